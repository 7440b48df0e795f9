"""Where reports go: whole or not at all, with the usual permissions, and no bytes to a terminal."""

from __future__ import annotations

import io
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hatecrime.records.errors import ExtractError
from hatecrime.report import formats
from hatecrime.report.formats import FORMATS, Form
from hatecrime.report.writing import write_report
from report_samples import RESULTS, written

resource: Any = pytest.importorskip("resource")
BINARY = [name for name, form in FORMATS.items() if form.binary]


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("form", FORMATS)
def test_the_file_holds_the_report(form: str, tmp_path: Path) -> None:
    result = RESULTS["clean"]()
    write_report(result, form, tmp_path / "report")
    assert (tmp_path / "report").read_bytes() == written(result, form)
    assert names(tmp_path) == ["report"]


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_usual_permissions(mask: int, mode: int, tmp_path: Path) -> None:
    with umask(mask):
        write_report(RESULTS["clean"](), "json", tmp_path / "report")
    assert stat.S_IMODE((tmp_path / "report").stat().st_mode) == mode


def test_a_file_that_was_there_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.touch(mode=0o640)
    with umask(0o000):
        write_report(RESULTS["clean"](), "json", target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert target.stat().st_size


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("before", encoding="utf-8")
    (tmp_path / "link").symlink_to("real")
    write_report(RESULTS["clean"](), "json", tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == written(RESULTS["clean"](), "json")


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, OSError])
@pytest.mark.parametrize("form", ["text", "xlsx"])
@pytest.mark.parametrize("before", [None, "the report of yesterday"])
def test_an_error_leaves_what_was_there(
    error: type[BaseException],
    form: str,
    before: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target = tmp_path / "report"
    if before:
        target.write_text(before, encoding="utf-8")

    def writes(result: object, file: Any) -> None:
        file.write(b"begun" * 10_000 if FORMATS[form].binary else "begun" * 10_000)
        raise error

    monkeypatch.setattr(formats, "resolve_name", lambda _: writes)
    with pytest.raises(ExtractError if error is OSError else error):
        write_report(RESULTS["clean"](), form, target)
    assert names(tmp_path) == (["report"] if before else [])
    assert not before or target.read_text(encoding="utf-8") == before


@pytest.mark.parametrize("form", FORMATS)
def test_a_disk_that_fills_up(form: str, tmp_path: Path) -> None:
    result = RESULTS["table"]()
    size = len(written(result, form))
    target = tmp_path / "report"
    target.write_text("before", encoding="utf-8")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, limits[1]))
    try:
        with pytest.raises(ExtractError, match=r"^report: cannot be written: File too large$"):
            write_report(result, form, target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert target.read_text(encoding="utf-8") == "before"
    assert names(tmp_path) == ["report"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("form", FORMATS)
def test_a_device_is_written_to_and_its_error_told(form: str) -> None:
    with pytest.raises(ExtractError, match=r"^full: cannot be written: No space left on device$"):
        write_report(RESULTS["table"](), form, Path("/dev/full"))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda folder: folder / "no" / "report", "its folder is not there"),
        (lambda folder: folder, "Is a directory"),
        (lambda folder: folder / ("a" * 300), "File name too long"),
    ],
)
def test_a_place_that_cannot_be_written(make: Any, says: str, tmp_path: Path) -> None:
    path = make(tmp_path)
    with pytest.raises(ExtractError, match=says) as caught:
        write_report(RESULTS["clean"](), "json", path)
    assert str(caught.value).startswith(f"{path.name}: cannot be written")
    assert not names(tmp_path)


# -- standard output -------------------------------------------------------------------------------


@contextmanager
def output_to(number: int, encoding: str = "utf-8") -> Iterator[None]:
    """Make an open file standard output for a while, and close it."""
    with os.fdopen(number, "w", encoding=encoding) as stdout, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", stdout)
        yield
        stdout.flush()


@contextmanager
def terminal() -> Iterator[int]:
    """Make standard output a terminal; give the end from which it is read."""
    ours, theirs = os.openpty()
    with output_to(theirs):
        yield ours
    os.close(ours)


@pytest.mark.parametrize("form", BINARY)
def test_no_bytes_to_a_terminal(form: str) -> None:
    with terminal(), pytest.raises(ExtractError, match=f"as {form} .* give --output FILE"):
        write_report(RESULTS["clean"](), form)


@pytest.mark.parametrize("form", BINARY)
def test_no_bytes_to_a_terminal_named_as_a_file(form: str) -> None:
    with terminal(), pytest.raises(ExtractError, match="give --output FILE"):
        write_report(RESULTS["clean"](), form, Path(os.ttyname(sys.stdout.fileno())))


def test_colours_on_a_terminal() -> None:
    with terminal() as shown:
        write_report(RESULTS["clean"](), "text")
        assert b"\x1b[" in os.read(shown, 1000)


@pytest.mark.parametrize("form", BINARY)
def test_no_bytes_where_there_is_only_text(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    with pytest.raises(ExtractError, match="give --output FILE"):
        write_report(RESULTS["clean"](), form)


@pytest.mark.parametrize("form", FORMATS)
def test_a_pipe_takes_every_form(form: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    result = RESULTS["clean"]()
    with output_to(os.dup(1)):
        write_report(result, form)
    out, err = capfdbinary.readouterr()
    assert out == written(result, form)
    assert err == b""


@pytest.mark.parametrize("form", [n for n, f in FORMATS.items() if not f.binary and not f.people])
def test_what_programs_read_is_utf_8_whatever_the_terminal_is(
    form: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    result = RESULTS["hostile"]()
    with output_to(os.dup(1), "ascii"):
        write_report(result, form)
    assert capfdbinary.readouterr().out == written(result, form)


@pytest.mark.parametrize("form", FORMATS)
def test_a_reader_that_has_left(form: str) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    with pytest.raises(BrokenPipeError), output_to(theirs):
        write_report(RESULTS["table"](), form)


@pytest.mark.parametrize("form", ["text", "full", "statistics"])
def test_what_is_printed_is_what_click_prints(form: str) -> None:
    import click

    @click.command()
    def command() -> None:
        write_report(RESULTS["table"](), form)

    plain = CliRunner().invoke(command)
    assert plain.stdout_bytes == written(RESULTS["table"](), form)
    coloured = CliRunner().invoke(command, color=True)
    assert "\x1b[" in coloured.stdout
    assert click.unstyle(coloured.stdout) == plain.stdout


def test_a_form_is_its_own_name() -> None:
    assert all(isinstance(form, Form) and form.name == name for name, form in FORMATS.items())
