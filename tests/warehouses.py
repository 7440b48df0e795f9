"""The query for a warehouse and the library over the same rows, and rules of a force's own."""

from __future__ import annotations

import datetime as dt
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from engines import TABLE, frame_of, load_duckdb, load_sqlite, planless
from hatecrime.records.tables import record_table
from hatecrime.rulebook.findings_query import findings_query
from hatecrime.rulebook.rule import Rulebook
from hatecrime.rulebook.types import Type
from hatecrime.validation import check_frame
from strategies import SCHEMA, TYPES, Record, small_rulebook

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
def query_text(
    book: Rulebook, dialect: str, as_of: dt.date, absent: tuple[str, ...], show_unknown: bool
) -> str:
    return findings_query(
        book, table=TABLE, dialect=dialect, as_of=as_of, absent=absent, show_unknown=show_unknown
    )


Runner = Callable[[str, list[Record], Mapping[str, Type]], list[Any]]
"""Runs a query over rows in one warehouse."""


def run_duckdb(text: str, rows: list[Record], types: Mapping[str, Type]) -> list[Any]:
    connection = load_duckdb(frame_of(rows, types), types)
    if len(rows) > 250:
        return connection.execute(text).fetchall()
    with planless(connection):
        return connection.execute(text).fetchall()


def run_sqlite(text: str, rows: list[Record], types: Mapping[str, Type]) -> list[Any]:
    with closing(sqlite3.connect(":memory:")) as sqlite:
        load_sqlite(sqlite, rows, types)
        return sqlite.execute(text).fetchall()


EMBEDDED: dict[str, Runner] = {"duckdb": run_duckdb, "sqlite": run_sqlite}
"""The warehouses that need no server."""


def assert_same(
    book: Rulebook,
    rows: list[Record],
    names: Sequence[str],
    as_of: dt.date,
    show_unknown: bool,
    runners: Mapping[str, Runner] = EMBEDDED,
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
    for dialect, run in runners.items():
        text = query_text(book, dialect, as_of, table.absent, show_unknown)
        found = Counter(run(text, table.frame.to_dicts(), types))
        assert found - expected == Counter(), f"{dialect} finds more"
        assert expected - found == Counter(), f"{dialect} finds less"
    return expected
