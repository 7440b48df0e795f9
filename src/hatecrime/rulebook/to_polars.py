"""Rails as Polars expressions: the embedded engine for tables."""

from __future__ import annotations

import datetime as dt
from functools import reduce
from operator import and_, or_
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


def expression(predicate: p.Predicate) -> pl.Expr:
    """Return a Polars expression that is true where the predicate is, and never null."""
    match predicate:
        case p.Constant(value):
            return pl.lit(value)
        case p.All(parts):
            return reduce(and_, map(expression, parts))
        case p.AnyOf(parts):
            return reduce(or_, map(expression, parts))
        case p.Given(column):
            return pl.col(column.name).is_not_null()
        case p.Empty(column):
            return pl.col(column.name).is_null()
        case p.Compared(op, left, right):
            return _compared(op, _term(left), _term(right)).fill_null(value=False)
        case p.Within(term, items, inside):
            return _within(_term(term), items, inside).fill_null(value=False)
        case p.Flag(column, value):
            flag = pl.col(column.name)
            told: pl.Expr = flag if value else ~flag
            return told.fill_null(value=False)
        case p.Timed(term, value):
            moment = _term(term)
            midnight: pl.Expr = moment == moment.dt.truncate("1d")
            return (~midnight if value else midnight).fill_null(value=False)
        case p.Worded(column, words, value):
            found = pl.col(column.name).str.contains(f"(?i-u){word_regex(words)}")
            return (found if value else ~found).fill_null(value=False)
        case p.ListHolds(column, items, value):
            held = pl.col(column.name).list.eval(pl.element().is_in(sorted(items))).list.any()
            return (held if value else ~held).fill_null(value=False)


def _within(value: pl.Expr, items: frozenset[Any], inside: bool) -> pl.Expr:
    if len(items) == 1:
        (only,) = items
        found: pl.Expr = value == only
    else:
        found = value.is_in(sorted(items))
    return found if inside else ~found


def _compared(op: str, left: pl.Expr, right: pl.Expr) -> pl.Expr:
    match op:
        case "=":
            return left == right
        case "<>":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right


_OFFSET = {"HOUR": "h", "DAY": "d", "MONTH": "mo", "YEAR": "y"}


def _term(term: p.Term) -> pl.Expr:
    match term:
        case p.ColumnTerm(name):
            return pl.col(name)
        case p.LiteralTerm(value):
            if isinstance(value, dt.datetime):
                return pl.lit(value, dtype=pl.Datetime("us"))
            return pl.lit(value)
        case p.DateTerm(inner):
            return _term(inner).dt.date()
        case p.PlusTerm(inner, count, unit):
            moved = _term(inner)
            if unit == "HOUR":
                return moved + pl.duration(hours=count)
            if unit == "DAY":
                return moved + pl.duration(days=count)
            return moved.dt.offset_by(f"{count}{_OFFSET[unit]}")
