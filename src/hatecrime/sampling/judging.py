"""What records break, as the reference interpreter has it: the truth that a check is held to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from hatecrime.rulebook.interpret import answer
from hatecrime.rulebook.rule import Answer, Rule, Rulebook
from hatecrime.rulebook.types import Counted, Schema

Record = dict[str, Any]

JUDGED_ON = dt.date(2150, 1, 1)
"""The day of the run that truth is told for. It stands for any day after the sample's own dates
and before those that are wrong because they lie in the future."""


def broken_by(members: Sequence[Record], book: Rulebook) -> list[tuple[str, ...]]:
    """Return the rules that each record of a group breaks.

    The group is a whole table for facts about the whole table: no record outside it shares a
    reference with one inside.
    """
    return [tuple(rule.id for rule in book if fails(rule, m, book)) for m in _seen(members, book)]


def breaks(rule: Rule, members: Sequence[Record], book: Rulebook) -> bool:
    """Return whether the first record of a group breaks a rule."""
    return fails(rule, _seen(members, book)[0], book)


def fails(rule: Rule, seen: Mapping[str, Any], book: Rulebook) -> bool:
    """Return whether a rule fails on a record with its facts and the day of the run."""
    return answer(rule, seen, book.language)[0] is Answer.FAIL


def _seen(members: Sequence[Record], book: Rulebook) -> list[Record]:
    """Return records with the facts about the whole table and the day of the run."""
    found = [{**member, Schema.RUN_DATE: JUDGED_ON} for member in members]
    for name, fact in book.language.schema.whole_table().items():
        shared, *moments = fact.needs
        for member, seen in zip(members, found, strict=True):
            own = member.get(shared)
            same = [other for other in members if other.get(shared) == own is not None]
            if fact.counts is Counted.SAME:
                seen[name] = len(same) or None
                continue
            (moment,) = moments
            when = member.get(moment)
            earlier = [o for o in same if o.get(moment) is not None and o[moment] < when]
            seen[name] = None if own is None or when is None else len(earlier)
    return found
