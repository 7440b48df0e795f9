"""A sample is right where it should be, and wrong exactly where its truth says."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatecrime.records.fields import fields
from hatecrime.rulebook.errors import RulebookError
from hatecrime.sampling import dialects, make_sample, possible_faults, sample, write_csv
from hatecrime.sampling.dialects import Dialect
from hatecrime.sampling.faults import FAR
from hatecrime.sampling.judging import JUDGED_ON
from hatecrime.sampling.placing import date_fields, dtypes
from hatecrime.sampling.sample import LAST, Sample
from hatecrime.sampling.writing import write_parquet
from hatecrime.validation import Result, check_file, check_frame, load_rulebook

BOOK = load_rulebook()
DIALECTS = list(dialects().values())
CANONICAL = DIALECTS[0]

YEAR = (dt.date(2025, 6, 1), dt.date(2026, 5, 31))
PERIODS = {
    "the default": YEAR,
    "a month": (dt.date(2026, 5, 1), dt.date(2026, 5, 31)),
    "a day": (dt.date(2026, 4, 30), dt.date(2026, 4, 30)),
    "before the religion flag": (dt.date(2015, 6, 1), dt.date(2016, 12, 31)),
    "before there were outcomes": (dt.date(2009, 6, 1), dt.date(2010, 12, 31)),
    "five years": (dt.date(2019, 1, 1), dt.date(2023, 12, 31)),
}

FEWER = settings(max_examples=max(10, settings().max_examples // 4))


def write(made: Sample, dialect: Dialect, folder: Path, name: str = "extract.csv") -> Path:
    path = folder / name
    with path.open("wb") as stream:
        write_csv(made, stream, dialect)
    return path


def bytes_of(made: Sample, dialect: Dialect = CANONICAL) -> bytes:
    stream = io.BytesIO()
    write_csv(made, stream, dialect)
    return stream.getvalue()


def failing(result: Result) -> list[tuple[int, str]]:
    found = result.frame.filter(pl.col("answer") == "fail")
    return sorted(found.select("row", "rule").rows())


def truth(made: Sample) -> list[tuple[int, str]]:
    return sorted(made.truth.select("row", "rule").rows())


# -- without faults -----------------------------------------------------------------------------


@pytest.mark.parametrize("period", PERIODS.values(), ids=PERIODS)
@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_found_and_nothing_unknown(period: tuple[dt.date, dt.date], seed: int) -> None:
    first, last = period
    made = make_sample(1500, seed=seed, first=first, last=last)
    result = check_frame(made.frame, as_of=last)
    assert failing(result) == []
    assert made.truth.is_empty()
    assert not any(entry.unknown for entry in result.summary)
    assert all(entry.state == "ran" for entry in result.summary)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda d: d.name)
def test_nothing_is_found_in_a_file_of_any_dialect(dialect: Dialect, tmp_path: Path) -> None:
    path = write(make_sample(1500, seed=3, dialect=dialect), dialect, tmp_path)
    result = check_file(path, column_map=dialect.map_file, as_of=LAST)
    assert failing(result) == []
    assert result.receipt.rows_read == 1500
    assert result.receipt.unused == ()


def test_most_rules_have_something_to_ask_of_a_sample() -> None:
    result = check_frame(make_sample(6000).frame, as_of=LAST)
    unasked = {entry.rule for entry in result.summary if not entry.passed}
    # What no valid record of a hate crime in the period brings up.
    assert len(unasked) < 0.1 * len(BOOK)


def test_nearly_every_field_is_filled() -> None:
    frame = make_sample(3000).frame
    assert [name for name in fields() if frame[name].null_count() == frame.height] == []
    assert frame["reported_at"].n_unique() > 2900


@pytest.mark.parametrize("period", PERIODS.values(), ids=PERIODS)
@pytest.mark.parametrize("faults", [0.0, 0.9])
def test_reports_and_dates_lie_in_the_period(
    period: tuple[dt.date, dt.date], faults: float
) -> None:
    first, last = period
    frame = make_sample(400, first=first, last=last, faults=faults).frame
    dates = frame.select(pl.col(name).dt.date().max() for name in date_fields()).row(0)
    if faults == 0:
        reported = frame["reported_at"].dt.date()
        assert reported.min() >= first
        assert reported.max() <= last
        assert all(date is None or date <= last for date in dates)
    # With faults, a rule of a later day may need it; only what is to be wrong is in the future.
    today = max(last, dt.date(2026, 6, 30))
    late = [date for date in dates if date is not None and date > today]
    assert all(date >= FAR for date in late)


# -- with faults --------------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda d: d.name)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_check_finds_the_truth_and_no_more(dialect: Dialect, seed: int, tmp_path: Path) -> None:
    made = make_sample(900, seed=seed, faults=0.3, dialect=dialect)
    result = check_file(write(made, dialect, tmp_path), column_map=dialect.map_file)
    assert failing(result) == truth(made)
    aimed = set(made.truth.filter("injected")["rule"])
    assert aimed == set(possible_faults(BOOK))


def test_the_findings_are_those_of_the_canonical_form(tmp_path: Path) -> None:
    found = []
    for dialect in DIALECTS:
        made = make_sample(900, seed=5, faults=0.3, as_found=True, dialect=dialect)
        path = write(made, dialect, tmp_path, f"{dialect.name}.csv")
        result = check_file(path, column_map=dialect.map_file, show_unknown=True)
        assert failing(result) == truth(made)
        found.append(result.frame)
    assert all(frame.equals(found[0]) for frame in found)


@pytest.mark.parametrize("period", PERIODS.values(), ids=PERIODS)
def test_the_truth_holds_in_any_period(period: tuple[dt.date, dt.date]) -> None:
    first, last = period
    made = make_sample(400, first=first, last=last, faults=0.9, as_found=True, typed=True)
    as_of = max(last, dt.date(2026, 6, 30))
    assert failing(check_frame(made.frame, as_of=as_of)) == truth(made)
    assert failing(check_frame(made.frame, as_of=JUDGED_ON)) == truth(made)


@pytest.mark.parametrize("seed", [1, 2])
def test_lapses_as_found_are_told(seed: int) -> None:
    made = make_sample(2500, seed=seed, as_found=True, typed=True)
    assert failing(check_frame(made.frame)) == truth(made)
    assert made.truth["injected"].all()


def test_typed_columns_have_every_fault_of_a_rule(tmp_path: Path) -> None:
    made = make_sample(700, faults=0.4, typed=True)
    path = tmp_path / "extract.parquet"
    with path.open("wb") as stream:
        assert write_parquet(made, stream).equals(made.truth)
    assert pl.read_parquet(path).equals(made.frame)
    assert failing(check_file(path)) == failing(check_frame(made.frame)) == truth(made)
    assert set(made.truth.filter("injected")["rule"]) == set(BOOK.rules)


@FEWER
@given(
    seed=st.integers(-(2**70), 2**70),
    rows=st.integers(0, 25),
    faults=st.floats(0, 1),
    as_found=st.booleans(),
    dialect=st.sampled_from(DIALECTS),
)
def test_any_sample_is_wrong_where_its_truth_says(
    seed: int, rows: int, faults: float, as_found: bool, dialect: Dialect, tmp_path_factory
) -> None:
    made = make_sample(rows, seed=seed, faults=faults, as_found=as_found, dialect=dialect)
    path = write(made, dialect, tmp_path_factory.mktemp("any"))
    result = check_file(path, column_map=dialect.map_file)
    assert result.receipt.rows_read == rows == made.frame.height
    assert failing(result) == truth(made)


@pytest.mark.parametrize("rows", [0, 1])
def test_the_smallest_samples(rows: int) -> None:
    made = make_sample(rows, faults=1.0)
    assert made.frame.height == rows
    assert made.frame.schema == dtypes()
    assert bytes_of(made).count(b"\n") >= 1
    assert made.truth.filter("injected").height == rows


def test_the_share_of_faults_is_that_asked_for() -> None:
    made = make_sample(1000, faults=0.05, fault_shares={"FLG-002": 0.03, "REC-001": 0.01})
    aimed = made.truth.filter("injected")["rule"].to_list()
    assert len(aimed) == 90
    assert aimed.count("FLG-002") in (30, 31)
    assert aimed.count("REC-001") in (10, 11)


def test_a_fault_that_needs_two_rows_is_left_out_where_there_is_one() -> None:
    assert make_sample(1, fault_shares={"REC-001": 1.0}).truth.is_empty()
    pair = make_sample(2, fault_shares={"REC-001": 0.5})
    assert pair.truth.rows() == [(1, "REC-001", True), (2, "REC-001", False)] or (
        pair.truth.rows() == [(1, "REC-001", False), (2, "REC-001", True)]
    )
    assert pair.frame["record_ref"].n_unique() == 1


# -- the same again -----------------------------------------------------------------------------


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda d: d.name)
def test_the_same_seed_gives_the_same_bytes(dialect: Dialect) -> None:
    first, again, other = (
        bytes_of(make_sample(300, seed=seed, faults=0.2, as_found=True, dialect=dialect), dialect)
        for seed in (8, 8, 9)
    )
    assert first == again
    assert first != other


def test_the_same_seed_gives_the_same_bytes_in_another_process() -> None:
    told = (
        "import sys, hashlib, io; from hatecrime.sampling import *\n"
        "made, out = make_sample(200, seed=4, faults=0.3), io.BytesIO()\n"
        "write_csv(made, out, dialects()['canonical'])\n"
        "print(hashlib.sha256(out.getvalue()).hexdigest())"
    )
    sums = {
        subprocess.run(
            [sys.executable, "-c", told],
            env={
                **os.environ,
                "PYTHONHASHSEED": hash_seed,
                "PYTHONPATH": os.pathsep.join(sys.path),
            },
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for hash_seed in ("1", "2")
    }
    here = hashlib.sha256(bytes_of(make_sample(200, seed=4, faults=0.3))).hexdigest()
    assert sums == {here}


def test_a_small_sample_is_as_it_was() -> None:
    golden = Path(__file__).parents[1] / "golden" / "sample.csv"
    assert bytes_of(make_sample(4)) == golden.read_bytes()


def test_windows_hold_all_rows_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sample, "_WINDOW", 100)
    monkeypatch.setattr(sample, "_SHAPES", 40)
    made = make_sample(351, faults=0.4, as_found=True)
    heights = [window.frame.height for window in made.windows()]
    assert heights == [100, 100, 100, 51]
    assert failing(check_file(write(made, CANONICAL, tmp_path))) == truth(made)
    assert make_sample(351).frame["record_ref"].n_unique() == 351
    typed = make_sample(351, typed=True, faults=0.2)
    with (tmp_path / "windows.parquet").open("wb") as stream:
        write_parquet(typed, stream)
    assert pl.read_parquet(tmp_path / "windows.parquet").equals(typed.frame)


# -- refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"rows": -1}, "rows"),
        ({"rows": 5, "faults": 1.5}, "between 0 and 1"),
        ({"rows": 5, "faults": float("nan")}, "between 0 and 1"),
        ({"rows": 5, "faults": 0.6, "fault_shares": {"FLG-002": 0.6}}, "more than all rows"),
        ({"rows": 5, "first": dt.date(1999, 1, 1)}, "2008-04-01"),
        ({"rows": 5, "last": dt.date(2160, 1, 1)}, "2150"),
        ({"rows": 5, "last": dt.date(2020, 1, 1)}, "before its first"),
        ({"rows": 5, "fault_shares": {"FLD-008": 0.5}}, "FLD-008: the dialect canonical"),
        ({"rows": 5, "fault_shares": {"FLD-001": 0.5}, "typed": True}, "FLD-001: typed columns"),
    ],
)
def test_what_cannot_be_made_is_refused(options: dict, told: str) -> None:
    rows = options.pop("rows")
    with pytest.raises(ValueError, match=told):
        make_sample(rows, **options)


def test_a_fault_of_no_rule_is_refused() -> None:
    with pytest.raises(RulebookError, match="FLG-999"):
        make_sample(5, fault_shares={"FLG-999": 0.5})
