"""Files that appear whole or not at all, several at once."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from hatecrime.records.errors import ExtractError
from hatecrime.validation.whole_files import whole_files


def held(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def write_both(folder: Path) -> None:
    with whole_files(folder / "a", folder / "b") as (first, second):
        first.write(b"new a")
        assert "new a" not in held(folder).values()
        second.write(b"new b")


def begin_and_raise(folder: Path, error: type[BaseException]) -> None:
    with whole_files(folder / "a", folder / "b") as (first, _):
        first.write(b"begun")
        raise error


@pytest.mark.parametrize("before", [{}, {"a": "old a"}, {"b": "old b"}, {"a": "1", "b": "2"}])
def test_both_take_their_places(before: dict[str, str], tmp_path: Path) -> None:
    for name, text in before.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    write_both(tmp_path)
    assert held(tmp_path) == {"a": "new a", "b": "new b"}


@pytest.mark.parametrize("before", [{}, {"a": "old a"}, {"b": "old b"}, {"a": "1", "b": "2"}])
@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, OSError])
def test_neither_does_when_one_is_not_whole(
    before: dict[str, str], error: type[BaseException], tmp_path: Path
) -> None:
    for name, text in before.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ExtractError if error is OSError else error):
        begin_and_raise(tmp_path, error)
    assert held(tmp_path) == before


@pytest.mark.parametrize("stuck", ["a", "b"])
@pytest.mark.parametrize("before", [{}, {"a": "old a"}, {"b": "old b"}, {"a": "1", "b": "2"}])
def test_neither_does_when_one_cannot(
    before: dict[str, str], stuck: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a spreadsheet holds a file open, and the system does not let it be replaced."""
    for name, text in before.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    sound = Path.replace
    refused: list[Path] = []

    def replace(self: Path, target: Path) -> Path:
        if target.name == stuck and not refused:
            refused.append(target)
            raise PermissionError(13, "Permission denied")
        return sound(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(ExtractError, match=r"^a and b: cannot be written: Permission denied$"):
        write_both(tmp_path)
    assert refused
    assert held(tmp_path) == before


def test_an_error_names_both_and_the_reason(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match=r"^a and b: cannot be written: its folder is not there"):
        write_both(tmp_path / "absent")


def test_an_error_without_a_number_is_told_by_its_kind(tmp_path: Path) -> None:
    with (
        pytest.raises(ExtractError, match=r"^a: cannot be written: UnsupportedOperation$"),
        whole_files(tmp_path / "a") as (file,),
    ):
        file.read()
    assert not held(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such permissions")
@pytest.mark.parametrize("before", [None, "old a"])
def test_what_is_private_is_so_from_the_first_moment(
    before: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever opens a file while it is open to all goes on reading it once it is not."""
    if before:
        (tmp_path / "a").write_text(before, encoding="utf-8")
        (tmp_path / "a").chmod(0o600)
    sound, modes = os.open, []

    def opened(path: str | Path, flags: int, mode: int = 0o777, **more: int | None) -> int:
        number = sound(path, flags, mode, **more)  # type: ignore[arg-type]
        modes.append(stat.S_IMODE(os.fstat(number).st_mode))
        return number

    monkeypatch.setattr(os, "open", opened)
    mask = os.umask(0)
    try:
        with whole_files(tmp_path / "a", private=True) as (file,):
            file.write(b"new a")
    finally:
        os.umask(mask)
    assert modes == [0o600]
    assert held(tmp_path) == {"a": "new a"}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes")
def test_a_pipe_comes_before_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with whole_files(tmp_path / "pipe", tmp_path / "a") as (pipe, file):
        pipe.write(b"piped")
        file.write(b"new a")
    assert os.read(reader, 100) == b"piped"
    os.close(reader)
    assert (tmp_path / "a").read_bytes() == b"new a"
