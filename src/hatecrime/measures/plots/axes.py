"""Axes of time, on which a period without records is a gap."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import polars as pl

from hatecrime.measures.dimensions import Dimension
from hatecrime.measures.periods import CLOCK
from hatecrime.measures.plots.looks import library

_ROOM = 24
"""Labels that an axis of time has room for."""


def periods_between(found: pl.Series, dimension: Dimension) -> list[str]:
    """Return the periods from the first to the last, also those without records, in order.

    Args:
        found: labels of periods, as the dimension has them; others are left out.
        dimension: a dimension of periods.
    """
    years = [int(year) for text in found.unique() for year in re.findall(r"^\D*(\d{4})", text)]
    if not years:
        return []
    first, last = dt.date(min(years) - 1, 1, 1), dt.date(max(years) + 1, 12, 1)
    days = pl.date_range(first, last, "1mo", eager=True)
    every = pl.DataFrame({CLOCK: days}).select(dimension.value()).to_series()
    labels = every.unique(maintain_order=True).to_list()
    places = [labels.index(text) for text in found.unique() if text in labels]
    return labels[min(places) : max(places) + 1] if places else []


def period_axis(column: str, labels: list[str]) -> Any:
    """Return the x axis of a column of periods, with as many labels as there is room for."""
    alt = library()
    each = -(-len(labels) // _ROOM)
    return alt.X(
        f"{column}:O",
        title=None,
        scale=alt.Scale(domain=labels),
        axis=alt.Axis(labelAngle=-45, grid=False, values=labels[::each], labelOverlap=False),
    )
