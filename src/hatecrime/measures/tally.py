"""How many records there are of each kind that figures tell apart: one pass over the records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import attrs
import polars as pl

from hatecrime.measures.dimensions import Dimension, find_dimensions
from hatecrime.measures.errors import MeasureError
from hatecrime.measures.periods import Period, check_period
from hatecrime.measures.questions import NOT_UNDERSTOOD, Question
from hatecrime.measures.scan import ROWS, STATE, Scan
from hatecrime.records.errors import ExtractError
from hatecrime.records.map_model import ColumnMap
from hatecrime.records.sources import Extract
from hatecrime.records.tables import TableReader
from hatecrime.validation.frames import as_polars
from hatecrime.validation.result import Result


@attrs.frozen(eq=False)
class Tally:
    """How many records there are of each kind. Every figure is made of this small table.

    Attributes:
        frame: the group in each dimension (in columns ``"0"``, ``"1"``, ...), the state, the rows.
        dimensions: the dimensions.
        fields: the fields that the extract fills.
        dated: whether a record without the date of the base stands apart.
    """

    frame: pl.DataFrame
    dimensions: tuple[Dimension, ...]
    fields: tuple[str, ...]
    dated: bool

    @property
    def keys(self) -> list[str]:
        """The names of the columns of the dimensions."""
        return [str(place) for place in range(len(self.dimensions))]


def tally(
    frame: Any,
    question: Question,
    by: str | Sequence[str] = (),
    *,
    clock: str,
    period: Period | None = None,
    column_map: ColumnMap | None = None,
    progress: Callable[[int], None] | None = None,
) -> Tally:
    """Count the records of each kind.

    Args:
        frame: a table as ``check_frame`` takes it, a lazy Polars frame, an opened extract, or the
            ``Result`` of a check of one of these.
        question: what is asked of each record.
        by: the dimensions.
        clock: the field with the date that a record counts on.
        period: leaves out what lies outside it. A record without the date is kept, as undated.
        column_map: how the columns become fields.
        progress: called with the number of rows of an extract that were read so far.

    Raises:
        ExtractError: if the extract lacks what is asked for.
        ColumnMapError: if the map does not fit the extract.
        MeasureError: if it cannot be asked for so.
        TypeError: if no table can be made of what was given.
    """
    if isinstance(frame, Result):
        frame, column_map = _checked(frame, column_map)
    columns, parts, uneven = _parts(frame, progress)
    reader = TableReader(columns, column_map)
    dimensions = find_dimensions(by, reader.fields, columns)
    check_period(period)
    dated = period is not None or any(dimension.dated for dimension in dimensions)
    _check_there(reader.fields, question, dimensions, clock if dated else None)
    scan = Scan.plan(
        reader,
        column_map,
        columns,
        question,
        dimensions,
        clock=clock if dated else None,
        period=period,
    )
    keys = [str(place) for place in range(len(dimensions))]
    nothing = pl.DataFrame(schema=dict.fromkeys([*keys, STATE], pl.String) | {ROWS: pl.Int64})
    whole = pl.concat([nothing, *(kinds for part in parts for kinds in scan.count(part))])
    if uneven:
        lost = pl.DataFrame({STATE: [NOT_UNDERSTOOD], ROWS: [len(uneven)]})
        whole = pl.concat([whole, lost], how="diagonal")
    counted = whole.group_by([*keys, STATE]).agg(pl.col(ROWS).sum())
    return Tally(counted, dimensions, reader.fields, dated)


def _checked(result: Result, column_map: ColumnMap | None) -> tuple[Any, ColumnMap | None]:
    if result.checked is None:
        raise MeasureError("a Result of one record has no table that figures could be made of")
    if column_map is not None:
        raise MeasureError("a Result has the column map that it was made with; give none beside it")
    return result.checked, result.column_map


def _parts(
    frame: Any, progress: Callable[[int], None] | None
) -> tuple[list[str], Iterator[pl.LazyFrame], list[int]]:
    """Return the columns, the rows, and the numbers of rows that nothing can be told of.

    Those are the rows of another length than the header, whose cells may stand in other columns
    than their own. They are known once the rows have been gone through.
    """
    uneven: list[int] = []
    if isinstance(frame, Extract):
        return list(frame.columns), _even(frame, uneven, progress), uneven
    if isinstance(frame, pl.LazyFrame):
        return frame.collect_schema().names(), iter([frame]), uneven
    table = as_polars(frame)
    return table.columns, iter([table.lazy()]), uneven


def _even(
    extract: Extract, uneven: list[int], progress: Callable[[int], None] | None
) -> Iterator[pl.LazyFrame]:
    for window in extract.windows():
        uneven.extend(window.uneven)
        row = pl.int_range(window.first_row, window.first_row + pl.len())
        rows = window.frame.lazy()
        yield rows.filter(~row.is_in(list(window.uneven))) if window.uneven else rows
        if progress is not None:
            progress(window.first_row - 1 + window.frame.height)


def _check_there(
    filled: Sequence[str], question: Question, dimensions: Sequence[Dimension], clock: str | None
) -> None:
    asked = [("the figure", question.needs, question.one_of)]
    asked += [(dimension.name, dimension.needs, dimension.one_of) for dimension in dimensions]
    if clock is not None:
        asked.append(("a period", (clock,), ()))
    remedy = "rename a column, or say in a column map where it comes from"
    for what, needs, one_of in asked:
        for name in needs:
            if name not in filled:
                raise ExtractError(
                    f"the extract has no column {name!r}, which {what} needs; {remedy}"
                )
        if one_of and not set(one_of) & set(filled):
            raise ExtractError(
                f"the extract has none of the columns {', '.join(one_of)}, of which {what} needs "
                f"at least one; {remedy}"
            )
