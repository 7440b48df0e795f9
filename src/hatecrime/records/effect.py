"""What a column map does with an extract, before any rule is checked: a dry run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import attrs
import polars as pl

from hatecrime.records.audit import Translation, audit_column, merged
from hatecrime.records.fields import fields, required_fields
from hatecrime.records.map_model import ColumnMap
from hatecrime.records.map_plan import Origin, plan
from hatecrime.records.problems import Problem
from hatecrime.records.reading import Cell, read
from hatecrime.rulebook.types import Field

_NESTED = (pl.List, pl.Array, pl.Struct, pl.Object)


@attrs.frozen
class ColumnEffect:
    """What was read from one column for one field.

    Attributes:
        field: the field.
        column: the column; empty where the map gives one value for all rows.
        filled: rows in which the column gives the field a value.
        empty: rows in which there is nothing to read, or what is read says nothing.
        problems: rows in which something was not understood, by the finding that it becomes.
    """

    field: str
    column: str
    filled: int
    empty: int
    problems: tuple[tuple[Problem, int], ...] = ()


@attrs.frozen
class Effect:
    """What a column map does with an extract.

    Attributes:
        rows: how many rows the extract has.
        columns: what is read from each column for each field, in the order of the record.
        translations: the audit of translations.
        unused: columns that no field is read from.
        missing: fields that every record needs and that the map does not fill.
    """

    rows: int
    columns: tuple[ColumnEffect, ...]
    translations: tuple[Translation, ...]
    unused: tuple[str, ...]
    missing: tuple[str, ...]


def effect(frames: Iterable[pl.DataFrame], column_map: ColumnMap | None) -> Effect:
    """Return what a column map does with an extract.

    Args:
        frames: the extract, in one frame or in several of the same columns.
        column_map: the map; None takes the columns whose names are canonical.

    Raises:
        ColumnMapError: if the map does not fit the extract.
    """
    rows = 0
    names: list[str] = []
    used: dict[str, None] = {}
    tallies: dict[tuple[str, str], Counter[Problem | bool]] = {}
    translations: list[Translation] = []
    values: dict[str, str] = {}
    for frame in frames:
        rows += frame.height
        names = frame.columns
        for one in plan(column_map, frame.columns):
            field = fields()[one.field]
            if not one.origins and one.value is not None:
                values[field.name] = one.value
            for origin in one.origins:
                used[origin.column] = None
                tally = tallies.setdefault((field.name, origin.column), Counter())
                translations += _read_column(frame[origin.column], field, origin, tally)
        translations = merged(translations)
    found = [_column(field, column, tally) for (field, column), tally in tallies.items()]
    found += [_value(field, value, rows) for field, value in values.items()]
    order = {name: number for number, name in enumerate(fields())}
    filled = {one.field for one in found}
    return Effect(
        rows=rows,
        columns=tuple(sorted(found, key=lambda one: order[one.field])),
        translations=tuple(translations),
        unused=tuple(name for name in names if name not in used),
        missing=tuple(name for name in required_fields() if name not in filled),
    )


def _read_column(
    series: pl.Series, field: Field, origin: Origin, tally: Counter[Problem | bool]
) -> list[Translation]:
    """Read each different value of a column once, count what comes of it, and audit it."""
    found = _counted(series)
    cells = [read(field, raw, origin.manner) for raw, _ in found]
    for cell, (_, rows) in zip(cells, found, strict=True):
        tally[_kind(cell)] += rows
    values, counts = [raw for raw, _ in found], [rows for _, rows in found]
    return audit_column(field, origin, values, counts, cells)


def _counted(series: pl.Series) -> list[tuple[Any, int]]:
    if isinstance(series.dtype, _NESTED):
        return [(raw, 1) for raw in series.to_list()]
    if isinstance(series.dtype, (pl.Categorical, pl.Enum)):
        series = series.cast(pl.String)
    table = pl.DataFrame({"value": series})
    return table.group_by("value", maintain_order=True).len().rows()


def _kind(cell: Cell) -> Problem | bool:
    if cell.problem is not None:
        return cell.problem
    return cell.value is not None or bool(cell.religions)


def _column(field: str, column: str, tally: Counter[Problem | bool]) -> ColumnEffect:
    problems = tuple((kind, tally[kind]) for kind in Problem if tally[kind])
    return ColumnEffect(field, column, tally[True], tally[False], problems)


def _value(field: str, value: str, rows: int) -> ColumnEffect:
    given = read(fields()[field], value).value is not None
    return ColumnEffect(field, "", rows if given else 0, 0 if given else rows)
