"""From conditions to two rails: *definitely true* and *definitely false*.

Engines differ over what an empty value does inside NOT, IN and OR. So the three-valued logic is
settled here, once: each condition becomes two predicates that are never unknown. A predicate is
built from tests that answer false when a value they need is empty, joined by plain AND and OR.
There is no NOT left to get wrong. Compilers only print tests, ANDs and ORs.

A column that the extract does not have makes every test of it false on both rails, even a test for
emptiness: nothing is known of it. A rail that folds to false can then never be reached, which is
how a rule that cannot be checked is found before it runs.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Collection, Sequence
from typing import Any

import attrs

from hatecrime.rulebook import syntax as s
from hatecrime.rulebook.language import Language
from hatecrime.rulebook.lookups import Branch, between, lookup_branches
from hatecrime.rulebook.predicates import (
    FALSE,
    TRUE,
    All,
    ColumnTerm,
    Compared,
    Constant,
    Empty,
    Flag,
    Given,
    ListHolds,
    LiteralTerm,
    Predicate,
    Term,
    Timed,
    Within,
    Worded,
    every,
    some,
)
from hatecrime.rulebook.reads import fields_of
from hatecrime.rulebook.rule import Edition
from hatecrime.rulebook.terms import date_term, emptiness, givenness, plus_term
from hatecrime.rulebook.types import Scalar, Type

# -- rails --------------------------------------------------------------------------------------


@attrs.frozen
class Rails:
    """What is definitely true and what is definitely false; neither is unknown."""

    true: Predicate
    false: Predicate

    def flipped(self) -> Rails:
        """Return the rails of the opposite."""
        return Rails(self.false, self.true)


UNKNOWN = Rails(FALSE, FALSE)

_OPPOSITE: dict[s.Operator, s.Operator] = {
    "=": "<>",
    "<>": "=",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
}
_HOLDS: dict[s.Operator, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@attrs.frozen
class EditionRails:
    """An edition of a rule, ready for any compiler.

    Attributes:
        edition: the edition.
        applies: when it applies, or would if its clock were given.
        passes: when it applies and what it asks is definitely so.
        fails: when it applies and what it asks is definitely not so.
        blame: the fields to look at, with the predicate under which each of several separate
            demands failed; one entry without a predicate when there is only one demand.
    """

    edition: Edition
    applies: Predicate
    passes: Predicate
    fails: Predicate
    blame: tuple[tuple[tuple[str, ...], Predicate | None], ...]

    @property
    def can_be_checked(self) -> bool:
        """Whether it can ever fail: a check that cannot fail is no check."""
        return self.fails != FALSE


TOLD_APART = 60
"""Separate demands that a finding tells apart: those not met are noted as bits of one number."""


class Railway:
    """Turns conditions into rails for a table with certain columns.

    Args:
        language: the one the conditions were parsed in.
        absent: names the table does not have; nothing is known of them.
        as_of: the date of the run; None reads it from a column of that name.
    """

    def __init__(
        self, language: Language, absent: Collection[str] = (), as_of: dt.date | None = None
    ) -> None:
        self.language = language
        self.absent = frozenset(absent)
        self.as_of = as_of
        # Many rules ask for the same few things, and each takes its time to be worked out.
        self._named: dict[str, Rails] = {}
        self._looked_up: dict[tuple[str, str], list[Branch]] = {}

    def edition(self, edition: Edition, last: bool) -> EditionRails:
        """Return the rails of an edition.

        Args:
            edition: the edition.
            last: whether it is the latest of its rule. Where the clock is empty nobody can say
                which edition applies, so the answer is unknown, and the latest gives it once.
        """
        when = TRUE if edition.when is None else self.condition(edition.when).true
        demands = edition.must.parts if isinstance(edition.must, s.And) else (edition.must,)
        asked = [self.condition(demand) for demand in demands]
        must = _all_of(asked)
        force, clockless = self._force(edition)
        clockless = clockless if last else FALSE
        in_force = every(when, force)
        blame: tuple[tuple[tuple[str, ...], Predicate | None], ...]
        if len(demands) > TOLD_APART:
            blame = ((fields_of(edition.must, self.language), None),)
        elif len(demands) == 1:
            latest = self._each_date(demands[0])
            blame = latest or (((fields_of(demands[0], self.language)), None),)
        else:
            blame = tuple(
                (fields_of(demand, self.language), rails.false)
                for demand, rails in zip(demands, asked, strict=True)
            )
        return EditionRails(
            edition=edition,
            applies=some(in_force, every(when, clockless)),
            passes=every(in_force, must.true),
            fails=every(in_force, must.false),
            blame=blame,
        )

    def _force(self, edition: Edition) -> tuple[Predicate, Predicate]:
        """Return when the edition is in force, and when that cannot be told."""
        if not edition.dated:
            return TRUE, FALSE
        kind = self.language.schema.type_of(edition.clock)
        clock = ColumnTerm(edition.clock, kind or Type.DATE)
        if edition.clock in self.absent:
            return FALSE, TRUE
        return between(clock, edition.since, edition.until), Empty(clock)

    def _each_date(
        self, demand: s.Condition
    ) -> tuple[tuple[tuple[str, ...], Predicate | None], ...]:
        """Return each date of LATEST(*) on its own, so that a finding names the one at fault."""
        if not isinstance(demand, s.Compare):
            return ()
        left = s.unnamed(demand.left)
        if not isinstance(left, s.LatestGiven):
            return ()
        return tuple(
            ((column.name,), self._compare(demand.operator, _dated(column), demand.right).false)
            for column in left.columns
            if column.name not in self.absent
        )

    # -- conditions ----------------------------------------------------------------------------

    def condition(self, node: s.Condition) -> Rails:
        """Return the rails of a condition."""
        match node:
            case s.And(parts):
                return _all_of([self.condition(part) for part in parts])
            case s.Or(parts):
                return _all_of([self.condition(part).flipped() for part in parts]).flipped()
            case s.Not(part):
                return self.condition(part).flipped()
            case s.Named(name, condition):
                if name not in self._named:
                    self._named[name] = self.condition(condition)
                return self._named[name]
            case s.Compare(op, left, right):
                if isinstance(left, s.Lookup) and left.type is Type.TEXTS:
                    assert isinstance(right, s.Literal)
                    return self._in_list(left, frozenset([right.value]))
                return self._compare(op, left, right)
            case s.InList(value, items):
                if isinstance(value, s.Lookup) and value.type is Type.TEXTS:
                    return self._in_list(value, frozenset(items))
                return self._member(value, frozenset(items))
            case s.IsEmpty(value):
                return self._empty(value)
            case s.Truth(value):
                return self._choose(value, self._flag)
            case s.HasTime(value):
                return self._choose(
                    value, lambda term: Rails(Timed(term, value=True), Timed(term, value=False))
                )
            case s.Mentions(column, name):
                term, words = ColumnTerm(column.name, column.type), self.language.words[name]
                if column.name in self.absent:
                    return UNKNOWN
                return Rails(Worded(term, words, value=True), Worded(term, words, value=False))

    def _compare(self, op: s.Operator, left: s.Value, right: s.Value) -> Rails:
        plain = s.unnamed(left)
        if isinstance(plain, s.LatestGiven):
            return self._latest(op, plain, right)
        return self._choose(
            left, lambda one: self._choose(right, lambda other: _compared(op, one, other))
        )

    def _latest(self, op: s.Operator, latest: s.LatestGiven, right: s.Value) -> Rails:
        """The latest date is before a bound when every date given is, and one is given."""
        each = [
            (ColumnTerm(c.name, c.type), self._compare(op, _dated(c), right))
            for c in latest.columns
            if c.name not in self.absent
        ]
        given = some(*(Given(term) for term, _ in each))
        before = every(*(some(Empty(term), rails.true) for term, rails in each))
        return Rails(every(given, before), some(*(rails.false for _, rails in each)))

    def _member(self, value: s.Value, items: frozenset[Scalar]) -> Rails:
        def test(term: Term) -> Rails:
            if isinstance(term, LiteralTerm):
                return Rails(TRUE, FALSE) if term.value in items else Rails(FALSE, TRUE)
            return Rails(Within(term, items, inside=True), Within(term, items, inside=False))

        return self._choose(value, test)

    def _in_list(self, lookup: s.Lookup, items: frozenset[Scalar]) -> Rails:
        catalogue = self.language.catalogues[lookup.catalogue]
        key = catalogue.key or ""
        if key in self.absent:
            return UNKNOWN
        codes = frozenset(c for c in catalogue.rows if catalogue.cell(c, lookup.column) in items)
        term = ColumnTerm(key, Type.TEXTS)
        if not codes:
            return Rails(FALSE, Given(term))
        return Rails(ListHolds(term, codes, value=True), ListHolds(term, codes, value=False))

    def _empty(self, value: s.Value) -> Rails:
        branches = self._branches(value)
        # A branch's term may itself be empty, where it is read straight from a column.
        empty = [every(b.guard, TRUE if b.term is None else emptiness(b.term)) for b in branches]
        given = [every(b.guard, FALSE if b.term is None else givenness(b.term)) for b in branches]
        return Rails(_merged(empty), _merged(given))

    def _flag(self, term: Term) -> Rails:
        if isinstance(term, LiteralTerm):
            return Rails(TRUE, FALSE) if term.value else Rails(FALSE, TRUE)
        assert isinstance(term, ColumnTerm)
        return Rails(Flag(term, value=True), Flag(term, value=False))

    # -- values --------------------------------------------------------------------------------

    def _choose(self, value: s.Value, test: Callable[[Term], Rails]) -> Rails:
        """Apply a test to whichever case of a value holds; an empty case is unknown."""
        branches = self._branches(value)
        if len(branches) == 1 and branches[0].guard == TRUE and branches[0].term is not None:
            return test(branches[0].term)
        true: dict[Predicate, list[Predicate]] = {}
        false: dict[Predicate, list[Predicate]] = {}
        for branch in branches:
            if branch.term is None:
                continue
            rails = test(branch.term)
            # Cases with the same result share one test: codes are merged into one list.
            true.setdefault(rails.true, []).append(branch.guard)
            false.setdefault(rails.false, []).append(branch.guard)

        def rail(cases: dict[Predicate, list[Predicate]]) -> Predicate:
            return some(*(every(_merged(guards), result) for result, guards in cases.items()))

        return Rails(rail(true), rail(false))

    def _branches(self, value: s.Value) -> list[Branch]:
        match value:
            case s.Column(name, kind):
                if name in self.absent:
                    return []
                if name == self.language.schema.RUN_DATE:
                    day = ColumnTerm(name, kind) if self.as_of is None else LiteralTerm(self.as_of)
                    return [Branch(TRUE, day)]
                return [Branch(TRUE, ColumnTerm(name, kind))]
            case s.Literal(written):
                return [Branch(TRUE, LiteralTerm(written))]
            case s.NamedValue(_, inner):
                return self._branches(inner)
            case s.Lookup(catalogue, column):
                if (catalogue, column) not in self._looked_up:
                    held = self.language.catalogues[catalogue]
                    found = lookup_branches(held, column, self.language.schema, self.absent)
                    self._looked_up[catalogue, column] = found
                return self._looked_up[catalogue, column]
            case s.DateOf(inner):
                return [
                    attrs.evolve(b, term=b.term and date_term(b.term))
                    for b in self._branches(inner)
                ]
            case s.Plus(inner, count, unit):
                return [
                    attrs.evolve(b, term=b.term and plus_term(b.term, count, unit))
                    for b in self._branches(inner)
                ]
            case s.FirstGiven(values):
                return self._first_given(values)
            case s.LatestGiven():
                raise AssertionError("the parser allows LATEST only where _latest handles it")

    def _first_given(self, values: tuple[s.Value, ...]) -> list[Branch]:
        result: list[Branch] = []
        pending: list[Predicate] = [TRUE]
        for value in values:
            still_pending: list[Predicate] = []
            for before in pending:
                for branch in self._branches(value):
                    guard = every(before, branch.guard)
                    if branch.term is None:
                        still_pending.append(guard)
                        continue
                    result.append(Branch(every(guard, givenness(branch.term)), branch.term))
                    still_pending.append(every(guard, emptiness(branch.term)))
            pending = [guard for guard in still_pending if guard != FALSE]
        return [*result, *(Branch(guard, None) for guard in pending)]


def _all_of(rails: Sequence[Rails]) -> Rails:
    return Rails(every(*(each.true for each in rails)), some(*(each.false for each in rails)))


def _dated(column: s.Column) -> s.Value:
    return s.DateOf(column) if column.type is Type.DATETIME else column


def _compared(op: s.Operator, left: Term, right: Term) -> Rails:
    if isinstance(left, LiteralTerm) and isinstance(right, LiteralTerm):
        holds = _HOLDS[op](left.value, right.value)
        return Rails(Constant(holds), Constant(not holds))
    if op in ("=", "<>") and isinstance(right, LiteralTerm) and isinstance(right.value, str | int):
        if isinstance(right.value, bool):
            assert isinstance(left, ColumnTerm)
            same = Rails(Flag(left, right.value), Flag(left, not right.value))
        else:
            items = frozenset([right.value])
            same = Rails(Within(left, items, inside=True), Within(left, items, inside=False))
        return same if op == "=" else same.flipped()
    return Rails(Compared(op, left, right), Compared(_OPPOSITE[op], left, right))


def _merged(guards: list[Predicate]) -> Predicate:
    """Join guards with OR; lists of codes of one column, beside the same tests, become one list."""
    lists: dict[tuple[tuple[Predicate, ...], Term], frozenset[Scalar]] = {}
    rest: list[Predicate] = []
    for guard in guards:
        *beside, last = guard.parts if isinstance(guard, All) else (guard,)
        if isinstance(last, Within) and last.inside:
            key = tuple(beside), last.term
            lists[key] = lists.get(key, frozenset()) | last.items
        else:
            rest.append(guard)
    joined = (
        every(*beside, Within(term, items, inside=True)) for (beside, term), items in lists.items()
    )
    return some(*joined, *rest)
