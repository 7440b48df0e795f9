"""Shares that tell how well hate crime is flagged, each with the document that asks for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import attrs
import polars as pl

from hatecrime.measures import intervals
from hatecrime.measures.dimensions import STRANDS, is_aggravated, no_strand
from hatecrime.measures.errors import MeasureError
from hatecrime.measures.figures import finished, shown_table
from hatecrime.measures.groups import Figure
from hatecrime.measures.periods import Period
from hatecrime.measures.questions import BESIDE, UNASSIGNED, Question
from hatecrime.measures.tally import tally
from hatecrime.records.map_model import ColumnMap

YES, NO, UNDECIDED, OUTSIDE = "yes", "no", "undecided", "outside"
"""The states of a crime; ``OUTSIDE`` are those that the share is not about."""


@attrs.frozen
class Share:
    """A share of crimes of some kind.

    Attributes:
        name: its key.
        title: what it tells.
        of: makes the expression of whether it is about a crime.
        is_so: makes the expression of whether the crime is counted; null where that is not known.
        source: id of the source that uses it.
        at: the place in the source.
        needs: the fields that the extract must have.
        wants: fields that are read where it has them.
        one_of: fields of which it must have one.
    """

    name: str
    title: str
    of: Callable[[], pl.Expr] = attrs.field(eq=False)
    is_so: Callable[[], pl.Expr] = attrs.field(eq=False)
    source: str
    at: str
    needs: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()

    @property
    def question(self) -> Question:
        """What is asked of each record."""
        return Question(self._state, needs=self.needs, wants=self.wants, one_of=self.one_of)

    def _state(self) -> pl.Expr:
        answer = self.is_so()
        return (
            pl.when(~self.of().fill_null(value=False))
            .then(pl.lit(OUTSIDE))
            .when(answer.is_null())
            .then(pl.lit(UNDECIDED))
            .when(answer)
            .then(pl.lit(YES))
            .otherwise(pl.lit(NO))
        )


def _hate() -> pl.Expr:
    return pl.any_horizontal(STRANDS)


def _several() -> pl.Expr:
    flagged = pl.sum_horizontal(pl.col(strand).cast(pl.UInt8) for strand in STRANDS)
    empty = pl.any_horizontal(pl.col(strand).is_null() for strand in STRANDS)
    return pl.when((flagged > 1) | ~empty).then(flagged > 1)


def _unflagged() -> pl.Expr:
    return no_strand() & ~pl.col("hate_flag").fill_null(value=False)


SHARES: dict[str, Share] = {
    share.name: share
    for share in (
        Share(
            "several_strands",
            "Hate crimes with more than one strand",
            of=_hate,
            is_so=_several,
            source="HC-BULLETIN",
            at="motivating factors",
            one_of=STRANDS,
        ),
        Share(
            "religion_unknown",
            "Religious hate crimes whose religion is recorded as unknown",
            of=lambda: pl.col("religion"),
            is_so=lambda: pl.col("targeted_religion") == "unknown",
            source="HMICFRS-2018",
            at="Flagging",
            needs=("religion", "targeted_religion"),
        ),
        Share(
            "cyber_enabled",
            "Hate crimes with the cyber-enabled flag",
            of=_hate,
            is_so=lambda: pl.col("cyber_enabled"),
            source="HMICFRS-2018",
            at="Online offending",
            needs=("cyber_enabled",),
            one_of=STRANDS,
        ),
        Share(
            "unflagged_aggravated",
            "Racially or religiously aggravated offences without any hate flag",
            of=is_aggravated,
            is_so=_unflagged,
            source="HMICFRS-2018",
            at="Flagging (figure 10)",
            needs=STRANDS,
            wants=("hate_flag", "offence_code", "offence_class"),
            one_of=("offence_code", "offence_class"),
        ),
    )
}
"""Every share, by name."""

_COLUMNS = ("measure", "title", "source", "at")
_BESIDE = (UNDECIDED, *(name for name in BESIDE if name != UNASSIGNED))


def share(
    frame: Any,
    measure: str,
    *,
    by: str | Sequence[str] = (),
    period: Period | None = None,
    suppress: int | None = None,
    confidence: float | None = 0.95,
    column_map: ColumnMap | None = None,
) -> pl.DataFrame:
    """Return a share of recorded crimes, such as those whose religion is unknown.

    The denominator is every crime that the share is about, also where the answer is not known:
    ``undecided`` says how many such are in it. So the share is of what is *known* to be so.

    Args:
        frame: the records, as ``rate`` takes them.
        measure: the name of a share: ``measures.SHARES`` lists them.
        by: dimensions, as for ``rate``.
        period: the first and the last day of recording; None as either leaves that end open.
        suppress: the least count to show, as for ``rate``.
        confidence: of the Wilson interval; None leaves intervals out, and needs no extra.
        column_map: how the columns become fields.

    Returns:
        A row for each group and total, with the columns of ``rate``, but ``measure`` in place of
        the definition and ``undecided`` in place of ``unassigned``.

    Raises:
        MeasureError, ExtractError, ColumnMapError, TypeError: as ``rate``.

    >>> from hatecrime import measures
    >>> crimes = [{"record_ref": f"A{n}", "record_type": "crime", "religion": "yes",
    ...            "targeted_religion": faith} for n, faith in enumerate(["unknown", "sikh", ""])]
    >>> table = measures.share(crimes, "religion_unknown", confidence=None)
    >>> table.select("numerator", "denominator", "undecided").row(0)
    (1, 3, 1)
    """
    asked = SHARES.get(measure)
    if asked is None:
        raise MeasureError(f"there is no share {measure!r:.60}; there are {', '.join(SHARES)}")
    intervals.check_confidence(confidence)
    counted = tally(
        frame, asked.question, by, clock="recorded_at", period=period, column_map=column_map
    )
    figures = [
        Figure("numerator", frozenset([YES])),
        Figure("denominator", frozenset([YES, NO, UNDECIDED])),
        *(Figure(name, frozenset([name])) for name in _BESIDE),
    ]
    differences = [
        Figure("no", frozenset([NO])),
        Figure("not yes", frozenset([NO, UNDECIDED])),
        Figure("decided", frozenset([YES, NO])),
    ]
    table, masks = shown_table(counted, figures, suppress=suppress, differences=differences)
    told = {name: getattr(asked, "name" if name == "measure" else name) for name in _COLUMNS}
    return finished(
        counted, table, masks, told=told, period=period, confidence=confidence, beside=_BESIDE
    )
