"""Rates over time, a panel for each series."""

from __future__ import annotations

from typing import Any

import polars as pl

from hatecrime.measures.captions import SUPPRESSED
from hatecrime.measures.dimensions import ALL, DIMENSIONS
from hatecrime.measures.errors import MeasureError
from hatecrime.measures.figures import WHOLE
from hatecrime.measures.groups import TOTAL_OVER
from hatecrime.measures.plots.axes import period_axis, periods_between
from hatecrime.measures.plots.looks import (
    NO_CRIMES,
    QUIET,
    SERIES,
    SIGNS,
    WIDTH,
    finished,
    library,
)
from hatecrime.measures.plots.tables import (
    Caption,
    check_panels,
    drawn_rows,
    hidden_line,
    label,
    labels_of,
    number,
    parts_and_totals,
    rate_scale,
    titles_of,
)
from hatecrime.measures.questions import UNDATED

_COLOUR = SERIES[0]


def over_time(table: pl.DataFrame, period: str, other: str | None) -> Any:
    """Draw rates by a dimension of periods.

    Args:
        table: rates of one definition by periods and another dimension, or of several definitions
            by periods alone.
        period: the dimension of periods.
        other: the other one.

    Raises:
        MeasureError: if no record has a date, or there are more series than can be taken in.
    """
    labels = periods_between(table[period], DIMENSIONS[period])
    if not labels:
        raise MeasureError("no record of the table has a date, so there is nothing to draw")
    table = table.with_columns(_series(table, other).alias("series"))
    # A total over periods is no point in time; nor is the lack of a date.
    is_total = pl.col(TOTAL_OVER).str.split(", ").list.contains(period)
    bases = dict(table.filter(is_total).select("series", WHOLE).rows())
    inside = table.filter(~is_total & pl.col(period).is_in(labels))
    dateless = table.filter(~is_total & ~pl.col(period).is_in(labels))
    if other is not None:
        inside = parts_and_totals(inside, other)
    names = {
        name: f"{name} (n = {number(bases[name])})" if name in bases else name
        for name in inside["series"]
    }
    panels = check_panels(list(names.values()))
    rows = drawn_rows(inside, inside[period]).with_columns(
        inside["series"].replace_strict(names, return_dtype=pl.String).alias("panel"),
        pl.col("said").replace_strict(SIGNS, default=None, return_dtype=pl.String).alias("sign"),
    )
    every = pl.DataFrame({"panel": panels}).join(pl.DataFrame({"group": labels}), how="cross")
    whole = every.join(rows, on=["panel", "group"], how="left", maintain_order="left")
    gaps = whole["said"].null_count()
    by = " and ".join(label(name, name) for name in (other, period) if name)
    parts = [Caption(part) for part in table.partition_by("definition", maintain_order=True)]
    title = table["title"][0] if len(parts) == 1 else "Rates under several definitions"
    return finished(
        _panels(whole, labels, panels),
        f"{title}, by {by}",
        [
            *(part.definition() for part in parts),
            parts[0].base(),
            parts[0].interval(),
            "A gap: no records came, which is not nought." if gaps else "",
            _dateless_line(dateless, other),
            hidden_line(inside, SIGNS[SUPPRESSED]),
            f"{SIGNS[NO_CRIMES]}: {NO_CRIMES}." if NO_CRIMES in rows["said"] else "",
        ],
        width=WIDTH + 140,
    )


def _series(table: pl.DataFrame, other: str | None) -> pl.Series:
    if other is not None:
        return labels_of(table, other)
    return titles_of(table)


def _dateless_line(dateless: pl.DataFrame, other: str | None) -> str:
    """Return how many records have no date, if there are any.

    Args:
        dateless: the rows of those without a date.
        other: the other dimension.
    """
    if dateless.is_empty():
        return ""
    # The total has them all; the strands of a record each have it again.
    if other is not None:
        dateless = dateless.filter((pl.col(TOTAL_OVER) == other) & (pl.col(other) == ALL))
    counted = f" ({number(dateless[UNDATED][0])})" if dateless.height else ""
    return f"Not shown: records without a date{counted}."


def _panels(whole: pl.DataFrame, labels: list[str], panels: list[str]) -> Any:
    alt = library()
    scale = rate_scale(whole)
    base = alt.Chart().encode(x=period_axis("group", labels))
    known = "isValid(datum.rate)"
    y = alt.Y("rate:Q", scale=scale, title="rate", axis=alt.Axis(format="%", tickCount=4))
    drawn = alt.layer(
        base.mark_line(color=_COLOUR, strokeWidth=1.5).encode(y=y),
        base.mark_rule(color=_COLOUR, strokeWidth=1.5, opacity=0.6)
        .encode(y=alt.Y("low:Q", scale=scale), y2="high:Q")
        .transform_filter(known),
        base.mark_point(filled=True, color=_COLOUR, size=40, opacity=1)
        .encode(y=alt.Y("rate:Q", scale=scale))
        .transform_filter(known),
        base.mark_text(dy=-7, fontSize=11, color=QUIET)
        .encode(y=alt.datum(0, scale=scale), text="sign:N")
        .transform_filter("isValid(datum.sign)"),
        data=whole,
    ).properties(width=WIDTH + 60, height=240 if len(panels) == 1 else 110)
    row = alt.Row("panel:N", sort=panels, header=alt.Header(orient="top"), title=None)
    return drawn.facet(row=row, spacing=12)
