"""Predicates: what compilers print. Tests of a record that are true or false, never unknown.

A test is false when a value it needs is empty. Tests are joined by plain AND and OR; there is no
NOT left to get wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import attrs

from hatecrime.rulebook import syntax as s
from hatecrime.rulebook.trees import parts_of
from hatecrime.rulebook.types import Scalar, Type


@attrs.frozen(cache_hash=True)
class ColumnTerm:
    """A column of the table."""

    name: str
    type: Type


@attrs.frozen
class LiteralTerm:
    """A written value."""

    value: Scalar


@attrs.frozen
class DateTerm:
    """The date of a date and time."""

    of: Term


@attrs.frozen
class PlusTerm:
    """A date moved forward."""

    of: Term
    count: int
    unit: s.Unit
    type: Type


Term = ColumnTerm | LiteralTerm | DateTerm | PlusTerm


@attrs.frozen
class Constant:
    """Always true, or always false."""

    value: bool


@attrs.frozen(cache_hash=True)
class All:
    """True when every part is."""

    parts: tuple[Predicate, ...]


@attrs.frozen(cache_hash=True)
class AnyOf:
    """True when one part is."""

    parts: tuple[Predicate, ...]


@attrs.frozen
class Given:
    """The column is not empty."""

    column: ColumnTerm


@attrs.frozen
class Empty:
    """The column is empty."""

    column: ColumnTerm


@attrs.frozen(cache_hash=True)
class Compared:
    """Both sides are given, and compare so."""

    operator: s.Operator
    left: Term
    right: Term


@attrs.frozen(cache_hash=True)
class Within:
    """The value is given, and is (or is not) one of these."""

    term: Term
    items: frozenset[Scalar]
    inside: bool


@attrs.frozen
class Flag:
    """The bool column is given, and is so."""

    column: ColumnTerm
    value: bool


@attrs.frozen
class Timed:
    """The date and time is given, and is not (or is) exactly midnight."""

    term: Term
    value: bool


@attrs.frozen(cache_hash=True)
class Worded:
    """The text is given, and holds a word of the list (or none)."""

    column: ColumnTerm
    words: tuple[str, ...]
    value: bool


@attrs.frozen(cache_hash=True)
class ListHolds:
    """The list is given, and one of its items is among these (or none is)."""

    column: ColumnTerm
    items: frozenset[str]
    value: bool


Predicate = (
    Constant | All | AnyOf | Given | Empty | Compared | Within | Flag | Timed | Worded | ListHolds
)

TRUE, FALSE = Constant(True), Constant(False)


def every(*parts: Predicate) -> Predicate:
    """Join with AND, folding what is constant or said twice."""
    return _join(All, parts)


def some(*parts: Predicate) -> Predicate:
    """Join with OR, folding what is constant or said twice."""
    return _join(AnyOf, parts)


def _join(kind: type[All] | type[AnyOf], parts: tuple[Predicate, ...]) -> Predicate:
    neutral = kind is All
    flat: dict[Predicate, None] = {}
    for part in parts:
        if isinstance(part, kind):
            # What was joined before holds nothing to fold.
            flat.update(dict.fromkeys(part.parts))
        elif not isinstance(part, Constant):
            flat[part] = None
        elif part.value is not neutral:
            return part
    if not flat:
        return Constant(neutral)
    return next(iter(flat)) if len(flat) == 1 else kind(tuple(flat))


def settled(predicate: Predicate, answers: Mapping[Predicate, bool]) -> Predicate:
    """Return a predicate in which the answers to some tests are put in."""
    if predicate in answers:
        return Constant(answers[predicate])
    match predicate:
        case All(parts):
            return every(*(settled(part, answers) for part in parts))
        case AnyOf(parts):
            return some(*(settled(part, answers) for part in parts))
        case _:
            return predicate


def tests(predicates: Iterable[Predicate]) -> list[Predicate]:
    """Return the tests that predicates are joined from, each once."""
    found: dict[Predicate, None] = {}

    def walk(predicate: Predicate) -> None:
        if predicate in found:
            return
        found[predicate] = None
        if isinstance(predicate, All | AnyOf):
            for part in predicate.parts:
                walk(part)

    for predicate in predicates:
        walk(predicate)
    return [test for test in found if not isinstance(test, All | AnyOf)]


def columns_of_codes(predicates: Iterable[Predicate]) -> list[ColumnTerm]:
    """Return the columns of text of which some test asks for words, each once."""
    terms = [test.term for test in tests(predicates) if isinstance(test, Within)]
    columns = [term for term in terms if isinstance(term, ColumnTerm) and term.type is Type.TEXT]
    return list(dict.fromkeys(columns))


def columns_of(predicate: Predicate | Term) -> frozenset[str]:
    """Return the names of the columns a predicate, or a term, reads."""
    return frozenset(term.name for term in terms_of(predicate))


@lru_cache(maxsize=20_000)
def terms_of(predicate: Predicate | Term) -> frozenset[ColumnTerm]:
    """Return the columns a predicate reads."""
    if isinstance(predicate, ColumnTerm):
        return frozenset([predicate])
    return frozenset().union(*map(terms_of, parts_of(predicate)))
