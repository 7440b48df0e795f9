"""Counting the rows of an extract before they are read.

Rows that are alike in the columns asked for are one kind. Each kind is read once, by the same
reader as every table of records, so that a million rows cost little more than to group them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import polars as pl
import polars.selectors as cs

from hatecrime.measures.dimensions import COLUMN, Dimension
from hatecrime.measures.errors import MeasureError
from hatecrime.measures.periods import CLOCK, Period
from hatecrime.measures.questions import COMMON, TOLD_UNREAD, Question, state, unread
from hatecrime.records.commonest import YEARS, lie_within
from hatecrime.records.fields import fields
from hatecrime.records.map_model import ColumnMap
from hatecrime.records.map_plan import FieldPlan, plan
from hatecrime.records.problems import Problem
from hatecrime.records.sources import WINDOW_ROWS
from hatecrime.records.tables import RecordWindow, TableReader, read_with
from hatecrime.rulebook.to_polars import DTYPES

STATE, ROWS = "state", "rows"
"""The columns of a count beside those of the dimensions, which are named by their place."""

_COUNT = "\0rows"
"""No column of an extract has such a name."""


@attrs.frozen(eq=False)
class Scan:
    """What is read of an extract, and how its rows are told apart.

    Attributes:
        reader: what turns rows into records.
        wanted: the fields that are looked at, whether the extract has them or not.
        columns: the columns of the extract that are looked at.
        raw: columns that are dimensions as they stand.
        values: the group in each dimension, and the state.
        clock: the field with the date; None where no date matters.
        dates: the column of the date, where nothing else is read from it and it is read as it is.
        period: the first and the last day.
    """

    reader: TableReader
    wanted: tuple[str, ...]
    columns: tuple[str, ...]
    raw: tuple[str, ...]
    values: tuple[pl.Expr, ...]
    clock: str | None
    dates: str | None
    period: Period | None

    @classmethod
    def plan(
        cls,
        reader: TableReader,
        column_map: ColumnMap | None,
        columns: Sequence[str],
        question: Question,
        dimensions: Sequence[Dimension],
        *,
        clock: str | None,
        period: Period | None,
    ) -> Scan:
        """Return how an extract with these columns is counted."""
        asked: list[Question | Dimension] = [question, *dimensions]
        names = [name for one in asked for name in (*one.needs, *one.wants, *one.one_of)]
        names += [*COMMON, *([clock] if clock else [])]
        wanted = tuple(dict.fromkeys(names))
        plans = {entry.field: entry for entry in plan(column_map, list(columns))}
        origins = {name: _origins(plans, name) for name in wanted}
        raw = tuple(one.column for one in dimensions if one.column is not None)
        read = [column for origin in origins.values() for column in origin] + list(raw)
        return cls(
            reader=reader,
            wanted=wanted,
            columns=tuple(dict.fromkeys(read)),
            raw=raw,
            values=(
                *(one.value().alias(str(place)) for place, one in enumerate(dimensions)),
                state(question, dated=clock is not None).alias(STATE),
            ),
            clock=clock,
            # A question that asks for the day itself would get the first of the month.
            dates=None if clock in question.needs else _column_of_dates(plans, clock, read),
            period=period,
        )

    def count(self, rows: pl.LazyFrame) -> Iterator[pl.DataFrame]:
        """Yield how many rows there are of each kind; a kind may come more than once."""
        # A name such as * stands for all columns elsewhere.
        looked_at = cs.by_name(*self.columns)
        rows = rows.select(looked_at)
        schema = rows.collect_schema()
        self._check_raw(schema)
        cut = self.dates is not None and _is_plain(schema[self.dates])
        if cut and self.dates is not None:
            rows = _by_month(rows, self.dates, schema[self.dates], self.period)
        if self.clock is None or cut:
            kinds = rows.group_by(looked_at).agg(pl.len().cast(pl.Int64).alias(_COUNT))
        else:
            # Hardly two rows have the same moment: grouping them first would be in vain.
            kinds = rows.with_columns(pl.lit(1, pl.Int64).alias(_COUNT))
        table = kinds.collect()
        for start in range(0, table.height, WINDOW_ROWS):
            yield self._read(table.slice(start, WINDOW_ROWS), cut=cut)

    def _check_raw(self, schema: pl.Schema) -> None:
        for name in self.raw:
            if schema[name].is_nested() or schema[name] in (pl.Object, pl.Binary):
                raise MeasureError(
                    f"the column {name!r:.60} holds lists, bytes, or values of several kinds; "
                    f"figures are broken down by columns of one value a row"
                )

    def _read(self, kinds: pl.DataFrame, *, cut: bool) -> pl.DataFrame:
        window = self.reader.read(kinds, only=self.wanted)
        columns = [_field(window, name) for name in self.wanted]
        columns += [_unread(window, name) for name in TOLD_UNREAD]
        columns += [_as_text(kinds[name]).alias(COLUMN + name) for name in self.raw]
        table = pl.DataFrame([*columns, kinds[_COUNT].alias(ROWS)]).lazy()
        if self.clock is not None:
            table = table.with_columns(pl.col(self.clock).cast(pl.Date).alias(CLOCK))
            if not cut:
                table = table.filter(_inside(pl.col(CLOCK), self.period))
        keys = [str(place) for place in range(len(self.values) - 1)]
        return (
            table.select(*self.values, ROWS)
            .group_by([*keys, STATE])
            .agg(pl.col(ROWS).sum())
            .collect()
        )


def _origins(plans: dict[str, FieldPlan], name: str) -> list[str]:
    return [o.column for field in read_with(name) if field in plans for o in plans[field].origins]


def _field(window: RecordWindow, name: str) -> pl.Series:
    if name in window.columns:
        return window.series(name)
    empty = pl.Series(name, [None], dtype=DTYPES[fields()[name].type])
    return empty.new_from_index(0, window.height)


def _as_text(column: pl.Series) -> pl.Series:
    text = column.cast(pl.String).str.strip_chars()
    return text.set(text == "", None)


def _unread(window: RecordWindow, name: str) -> pl.Series:
    rows = window.problems.filter(
        (pl.col("field") == name) & (pl.col("problem") != str(Problem.REQUIRED))
    )["row"]
    found = pl.Series(unread(name), [False]).new_from_index(0, window.height)
    return found.scatter((rows - 1).cast(pl.UInt32), True)


# -- dates --------------------------------------------------------------------------------------


def _column_of_dates(
    plans: dict[str, FieldPlan], clock: str | None, read: Sequence[str]
) -> str | None:
    origins = plans[clock].origins if clock in plans else ()
    if len(origins) != 1 or read.count(origins[0].column) > 1:
        return None
    manner = origins[0].manner
    return None if manner.translate or manner.empty is not None else origins[0].column


def _is_plain(kind: Any) -> bool:
    return kind == pl.Date or (isinstance(kind, pl.Datetime) and kind.time_zone is None)


def _by_month(rows: pl.LazyFrame, dates: str, kind: Any, period: Period | None) -> pl.LazyFrame:
    """Return the rows of a period, with the first day of the month in place of the date."""
    column = cs.by_name(dates).as_expr()
    # What the reader would not read as a date is none.
    near = lie_within(column, kind, *YEARS)
    return (
        rows.with_columns(pl.when(near).then(column))
        .filter(_inside(column, period))
        .with_columns(column.dt.truncate("1mo"))
    )


def _inside(dates: pl.Expr, period: Period | None) -> pl.Expr:
    """Return whether a row lies in a period, or has no date."""
    day = dates.cast(pl.Date)
    first, last = period or (None, None)
    inside = pl.lit(True)
    if first is not None:
        inside &= day >= first
    if last is not None:
        inside &= day <= last
    return inside | day.is_null()
