"""Lapses that inspections and published tables found, put into valid records as often as they were.

Each is one field set or emptied, so that one rule fails and no other. Whether it fails in a given
year is for the rule's edition to say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from hatecrime.rulebook.interpret import evaluate
from hatecrime.rulebook.rule import Rulebook
from hatecrime.sampling.dice import Dice
from hatecrime.sampling.proportions import proportions
from hatecrime.sampling.shapes import Shape


def lapse(shape: Shape, dice: Dice, book: Rulebook) -> tuple[Shape, tuple[str, ...]]:
    """Return a shape with the lapses that chance gives it, and the rules that then fail.

    Args:
        shape: a valid one.
        dice: chance.
        book: the rules; those it does not hold are left out.
    """
    entries = [entry for entry in _entries() if entry["rule"] in book.rules]
    for entry in entries:
        part, whole = entry["share"]
        if _asks(entry["rule"], shape, book) is True and dice.chance(part / whole):
            shape = shape | dict.fromkeys(entry.get("clear", ())) | entry.get("set", {})
    failing = [entry["rule"] for entry in entries if _asks(entry["rule"], shape, book) is False]
    return shape, tuple(failing)


def in_force(rule: str, clocks: Mapping[str, Any], book: Rulebook) -> bool:
    """Return whether the latest edition of a rule speaks of a record with these dates."""
    edition = book[rule].latest
    day = clocks[edition.clock]
    return edition.in_force(day.date() if isinstance(day, dt.datetime) else day)


def _entries() -> Sequence[Mapping[str, Any]]:
    entries: Sequence[Mapping[str, Any]] = proportions()["found"]
    return entries


def _asks(rule: str, shape: Shape, book: Rulebook) -> bool | None:
    """Return what a rule finds in a shape, dates apart; None where it asks nothing of it."""
    edition = book[rule].latest
    if edition.when is not None and evaluate(edition.when, shape, book.language) is not True:
        return None
    return evaluate(edition.must, shape, book.language)
