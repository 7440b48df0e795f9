"""Every compiler says what the interpreter says, of the rules there are and of random ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest
from engines import ENGINES, Rows
from hypothesis import given
from hypothesis import strategies as st
from strategies import (
    BOOK,
    LANGUAGE,
    SCHEMA,
    TYPES,
    Record,
    conditions,
    days,
    examples,
    loose_conditions,
    make_table,
    records,
)

from hatecrime.rulebook import syntax as s
from hatecrime.rulebook.errors import ConditionError
from hatecrime.rulebook.interpret import answer_of, evaluate
from hatecrime.rulebook.parse import parse
from hatecrime.rulebook.rails import Predicate, Railway, Rails, fields_of
from hatecrime.rulebook.rule import Answer, Edition
from hatecrime.rulebook.types import Type

RUN_DATE = SCHEMA.RUN_DATE


class Case(NamedTuple):
    """Conditions, and rows with the fields that they read."""

    texts: list[str]
    parsed: list[s.Condition]
    rows: list[Record]


def _fields(parsed: Sequence[s.Condition]) -> tuple[str, ...]:
    names = dict.fromkeys(name for node in parsed for name in fields_of(node, LANGUAGE))
    return tuple(names)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    texts = draw(st.lists(conditions(), min_size=1, max_size=6))
    parsed = [parse(text, LANGUAGE) for text in texts]
    rows = draw(st.lists(records(_fields(parsed)), min_size=1, max_size=15))
    return Case(texts, parsed, rows)


def assert_agreement(case: Case) -> None:
    railway = Railway(LANGUAGE)
    rails = [railway.condition(node) for node in case.parsed]
    types = {name: TYPES[name] for name in (*_fields(case.parsed), RUN_DATE)}
    expected = [[evaluate(node, row, LANGUAGE) for node in case.parsed] for row in case.rows]
    for engine, answers in ENGINES.items():
        found = answers([rail for r in rails for rail in (r.true, r.false)], case.rows, types)
        assert len(found) == len(case.rows), engine
        for row, said, meant in zip(case.rows, found, expected, strict=True):
            for number, truth in enumerate(meant):
                pair = said[2 * number], said[2 * number + 1]
                wanted = truth is True, truth is False
                assert pair == wanted, explain(engine, case.texts[number], row)


def explain(engine: str, what: str, row: Record) -> str:
    given_ones = {name: value for name, value in row.items() if value is not None}
    return f"{engine} differs from the interpreter: {what}\n{given_ones}"


@given(cases())
def test_every_compiler_agrees_on_random_conditions(case: Case) -> None:
    assert_agreement(case)


@given(loose_conditions(), st.data())
def test_what_looks_like_a_condition_is_refused_or_agreed_on(text: str, data: st.DataObject) -> None:
    try:
        parsed = parse(text, LANGUAGE)
    except ConditionError:
        return
    rows = data.draw(st.lists(records(_fields([parsed])), min_size=1, max_size=5))
    assert_agreement(Case([text], [parsed], rows))


# -- the rules there are ---------------------------------------------------------------------------


_EDITIONS: list[tuple[Edition, bool]] = [
    (edition, edition is rule.latest) for rule in BOOK for edition in rule.editions
]
_ALL_FIELDS: dict[str, Type] = dict(TYPES)


def _three(said: Answer) -> tuple[bool, bool, bool]:
    return said is not Answer.NOT_APPLICABLE, said is Answer.PASS, said is Answer.FAIL


def _with_facts(rows: Rows, chance: int) -> list[Record]:
    """Return rows with whole-table facts, which only a table can have."""
    counts: list[Any] = [None, 0, 1, 2]
    return [
        {
            **row,
            "records_with_this_ref": counts[(chance + place) % 4] or None,
            "earlier_reports_by_victim": counts[(chance + place) % 3],
        }
        for place, row in enumerate(rows)
    ]


def assert_rules_agree(rows: list[Record]) -> None:
    railway = Railway(LANGUAGE)
    rails = [railway.edition(edition, last=last) for edition, last in _EDITIONS]
    predicates: list[Predicate] = [p for e in rails for p in (e.applies, e.passes, e.fails)]
    expected = [
        [_three(answer_of(edition, row, LANGUAGE, last=last)) for edition, last in _EDITIONS]
        for row in rows
    ]
    for engine, answers in ENGINES.items():
        found = answers(predicates, rows, _ALL_FIELDS)
        for row, said, meant in zip(rows, found, expected, strict=True):
            for number, wanted in enumerate(meant):
                got = said[3 * number : 3 * number + 3]
                edition = _EDITIONS[number][0]
                assert got == wanted, explain(engine, f"{edition.id} since {edition.since}", row)


@given(st.integers(0, 2**32), st.integers(1, 120), days())
def test_every_compiler_agrees_on_every_rule(seed: int, size: int, as_of: Any) -> None:
    rows = _with_facts(make_table(seed, size), seed)
    assert_rules_agree([row | {RUN_DATE: as_of} for row in rows])


def test_every_compiler_agrees_on_every_example() -> None:
    rows = _with_facts(examples(), 1)
    assert_rules_agree([{RUN_DATE: SCHEMA_DAY} | row for row in rows])


SCHEMA_DAY = max(e.since for e, _ in _EDITIONS if e.since)


def test_random_rows_give_every_rule_something_to_say() -> None:
    """Agreement over rows that no rule applies to would prove nothing."""
    rows = _with_facts([*make_table(1, 3000), *examples()], 1)
    said = {
        (edition.id, edition.since, answer_of(edition, row | {RUN_DATE: SCHEMA_DAY}, LANGUAGE, last=last))
        for edition, last in _EDITIONS
        for row in rows
    }
    for edition, _ in _EDITIONS:
        for answer in (Answer.PASS, Answer.FAIL, Answer.NOT_APPLICABLE):
            rare = answer is Answer.NOT_APPLICABLE and edition.when is None
            assert rare or (edition.id, edition.since, answer) in said, (edition.id, answer)


# -- absent columns --------------------------------------------------------------------------------


@given(cases(), st.data())
def test_without_a_column_nothing_is_said_that_its_presence_could_change(
    case: Case, data: st.DataObject
) -> None:
    names = _fields(case.parsed)
    absent = data.draw(st.sets(st.sampled_from(names)) if names else st.just(set()))
    with_all, without = Railway(LANGUAGE), Railway(LANGUAGE, absent)
    for node in case.parsed:
        full, less = with_all.condition(node), without.condition(node)
        assert_implies(less, full, case.rows, node)


def assert_implies(less: Rails, full: Rails, rows: list[Record], node: s.Condition) -> None:
    types = {name: TYPES[name] for name in (*_fields([node]), RUN_DATE)}
    found = ENGINES["python"]([less.true, full.true, less.false, full.false], rows, types)
    for row, (less_true, true, less_false, false) in zip(rows, found, strict=True):
        assert not less_true or true, (node, row)
        assert not less_false or false, (node, row)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_condition_of_written_values_alone_is_answered_for_every_row(engine: str) -> None:
    rows = make_table(3, 4)
    rails = Railway(LANGUAGE).condition(parse("1 = 1 OR as_of IS NULL", LANGUAGE))
    found = ENGINES[engine]([rails.true, rails.false], rows, _ALL_FIELDS)
    assert found == [(True, False)] * 4
