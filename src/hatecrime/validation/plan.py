"""Which rules can be checked with the columns there are, and the rails of those that can."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator

import attrs

from hatecrime.rulebook.rails import EditionRails, Railway
from hatecrime.rulebook.reads import fields_of
from hatecrime.rulebook.rule import Rule, Rulebook


@attrs.frozen(eq=False)
class RulePlan:
    """One rule, ready to run.

    Attributes:
        rule: the rule.
        editions: the rails of each edition; empty when the rule is skipped.
        missing: fields it reads that are not there; a rule may run without some.
        skipped: why it cannot run; empty when it can.
    """

    rule: Rule
    editions: tuple[EditionRails, ...]
    missing: tuple[str, ...] = ()
    skipped: str = ""


def editions_of(plans: Iterable[RulePlan]) -> list[EditionRails]:
    """Return the editions of all rules, whose places among them tell them apart in a run."""
    return [edition for entry in plans for edition in entry.editions]


def places_of(plans: Iterable[RulePlan]) -> Iterator[tuple[RulePlan, range]]:
    """Yield every rule with the places of its editions."""
    start = 0
    for entry in plans:
        yield entry, range(start, start + len(entry.editions))
        start += len(entry.editions)


def plan_rules(
    book: Rulebook, absent: Collection[str] = (), as_of: dt.date | None = None
) -> tuple[RulePlan, ...]:
    """Return a plan for every rule of a rulebook, in order.

    A rule is skipped when, without the absent columns, it could never fail: a check that cannot
    fail is no check. A rule that can still fail without one of its columns runs, and says which
    it was without: a hate crime can be seen from the race flag where there is no disability flag.

    Args:
        book: the rules.
        absent: fields, and facts about the whole table, that the table does not have.
        as_of: the date of the run; None reads it from a column of that name.
    """
    railway = Railway(book.language, absent, as_of)
    plans = []
    for rule in book:
        rails = tuple(railway.edition(e, last=e is rule.latest) for e in rule.editions)
        missing = tuple(name for name in _reads(rule, book, absent) if name in absent)
        if any(edition.can_be_checked for edition in rails):
            plans.append(RulePlan(rule, rails, missing))
            continue
        plans.append(RulePlan(rule, (), missing, _why_skipped(rule, book, missing)))
    return tuple(plans)


def _why_skipped(rule: Rule, book: Rulebook, missing: tuple[str, ...]) -> str:
    whole = Railway(book.language)
    if not any(whole.edition(e, last=e is rule.latest).can_be_checked for e in rule.editions):
        return "no record could ever fail it"
    return f"the extract has no {'column' if len(missing) == 1 else 'columns'} {', '.join(missing)}"


def _reads(rule: Rule, book: Rulebook, absent: Collection[str]) -> tuple[str, ...]:
    """Return the fields a rule reads, its clock among them where it is dated."""
    names: dict[str, None] = {}
    for edition in rule.editions:
        for condition in (edition.when, edition.must):
            if condition is not None:
                names |= dict.fromkeys(fields_of(condition, book.language, absent, clocks=True))
        if edition.dated:
            names[edition.clock] = None
    return tuple(names)
