"""The outcomes open data: every row is kept, and nothing that is not there is taken for zero."""

from __future__ import annotations

import contextlib
import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatecrime.measures import published
from hatecrime.measures.errors import MeasureError
from hatecrime.measures.published.files import catalogue_of
from hatecrime.outcomes import Definition, definition, definitions, outcome_types
from hatecrime.records import ExtractError
from hatecrime.validation import load_rulebook
from source_files import open_document, workbook

SHARED = Path(__file__).parents[3].parent / "shared" / "data"
NATIONAL = SHARED / "home_office_outcomes_national_by_year.csv"

MAIN = (
    "Financial Year",
    "Financial Quarter",
    "Force Name",
    "Offence Code",
    "Offence Description",
    "Offence Group",
    "Offence Subgroup",
    "Offence code expired",
    "Outcome Type",
    "Outcome Description",
    "Outcome Group",
    "Outcomes for offences that were recorded in the quarter",
    "Outcomes for investigations closed in the quarter",
)
NUMBERED = (
    *MAIN[:7],
    "Offence Code Expired",
    *MAIN[8:11],
    "Number of Outcomes for offences that were recorded in the quarter",
    "Number of Outcomes for investigations that were closed in the quarter",
)
SUBCODES = (
    "Financial Year",
    "Financial Quarter",
    "Force Name",
    "Offence Description",
    "Offence Group",
    "Offence Subgroup",
    "Offence Code",
    "Subcode Description",
    "Offence Subcode",
    "Outcome Description",
    "Outcome Group",
    "Outcome Type",
    "Force outcomes for offences recorded in quarter",
    "Force outcomes recorded in quarter",
)
SHORT = ("Financial Year", "Force Name", "Outcome Type", MAIN[-2], MAIN[-1])
SECRET = "Somebody's name"

Row = Sequence[object]


def written(path: Path, rows: Sequence[Row], header: Sequence[str] = SHORT) -> Path:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    path.write_bytes(text.getvalue().encode())
    return path


def table(
    path: Path, rows: Sequence[Row], header: Sequence[str] = SHORT
) -> published.PublishedTable:
    return published.read_home_office(written(path / "open.csv", rows, header))


def only(frame: pl.DataFrame) -> dict[str, object]:
    return frame.row(0, named=True)


TYPES = [code for code, one in outcome_types().items() if one.group and not one.parent]
"""The outcome types of 2024/25."""


def with_noughts(rows: Sequence[Row]) -> list[Row]:
    """Return rows with one of nought for each type that a force has not."""
    forces = list(dict.fromkeys(str(row[1]) for row in rows))
    there = {(str(row[1]), str(row[2])) for row in rows}
    lacking = [(f, code) for f in forces for code in TYPES if (f, code) not in there]
    return [*rows, *(typed(code, 0, 0, force) for force, code in lacking)]


def typed(kind: object = 1, recorded: object = 5, closed: object = 7, force: str = "Kent") -> Row:
    return ("2024/25", force, kind, recorded, closed)


# -- headers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [MAIN, NUMBERED, SUBCODES, SHORT])
@pytest.mark.parametrize("change", [str, str.upper, lambda name: f"  {name.replace(' ', '_')} "])
def test_every_header_known_is_read(tmp_path: Path, header: Sequence[str], change) -> None:
    cells = {"Financial Year": "2024/25", "Financial Quarter": "4", "Outcome Type": "1"}
    cells |= {header[-2]: "5", header[-1]: "7", "Force Name": "Kent"}
    row = [cells.get(name, "") for name in header]
    found = table(tmp_path, [row], [change(name) for name in header])
    assert found.frame["recorded"].to_list() == [5]
    assert found.frame["closed"].to_list() == [7]
    assert found.left_out == ()


def test_the_order_of_columns_does_not_matter(tmp_path: Path) -> None:
    rows = [typed(1, 5, 7), typed(16, 2, 3)]
    backwards = [tuple(reversed(row)) for row in rows]
    one = table(tmp_path, rows).frame
    assert one.equals(table(tmp_path, backwards, SHORT[::-1]).frame)


def test_every_header_is_cited_from_a_known_source() -> None:
    sources = load_rulebook().sources
    for name in ("home_office", "signs", "police_uk"):
        catalogue = catalogue_of(name)
        assert catalogue.rows
        for header in catalogue.rows:
            assert catalogue.cites[header], header
            assert {source for source, _ in catalogue.cites[header]} <= set(sources)


def test_columns_that_are_not_known_are_told(tmp_path: Path) -> None:
    found = table(tmp_path, [(*typed(), "x")], (*SHORT, "Remarks"))
    assert found.left_out == ("Remarks",)


@pytest.mark.parametrize(
    ("header", "lacks"),
    [
        (("Financial Year", "Outcome Type"), MAIN[-2]),
        (("Financial Year", MAIN[-1]), "Outcome Type"),
        (("Outcome Type", MAIN[-1]), "Financial Year"),
        (("record_ref", "offence_code"), "Financial Year"),
    ],
)
def test_another_table_is_refused(tmp_path: Path, header: Sequence[str], lacks: str) -> None:
    with pytest.raises(ExtractError, match=r"open\.csv: is no such table") as error:
        table(tmp_path, [("2024/25",) * len(header)], header)
    assert repr(lacks) in str(error.value)


def test_two_headers_that_mean_the_same_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="two columns of the header mean the same"):
        table(tmp_path, [(*typed(), 1)], (*SHORT, NUMBERED[-1]))


# -- cells --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "count"),
    [("7", 7), ("1,234", 1234), ("-3", -3), ("\u22123", -3), ("7.0", 7), (" 12 ", 12), ("0", 0)],
)
def test_counts(tmp_path: Path, cell: str, count: int) -> None:
    found = table(tmp_path, [typed(closed=cell)])
    assert found.frame["closed"].to_list() == [count]
    assert found.frame["closed_cell"].to_list() == ["given"]


@pytest.mark.parametrize(
    ("cell", "means"),
    [
        ("N/A", "not_applicable"),
        ("n/a", "not_applicable"),
        ("NA", "not_applicable"),
        ("N/A - Offence code expired", "not_applicable"),
        ("N/A - offence code expired", "not_applicable"),
        ("N/A \u2013 Offence code expired", "not_applicable"),
        ("N/A - data not provided", "not_provided"),
        ("", "not_provided"),
    ],
)
def test_what_is_no_count_is_not_zero(tmp_path: Path, cell: str, means: str) -> None:
    found = table(tmp_path, [typed(closed=cell)])
    assert found.frame["closed"].to_list() == [None]
    assert found.frame["closed_cell"].to_list() == [means]
    assert only(published.count(found, "charged", base="closed"))["count"] is None


@pytest.mark.parametrize("bad", ["1.5", "1,2", "about 5", "..", "*", "-", "1e3", "\u0663", SECRET])
def test_an_unreadable_count_is_told_by_its_place(tmp_path: Path, bad: str) -> None:
    with pytest.raises(ExtractError) as error:
        table(tmp_path, [typed(1), typed(2), typed(3, closed=bad)])
    assert "open.csv: row 3, column 'Outcomes for investigations closed" in str(error.value)
    assert SECRET not in str(error.value)


@pytest.mark.parametrize("year", ["2024/25", "2024-25", "2024/2025", "2024\u201325", "2024 / 25"])
def test_financial_years(tmp_path: Path, year: str) -> None:
    assert table(tmp_path, [(year, *typed()[1:])]).frame["financial_year"].to_list() == ["2024/25"]


def test_the_turn_of_a_century_is_a_financial_year(tmp_path: Path) -> None:
    found = table(tmp_path, [("2099/00", *typed()[1:])])
    assert found.frame["financial_year"].to_list() == ["2099/00"]


@pytest.mark.parametrize("year", ["2024/26", "2024", "24/25", "", "year", SECRET])
def test_an_unreadable_year_is_told_by_its_place(tmp_path: Path, year: str) -> None:
    with pytest.raises(ExtractError, match="row 2, column 'Financial Year'") as error:
        table(tmp_path, [typed(), (year, *typed()[1:])])
    assert SECRET not in str(error.value)


@pytest.mark.parametrize(
    ("cell", "quarter"), [("1", 1), ("Q4", 4), ("quarter 3", 3), ("2.0", None)]
)
def test_quarters(tmp_path: Path, cell: str, quarter: int | None) -> None:
    header = ("Financial Year", "Financial Quarter", "Outcome Type", MAIN[-1])
    if quarter is None:
        with pytest.raises(ExtractError, match="row 1, column 'Financial Quarter'"):
            table(tmp_path, [("2024/25", cell, "1", "5")], header)
        return
    found = table(tmp_path, [("2024/25", cell, "1", "5")], header)
    assert found.frame["quarter"].to_list() == [quarter]


@pytest.mark.parametrize(("cell", "expired"), [("x", True), ("X", True), ("", False)])
def test_the_sign_of_an_expired_code(tmp_path: Path, cell: str, expired: bool) -> None:
    found = table(tmp_path, [(*typed(), cell)], (*SHORT, "Offence code expired"))
    assert found.frame["offence_expired"].to_list() == [expired]


def test_another_sign_for_an_expired_code_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="row 1, column 'Offence code expired'"):
        table(tmp_path, [(*typed(), "No")], (*SHORT, "Offence code expired"))


@pytest.mark.parametrize("row", [typed()[:-1], (*typed(), "x")])
def test_an_uneven_row_is_told(tmp_path: Path, row: Row) -> None:
    with pytest.raises(ExtractError, match=r"open\.csv: row 2 has more or fewer cells"):
        table(tmp_path, [typed(), row])


def test_no_row_is_lost(tmp_path: Path) -> None:
    rows = [typed(kind, 1, "N/A" if kind == 0 else -1) for kind in (0, 1, "1a", 16, 25, "C1", "")]
    found = table(tmp_path, rows)
    assert found.frame["row"].to_list() == list(range(1, len(rows) + 1))
    assert found.frame["source"].unique().to_list() == ["open.csv"]
    by_base = found.cells.group_by("base").agg(pl.col("rows").sum()).to_dicts()
    assert all(one["rows"] == len(rows) for one in by_base)
    assert found.cells.filter(pl.col("base") == "closed")["negative"].sum() == len(rows) - 1


def test_the_same_count_twice_is_refused(tmp_path: Path) -> None:
    one = written(tmp_path / "one.csv", [typed("1a"), typed(2)])
    two = written(tmp_path / "two.csv", [typed(3), typed("1A", 6, 8)])
    assert published.read_home_office([one, one]).frame.height == 2
    with pytest.raises(ExtractError, match=r"two\.csv: row 2 holds the same .* as one\.csv: row 1"):
        published.read_home_office([one, two])


@pytest.mark.parametrize(
    ("header", "row", "by"),
    [
        (SUBCODES, ["2024/25", 1, "Kent", "d", "", "", "92A", "s", "92/1", "", "", 1, 4, 4], "sub"),
        ((*SHORT, "Offence Code"), (*typed(), "92A"), "quarter"),
        ((*SHORT[:2], "Financial Quarter", *SHORT[2:]), ("2024/25", "Kent", 1, 1, 4, 4), "offence"),
        (("Financial Year", *SHORT[2:]), ("2024/25", 1, 5, 7), "quarter"),
    ],
)
def test_a_table_is_never_added_to_one_it_may_be_inside(
    tmp_path: Path, header: Sequence[str], row: Row, by: str
) -> None:
    main_row = ["2024/25", 1, "Kent", "92A", "d", "", "", "", 1, "", "", 10, 10]
    main = written(tmp_path / "main.csv", [main_row], MAIN)
    other = written(tmp_path / "other.csv", [row], header)
    for files in ([main, other], [other, main]):
        with pytest.raises(ExtractError, match=f"both hold 2024/25, and break it down by {by}"):
            published.read_home_office(files)
    # Another year is no part of it.
    later = written(tmp_path / "later.csv", [["2025/26", *row[1:]]], header)
    assert published.read_home_office([main, later]).frame.height == 2


def test_outcomes_told_in_two_ways_are_not_added(tmp_path: Path) -> None:
    types = written(tmp_path / "types.csv", [typed()])
    header = (*SHORT[:2], "Outcome Group", *SHORT[3:])
    groups = written(tmp_path / "groups.csv", [typed("Charged/Summonsed")], header)
    with pytest.raises(ExtractError, match="by outcome in different ways"):
        published.read_home_office([types, groups])


def test_years_with_other_headers_are_read_together(tmp_path: Path) -> None:
    old = written(tmp_path / "old.csv", [("2014/15", "Kent", "16", "4", "6")])
    new = written(tmp_path / "new.csv", [("2024/25", "Kent", "16", "3")], (*SHORT[:3], SHORT[4]))
    new_and_14 = written(
        tmp_path / "more.csv", [("2024/25", "Kent", "14", "1")], (*SHORT[:3], SHORT[4])
    )
    found = published.read_home_office([old, new, new_and_14])
    assert found.frame["recorded"].to_list() == [4, None, None]
    assert found.frame["recorded_cell"].to_list() == ["given", "not_provided", "not_provided"]


# -- files --------------------------------------------------------------------------------------


def sheets() -> dict[str, Sequence[Sequence[object]]]:
    return {
        "Cover_sheet": [["Outcomes open data"], ["Published", "January 2026"]],
        "Notes": [["Note", "Text"], [1, "Outcome Type 0 is no outcome"]],
        "Pivot": [["Financial Year", "2024/25"], ["Outcome Type", 1]],
        "Outcomes open data 2024_25": [
            SHORT,
            ["2024/25", "Kent", 1, 5, 7],
            [None, None, None, None, None],
            ["2024/25", "Kent", 0, 3, "N/A"],
        ],
    }


def test_a_workbook_is_searched_for_its_data(tmp_path: Path) -> None:
    found = published.read_home_office(workbook(tmp_path / "open.xlsx", sheets()))
    assert found.frame.select("source", "row", "outcome", "recorded", "closed").rows() == [
        ("open.xlsx, sheet 4", 1, "1", 5, 7),
        ("open.xlsx, sheet 4", 2, "0", 3, None),
    ]


def test_a_sheet_may_have_a_title_above(tmp_path: Path) -> None:
    book = {"Data": [["Outcomes"], ["Home Office"], SHORT, typed(1, -2, 3)]}
    found = published.read_home_office(workbook(tmp_path / "open.xlsx", book))
    assert found.frame["recorded"].to_list() == [-2]


def test_an_open_document_is_read(tmp_path: Path) -> None:
    rows = [[str(cell) for cell in row] for row in (SHORT, typed(1, 5, 7))]
    found = published.read_home_office(open_document(tmp_path / "open.ods", rows))
    assert found.frame["closed"].to_list() == [7]


def test_a_bad_cell_of_a_workbook_is_told_by_its_place(tmp_path: Path) -> None:
    book = sheets() | {"More": [SHORT, typed(2), typed(3, SECRET)]}
    with pytest.raises(ExtractError, match=r"open\.xlsx, sheet 5: row 2, column") as error:
        published.read_home_office(workbook(tmp_path / "open.xlsx", book))
    assert SECRET not in str(error.value)


def test_a_header_of_a_workbook_that_says_a_name_twice_is_refused(tmp_path: Path) -> None:
    book = {"Data": [[*SHORT, "Note", "Note"], [*typed(), "a", "b"]]}
    with pytest.raises(ExtractError, match=r"sheet 1: columns 6 and 7 have the same name"):
        published.read_home_office(workbook(tmp_path / "open.xlsx", book))


def test_an_uneven_row_of_a_workbook_is_told(tmp_path: Path) -> None:
    book = {"Data": [SHORT, typed(), (*typed(2), "beyond")]}
    with pytest.raises(ExtractError, match=r"sheet 1: row 2 has more or fewer cells"):
        published.read_home_office(workbook(tmp_path / "open.xlsx", book))


def test_a_workbook_without_data_is_refused(tmp_path: Path) -> None:
    book = {name: rows for name, rows in sheets().items() if "open" not in name}
    with pytest.raises(ExtractError, match=r"open\.xlsx: has no sheet with such a table.*lacks"):
        published.read_home_office(workbook(tmp_path / "open.xlsx", book))


def test_a_table_without_rows_has_no_counts(tmp_path: Path) -> None:
    found = table(tmp_path, [])
    assert found.frame.height == 0
    with pytest.raises(MeasureError, match="no row of the table stands for 1"):
        published.count(found, "charged", base="closed")


@given(data=st.binary(max_size=300))
def test_hostile_bytes_are_refused_or_read(data: bytes, tmp_path_factory) -> None:
    path = tmp_path_factory.mktemp("bytes") / "open.csv"
    head = ",".join(SHORT).encode() + b"\n"
    for start in (b"", head, head + b"2024/25,Kent,1,"):
        path.write_bytes(start + data)
        with contextlib.suppress(ExtractError):
            published.read_home_office(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match=r"none\.csv"):
        published.read_home_office(tmp_path / "none.csv")


# -- counting -----------------------------------------------------------------------------------


def full(scale: int = 1, closed: int = 10) -> list[Row]:
    """One row a type, with a count that tells the type."""
    return [
        typed(code, 2 ** list(outcome_types()).index(code) * scale, closed)
        for code in outcome_types()
        if code not in ("1A", "2A", "3A")
    ]


@pytest.mark.parametrize("name", list(definitions()))
def test_a_definition_is_the_sum_of_its_types(tmp_path: Path, name: str) -> None:
    order = list(outcome_types())
    extra = [typed("1a", 10**6, 10**6), typed("0", 10**7, "N/A"), typed("66", 3, 3)]
    found = only(published.count(table(tmp_path, [*full(), *extra]), name, base="recorded"))
    assert found["count"] == sum(2 ** order.index(code) for code in definition(name).codes)
    assert found["assigned"] == sum(2 ** order.index(c) for c in order if not c.endswith("A"))
    assert (found["not_assigned"], found["not_understood"]) == (10**7, 3)
    assert (found["definition"], found["base"]) == (name, "recorded")
    assert found["defined_by"] == definition(name).source


def test_parts_are_never_added_to_their_wholes(tmp_path: Path) -> None:
    rows = [typed(1, 100, 200), typed("1a", 40, 50)]
    found = table(tmp_path, rows)
    for base, count in (("recorded", 100), ("closed", 200)):
        one = only(published.count(found, "charged", base=base))
        assert (one["count"], one["assigned"]) == (count, count)


def test_a_file_of_parts_alone_is_no_file_of_outcomes(tmp_path: Path) -> None:
    with pytest.raises(MeasureError, match="no row of the table stands for 1;"):
        published.count(table(tmp_path, [typed("1a")]), "charged", base="closed")


def test_corrections_are_added_as_they_are(tmp_path: Path) -> None:
    rows = [typed(1, 10, 10, "Kent"), typed(1, -3, -30, "Essex"), typed(16, 5, 40, "Kent")]
    found = table(tmp_path, with_noughts(rows))
    one = only(published.rate(found, "charged", base="recorded", of="assigned"))
    assert (one["count"], one["negative"], one["denominator"]) == (7, 1, 12)
    assert one["rate"] == pytest.approx(7 / 12)
    # A count below zero is no part of anything.
    two = only(published.rate(found, "charged", base="closed", of="assigned"))
    assert (two["count"], two["rate"]) == (-20, None)


def test_type_0_is_beside_the_outcomes(tmp_path: Path) -> None:
    rows = [typed(1, 10, 10), typed(18, 30, 30), typed(0, 60, "N/A"), typed(66, 7, 7)]
    found = table(tmp_path, with_noughts(rows))
    one = only(published.rate(found, "charged", base="recorded", of="assigned"))
    assert (one["rate"], one["not_assigned"]) == (0.25, 60)
    two = only(published.rate(found, "charged", base="recorded", of="recorded"))
    # What is not understood is beside as well, whatever the denominator.
    assert (two["rate"], two["denominator"], two["not_understood"]) == (0.1, 100, 7)
    three = only(published.rate(found, "charged", base="closed", of="assigned"))
    assert (three["rate"], three["not_assigned"]) == (0.25, None)


def test_an_empty_cell_of_type_0_is_missing_on_the_recorded_base_alone(tmp_path: Path) -> None:
    rows = [typed(1, 10, 10), typed(18, 30, 30), typed(0, "", "")]
    found = table(tmp_path, with_noughts(rows))
    for base, rate, missing in ((published.Base.CLOSED, 0.25, 0), ("recorded", None, 1)):
        one = only(published.rate(found, "charged", base=base, of="assigned"))
        assert (one["base"], one["rate"], one["not_provided"]) == (str(base), rate, missing)


def test_a_rate_of_all_recorded_needs_type_0(tmp_path: Path) -> None:
    found = table(tmp_path, with_noughts([typed(1), typed(18)]))
    one = only(published.rate(found, "charged", base="recorded", of="recorded"))
    assert (one["count"], one["denominator"], one["rate"]) == (5, None, None)


def test_bases_are_never_mixed(tmp_path: Path) -> None:
    found = table(tmp_path, full())
    with pytest.raises(MeasureError, match="the two bases are never mixed"):
        published.rate(found, "charged", base="closed", of="recorded")
    with pytest.raises(MeasureError, match="a base is 'recorded' or 'closed'"):
        published.count(found, "charged", base="both")
    with pytest.raises(MeasureError, match="a rate is of 'assigned' or 'recorded'"):
        published.rate(found, "charged", base="closed", of="closed")


def test_a_base_that_the_table_lacks_is_refused(tmp_path: Path) -> None:
    found = table(tmp_path, [("2024/25", 1, 5)], ("Financial Year", "Outcome Type", SHORT[-1]))
    assert found.bases == (published.Base.CLOSED,)
    with pytest.raises(MeasureError, match="has counts on the base 'closed' only"):
        published.count(found, "charged", base="recorded")


def test_what_was_not_provided_is_told_and_has_no_rate(tmp_path: Path) -> None:
    none = "N/A - data not provided"
    rows = [
        typed(1, 5, 7),
        typed(18, 5, 7),
        typed(1, 5, none, "Essex"),
        typed(18, 5, none, "Essex"),
    ]
    rows = with_noughts(rows)
    found = published.rate(
        table(tmp_path, rows), "charged", base="closed", of="assigned", by=["force"]
    )
    essex, kent = found.to_dicts()
    assert (essex["count"], essex["assigned"], essex["not_provided"]) == (None, 0, 2)
    assert (essex["rate"], kent["rate"], kent["not_provided"]) == (None, 0.5, 0)
    both = only(published.rate(table(tmp_path, rows), "charged", base="closed", of="assigned"))
    assert (both["count"], both["not_provided"], both["rate"]) == (7, 2, None)


def test_years_that_are_missing_have_no_row(tmp_path: Path) -> None:
    rows = [("2018/19", *typed()[1:]), ("2020/21", *typed()[1:])]
    found = published.count(table(tmp_path, rows), "charged", base="closed", by=["financial_year"])
    assert found["financial_year"].to_list() == ["2018/19", "2020/21"]


def test_a_type_that_a_group_lacks_is_absent(tmp_path: Path) -> None:
    rows = with_noughts([typed(14), typed(force="Essex"), typed(force="Surrey")])
    rows = [row for row in rows if row[1:3] not in [("Essex", "16"), ("Surrey", "18")]]
    found = table(tmp_path, rows)
    by_force = published.rate(
        found, "victim_withdrawal", base="closed", of="assigned", by=["force"]
    )
    assert by_force["force"].to_list() == ["Essex", "Kent", "Surrey"]
    assert by_force["absent"].to_list() == [1, 0, 0]
    # Another outcome that lacks would make the whole too small.
    assert by_force["absent_others"].to_list() == [0, 0, 1]
    assert by_force["rate"].to_list() == [None, 1.0, None]
    nobody = found.filter(pl.col("force") == "Nobody")
    one = only(published.rate(nobody, "victim_withdrawal", base="closed", of="assigned"))
    assert (one["count"], one["assigned"], one["rate"]) == (None, None, None)


def test_a_table_of_some_types_has_counts_and_no_rates(tmp_path: Path) -> None:
    found = table(tmp_path, [typed(code) for code in TYPES if code not in ("4", "22")])
    assert only(published.count(found, "charged", base="closed"))["count"] == 7
    with pytest.raises(MeasureError, match="no row of it stands for 4, 22, and what it is a rate"):
        published.rate(found, "charged", base="closed", of="assigned")


def test_an_outcome_is_not_absent_before_it_was_in_use(tmp_path: Path) -> None:
    years = {"2015/16": {"22"}, "2018/19": {"22", "1"}, "2019/20": {"22"}, "2024/25": set()}
    rows = [
        (year, *typed(code)[1:])
        for year, without in years.items()
        for code in TYPES
        if code not in without
    ]
    found = table(tmp_path, rows)
    by_year = published.rate(
        found, "positive_outcome_src", base="closed", of="assigned", by=["financial_year"]
    )
    # 22 is from 1 April 2019.
    assert by_year["absent"].to_list() == [0, 1, 1, 0]
    assert [one is None for one in by_year["rate"]] == [False, True, True, False]
    old = table(tmp_path, [row for row in rows if row[0] == "2015/16"])
    one = only(published.rate(old, "charged", base="closed", of="assigned"))
    assert one["rate"] == pytest.approx(1 / (len(TYPES) - 1))


def test_totals_are_never_added_to_their_parts(tmp_path: Path) -> None:
    all_ = "England and Wales"
    rows = [typed(1, 5, 7, "Kent"), typed(1, 6, 8, "Essex"), typed(1, 11, 15, all_)]
    rows += [("2014/15", all_, 1, 100, 200)]
    found = table(tmp_path, rows)
    by_year = published.count(found, "charged", base="recorded", by=["financial_year"])
    assert by_year.select("financial_year", "count").rows() == [("2014/15", 100), ("2024/25", 11)]
    whole = only(published.count(found.filter(pl.col("total")), "charged", base="closed"))
    assert whole["count"] == 215


def test_groups_are_counted_where_they_do_not_straddle(tmp_path: Path) -> None:
    header = ("Financial Year", "Outcome Group", SHORT[-1])
    groups = [
        ("Charged/Summonsed", 10),
        ("Out-of-court (formal)", 20),
        ("Out-of-court (informal)", 40),
        ("Evidential difficulties (victim does not support action)", 80),
        ("Investigation complete - no suspect identified", 160),
        ("Not yet assigned an outcome", 320),
    ]
    found = table(tmp_path, [("2024/25", *group) for group in groups], header)
    one = only(published.count(found, "victim_withdrawal", base="closed"))
    assert (one["count"], one["assigned"], one["not_assigned"]) == (80, 310, 320)
    assert only(published.count(found, "out_of_court", base="closed"))["count"] == 60
    with pytest.raises(
        MeasureError, match=r"'Out-of-court \(informal\)' holds 8, .* and 7"
    ) as error:
        published.count(found, "solved_surrey", base="closed")
    assert "'Out-of-court (formal)' holds 2, 3, which it does, and 6" in str(error.value)
    with pytest.raises(MeasureError, match="mix outcomes"):
        published.count(found, "no_suspect_identified", base="closed")


def test_descriptions_are_read_where_there_is_nothing_better(tmp_path: Path) -> None:
    header = ("Financial Year", "Outcome Description", SHORT[-1])
    rows = [("2024/25", "Charged/Summonsed", 10), ("2024/25", "Community Resolution", 5)]
    found = table(tmp_path, [*rows, ("2024/25", "Something else", 3)], header)
    one = only(published.count(found, "charged", base="closed"))
    assert (one["count"], one["assigned"], one["not_understood"]) == (10, 15, 3)


def test_a_definition_of_ones_own(tmp_path: Path) -> None:
    own = Definition("ours", "Ours", frozenset({"16", "22"}), False, "OURS", "p. 1")
    one = only(published.count(table(tmp_path, full()), own, base="closed"))
    assert (one["definition"], one["count"]) == ("ours", 20)


def test_wrong_questions_are_refused(tmp_path: Path) -> None:
    found = table(tmp_path, full())
    with pytest.raises(MeasureError, match="there is no definition 'happy'; there are victim_"):
        published.count(found, "happy", base="closed")
    for by in (["ward"], ["closed"], ["outcome"]):
        with pytest.raises(MeasureError, match="cannot be counted by"):
            published.count(found, "charged", base="closed", by=by)
    with pytest.raises(MeasureError, match="stands twice"):
        published.count(found, "charged", base="closed", by=["force", "force"])
    with pytest.raises(MeasureError, match="cannot be chosen so"):
        found.filter(pl.col("ward") == "x")


@st.composite
def tables(draw: st.DrawFn) -> list[Row]:
    forces = draw(st.lists(st.sampled_from(["Kent", "Essex", "Surrey"]), min_size=1, unique=True))
    counts = st.integers(-5, 500)
    codes = ("0", "1", "1a", "2", "3", "4", "6", "7", "8", "14", "15", "16", "18", "22")
    return [typed(code, draw(counts), draw(counts), force) for force in forces for code in codes]


@given(rows=tables(), data=st.data())
def test_parts_sum_to_wholes_in_any_order(
    rows: list[Row], data: st.DataObject, tmp_path_factory
) -> None:
    folder = tmp_path_factory.mktemp("tables")
    found = table(folder, rows)
    shuffled = table(folder, data.draw(st.permutations(rows)))
    cut = data.draw(st.integers(0, len(rows)))
    parts = [written(folder / f"{n}.csv", part) for n, part in enumerate((rows[:cut], rows[cut:]))]
    for name in ("victim_withdrawal", "out_of_court", "action_taken_hmicfrs"):
        whole = published.count(found, name, base="closed")
        by_force = published.count(found, name, base="closed", by=["force"])
        for column in ("count", "assigned", "not_assigned", "negative"):
            assert by_force[column].sum() == whole[column].item()
        assert whole.equals(published.count(shuffled, name, base="closed"))
        together = published.read_home_office(parts)
        assert whole.equals(published.count(together, name, base="closed"))


@given(rows=tables())
def test_a_definition_that_contains_another_never_has_the_lower_rate(
    rows: list[Row], tmp_path_factory
) -> None:
    positive = [(*row[:3], abs(int(str(row[3]))), abs(int(str(row[4])))) for row in rows]
    found = table(tmp_path_factory.mktemp("tables"), with_noughts(positive))
    rates = {}
    for name in (
        "charged",
        "out_of_court_formal",
        "out_of_court",
        "solved_surrey",
        "action_taken_hmicfrs",
    ):
        rates[name] = only(published.rate(found, name, base="closed", of="assigned"))["rate"]
    if rates["charged"] is not None:
        assert (
            rates["out_of_court_formal"] <= rates["out_of_court"] <= rates["action_taken_hmicfrs"]
        )
        assert rates["charged"] <= rates["solved_surrey"] <= rates["action_taken_hmicfrs"]


# -- the real figures ---------------------------------------------------------------------------


def national() -> Iterator[dict[str, str]]:
    with NATIONAL.open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


@pytest.mark.skipif(not NATIONAL.is_file(), reason="the national table is not here")
def test_the_national_table_says_what_is_published(tmp_path: Path) -> None:
    types = ("1", "2", "3", "6", "7", "8", "22")
    rows = [
        (
            year["fy"],
            "England and Wales",
            kind,
            year[f"recorded_all_t{kind}"],
            year[f"closed_all_t{kind}"],
        )
        for year in national()
        for kind in types
    ]
    found = table(tmp_path, rows)
    assert found.frame.height == 12 * len(types)
    for base in ("recorded", "closed"):
        counts = {
            name: published.count(found, name, base=base, by=["financial_year"])["count"]
            for name in ("charged", "out_of_court")
        }
        for number, year in enumerate(national()):
            whole = int(year[f"{base}_all_oocd"]) - int(year[f"{base}_all_t22"])
            assert counts["out_of_court"][number] == whole
            assert counts["charged"][number] + int(year[f"{base}_all_oocd"]) == int(
                year[f"{base}_all_positive"]
            )
