"""Columns written in the commonest way, read all cells at once.

What is not so written is left to be read cell by cell; the answer is the same, and later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import polars as pl

from hatecrime.records.dates import FIRST_YEAR, LAST_YEAR
from hatecrime.records.raw import PADDING
from hatecrime.records.reading import Cell, empty_words, is_free_text, read
from hatecrime.rulebook.types import MAX_INT, Field, Type

YEARS = dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR, 12, 31)
"""The first and the last day that are read."""

_EPOCH = dt.date(1970, 1, 1)

_Dates = TypeVar("_Dates", pl.Series, pl.Expr)


def as_is(series: pl.Series, field: Field) -> pl.Series | None:
    """Return a column that needs no reading cell by cell, or None."""
    kind = series.dtype
    if field.type is Type.BOOL:
        if kind == pl.String:
            return _plain_bools(series)
        return series if kind == pl.Boolean else None
    if field.type is Type.INT and kind == pl.Int64:
        return series if _in_range(series) else None
    if field.type is Type.DATE and kind == pl.Date:
        return series if _years_fit(series) else None
    if field.type is Type.DATETIME and kind == pl.Datetime and _zone(kind) is None:
        moments = series.dt.cast_time_unit("us")
        return moments if _years_fit(moments) else None
    if field.type is Type.TEXT and kind == pl.String and is_free_text(field):
        return _free_text(series, field)
    if field.type is Type.TEXTS and kind == pl.List(pl.String):
        return _plain_lists(series, field)
    return None


def _free_text(series: pl.Series, field: Field) -> pl.Series | None:
    """Return text without padding; None where it is rather a column of words."""
    text = _unpadded(series)
    words = sorted(empty_words(field))
    sizes, longest = text.str.len_bytes(), max(map(len, words))
    shortest = sizes.min()
    if isinstance(shortest, int) and shortest > longest:
        return text
    rows = (sizes <= longest).fill_null(value=False).arg_true()
    if rows.len() * 4 > series.len():
        return None
    nothing = rows.filter(text.gather(rows).str.to_lowercase().is_in(words))
    return text.scatter(nothing, None) if nothing.len() else text


def _unpadded(series: pl.Series) -> pl.Series:
    """Return text without padding."""
    # To look at the first and the last letter of each cell takes half as long as to strip it.
    if _begin_plainly(series) and _begin_plainly(series.str.tail(1)):
        return series
    return series.str.strip_chars(PADDING)


def _begin_plainly(text: pl.Series) -> bool:
    """Return whether each cell begins with ASCII that can be seen, and so with no padding."""
    return bool(text.is_between("!", "\x7f", closed="left").all())


def _plain_lists(series: pl.Series, field: Field) -> pl.Series | None:
    """Return lists as they are, where every item is its own reading and stands once."""
    given = series.filter(series.list.len() > 0)
    items = given.explode().unique().to_list()
    if any(read(field, [item]) != Cell((item,)) for item in items):
        return None
    if not (given.list.n_unique() == given.list.len()).all():
        return None
    return series.set(series.list.len() == 0, None) if given.len() < series.len() else series


def _plain_bools(series: pl.Series) -> pl.Series | None:
    yes = series == "true"
    return yes if (yes | (series == "false")).all() else None


def _in_range(series: pl.Series) -> bool:
    return bool(series.is_between(0, MAX_INT).all())


def _zone(kind: Any) -> str | None:
    zone: str | None = kind.time_zone
    return zone


def _years_fit(series: pl.Series) -> bool:
    """Return whether dates, or moments, lie in the years that are read."""
    return bool(lie_within(series, series.dtype, *YEARS).all())


def lie_within(dates: _Dates, kind: Any, first: dt.date, last: dt.date) -> _Dates:
    """Return which dates, or moments, of a type lie on a day from the first to the last."""
    # Told by their numbers: to work out the year of some would already be too much.
    unit = kind.time_unit if isinstance(kind, pl.Datetime) else None
    in_a_day = {"ms": 86_400_000, "us": 86_400_000_000, "ns": 86_400_000_000_000}.get(unit or "", 1)
    low, after = (first - _EPOCH).days * in_a_day, ((last - _EPOCH).days + 1) * in_a_day
    # No more than the numbers can hold, of which those of nanoseconds end sooner than the years.
    return dates.to_physical().is_between(max(low, -(2**63)), min(after, 2**63) - 1)


def _iso_days(series: pl.Series) -> pl.Series:
    """Return the days of the commonest spelling; null for any other, read one by one."""
    days = series.str.to_date("%Y-%m-%d", strict=False, cache=False)
    days = _only(days, lie_within(days, days.dtype, *YEARS))
    # Of a day the engine takes 2026-5-01, too, and a space for a nought.
    places = (days.to_physical() - (YEARS[0] - _EPOCH).days).cast(pl.UInt32)
    return _only(days, _written_days()[places] == series)


def _small_numbers(series: pl.Series) -> pl.Series:
    """Return numbers below ten thousand, commonly written; null for any other, read one by one."""
    written = _written_numbers()
    numbers = series.cast(pl.Int64, strict=False)
    numbers = _only(numbers, numbers.is_between(0, written.len() - 1))
    return _only(numbers, written[numbers.cast(pl.UInt32)] == series)


def _only(values: pl.Series, wanted: pl.Series) -> pl.Series:
    """Return values, and null for those that are not wanted."""
    return values if wanted.all() else values.set(~wanted, None)


@cache
def _written_numbers() -> pl.Series:
    return pl.int_range(10_000, eager=True).cast(pl.String)


@cache
def _written_days() -> pl.Series:
    """Return how each day that is read is commonly written."""
    return pl.date_range(*YEARS, eager=True).dt.to_string("%Y-%m-%d")


def _iso_moments(series: pl.Series) -> pl.Series:
    """Return the moments of the commonest spelling; null for any other, read one by one."""
    quick = _all_iso_moments(series)
    if quick is not None:
        return quick
    plain = series.str.contains(_MOMENT)
    text = _only(series, plain)
    found = _moments(text, "T")
    if found.null_count() == text.null_count():
        return found
    spaced = _moments(text, " ")
    return found.zip_with(found.is_not_null(), spaced)


_MOMENT = r"^(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-5][0-9]$"


def _all_iso_moments(series: pl.Series) -> pl.Series | None:
    """Return moments of which all are spelt in the commonest way; None where one is not.

    It asks less of each cell than a pattern does. Of nineteen characters, with every separator in
    its place, the numbers have their full width unless a space or a sign stands for a figure.
    """
    if not (series.str.len_bytes() == 19).all():
        return None
    starts = range(0, series.len(), _JOINED)
    if not all(_have_figures(series.slice(start, _JOINED)) for start in starts):
        return None
    found = _moments(series, "T")
    whole = found.null_count() == series.null_count() and _years_fit(found)
    return found if whole else None


_JOINED = 1 << 20
"""Cells put together at a time: the engine holds no text of any length."""


def _have_figures(moments: pl.Series) -> bool:
    """Return whether text of nineteen bytes each has no space, no plus and no leap second.

    These the engine takes in a moment; what else may stand for a figure it refuses, or it gives a
    year that is not read.
    """
    joined = moments.str.join("").cast(pl.Binary).cast(pl.List(pl.UInt8))
    found: pl.Series = joined.item()
    if not found.is_between(ord("-"), ord("T")).all():
        return False
    tens_of_seconds = found.gather_every(19, 17)
    return not (tens_of_seconds == ord("6")).any()


def _moments(text: pl.Series, parted: str) -> pl.Series:
    """Return the moments of text that has this between date and time; null for any other."""
    form = f"%Y-%m-%d{parted}%H:%M:%S"
    return text.str.to_datetime(form, strict=False, time_unit="us", cache=False)


QUICK: dict[Type, Callable[[pl.Series], pl.Series]] = {
    Type.DATETIME: _iso_moments,
    Type.DATE: _iso_days,
    Type.INT: _small_numbers,
}
"""What reads the commonest spelling; it leaves null what is written otherwise."""


def without_far_dates(series: pl.Series) -> tuple[pl.Series, pl.Series | None]:
    """Return a column of dates without those that Python has no date for, and their rows."""
    kind = series.dtype
    if not isinstance(kind, (pl.Date, pl.Datetime)):
        return series, None
    # A day less at either end leaves room for a time zone.
    room = dt.timedelta(1 if isinstance(kind, pl.Datetime) and _zone(kind) else 0)
    near = lie_within(series, kind, dt.date.min + room, dt.date.max - room)
    if near.all():
        return series, None
    far = (~near).fill_null(value=False)
    return pl.select(pl.when(~far).then(series)).to_series(), far.arg_true()
