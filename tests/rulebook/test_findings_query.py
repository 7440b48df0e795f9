"""The query for a warehouse finds what the library finds in the same rows."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import Counter
from contextlib import closing

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from engines import TABLE, load_sqlite
from hatecrime.rulebook.dialects import DIALECTS
from hatecrime.rulebook.findings_query import findings_query
from strategies import BOOK, FACTS, SMALL, Record, make_table
from warehouses import (
    EMBEDDED,
    GIVEN,
    NAMES,
    OPTIONAL,
    Runner,
    assert_same,
    query_text,
    with_own_rules,
)

FEW = settings(max_examples=max(3, settings().max_examples // 12))
AS_OF = dt.date(2026, 5, 1)
RULES = tuple(BOOK.rules)


def only(dialect: str) -> dict[str, Runner]:
    return {dialect: EMBEDDED[dialect]}


@FEW
@given(st.integers(0, 2**32), st.integers(1, 250))
def test_the_query_finds_what_the_library_finds(seed: int, size: int) -> None:
    assert_same(with_own_rules(), make_table(seed, size), NAMES, AS_OF, show_unknown=True)


@pytest.mark.parametrize("as_of", [dt.date(1999, 12, 31), dt.date(2016, 1, 1)])
def test_on_another_day_too(as_of: dt.date) -> None:
    book = BOOK.select(["REC-006", "REC-001"])
    assert_same(book, make_table(2, 200), NAMES, as_of, show_unknown=True)


@FEW
@given(
    st.integers(0, 2**32),
    st.sets(st.sampled_from(OPTIONAL), min_size=1),
    st.sets(st.sampled_from(RULES), min_size=1, max_size=12),
    st.booleans(),
)
def test_without_some_columns_too(
    seed: int, absent: set[str], rules: set[str], show_unknown: bool
) -> None:
    names = [name for name in NAMES if name not in absent]
    book = with_own_rules().select([*sorted(rules), "OWN"])
    assert_same(book, make_table(seed, 60), names, AS_OF, show_unknown)


@pytest.mark.parametrize("dialect", ["duckdb", "sqlite"])
@pytest.mark.parametrize("absent", [("victim_ref",), ("race",), ("race", "transgender", "force")])
def test_without_the_columns_that_own_rules_need(dialect: str, absent: tuple[str, ...]) -> None:
    own = with_own_rules().select(["OWN"])
    names = [name for name in NAMES if name not in absent]
    for show_unknown in (False, True):
        assert_same(own, make_table(9, 80), names, AS_OF, show_unknown, only(dialect))


@pytest.mark.parametrize("dialect", ["duckdb", "sqlite"])
def test_whole_table_facts_are_counted_alike(dialect: str) -> None:
    """Same moment twice, a report without a moment, a victim without a name, a reference twice."""
    moments = [dt.datetime(2026, 1, day, hour) for day in (1, 2) for hour in (0, 9)]
    rows: list[Record] = [
        {
            "record_ref": ref,
            "record_type": "crime",
            "victim_ref": victim,
            "reported_at": moment,
            "repeat_victim": False,
        }
        for ref, victim, moment in (
            ("A", "V", moments[1]),
            ("A", "V", moments[1]),
            ("A", "V", moments[0]),
            ("B", "V", None),
            ("C", None, moments[3]),
            ("D", "W", moments[3]),
            ("E", "W", moments[2]),
            (None, "W", moments[3]),
            (None, "V", moments[2]),
        )
    ]
    own = with_own_rules().select(["OWN-001", "OWN-002", "REC-001"])
    expected = assert_same(own, rows, NAMES, AS_OF, show_unknown=True, runners=only(dialect))
    assert expected[("A", "OWN-001", "warning", "fail")] == 2
    assert expected[("A", "REC-001", "error", "fail")] == 3
    assert expected[("E", "OWN-001", "warning", "fail")] == 0
    assert expected[("D", "OWN-001", "warning", "fail")] == 1


@pytest.mark.parametrize("dialect", ["duckdb", "sqlite"])
def test_the_rows_come_in_order(dialect: str) -> None:
    rows = [row | {"record_ref": row["record_ref"] or "?"} for row in make_table(5, 40)]
    found = EMBEDDED[dialect](query_text(SMALL, dialect, AS_OF, (), False), rows, GIVEN)
    keys = [row[:2] for row in found]
    assert keys == sorted(keys)


def test_sqlite_orders_moments_and_not_their_spellings() -> None:
    """ISO text may have a T or a space between date and time, and may lack the seconds."""
    own = with_own_rules().select(["OWN-001"])
    text = query_text(own, "sqlite", AS_OF, (), True)
    spellings = ("2026-01-01T09:00:00", "2026-01-01 10:00", "2026-01-01T10:00:00.000")
    with closing(sqlite3.connect(":memory:")) as sqlite:
        rows = [{"record_ref": str(place), "victim_ref": "V"} for place in range(3)]
        load_sqlite(sqlite, rows, GIVEN)
        for place, moment in enumerate(spellings):
            sqlite.execute(f"UPDATE {TABLE} SET reported_at = ? WHERE place = ?", (moment, place))  # noqa: S608
        found = [row[0] for row in sqlite.execute(text) if row[3] == "unknown"]
    # With no word on a repeat victim, only the first report is certain.
    assert found == ["1", "2"]


# -- the text --------------------------------------------------------------------------------------


def _texts_in(tree: exp.Expression) -> Counter[str]:
    return Counter(str(node.this) for node in tree.find_all(exp.Literal) if node.is_string)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_text_reads_back_in_its_dialect(dialect: str) -> None:
    text = query_text(with_own_rules(), dialect, AS_OF, (), show_unknown=True)
    tree = sqlglot.parse_one(text, read=dialect)
    assert isinstance(tree, exp.Query)
    # A backslash or a quotation mark that was printed badly would end a text early or change it.
    texts = {str(node.this) for node in tree.find_all(exp.Literal) if node.is_string}
    assert {"a\\b", "O'Hara", "50%"} <= texts
    if dialect in ("tsql", "sqlite"):
        assert not list(tree.find_all(exp.Boolean)), "it has no words for true and false"
    names = {column.name for column in tree.find_all(exp.Column)}
    assert {"race", "narrative", "outcome_code"} <= names
    assert names <= {*NAMES, *FACTS, *(f"e{n}" for n in range(200)), "rule", "answer"}


@pytest.mark.parametrize("dialect", ["duckdb", "sqlite"])
def test_with_every_offence_of_the_list(dialect: str) -> None:
    assert_same(BOOK, make_table(11, 300), NAMES, AS_OF, show_unknown=False, runners=only(dialect))


def test_an_unknown_dialect_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no dialect"):
        findings_query(BOOK, table=TABLE, dialect="cobol", as_of=AS_OF)
