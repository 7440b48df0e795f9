"""How often things stand in a sample: what ``proportions.toml`` says, made ready to draw from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import attrs

from hatecrime.flags.words import Strand
from hatecrime.rulebook.catalogue import Catalogue, read_toml
from hatecrime.sampling.dice import Weights

_HERE = Path(__file__).parent

NOT_ASSIGNED = "0"
"""What stands among the outcomes for none yet."""

_ROUNDS = 60
"""Rounds of fitting strands to their figures; after these nothing changes any more."""


@cache
def proportions() -> dict[str, Any]:
    """Return all that the file says."""
    return read_toml(_HERE / "proportions.toml")


@cache
def wordings() -> dict[str, Any]:
    """Return the invented words for free text."""
    return read_toml(_HERE / "wordings.toml")


@cache
def weights(name: str) -> Weights:
    """Return the weights of a table of counts."""
    return Weights.of(proportions()["weights"][name]["counts"])


@cache
def share(name: str) -> float:
    """Return a share, from 0 to 1."""
    part, whole = proportions()["shares"][name]["share"]
    return float(part / whole)


# -- strands ------------------------------------------------------------------------------------


@cache
def strand_weights(kind: str) -> Weights:
    """Return how often each set of strands stands on a record, sets written with a ``+``.

    A record has one strand or two. How often a strand is set is what the figures say; which two
    stand together is not published, so it is as if by chance. Two are at least as many as have a
    religion beside which the race flag is always set.

    Args:
        kind: ``"crime"`` or ``"incident"``.
    """
    rates = _rates(kind)
    tied = f"{Strand.RACE}+{Strand.RELIGION}"
    bound = _bound_to_race() * rates[Strand.RELIGION] if kind == "crime" else 0.0
    free = {
        strand: rate - (bound if strand in (Strand.RACE, Strand.RELIGION) else 0)
        for strand, rate in rates.items()
    }
    fitted = _fitted(free, 1 - bound)
    return Weights.of({**fitted, tied: fitted[tied] + bound})


def _rates(kind: str) -> dict[str, float]:
    """Return the share of records that carry each strand; together more than one."""
    crimes = proportions()["strands"]["crime"]
    each = sum(crimes["counts"].values()) / crimes["records"]
    counts = proportions()["strands"][kind]["counts"]
    return {strand: count * each / sum(counts.values()) for strand, count in counts.items()}


def _fitted(rates: Mapping[str, float], total: float) -> dict[str, float]:
    """Return weights of all sets of one and two strands, so that each strand has its rate."""
    sets: dict[tuple[str, ...], float] = {(name,): rate for name, rate in rates.items()}
    sets |= {(a, b): rates[a] * rates[b] for a, b in combinations(rates, 2)}
    for _ in range(_ROUNDS):
        for name, rate in rates.items():
            inside = sum(weight for names, weight in sets.items() if name in names)
            outside = sum(weight for names, weight in sets.items() if name not in names)
            sets = {
                names: weight * (rate / inside if name in names else (total - rate) / outside)
                for names, weight in sets.items()
            }
    return {"+".join(names): weight for names, weight in sets.items()}


def _bound_to_race() -> float:
    """Return the share of known religions beside which the race flag is always set."""
    counts = proportions()["weights"]["targeted_religion"]["counts"]
    return float(sum(counts[name] for name in race_too()) / sum(counts.values()))


def race_too() -> frozenset[str]:
    """Return the religions beside which the race flag is always set."""
    return frozenset(proportions()["race_too"]["religions"])


@cache
def religion_weights(*, race: bool) -> Weights:
    """Return how often each religion is the targeted one, of records with or without race.

    Drawn beside race often enough that all records together have the proportions of the file.
    """
    counts = proportions()["weights"]["targeted_religion"]["counts"]
    free = {name: count for name, count in counts.items() if name not in race_too()}
    if not race:
        return Weights.of(free)
    strands = strand_weights("crime")
    both = dict(zip(strands.names, _parts(strands), strict=True))[
        f"{Strand.RACE}+{Strand.RELIGION}"
    ]
    bound = _bound_to_race() * _rates("crime")[Strand.RELIGION]
    tied = {name: count for name, count in counts.items() if name in race_too()}
    return Weights.of(
        {name: bound * count / sum(tied.values()) for name, count in tied.items()}
        | {name: (both - bound) * count / sum(free.values()) for name, count in free.items()}
    )


def _parts(held: Weights) -> list[float]:
    before = (0.0, *held.upto)
    return [upto - last for upto, last in zip(held.upto, before, strict=False)]


# -- outcomes -----------------------------------------------------------------------------------


def _pair(value: Iterable[int]) -> tuple[int, int]:
    least, most = value
    return least, most


@attrs.frozen
class OutcomeTerms:
    """What is asked of an outcome of a hate crime beyond what the catalogue says of it.

    Attributes:
        never: why a hate crime without a fault never has it; empty when it may.
        since: its first day, where the catalogue leaves that open.
        modes: how the offence may be tried, ``""`` for not known; None for any way.
        aggravated: whether an aggravated offence may have it.
        days: the least and the most days from the report to the outcome.
        decided_by: who decides; empty for any of those the catalogue names.
        authorised_by: the rank that authorises it; empty for any.
        completed: whether an activity is completed first.
        linked: whether another record is named.
        other_body: whether another body is named.
        alternate: whether another offence is named.
    """

    never: str = ""
    since: dt.date | None = None
    modes: frozenset[str] | None = attrs.field(
        default=None, converter=attrs.converters.optional(frozenset)
    )
    aggravated: bool = True
    days: tuple[int, int] = attrs.field(
        factory=lambda: _pair(proportions()["days"]["outcome"]), converter=_pair
    )
    decided_by: str = ""
    authorised_by: str = ""
    completed: bool = False
    linked: bool = False
    other_body: bool = False
    alternate: bool = False

    def fits(self, mode: str, *, aggravated: bool) -> bool:
        """Return whether the outcome may close an offence of this kind."""
        return (self.modes is None or mode in self.modes) and (self.aggravated or not aggravated)


@cache
def outcome_terms(code: str) -> OutcomeTerms:
    """Return what is asked of an outcome; nothing of one the file does not name."""
    return OutcomeTerms(**proportions()["outcome"].get(code, {}))


def outcome_shares(outcomes: Catalogue) -> dict[str, float]:
    """Return the share of each outcome of the catalogue, ``"0"`` for none yet.

    A code that the file does not name has a small share of what the figures leave.
    """
    held = proportions()
    shares: dict[str, float] = {}
    for entry in held["outcome_share"]:
        part, whole = entry["share"]
        parts = entry["counts"]
        for code, count in parts.items():
            shares[code] = part / whole * count / sum(parts.values())
    rest = dict(held["outcome_rest"]["counts"])
    for code in outcomes.rows:
        if code not in shares and not outcome_terms(code).never:
            rest.setdefault(code, held["outcome_rest"]["others"])
    left = 1 - sum(shares.values())
    shares |= {code: left * count / sum(rest.values()) for code, count in rest.items()}
    known = {NOT_ASSIGNED, *outcomes.rows}
    return {code: part for code, part in shares.items() if code in known}
