"""The cases a lookup falls into: which codes, and when, give which value."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import attrs

from hatecrime.rulebook.catalogue import KNOWN, Catalogue, CellValue
from hatecrime.rulebook.predicates import (
    ColumnTerm,
    Compared,
    Empty,
    Given,
    LiteralTerm,
    Predicate,
    Term,
    Within,
    every,
)
from hatecrime.rulebook.types import Scalar, Schema, Type


@attrs.frozen
class Branch:
    """One of several cases, of which exactly one guard is true for any record.

    Where a column that would tell them apart is absent, some cases are left out: nothing is known.
    """

    guard: Predicate
    term: Term | None


def lookup_branches(
    catalogue: Catalogue, column: str, schema: Schema, absent: Collection[str]
) -> list[Branch]:
    """Return the cases of a lookup, codes of the same value together.

    Args:
        catalogue: where it is looked up, by a field that holds one code.
        column: what is looked up.
        schema: the fields of a record.
        absent: names the table does not have.
    """
    if catalogue.key in absent:
        return []
    key = ColumnTerm(catalogue.key or "", Type.TEXT)
    if column == KNOWN:
        cells = {True: frozenset(catalogue.rows)}
        others: LiteralTerm | None = LiteralTerm(value=False)
    else:
        cells, others = catalogue.by_value(column), None  # type: ignore[assignment]
    branches = [
        Branch(Within(key, codes, inside=True), _literal(value)) for value, codes in cells.items()
    ]
    changing = catalogue.by_period(column)
    covered: frozenset[Scalar] = frozenset().union(*cells.values(), *changing.values())
    branches += [
        Branch(Within(key, covered, inside=False) if covered else Given(key), others),
        Branch(Empty(key), None),
    ]
    if not changing or catalogue.clock in absent:
        return branches
    clock = ColumnTerm(catalogue.clock, schema.type_of(catalogue.clock) or Type.DATE)
    for (since, until, value), codes in changing.items():
        guard = every(Within(key, codes, inside=True), between(clock, since, until))
        branches.append(Branch(guard, None if value is None else _literal(value)))
    dated = frozenset[Scalar]().union(*changing.values())
    return [*branches, Branch(every(Within(key, dated, inside=True), Empty(clock)), None)]


def between(clock: ColumnTerm, since: dt.date | None, until: dt.date | None) -> Predicate:
    """Return when a date, or a date and time, is given and lies in a period, which is half open."""

    def bound(day: dt.date) -> LiteralTerm:
        midnight = dt.datetime(day.year, day.month, day.day)
        return LiteralTerm(midnight if clock.type is Type.DATETIME else day)

    tests: list[Predicate] = []
    if since:
        tests.append(Compared(">=", clock, bound(since)))
    if until:
        tests.append(Compared("<", clock, bound(until)))
    return every(*tests)


def _literal(value: CellValue) -> LiteralTerm:
    assert not isinstance(value, tuple), "the parser refuses to look up a column of lists"
    return LiteralTerm(value)
