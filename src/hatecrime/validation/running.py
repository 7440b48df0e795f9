"""Running the rules over an extract, window by window, in bounded memory.

What is kept of a window is what failed in it, the references, and the columns that facts about the
whole table are counted from; rules about such facts are answered when the last window is read.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import (
    Callable,
    Collection,
    Generator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import attrs
import polars as pl

from hatecrime.records.fields import schema
from hatecrime.records.sources import Window
from hatecrime.records.tables import TableReader
from hatecrime.rulebook.kernel import Column, Kernel
from hatecrime.rulebook.predicates import Predicate, columns_of
from hatecrime.rulebook.rails import EditionRails
from hatecrime.validation.facts import whole_table_fact

ALL_DEMANDS = 2**64 - 1
"""Stands for all demands of an edition, where they are not told apart."""

WORKERS = min(4, os.cpu_count() or 1)
"""Windows checked at the same time."""


class Kind(NamedTuple):
    """What may be found: an edition by its place, and which of its demands were not met.

    Demands are bits: the first is 1, the second 2, and so on.
    """

    place: int
    failed: bool
    demands: int = ALL_DEMANDS


@attrs.define(eq=False)
class Run:
    """What a run has gathered; counts are by the place of an edition.

    Attributes:
        rows: rows read.
        passed: rows that passed each edition.
        failed: rows that failed it.
        unknown: rows it could not decide.
        crashed: the kind of error of each edition that broke.
        kinds: what there is to find, numbered as it is met.
        found: rows (from 1) and, for each, the number of the kind found in it.
        problems: what could not be read.
        references: the reference of every record, in order.
    """

    passed: list[int]
    failed: list[int]
    unknown: list[int]
    rows: int = 0
    crashed: dict[int, str] = attrs.field(factory=dict)
    kinds: dict[Kind, int] = attrs.field(factory=dict)
    found: list[tuple[pl.Series, pl.Series]] = attrs.field(factory=list)
    problems: list[pl.DataFrame] = attrs.field(factory=list)
    references: list[pl.Series] = attrs.field(factory=list)


@attrs.frozen(eq=False)
class _Part:
    """Editions answered together, by their place among all."""

    places: tuple[int, ...]
    editions: tuple[EditionRails, ...]
    kernel: Kernel
    show_unknown: bool

    def answers(
        self, columns: Mapping[str, Column], height: int, first_row: int
    ) -> Iterator[tuple[int, _Answer | Exception]]:
        answers = self.kernel.answers(columns, height)
        rows = pl.int_range(first_row, first_row + height, eager=True)
        for place, answer in zip(self.places, answers, strict=True):
            if isinstance(answer, Exception):
                yield place, answer
            else:
                yield place, _answer(answer, rows, self.show_unknown)


@attrs.frozen(eq=False)
class _Answer:
    """Counts, and the rows (from 1) that failed with the demands not met, or are unknown."""

    passed: int
    failed: int
    unknown: int
    failing: pl.Series | None = None
    demands: pl.Series | None = None
    undecided: pl.Series | None = None


def run_rules(
    editions: Sequence[EditionRails],
    reader: TableReader,
    windows: Iterable[Window],
    *,
    show_unknown: bool = False,
    told: Sequence[str] = (),
    read_all: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Run:
    """Check every window against every edition.

    Args:
        editions: what to check, in order.
        reader: what turns rows of the extract into records.
        windows: the extract.
        show_unknown: whether to keep unknown answers as findings.
        told: the kinds of reading problems to tell of.
        read_all: whether to read columns that nothing here asks for.
        progress: called with the number of rows checked so far.
    """
    facts = schema().whole_table()
    late = {n for n, rails in enumerate(editions) if _reads(rails) & set(facts)}
    early = [n for n in range(len(editions)) if n not in late]
    part = _part(editions, early, show_unknown)
    last = _part(editions, sorted(late), show_unknown)
    counted = sorted({name for rails in last.editions for name in _reads(rails) & set(facts)})
    kept: dict[str, list[pl.Series]] = {
        name: []
        for name in reader.fields
        if any(name in facts[fact].needs for fact in counted)
        or any(name in _reads(rails) for rails in last.editions)
    }
    only = None
    if not (told or read_all):
        only = {"record_ref", *kept}.union(*map(_reads, editions))
    run = Run([0] * len(editions), [0] * len(editions), [0] * len(editions))
    for checked in _in_order(part, reader, windows, kept={"record_ref", *kept}, only=only):
        _gather(run, checked.answers)
        run.rows += checked.height
        run.problems.append(checked.problems.filter(pl.col("problem").is_in(told)))
        run.references.append(checked.columns["record_ref"])
        for name, pieces in kept.items():
            pieces.append(checked.columns[name])
        if progress is not None:
            progress(run.rows)
    if run.rows and last.places:
        columns = {name: pl.concat(pieces) for name, pieces in kept.items()}
        columns |= {name: whole_table_fact(facts[name], columns) for name in counted}
        _gather(run, last.answers(columns, run.rows, 1))
    return run


def _part(editions: Sequence[EditionRails], places: Sequence[int], show_unknown: bool) -> _Part:
    chosen = tuple(editions[n] for n in places)
    return _Part(tuple(places), chosen, Kernel(map(_predicates, chosen)), show_unknown)


def _predicates(rails: EditionRails) -> list[Predicate]:
    demands = [predicate for _, predicate in rails.blame if predicate is not None]
    return [rails.fails, rails.passes, rails.applies, *demands]


def _reads(rails: EditionRails) -> frozenset[str]:
    return frozenset().union(*map(columns_of, _predicates(rails)))


@attrs.frozen(eq=False)
class _Checked:
    """What is left of a window when it has been checked.

    Attributes:
        height: how many rows it has.
        problems: what could not be read.
        answers: the answers by the place of an edition, or what broke.
        columns: the columns to keep.
    """

    height: int
    problems: pl.DataFrame
    answers: list[tuple[int, _Answer | Exception]]
    columns: Mapping[str, pl.Series]


def _in_order(
    part: _Part,
    reader: TableReader,
    windows: Iterable[Window],
    *,
    kept: Collection[str],
    only: Collection[str] | None,
) -> Iterator[_Checked]:
    """Check windows, some of them at the same time, and yield what is left of each in turn."""

    def work(given: list[Window]) -> _Checked:
        rows = given.pop()
        first_row = rows.first_row
        window = reader.read(rows.frame, first_row, rows.uneven, only)
        del rows
        return _Checked(
            height=window.height,
            problems=window.problems,
            answers=list(part.answers(window.columns, window.height, first_row)),
            columns={name: window.series(name) for name in kept},
        )

    waiting: deque[Future[_Checked]] = deque()
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="hatecrime") as pool:
        try:
            for rows in windows:
                # In a list, to be taken out of it and let go as soon as it has been read.
                waiting.append(pool.submit(work, [rows]))
                del rows
                # What has been read and not yet checked is kept small.
                if len(waiting) > WORKERS:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
            if isinstance(windows, Generator):
                # Whatever it reads is let go now, not when it is no longer remembered.
                windows.close()


def _gather(run: Run, answers: Iterable[tuple[int, _Answer | Exception]]) -> None:
    for place, answer in answers:
        if isinstance(answer, Exception):
            # The text of an error may hold data; its kind does not.
            run.crashed.setdefault(place, type(answer).__name__)
            continue
        run.passed[place] += answer.passed
        run.failed[place] += answer.failed
        run.unknown[place] += answer.unknown
        if answer.failing is not None:
            _keep(run, place, answer.failing, answer.demands, failed=True)
        if answer.undecided is not None:
            _keep(run, place, answer.undecided, None, failed=False)


def _keep(
    run: Run, place: int, rows: pl.Series, demands: pl.Series | None, *, failed: bool
) -> None:
    met = [ALL_DEMANDS] if demands is None else demands.unique().to_list()
    numbers = [run.kinds.setdefault(Kind(place, failed, d), len(run.kinds)) for d in met]
    if demands is None or len(met) == 1:
        kinds = pl.Series(numbers, dtype=pl.UInt32).new_from_index(0, rows.len())
    else:
        kinds = demands.replace_strict(met, numbers, return_dtype=pl.UInt32)
    run.found.append((rows, kinds))


def _answer(answers: Sequence[pl.Series], rows: pl.Series, show_unknown: bool) -> _Answer:
    fails, passes, applies, *demands = answers
    passed, failed, applied = (int(rail.sum()) for rail in (passes, fails, applies))
    failing = not_met = undecided = None
    if failed:
        failing, not_met = rows.filter(fails), _not_met(demands, fails)
    if show_unknown and applied > passed + failed:
        undecided = rows.filter(applies & ~passes & ~fails)
    return _Answer(passed, failed, applied - passed - failed, failing, not_met, undecided)


def _not_met(demands: Sequence[pl.Series], fails: pl.Series) -> pl.Series | None:
    """Return, for each row that fails, a bit for each demand that it does not meet."""
    if not demands:
        return None
    bits = [
        demand.filter(fails).cast(pl.UInt64) * (1 << number)
        for number, demand in enumerate(demands)
    ]
    return sum(bits[1:], bits[0])


def fields_not_met(rails: EditionRails, demands: int) -> list[str]:
    """Return the fields of the demands that a row does not meet, each once."""
    if demands == ALL_DEMANDS:
        parts = [fields for fields, _ in rails.blame]
    else:
        separate = [fields for fields, predicate in rails.blame if predicate is not None]
        parts = [fields for number, fields in enumerate(separate) if demands >> number & 1]
    return list(dict.fromkeys(name for fields in parts for name in fields))
