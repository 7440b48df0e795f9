"""The two bases of outcome figures, which are never mixed."""

from __future__ import annotations

from enum import StrEnum

import attrs

from hatecrime.measures.errors import MeasureError
from hatecrime.measures.questions import UNASSIGNED, assigned_codes


class Base(StrEnum):
    """Which crimes a period holds.

    Attributes:
        RECORDED: those recorded in it, by what has become of them since. The newest periods have
            few outcomes, since their investigations are open.
        CLOSED: those given their outcome in it, whenever they were recorded.
    """

    RECORDED = "recorded"
    CLOSED = "closed"


class Denominator(StrEnum):
    """What a rate is a part of."""

    ALL = "all"
    """Crimes that have an outcome, and those that have none yet."""

    ASSIGNED = "assigned"
    """Crimes that have an outcome."""


_CLOCKS = {Base.RECORDED: "recorded_at", Base.CLOSED: "outcome_date"}


@attrs.frozen
class Basis:
    """What a rate is a part of, and which date puts a crime in a period.

    Attributes:
        base: the base.
        of: the denominator.
    """

    base: Base
    of: Denominator

    @property
    def clock(self) -> str:
        """The field with the date that a crime counts on."""
        return _CLOCKS[self.base]

    @property
    def assigned(self) -> frozenset[str]:
        """The states of crimes that have an outcome."""
        return assigned_codes()

    @property
    def states(self) -> frozenset[str]:
        """The states of the crimes in the denominator."""
        return self.assigned | ({UNASSIGNED} if self.of is Denominator.ALL else set())


def basis_of(base: str, denominator: str | None) -> Basis:
    """Return the basis asked for.

    Args:
        base: ``"recorded"`` or ``"closed"``.
        denominator: ``"all"``, ``"assigned"``, or None for the one that goes with the base.

    Raises:
        MeasureError: if there is no such base or denominator, or they would mix the bases.
    """
    if base not in list(Base):
        raise MeasureError(f"there is no base {base!r:.60}; choose {' or '.join(Base)}")
    if denominator not in [None, *Denominator]:
        raise MeasureError(
            f"there is no denominator {denominator!r:.60}; choose {' or '.join(Denominator)}"
        )
    if Base(base) is Base.CLOSED:
        if denominator == Denominator.ALL:
            raise MeasureError(
                "the closed base has no denominator of all crimes: an open crime is closed in no "
                "period, and to divide outcomes given in a period by crimes recorded in it mixes "
                "two bases; choose base='recorded', or denominator='assigned'"
            )
        return Basis(Base.CLOSED, Denominator.ASSIGNED)
    return Basis(Base.RECORDED, Denominator(denominator or Denominator.ALL))
