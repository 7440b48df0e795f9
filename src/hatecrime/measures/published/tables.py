"""What a published table is once it is read: rows of cells, and what their labels stand for."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import attrs
import polars as pl

from hatecrime.measures.bases import Base
from hatecrime.measures.errors import MeasureError
from hatecrime.outcomes import OutcomeCode
from hatecrime.outcomes.types import NOT_ASSIGNED


class Cell(StrEnum):
    """What stands in a cell for a count. A count that is not there is never zero.

    Attributes:
        GIVEN: a count.
        NOT_APPLICABLE: there can be none, as under an offence code that has expired.
        NOT_PROVIDED: there should be one, and the force sent none; an empty cell is one of these.
    """

    GIVEN = "given"
    NOT_APPLICABLE = "not_applicable"
    NOT_PROVIDED = "not_provided"


CELLS = pl.Enum([cell.value for cell in Cell])
"""The type of the columns that tell what stands in a cell."""

SOURCE, ROW = "source", "row"
"""Columns that say where a row comes from: the file (and its sheet), and the row from 1 in it."""

OUTCOME = "outcome"
"""The column of the labels that are counted; null where none can be told."""

YEAR = "financial_year"
"""The column of the financial year, such as ``2024/25``, in tables that have years."""

TOTAL = "total"
"""The column that marks rows that are sums of other rows, such as those of all forces."""


def cell_of(base: Base) -> str:
    """Return the name of the column that tells what stands in the cells of a base."""
    return f"{base.value}_cell"


@attrs.frozen(eq=False)
class PublishedTable:
    """A published table of outcomes. ``read_home_office`` and ``read_police_uk`` make them.

    Attributes:
        frame: every row that was read, in order; the reader's docstring tells the columns.
        bases: the bases it has counts on.
        labels: what each outcome label of the table stands for, as a set of codes: ``{"0"}`` for
            not yet assigned; empty where it is not understood, or says nothing.
        left_out: the headers of columns that were not read.
        publisher: who publishes such tables.
        of_crimes: whether its rows are crimes, so that where there are no rows there are none;
            where they are counts, a row that is not there is missing.
    """

    frame: pl.DataFrame
    bases: tuple[Base, ...]
    labels: Mapping[str, frozenset[str]]
    left_out: tuple[str, ...]
    publisher: str
    of_crimes: bool

    def filter(self, *which: pl.Expr) -> PublishedTable:
        """Return the table with only some of its rows.

        What labels it has is not changed: a label without rows is still one it could have had.

        Args:
            which: conditions on its columns.

        Raises:
            MeasureError: if there is no such column.
        """
        try:
            return attrs.evolve(self, frame=self.frame.filter(*which))
        except pl.exceptions.PolarsError as error:
            raise MeasureError(
                f"the rows of the table cannot be chosen so ({type(error).__name__}); it has the "
                f"columns {', '.join(self.frame.columns)}"
            ) from None

    @property
    def cells(self) -> pl.DataFrame:
        """How many rows there are of each kind: one row a base and kind of cell.

        Columns: ``base``, ``cell``, ``rows``, and ``negative``, the rows whose count is below zero.
        The rows of a base are all the rows that were read.
        """
        parts = [
            self.frame.group_by(pl.col(cell_of(base)).alias("cell"))
            .agg(
                pl.len().cast(pl.Int64).alias("rows"),
                (pl.col(base.value) < 0).sum().cast(pl.Int64).alias("negative"),
            )
            .select(pl.lit(base.value).alias("base"), "cell", "rows", "negative")
            for base in self.bases
        ]
        return pl.concat(parts).sort("base", "cell")


def is_part(codes: frozenset[str]) -> bool:
    """Whether a label stands for parts of other outcomes alone: 1A, 2A, 3A."""
    return bool(codes) and all(OutcomeCode(code).rolled_up != code for code in codes)


def is_not_assigned(codes: frozenset[str]) -> bool:
    """Whether a label says that no outcome is assigned yet."""
    return codes == {NOT_ASSIGNED}


def rolled_up(codes: frozenset[str]) -> frozenset[str]:
    """Return codes with 1A, 2A and 3A as the outcomes they are counted under."""
    return frozenset(str(OutcomeCode(code).rolled_up) for code in codes)
