"""The engine for tables: columns given by their different values, many codes, and what breaks."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatecrime.rulebook import kernel
from hatecrime.rulebook.kernel import Coded, Kernel, coded, coded_as
from hatecrime.rulebook.predicates import (
    TRUE,
    ColumnTerm,
    Empty,
    Flag,
    Given,
    Predicate,
    Within,
    every,
    some,
)
from hatecrime.rulebook.types import Type

CODE = ColumnTerm("outcome_code", Type.TEXT)
RACE = ColumnTerm("race", Type.BOOL)
CODES = st.none() | st.sampled_from([str(n) for n in range(1, 28)])


def asked(predicates: list[Predicate], **columns: Any) -> list[list[bool]]:
    height = next(len(c.codes if isinstance(c, Coded) else c) for c in columns.values())
    (answers,) = Kernel([predicates]).answers(columns, height)
    assert not isinstance(answers, Exception)
    return [answer.to_list() for answer in answers]


@given(st.lists(CODES, max_size=30), st.lists(st.sets(st.integers(1, 30)), max_size=8))
def test_codes_sorted_into_kinds_answer_as_each_code_does(
    cells: list[str | None], lists: list[set[int]]
) -> None:
    items = [frozenset(map(str, numbers)) for numbers in lists]
    predicates: list[Predicate] = [Given(CODE), Empty(CODE), every(), some()]
    predicates += [Within(CODE, part, inside=True) for part in items]
    predicates += [Within(CODE, part, inside=False) for part in items]
    series = pl.Series("outcome_code", cells, dtype=pl.String)
    expected = [
        [cell is not None for cell in cells],
        [cell is None for cell in cells],
        [True] * len(cells),
        [False] * len(cells),
        *([cell in part for cell in cells] for part in items),
        *([cell is not None and cell not in part for cell in cells] for part in items),
    ]
    assert asked(predicates, outcome_code=series) == expected
    assert asked(predicates, outcome_code=coded(series)) == expected
    # Values that no row holds, and values that stand twice, make no difference.
    places = {cell: place for place, cell in enumerate(cells)}
    more = Coded([*cells, "99", None], pl.Series([places[c] for c in cells], dtype=pl.UInt32))
    assert asked(predicates, outcome_code=more) == expected


@given(st.lists(st.none() | st.text(max_size=3), max_size=40))
def test_a_column_by_its_values_is_the_column(cells: list[str | None]) -> None:
    series = pl.Series(cells, dtype=pl.String)
    assert coded(series).series(Type.TEXT).to_list() == cells


@pytest.mark.parametrize("nothing", [0, 1, 12, 13, 50])
def test_which_cells_are_empty_whatever_stands_for_nothing(nothing: int) -> None:
    values = ["1", *[None] * nothing, "2"]
    places = [0, *range(len(values)), 0]
    column = Coded(values, pl.Series(places, dtype=pl.UInt32))
    assert column.is_null().to_list() == [values[place] is None for place in places]


def test_categories_are_coded_as_they_are_if_they_are_no_more_than_the_rows() -> None:
    kind = pl.Categorical(pl.Categories.random())
    words = pl.Series(["a", "b", "c"], dtype=kind)
    for part in (words, words[1:], words.clear(), pl.Series([None, "a"], dtype=kind)):
        found = coded_as(part)
        if found is None:
            assert part.len() < 3
        else:
            assert found.series(Type.TEXT).to_list() == part.to_list()
    assert coded_as(words) is not None
    assert coded_as(words[2:]) is None
    assert coded_as(pl.Series(["a"])) is None


def test_a_category_that_another_thread_is_about_to_add_is_none_yet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kind = pl.Categorical(pl.Categories.random())
    late = pl.Series(["a", "late", "b", None], dtype=kind)
    words = late.gather([0, 2, 3])
    # As the engine has it while that thread holds a place and has not yet filled it.
    monkeypatch.setattr(pl.Categories, "__iter__", lambda _: iter(["a", None, "b"]))
    found = coded_as(words)
    assert found is not None
    assert found.series(Type.TEXT).to_list() == ["a", "b", None]
    assert found.is_null().to_list() == [False, False, True]


def test_more_kinds_than_a_byte_can_number() -> None:
    cells = [f"{n:03}" for n in range(700)]
    lists = [frozenset(c for n, c in enumerate(cells) if n >> bit & 1) for bit in range(10)]
    predicates: list[Predicate] = [Within(CODE, part, inside=True) for part in lists]
    series = pl.Series(cells * 2)
    found = asked(predicates, outcome_code=series)
    assert found == [[cell in part for cell in cells * 2] for part in lists]


def test_a_cache_that_is_full_forgets_and_answers_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel, "_MAX_KEPT", 3)
    sut = Kernel([[Within(CODE, frozenset(["2", "4", "6"]), inside=True)]])
    for start in (0, 5, 0, 2):
        cells = [str(n) for n in range(start, start + 6)]
        ((answer,),) = sut.answers({"outcome_code": pl.Series(cells)}, 6)  # type: ignore[misc]
        assert answer.to_list() == [cell in ("2", "4", "6") for cell in cells]


def test_flags_by_their_values() -> None:
    flags = Coded([True, None, False], pl.Series([2, 0, 1, 0], dtype=pl.UInt32))
    found = asked([Flag(RACE, value=True), Flag(RACE, value=False)], race=flags)
    assert found == [[False, True, False, True], [True, False, False, False]]


def test_what_breaks_takes_its_own_group_alone() -> None:
    broken = Flag(ColumnTerm("disability", Type.BOOL), value=True)
    sut = Kernel([[Flag(RACE, value=True)], [broken, TRUE], [every(Flag(RACE, value=True), TRUE)]])
    race = pl.Series([True, None])
    first, second, third = sut.answers({"race": race}, 2)
    assert isinstance(second, Exception)
    assert not isinstance(first, Exception)
    assert not isinstance(third, Exception)
    assert first[0].to_list() == third[0].to_list() == [True, False]


def test_answers_are_kept_no_longer_than_they_are_needed() -> None:
    shared = Flag(RACE, value=True)
    sut = Kernel([[shared, every(shared, Given(CODE)), some(shared, Given(CODE))], [shared]])
    window: dict[str, Any] = {"race": pl.Series([True]), "outcome_code": pl.Series(["1"])}
    for _ in range(2):
        answers = list(sut.answers(window, 1))
        assert [[a.to_list() for a in group] for group in answers] == [  # type: ignore[union-attr]
            [[True], [True], [True]],
            [[True]],
        ]
