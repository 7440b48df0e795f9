"""Chance that can be had again: the same name gives the same draws, on any machine.

Only ``random.Random.random`` is used, whose sequence Python promises to keep; what is made of it is
plain arithmetic.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import TypeVar

import attrs

T = TypeVar("T")


@attrs.frozen
class Weights:
    """Names, each to be drawn as often as its weight says.

    Attributes:
        names: what can be drawn; never empty.
        upto: the sum of the weights up to and with each.
    """

    names: tuple[str, ...]
    upto: tuple[float, ...]

    @classmethod
    def of(cls, weights: Mapping[str, float]) -> Weights:
        """Return the names whose weight is more than nothing.

        Raises:
            ValueError: if there is none.
        """
        kept = {name: weight for name, weight in weights.items() if weight > 0}
        if not kept:
            raise ValueError("there is nothing to draw from")
        return cls(tuple(kept), tuple(accumulate(kept.values())))


class Dice:
    """A stream of draws with a name.

    >>> Dice("a", 1).below(100) == Dice("a", 1).below(100)
    True
    """

    def __init__(self, *name: object) -> None:
        self._next = random.Random(":".join(map(str, name))).random  # noqa: S311 - no secret

    def below(self, count: int) -> int:
        """Return a number from 0 up to but not ``count``."""
        return int(self._next() * count)

    def between(self, ends: Sequence[int]) -> int:
        """Return a number from the first to the second of a pair, both among them."""
        least, most = ends
        return least + self.below(max(most - least, 0) + 1)

    def chance(self, share: float) -> bool:
        """Return True as often as the share says."""
        return self._next() < share

    def pick(self, items: Sequence[T]) -> T:
        """Return one of several, each as often as the others."""
        return items[self.below(len(items))]

    def weighted(self, weights: Weights) -> str:
        """Return a name as often as its weight says."""
        place = bisect_right(weights.upto, self._next() * weights.upto[-1])
        return weights.names[min(place, len(weights.names) - 1)]

    def floats(self, count: int) -> list[float]:
        """Return numbers from 0 up to but not 1."""
        draw = self._next
        return [draw() for _ in range(count)]

    def distinct(self, count: int, below: int) -> list[int]:
        """Return different numbers from 0 up to but not ``below``, in any order."""
        moved: dict[int, int] = {}
        found = []
        for place in range(min(count, below)):
            other = place + self.below(below - place)
            found.append(moved.get(other, other))
            moved[other] = moved.get(place, place)
        return found

    def shuffled(self, items: Iterable[T]) -> list[T]:
        """Return items in another order."""
        found = list(items)
        return [found[place] for place in self.distinct(len(found), len(found))]
