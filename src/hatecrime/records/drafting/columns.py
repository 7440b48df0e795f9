"""The columns of an extract, each with its different values and how often they stand there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs
import polars as pl

from hatecrime.records.raw import EMPTY_WORDS, PADDING, unwrapped

MOST_VALUES = 2_000
"""Different values of a column that are looked at; one with more is no list of words."""

_NOTHING = EMPTY_WORDS - {"none"}
"""In a column of strands, None may say that there was none: what it means is left to a person."""

_NESTED = (pl.List, pl.Array, pl.Struct, pl.Object, pl.Binary)


@attrs.frozen
class Column:
    """One column of an extract.

    Attributes:
        name: its name.
        place: its place, from 1.
        values: its different values that are not nothing, by the first row they stand in, each with
            its rows; the first ``MOST_VALUES`` of them.
        many: whether there are more.
    """

    name: str
    place: int
    values: tuple[tuple[Any, int], ...] = attrs.field(repr=False)
    many: bool = False

    @property
    def rows(self) -> int:
        """In how many rows the values stand."""
        return sum(rows for _, rows in self.values)


def gather(frames: Iterable[pl.DataFrame]) -> list[Column]:
    """Return the columns of an extract that comes in one frame, or in several alike."""
    counts: dict[str, dict[Any, int]] = {}
    many: set[str] = set()
    for frame in frames:
        for name in frame.columns:
            known = counts.setdefault(name, {})
            # By a name of our own: one such as ^a$ would be a pattern to the engine.
            cells = frame[name].alias("value")
            if not isinstance(cells.dtype, _NESTED) and _add(known, cells):
                many.add(name)
    return [
        Column(name, place, tuple(found.items()), name in many)
        for place, (name, found) in enumerate(counts.items(), start=1)
    ]


def _add(known: dict[Any, int], series: pl.Series) -> bool:
    """Count the values of a series; return whether there are more than are looked at."""
    if isinstance(series.dtype, (pl.Categorical, pl.Enum)):
        series = series.cast(pl.String)
    if series.dtype == pl.String:
        series = series.str.strip_chars(PADDING)
    table = pl.DataFrame({"value": series.drop_nulls()})
    found = table.group_by("value", maintain_order=True).len()
    more = False
    if len(known) == MOST_VALUES and series.dtype == pl.String:
        rest = found.filter(pl.col("value").is_in(list(known)))
        more, found = rest.height < found.height, rest
    for raw, rows in found.iter_rows():
        value = unwrapped(raw)
        if value is None or (isinstance(value, str) and value.casefold() in _NOTHING):
            continue
        if value in known or len(known) < MOST_VALUES:
            known[value] = known.get(value, 0) + rows
        else:
            more = True
    return more
