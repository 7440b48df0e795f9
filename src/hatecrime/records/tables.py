"""From a table as it came to a table of records: canonical columns, typed, and what was unreadable.

Cells are read by the same function as single records. A column is read once for each different
value it holds, so that a million rows cost what their few thousand words and dates do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import attrs
import polars as pl

from hatecrime.records.errors import ExtractError
from hatecrime.records.fields import fields, required_fields
from hatecrime.records.maps import ColumnMap, FieldPlan, Origin, plan
from hatecrime.records.reading import (
    FIRST_YEAR,
    LAST_YEAR,
    PADDING,
    PLAIN,
    RELIGION,
    RELIGIONS_GIVEN,
    Manner,
    Problem,
    empty_words,
    is_free_text,
    read,
)
from hatecrime.rulebook.to_polars import DTYPES
from hatecrime.rulebook.types import Field, Type

PROBLEMS_SCHEMA: dict[str, Any] = {"row": pl.Int64, "field": pl.String, "problem": pl.String}


@attrs.frozen(eq=False)
class RecordTable:
    """Records as a table.

    Attributes:
        frame: one row a record, canonical columns of the types in ``DTYPES``; only the fields the
            extract has.
        problems: what could not be read: (row from 1, field, problem), ordered; the field is empty
            where the whole row is meant.
        columns: the fields filled, in order.
        unused: columns of the extract that no field was read from.
    """

    frame: pl.DataFrame = attrs.field(repr=False)
    problems: pl.DataFrame
    columns: tuple[str, ...]
    unused: tuple[str, ...]

    @property
    def absent(self) -> tuple[str, ...]:
        """The fields the extract does not have."""
        return tuple(name for name in fields() if name not in self.columns)


def record_table(
    raw: pl.DataFrame, column_map: ColumnMap | None = None, uneven: Iterable[int] = ()
) -> RecordTable:
    """Return an extract as a table of records. No row is dropped.

    Args:
        raw: the extract, of text or of typed columns.
        column_map: how its columns become fields; None takes the canonical ones.
        uneven: rows, from 1, that did not have as many cells as the header.

    Raises:
        ExtractError: if there is no column for a field that every record needs.
        ColumnMapError: if the map does not fit the extract.
    """
    plans = plan(column_map, raw.columns)
    filled = {field_plan.field for field_plan in plans}
    if not filled:
        raise ExtractError(
            "no column of the extract is the name of a field; write a column map and give it with "
            "--map ('hatecrime schema --fields' lists the fields)"
        )
    for name in required_fields():
        if name not in filled:
            raise ExtractError(
                f"the extract has no column {name!r}, which every record needs; rename a column, "
                f"or say in a column map where it comes from"
            )
    columns: dict[str, pl.Series] = {}
    counted: pl.Series | None = None
    problems: list[pl.DataFrame] = [_problem_rows(uneven, "", Problem.CELLS)]
    for field_plan in plans:
        field = fields()[field_plan.field]
        series, found, religions = _filled(raw, field, field_plan)
        columns[field.name] = series.alias(field.name)
        problems += found
        if religions is not None:
            counted = religions.alias(RELIGIONS_GIVEN)
    if counted is not None:
        given = columns.get(RELIGIONS_GIVEN, counted)
        columns[RELIGIONS_GIVEN] = given.zip_with(given.is_not_null(), counted)
    for name in required_fields():
        rows = columns[name].is_null().arg_true()
        unread = {row for found in problems for row in _rows_of(found, name)}
        missing = [row + 1 for row in rows.to_list() if row + 1 not in unread]
        problems.append(_problem_rows(missing, name, Problem.REQUIRED))
    used = {origin.column for field_plan in plans for origin in field_plan.origins}
    return RecordTable(
        frame=pl.DataFrame([columns[name] for name in fields() if name in columns]),
        problems=pl.concat([pl.DataFrame(schema=PROBLEMS_SCHEMA), *problems])
        .unique()
        .sort("row", "field", "problem"),
        columns=tuple(name for name in fields() if name in columns),
        unused=tuple(column for column in raw.columns if column not in used),
    )


def _filled(
    raw: pl.DataFrame, field: Field, field_plan: FieldPlan
) -> tuple[pl.Series, list[pl.DataFrame], pl.Series | None]:
    """Return a field's column, what could not be read, and how many religions were named."""
    if not field_plan.origins:
        value = read(field, field_plan.value).value
        one = pl.Series([value], dtype=DTYPES[field.type])
        return one.new_from_index(0, raw.height), [], None
    parts = [_read_column(raw[o.column], field, o) for o in field_plan.origins]
    problems = [problem for part in parts for problem in part.problems]
    if len(parts) == 1:
        return parts[0].series, problems, parts[0].religions
    series, several = _joined([part.series for part in parts], field)
    counted = [part.religions for part in parts if part.religions is not None]
    if counted:
        # Religions in columns of their own are counted as those of one cell are.
        number = _counted([part.series for part in parts], counted)
        return series.set((number > 1).fill_null(value=False), None), problems, number
    problems.append(_problem_rows(several, field.name, Problem.SEVERAL))
    return series, problems, None


def _counted(values: list[pl.Series], counts: list[pl.Series]) -> pl.Series:
    """Return how many religions the columns of each row named, as far as they can be told apart."""
    named = pl.DataFrame([part.alias(f"v{number}") for number, part in enumerate(values)])
    different = named.select(pl.concat_list(pl.all()).list.drop_nulls().list.n_unique())
    most = pl.DataFrame([part.alias(f"c{number}") for number, part in enumerate(counts)])
    both = most.with_columns(different.to_series().cast(pl.Int64).alias("different"))
    number = both.select(pl.max_horizontal(pl.all())).to_series()
    return number.set(number == 0, None)


def _joined(parts: list[pl.Series], field: Field) -> tuple[pl.Series, list[int]]:
    """Return several columns as one, and the rows (from 1) in which they contradict."""
    frame = pl.DataFrame([part.alias(f"p{number}") for number, part in enumerate(parts)])
    names = frame.columns
    if field.type is Type.BOOL:
        # True when one is, and false only when all are: an empty one leaves it undecided.
        return frame.select(pl.any_horizontal(names)).to_series(), []
    if field.type is Type.TEXTS:
        lists = [pl.col(name).fill_null(pl.lit([], dtype=DTYPES[Type.TEXTS])) for name in names]
        union = pl.concat_list(lists).list.unique(maintain_order=True)
        return frame.select(pl.when(union.list.len() > 0).then(union)).to_series(), []
    first = pl.coalesce(names)
    differs = pl.any_horizontal((pl.col(name) != first).fill_null(value=False) for name in names)
    result = frame.select(value=pl.when(~differs).then(first), differs=differs)
    return result["value"], [row + 1 for row in result["differs"].arg_true().to_list()]


@attrs.frozen(eq=False)
class _ReadColumn:
    series: pl.Series
    problems: list[pl.DataFrame]
    religions: pl.Series | None = None


def _read_column(series: pl.Series, field: Field, origin: Origin) -> _ReadColumn:
    label = origin.label or field.name
    series, far = _without_far_dates(series)
    read_column = _read_near(series, field, origin, label)
    read_column.problems.append(_problem_rows(far, label, Problem.YEAR))
    return read_column


def _without_far_dates(series: pl.Series) -> tuple[pl.Series, list[int]]:
    """Return a column of dates without those that Python has no date for, and their rows."""
    kind = series.dtype
    if not isinstance(kind, (pl.Date, pl.Datetime)):
        return series, []
    # Told by their numbers: to work out the year of some would already be too much.
    unit = kind.time_unit if isinstance(kind, pl.Datetime) else None
    in_a_day = {"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}.get(unit or "", 1)
    # A day less at either end leaves room for any time zone.
    first, last = (
        (day.toordinal() - dt.date(1970, 1, 1).toordinal()) * in_a_day
        for day in (dt.date.min + dt.timedelta(1), dt.date.max - dt.timedelta(1))
    )
    near = series.to_physical().is_between(max(first, -(2**63)), min(last, 2**63 - 1))
    far = (~near).fill_null(value=False)
    if not far.any():
        return series, []
    kept = pl.select(pl.when(~far).then(series)).to_series()
    return kept, [row + 1 for row in far.arg_true().to_list()]


def _read_near(series: pl.Series, field: Field, origin: Origin, label: str) -> _ReadColumn:
    if isinstance(series.dtype, (pl.Categorical, pl.Enum)):
        series = series.cast(pl.String)
    if origin.manner == PLAIN:
        ready = _as_is(series, field)
        if ready is not None:
            return _ReadColumn(ready, [])
    if field.type is Type.DATETIME and series.dtype == pl.String and not origin.manner.formats:
        quick = _iso_moments(series)
        rest = series.set(quick.is_not_null(), None)
        slow = _read_each(rest, field, origin.manner, label)
        return attrs.evolve(slow, series=quick.zip_with(quick.is_not_null(), slow.series))
    return _read_each(series, field, origin.manner, label)


def _as_is(series: pl.Series, field: Field) -> pl.Series | None:
    """Return a column that needs no reading cell by cell, or None."""
    kind = series.dtype
    if field.type is Type.BOOL and kind == pl.Boolean:
        return series
    if field.type is Type.DATE and kind == pl.Date:
        return series if _years_fit(series) else None
    if field.type is Type.DATETIME and kind == pl.Datetime and _zone(kind) is None:
        moments = series.dt.cast_time_unit("us")
        return moments if _years_fit(moments) else None
    if field.type is Type.TEXT and kind == pl.String and is_free_text(field):
        stripped = series.str.strip_chars(PADDING)
        words = sorted(empty_words(field))
        short = stripped.str.len_bytes() <= max(map(len, words))
        nothing = short & stripped.str.to_lowercase().is_in(words)
        return stripped.set(nothing.fill_null(value=False), None)
    return None


def _zone(kind: Any) -> str | None:
    zone: str | None = kind.time_zone
    return zone


def _years_fit(series: pl.Series) -> bool:
    years = series.dt.year()
    low, high = years.min(), years.max()
    return low is None or (int(low) >= FIRST_YEAR and int(high) <= LAST_YEAR)  # type: ignore[arg-type]


def _iso_moments(series: pl.Series) -> pl.Series:
    """Return the moments of the commonest spelling; null for any other, read one by one."""
    plain = series.str.contains(
        r"^(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-5][0-9]$"
    )
    text = series.set((~plain).fill_null(value=True), None).str.replace("T", " ", literal=True)
    return text.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us")


def _read_each(series: pl.Series, field: Field, manner: Manner, label: str) -> _ReadColumn:
    """Read a column once for each different value in it."""
    dtype = DTYPES[field.type]
    if series.dtype == pl.Object or isinstance(series.dtype, (pl.List, pl.Array, pl.Struct)):
        cells = [read(field, raw, manner) for raw in series.to_list()]
        codes = pl.Series(range(series.len()), dtype=pl.UInt32)
    else:
        # The row of its value in the list of different values; nulls have one too.
        different = series.unique(maintain_order=True)
        cells = [read(field, raw, manner) for raw in different.to_list()]
        codes = _codes(series, different)
    values = pl.Series([_plain(cell.value) for cell in cells], dtype=dtype)
    problems = []
    for problem in Problem:
        hit = pl.Series([cell.problem is problem for cell in cells], dtype=pl.Boolean)
        if hit.any():
            rows = (hit.gather(codes).arg_true() + 1).to_list()
            problems.append(_problem_rows(rows, label, problem))
    religions = None
    if field.name == RELIGION:
        numbers = pl.Series(RELIGIONS_GIVEN, [cell.religions for cell in cells], dtype=pl.Int64)
        religions = numbers.gather(codes)
    return _ReadColumn(values.gather(codes), problems, religions)


def _codes(series: pl.Series, different: pl.Series) -> pl.Series:
    """Return, for each cell, the position of its value among the different values."""
    table = pl.DataFrame({"value": different, "code": range(different.len())})
    found = (
        pl.DataFrame({"value": series})
        .join(table, on="value", how="left", nulls_equal=True, maintain_order="left")
        .get_column("code")
    )
    return found.cast(pl.UInt32)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _problem_rows(rows: Iterable[int], field: str, problem: Problem) -> pl.DataFrame:
    numbers = pl.Series("row", list(rows), dtype=pl.Int64)
    return pl.DataFrame(
        {"row": numbers, "field": [field] * len(numbers), "problem": [str(problem)] * len(numbers)},
        schema=PROBLEMS_SCHEMA,
    )


def _rows_of(problems: pl.DataFrame, field: str) -> list[int]:
    return problems.filter(pl.col("field") == field)["row"].to_list()
