"""What became of crimes, stacked up by published group of outcomes."""

from __future__ import annotations

from typing import Any

import polars as pl

from hatecrime.measures.captions import SUPPRESSED
from hatecrime.measures.dimensions import ALL
from hatecrime.measures.errors import MeasureError
from hatecrime.measures.figures import WHOLE
from hatecrime.measures.parts import NO_GROUP, outcome_parts
from hatecrime.measures.plots.looks import (
    NO_CRIMES,
    QUIET,
    WIDTH,
    finished,
    is_dark,
    library,
    scale_of,
)
from hatecrime.measures.plots.tables import (
    RATES,
    Caption,
    check_one_basis,
    dimensions_of,
    hidden_line,
    label,
    labels_of,
    number,
    parts_and_totals,
)
from hatecrime.measures.questions import UNASSIGNED

COLOURS = {
    "published_charged": "#0B4F8A",
    "published_taken_into_consideration": "#8FC8F0",
    "published_out_of_court_formal": "#00795C",
    "published_out_of_court_informal": "#8FD3B6",
    "published_diversionary_activity": "#5B5B00",
    "published_prosecution_prevented": "#EBD95B",
    "published_evidential_difficulties_victim_supports": "#B85C00",
    "published_evidential_difficulties_victim_does_not_support": "#F6B26B",
    "published_no_suspect_identified": "#5F5F5F",
    "published_transferred_to_another_body": "#DDA9CC",
    "published_further_investigation_not_in_public_interest": "#7A2A68",
    NO_GROUP: "#C9BFE6",
    UNASSIGNED: "#F2F2F2",
    SUPPRESSED: "#B8B8B8",
}
"""The parts in the order they are stacked. Neighbours are told apart by how light they are,
whatever colours one sees."""

_TITLES = {UNASSIGNED: "Not yet assigned an outcome", SUPPRESSED: "Suppressed (not nought)"}

_ENOUGH = 0.045
"""The least share that has room for its number."""


def outcomes(table: pl.DataFrame) -> Any:
    """Draw what became of the crimes of each group: a bar of the published groups of outcomes.

    Args:
        table: what ``rate(frame, outcome_parts(), by=...)`` gave, by one dimension at most.

    Raises:
        MeasureError: if it is another table, has more groups than a picture can hold, or no rows;
            if the extra is not installed.
    """
    names = dimensions_of(table, RATES, "measures.rate")
    parts = [part.name for part in outcome_parts()]
    if set(table["definition"]) != set(parts) or len(names) > 1:
        raise MeasureError(
            "stacked outcomes are drawn of measures.rate(..., measures.outcome_parts()) by one "
            "dimension at most: only parts of one whole can be stacked"
        )
    check_one_basis(table)
    if names:
        table = parts_and_totals(table, names[0])
    rows = _shares(table, names)
    caption = Caption(table)
    by = f", by {label(names[0], names[0])}" if names else ""
    return finished(
        _bars(rows),
        f"Outcomes of crimes{by}",
        [
            "Groups of the Home Office outcomes tables (HO-OPEN-DATA, outcome groups), in percent.",
            caption.base().replace("Rate: of", "Share of"),
            hidden_line(table),
        ],
        width=WIDTH + 380,
    )


def _shares(table: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Return a row for each part of each bar, from where to where it goes."""
    titles = {part.name: part.title for part in outcome_parts()} | _TITLES
    open_ones = table["denominator_of"][0] == "all"
    bars: dict[str, tuple[int | None, dict[str, int | None]]] = {}
    groups = labels_of(table, names[0]) if names else [ALL] * table.height
    for group, row in zip(groups, table.iter_rows(named=True), strict=True):
        whole, parts = bars.setdefault(f"{group} (n = {number(row[WHOLE])})", (row[WHOLE], {}))
        parts[row["definition"]] = row["numerator"]
        if open_ones:
            parts[UNASSIGNED] = row[UNASSIGNED]
    rows: list[tuple[Any, ...]] = []
    for bar, (whole, parts) in bars.items():
        if not whole:
            rows.append((bar, "", None, None, None, SUPPRESSED if whole is None else NO_CRIMES, 0))
            continue
        known = {name: parts.get(name) or 0 for name in COLOURS}
        if None in parts.values():
            known[SUPPRESSED] = whole - sum(known.values())
        begin = 0.0
        for name, count in known.items():
            share = count / whole
            if count:
                said = f"{share * 100:.0f}" if share >= _ENOUGH else ""
                tone = int(is_dark(COLOURS[name]))
                rows.append(
                    (bar, titles[name], begin, begin + share, begin + share / 2, said, tone)
                )
            begin += share
    columns = ("bar", "part", "begin", "end", "middle", "said", "dark")
    kinds = (pl.String, pl.String, pl.Float64, pl.Float64, pl.Float64, pl.String, pl.Int64)
    return pl.DataFrame(rows, dict(zip(columns, kinds, strict=True)), orient="row")


def _bars(rows: pl.DataFrame) -> Any:
    alt = library()
    titles = {part.name: part.title for part in outcome_parts()} | _TITLES
    there = set(rows["part"])
    colours = {titles[name]: colour for name, colour in COLOURS.items() if titles[name] in there}
    y = alt.Y(
        "bar:N",
        sort=rows["bar"].unique(maintain_order=True).to_list(),
        title=None,
        axis=alt.Axis(ticks=False, domain=False),
    )
    x = alt.X(
        "begin:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format="%", tickCount=6),
        title="share of crimes",
    )
    legend = alt.Legend(
        title="Outcome",
        orient="right",
        symbolStrokeWidth=1,
        symbolStrokeColor=QUIET,
        symbolType="square",
    )
    base = alt.Chart(rows).encode(y=y)
    return alt.layer(
        base.mark_bar(stroke="#8A8A8A", strokeWidth=0.6)
        .encode(x=x, x2="end:Q", color=alt.Color("part:N", scale=scale_of(colours), legend=legend))
        .transform_filter("isValid(datum.end)"),
        base.mark_text(fontSize=10)
        .encode(
            x="middle:Q",
            text="said:N",
            color=alt.condition("datum.dark", alt.value("white"), alt.value("black")),
        )
        .transform_filter("isValid(datum.end)"),
        base.mark_text(align="left", dx=4, fontSize=11, color=QUIET)
        .encode(x=alt.datum(0), text="said:N")
        .transform_filter("!isValid(datum.end)"),
    ).properties(width=WIDTH, height=alt.Step(26))
