"""Hiding small counts so that they cannot be worked out from what is shown.

A count is safe when some other set of records would show the same table and has another value of
it. Such a set is one small move away: a record goes from one group to another and others go back,
along every dimension, so that the sums stay as they are. Where there is none to go back, a record
is added, and the sums that it stands in are hidden as well. All that a move changes is hidden
together, so whatever is hidden has such a move: nothing that is hidden can be derived.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import product
from typing import Any

import attrs

from hatecrime.measures.errors import MeasureError
from hatecrime.measures.groups import Kind, Table
from hatecrime.measures.scan import ROWS, STATE
from hatecrime.measures.tally import Tally

_FEW = 4
"""Moves tried on each axis: a good choice is enough, and the best would take very long to find."""

_TOTAL = 3
"""How much dearer it is to hide a total than a part."""

_NO_ROW = 10**12
"""The cost of changing a group that has no row."""

Cell = tuple[Any, ...]
"""A count: the places of its groups, then the name of its figure."""

Weights = Mapping[Kind, Mapping[Any, int]]
"""How often a kind of record counts in each group of an axis; a class of states in each figure."""


def hide(counted: Tally, table: Table, least: int, shown: Collection[str]) -> frozenset[Cell]:
    """Return the counts of a table that have to be hidden.

    Args:
        counted: what the table was made from.
        table: the table.
        least: every count below it is hidden, nought too.
        shown: the names of the figures that are shown. The others are differences of them, which
            must not be worked out either where they are small.

    Raises:
        MeasureError: if ``least`` is not a whole number above 1.
    """
    if type(least) is not int or least < 2:
        raise MeasureError("suppress is the least count that is shown: a whole number above 1")
    return frozenset(_Hiding(counted, table, frozenset(shown)).run(least))


@attrs.frozen
class _Move:
    """What a move does along one axis.

    Attributes:
        kinds: the kind of record there is one more of; then, where it comes from another, that one.
        changed: the groups, or figures, whose count changes.
    """

    kinds: tuple[Kind, ...]
    changed: frozenset[Any]


class _Hiding:
    """The search for moves. Figures are the last axis: a state counts in some of them."""

    def __init__(self, counted: Tally, table: Table, shown: frozenset[str]) -> None:
        self._shown = shown
        class_of = _classes(table)
        figures: dict[Kind, dict[Any, int]] = {
            name: {figure.name: 1 for figure in table.figures if state in figure.states}
            for state, name in class_of.items()
        }
        self._axes: list[Weights] = [*(axis.weights for axis in table.axes), figures]
        self._totals = [
            {place for place, group in enumerate(axis.groups) if group.total} for axis in table.axes
        ]
        self._records: Counter[tuple[Kind, ...]] = Counter()
        self._rows: Counter[tuple[Kind, ...]] = Counter()
        ordered = counted.frame.select(*counted.keys, STATE, ROWS).sort(*counted.keys, STATE)
        for *kinds, state, rows in ordered.iter_rows():
            self._rows[tuple(kinds)] += rows
            if state in class_of:
                self._records[*kinds, class_of[state]] += rows
        self._values: dict[Cell, int] = {}
        for row in table.frame.iter_rows(named=True):
            place = tuple(row[key] for key in table.keys)
            for figure in table.figures:
                self._values[*place, figure.name] = row[figure.name]
        self._known: dict[tuple[int, Any], list[_Move]] = {}
        self._hidden: set[Cell] = set()
        self._safe: set[Cell] = set()

    def run(self, least: int) -> set[Cell]:
        small = [cell for cell, value in self._values.items() if value < least]
        self._hidden.update(cell for cell in small if cell[-1] in self._shown)
        for cell in small:
            if cell not in self._safe:
                changed = self._best(cell)
                self._safe |= changed
                self._hidden |= {one for one in changed if one[-1] in self._shown}
        return self._hidden

    def _best(self, cell: Cell) -> set[Cell]:
        """Return what the move that hides least of all changes, the count itself among it."""
        found: set[Cell] | None = None
        least = math.inf
        for moves in product(*(self._moves(cell, axis) for axis in range(len(cell)))):
            changed = set(product(*(move.changed for move in moves)))
            if not changed <= self._values.keys() or not self._possible(moves):
                continue
            cost = sum(map(self._cost, changed))
            if cost < least:
                found, least = changed, cost
            if not least:
                break
        return self._added(cell) if found is None else found

    def _added(self, cell: Cell) -> set[Cell]:
        """Return what one record more changes: a kind that stands in these groups, or could."""
        state = next(kind for kind, inside in self._axes[-1].items() if cell[-1] in inside)
        for kinds in self._rows:
            changed = [
                _counts_in(weights, kind, here)
                for weights, kind, here in zip(self._axes, (*kinds, state), cell, strict=True)
            ]
            found = set(product(*changed))
            if all(changed) and found <= self._values.keys():
                return found
        raise AssertionError("a row has records in its groups, or shows flags that could be set")

    def _moves(self, cell: Cell, axis: int) -> list[_Move]:
        """Return the moves along an axis that change a count, those that hide least first."""
        before, here, after = cell[:axis], cell[axis], cell[axis + 1 :]
        if (axis, here) not in self._known:
            self._known[axis, here] = list(_all_moves(self._axes[axis], here))
        costs: dict[Any, int] = {}
        few: list[tuple[int, _Move]] = []
        for alone in (True, False):
            priced = []
            for move in self._known[axis, here]:
                if (len(move.kinds) == 1) is not alone:
                    continue
                for group in move.changed.difference(costs):
                    costs[group] = self._cost((*before, group, *after))
                cost = sum(costs[group] for group in move.changed)
                # To a group without a row nothing can go: its row would show.
                if cost < _NO_ROW:
                    priced.append((cost, move))
            few += sorted(priced, key=_price)[:_FEW]
        return [move for _, move in sorted(few, key=_price)]

    def _cost(self, cell: Cell) -> int:
        """Return what it costs to hide a count; whole, so that the order of a sum is no matter."""
        if cell not in self._values:
            return _NO_ROW
        if cell in self._hidden or cell[-1] not in self._shown:
            return 0
        totals = sum(place in of for place, of in zip(cell, self._totals, strict=False))
        return (4 + self._values[cell]).bit_length() * int(_TOTAL**totals)

    def _possible(self, moves: tuple[_Move, ...]) -> bool:
        """Return whether there are records to move, in one direction or in the other."""
        return any(
            all(self._can_go(kinds, moves) for kinds, sign in _corners(moves) if sign != more)
            for more in (1, -1)
        )

    def _can_go(self, kinds: tuple[Kind, ...], moves: tuple[_Move, ...]) -> bool:
        # A group that the last record leaves would have no row any more, and that would show.
        stays = len(moves[-1].kinds) > 1 or self._rows[kinds[:-1]] > 1
        return self._records[kinds] > 0 and stays


def _all_moves(weights: Weights, here: Any) -> Iterator[_Move]:
    """Yield every move along an axis that changes the count of a group, or of a figure."""
    for kind, inside in weights.items():
        if not inside.get(here):
            continue
        yield _Move((kind,), frozenset(group for group, weight in inside.items() if weight))
        for other, outside in weights.items():
            changed = {g for g in {*inside, *outside} if inside.get(g, 0) != outside.get(g, 0)}
            if here in changed:
                yield _Move((kind, other), frozenset(changed))


def _counts_in(weights: Weights, kind: Kind, here: Any) -> frozenset[Any]:
    """Return the groups of a kind of record, or of the least that stands here if it counts as 0.

    Empty where the kind has nothing to do with the group.
    """
    inside = weights[kind]
    if here not in inside:
        return frozenset()
    if not inside[here]:
        inside = min((w for w in weights.values() if w.get(here)), key=lambda w: sum(w.values()))
    return frozenset(group for group, weight in inside.items() if weight)


def _price(priced: tuple[int, _Move]) -> int:
    return priced[0]


def _corners(moves: tuple[_Move, ...]) -> Iterator[tuple[tuple[Kind, ...], int]]:
    """Yield each kind of record that moves, with 1 where one comes and -1 where one goes."""
    for chosen in product(*(range(len(move.kinds)) for move in moves)):
        kinds = tuple(move.kinds[n] for move, n in zip(moves, chosen, strict=True))
        yield kinds, -1 if sum(chosen) % 2 else 1


def _classes(table: Table) -> dict[str, str]:
    """Return one state for all that count in the same figures, by state."""
    first: dict[tuple[bool, ...], str] = {}
    states = sorted({state for figure in table.figures for state in figure.states})
    return {
        state: first.setdefault(tuple(state in figure.states for figure in table.figures), state)
        for state in states
    }
