"""Shapes become records: each has its day, its time and its references."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import polars as pl

from hatecrime.records.fields import fields
from hatecrime.rulebook.to_polars import DTYPES
from hatecrime.rulebook.types import Type
from hatecrime.sampling.shapes import DAY, REFERENCES, SHARED, Shape

EPOCH = dt.date(1970, 1, 1)
_MIDNIGHT = dt.datetime(1970, 1, 1)

_NUMBERS = 10**9
_STEP, _START = 387_420_489, 271_828_183
"""The step shares no factor with the numbers there are, so that no two rows share a number."""

MOST_ROWS = _NUMBERS
"""A sample has no more rows, since each needs a number of its own."""

_MARKS = {"record": "SYN", "victim": "SYN-V", "suspect": "SYN-S", "linked": "SYN-L"}
_VICTIM_OF_SEVERAL = "SYN-W"


@cache
def dtypes() -> dict[str, Any]:
    """Return the column type of every field, in the record's order."""
    return {name: DTYPES[field.type] for name, field in fields().items()}


@cache
def date_fields() -> tuple[str, ...]:
    """Return the fields that hold a date, with a time or without."""
    dates = (Type.DATE, Type.DATETIME)
    return tuple(name for name, field in fields().items() if field.type in dates)


def span(shape: Shape) -> int:
    """Return how many days the last date of a shape lies after the report."""
    kinds = fields()
    ends = [0]
    for name in date_fields():
        lag = shape.get(name)
        if lag is not None:
            ends.append(lag // DAY if kinds[name].type is Type.DATETIME else lag)
    return max(ends)


def shapes_frame(shapes: Sequence[Shape]) -> pl.DataFrame:
    """Return shapes as a table, a column a field; dates are still numbers."""
    dates = set(date_fields())
    return pl.DataFrame(
        [
            pl.Series(
                name,
                [shape.get(name) for shape in shapes],
                dtype=pl.Int64 if name in dates else dtype,
            )
            for name, dtype in dtypes().items()
        ]
    )


def placed(shapes: pl.DataFrame, days: pl.Series, seconds: pl.Series) -> pl.DataFrame:
    """Return shapes with the dates of reports on given days; references are left as they are.

    Args:
        shapes: as ``shapes_frame`` makes them.
        days: the day of each report, counted from 1970.
        seconds: the time of each report, in seconds after midnight.
    """
    day, clock = pl.lit(days), pl.lit(seconds)
    made = []
    for name in date_fields():
        lag = pl.col(name)
        if fields()[name].type is Type.DATE:
            moved = (day + lag).cast(pl.Int32).cast(pl.Date)
        else:
            moved = (_moment(lag, day, clock, pl.min_horizontal) * 1_000_000).cast(
                DTYPES[Type.DATETIME]
            )
        made.append(moved.alias(name))
    return shapes.with_columns(made)


def placed_record(shape: Shape, report: dt.date, seconds: int) -> dict[str, Any]:
    """Return one shape as a record, as ``placed`` does."""
    record = {name: shape.get(name) for name in fields()}
    day = (report - EPOCH).days
    for name in date_fields():
        lag = record[name]
        if lag is None:
            continue
        if fields()[name].type is Type.DATE:
            record[name] = EPOCH + dt.timedelta(day + lag)
        else:
            record[name] = _MIDNIGHT + dt.timedelta(seconds=_moment(lag, day, seconds, min))
    return record


def _moment(lag: Any, day: Any, clock: Any, least: Callable[[Any, Any], Any]) -> Any:
    """Return a moment in seconds from 1970, for numbers and for columns of them.

    Times of one day stay within it: a record made late in the evening is made before midnight,
    since rules compare days.
    """
    return (day + lag // DAY) * DAY + least(clock + lag % DAY, DAY - 1)


def number_of(row: int) -> str:
    """Return the number of a row, counted from 0: no two rows have the same."""
    return f"{(row * _STEP + _START) % _NUMBERS:09d}"


def reference(whose: str, row: int) -> str:
    """Return an invented reference.

    Args:
        whose: one of the words in ``REFERENCES``.
        row: the row of the table that it belongs to, counted from 0.
    """
    return f"{_MARKS[whose]}-{number_of(row)}"


def named(frame: pl.DataFrame, start: int, several: int) -> pl.DataFrame:
    """Return records with their references.

    Args:
        frame: records whose references are still words.
        start: how many rows of the table come before.
        several: how many victims are on more than one record.
    """
    columns = []
    for field, whose in REFERENCES.items():
        words = frame[field].to_list()
        rows = range(start, start + len(words))
        columns.append(
            pl.Series(
                field,
                [
                    None
                    if word is None
                    else f"{_VICTIM_OF_SEVERAL}-{number_of(int(number_of(row)) % several)}"
                    if word == SHARED
                    else reference(whose, row)
                    for word, row in zip(words, rows, strict=True)
                ],
                dtype=pl.String,
            )
        )
    return frame.with_columns(columns)


def records_frame(records: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Return whole records as a table with a column for every field."""
    rows = list(records)
    return pl.DataFrame(
        {
            name: pl.Series(name, [row.get(name) for row in rows], dtype=dtype)
            for name, dtype in dtypes().items()
        }
    )
