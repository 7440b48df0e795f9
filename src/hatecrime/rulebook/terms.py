"""Making terms, as far as they can be worked out before any record is seen."""

from __future__ import annotations

import datetime as dt

from hatecrime.rulebook import syntax as s
from hatecrime.rulebook.interpret import interval
from hatecrime.rulebook.predicates import (
    FALSE,
    TRUE,
    ColumnTerm,
    DateTerm,
    Empty,
    Given,
    LiteralTerm,
    PlusTerm,
    Predicate,
    Term,
)
from hatecrime.rulebook.types import Type


def date_term(term: Term) -> Term:
    """Return the date of a date and time; that of a written one is worked out."""
    if isinstance(term, LiteralTerm) and isinstance(term.value, dt.datetime):
        return LiteralTerm(term.value.date())
    return DateTerm(term)


def plus_term(term: Term, count: int, unit: s.Unit) -> Term:
    """Return a date moved forward; a written one is worked out."""
    if isinstance(term, LiteralTerm) and isinstance(term.value, dt.date):
        return LiteralTerm(term.value + interval(count, unit))
    return PlusTerm(term, count, unit, _term_type(term))


def _term_type(term: Term) -> Type:
    match term:
        case ColumnTerm() | PlusTerm():
            return term.type
        case DateTerm():
            return Type.DATE
        case LiteralTerm():
            return Type.DATETIME if isinstance(term.value, dt.datetime) else Type.DATE


def _base(term: Term) -> ColumnTerm | LiteralTerm:
    return term if isinstance(term, ColumnTerm | LiteralTerm) else _base(term.of)


def givenness(term: Term) -> Predicate:
    """Return when a term is given."""
    base = _base(term)
    return TRUE if isinstance(base, LiteralTerm) else Given(base)


def emptiness(term: Term) -> Predicate:
    """Return when a term is empty."""
    base = _base(term)
    return FALSE if isinstance(base, LiteralTerm) else Empty(base)
