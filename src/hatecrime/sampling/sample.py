"""A synthetic extract of any size: invented records, and the truth of what is wrong in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import attrs
import polars as pl

from hatecrime.rulebook.errors import RulebookError
from hatecrime.rulebook.rule import Rulebook
from hatecrime.sampling.dialects import CANONICAL, Dialect, dialects
from hatecrime.sampling.dice import Dice
from hatecrime.sampling.faults import FaultRow, Group, make_fault
from hatecrime.sampling.found import in_force, lapse
from hatecrime.sampling.judging import JUDGED_ON
from hatecrime.sampling.placing import (
    EPOCH,
    MOST_ROWS,
    named,
    placed,
    records_frame,
    reference,
    shapes_frame,
    span,
)
from hatecrime.sampling.shapes import DAY, REFERENCES, Shape, make_shape
from hatecrime.sampling.stock import Period
from hatecrime.sampling.unreadable import make_unreadable, possible_in, unreadable_findings
from hatecrime.validation.book import load_rulebook

FIRST, LAST = dt.date(2025, 6, 1), dt.date(2026, 5, 31)
"""The period of a sample where none is given. Fixed, so that the same sample comes out any day."""

EARLIEST = dt.date(2008, 4, 1)
"""Forces collate the five strands since then; a sample speaks of no earlier day."""

TRUTH_SCHEMA: dict[str, Any] = {"row": pl.Int64, "rule": pl.String, "injected": pl.Boolean}
"""The columns of a truth file: the row from 1, a rule it breaks, and whether that was the aim."""

_SHAPES = 12_000
"""Different records made; a larger sample has them again, with other dates and references."""

_TEMPLATES = 8
"""Different records made for one fault; where more rows have it, they repeat these."""

_WINDOW = 100_000
"""Rows made at a time."""


@attrs.frozen(eq=False)
class Window:
    """Some rows of a sample.

    Attributes:
        start: how many rows come before.
        frame: the records, a typed column for every field.
        cells: what a file holds in place of that: row within the window, field, text.
        ragged: rows within the window that have a cell too many in a file.
        truth: what is wrong, as ``TRUTH_SCHEMA``.
    """

    start: int
    frame: pl.DataFrame
    cells: tuple[tuple[int, str, str], ...]
    ragged: tuple[int, ...]
    truth: pl.DataFrame


@attrs.frozen(eq=False)
class Sample:
    """A synthetic extract. All in it is invented; only its proportions come from documents.

    Attributes:
        rows: how many records it has.
        seed: what it was made from.
        period: the days on which its records were reported.
    """

    rows: int
    seed: int
    period: Period
    _shapes: Sequence[Shape] = attrs.field(repr=False)
    _lapses: Sequence[tuple[str, ...]] = attrs.field(repr=False)
    _faults: Mapping[int, FaultRow] = attrs.field(repr=False)
    _book: Rulebook = attrs.field(repr=False)

    def windows(self) -> Iterator[Window]:
        """Yield the rows in order, at least one window, which may be empty."""
        for start in range(0, max(self.rows, 1), _WINDOW):
            yield self._window(start, min(start + _WINDOW, self.rows))

    @property
    def frame(self) -> pl.DataFrame:
        """All records, a typed column for every field."""
        return pl.concat([window.frame for window in self.windows()])

    @property
    def truth(self) -> pl.DataFrame:
        """All that is wrong, as ``TRUTH_SCHEMA``, by row and rule."""
        return pl.concat([window.truth for window in self.windows()])

    @cached_property
    def _table(self) -> pl.DataFrame:
        return shapes_frame(self._shapes)

    @cached_property
    def _spans(self) -> pl.Series:
        return pl.Series([span(shape) for shape in self._shapes], dtype=pl.Int64)

    def _window(self, start: int, stop: int) -> Window:
        dice = Dice(self.seed, "rows", start)
        count = stop - start
        held = len(self._shapes)
        drawn = dice.floats(count)
        own = [row if row < held else int(u * held) for row, u in enumerate(drawn, start=start)]
        chosen = pl.Series(own, dtype=pl.UInt32)
        room = self.period.days - self._spans.gather(chosen) + 1
        day = (pl.Series(dice.floats(count), dtype=pl.Float64) * room).floor().cast(pl.Int64)
        clock = (pl.Series(dice.floats(count), dtype=pl.Float64) * DAY).floor().cast(pl.Int64)
        frame = placed(self._table[chosen], day + (self.period.first - EPOCH).days, clock)
        frame = named(frame, start, max(self.rows // 10, 1))
        faults = {row - start: f for row, f in self._faults.items() if start <= row < stop}
        truth = [*self._lapsed(frame, own, faults, start), *_broken(faults, start)]
        return Window(
            start=start,
            frame=_with_faults(frame, faults),
            cells=tuple((row, n, t) for row, f in faults.items() for n, t in f.cells.items()),
            ragged=tuple(row for row, fault in faults.items() if fault.ragged),
            truth=pl.DataFrame(truth, schema=TRUTH_SCHEMA, orient="row").sort("row", "rule"),
        )

    def _lapsed(
        self, frame: pl.DataFrame, own: Sequence[int], faults: Mapping[int, FaultRow], start: int
    ) -> Iterator[tuple[int, str, bool]]:
        """Yield the lapses of rows that have no other fault."""
        if not any(self._lapses):
            return
        lapsed = [row for row, shape in enumerate(own) if self._lapses[shape] and row not in faults]
        dates = frame.select("recorded_at", "outcome_date")[lapsed].to_dicts()
        for row, clocks in zip(lapsed, dates, strict=True):
            for rule in self._lapses[own[row]]:
                if in_force(rule, clocks, self._book):
                    yield start + row + 1, rule, True


def _broken(faults: Mapping[int, FaultRow], start: int) -> Iterator[tuple[int, str, bool]]:
    for row, fault in faults.items():
        for rule in fault.broken:
            yield start + row + 1, rule, rule == fault.aim


def _with_faults(frame: pl.DataFrame, faults: Mapping[int, FaultRow]) -> pl.DataFrame:
    if not faults:
        return frame
    changed = records_frame(fault.record for fault in faults.values())
    order = pl.Series(range(frame.height), dtype=pl.UInt32)
    places = range(frame.height, frame.height + changed.height)
    order = order.scatter(list(faults), pl.Series(places, dtype=pl.UInt32))
    return pl.concat([frame, changed])[order]


# -- making -------------------------------------------------------------------------------------


def make_sample(
    rows: int,
    *,
    seed: int = 1,
    first: dt.date = FIRST,
    last: dt.date = LAST,
    faults: float = 0.0,
    fault_shares: Mapping[str, float] | None = None,
    as_found: bool = False,
    dialect: Dialect | None = None,
    typed: bool = False,
    rulebook: Rulebook | None = None,
) -> Sample:
    """Make a synthetic extract.

    Without faults, a check finds nothing in it. With faults, it finds what the truth says, no more
    and no less, on any day after the sample's last that lies before 2150.

    Args:
        rows: how many records.
        seed: the same seed gives the same sample.
        first: the first day on which a record is reported.
        last: the last; no date of a record without a fault is later.
        faults: the share of rows that get a fault, from 0 to 1; each rule's as often as another's.
        fault_shares: the share of rows that get a certain fault, by the id of the rule or of the
            finding of reading.
        as_found: whether records have the lapses that inspections found, as often as found.
        dialect: how it will be written, for cells that cannot be read; None means canonical.
        typed: whether it is wanted as typed columns, in which no cell can be unreadable.
        rulebook: the rules to break; None means the built-in ones.

    Raises:
        ValueError: if a number is out of its range, or a fault is not possible.
        RulebookError: if a fault is asked for by an id that nothing has.

    >>> make_sample(3).frame["record_type"].to_list()
    ['crime', 'crime', 'crime']
    """
    period = Period(first, last)
    book = load_rulebook() if rulebook is None else rulebook
    dialect = dialects()[CANONICAL] if dialect is None else dialect
    if not 0 <= rows <= MOST_ROWS:
        raise ValueError(f"a sample has from 0 to {MOST_ROWS:,} rows")
    if first < EARLIEST or last >= JUDGED_ON:
        raise ValueError(f"the period lies between {EARLIEST} and {JUDGED_ON}")
    aims = _aims(rows, faults, fault_shares or {}, book, dialect, typed=typed, seed=seed)
    dice = Dice(seed, "shapes")
    shapes = [make_shape(dice, period, period.days) for _ in range(min(rows, _SHAPES))]
    lapses: list[tuple[str, ...]] = [()] * len(shapes)
    if as_found:
        found = [lapse(shape, dice, book) for shape in shapes]
        shapes, lapses = [shape for shape, _ in found], [failing for _, failing in found]
    placed_faults = _placed(aims, rows, seed, period, book, dialect)
    return Sample(rows, seed, period, shapes, lapses, placed_faults, book)


def possible_faults(book: Rulebook, *, typed: bool = False) -> tuple[str, ...]:
    """Return the rules and findings that a share of faults is spread over.

    Of the findings of reading, those that every dialect can have: so the same seed gives the same
    faults in each.

    Args:
        book: the rules.
        typed: whether the sample is wanted as typed columns.
    """
    findings = () if typed else unreadable_findings()
    everywhere = [f for f in findings if all(possible_in(f, d) for d in dialects().values())]
    return (*book.rules, *(f for f in everywhere if f in book.findings))


def _aims(
    rows: int,
    faults: float,
    shares: Mapping[str, float],
    book: Rulebook,
    dialect: Dialect,
    *,
    typed: bool,
    seed: int,
) -> list[str]:
    """Return what each fault is aimed at, in the order in which they find their places."""
    if not all(0 <= share <= 1 for share in (faults, *shares.values())):
        raise ValueError("a share of faults lies between 0 and 1")
    if faults + sum(shares.values()) > 1:
        raise ValueError("the shares of faults together are more than all rows")
    for name in shares:
        if name not in book.rules and name not in book.findings:
            raise RulebookError(f"there is no rule {name!r}; 'hatecrime rules' lists all of them")
        if name in book.findings and (typed or not possible_in(name, dialect)):
            why = "typed columns hold no cell" if typed else f"the dialect {dialect.name} has none"
            raise ValueError(f"{name}: {why} that leads to this finding")
    aims = [name for name, share in shares.items() for _ in range(_count(rows, share))]
    every = Dice(seed, "order").shuffled(possible_faults(book, typed=typed))
    return aims + [every[number % len(every)] for number in range(_count(rows, faults))]


def _count(rows: int, share: float) -> int:
    """Return how many rows a share is: at least one of any, if it is more than nothing."""
    return max(round(rows * share), 1) if share and rows else 0


def _placed(
    aims: Sequence[str], rows: int, seed: int, period: Period, book: Rulebook, dialect: Dialect
) -> dict[int, FaultRow]:
    """Return the rows that get a fault, in order of the rows."""
    made: dict[tuple[str, int], Group | None] = {}
    counted: dict[str, int] = {}
    groups: list[Group] = []
    free = rows
    for aim in aims:
        number = counted.get(aim, 0) % _TEMPLATES
        counted[aim] = counted.get(aim, 0) + 1
        if (aim, number) not in made:
            dice = Dice(seed, "fault", aim, number)
            made[aim, number] = (
                make_fault(book[aim], number, period, dice, book)
                if aim in book.rules
                else make_unreadable(aim, dialect, period, dice, book)
            )
        group = made[aim, number]
        if group is not None and len(group) <= free:
            groups.append(group)
            free -= len(group)
    places = iter(Dice(seed, "places").distinct(rows - free, rows))
    found: dict[int, FaultRow] = {}
    for group in groups:
        taken = [next(places) for _ in group]
        found |= {row: _named(fault, taken) for row, fault in zip(taken, group, strict=True)}
    return dict(sorted(found.items()))


def _named(fault: FaultRow, rows: Sequence[int]) -> FaultRow:
    """Return a record with its references, now that the rows of its group are known."""
    names = {}
    for field in REFERENCES:
        if (word := fault.record[field]) is not None:
            whose, _, place = word.partition(":")
            names[field] = reference(whose, rows[int(place)])
    return attrs.evolve(fault, record={**fault.record, **names})
