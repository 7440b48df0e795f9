"""Single tests of columns in Polars, which the engine for tables puts together."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable
from typing import Any

import polars as pl

from hatecrime.rulebook import predicates as p
from hatecrime.rulebook.interpret import word_regex
from hatecrime.rulebook.types import Type

DTYPES: dict[Type, Any] = {
    Type.TEXT: pl.String,
    Type.INT: pl.Int64,
    Type.BOOL: pl.Boolean,
    Type.DATE: pl.Date,
    Type.DATETIME: pl.Datetime("us"),
    Type.TEXTS: pl.List(pl.String),
}
"""The column type of each field type."""


def leaf(test: p.Predicate, of: Callable[[p.Term], Any]) -> Any:
    """Return a single test of terms; null where a value it needs is empty.

    Args:
        test: any predicate but ``All``, ``AnyOf``, ``Constant``, ``Given`` and ``Empty``.
        of: what gives a series, or a value, for a term.
    """
    match test:
        case p.Compared(op, left, right):
            return _HOLDS[op](of(left), of(right))
        case p.Within(term, items, inside):
            return _within(of(term), items, inside)
        case p.Flag(column, value):
            flag = of(column)
            return flag if value else ~flag
        case p.Timed(term, value):
            moment = of(term)
            midnight = moment == moment.dt.truncate("1d")
            return ~midnight if value else midnight
        case p.Worded(column, words, value):
            found = of(column).str.contains(f"(?i-u){word_regex(words)}")
            return found if value else ~found
        case p.ListHolds(column, items, value):
            held = of(column).list.eval(pl.element().is_in(sorted(items))).list.any()
            return held if value else ~held
        case _:
            raise TypeError("not a single test")


def derived(term: p.DateTerm | p.PlusTerm, of: Callable[[p.Term], Any]) -> Any:
    """Return a term that is worked out from another, as ``leaf`` does."""
    if isinstance(term, p.DateTerm):
        return of(term.of).dt.date()
    moved = of(term.of)
    if term.unit in ("HOUR", "DAY"):
        return moved + dt.timedelta(**{f"{term.unit.lower()}s": term.count})
    return _later(moved, f"{term.count}{_OFFSET[term.unit]}")


_OFFSET = {"MONTH": "mo", "YEAR": "y"}


def _later(moved: pl.Series, offset: str) -> pl.Series:
    """Return dates, or moments, moved by months or years."""
    first, last = moved.min(), moved.max()
    if moved.dtype != pl.Date or not isinstance(first, dt.date) or not isinstance(last, dt.date):
        return moved.dt.offset_by(offset)
    if (last - first).days > moved.len():
        return moved.dt.offset_by(offset)
    # To move each day there is takes less than to move the day of each row.
    days = pl.date_range(first, last, eager=True)
    places = (moved - first).dt.total_days().cast(pl.UInt32)
    return days.dt.offset_by(offset)[places]


_HOLDS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def _within(value: Any, items: frozenset[Any], inside: bool) -> Any:
    if len(items) == 1:
        (only,) = items
        found = value == only
    else:
        found = value.is_in(sorted(items))
    return found if inside else ~found
