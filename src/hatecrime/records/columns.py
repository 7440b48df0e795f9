"""Reading one column of a table: once for each different value in it.

Cells are read by the same function as single records. A million rows cost what their few thousand
words do; the commonest spellings of moments, days, numbers, true and false cost less still.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from threading import Lock
from typing import Any, TypeVar

import attrs
import polars as pl

from hatecrime.records.audit import Translation, audit_column
from hatecrime.records.dates import FIRST_YEAR, LAST_YEAR
from hatecrime.records.labels import RELIGION
from hatecrime.records.map_plan import Origin
from hatecrime.records.problems import Problem
from hatecrime.records.raw import EMPTY_WORDS, PADDING
from hatecrime.records.reading import (
    PLAIN,
    Cell,
    Manner,
    empty_words,
    has_few_words,
    is_free_text,
    read,
)
from hatecrime.records.showing import is_closed
from hatecrime.rulebook.kernel import Coded, Column, coded, coded_as, coded_by, in_full
from hatecrime.rulebook.types import MAX_INT, Field, Type

YEARS = dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR, 12, 31)
"""The first and the last day that are read."""

_EPOCH = dt.date(1970, 1, 1)

_Dates = TypeVar("_Dates", pl.Series, pl.Expr)

_MAX_FEW = 4
"""Words, counting no word as one, that a column is taken to hold in the windows to come, too."""

_MAX_KEPT = 200_000
"""Cells whose reading is kept from window to window, so that memory stays flat."""


@attrs.frozen(eq=False)
class ReadColumn:
    """What a column holds.

    Attributes:
        column: the field's values.
        problems: what could not be read, and in which rows (from 0).
        religions: for a column of targeted religions, how many each cell named.
    """

    column: Column
    problems: tuple[tuple[Problem, pl.Series], ...] = ()
    religions: Coded | None = None


@attrs.define(eq=False)
class ColumnReader:
    """Reads one column of an extract, window by window, for one field."""

    field: Field
    origin: Origin
    audit: bool = False
    _cells: dict[str | None, Cell] = attrs.field(factory=dict, init=False)
    _rows: Counter[Any] = attrs.field(factory=Counter, init=False)
    _lock: Lock = attrs.field(factory=Lock, init=False)
    _few: tuple[str, ...] = attrs.field(default=(), init=False)
    _plain: bool = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """See whether what is commonly written may be read at once."""
        self._plain = _is_plain(self.field, self.origin.manner)

    @property
    def label(self) -> str:
        """The name findings give the column."""
        return self.origin.label or self.field.name

    def read(self, series: pl.Series) -> ReadColumn:
        """Read the cells of a window."""
        # By a name of our own: one such as ^a$ would be a pattern to the engine.
        series, far = _without_far_dates(series.alias("cell"))
        found = self._read(series)
        if far is None:
            return found
        return attrs.evolve(found, problems=(*found.problems, (Problem.YEAR, far)))

    def _read(self, series: pl.Series) -> ReadColumn:
        if isinstance(series.dtype, (pl.Categorical, pl.Enum)):
            words = coded_as(series) if has_few_words(self.field) else None
            if words is not None:
                return self._of_words(words)
            series = series.cast(pl.String)
        if self._plain:
            ready = _as_is(series, self.field)
            if ready is not None:
                return ReadColumn(ready)
        if series.dtype != pl.String:
            return self._read_values(series)
        if self._plain and self.field.type in _QUICK:
            return self._read_rest(series, _QUICK[self.field.type](series))
        return self._read_words(series)

    def translations(self) -> list[Translation]:
        """Return the words translated so far, where an audit was asked for."""
        words, counts = list(self._rows), list(self._rows.values())
        cells = [self._read_cell(word) for word in words]
        return audit_column(self.field, self.origin, words, counts, cells)

    def _count(self, words: Sequence[Any], codes: pl.Series) -> None:
        if not (self.audit and is_closed(self.field)):
            return
        counted = codes.alias("place").value_counts(name="rows")
        rows = dict(counted.select("place", "rows").iter_rows())
        with self._lock:
            for place, word in enumerate(words):
                # Categories may hold words of other columns, too.
                if place in rows:
                    self._rows[word] += rows[place]

    def _read_rest(self, series: pl.Series, quick: pl.Series) -> ReadColumn:
        """Read cells of which most have been read already; null are those that have not."""
        if quick.null_count() == series.null_count():
            return ReadColumn(quick)
        slow = self._read_words(series.set(quick.is_not_null(), None))
        both = quick.zip_with(quick.is_not_null(), in_full(slow.column, self.field.type))
        return attrs.evolve(slow, column=both)

    def _read_words(self, series: pl.Series) -> ReadColumn:
        words = coded_by(series, self._few) if self._few else None
        if words is None:
            words = coded(series)
            # To compare a cell with few words is quicker than to find it among any number.
            few = words.values if len(words.values) <= _MAX_FEW else ()
            self._few = tuple(word for word in few if word is not None)
        return self._of_words(words)

    def _of_words(self, words: Coded) -> ReadColumn:
        self._count(words.values, words.codes)
        return self._column(list(map(self._cell, words.values)), words.codes)

    def _cell(self, word: str | None) -> Cell:
        cell = self._cells.get(word)
        if cell is None:
            if len(self._cells) >= _MAX_KEPT:
                self._cells.clear()
            cell = self._cells[word] = self._read_cell(word)
        return cell

    def _read_cell(self, word: Any) -> Cell:
        return read(self.field, word, self.origin.manner)

    def _read_values(self, series: pl.Series) -> ReadColumn:
        """Read values that are not text: numbers, dates, lists, objects."""
        if series.dtype == pl.Object or series.dtype.is_nested():
            values = series.to_list()
            codes = pl.Series(range(len(values)), dtype=pl.UInt32)
        else:
            different = series.unique(maintain_order=True)
            values, codes = different.to_list(), _places(series, different)
            self._count(values, codes)
        return self._column([self._read_cell(raw) for raw in values], codes)

    def _column(self, cells: Sequence[Cell], codes: pl.Series) -> ReadColumn:
        problems = []
        for problem in dict.fromkeys(cell.problem for cell in cells):
            if problem is not None:
                hit = pl.Series([cell.problem is problem for cell in cells], dtype=pl.Boolean)
                problems.append((problem, hit[codes].arg_true()))
        religions = None
        if self.field.name == RELIGION:
            religions = Coded([cell.religions for cell in cells], codes)
        return ReadColumn(Coded([cell.value for cell in cells], codes), tuple(problems), religions)


def _places(series: pl.Series, different: pl.Series) -> pl.Series:
    """Return, for each cell, the place of its value among the different values."""
    table = pl.DataFrame({"value": different, "code": range(different.len())})
    found = (
        pl.DataFrame({"value": series})
        .join(table, on="value", how="left", nulls_equal=True, maintain_order="left")
        .get_column("code")
    )
    return found.cast(pl.UInt32)


def _is_plain(field: Field, manner: Manner) -> bool:
    """Whether the manner says nothing of what is commonly written, but perhaps of other words.

    Words for true and false, or forms of dates, stand in a map for all columns at once.
    """
    if is_closed(field):  # of which an audit tells each word
        return manner == PLAIN
    # In free text a word for nothing may be made a word for false, and is text then.
    words = manner.false_words & EMPTY_WORDS if field.type is Type.TEXT else frozenset()
    formats = manner.formats if field.type in (Type.DATE, Type.DATETIME) else ()
    rest = attrs.evolve(manner, true_words=frozenset(), false_words=words, formats=formats)
    return rest == PLAIN


# -- columns that need no reading cell by cell --------------------------------------------------


def _as_is(series: pl.Series, field: Field) -> pl.Series | None:
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


_QUICK: dict[Type, Callable[[pl.Series], pl.Series]] = {
    Type.DATETIME: _iso_moments,
    Type.DATE: _iso_days,
    Type.INT: _small_numbers,
}
"""What reads the commonest spelling; it leaves null what is written otherwise."""


def _without_far_dates(series: pl.Series) -> tuple[pl.Series, pl.Series | None]:
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
