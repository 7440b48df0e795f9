"""Tables, of text or typed, from anywhere: no row is lost, and a row is read as a record is."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import Any
from unittest import mock

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatecrime.records import ExtractError, commonest, fields
from hatecrime.records.columns import ColumnReader
from hatecrime.records.labels import RELIGION
from hatecrime.records.map_model import ColumnMap
from hatecrime.records.map_plan import Origin
from hatecrime.records.problems import Problem
from hatecrime.records.raw import PADDING
from hatecrime.records.reading import PLAIN, RELIGIONS_GIVEN, read, read_record
from hatecrime.records.tables import RecordTable, TableReader, quick_kinds, record_table
from hatecrime.rulebook.kernel import in_full
from hatecrime.rulebook.to_polars import DTYPES
from hatecrime.rulebook.types import Field, Type
from hatecrime.validation.frames import as_polars
from raw_strategies import raw_tables

FIELDS = list(fields().values())
ONE_OF_EACH = [
    fields()[name]
    for name in (
        "race", "victim_age", "outcome_date", "recorded_at", "narrative", "outcome_code",
        "offence_code", "force", "report_route", RELIGION, "local_strands",
    )
]  # fmt: skip
"""A field of each type and of each way to read text."""
NOON = dt.datetime(2026, 4, 1, 12)


def table(name: str, cells: Any, **options: Any) -> RecordTable:
    """Return a table of records whose one more column is read for a field."""
    series = cells if isinstance(cells, pl.Series) else pl.Series(cells, **options)
    columns = {
        "record_ref": [f"A{n}" for n in range(len(series))],
        "record_type": ["crime"] * len(series),
        name: series,
    }
    return record_table(pl.DataFrame(columns))


def column(name: str, cells: Any, **options: Any) -> list[Any]:
    """Return what a field reads from a column that can be read."""
    records = table(name, cells, **options)
    assert records.problems.is_empty(), records.problems
    assert records.frame[name].dtype == DTYPES[fields()[name].type]
    return records.frame[name].to_list()


# -- a table and a record are the same ----------------------------------------------------------

SPELT = st.sampled_from(
    ["yes", "No", "14", "14.0", "2026-04-01", "2026-04-01T12:00:00Z", "2026-04-01 12:00:00",
     "2026-04-01T24:00:00", "2026-02-30 10:00:00", "2199-12-31T23:59:60", "01/02/2026", "1A", "0",
     "08", "8/57", "crime", "In person", "Jewish; Muslim", "jewish", "no religion", "Met",
     "c3", "8p", "misogyny, age", "null", "NaN", "<NA>", "None", " ", "\u00a0", "\ufeffyes",
     "20026-01-01", "-", "14.00", "1.0"]
)  # fmt: skip
TEXTS = st.none() | st.text(st.characters(codec="utf-8"), max_size=12) | SPELT
PADDED = st.tuples(st.sampled_from(["", " ", "\t", "\u00a0", "\u200b"]), SPELT).map("".join)


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
@given(cells=st.lists(TEXTS | PADDED, min_size=1, max_size=25))
def test_a_column_of_text_is_read_as_its_cells_are(field: Field, cells: list[str | None]) -> None:
    read_cells = [read(field, cell) for cell in cells]
    frame = pl.DataFrame({field.name: pl.Series(cells, dtype=pl.String)})
    for name in ("record_ref", "record_type"):
        if name != field.name:
            frame = frame.with_columns(pl.lit("crime").alias(name))
    records = record_table(frame)
    values = records.frame[field.name].to_list()
    assert [tuple(value) if isinstance(value, list) else value for value in values] == [
        cell.value for cell in read_cells
    ]
    assert records.frame[field.name].dtype == DTYPES[field.type]
    wanted = [(n, field.name, cell.problem) for n, cell in enumerate(read_cells, 1) if cell.problem]
    found = [row for row in records.problems.rows() if row[2] != Problem.REQUIRED]
    assert found == wanted
    if field.name == RELIGION:
        counted = [cell.religions for cell in read_cells]
        assert records.frame[RELIGIONS_GIVEN].to_list() == counted


@given(
    st.lists(
        st.fixed_dictionaries(
            {"record_ref": TEXTS, "record_type": st.sampled_from(["crime", "x", None])},
            optional={field.name: TEXTS for field in FIELDS[2:]},
        ),
        min_size=1,
        max_size=8,
    )
)
def test_a_table_of_records_is_the_records_one_by_one(rows: list[dict[str, str | None]]) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String))
    records = record_table(frame)
    assert records.frame.height == len(rows)
    problems: list[tuple[int, str, str]] = []
    for number, (row, seen) in enumerate(
        zip(rows, records.frame.iter_rows(named=True), strict=True), start=1
    ):
        values, unread = read_record(row)
        given = {name: value for name, value in seen.items() if value is not None}
        lists = {name: tuple(v) for name, v in given.items() if isinstance(v, list)}
        assert given | lists == values
        missing = [
            (name, Problem.REQUIRED)
            for name in ("record_ref", "record_type")
            if name not in values and name not in dict(unread)
        ]
        problems += sorted((number, name, str(p)) for name, p in [*unread, *missing])
    assert records.problems.rows() == problems


# -- typed columns ------------------------------------------------------------------------------


DAYS = st.sampled_from([
    "2024-05-25", "2024-5-5", "2024-05- 5", " 2024-05-25", "2024-05-25 ", "+024-05-25", "24-05-25",
    "0024-05-25", "1899-12-31", "1900-01-01", "2199-12-31", "2200-01-01", "2024-02-30", "", "x",
    "2024/05/25", "25/05/2024", "2024-05-255", "99999-01-01", "2024-05-2", "2024-05-25\n",
    "２024-05-25", "2024-٠5-25", "2024-05-25T00:00", "20240525", "-024-05-25", "2024-05-2\0",
]) | st.dates().map(str)  # fmt: skip


NUMBERS = st.sampled_from([
    "0", "7", "07", "+7", " 7", "7 ", "-7", "-0", "7.0", "7,0", "9999", "10000", "999999999",
    "1000000000", "1e3", "", "x", "\u0667", "\uff17", "7\n", "0x7", "1_000", "9" * 30,
]) | st.integers(0, 10**9).map(str)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "written"), [("occurred_from", DAYS), ("reported_at", DAYS), ("victim_age", NUMBERS)]
)
@given(data=st.data())
def test_days_and_numbers_however_they_are_written(
    name: str, written: st.SearchStrategy[str], data: st.DataObject
) -> None:
    cells = data.draw(st.lists(written | st.none(), min_size=1, max_size=12))
    records = table(name, cells)
    each = [read(fields()[name], cell) for cell in cells]
    assert records.frame[name].to_list() == [cell.value for cell in each]
    problems = [(row, str(cell.problem)) for row, cell in enumerate(each, start=1) if cell.problem]
    assert records.problems.select("row", "problem").rows() == problems


MOMENTS = [
    "2026-01-02T03:04:05", "2026-01-02 03:04:05", "2026-01-02t03:04:05", "2026-01-02T 3:04:05",
    "2026-01-02T+3:04:05", "2026-01-02T-3:04:05", "2026-01-02T\t3:04:05", "2026-01-02T\u00a03:4:05",
    "2026-01-02T03:04:\u0665", "2026-01-02T03:04: 5", "2026-01-02T03:04:+5", "2026-01-02T03:04:5\n",
    "2026-01-02T03:04:60", "2026-01-02T03:04:61", "2026-01-02T03:60:00", "2026-01-02T24:00:00",
    "2026-02-30T03:04:05", "+026-01-02T03:04:05", "1899-12-31T23:59:59", "2200-01-01T00:00:00",
    "2026/01/02T03:04:05", "2026-01-02T03.04.05", "2026-01-02T03:04:051", "2026-1-02T003:04:05",
    "2026-01-02T03:04: 60", "2026-01-02T 03:04:60",
]  # fmt: skip


@pytest.mark.parametrize("moment", MOMENTS)
def test_moments_however_they_are_written(moment: str) -> None:
    # Beside such as are written in the commonest way: the engine must not be asked for all at once.
    cells = ["2026-01-02T03:04:05", moment, None]
    records = table("reported_at", cells)
    each = [read(fields()["reported_at"], cell) for cell in cells]
    assert records.frame["reported_at"].to_list() == [cell.value for cell in each]
    problems = [(row, str(cell.problem)) for row, cell in enumerate(each, start=1) if cell.problem]
    assert records.problems.select("row", "problem").rows() == problems


@pytest.mark.parametrize("joined", [1, 2, 3])
def test_moments_are_told_alike_however_many_are_looked_at_together(joined: int) -> None:
    cells = ["2026-01-02T03:04:05", None, "2026-01-02T03:04:06"]
    for last in ("2026-01-02T03:04:07", "2026-01-02T 3:04:07", "2026-01-02T03:04:60"):
        expected = table("reported_at", [*cells, last])
        with mock.patch.object(commonest, "_JOINED", joined):
            found = table("reported_at", [*cells, last])
        assert found.frame.equals(expected.frame)
        assert found.problems.equals(expected.problems)


@pytest.mark.parametrize("around", ["{}", "{} ", " {}", "\ufeff{}", "{}\u00a0", "é{}", "{}é"])
def test_text_is_taken_without_its_padding(around: str) -> None:
    cells = [around.format("A street in Derby"), "Another street", None]
    assert column("narrative", cells) == [cells[0].strip(PADDING), "Another street", None]


@given(
    windows=st.lists(
        st.lists(st.sampled_from(["crime", "Incident", "crime-related incident", "?", "", None])),
        min_size=2,
        max_size=6,
    )
)
def test_a_window_is_read_alike_whatever_the_windows_before_it_held(
    windows: list[list[str | None]],
) -> None:
    reader = ColumnReader(fields()["record_type"], Origin("t", PLAIN))
    for cells in windows:
        found = reader.read(pl.Series(cells, dtype=pl.String))
        each = [read(fields()["record_type"], cell) for cell in cells]
        assert in_full(found.column, Type.TEXT).to_list() == [cell.value for cell in each]
        rows = {problem: rows.to_list() for problem, rows in found.problems if rows.len()}
        kinds = {cell.problem for cell in each if cell.problem}
        assert rows == {k: [n for n, c in enumerate(each) if c.problem is k] for k in kinds}


def test_columns_of_their_own_type_are_taken_as_they_are() -> None:
    assert column("race", [True, False, None]) == [True, False, None]
    assert column("outcome_date", [dt.date(2026, 4, 1), None]) == [dt.date(2026, 4, 1), None]
    assert column("victim_age", [34, None]) == [34, None]
    assert column("local_strands", [["Age", "sex"], [], None]) == [["age", "sex"], None, None]
    assert column("narrative", ["  a ", "NULL", None]) == ["a", None, None]


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_moments_of_any_unit(unit: Any) -> None:
    moments = pl.Series([NOON, None]).cast(pl.Datetime(unit))
    assert column("recorded_at", moments) == [NOON, None]
    assert column("outcome_date", moments) == [NOON.date(), None]


def test_moments_finer_than_a_microsecond_are_cut() -> None:
    fine = pl.Series([NOON]).cast(pl.Datetime("ns")) + pl.duration(nanoseconds=1_999)
    moments = pl.select(fine).to_series()
    assert column("recorded_at", moments) == [NOON.replace(microsecond=1)]


@pytest.mark.parametrize("zone", ["UTC", "Europe/London", "Asia/Kolkata"])
@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_moments_with_a_zone_are_put_in_local_time(zone: str, unit: Any) -> None:
    summer = pl.Series([dt.datetime(2026, 4, 1, 11), dt.datetime(2026, 1, 1, 23, 30), None])
    moments = summer.cast(pl.Datetime(unit)).dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    local = [NOON, dt.datetime(2026, 1, 1, 23, 30), None]
    assert column("recorded_at", moments) == local
    assert column("outcome_date", moments) == [m and m.date() for m in local]


def test_the_hour_that_comes_twice_is_one_hour() -> None:
    twice = pl.Series([dt.datetime(2026, 10, 25, 0, 30), dt.datetime(2026, 10, 25, 1, 30)])
    zoned = twice.dt.replace_time_zone("UTC")
    assert column("recorded_at", zoned) == [dt.datetime(2026, 10, 25, 1, 30)] * 2


def test_a_date_stands_for_its_midnight_and_a_moment_for_its_date() -> None:
    assert column("recorded_at", [dt.date(2026, 4, 1)]) == [dt.datetime(2026, 4, 1)]
    assert column("outcome_date", [NOON]) == [dt.date(2026, 4, 1)]


@pytest.mark.parametrize("kind", [pl.Int8, pl.Int16, pl.Int64, pl.UInt8, pl.UInt64, pl.Float32])
def test_numbers_of_any_width(kind: Any) -> None:
    assert column("victim_age", [34, 0, None], dtype=kind) == [34, 0, None]
    assert column("race", [1, 0, None], dtype=kind) == [True, False, None]
    assert column("outcome_code", [14, 0, None], dtype=kind) == ["14", None, None]


def test_numbers_that_a_spreadsheet_made_of_words() -> None:
    assert column("outcome_code", [14.0, math.nan, None, 1.0]) == ["14", None, None, "1"]
    assert column("report_route", [999.0, 101.0]) == ["999", "101"]
    assert column("victim_age", [34.0, math.nan]) == [34, None]
    assert column("victim_ref", [123456.0, math.nan]) == ["123456", None]
    assert column("outcome_code", [Decimal("14.0"), Decimal(8), None]) == ["14", "8", None]


def test_columns_of_categories() -> None:
    cells = ["Yes", "no", None, "Yes"]
    kinds = (pl.Categorical, pl.Enum(["Yes", "no", "?"]))
    for kind in kinds:
        assert column("race", cells, dtype=kind) == [True, False, None, True]
        assert column("narrative", cells, dtype=kind) == ["Yes", "no", None, "Yes"]


@given(rows=raw_tables(), cut=st.integers(0, 25))
def test_categories_are_read_as_their_words_are(
    rows: list[dict[str, str | None]], cut: int
) -> None:
    text = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))
    # One set of words for all columns: each holds words of the others.
    kind = pl.Categorical(pl.Categories.random())
    readers = [TableReader(text.columns, audit=True) for _ in range(2)]
    for start, stop in ((0, cut), (cut, len(rows))):
        part = text[start:stop]
        one, other = (
            reader.read(frame, start + 1)
            for reader, frame in zip(readers, (part, part.cast(kind)), strict=True)
        )
        assert one.problems.equals(other.problems)
        for name in one.columns:
            assert one.series(name).to_list() == other.series(name).to_list()
    assert readers[0].translations() == readers[1].translations()


def test_an_audit_of_categories_lists_what_the_column_holds() -> None:
    kind = pl.Categorical(pl.Categories.random())
    frame = pl.DataFrame(
        {
            "record_ref": ["A", "B", "C"],
            "record_type": ["crime"] * 3,
            "narrative": pl.Series(["private"] * 3, dtype=kind),
            "race": pl.Series(["Y", "Y", "N"], dtype=kind),
        }
    )
    reader = TableReader(frame.columns, audit=True)
    reader.read(frame)
    told = [(each.value, each.rows) for each in reader.translations() if each.field == "race"]
    assert sorted(told) == [("N", 1), ("Y", 2)]


def test_columns_that_may_come_in_another_type() -> None:
    columns = ["record_ref", "race", "outcome_code", "victim_age", "outcome_date", "narrative"]
    kinds = quick_kinds(None, [*columns, "reported_at", "unused"])
    assert kinds.pop("race") == pl.Boolean
    assert {*kinds} == {"outcome_code", "victim_age"}
    assert all(isinstance(kind, pl.Categorical) for kind in kinds.values())
    column_map = ColumnMap.model_validate(
        {
            "fields": {
                "record_ref": {"column": "ref"},
                "record_type": {"value": "crime"},
                "race": {"column": "a", "translate": {"x": True}},
                "religion": {"column": "b"},
                "disability": {"columns": ["b", "c"]},
                "outcome_code": {"column": "c"},
                "outcome_decided_by": {"column": "ref"},
            }
        }
    )
    kinds = quick_kinds(column_map, ["ref", "a", "b", "c", "d"])
    assert kinds.pop("b") == pl.Boolean
    # What a map changes, or another field reads, is told by its words; free text never.
    assert {*kinds} == {"a", "c"}
    assert all(isinstance(kind, pl.Categorical) for kind in kinds.values())


def test_lists_where_the_field_takes_one_value() -> None:
    records = table("outcome_code", [["14"], ["14", "014"], ["14", "16"], [], None])
    assert records.frame["outcome_code"].to_list() == ["14", "14", None, None, None]
    assert records.problems.rows() == [(3, "outcome_code", "FLD-008")]
    religions = table(RELIGION, [["jewish", "sikh"], ["jewish"], None])
    assert religions.frame[RELIGIONS_GIVEN].to_list() == [2, 1, None]


@pytest.mark.parametrize(
    "cells",
    [
        pl.Series([None, None, None], dtype=pl.Null),
        pl.Series([None, None, None], dtype=pl.Int64),
        pl.Series([None, None, None], dtype=pl.List(pl.String)),
        pl.Series([math.nan] * 3),
        pl.Series(["", " ", "null"]),
        pl.Series([b"", b" ", None]),
    ],
    ids=["null", "int", "list", "nan", "text", "binary"],
)
@pytest.mark.parametrize("field", ONE_OF_EACH, ids=lambda field: field.name)
def test_a_column_of_nothing_is_empty(field: Field, cells: pl.Series) -> None:
    assert column(field.name, cells) == [None, None, None]


ODD = {
    "text": pl.Series(["?", "?", None]),
    "numbers": pl.Series([-1, -1, None]),
    "fractions": pl.Series([0.5, math.inf, math.nan]),
    "decimals": pl.Series([Decimal("0.5"), Decimal("-1"), None]),
    "truth": pl.Series([True, False, None]),
    "dates": pl.Series([dt.date(2026, 4, 1), dt.date(1, 1, 1), None]),
    "far dates": pl.Series([-200_000_000, 6_000_000, None]).cast(pl.Int32).cast(pl.Date),
    "moments": pl.Series([NOON, dt.datetime(9999, 12, 31), None]),
    "far moments": pl.Series([-(2**62), 2**62, None]).cast(pl.Datetime("us")),
    "far moments with a zone": pl.Series([-(2**62), 2**62, None])
    .cast(pl.Datetime("us"))
    .dt.replace_time_zone("UTC"),
    "times": pl.Series([dt.time(12), dt.time(13), None]),
    "durations": pl.Series([dt.timedelta(1), dt.timedelta(days=10**6), None]),
    "binary": pl.Series([b"\xff", b"yes", None]),
    "lists": pl.Series([["yes", None], [], None]),
    "lists of numbers": pl.Series([[1, 2], [], None]),
    "structs": pl.Series([{"a": 1}, {"a": None}, None]),
    "arrays": pl.Series([[1, 2], [3, 4], None], dtype=pl.Array(pl.Int64, 2)),
    "objects": pl.Series([object(), {"a"}, None], dtype=pl.Object),
    "categories": pl.Series(["x", "yes", None], dtype=pl.Categorical),
}


@pytest.mark.parametrize("cells", ODD.values(), ids=list(ODD))
@pytest.mark.parametrize("field", ONE_OF_EACH, ids=lambda field: field.name)
def test_any_column_is_read_or_found_unreadable_row_by_row(field: Field, cells: pl.Series) -> None:
    records = table(field.name, cells)
    assert records.frame.height == 3
    values = records.frame[field.name]
    assert values.dtype == DTYPES[field.type]
    rows = [row for row, name, _ in records.problems.rows() if name == field.name]
    assert len(rows) == records.problems.height
    # What was not read is empty; of several items, those that could be read may stand.
    if field.type not in (Type.BOOL, Type.TEXTS):
        assert all(values[row - 1] is None for row in rows)


def test_years_that_no_calendar_of_ours_has() -> None:
    for name in ("far dates", "far moments", "far moments with a zone"):
        for field in ("outcome_date", "recorded_at"):
            records = table(field, ODD[name])
            assert records.problems.rows() == [(1, field, "FLD-006"), (2, field, "FLD-006")]


# -- frames of other libraries ------------------------------------------------------------------

ROWS = {
    "record_ref": ["A1", "A2", "A3"],
    "record_type": ["crime", "incident", None],
    "race": [True, None, False],
    "outcome_code": [14.0, None, 16.0],
    "victim_age": [34, 35, 36],
    "recorded_at": [NOON, None, NOON],
    "narrative": ["a", None, "c"],
}
READ = {
    "record_ref": ["A1", "A2", "A3"],
    "record_type": ["crime", "incident", None],
    "race": [True, None, False],
    "outcome_code": ["14", None, "16"],
    "victim_age": [34, 35, 36],
    "recorded_at": [NOON, None, NOON],
    "narrative": ["a", None, "c"],
}
FRAMES = {
    "polars": pl.DataFrame(ROWS),
    "lazy polars": pl.LazyFrame(ROWS),
    "pandas": pd.DataFrame(ROWS),
    "pandas with objects": pd.DataFrame(ROWS, dtype=object),
    "pandas with its own nulls": pd.DataFrame(ROWS).convert_dtypes(),
    "pandas with arrow's": pd.DataFrame(ROWS).convert_dtypes(dtype_backend="pyarrow"),
    "pandas with an index": pd.DataFrame(ROWS, index=[7, 7, 9]),
    "pandas with categories": pd.DataFrame(ROWS).astype({"record_type": "category"}),
    "arrow": pa.table(ROWS),
    "arrow in pieces": pa.concat_tables([pa.table(ROWS).slice(0, 1), pa.table(ROWS).slice(1)]),
    "mappings": [dict(zip(ROWS, row, strict=True)) for row in zip(*ROWS.values(), strict=True)],
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=list(FRAMES))
def test_a_frame_of_any_library(frame: Any) -> None:
    records = record_table(as_polars(frame))
    assert {name: records.frame[name].to_list() for name in READ} == READ
    assert records.problems.rows() == [(3, "record_type", "FLD-005")]


def test_pandas_moments_and_words_for_nothing() -> None:
    frame = pd.DataFrame(
        {
            "record_ref": pd.Series(["A1", "A2"], dtype="string"),
            "record_type": ["crime", "crime"],
            "recorded_at": [pd.Timestamp("2026-04-01T11:00Z"), pd.NaT],
            "outcome_date": [pd.Timestamp("2026-04-01"), pd.NaT],
            "race": pd.array([True, pd.NA], dtype="boolean"),
            "victim_age": pd.array([34, pd.NA], dtype="Int64"),
            "suspect_age": [34.0, float("nan")],
            "cyber_enabled": pd.Series([True, pd.NA], dtype=object),
        }
    )
    records = record_table(as_polars(frame))
    assert records.problems.is_empty()
    first, second = records.frame.rows(named=True)
    assert first["recorded_at"] == NOON
    assert first["outcome_date"] == NOON.date()
    assert (first["race"], first["victim_age"], first["suspect_age"]) == (True, 34, 34)
    assert first["cyber_enabled"] is True
    empty = set(second) - {"record_ref", "record_type"}
    assert all(second[name] is None for name in empty)


@pytest.mark.parametrize("frame", [None, 3, "records.csv", object(), [1, 2]])
def test_what_is_no_table(frame: Any) -> None:
    with pytest.raises(TypeError, match="no table can be made from"):
        as_polars(frame)


# -- the whole table ----------------------------------------------------------------------------


def test_the_fields_stand_in_the_order_of_the_record_and_the_rest_is_named() -> None:
    names = list(fields())
    frame = pl.DataFrame({name: ["x"] for name in [*names[::-1], "Shoe size"]})
    records = record_table(frame)
    assert records.frame.columns == names
    assert records.columns == tuple(names)
    assert records.unused == ("Shoe size",)
    assert records.absent == ()


@pytest.mark.parametrize("name", ["*", "^.*$", "^race$", "^[$"])
def test_a_column_may_be_called_anything(name: str) -> None:
    cells = {"race": "Yes", "outcome_date": "1 May", "narrative": " x ", "victim_age": "34"}
    for field, cell in cells.items():
        source = {
            "record_ref": {"column": "record_ref"},
            "record_type": {"value": "crime"},
            field: {"column": name},
        }
        table = {"record_ref": ["A", "B"], name: [cell, None], "race": ["no", "no"]}
        own = record_table(pl.DataFrame(table), ColumnMap.model_validate({"fields": source}))
        read_cell = read(fields()[field], cell)
        assert own.frame[field].to_list() == [read_cell.value, None]
        assert own.problems["problem"].to_list() == [read_cell.problem] * bool(read_cell.problem)


def test_a_field_without_a_column_is_absent() -> None:
    records = table("race", ["yes"])
    assert records.columns == ("record_ref", "record_type", "race")
    assert "religion" in records.absent
    assert set(records.absent) | set(records.columns) == set(fields())


def test_a_table_without_what_every_record_needs() -> None:
    with pytest.raises(ExtractError, match="the extract has no column 'record_ref'"):
        record_table(pl.DataFrame({"record_type": ["crime"]}))
    with pytest.raises(ExtractError, match="the extract has no column 'record_type'"):
        record_table(pl.DataFrame({"record_ref": ["A1"]}))
    with pytest.raises(ExtractError, match="no column of the extract is the name of a field"):
        record_table(pl.DataFrame({"Ref": ["A1"]}))
    with pytest.raises(ExtractError, match="no column of the extract is the name of a field"):
        record_table(pl.DataFrame())


def test_a_row_without_its_reference_is_kept_and_found_once() -> None:
    frame = pl.DataFrame({"record_ref": ["A1", None, " "], "record_type": ["x", None, "crime"]})
    records = record_table(frame)
    assert records.frame.height == 3
    assert records.problems.rows() == [
        (1, "record_type", "FLD-004"),
        (2, "record_ref", "FLD-005"),
        (2, "record_type", "FLD-005"),
        (3, "record_ref", "FLD-005"),
    ]


def test_a_number_of_religions_that_is_given_goes_before_the_one_counted() -> None:
    frame = pl.DataFrame(
        {
            "record_ref": ["A1", "A2", "A3"],
            "record_type": ["crime"] * 3,
            RELIGION: ["Jewish; Sikh", "Jewish; Sikh", ""],
            RELIGIONS_GIVEN: ["5", "", ""],
        }
    )
    assert record_table(frame).frame[RELIGIONS_GIVEN].to_list() == [5, 2, None]


@given(st.lists(TEXTS, max_size=40), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_but_their_order(
    cells: list[str | None], chance: Any
) -> None:
    places = list(range(len(cells)))
    chance.shuffle(places)
    plain, mixed = table("outcome_code", cells), table("outcome_code", [cells[p] for p in places])
    assert mixed.frame["outcome_code"].to_list() == [
        plain.frame["outcome_code"][place] for place in places
    ]
    assert mixed.problems.height == plain.problems.height
