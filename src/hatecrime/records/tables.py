"""From a table as it came to a table of records: canonical columns, typed, and what was unreadable.

A table is read window by window, so that one larger than memory can be. No row is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs
import polars as pl

from hatecrime.records.audit import Translation, merged
from hatecrime.records.columns import ColumnReader, ReadColumn
from hatecrime.records.errors import ExtractError
from hatecrime.records.fields import fields, required_fields
from hatecrime.records.labels import RELIGION
from hatecrime.records.map_model import ColumnMap
from hatecrime.records.map_plan import FieldPlan, plan
from hatecrime.records.problems import Problem
from hatecrime.records.reading import PLAIN, RELIGIONS_GIVEN, has_few_words, read
from hatecrime.records.sources.table import Kinds
from hatecrime.rulebook.kernel import Coded, Column, in_full
from hatecrime.rulebook.to_polars import DTYPES
from hatecrime.rulebook.types import Field, Type

PROBLEMS_SCHEMA: dict[str, Any] = {"row": pl.Int64, "field": pl.String, "problem": pl.String}


@attrs.frozen(eq=False)
class RecordWindow:
    """Some rows of a table of records.

    Attributes:
        columns: the fields the extract has.
        height: how many rows there are.
        problems: what could not be read: (row from 1 in the whole table, field, problem), ordered;
            the field is empty where the whole row is meant.
    """

    columns: Mapping[str, Column] = attrs.field(repr=False)
    height: int
    problems: pl.DataFrame

    def series(self, name: str) -> pl.Series:
        """Return a column in full."""
        return in_full(self.columns[name], fields()[name].type).alias(name)


class TableReader:
    """Turns windows of an extract into windows of records.

    Args:
        columns: the names of the extract's columns.
        column_map: how they become fields; None takes the canonical ones.
        audit: whether to keep an account of the words that are translated.

    Attributes:
        fields: the fields filled, in order.
        unused: columns of the extract that no field was read from.

    Raises:
        ExtractError: if there is no column for a field that every record needs.
        ColumnMapError: if the map does not fit the extract.
    """

    def __init__(
        self, columns: Sequence[str], column_map: ColumnMap | None = None, *, audit: bool = False
    ) -> None:
        self._plans = plan(column_map, list(columns))
        filled = {field_plan.field for field_plan in self._plans}
        _check_filled(filled)
        self._readers = {
            field_plan.field: [
                ColumnReader(fields()[field_plan.field], origin, audit)
                for origin in field_plan.origins
            ]
            for field_plan in self._plans
        }
        if RELIGION in filled:
            filled.add(RELIGIONS_GIVEN)
        self.fields = tuple(name for name in fields() if name in filled)
        used = {origin.column for field_plan in self._plans for origin in field_plan.origins}
        self.unused = tuple(column for column in columns if column not in used)

    def read(
        self,
        frame: pl.DataFrame,
        first_row: int = 1,
        uneven: Iterable[int] = (),
        only: Iterable[str] | None = None,
    ) -> RecordWindow:
        """Read some rows.

        Args:
            frame: the rows as they came, of text or of typed columns; of its columns those are
                needed that the fields to read come from.
            first_row: the number of the first, from 1 in the whole extract.
            uneven: rows, from 1 in the whole extract, that did not have as many cells as the
                header.
            only: fields to read, as far as there are columns for them; None means all. The problems
                told are those of their columns.
        """
        wanted = None if only is None else {part for name in only for part in read_with(name)}
        columns: dict[str, Column] = {}
        counted: pl.Series | None = None
        problems = [_problem_rows(pl.Series(list(uneven), dtype=pl.Int64), "", Problem.CELLS)]
        for field_plan in self._plans:
            if wanted is not None and field_plan.field not in wanted:
                continue
            field = fields()[field_plan.field]
            parts = [
                reader.read(frame[reader.origin.column]) for reader in self._readers[field.name]
            ]
            for reader, part in zip(self._readers[field.name], parts, strict=True):
                problems += [
                    _problem_rows(rows.cast(pl.Int64) + first_row, reader.label, problem)
                    for problem, rows in part.problems
                ]
            filled = _filled(field, field_plan, parts, frame.height)
            columns[field.name] = filled.column
            if filled.several is not None:
                rows = filled.several.cast(pl.Int64) + first_row
                problems.append(_problem_rows(rows, field.name, Problem.SEVERAL))
            if filled.religions is not None:
                counted = filled.religions
        if counted is not None:
            columns[RELIGIONS_GIVEN] = _given_or_counted(columns.get(RELIGIONS_GIVEN), counted)
        window = RecordWindow(columns, frame.height, pl.DataFrame(schema=PROBLEMS_SCHEMA))
        problems += [
            _missing(window, name, first_row, problems)
            for name in required_fields()
            if name in columns
        ]
        found = pl.concat([part for part in problems if part.height] or [window.problems])
        return attrs.evolve(window, problems=found.unique().sort("row", "field", "problem"))

    def translations(self) -> list[Translation]:
        """Return every translation made so far, where an audit was asked for."""
        return merged(
            one for readers in self._readers.values() for r in readers for one in r.translations()
        )


def quick_kinds(column_map: ColumnMap | None, columns: Sequence[str]) -> Kinds:
    """Return the types in which columns of text may come instead, to be read sooner and the same.

    Flags in words that the map does not change may come as bools, and columns in which the same
    words come again and again as categories.

    Raises:
        ColumnMapError: if the map does not fit the columns.
    """
    found: dict[str, set[Any]] = {}
    for field_plan in plan(column_map, list(columns)):
        field = fields()[field_plan.field]
        for origin in field_plan.origins:
            is_flag = field.type is Type.BOOL and origin.manner == PLAIN
            kind = pl.Boolean if is_flag else pl.Categorical if has_few_words(field) else pl.String
            found.setdefault(origin.column, set()).add(kind)
    return {
        column: pl.Boolean if kinds == {pl.Boolean} else pl.Categorical(pl.Categories.random())
        for column, kinds in found.items()
        if pl.String not in kinds
    }


def read_with(name: str) -> tuple[str, ...]:
    """Return the fields that are read to fill one."""
    # How many religions were given is counted where the religion is read.
    return (name, RELIGION) if name == RELIGIONS_GIVEN else (name,)


def _check_filled(filled: set[str]) -> None:
    if not filled:
        raise ExtractError(
            "no column of the extract is the name of a field ('hatecrime schema --fields' lists "
            "them); if lines stand above the header, remove them, else let 'hatecrime map' draft a "
            "column map and give it with --map"
        )
    for name in required_fields():
        if name not in filled:
            raise ExtractError(
                f"the extract has no column {name!r}, which every record needs; rename a column, "
                f"or say in a column map where it comes from"
            )


def _missing(
    window: RecordWindow, name: str, first_row: int, problems: Iterable[pl.DataFrame]
) -> pl.DataFrame:
    """Return the rows in which a field that every record needs is empty, and not unreadable."""
    empty = window.columns[name].is_null()
    rows = (
        empty.arg_true().cast(pl.Int64) + first_row
        if empty.any()
        else pl.Series([], dtype=pl.Int64)
    )
    if rows.len():
        unread = [part.filter(pl.col("field") == name)["row"] for part in problems]
        rows = rows.filter(~rows.is_in(pl.concat(unread).implode()))
    return _problem_rows(rows, name, Problem.REQUIRED)


def _given_or_counted(given: Column | None, counted: pl.Series) -> pl.Series:
    """Return how many religions a column of its own says were given, or else were counted."""
    if given is None:
        return counted
    full = in_full(given, Type.INT)
    return full.zip_with(full.is_not_null(), counted)


# -- fields of several columns ------------------------------------------------------------------


@attrs.frozen(eq=False)
class _Filled:
    column: Column
    several: pl.Series | None = None
    religions: pl.Series | None = None


def _filled(
    field: Field, field_plan: FieldPlan, parts: Sequence[ReadColumn], height: int
) -> _Filled:
    """Return a field's column, rows that contradict, and how many religions were named."""
    if not parts:
        value = read(field, field_plan.value).value
        return _Filled(Coded([value], pl.Series([0], dtype=pl.UInt32).new_from_index(0, height)))
    counted = [part.religions.series(Type.INT) for part in parts if part.religions is not None]
    if len(parts) == 1:
        return _Filled(parts[0].column, None, counted[0] if counted else None)
    columns = [in_full(part.column, field.type) for part in parts]
    series, several = _joined(columns, field)
    if counted:
        # Religions in columns of their own are counted as those of one cell are.
        number = _counted(columns, counted)
        return _Filled(series.set((number > 1).fill_null(value=False), None), None, number)
    return _Filled(series, several)


def _counted(values: list[pl.Series], counts: list[pl.Series]) -> pl.Series:
    """Return how many religions the columns of each row named, as far as they can be told apart."""
    named = pl.DataFrame([part.alias(f"v{number}") for number, part in enumerate(values)])
    different = named.select(pl.concat_list(pl.all()).list.drop_nulls().list.n_unique())
    most = pl.DataFrame([part.alias(f"c{number}") for number, part in enumerate(counts)])
    both = most.with_columns(different.to_series().cast(pl.Int64).alias("different"))
    number = both.select(pl.max_horizontal(pl.all())).to_series()
    return number.set(number == 0, None)


def _joined(parts: list[pl.Series], field: Field) -> tuple[pl.Series, pl.Series | None]:
    """Return several columns as one, and the rows (from 0) in which they contradict."""
    frame = pl.DataFrame([part.alias(f"p{number}") for number, part in enumerate(parts)])
    names = frame.columns
    if field.type is Type.BOOL:
        # True when one is, and false only when all are: an empty one leaves it undecided.
        return frame.select(pl.any_horizontal(names)).to_series(), None
    if field.type is Type.TEXTS:
        lists = [pl.col(name).fill_null(pl.lit([], dtype=DTYPES[Type.TEXTS])) for name in names]
        union = pl.concat_list(lists).list.unique(maintain_order=True)
        return frame.select(pl.when(union.list.len() > 0).then(union)).to_series(), None
    first = pl.coalesce(names)
    differs = pl.any_horizontal((pl.col(name) != first).fill_null(value=False) for name in names)
    result = frame.select(value=pl.when(~differs).then(first), differs=differs)
    return result["value"], result["differs"].arg_true()


# -- whole tables -------------------------------------------------------------------------------


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
    reader = TableReader(raw.columns, column_map)
    window = reader.read(raw, uneven=uneven)
    return RecordTable(
        frame=pl.DataFrame([window.series(name) for name in reader.fields]),
        problems=window.problems,
        columns=reader.fields,
        unused=reader.unused,
    )


def _problem_rows(rows: pl.Series, field: str, problem: Problem) -> pl.DataFrame:
    return pl.DataFrame(
        [
            rows.alias("row"),
            pl.Series("field", [field]).new_from_index(0, rows.len()),
            pl.Series("problem", [str(problem)]).new_from_index(0, rows.len()),
        ],
        schema=PROBLEMS_SCHEMA,
    )
