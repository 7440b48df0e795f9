"""Crimes month by month, with the events and the spikes marked."""

from __future__ import annotations

from typing import Any

import polars as pl

from hatecrime.measures.captions import SUPPRESSED
from hatecrime.measures.dimensions import DIMENSIONS
from hatecrime.measures.errors import MeasureError
from hatecrime.measures.plots.axes import period_axis, periods_between
from hatecrime.measures.plots.looks import (
    QUIET,
    SERIES,
    SIGNS,
    TEXT,
    WIDTH,
    finished,
    library,
)
from hatecrime.measures.plots.tables import (
    check_panels,
    dimensions_of,
    hidden_line,
    label,
    labels_of,
    parts_and_totals,
)
from hatecrime.measures.series import MONTH

_LINE, _SPIKE = SERIES[0], SERIES[1]

_TEST = (
    "Diamond: a spike, a month with far more crimes than up to six months on either side (grey: "
    "their mean; p < 0.05 over all months tested). It says that there were more, not why."
)


def monthly(table: pl.DataFrame) -> Any:
    """Draw crimes by month, with a mark at each event and each spike.

    Args:
        table: what ``measures.monthly`` gave, by one further dimension at most.

    Raises:
        MeasureError: if it is another table, has more groups than a picture can hold, or no rows;
            if the extra is not installed.
    """
    needed = (MONTH, "period", "crimes", "expected", "spike", "event", "suppressed")
    names = dimensions_of(table, needed, "measures.monthly")
    if len(names) > 1:
        raise MeasureError("a picture of months shows one further dimension at most")
    if names:
        table = parts_and_totals(table, names[0])
    labels = periods_between(table[MONTH], DIMENSIONS[MONTH])
    panel = labels_of(table, names[0]) if names else pl.Series([""] * table.height)
    rows = table.select(MONTH, "crimes", "expected", "spike", "event", panel.alias("panel"))
    panels = check_panels(rows["panel"].unique(maintain_order=True).to_list())
    marked = rows.filter(pl.col("event") != "").select(MONTH, "event").unique().sort(MONTH)
    numbers = {month: str(place) for place, month in enumerate(marked[MONTH], start=1)}
    events = [f"{numbers[month]}: {event} ({month})" for month, event in marked.rows()]
    every = pl.DataFrame({"panel": panels}).join(pl.DataFrame({MONTH: labels}), how="cross")
    gaps = every.join(rows, on=["panel", MONTH], how="anti").height
    whole = every.join(rows, on=["panel", MONTH], how="left", maintain_order="left").with_columns(
        pl.col(MONTH).replace_strict(numbers, default=None, return_dtype=pl.String).alias("mark"),
        pl.when(pl.col("event").is_not_null() & pl.col("crimes").is_null())
        .then(pl.lit(SIGNS[SUPPRESSED]))
        .alias("said"),
    )
    by = f"{label(names[0], names[0])} and month" if names else "month"
    period = table["period"][0]
    return finished(
        _panels(whole, labels, panels),
        f"Crimes recorded, by {by}",
        [
            f"Base: crimes recorded{f' {period}' if period else ''}, less those cancelled.",
            _TEST,
            f"Events: {'; '.join(events)}." if events else "",
            "A gap: no records came, which is not nought." if gaps else "",
            hidden_line(table, SIGNS[SUPPRESSED]),
            "Each panel has a scale of its own." if len(panels) > 1 else "",
        ],
        width=WIDTH + 140,
    )


def _panels(whole: pl.DataFrame, labels: list[str], panels: list[str]) -> Any:
    alt = library()
    base = alt.Chart().encode(x=period_axis(MONTH, labels))
    known, spike = "isValid(datum.crimes)", "datum.spike === true"
    y = alt.Y("crimes:Q", title="crimes", scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=4))
    marks = base.transform_filter("isValid(datum.mark)")
    drawn = alt.layer(
        marks.mark_rule(color=QUIET, strokeDash=[4, 3], strokeWidth=1),
        marks.mark_text(
            color=TEXT, fontSize=11, fontWeight="bold", dy=-7, baseline="bottom"
        ).encode(y=alt.value(0), text="mark:N"),
        base.mark_line(color="#9A9A9A", strokeWidth=1).encode(y=alt.Y("expected:Q")),
        base.mark_line(color=_LINE, strokeWidth=2).encode(y=y),
        base.mark_point(filled=True, color=_LINE, size=22, opacity=1)
        .encode(y=alt.Y("crimes:Q"))
        .transform_filter(f"{known} && !({spike})"),
        base.mark_point(filled=True, color=_SPIKE, size=110, shape="diamond", opacity=1)
        .encode(y=alt.Y("crimes:Q"))
        .transform_filter(f"{known} && {spike}"),
        base.mark_text(dy=-7, fontSize=11, color=QUIET)
        .encode(y=alt.datum(0), text="said:N")
        .transform_filter("isValid(datum.said)"),
        data=whole,
    ).properties(width=WIDTH + 60, height=240 if len(panels) == 1 else 110)
    if len(panels) == 1:
        return drawn
    row = alt.Row("panel:N", sort=panels, header=alt.Header(orient="top"), title=None)
    return drawn.facet(row=row, spacing=26).resolve_scale(y="independent")
