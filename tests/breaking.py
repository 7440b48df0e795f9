"""Rules that break: an engine for tables that fails where a test wants it to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import polars as pl
import pytest

from hatecrime.rulebook.kernel import Column, Kernel
from hatecrime.rulebook.predicates import Predicate


def break_rules(
    patch: pytest.MonkeyPatch, error: Exception, breaks: Callable[[Sequence[Predicate]], bool]
) -> None:
    """Let the engine break over the editions that are chosen by their predicates."""

    class Breaking(Kernel):
        def __init__(self, groups: Iterable[Sequence[Predicate]]) -> None:
            self.wanted = [tuple(group) for group in groups]
            super().__init__(self.wanted)

        def answers(
            self, columns: Mapping[str, Column], height: int
        ) -> Iterator[list[pl.Series] | Exception]:
            answers = super().answers(columns, height)
            for group, answer in zip(self.wanted, answers, strict=True):
                yield error if breaks(group) else answer

    patch.setattr("hatecrime.validation.running.Kernel", Breaking)
