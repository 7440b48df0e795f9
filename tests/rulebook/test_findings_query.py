"""The query for a warehouse finds what the library finds in the same rows."""

from __future__ import annotations

import datetime as dt
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from engines import TABLE, frame_of, load_duckdb, load_sqlite, planless
from hatecrime.records.tables import record_table
from hatecrime.rulebook.rule import Rulebook
from hatecrime.rulebook.to_sql import DIALECTS, findings_query
from hatecrime.rulebook.types import Type
from hatecrime.validation import check_frame
from strategies import (
    BOOK,
    FACTS,
    SCHEMA,
    SMALL,
    TYPES,
    Record,
    make_table,
    small_rulebook,
)

NAMES = tuple(SCHEMA.fields)
OPTIONAL = [name for name in NAMES if name not in ("record_ref", "record_type")]
GIVEN = {name: TYPES[name] for name in SCHEMA.fields}

OURS = """
[sources.OURS]
title = "A force's own instruction"
"""
RULE = """
[[rule]]
id = "{id}"
title = "A rule of a force's own"
{when}
must = "{must}"
severity = "warning"
cites = [{{ source = "OURS", at = "p. 1" }}]
evidence = "secondary"
says = "It is not so."
fix = "Make it so."
"""


def _own_rules(folder: Path) -> Path:
    """Write rules with what no built-in rule has: the other whole-table fact, and odd texts."""
    before, after = ("since", "2020-01-01"), ("since", "2026-04-01")
    rules = [
        ("OWN-001", "earlier_reports_by_victim = 0 OR repeat_victim", ()),
        ("OWN-002", "earlier_reports_by_victim <= 1 AND records_with_this_ref < 3", ()),
        ("OWN-003", "force <> 'a\\\\b' AND force <> 'O''Hara' AND force <> '50%'", ()),
        ("OWN-004", "MENTIONS(flag_reason, 'online_means')", ()),
        ("OWN-005", "1 = 2", ()),
        ("OWN-006", "as_of > DATE '2100-01-01' AND as_of > DATE '2100-01-02'", ()),
        ("OWN-007", "race", (before, ("until", "2026-04-01"))),
        ("OWN-007", "transgender", (after,)),
        ("OWN-008", "race IN (TRUE) AND disability IN (TRUE, FALSE)", ()),
        ("OWN-009", "victim_age > 17 AND victim_age IN (18, 120)", ()),
    ]
    path = folder / "ours.toml"
    texts = [
        RULE.format(id=name, must=must, when="\n".join(f"{k} = {v}" for k, v in dated))
        for name, must, dated in rules
    ]
    path.write_text(OURS + "".join(texts), encoding="utf-8")
    return path


@cache
def with_own_rules() -> Rulebook:
    with tempfile.TemporaryDirectory() as folder:
        return small_rulebook(_own_rules(Path(folder)))


# -- the two ways to the same findings -------------------------------------------------------------

Found = Counter[tuple[Any, ...]]


@lru_cache(maxsize=32)
def _text(
    book: Rulebook, dialect: str, as_of: dt.date, absent: tuple[str, ...], show_unknown: bool
) -> str:
    return findings_query(
        book, table=TABLE, dialect=dialect, as_of=as_of, absent=absent, show_unknown=show_unknown
    )


def run(text: str, dialect: str, rows: list[Record], types: Mapping[str, Type]) -> list[Any]:
    if dialect == "duckdb":
        connection = load_duckdb(frame_of(rows, types), types)
        if len(rows) > 250:
            return connection.execute(text).fetchall()
        with planless(connection):
            return connection.execute(text).fetchall()
    with closing(sqlite3.connect(":memory:")) as sqlite:
        load_sqlite(sqlite, rows, types)
        return sqlite.execute(text).fetchall()


def assert_same(
    book: Rulebook,
    rows: list[Record],
    names: Sequence[str],
    as_of: dt.date,
    show_unknown: bool,
    dialects: Sequence[str] = ("duckdb", "sqlite"),
) -> Found:
    """Compare both ways, over the rows as they are once they are read; return what was found."""
    table = record_table(frame_of(rows, {name: TYPES[name] for name in names}))
    result = check_frame(table.frame, rulebook=book, as_of=as_of, show_unknown=show_unknown)
    expected = Counter(
        (f.record_ref, f.rule, f.severity.value, f.answer.value)
        for f in result.findings
        if not f.rule.startswith("FLD-")
    )
    types = {name: TYPES[name] for name in table.columns}
    for dialect in dialects:
        text = _text(book, dialect, as_of, table.absent, show_unknown)
        found = Counter(run(text, dialect, table.frame.to_dicts(), types))
        assert found - expected == Counter(), f"{dialect} finds more"
        assert expected - found == Counter(), f"{dialect} finds less"
    return expected


FEW = settings(max_examples=max(3, settings().max_examples // 12))
AS_OF = dt.date(2026, 5, 1)
RULES = tuple(BOOK.rules)


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
        assert_same(own, make_table(9, 80), names, AS_OF, show_unknown, (dialect,))


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
    expected = assert_same(own, rows, NAMES, AS_OF, show_unknown=True, dialects=(dialect,))
    assert expected[("A", "OWN-001", "warning", "fail")] == 2
    assert expected[("A", "REC-001", "error", "fail")] == 3
    assert expected[("E", "OWN-001", "warning", "fail")] == 0
    assert expected[("D", "OWN-001", "warning", "fail")] == 1


@pytest.mark.parametrize("dialect", ["duckdb", "sqlite"])
def test_the_rows_come_in_order(dialect: str) -> None:
    rows = [row | {"record_ref": row["record_ref"] or "?"} for row in make_table(5, 40)]
    found = run(_text(SMALL, dialect, AS_OF, (), False), dialect, rows, GIVEN)
    keys = [row[:2] for row in found]
    assert keys == sorted(keys)


def test_sqlite_orders_moments_and_not_their_spellings() -> None:
    """ISO text may have a T or a space between date and time, and may lack the seconds."""
    own = with_own_rules().select(["OWN-001"])
    text = _text(own, "sqlite", AS_OF, (), True)
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
    text = _text(with_own_rules(), dialect, AS_OF, (), show_unknown=True)
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
    assert_same(BOOK, make_table(11, 300), NAMES, AS_OF, show_unknown=False, dialects=(dialect,))


def test_an_unknown_dialect_is_refused() -> None:
    with pytest.raises(ValueError, match="there is no dialect"):
        findings_query(BOOK, table=TABLE, dialect="cobol", as_of=AS_OF)
