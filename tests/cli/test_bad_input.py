"""What arrives damaged: a message or findings, the right exit code, no traceback, no row lost."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
import resource
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from hatecrime.cli import cli

HEADER = "record_ref,record_type,race,religion,recorded_at,offence_code,narrative\n"
ROW = "A1,crime,true,false,2026-04-02T10:00:00,008/57,said\n"
MARK = "zq7-marker"
"""Stands in every cell of the damaged files, and may stand in no message."""

WHOLE = (HEADER + ROW * 3).encode()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["--isolated", *map(str, arguments)])


def checked(path: Path, *options: object) -> dict[str, object]:
    result = run("check", path, "--output-format", "json", "--as-of", "2026-06-01", *options)
    assert result.exit_code in (0, 1), result.output
    data: dict[str, object] = json.loads(result.output)
    return data


def rows_of(path: Path) -> int:
    rows = checked(path)["receipt"]["rows"]  # type: ignore[index]
    assert rows["read"] == rows["kept"] + rows["quarantined"]
    return int(rows["read"])


def _workbook(size: int) -> bytes:
    """Return a workbook whose one sheet unpacks to so many bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            block = b" " * 1_000_000
            for _ in range(size // len(block)):
                sheet.write(block)
    return target.getvalue()


def _zipped(name: str, text: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, text)
    return target.getvalue()


UNUSABLE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "only white space": lambda: b" \r\n\n",
    "no known column": partial(bytes, f"a,b\n{MARK},{MARK}\n".encode()),
    "a column twice": partial(
        bytes, f"record_ref,record_ref,record_type\n{MARK},A,crime\n".encode()
    ),
    "NUL bytes": lambda: HEADER.encode() + f"{MARK}\0,crime\n".encode(),
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + os.urandom(400),
    "a program": lambda: b"\x7fELF" + bytes(400),
    "a PDF": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + os.urandom(400),
    "half a gzip": lambda: gzip.compress(WHOLE * 1000)[:-40],
    "a gzip of nothing": lambda: gzip.compress(b""),
    "half a Parquet": lambda: b"PAR1" + bytes(100),
    "a ZIP that is no workbook": partial(_zipped, "notes.txt", MARK),
    "a bomb of a workbook": partial(_workbook, 3_000_000_000),
    "an open quotation mark": lambda: WHOLE + f'A9,"{MARK}\n'.encode(),
    "JSON lines that are none": lambda: b'{"record_ref": "A1"}\n[1, 2]\n',
    "UTF-16 cut in two": lambda: HEADER.encode("utf-16") + f"{MARK},crime".encode("utf-16-le")[:-1],
}


@pytest.mark.parametrize("kind", list(UNUSABLE))
def test_what_cannot_be_read_is_told_in_a_line(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "extract.csv"
    path.write_bytes(UNUSABLE[kind]())
    output = tmp_path / "report.json"
    result = run("check", path, "--output-format", "json", "--output", output)
    assert result.exit_code == 2, result.output
    assert result.output.startswith("Error: ")
    assert len(result.output.splitlines()) == 1
    assert "extract" in result.output
    assert MARK not in result.output
    assert not output.exists()
    assert sorted(tmp_path.iterdir()) == [path]


def test_damage_within_rows_becomes_findings(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    rows = [
        "A1,crime,true,false,31/02/2026,008/57,said",
        "A2,crime,true,false,20026-01-01,008/57,said",
        "1.23E+15,crime,true,false,2026-04-02T10:00:00,Aug-57,said",
        "A4,crime,perhaps,false,2026-04-02T10:00:00,008/57",
        "A5,crime,true,false,2026-04-02T10:00:00,008/57,said,and more",
        ",crime,true,false,2026-04-02T10:00:00,008/57,said",
        f"A7,{MARK},true,false,2026-04-02T10:00:00,008/57,said",
    ]
    path.write_text(HEADER + "\n".join(rows), encoding="utf-8")
    data = checked(path)
    assert data["receipt"]["rows"]["read"] == len(rows)  # type: ignore[index]
    found = {(f["row"], f["rule"]) for f in data["findings"]}  # type: ignore[attr-defined]
    expected = {
        *((1, "FLD-007"), (2, "FLD-006"), (4, "FLD-001"), (4, "FLD-009"), (5, "FLD-009")),
        *((6, "FLD-005"), (7, "FLD-004")),
    }
    assert expected <= found
    assert any(row == 3 for row, _ in found), "a code that a spreadsheet made a date of"
    assert MARK not in json.dumps(data)


def test_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_text(HEADER, encoding="utf-8")
    assert rows_of(path) == 0


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("packed", [False, True])
def test_every_spelling_of_a_csv(
    tmp_path: Path, encoding: str, separator: str, ending: str, packed: bool
) -> None:
    path = tmp_path / "extract.data"
    text = HEADER + ROW + 'A2,crime,true,false,2026-04-02T10:00:00,008/57,"two\nlines \u00e9"\n'
    text = text.replace(",", separator).replace("\n", ending)
    data = text.encode(encoding)
    path.write_bytes(gzip.compress(data) if packed else data)
    assert rows_of(path) == 2


def test_a_long_line_and_a_large_cell(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_text(
        HEADER + ROW + f"A2,crime,true,false,2026-04-02T10:00:00,008/57,{'x' * 1_000_000}\n" + ROW,
        encoding="utf-8",
    )
    assert rows_of(path) == 3
    path.write_bytes(b"x" * 100_000_000)
    result = run("check", path)
    assert result.exit_code == 2
    assert len(result.output) < 1000


def test_a_place_that_is_no_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.csv", tmp_path / "no*.csv"):
        result = run("check", path)
        assert result.exit_code == 2
        assert len(result.output.splitlines()) == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_bytes(WHOLE)
    path.chmod(0)
    result = run("check", path)
    assert result.exit_code == 2
    assert "ermission" in result.output


@settings(max_examples=60)
@given(data=st.binary(max_size=600) | st.binary(max_size=200).map(lambda b: WHOLE + b))
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "extract"
    path.write_bytes(data)
    result = run("check", path)
    assert result.exit_code in (0, 1, 2), result.output
    assert "Traceback" not in result.output


_WRITERS: dict[str, Callable[[pl.DataFrame, io.BytesIO], object]] = {
    "gzip": lambda _, file: file.write(gzip.compress(WHOLE, mtime=0)),
    "jsonl": pl.DataFrame.write_ndjson,
    "parquet": pl.DataFrame.write_parquet,
    "xlsx": pl.DataFrame.write_excel,
}


@cache
def _whole_file(kind: str) -> bytes:
    """Made once, since a workbook holds the time at which it was made."""
    file = io.BytesIO()
    frame = pl.DataFrame({"record_ref": ["A1", "A2"], "record_type": ["crime", "incident"]})
    _WRITERS[kind](frame, file)
    return file.getvalue()


@given(data=st.data())
@settings(max_examples=40)
def test_a_file_damaged_anywhere(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """A byte changed, cut or doubled: every form of file."""
    path = tmp_path_factory.mktemp("damage") / "extract"
    content = bytearray(_whole_file(data.draw(st.sampled_from(sorted(_WRITERS)))))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        match data.draw(st.sampled_from(["change", "cut", "double"])):
            case "change":
                content[place] ^= data.draw(st.integers(1, 255))
            case "cut":
                del content[place + 1 :]
            case "double":
                content[place:place] = content[place : place + 20]
    path.write_bytes(bytes(content))
    result = run("check", path)
    assert result.exit_code in (0, 1, 2), result.output
    assert "Traceback" not in result.output


def test_a_pattern_never_lets_the_report_take_the_place_of_an_extract(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(WHOLE)
    for option in ("--output", "--audit"):
        result = run("check", tmp_path / "*.csv", option, tmp_path / "b.csv")
        assert result.exit_code == 2
        assert "is the extract itself" in result.output
    assert (tmp_path / "b.csv").read_bytes() == WHOLE


def test_the_name_of_a_file_cannot_steer_the_terminal(tmp_path: Path) -> None:
    result = run("check", tmp_path / "x\x1b[31m\u202e.csv")
    assert result.exit_code == 2
    assert "\x1b" not in result.output
    assert "\u202e" not in result.output


# -- the way out ---------------------------------------------------------------------------------


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "hatecrime", "--isolated", *map(str, arguments)]


def large(tmp_path: Path, rows: int = 4000) -> Path:
    path = tmp_path / "extract.csv"
    path.write_text(
        HEADER + "".join(f"{n},crime,false,false,,008/57,\n" for n in range(rows)), encoding="utf-8"
    )
    return path


@pytest.mark.parametrize("form", ["json", "csv", "parquet", "xlsx", "html"])
def test_a_full_disk(tmp_path: Path, form: str) -> None:
    """A limit on the size of files stands for the disk: the write fails half way."""
    output = tmp_path / "report"

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    path = large(tmp_path)
    before = set(tmp_path.iterdir())
    done = subprocess.run(
        command("check", path, "--output-format", form, "--output", output),
        capture_output=True,
        text=True,
        preexec_fn=limit,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert set(tmp_path.iterdir()) == before


def test_a_reader_that_leaves(tmp_path: Path) -> None:
    with subprocess.Popen(
        command("check", large(tmp_path), "--output-format", "full"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        error = process.stderr.read().decode()
        process.wait()
    assert "Traceback" not in error
    assert process.returncode in (2, -signal.SIGPIPE)


def test_an_interrupt(tmp_path: Path) -> None:
    fifo = tmp_path / "extract.csv"
    os.mkfifo(fifo)
    output = tmp_path / "report.json"
    with subprocess.Popen(
        command("check", fifo, "--output-format", "json", "--output", output),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        with fifo.open("wb") as pipe:
            pipe.write(HEADER.encode() + ROW.encode())
            pipe.flush()
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=20)
        assert process.stderr is not None
        error = process.stderr.read().decode()
        process.wait()
    assert process.returncode == 130, error
    assert "Traceback" not in error
    assert list(tmp_path.iterdir()) == [fifo]


def test_outputs_take_the_place_of_nothing_that_is_used(tmp_path: Path) -> None:
    extract = tmp_path / "extract.csv"
    extract.write_bytes(WHOLE)
    chosen = tmp_path / "map.toml"
    assert run("map", extract, "--output", chosen).exit_code == 0
    kept = tmp_path / "aside" / "kept.csv"
    report = tmp_path / "report"
    for options in (
        ("--map", chosen, "--output", chosen),
        ("--map", chosen, "--audit", chosen),
        ("--rules", chosen, "--output", chosen),
        ("--offences", chosen, "--output", chosen),
        ("--output", report, "--audit", report),
        ("--quarantine", kept.parent, "--output", kept),
        ("--quarantine", kept.parent, "--audit", kept.with_name("quarantined.csv")),
        ("--output", "-"),
        ("--select", "OUT", "--ignore", "OUT"),
    ):
        before = chosen.read_bytes()
        result = run("check", extract, *options)
        assert result.exit_code == 2, options
        assert chosen.read_bytes() == before
        assert not report.exists()
        assert not kept.exists()


def test_rows_set_aside_are_their_owner_s(tmp_path: Path) -> None:
    extract = tmp_path / "extract.csv"
    extract.write_bytes(WHOLE)
    assert run("check", extract, "--quarantine", tmp_path / "aside").exit_code == 1
    files = sorted((tmp_path / "aside").iterdir())
    assert [(file.name, file.stat().st_mode & 0o777) for file in files] == [
        ("kept.csv", 0o600),
        ("quarantined.csv", 0o600),
    ]


def test_a_report_goes_to_a_pipe_by_its_name(tmp_path: Path) -> None:
    path = large(tmp_path, 5)
    done = subprocess.run(
        command("check", path, "--output", "/dev/stdout", "--output-format", "csv"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout.startswith("record_ref,")


def test_an_interrupt_while_it_is_loaded(tmp_path: Path) -> None:
    code = (
        "import sys; from importlib.abc import MetaPathFinder\n"
        "class Stop(MetaPathFinder):\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'hatecrime.cli': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Stop())\n"
        "from hatecrime.__main__ import main; main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "Interrupted.\n")
