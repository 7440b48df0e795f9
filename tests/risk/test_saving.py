"""Saving: whole or not at all, and never over what somebody else has saved."""

from __future__ import annotations

import os
import stat
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from threading import Barrier

import pytest

from assessments import AT, OFFICER, SUPERVISOR, begun, complete, endorsed, later, levelled
from hatecrime import risk
from hatecrime.risk import saving


def test_it_is_saved_and_resumed_at_every_stage(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    made = complete()
    for number in range(1, len(made.entries) + 1):
        part = risk.Assessment(
            record_ref="A1", entries=made.entries[:number], instruments=made.instruments
        )
        risk.save_assessment(part, path)
        assert risk.load_assessment(path) == part
    before = path.read_bytes()
    risk.save_assessment(risk.load_assessment(path), path)
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == ["a.json"]


def test_of_two_who_endorse_one_version_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    risk.save_assessment(levelled(), path)
    first, second = risk.load_assessment(path), risk.load_assessment(path)
    risk.save_assessment(first.endorse("medium", by=SUPERVISOR, at=later(1)), path)
    saved = path.read_bytes()
    late = second.endorse("high", reason="Worse.", by="PS 9 Elm", at=later(1))
    with pytest.raises(risk.AssessmentConflictError, match=r"a\.json: somebody else saved it"):
        risk.save_assessment(late, path)
    assert path.read_bytes() == saved


def test_nothing_that_was_saved_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    risk.save_assessment(endorsed(), path)
    for other in (levelled(), begun()):
        with pytest.raises(risk.AssessmentConflictError):
            risk.save_assessment(other, path)
    for ref, victim in (("B2", ""), ("A1", "V2")):
        other = risk.begin(ref, risk.load_instrument(), by=OFFICER, at=AT, victim_ref=victim)
        with pytest.raises(risk.AssessmentError, match="another record or victim"):
            risk.save_assessment(other, path)
    assert risk.load_assessment(path) == endorsed()


def endorse_and_save(path: Path, number: int) -> bool:
    made = levelled().endorse("medium", by=f"PS {number} Oak", at=later(1))
    try:
        risk.save_assessment(made, path)
    except risk.AssessmentConflictError:
        return False
    return True


def test_of_many_at_once_one_wins(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    risk.save_assessment(levelled(), path)
    barrier = Barrier(8)

    def at_once(number: int) -> bool:
        barrier.wait()
        return endorse_and_save(path, number)

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(at_once, range(10, 18)))
    assert won.count(True) == 1
    endorsement = risk.load_assessment(path).current.endorsement
    assert endorsement is not None
    assert endorsement.by == f"PS {10 + won.index(True)} Oak"


def test_of_many_processes_one_wins(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    risk.save_assessment(levelled(), path)
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        won = list(pool.map(endorse_and_save, [path] * 8, range(10, 18)))
    assert won.count(True) == 1
    assert [found.name for found in tmp_path.iterdir()] == ["a.json"]


def test_who_has_to_wait_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "PATIENCE", 0.05)
    (tmp_path / ".a.json.saving").touch()
    with pytest.raises(risk.AssessmentConflictError, match=r"remove the file \.a\.json\.saving"):
        risk.save_assessment(begun(), tmp_path / "a.json")
    assert not (tmp_path / "a.json").exists()


def test_a_failed_save_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    risk.save_assessment(levelled(), path)
    before = path.read_bytes()

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(risk.AssessmentError, match=r"a\.json': cannot be written: No space"):
        risk.save_assessment(endorsed(), path)
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == ["a.json"]


def test_a_file_that_is_something_else_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(risk.AssessmentError, match=r"a\.json: "):
        risk.save_assessment(begun(), path)
    assert path.read_text(encoding="utf-8") == "{}"


@pytest.mark.parametrize("name", ["none/a.json", "a\0b", "x" * 5000])
def test_a_file_that_cannot_be_is_told(tmp_path: Path, name: str) -> None:
    for act in (lambda path: risk.save_assessment(begun(), path), risk.load_assessment):
        with pytest.raises(risk.AssessmentError):
            act(tmp_path / name)


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(risk.AssessmentError, match="not a file that can be read"):
        risk.load_assessment(tmp_path)
    with pytest.raises(risk.AssessmentError):
        risk.save_assessment(begun(), tmp_path)


def test_a_mark_before_the_text_is_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"\xef\xbb\xbf" + complete().to_json().encode())
    assert risk.load_assessment(path) == complete()


def test_a_file_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    risk.save_assessment(begun(), path)
    monkeypatch.setattr(saving, "MAX_BYTES", 10)
    with pytest.raises(risk.AssessmentError, match="larger than 10 bytes"):
        risk.load_assessment(path)


def test_what_could_not_be_read_back_is_not_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    made = begun()
    risk.save_assessment(made, path)
    monkeypatch.setattr(saving, "MAX_BYTES", path.stat().st_size)
    risk.save_assessment(made, path)
    before = path.read_bytes()
    with pytest.raises(risk.AssessmentError, match=r"a\.json: would be larger than \d+ bytes"):
        risk.save_assessment(levelled(), path)
    assert path.read_bytes() == before
    assert risk.load_assessment(path) == made


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such permissions")
def test_a_new_file_is_its_owners_and_an_old_one_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    risk.save_assessment(begun(), path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    grown = begun().answer("I3", "no", by=OFFICER, at=AT)
    risk.save_assessment(grown, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "a.json", tmp_path / "link.json"
    risk.save_assessment(begun(), path)
    link.symlink_to(path)
    risk.save_assessment(begun().answer("I3", "no", by=OFFICER, at=AT), link)
    assert link.is_symlink()
    assert len(risk.load_assessment(path).entries) == 2
