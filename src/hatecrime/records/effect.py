"""What a column map does with an extract, before any rule is checked: a dry run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import attrs
import polars as pl

from hatecrime.records.audit import Translation
from hatecrime.records.map_model import ColumnMap
from hatecrime.records.map_plan import plan
from hatecrime.records.problems import Problem
from hatecrime.records.tables import TableReader


@attrs.frozen
class FieldEffect:
    """What a field gets.

    Attributes:
        field: the field; ``strands`` for what was not understood in a column that lists them.
        columns: the columns it is read from; none where one value stands for all rows.
        filled: rows in which it has a value.
        empty: rows in which it has none, those that were not understood among them.
        problems: rows in which something was not understood, by the finding that it becomes.
    """

    field: str
    columns: tuple[str, ...]
    filled: int
    empty: int
    problems: tuple[tuple[Problem, int], ...] = ()


@attrs.frozen
class Effect:
    """What a column map does with an extract.

    Attributes:
        rows: how many rows the extract has.
        fields: what each field gets, in the order of the record.
        translations: the audit of translations.
        unused: columns that no field is read from.
    """

    rows: int
    fields: tuple[FieldEffect, ...]
    translations: tuple[Translation, ...]
    unused: tuple[str, ...]


def effect(
    columns: Sequence[str], frames: Iterable[pl.DataFrame], column_map: ColumnMap | None
) -> Effect:
    """Return what a column map does with an extract: what a check of it would read.

    Args:
        columns: the names of the extract's columns.
        frames: the extract, in one frame or in several of these columns.
        column_map: the map; None takes the columns whose names are canonical.

    Raises:
        ColumnMapError: if the map does not fit the extract.
        ExtractError: if there is no column for a field that every record needs.
    """
    reader = TableReader(columns, column_map, audit=True)
    rows = 0
    filled: Counter[str] = Counter()
    problems: Counter[tuple[str, str]] = Counter()
    for frame in frames:
        window = reader.read(frame)
        rows += window.height
        for name in reader.fields:
            filled[name] += window.height - window.series(name).null_count()
        counted = window.problems.group_by("field", "problem").len()
        for field, problem, number in counted.iter_rows():
            problems[field, problem] += number
    read_from = {
        one.field: tuple(origin.column for origin in one.origins)
        for one in plan(column_map, list(columns))
    }
    labels = dict.fromkeys((*reader.fields, *(label for label, _ in problems)))
    return Effect(
        rows=rows,
        fields=tuple(
            FieldEffect(
                field=label,
                columns=read_from.get(label, ()),
                filled=filled[label],
                empty=rows - filled[label],
                problems=tuple(
                    (kind, problems[label, kind]) for kind in Problem if problems[label, kind]
                ),
            )
            for label in labels
        ),
        translations=tuple(reader.translations()),
        unused=reader.unused,
    )
