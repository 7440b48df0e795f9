"""What is asked of each record. The answer is its state: one of a few, and exactly one.

The state of a record is all that figures are made of, so that one pass over the records serves any
number of them.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs
import polars as pl

from hatecrime.measures.periods import CLOCK
from hatecrime.outcomes import OutcomeCode
from hatecrime.outcomes.catalogues import cancellations, outcomes
from hatecrime.records.words import RecordType

UNDATED, NOT_CRIMES, CANCELLED, NOT_UNDERSTOOD, UNASSIGNED = (
    "undated",
    "not_crimes",
    "cancelled",
    "not_understood",
    "unassigned",
)
"""States of records that are in no denominator, but for the last: an open crime is a crime."""

BESIDE = (UNASSIGNED, CANCELLED, NOT_UNDERSTOOD, NOT_CRIMES, UNDATED)
"""The states that stand beside every figure, in the order of their columns."""


@attrs.frozen
class Question:
    """What is asked of each record.

    Attributes:
        state: makes the expression of a crime's state.
        needs: the fields that the extract must have.
        wants: fields that are read where it has them.
        one_of: fields of which it must have one.
        otherwise: makes the state of an incident.
    """

    state: Callable[[], pl.Expr] = attrs.field(eq=False)
    needs: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    otherwise: Callable[[], pl.Expr] = attrs.field(default=lambda: pl.lit(NOT_CRIMES), eq=False)


def unread(field: str) -> str:
    """Return the name of the column that says whether a cell of a field could not be read."""
    return f"{field} unread"


COMMON = ("record_type", "cancellation_code")
"""Fields that every question looks at first."""

TOLD_UNREAD = ("record_type", "cancellation_code", "outcome_code")
"""Fields of which an unreadable cell must not look like an empty one."""


def state(question: Question, *, dated: bool) -> pl.Expr:
    """Return the state of a record.

    Args:
        question: what is asked of a crime that stands.
        dated: whether the date of the base matters; then a record without it is in no period.
    """
    kind, cancelled = pl.col("record_type"), pl.col("cancellation_code")
    found = (
        pl.when(kind.is_null())
        .then(pl.lit(NOT_UNDERSTOOD))
        .when(kind != RecordType.CRIME.value)
        .then(question.otherwise())
        .when(cancelled.is_in(list(cancellations().rows)))
        .then(pl.lit(CANCELLED))
        .when(cancelled.is_not_null() | pl.col(unread("cancellation_code")))
        .then(pl.lit(NOT_UNDERSTOOD))
        .otherwise(question.state())
    )
    if dated:
        found = pl.when(pl.col(CLOCK).is_null()).then(pl.lit(UNDATED)).otherwise(found)
    return found


# -- outcomes -----------------------------------------------------------------------------------


def assigned_codes() -> frozenset[str]:
    """Return the codes that an assigned outcome is counted under: 1A as 1, and so on."""
    return frozenset(_counted_under().values())


def _counted_under() -> dict[str, str]:
    return {code: str(OutcomeCode(code).rolled_up) for code in outcomes().rows}


def _outcome() -> pl.Expr:
    code = pl.col("outcome_code")
    counted = code.replace_strict(_counted_under(), default=NOT_UNDERSTOOD, return_dtype=pl.String)
    return (
        pl.when(pl.col(unread("outcome_code")))
        .then(pl.lit(NOT_UNDERSTOOD))
        .when(code.is_null())
        .then(pl.lit(UNASSIGNED))
        .otherwise(counted)
    )


OUTCOME = Question(_outcome, needs=("outcome_code",))
"""Which outcome a crime was given: the code it is counted under, or one of ``BESIDE``."""


# -- crimes and incidents -----------------------------------------------------------------------

KIND = Question(lambda: pl.lit(RecordType.CRIME.value), otherwise=lambda: pl.col("record_type"))
"""Whether it is a crime that stands, a crime-related incident or an incident."""
