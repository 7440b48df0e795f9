"""Reading the tables that pictures are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import attrs
import polars as pl

from hatecrime.measures.captions import (
    SUPPRESSED,
    WHY_SUPPRESSED,
    base_words,
    definition_words,
    denominator_words,
    interval_words,
)
from hatecrime.measures.dimensions import DIMENSIONS
from hatecrime.measures.errors import MeasureError
from hatecrime.measures.figures import WHOLE
from hatecrime.measures.groups import TOTAL_OVER
from hatecrime.measures.plots.looks import NO_CRIMES, library, visible
from hatecrime.measures.questions import UNASSIGNED, UNDATED

RATES = (
    *("definition", "title", "source", "at", "edition", "codes"),
    *("base", "denominator_of", "period", "numerator", WHOLE, "rate", "low", "high", "confidence"),
    *(UNASSIGNED, UNDATED, "suppressed"),
)
"""The columns of a table of rates that pictures are made of."""

MOST_GROUPS = 60
"""Groups that one picture can hold."""

MOST_PANELS = 14
"""Panels that one picture can hold."""

_LONGEST = 48
"""Letters of a label; more are cut, with a mark that says so."""


def dimensions_of(table: Any, needed: Iterable[str], made_by: str) -> list[str]:
    """Return the dimensions of a table.

    Raises:
        MeasureError: if it is no such table, or has no rows.
    """
    if not isinstance(table, pl.DataFrame) or not {TOTAL_OVER, *needed} <= set(table.columns):
        raise MeasureError(f"this picture is made of a table that {made_by} gave")
    if table.is_empty():
        raise MeasureError("the table has no rows, so there is nothing to draw")
    return table.columns[: table.columns.index(TOTAL_OVER)]


def is_dated(dimension: str) -> bool:
    """Return whether a dimension is one of periods."""
    return dimension in DIMENSIONS and DIMENSIONS[dimension].dated


def parts_and_totals(table: pl.DataFrame, dimension: str) -> pl.DataFrame:
    """Return the groups of one dimension and their totals, but no sum in which crimes stand twice.

    Raises:
        MeasureError: if there are more than a picture can hold.
    """
    declared = DIMENSIONS.get(dimension)
    if declared is not None and declared.overlaps:
        table = table.filter(
            (pl.col(dimension) != declared.together) | (pl.col(TOTAL_OVER) != dimension)
        )
    return check_number(table, [dimension])


def check_number(table: pl.DataFrame, dimensions: Sequence[str]) -> pl.DataFrame:
    """Return a table.

    Raises:
        MeasureError: if it has more groups than a picture can hold.
    """
    groups = table.select(*dimensions, TOTAL_OVER).n_unique()
    if groups > MOST_GROUPS:
        raise MeasureError(
            f"the table has {groups} groups, and a picture holds {MOST_GROUPS}; choose some of its "
            f"rows"
        )
    return table


def label(group: str, dimension: str) -> str:
    """Return the name of a group for a reader."""
    text = visible(group.replace("_", " ") if dimension in DIMENSIONS else group)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def labels_of(table: pl.DataFrame, dimension: str) -> pl.Series:
    """Return the names of the groups of a dimension for a reader, row by row; each another name."""
    over = pl.col(TOTAL_OVER).str.split(", ").list.contains(dimension)
    groups = table.select(pl.col(dimension), over.alias("total")).rows()
    names: dict[tuple[str, bool], str] = {}
    # A total has its own name; a group that is called the same is numbered.
    for group, total in sorted(set(groups), key=lambda one: (not one[1], one[0])):
        name, again = label(group, dimension), 1
        while name in names.values():
            again += 1
            name = f"{label(group, dimension)} [{again}]"
        names[group, total] = name
    return pl.Series([names[group] for group in groups], dtype=pl.String)


def titles_of(table: pl.DataFrame) -> pl.Series:
    """Return the titles of the definitions, row by row; with the name where two have one title."""
    names: dict[str, list[str]] = {}
    for name, title in table.select("definition", "title").unique(maintain_order=True).rows():
        names.setdefault(title, []).append(name)
    return pl.Series(
        [
            visible(title if len(names[title]) == 1 else f"{title} ({name})")
            for name, title in table.select("definition", "title").rows()
        ],
        dtype=pl.String,
    )


def check_panels(panels: list[str]) -> list[str]:
    """Return the panels of a picture.

    Raises:
        MeasureError: if there are more than can be taken in.
    """
    if len(panels) > MOST_PANELS:
        raise MeasureError(
            f"the picture would have {len(panels)} panels, and {MOST_PANELS} can be taken in; "
            f"choose some rows of the table"
        )
    return panels


def number(count: int | None) -> str:
    """Return a count as text: a hidden one is no nought."""
    return SUPPRESSED if count is None else f"{count:,}"


@attrs.frozen
class Caption:
    """What a table of rates says of itself, in words."""

    table: pl.DataFrame

    def definition(self) -> str:
        """Return the definition with its codes and source."""
        return f"Definition {self._row['definition']}: {definition_words(self._row)}."

    def base(self) -> str:
        """Return the base, the denominator and the period."""
        return f"Base: {base_words(self._row)}. Rate: of {denominator_words(self._row)} (n)."

    def interval(self) -> str:
        """Return what the intervals are, if there are any."""
        words = interval_words(self._row)
        return f"Lines: {words}." if words else ""

    @property
    def _row(self) -> dict[str, Any]:
        return self.table.row(0, named=True)


def hidden_line(table: pl.DataFrame, sign: str = "") -> str:
    """Return what it means that counts are hidden, if there are any.

    Args:
        table: the table.
        sign: what stands in their place, where it is not the word itself.
    """
    if not table["suppressed"].str.len_chars().sum():
        return ""
    return f"{f'{sign}: suppressed,' if sign else 'Suppressed:'} {WHY_SUPPRESSED}"


def check_one_basis(table: pl.DataFrame) -> None:
    """Refuse a table that mixes bases, denominators or periods.

    Raises:
        MeasureError: if it does.
    """
    if table.select("base", "denominator_of", "period").n_unique() > 1:
        raise MeasureError(
            "the table mixes bases, denominators or periods, whose rates do not compare; draw each "
            "by itself"
        )


def is_hidden(table: pl.DataFrame) -> pl.Series:
    """Return in which rows the rate is hidden."""
    names = table["suppressed"].str.split(", ")
    return names.list.contains("numerator") | names.list.contains(WHOLE)


def drawn_rows(table: pl.DataFrame, group: pl.Series) -> pl.DataFrame:
    """Return what is drawn of each row."""
    said = (
        pl.when("hidden")
        .then(pl.lit(SUPPRESSED))
        .when(pl.col("rate").is_null())
        .then(pl.lit(NO_CRIMES))
        .otherwise(pl.format("{}%", (pl.col("rate") * 100).round(1)))
    )
    return (
        table.with_columns(is_hidden(table).alias("hidden"))
        .select(
            group.alias("group"),
            "rate",
            # Without an interval its ends are the point itself, so that nothing is drawn of it.
            pl.coalesce("low", "rate").alias("low"),
            pl.coalesce("high", "rate").alias("high"),
            said.alias("said"),
            (pl.col(TOTAL_OVER) != "").alias("total"),
        )
        .with_columns(pl.col("high").fill_null(0).alias("end"))
    )


def rate_scale(rows: pl.DataFrame) -> Any:
    """Return a scale from 0 to somewhat more than what is drawn."""
    most = max([0.001, *rows["end"].drop_nulls()])
    return library().Scale(domain=[0, min(1.0, most * 1.05)], nice=True)
