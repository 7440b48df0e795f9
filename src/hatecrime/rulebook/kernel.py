"""The embedded engine for tables: many predicates answered over a window of rows at once.

Hundreds of rules ask the same few things. Each different test is worked out once, and tests of a
column of codes are worked out once for each different code: rows are sorted into kinds that no
test tells apart, and a test becomes a choice among kinds. What is left are ANDs and ORs of bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import islice
from operator import and_, or_
from threading import Lock
from typing import Any

import attrs
import polars as pl

from hatecrime.rulebook import predicates as p
from hatecrime.rulebook.to_polars import DTYPES, derived, leaf
from hatecrime.rulebook.to_python import compile_predicates
from hatecrime.rulebook.types import Type


@attrs.frozen(eq=False)
class Coded:
    """A column by its different values.

    Attributes:
        values: the values met, each at least once, and perhaps others; None among them where cells
            are empty.
        codes: for each row the place of its value among them, UInt32, never null.
    """

    values: Sequence[Any]
    codes: pl.Series

    def series(self, kind: Type) -> pl.Series:
        """Return the column in full."""
        values = self.values
        if kind is Type.TEXTS:
            values = [None if value is None else list(value) for value in values]
        return pl.Series(values, dtype=DTYPES[kind])[self.codes]

    def is_null(self) -> pl.Series:
        """Return which cells are empty."""
        empty = [place for place, value in enumerate(self.values) if value is None]
        if len(empty) > _MAX_CHOICES:
            return pl.Series([value is None for value in self.values])[self.codes]
        # To compare few is many times faster than to look each up.
        found = (self.codes == place for place in empty)
        return reduce(or_, found, pl.Series([False]).new_from_index(0, self.codes.len()))


Column = pl.Series | Coded


def in_full(column: Column, kind: Type) -> pl.Series:
    """Return a column of values of a type as a series, a value a row."""
    return column.series(kind) if isinstance(column, Coded) else column


def coded(series: pl.Series) -> Coded:
    """Return a column of text by its different values."""
    words = series.cast(pl.Categorical(pl.Categories.random()))
    codes = words.to_physical()
    return _coded(words, codes, _words_up_to(codes))


def coded_as(series: pl.Series) -> Coded | None:
    """Return a column of categories as it is coded, if there are no more of them than rows."""
    if not isinstance(series.dtype, pl.Categorical):
        return None
    codes = series.to_physical()
    size = _words_up_to(codes)
    return None if size > series.len() else _coded(series, codes, size)


def _words_up_to(codes: pl.Series) -> int:
    """Return how many categories there are up to the last that a column holds."""
    last = codes.max()
    return last + 1 if isinstance(last, int) else 0


def _coded(series: pl.Series, codes: pl.Series, size: int) -> Coded:
    # One by one, so that one that another thread is only about to add is none, and no error.
    values = islice(series.dtype.categories, size)  # type: ignore[attr-defined]
    codes = codes.cast(pl.UInt32)
    return Coded([*values, None], codes.fill_null(size) if codes.null_count() else codes)


def coded_by(series: pl.Series, words: Sequence[str]) -> Coded | None:
    """Return a column of text by its different values, if it holds no others than these few."""
    left = series.len() - series.null_count()
    codes = pl.Series([0], dtype=pl.UInt8).new_from_index(0, series.len())
    for place, word in enumerate(words, start=1):
        same = (series == word).rechunk()
        left -= int(same.sum())
        codes += same.cast(pl.UInt8) * place
    if left:
        return None
    return Coded([None, *words], codes.fill_null(0).cast(pl.UInt32))


# -- kinds --------------------------------------------------------------------------------------

_MAX_CHOICES = 12
"""Above so many comparisons, one search of a list is quicker."""


class _Kinds:
    """Sorts the values of one column into kinds: all tests of the column answer alike for a kind.

    Kinds are kept from window to window, since the same codes come again.
    """

    def __init__(self, column: p.ColumnTerm, tests: Sequence[p.Predicate]) -> None:
        self.column = column
        self._answers = compile_predicates(tests, [column.name])
        self._kind_of: dict[Any, int] = {}
        self._number_of: dict[tuple[bool, ...], int] = {}
        self._kinds: list[tuple[bool, ...]] = []
        self._lock = Lock()

    def sort(self, column: Coded) -> _Sorted:
        numbers = [self._kind_of.get(value) for value in column.values]
        if None in numbers:
            numbers = [self._learn(value) for value in column.values]
        # As few kinds as this window has: their numbers fit into a byte or two.
        here = sorted(set(numbers))  # type: ignore[type-var]
        place = {number: n for n, number in enumerate(here)}
        small = pl.UInt8 if len(here) <= 256 else pl.UInt32
        kinds = pl.Series([place[n] for n in numbers], dtype=small)[column.codes]
        return _Sorted(kinds, [self._kinds[n] for n in here])  # type: ignore[index]

    def _learn(self, value: Any) -> int:
        with self._lock:
            if value not in self._kind_of:
                if len(self._kind_of) >= _MAX_KEPT:
                    self._kind_of.clear()
                answers = self._answers({self.column.name: value})
                if answers not in self._number_of:
                    self._number_of[answers] = len(self._kinds)
                    self._kinds.append(answers)
                self._kind_of[value] = self._number_of[answers]
            return self._kind_of[value]


_MAX_KEPT = 100_000
"""Values whose kind is kept, so that a column of free text cannot fill the memory."""


class _Sorted:
    """The rows of a window by their kind."""

    def __init__(self, kinds: pl.Series, answers: Sequence[tuple[bool, ...]]) -> None:
        self._kinds = kinds
        self._answers = answers
        self._rows: dict[int, pl.Series] = {}

    def test(self, number: int) -> pl.Series:
        yes = [kind for kind, answers in enumerate(self._answers) if answers[number]]
        no = [kind for kind, answers in enumerate(self._answers) if not answers[number]]
        if not yes or not no:
            return pl.Series([bool(yes)]).new_from_index(0, self._kinds.len())
        few = yes if len(yes) <= len(no) else no
        if len(few) > _MAX_CHOICES:
            return self._kinds.is_in(pl.Series(yes, dtype=self._kinds.dtype).implode())
        found = reduce(or_, (self._of(kind) for kind in few))
        return found if few is yes else ~found

    def _of(self, kind: int) -> pl.Series:
        if kind not in self._rows:
            self._rows[kind] = self._kinds == kind
        return self._rows[kind]


# -- the kernel ---------------------------------------------------------------------------------


@attrs.frozen
class _Bits:
    """Parts joined by AND or OR."""

    all: bool
    parts: tuple[int, ...]


@attrs.frozen
class _Choice:
    """A test of a column of codes, by its number among the tests of that column."""

    column: str
    number: int


_Node = _Bits | _Choice | p.Predicate


class Kernel:
    """Answers groups of predicates over windows of rows.

    Args:
        groups: predicates answered together. One that breaks takes its group with it, no other.
    """

    def __init__(self, groups: Iterable[Sequence[p.Predicate]]) -> None:
        wanted = [tuple(group) for group in groups]
        columns = p.columns_of_codes(part for group in wanted for part in group)
        self._tests: dict[p.ColumnTerm, dict[p.Predicate, int]] = {c: {} for c in columns}
        self._nodes: list[_Node] = []
        self._ids: dict[p.Predicate, int] = {}
        self._groups = [[self._add(part) for part in group] for group in wanted]
        self._kinds = {
            column.name: _Kinds(column, list(tests)) for column, tests in self._tests.items()
        }
        self._needs = _needs(self._nodes, self._groups)

    def answers(
        self, columns: Mapping[str, Column], height: int
    ) -> Iterator[list[pl.Series] | Exception]:
        """Yield, for each group, a series of bools for each predicate, or what broke.

        Args:
            columns: every column the predicates read, all of the same height.
            height: how many rows there are.
        """
        window = _Window(self._nodes, self._kinds, self._needs, columns, height)
        for group in self._groups:
            try:
                yield [window.take(number) for number in group]
            except Exception as error:  # noqa: BLE001 - the other groups must still run
                yield error
            except pl.exceptions.PanicException as error:
                # A fault of the engine itself, which is no Exception.
                yield RuntimeError(type(error).__name__)

    # -- building ------------------------------------------------------------------------------

    def _add(self, predicate: p.Predicate) -> int:
        if predicate not in self._ids:
            node = self._node(predicate)
            self._ids[predicate] = len(self._nodes)
            self._nodes.append(node)
        return self._ids[predicate]

    def _node(self, predicate: p.Predicate) -> _Node:
        column = self._only_column(predicate)
        if column is not None:
            tests = self._tests[column]
            return _Choice(column.name, tests.setdefault(predicate, len(tests)))
        if not isinstance(predicate, p.All | p.AnyOf):
            return predicate
        join = p.every if isinstance(predicate, p.All) else p.some
        together: dict[p.ColumnTerm, list[p.Predicate]] = {}
        parts: list[p.Predicate] = []
        for part in predicate.parts:
            column = self._only_column(part)
            if column is None:
                parts.append(part)
            else:
                together.setdefault(column, []).append(part)
        parts = [join(*of_column) for of_column in together.values()] + parts
        return _Bits(
            isinstance(predicate, p.All), tuple(dict.fromkeys(self._add(part) for part in parts))
        )

    def _only_column(self, predicate: p.Predicate) -> p.ColumnTerm | None:
        """Return the column of codes that is all a predicate reads, or None."""
        columns = p.terms_of(predicate)
        if len(columns) != 1 or isinstance(predicate, p.Constant):
            return None
        (column,) = columns
        return column if column in self._tests else None


def _needs(nodes: Sequence[_Node], groups: Sequence[Sequence[int]]) -> list[int]:
    """Return how often the answer of each node is asked for, so that it is kept no longer."""
    needs = [0] * len(nodes)
    for group in groups:
        for number in group:
            needs[number] += 1
    for node in nodes:
        if isinstance(node, _Bits):
            for part in node.parts:
                needs[part] += 1
    return needs


class _Window:
    """The answers worked out so far for one window of rows."""

    def __init__(
        self,
        nodes: Sequence[_Node],
        kinds: Mapping[str, _Kinds],
        needs: Sequence[int],
        columns: Mapping[str, Column],
        height: int,
    ) -> None:
        self._nodes = nodes
        self._kinds = kinds
        self._left = list(needs)
        self._columns = columns
        self._height = height
        self._found: dict[int, pl.Series] = {}
        self._terms: dict[p.Term, Any] = {}
        self._there: dict[p.ColumnTerm, pl.Series] = {}
        self._sorted: dict[str, _Sorted] = {}

    def take(self, number: int) -> pl.Series:
        """Return an answer; forget it when nobody will ask again."""
        self._left[number] -= 1
        if number in self._found:
            return self._found[number] if self._left[number] else self._found.pop(number)
        answer = self._answer(self._nodes[number])
        if self._left[number] > 0:
            self._found[number] = answer
        return answer

    def _answer(self, node: _Node) -> pl.Series:
        match node:
            case _Bits(every, parts):
                return reduce(and_ if every else or_, (self.take(part) for part in parts))
            case _Choice(column, number):
                if column not in self._sorted:
                    self._sorted[column] = self._kinds[column].sort(self._codes(column))
                return self._sorted[column].test(number)
            case p.Constant(value):
                return pl.Series([value]).new_from_index(0, self._height)
            case p.Empty(column):
                return ~self._given(column)
            case p.Given(column):
                return self._given(column)
            case _:
                return self._settled(leaf(node, self._term), p.terms_of(node))

    def _given(self, column: p.ColumnTerm) -> pl.Series:
        if column not in self._there:
            self._there[column] = (~self._columns[column.name].is_null()).rechunk()
        return self._there[column]

    def _settled(self, found: pl.Series, read: Iterable[p.ColumnTerm]) -> pl.Series:
        """Return answers with no for what is unknown, because a value read is empty."""
        # Unknown and no are no. To fill takes longer than most tests do.
        for column in read if found.null_count() else ():
            found = found & self._given(column)
        # Answers in many pieces take several times as long to be put together.
        return (found.fill_null(value=False) if found.null_count() else found).rechunk()

    def _codes(self, name: str) -> Coded:
        column = self._columns[name]
        return column if isinstance(column, Coded) else coded(column)

    def _term(self, term: p.Term) -> Any:
        if isinstance(term, p.LiteralTerm):
            return term.value
        if term not in self._terms:
            self._terms[term] = self._read(term)
        return self._terms[term]

    def _read(self, term: p.ColumnTerm | p.DateTerm | p.PlusTerm) -> Any:
        if not isinstance(term, p.ColumnTerm):
            return derived(term, self._term)
        column = in_full(self._columns[term.name], term.type)
        # What is compared many times over is quicker in one piece; text takes long to be moved.
        return column if term.type is Type.TEXT else column.rechunk()
