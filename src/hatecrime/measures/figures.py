"""A table of figures as it is given out: small counts hidden, shares with their intervals."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from hatecrime.measures import intervals
from hatecrime.measures.groups import TOTAL_OVER, Figure, Table, tabulate
from hatecrime.measures.periods import Period, period_text
from hatecrime.measures.questions import CANCELLED, UNDATED
from hatecrime.measures.suppression import hide
from hatecrime.measures.tally import Tally

PART, WHOLE = "numerator", "denominator"
"""The names of the counts that a rate is made of."""

_RATE = ("rate", "low", "high", "confidence")


def shown_table(
    counted: Tally,
    figures: Sequence[Figure],
    *,
    suppress: int | None,
    differences: Sequence[Figure] = (),
) -> tuple[Table, pl.DataFrame]:
    """Return a table of figures, and which of its counts are hidden, in columns of the same names.

    Args:
        counted: what to make it from.
        figures: the figures to show.
        suppress: the least count that is shown; None shows all.
        differences: what must not be worked out from the figures where it is small.
    """
    names = [figure.name for figure in figures]
    if suppress is None:
        table = tabulate(counted, figures)
        none = pl.Series([False]).new_from_index(0, table.frame.height)
        return table, pl.DataFrame(dict.fromkeys(names, none))
    whole = tabulate(counted, [*figures, *differences])
    hidden = hide(counted, whole, suppress, names)
    places = whole.frame.select(whole.keys).rows() if whole.keys else [()] * whole.frame.height
    masks = pl.DataFrame(
        {
            name: pl.Series([(*p, name) in hidden for p in places], dtype=pl.Boolean)
            for name in names
        }
    )
    shown = whole.frame.with_columns(
        pl.when(~masks[name]).then(pl.col(name)).alias(name) for name in names
    ).drop(figure.name for figure in differences)
    return Table(shown, whole.axes, tuple(figures)), masks


def figures_between(shown: Collection[frozenset[str]], *also: frozenset[str]) -> list[Figure]:
    """Return what one count less another tells, where one holds the other.

    Args:
        shown: the states of the counts that are shown.
        also: other states that must not be told where they are few.
    """
    found = {whole - part for whole in shown for part in shown if part < whole}.union(also)
    return [Figure(f"difference {n}", states) for n, states in enumerate(sorted(found, key=sorted))]


def finished(
    counted: Tally,
    table: Table,
    masks: pl.DataFrame,
    *,
    told: Mapping[str, str],
    period: Period | None,
    confidence: float | None,
    beside: Sequence[str],
    part: str = PART,
) -> pl.DataFrame:
    """Return the rows of one rate as they are given out.

    Args:
        counted: what the table was made from.
        table: counts, of which those named are used.
        masks: which of them are hidden.
        told: columns that say the same in every row, such as the definition.
        period: the first and the last day.
        confidence: of the intervals; None for none.
        beside: the counts that stand beside the rate.
        part: the name of the count above the line; the one below is the denominator.
    """
    absent = not_there(counted)
    columns = [*told, "period", PART, WHOLE, *_RATE, *beside, "suppressed"]
    frame = table.labelled(reserved=columns)
    labels = frame.columns[: frame.columns.index(TOTAL_OVER) + 1]
    hidden = {part: PART} | {name: name for name in (WHOLE, *beside) if name not in absent}
    frame = frame.with_columns(
        *(pl.lit(value, pl.String).alias(name) for name, value in told.items()),
        *(pl.lit(None, pl.Int64).alias(name) for name in absent),
        pl.lit(period_text(period), pl.String).alias("period"),
        pl.col(part).alias(PART),
        pl.lit(confidence, pl.Float64).alias("confidence"),
        names_hidden(masks, hidden),
    )
    low = high = pl.Series([None], dtype=pl.Float64).new_from_index(0, frame.height)
    if confidence is not None:
        low, high = intervals.proportion(frame[PART], frame[WHOLE], confidence)
    rate = pl.when(pl.col(WHOLE) > 0).then(pl.col(PART) / pl.col(WHOLE))
    frame = frame.with_columns(rate.alias("rate"), low.alias("low"), high.alias("high"))
    return frame.select(*labels, *columns)


def not_there(counted: Tally) -> list[str]:
    """Return the counts that there are none of, which is not nought: nobody could have told."""
    absent = [] if counted.dated else [UNDATED]
    return [*absent, *([] if "cancellation_code" in counted.fields else [CANCELLED])]


def names_hidden(masks: pl.DataFrame, columns: Mapping[str, str]) -> pl.Series:
    """Return, for each row, the columns that are hidden, as text; "" where none is.

    Args:
        masks: which counts are hidden.
        columns: the name to tell, by the name among the masks.
    """
    told = [pl.when(pl.col(name)).then(pl.lit(column)) for name, column in columns.items()]
    text = pl.concat_str(told, separator=", ", ignore_nulls=True)
    return masks.select(text.alias("suppressed")).to_series()
