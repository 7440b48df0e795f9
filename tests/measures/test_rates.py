"""Rates: every figure is what counting record by record gives."""

from __future__ import annotations

import datetime as dt
import random
import sys
from collections.abc import Collection
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hatecrime
from hatecrime import measures
from hatecrime.measures import MeasureError
from hatecrime.outcomes import Definition, definition, definitions, outcome_types
from hatecrime.records import ExtractError, load_column_map
from hatecrime.records.sources.extract import open_extract
from measure_records import EMPTY, STRANDS, Record, counted, frame_of, of_ward, records, strands_of

COUNTS = ("numerator", "denominator", "unassigned", "cancelled", "not_understood", "not_crimes")
NAMES = sorted(definitions())


ONE: Record = {"record_ref": "A1", "record_type": "crime", "outcome_code": "14"}


@given(records(), st.sampled_from(NAMES), st.sampled_from(("all", "assigned")))
def test_by_strand_and_ward_as_counted_one_by_one(rows: list[Record], name: str, of: str) -> None:
    table = measures.rate(
        frame_of(rows), name, by=["strand", "ward"], denominator=of, confidence=None
    )
    groups: dict[tuple[str, str], list[Record]] = {}
    for row in rows:
        strands = list(strands_of(row))
        for strand in {*strands, *STRANDS, "any strand", "all strands"}:
            for ward in of_ward(row):
                groups.setdefault((strand, ward), []).extend([row] * strands.count(strand))
    assert table.height == len(groups)
    for found in table.iter_rows(named=True):
        total = "ward" in found["total_over"].split(", ")
        ward = "the total" if total else found["ward"]
        expected = counted(groups[found["strand"], ward], definition(name), of)
        assert {key: found[key] for key in COUNTS} == expected
        whole = expected["denominator"]
        assert found["rate"] == (expected["numerator"] / whole if whole else None)
        assert (found["low"], found["high"], found["suppressed"]) == (None, None, "")


@given(records(), st.randoms(use_true_random=False), st.sampled_from(("month", "quarter")))
def test_neither_the_order_nor_the_parts_of_the_rows_matter(
    rows: list[Record], chance: random.Random, period: str
) -> None:
    whole = measures.rate(frame_of(rows), NAMES, by=["strand", period], confidence=None)
    shuffled = list(rows)
    chance.shuffle(shuffled)
    again = measures.rate(frame_of(shuffled), NAMES, by=["strand", period], confidence=None)
    assert whole.equals(again)
    place = chance.randrange(len(rows) + 1)
    keys = ["definition", "strand", period, "total_over"]
    both = pl.concat(
        measures.rate(frame_of(part), NAMES, by=["strand", period], confidence=None)
        for part in (rows[:place], rows[place:])
    )
    added = both.group_by(keys).agg(pl.col(COUNTS).sum()).sort(keys)
    assert added.equals(whole.select(*keys, *COUNTS).sort(keys))


@given(records())
def test_text_is_counted_as_typed_columns_are(rows: list[Record]) -> None:
    typed = frame_of(rows)
    as_text = typed.with_columns(
        pl.col("recorded_at").dt.strftime("%Y-%m-%dT%H:%M:%S"),
        pl.col(STRANDS).cast(pl.String),
    )
    period = (dt.date(2023, 4, 1), None)
    first, second = (
        measures.rate(one, NAMES, by=["strand", "month"], period=period, confidence=None)
        for one in (typed, as_text)
    )
    assert first.equals(second)


@given(records(least=1), st.sampled_from(("all", "assigned")))
def test_a_wider_definition_never_has_the_lower_rate(rows: list[Record], of: str) -> None:
    table = measures.rate(frame_of(rows), NAMES, by="strand", denominator=of, confidence=None)
    rates = {(row["definition"], row["strand"]): row["rate"] for row in table.iter_rows(named=True)}
    pairs = [
        (wide, narrow)
        for wide in definitions().values()
        for narrow in definitions().values()
        if wide.codes > narrow.codes
    ]
    assert pairs
    for wide, narrow in pairs:
        for strand in table["strand"].unique():
            if rates[wide.name, strand] is not None:
                assert rates[wide.name, strand] >= rates[narrow.name, strand]


@given(records())
def test_parts_sum_to_wholes(rows: list[Record]) -> None:
    table = measures.rate(frame_of(rows), "charged", by=["ward", "financial_year"], confidence=None)
    for dimension, other in (("ward", "financial_year"), ("financial_year", "ward")):
        split = pl.col("total_over").str.split(", ").list.contains(dimension)
        parts = table.filter(~split).group_by(other, pl.col("total_over").str.contains(other))
        sums = parts.agg(pl.col(COUNTS).sum()).sort(other, "total_over")
        wholes = table.filter(split).with_columns(pl.col("total_over").str.contains(other))
        assert sums.equals(wholes.select(other, "total_over", *COUNTS).sort(other, "total_over"))


# -- what every row says ------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_the_definition_travels_with_every_row(name: str) -> None:
    table = measures.rate([ONE, ONE | {"outcome_code": "8"}], name)
    told = definition(name)
    assert table.select("definition", "title", "source", "at", "edition").row(0) == (
        told.name,
        told.title,
        told.source,
        told.at,
        told.edition,
    )
    assert {*table["codes"].item().split(", ")} == told.codes
    assert table.select("base", "denominator_of", "period", "confidence").row(0) == (
        "recorded",
        "all",
        None,
        0.95,
    )


def test_a_definition_of_ones_own() -> None:
    own = Definition("ours", "Ours", frozenset({"14", "66"}), positive=False, source="us", at="x")
    rows = [ONE, ONE | {"outcome_code": "66"}, ONE | {"outcome_code": "1"}]
    table = measures.rate(rows, own, confidence=None)
    # A local code is understood by nobody else: it stays outside, whoever defines what.
    assert table.select("numerator", "denominator", "not_understood").row(0) == (1, 2, 1)


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        ({"1A", "14"}, "'ours' holds 1A, which count as"),
        ({"1a"}, "'ours' holds 1a, which count as"),
        ({"66"}, "'ours' holds no Home Office outcome"),
        ((), "'ours' holds no Home Office outcome"),
    ],
)
def test_a_definition_that_would_count_nothing_is_refused(
    codes: Collection[str], message: str
) -> None:
    own = Definition("ours", "Ours", frozenset(codes), positive=False, source="us", at="x")
    for suppress in (None, 5):
        with pytest.raises(MeasureError, match=message):
            measures.rate([ONE], own, suppress=suppress)


def test_a_definition_of_everything_can_be_hidden() -> None:
    own = Definition("ours", "Ours", frozenset(outcome_types()) - {"1A", "2A", "3A"}, False, "", "")
    row = measures.rate([ONE] * 9, own, suppress=5, confidence=None).row(0, named=True)
    # The denominator would tell that none is open.
    assert (row["numerator"], row["denominator"], row["unassigned"]) == (9, None, None)


def test_many_definitions_are_as_each_alone() -> None:
    rows = [ONE | {"outcome_code": code} for code in ("1", "3", "8", "14", "22", "", "50")]
    together = measures.rate(rows, NAMES)
    assert together.equals(pl.concat(measures.rate(rows, name) for name in NAMES))
    assert measures.compare(rows, among=NAMES).rates.equals(together)


def test_what_the_extract_cannot_tell_is_null_and_not_nought() -> None:
    row = measures.rate([ONE], "charged").row(0, named=True)
    assert (row["cancelled"], row["undated"], row["unassigned"]) == (None, None, 0)


def test_the_published_rate_of_london() -> None:
    # MPS, April 2021 to March 2022: 6,839 of 22,421.
    codes = pl.Series(["16"] * 6839 + ["18"] * (22421 - 6839))
    frame = pl.select(record_type=pl.lit("crime"), outcome_code=codes, record_ref=pl.lit("A"))
    found = measures.rate(frame, "victim_withdrawal")
    assert round(found["rate"].item() * 100, 1) == 30.5


# -- bases and periods --------------------------------------------------------------------------

TWO_DATES = [
    ONE | {"recorded_at": "2023-03-31T23:59:59", "outcome_date": "2023-04-01"},
    ONE | {"recorded_at": "2023-04-01T00:00:00", "outcome_date": "2024-04-01"},
    ONE | {"recorded_at": "2023-12-31T00:00:00", "outcome_date": "", "outcome_code": ""},
]


def test_the_base_chooses_the_date() -> None:
    def by_year(base: str) -> dict[str, int]:
        table = measures.rate(TWO_DATES, "victim_withdrawal", base=base, by="financial_year")
        return dict(table.select("financial_year", "denominator").iter_rows())

    assert by_year("recorded") == {"2022/23": 1, "2023/24": 2, "all": 3}
    assert by_year("closed") == {"2023/24": 1, "2024/25": 1, "not known": 0, "all": 2}


def test_both_days_of_a_period_lie_in_it() -> None:
    def found(*days: dt.date | None, base: str = "recorded") -> tuple[object, ...]:
        table = measures.rate(TWO_DATES, "victim_withdrawal", period=days, base=base)
        return table.select("numerator", "denominator", "undated", "period").row(0)

    first, last = dt.date(2023, 4, 1), dt.date(2023, 12, 31)
    assert found(first, last) == (1, 2, 0, "2023-04-01 to 2023-12-31")
    assert found(None, first) == (2, 2, 0, "up to 2023-04-01")
    assert found(last, None) == (0, 1, 0, "from 2023-12-31")
    # No date, so in no period: an open crime is closed in none.
    assert found(first, last, base="closed") == (1, 1, 1, "2023-04-01 to 2023-12-31")


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)))
def test_periods_of_the_calendar(day: dt.date) -> None:
    row = ONE | {"recorded_at": dt.datetime(day.year, day.month, day.day)}
    names = ["month", "quarter", "financial_year", "year_to_march", "year_to_september"]
    table = measures.rate([row], "charged", by=names, confidence=None)
    month, quarter, year, to_march, to_september = table.row(0)[:5]
    assert month == day.isoformat()[:7]
    first, last = quarter.split(" to ")
    assert first <= month <= last
    assert (int(first[5:]) - 1) % 3 == 0
    assert int(last[5:]) == int(first[5:]) + 2
    begin = day.year - (day < dt.date(day.year, 4, 1))
    assert year == f"{begin}/{str(begin + 1)[2:]}"
    assert to_march == f"year to {begin + 1}-03"
    end = day.year + (day > dt.date(day.year, 9, 30))
    assert to_september == f"year to {end}-09"


def test_a_cell_that_says_not_known_is_in_the_group_of_that_name() -> None:
    days = ("2023-05-01", "2024-05-01", "2024-06-01")
    wards = ("not known", None, "all", "North")
    rows = [ONE | {"ward": ward, "recorded_at": day} for ward in wards for day in days]
    table = measures.rate(rows, "victim_withdrawal", by="ward", confidence=None)
    assert table.select("ward", "total_over", "numerator").rows() == [
        ("North", "", 3),
        ("all", "", 3),
        ("not known", "", 6),
        ("all", "ward", 12),
    ]
    assert measures.change(rows, "2023/24", "2024/25", by="ward")["later"].to_list() == [2, 2, 4, 8]
    hidden = measures.rate(rows, "charged", by="ward", suppress=7, confidence=None)
    assert hidden["denominator"].to_list() == [None, None, None, 12]


def test_a_year_without_records_has_no_row() -> None:
    rows = [ONE | {"recorded_at": f"{year}-05-01"} for year in (2018, 2020)]
    table = measures.rate(rows, "charged", by="financial_year", confidence=None)
    assert table["financial_year"].to_list() == ["2018/19", "2020/21", "all"]


# -- what it must stand -------------------------------------------------------------------------


def test_no_records_give_no_groups_and_nought_in_all() -> None:
    empty = frame_of([])
    assert measures.rate(empty, "charged", by=["strand", "month"]).height == 0
    row = measures.rate(empty, "charged").row(0, named=True)
    assert (row["numerator"], row["denominator"], row["rate"], row["low"]) == (0, 0, None, None)
    assert measures.rate(empty, "charged", suppress=5).row(0, named=True)["denominator"] is None


@pytest.mark.parametrize("field", ["record_type", "cancellation_code", "outcome_code"])
@pytest.mark.parametrize("cell", [["1", "2"], {"a": 1}, "no word of any list"])
def test_a_cell_that_cannot_be_read_is_not_an_empty_one(field: str, cell: object) -> None:
    row = measures.rate([ONE, ONE | {field: cell}], "charged", confidence=None).row(0, named=True)
    assert (row["denominator"], row["unassigned"], row["not_understood"]) == (1, 0, 1)


def test_a_group_of_which_nothing_is_known() -> None:
    rows = [ONE | {"outcome_code": "66", "race": None, "religion": "?"}] * 3
    table = measures.rate(rows, "charged", by="strand")
    assert table.filter(pl.col("denominator") != 0).is_empty()
    assert table.filter(pl.col("rate").is_not_null() | pl.col("low").is_not_null()).is_empty()
    seen = dict(table.select("strand", "not_understood").iter_rows())
    assert seen == {"race": 0, "religion": 0, "not known": 3, "any strand": 0} | {
        "all strands": 0,
        "all": 3,
    }


def test_a_strand_never_set_has_a_row_and_one_without_a_column_has_none() -> None:
    rows = [ONE | {"race": True, "religion": False}]
    table = measures.rate(rows, "victim_withdrawal", by="strand", confidence=None)
    assert dict(table.select("strand", "denominator").iter_rows()) == {
        "race": 1,
        "religion": 0,
        "any strand": 1,
        "all strands": 1,
        "all": 1,
    }


def test_far_dates_are_no_dates() -> None:
    days = pl.Series([2**31 - 1, -(2**31), 0], dtype=pl.Int32).cast(pl.Date)
    frame = pl.DataFrame([ONE] * 3).with_columns(days.alias("recorded_at"))
    table = measures.rate(frame, "charged", by="month", confidence=None)
    assert table.select("month", "undated").rows() == [("1970-01", 0), ("not known", 2), ("all", 2)]


# -- by what ------------------------------------------------------------------------------------


def groups(row: Record, name: str) -> list[str]:
    table = measures.rate([ONE | row], "charged", by=name, confidence=None)
    one = table.filter(pl.col("total_over") == "").filter(pl.col("denominator") > 0)
    return one.to_series(0).to_list()


@pytest.mark.parametrize(
    ("row", "name", "expected"),
    [
        ({"offence_code": "8/57"}, "offence_class", ["105B"]),
        ({"offence_code": "8/57"}, "aggravated", ["aggravated"]),
        ({"offence_code": "8/57"}, "offence_family", ["105B"]),
        ({"offence_code": "8/35"}, "offence_family", ["105B"]),
        ({"offence_class": "105A"}, "offence_family", ["105B"]),
        ({"offence_class": "105A"}, "aggravated", ["basic"]),
        ({"offence_class": "8Q"}, "offence_family", ["8M"]),
        ({"offence_class": "58C"}, "offence_family", ["58J"]),
        ({"offence_class": "1"}, "offence_family", ["other"]),
        ({"offence_class": "1"}, "aggravated", ["other"]),
        ({"offence_code": "999/99"}, "aggravated", ["not known"]),
        ({"offence_code": "8/1"}, "aggravated", ["basic"]),
        ({"religion": True, "targeted_religion": "sikh"}, "religion_targeted", ["sikh"]),
        ({"religion": True, "targeted_religion": None}, "religion_targeted", ["not given"]),
        ({"religion": False, "targeted_religion": None}, "religion_targeted", ["none"]),
        ({"religion": None, "targeted_religion": None}, "religion_targeted", ["not known"]),
        ({"religion": True, "targeted_religion": "sikh; hindu"}, "religion_targeted", ["several"]),
        ({"local_strands": ["age", "misogyny"]}, "local_strand", ["age", "misogyny"]),
        ({"local_strands": ["age", "misogyny"]}, "local_strands", ["age", "misogyny"]),
        ({"local_strands": None}, "local_strand", ["none"]),
        ({"cyber_enabled": "yes"}, "cyber_enabled", ["yes"]),
        ({"cyber_enabled": ""}, "cyber_enabled", ["not known"]),
        ({"force": "Nottinghamshire"}, "force", ["E23000019"]),
        ({"ward": "North"}, "ward", ["North"]),
        ({"ward": 7}, "ward", ["7"]),
        ({"ward": " North "}, "ward", ["North"]),
        ({"ward": " "}, "ward", ["not known"]),
        ({"ward": None}, "ward", ["not known"]),
        ({"suspect_age": 40}, "suspect_age", ["40"]),
    ],
)
def test_by(row: Record, name: str, expected: list[str]) -> None:
    assert groups(row, name) == expected


OWN_COLUMNS = """
    [fields.record_ref]
    column = "No"
    [fields.record_type]
    value = "crime"
    [fields.outcome_code]
    column = "Result"
"""


def test_a_map_says_what_columns_mean(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(
        f"""
        {OWN_COLUMNS}
        translate = {{ "Victim said no" = "16" }}
        [fields.recorded_at]
        column = "Day"
        date_formats = ["%d/%m/%Y"]
        """
    )
    rows = [{"No": "1", "Result": "Victim said no", "Day": "04/05/2024", "Beat": "7"}] * 2
    table = measures.rate(
        rows, "victim_withdrawal", by=["month", "Beat"], column_map=load_column_map(path)
    )
    assert table.row(0)[:2] == ("2024-05", "7")
    assert table["numerator"].to_list() == [2, 2, 2, 2]


@pytest.mark.parametrize("day", [dt.date(2024, 5, 4), "2024-05-04"])
@pytest.mark.parametrize(("result", "recorded"), [("*", "^a$"), ("^.*$", "*"), ("^[$", "^No$")])
def test_a_column_may_be_called_what_the_engine_takes_for_a_pattern(
    tmp_path: Path, result: str, recorded: str, day: dt.date | str
) -> None:
    path = tmp_path / "map.toml"
    path.write_text(
        f"""
        {OWN_COLUMNS.replace('"Result"', repr(result))}
        [fields.recorded_at]
        column = {recorded!r}
        """
    )
    rows = pl.DataFrame({"No": ["1", "2"], result: ["16", "1"], recorded: [day, day]})
    table = measures.rate(
        rows.with_columns(a=pl.lit("14")),
        "victim_withdrawal",
        by="month",
        period=(dt.date(2024, 5, 1), dt.date(2024, 5, 31)),
        column_map=load_column_map(path),
    )
    assert table.select("month", "numerator", "denominator").rows()[0] == ("2024-05", 1, 2)


def test_rows_of_another_length_are_not_understood(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    rows = ["A1,crime,14,2024-05-01", "A2,crime,14,2024-05-01,x", "A3,crime"]
    path.write_text("\n".join(["record_ref,record_type,outcome_code,recorded_at", *rows]))
    table = measures.rate(open_extract([path]), "victim_withdrawal", by="month", confidence=None)
    assert table.select("month", "numerator", "denominator", "not_understood").rows() == [
        ("2024-05", 1, 1, 0),
        ("not known", 0, 0, 2),
        ("all", 1, 1, 2),
    ]


def test_the_result_of_a_check_knows_what_was_checked(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(OWN_COLUMNS)
    column_map = load_column_map(path)
    frame = pl.DataFrame({"No": ["1", "2", "3"], "Result": ["14", "1", "66"]})
    frame.write_csv(tmp_path / "extract.csv")
    asked = measures.rate(frame, "charged", by="Result", column_map=column_map)
    for result in (
        hatecrime.check_frame(frame, column_map=column_map),
        hatecrime.check_frame(iter(frame.to_dicts()), column_map=column_map),
        hatecrime.check_file(tmp_path / "extract.csv", column_map=path),
    ):
        assert measures.rate(result, "charged", by="Result").equals(asked)
        assert measures.compare(result, among=["charged"], by="Result").rates.equals(asked)
        with pytest.raises(MeasureError, match="the column map that it was made with"):
            measures.rate(result, "charged", column_map=column_map)
        assert "14" not in repr(result)


def test_tables_of_other_libraries_and_files(tmp_path: Path) -> None:
    frame = frame_of([EMPTY | ONE | {"recorded_at": dt.datetime(2024, 5, 1)}] * 3)
    path = tmp_path / "extract.csv"
    frame.write_csv(path)
    found = [
        measures.rate(one, "victim_withdrawal", by="month")
        for one in (
            frame,
            frame.lazy(),
            frame.to_pandas(),
            frame.to_arrow(),
            frame.to_dicts(),
            open_extract([path]),
        )
    ]
    assert found[0]["numerator"].to_list() == [3, 3]
    assert all(table.equals(found[0]) for table in found)


# -- refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"definition": "positive"}, "there is no definition 'positive'; there are victim_with"),
        ({"definition": []}, "needs a definition"),
        ({"definition": None}, "given by its name"),
        ({"definition": [["charged"]]}, "there is no definition"),
        ({"by": None}, "by takes the name"),
        ({"by": [7]}, "by takes the name"),
        ({"confidence": "high"}, "between 0 and 1"),
        ({"suppress": "5"}, "a whole number above 1"),
        ({"definition": ["charged", "charged"]}, "each of another name"),
        ({"base": "closed", "denominator": "all"}, "mixes two bases"),
        ({"base": "made"}, "no base 'made'; choose recorded or closed"),
        ({"denominator": "some"}, "no denominator 'some'; choose all or assigned"),
        ({"by": "colour"}, "'colour' is neither a dimension"),
        ({"by": ["month", "month"]}, "asked for twice"),
        ({"by": "recorded_at"}, "not broken down by the days of recorded_at"),
        ({"by": "rate"}, "'rate' has the name of a figure"),
        ({"by": "*"}, "'[*]' is a pattern; rename it"),
        ({"by": "^o.*$"}, "is a pattern; rename it"),
        ({"by": "tags"}, "'tags' holds lists"),
        ({"by": "bytes"}, "'bytes' holds lists"),
        ({"period": dt.date(2024, 1, 1)}, "two dates"),
        ({"period": ("2024-01-01", None)}, "two dates"),
        ({"period": (dt.date(2024, 1, 2), dt.date(2024, 1, 1))}, "ends before it begins"),
        ({"confidence": 95}, "between 0 and 1"),
        ({"suppress": 1}, "a whole number above 1"),
        ({"suppress": 2.5}, "a whole number above 1"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_reason(
    options: dict[str, object], message: str
) -> None:
    frame = [
        ONE
        | {
            "recorded_at": "2024-01-01",
            "rate": "x",
            "tags": ["a"],
            "bytes": b"\xff",
            "*": "x",
            "^o.*$": "x",
        }
    ]
    with pytest.raises(MeasureError, match=message):
        measures.rate(frame, **{"definition": "charged"} | options)  # type: ignore[arg-type]


def test_an_extract_without_what_is_needed_is_refused() -> None:
    with pytest.raises(ExtractError, match="no column 'outcome_code', which the figure needs"):
        measures.rate([{"record_ref": "A", "record_type": "crime"}], "charged")
    with pytest.raises(ExtractError, match="no column 'recorded_at', which a period needs"):
        measures.rate([ONE], "charged", by="month")
    with pytest.raises(ExtractError, match="none of the columns race, religion"):
        measures.rate([ONE], "charged", by="strand")


def test_a_result_of_one_record_is_no_table() -> None:
    with pytest.raises(MeasureError, match="a Result of one record has no table"):
        measures.rate(hatecrime.check(ONE), "charged")


def test_without_the_extra_only_intervals_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels.stats.proportion", None)
    with pytest.raises(MeasureError, match=r"hatecrime\[measures\]"):
        measures.rate([ONE], "charged")
    assert measures.rate([ONE], "charged", confidence=None).height == 1
