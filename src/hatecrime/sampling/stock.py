"""What a valid record may be made from over a period: the codes that stood on every day of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache, lru_cache

import attrs

from hatecrime.flags.catalogues import local_strands, offences
from hatecrime.flags.words import Strand
from hatecrime.outcomes.catalogues import cancellations, outcomes
from hatecrime.records.catalogues import forces
from hatecrime.rulebook.catalogue import Catalogue, CellValue
from hatecrime.sampling.dice import Weights
from hatecrime.sampling.proportions import (
    NOT_ASSIGNED,
    outcome_shares,
    outcome_terms,
    proportions,
    weights,
)

Row = Mapping[str, CellValue]

NO_MODE = ""
"""How an offence is tried whose mode the catalogue leaves open."""


@attrs.frozen
class Period:
    """The days from ``first`` to ``last``, both among them.

    Raises:
        ValueError: if the last day comes before the first.
    """

    first: dt.date
    last: dt.date = attrs.field()

    @last.validator
    def _ordered(self, _: object, last: dt.date) -> None:
        if last < self.first:
            raise ValueError("the last day of the period comes before its first")

    @property
    def days(self) -> int:
        """How many days lie between the first and the last."""
        return (self.last - self.first).days

    def covered_by(self, row: Row) -> bool:
        """Return whether a code stood on every day, as far as its dates are known."""
        since, until = row.get("since"), row.get("until")
        return (not isinstance(since, dt.date) or since <= self.first) and (
            not isinstance(until, dt.date) or self.last < until
        )


def offence_row(code: str | None) -> Row:
    """Return what the catalogue says of an offence; nothing of one it does not hold."""
    return offences().rows.get(code or "", {})


def outcome_row(code: str | None) -> Row:
    """Return what the catalogue says of an outcome; nothing of one it does not hold."""
    return outcomes().rows.get(code or "", {})


# -- offences -----------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def offence_weights(period: Period, strands: frozenset[str]) -> Weights:
    """Return how often each offence is recorded, of those that go with a record's strands."""
    return Weights.of(
        {code: weight for code, weight in _offences(period) if _goes_with(code, strands)}
    )


@lru_cache(maxsize=64)
def _offences(period: Period) -> tuple[tuple[str, float], ...]:
    held = proportions()["offences"]
    rows = offences().rows
    named = {code: count for code, count in held["counts"].items() if code in rows}
    by_nature = [code for code, row in rows.items() if row.get("aggravated") or _stirs_up(row)]
    counts = dict.fromkeys(by_nature, held["other_hate"]) | named
    return tuple(
        (code, count)
        for code, count in counts.items()
        if period.covered_by(rows[code]) and rows[code].get("notifiable") is not False
    )


def _stirs_up(row: Row) -> bool:
    return bool(row.get("stirring_up"))


def _goes_with(code: str, strands: frozenset[str]) -> bool:
    """Return whether a record with these strands, and no other, may be of this offence."""
    row = offence_row(code)
    # Part IIIA was about religion on every day it was in force, about orientation on later ones.
    part = {"III": Strand.RACE, "IIIA": Strand.RELIGION}.get(str(row.get("stirring_up_part")))
    named = {str(strand) for strand in (row.get("strand"), part) if strand is not None}
    aggravated = not row.get("aggravated") or strands & {Strand.RACE, Strand.RELIGION}
    return bool(aggravated) and named <= strands


# -- outcomes -----------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def outcome_weights(period: Period, room: int, mode: str, *, aggravated: bool) -> Weights:
    """Return how often each outcome closes a crime, ``"0"`` for none yet.

    Args:
        period: the days on which it may be given.
        room: how many days after the report it may be given at the latest.
        mode: how the offence is tried.
        aggravated: whether it is aggravated.
    """
    fitting = {
        code: part
        for code, part in outcome_shares(outcomes()).items()
        if code == NOT_ASSIGNED
        or (
            _stood(outcomes(), code, period)
            and outcome_terms(code).fits(mode, aggravated=aggravated)
            and outcome_terms(code).days[0] <= room
        )
    }
    return Weights.of(fitting)


def _stood(catalogue: Catalogue, code: str, period: Period) -> bool:
    since = outcome_terms(code).since
    row = catalogue.rows[code]
    return period.covered_by(row if since is None else {"since": since, **row})


# -- other codes --------------------------------------------------------------------------------


@cache
def force_codes() -> tuple[str, ...]:
    """Return the codes of all forces."""
    return tuple(forces().rows)


@lru_cache(maxsize=64)
def local_keys(strands: frozenset[str]) -> tuple[str, ...]:
    """Return the local strands that go with a record's strands."""
    rows = local_strands().rows
    return tuple(key for key, row in rows.items() if row.get("parent", None) in {None, *strands})


def cancellation_weights(code: str | None, offence_class: str | None) -> Weights:
    """Return how often each cancellation takes out a crime of this offence."""
    counts = proportions()["weights"]["cancellation_code"]["counts"]
    defence = proportions()["self_defence"]
    allowed = code in defence["codes"] or offence_class in defence["classes"]
    rows = cancellations().rows
    return Weights.of({c: n for c, n in counts.items() if c in rows and (c != "C5" or allowed)})


def victim_kinds(row: Row, *, state: bool) -> Weights:
    """Return how often the victim of an offence is a person, a body, or the state.

    Args:
        row: the offence.
        state: whether it may be the state at all.
    """
    by_state = row.get("basis") == "state" and state
    return weights("victim_kind_by_state" if by_state else "victim_kind_by_victim")
