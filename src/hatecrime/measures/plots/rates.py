"""Rates with their intervals: by group, over time, and definitions side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from hatecrime.measures.dimensions import ALL
from hatecrime.measures.errors import MeasureError
from hatecrime.measures.figures import WHOLE
from hatecrime.measures.groups import TOTAL_OVER
from hatecrime.measures.plots.looks import (
    QUIET,
    SERIES,
    TEXT,
    WIDTH,
    finished,
    library,
)
from hatecrime.measures.plots.over_time import over_time
from hatecrime.measures.plots.tables import (
    RATES,
    Caption,
    check_number,
    check_one_basis,
    check_panels,
    dimensions_of,
    drawn_rows,
    hidden_line,
    is_dated,
    label,
    labels_of,
    number,
    parts_and_totals,
    rate_scale,
    titles_of,
)

_ROW = 22
_COLOUR, _TOTAL_COLOUR = SERIES[0], TEXT


def picture(table: pl.DataFrame) -> Any:
    """Draw a table of rates in the way that fits it.

    Args:
        table: what ``rate`` gave: one definition by up to two dimensions, or several by up to one.

    Raises:
        MeasureError: if it has more dimensions or groups than a picture can hold, or no rows; if
            the extra is not installed.
    """
    names = dimensions_of(table, RATES, "measures.rate")
    if table["definition"].n_unique() > 1 and not any(map(is_dated, names)):
        return definitions(table)
    return rates(table)


def rates(table: pl.DataFrame) -> Any:
    """Draw rates by group, or over time where a dimension is one of periods, with intervals.

    Args:
        table: what ``rate`` gave.

    Raises:
        MeasureError: as ``picture``; also if there are several definitions and no periods.
    """
    names = dimensions_of(table, RATES, "measures.rate")
    check_one_basis(table)
    dated = [name for name in names if is_dated(name)]
    others = [name for name in names if name not in dated]
    several = table["definition"].n_unique() > 1
    if len(dated) > 1 or len(others) + several > (1 if dated else 2):
        raise MeasureError(
            "a picture of rates shows one definition by two dimensions at most, or several "
            "definitions by one; draw parts of the table each by itself"
        )
    if dated:
        return over_time(table, dated[0], others[0] if others else None)
    if several:
        raise MeasureError("these are several definitions; plots.definitions draws them")
    return _by_group(table, others)


def definitions(table: pl.DataFrame) -> Any:
    """Draw the same crimes under several definitions, side by side, with intervals.

    Args:
        table: what ``rate`` gave for several definitions by one dimension at most; or the rates of
            what ``compare`` gave.

    Raises:
        MeasureError: as ``picture``.
    """
    names = dimensions_of(table, RATES, "measures.rate or measures.compare")
    check_one_basis(table)
    if len(names) > 1 or any(map(is_dated, names)):
        raise MeasureError(
            "definitions are drawn side by side for one dimension at most, and not for periods"
        )
    table = parts_and_totals(table, names[0]) if names else table
    titles = titles_of(table)
    rows = drawn_rows(table, titles)
    panels: list[str] = []
    if names:
        rows = rows.with_columns(_groups(table, names[0]).alias("panel"))
        panels = rows["panel"].unique(maintain_order=True).to_list()
    caption = Caption(table)
    by = f", by {label(names[0], names[0])}" if names else ""
    told = [
        f"{title}: {codes} ({source})"
        for title, codes, source in table.select(titles.alias("title"), "codes", "source")
        .unique(maintain_order=True)
        .rows()
    ]
    n = "" if names else f" n = {number(table[WHOLE][0])}."
    return finished(
        _dots(rows, panels),
        f"The same crimes under several definitions{by}",
        [
            f"Outcomes and source of each: {'; '.join(told)}.",
            caption.base() + n,
            caption.interval(),
            hidden_line(table),
        ],
        width=WIDTH + 280,
    )


# -- by group -------------------------------------------------------------------------------------


def _by_group(table: pl.DataFrame, names: Sequence[str]) -> Any:
    panels: list[str] = []
    if len(names) == 2:
        first, second = names
        # Every group stands in the rows of the total, which tell the order of all.
        order = [*table.filter(pl.col(TOTAL_OVER) == first)[second], *table[second]]
        table = check_number(table.filter(pl.col(TOTAL_OVER) == ""), names)
        if table.is_empty():
            raise MeasureError("the table holds totals only; a picture shows the parts of two")
        panels = labels_of(table, first).unique(maintain_order=True).to_list()
        place = pl.col(second).replace_strict(
            {group: n for n, group in enumerate(dict.fromkeys(order))}
        )
        table = table.sort(place, maintain_order=True)
    elif names:
        table = parts_and_totals(table, names[0])
    rows = drawn_rows(table, _groups(table, names[-1] if names else None))
    if panels:
        rows = rows.with_columns(labels_of(table, names[0]).alias("panel"))
    caption = Caption(table)
    by = " and ".join(label(name, name) for name in names)
    return finished(
        _dots(rows, panels),
        f"{table['title'][0]}{f', by {by}' if by else ''}",
        [caption.definition(), caption.base(), caption.interval(), hidden_line(table)],
        width=WIDTH + 100,
    )


def _groups(table: pl.DataFrame, name: str | None) -> pl.Series:
    """Return the groups with how many crimes each is a share of."""
    groups = labels_of(table, name) if name else [ALL] * table.height
    counts = map(number, table[WHOLE])
    labels = [f"{group} (n = {n})" for group, n in zip(groups, counts, strict=True)]
    return pl.Series(labels, dtype=pl.String)


def _dots(rows: pl.DataFrame, panels: list[str]) -> Any:
    """Return points with intervals and their values, a line for each group."""
    alt = library()
    scale = rate_scale(rows)
    order = rows["group"].unique(maintain_order=True).to_list()
    y = alt.Y("group:N", sort=order, title=None, axis=alt.Axis(ticks=False, domain=False))
    axis = alt.Axis(format="%", tickCount=6)
    colour = alt.condition("datum.total", alt.value(_TOTAL_COLOUR), alt.value(_COLOUR))
    shape = alt.condition("datum.total", alt.value("diamond"), alt.value("circle"))
    base = alt.Chart().encode(y=y)
    drawn = alt.layer(
        base.mark_rule(strokeWidth=2).encode(
            x=alt.X("low:Q", scale=scale, axis=axis, title="rate"), x2="high:Q", color=colour
        ),
        base.mark_point(filled=True, size=70, opacity=1).encode(
            x=alt.X("rate:Q", scale=scale), color=colour, shape=shape
        ),
        # Twice, so that no line of the grid runs through the words.
        *(
            base.mark_text(align="left", dx=8, fontSize=11, **look).encode(
                x=alt.X("end:Q", scale=scale), text="said:N"
            )
            for look in ({"stroke": "white", "strokeWidth": 4}, {"color": QUIET})
        ),
        data=rows,
    ).properties(width=WIDTH - 120, height=alt.Step(_ROW))
    if not panels:
        return drawn
    row = alt.Row("panel:N", sort=check_panels(panels), header=alt.Header(orient="top"), title=None)
    return drawn.facet(row=row, spacing=14).resolve_scale(y="independent")
