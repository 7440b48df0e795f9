"""The command: what it writes, where, and what it refuses."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from hatecrime.cli.sample import sample
from hatecrime.records.errors import ExtractError
from hatecrime.sampling import dialects, make_sample
from hatecrime.sampling.sample import FIRST, LAST
from hatecrime.validation import check_file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(sample, [str(argument) for argument in arguments])


def test_it_prints_where_no_file_is_named() -> None:
    result = run("--rows", 3)
    assert result.exit_code == 0
    assert result.stdout.startswith("record_ref,record_type,force")
    assert result.stdout.count("\n") == 4


def test_a_reader_that_leaves_early_is_no_fault(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatecrime", "--isolated", "sample", "--rows", "3000"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=tmp_path
    ) as run_:
        assert run_.stdout is not None
        assert run_.stderr is not None
        assert run_.stdout.read(20).startswith(b"record_ref,record_ty")
        run_.stdout.close()
        assert run_.stderr.read() == b""


def test_a_file_its_truth_and_its_map(tmp_path: Path) -> None:
    out, truth, column_map = (tmp_path / name for name in ("book.csv", "truth.csv", "book.toml"))
    result = run(
        *("--rows", 200, "--seed", 7, "--faults", 0.5, "--dialect", "spreadsheet"),
        *("-o", out, "--truth", truth, "--map", column_map),
    )
    assert (result.exit_code, result.output) == (0, "")
    told = pl.read_csv(truth)
    assert told.columns == ["row", "rule", "injected"]
    assert told.filter("injected").height == 100
    found = check_file(out, column_map=column_map).frame.filter(pl.col("answer") == "fail")
    assert sorted(found.select("row", "rule").rows()) == sorted(told.select("row", "rule").rows())
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "book.csv",
        "book.toml",
        "truth.csv",
    ]


def test_parquet(tmp_path: Path) -> None:
    out = tmp_path / "extract.parquet"
    result = run("--rows", 50, "--fault", "FLG-002=0.1", "-o", out, "--from", "2026-01-01")
    assert (result.exit_code, result.output) == (0, "")
    frame = pl.read_parquet(out)
    assert frame.height == 50
    assert frame.schema["recorded_at"] == pl.Datetime("us")
    assert frame["reported_at"].min().year == 2026


def test_what_is_found_can_be_asked_for() -> None:
    plain, found = run("--rows", 200), run("--rows", 200, "--as-found")
    assert ",unknown," not in plain.stdout
    assert ",unknown," in found.stdout


def test_a_file_that_was_there_is_replaced_whole(tmp_path: Path) -> None:
    out = tmp_path / "extract.csv"
    out.write_text("old", encoding="utf-8")
    assert run("--rows", 2, "-o", out).exit_code == 0
    assert out.read_text(encoding="utf-8").count("\n") == 3
    assert [path.name for path in tmp_path.iterdir()] == ["extract.csv"]


def test_a_file_that_cannot_be_written_is_an_error_of_the_library(tmp_path: Path) -> None:
    result = run("--rows", 2, "-o", tmp_path / "none" / "extract.csv")
    assert isinstance(result.exception, ExtractError)
    assert "extract.csv: cannot be written" in str(result.exception)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--dialect", "welsh"], "--dialect is one of canonical, spreadsheet, record-system"),
        (["--dialect", "spreadsheet", "-o", "x.parquet"], "ending in .csv"),
        (["--map", "x.toml"], "canonical is read without a map"),
        (["-o", "x.xlsx"], "--output is a .csv or a .parquet file"),
        (["-o", "x.csv", "--truth", "x.csv"], "two are the same"),
        (["--fault", "FLG-002"], "FLG-002=0.01"),
        (["--fault", "FLG-002=much"], "FLG-002=0.01"),
        (["--fault", "FLG-002=2"], "between 0 and 1"),
        (["--faults", "2"], "--faults"),
        (["--rows", "-1"], "--rows"),
        (["--from", "2026-02-01", "--until", "2026-01-01"], "before its first"),
        (["--fault", "FLD-008=0.1"], "FLD-008"),
    ],
)
def test_wrong_usage_is_told(arguments: list[str], told: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert told in re.sub(r"\s+", " ", result.output)


def test_the_help_names_what_there_is() -> None:
    told = re.sub(r"\s+", " ", run("--help").output)
    assert f"{FIRST} if not given" in told
    assert f"{LAST} if not given" in told
    assert all(name in re.sub(r"- ", "-", told) for name in dialects())
    assert make_sample(0).period.last == LAST
