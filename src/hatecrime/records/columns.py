"""Reading one column of a table: once for each different value in it.

Cells are read by the same function as single records. A million rows cost what their few thousand
words do; the commonest spellings of moments, days, numbers, true and false cost less still.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from threading import Lock
from typing import Any

import attrs
import polars as pl

from hatecrime.records.audit import Translation, audit_column
from hatecrime.records.commonest import QUICK, as_is, without_far_dates
from hatecrime.records.labels import RELIGION
from hatecrime.records.map_plan import Origin
from hatecrime.records.problems import Problem
from hatecrime.records.raw import EMPTY_WORDS
from hatecrime.records.reading import PLAIN, Cell, Manner, has_few_words, read
from hatecrime.records.showing import is_closed
from hatecrime.rulebook.kernel import Coded, Column, coded, coded_as, coded_by, in_full
from hatecrime.rulebook.types import Field, Type

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
        series, far = without_far_dates(series.alias("cell"))
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
            ready = as_is(series, self.field)
            if ready is not None:
                return ReadColumn(ready)
        if series.dtype != pl.String:
            return self._read_values(series)
        if self._plain and self.field.type in QUICK:
            return self._read_rest(series, QUICK[self.field.type](series))
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
