"""What every reader gives: named columns, and the rows in parts."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any, Protocol

import attrs
import polars as pl

from hatecrime.records.errors import ExtractError

MOST_COLUMNS = 16_384
"""The columns of a spreadsheet; what has more was no table."""


WINDOW_ROWS = 125_000
"""Rows dealt with at a time: enough to keep the engine busy, few enough to keep memory flat."""

LONGEST = 16 << 20
"""Bytes of a record of text; what is longer has lost its end, such as a closing quotation mark."""


@attrs.frozen(eq=False)
class Part:
    """Some rows, one after another.

    Attributes:
        frame: the rows.
        uneven: which of them, from 0, have more or fewer cells than the header.
    """

    frame: pl.DataFrame
    uneven: tuple[int, ...] = ()


Kinds = Mapping[str, pl.DataType | type[pl.DataType]]
"""Types, by column, in which text may be given instead: bools, where a column holds no other words
than true and false in any case, and categories."""


class Reader(Protocol):
    """A file whose form is known."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns."""

    def parts(self, kinds: Kinds | None = None, /) -> Generator[Part, None, None]:
        """Read it from its beginning, in parts of any size.

        Args:
            kinds: types in which columns of text may come, in some parts or all.
        """


def column_names(cells: Sequence[str], name: str) -> tuple[str, ...]:
    """Return the names of the columns whose header has these cells.

    Raises:
        ExtractError: if two are the same, or there are too many.
    """
    check_width(len(cells), name)
    columns = [cell.strip() or f"column {n}" for n, cell in enumerate(cells, start=1)]
    places: dict[str, int] = {}
    for place, column in enumerate(columns, start=1):
        # By number: where a file has no header, its first row holds data.
        if (first := places.setdefault(column, place)) != place:
            raise ExtractError(
                f"{name}: columns {first} and {place} have the same name in the header; rename one"
            )
    return tuple(columns)


def check_width(width: int, name: str) -> None:
    """Refuse a table of more columns than any table has."""
    if width > MOST_COLUMNS:
        raise ExtractError(
            f"{name}: has more than {MOST_COLUMNS:,} columns; an extract has one record a row and "
            f"one field a column"
        )


def part_of_rows(rows: Sequence[Sequence[str | None]], columns: Sequence[str]) -> Part:
    """Return rows of text as a part; cells that are not there are null, those beyond are dropped.

    A row that has fewer or more cells than there are columns is noted as uneven.
    """
    width = len(columns)
    filled = [list(cells) for cells in zip_longest(*(row[:width] for row in rows))]
    filled += [[None] * len(rows)] * (width - len(filled))
    uneven = tuple(number for number, row in enumerate(rows) if len(row) != width)
    return Part(text_frame(zip(columns, filled, strict=True)), uneven)


def text_frame(columns: Iterable[tuple[str, Any]]) -> pl.DataFrame:
    """Return columns of text as a frame."""
    return pl.DataFrame([pl.Series(name, cells, dtype=pl.String) for name, cells in columns])
