"""Every compiler says what the interpreter says, of the rules there are and of random ones."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any, NamedTuple

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from condition_strategies import conditions, loose_conditions
from engines import ENGINES, Rows
from hatecrime.rulebook import syntax as s
from hatecrime.rulebook.errors import ConditionError
from hatecrime.rulebook.interpret import answer_of, evaluate
from hatecrime.rulebook.parse import parse
from hatecrime.rulebook.predicates import Predicate
from hatecrime.rulebook.rails import Rails, Railway
from hatecrime.rulebook.rule import Answer, Edition, Rulebook
from hatecrime.rulebook.types import Type
from strategies import (
    BOOK,
    LANGUAGE,
    NARRATIVES,
    SCHEMA,
    SMALL,
    TYPES,
    Record,
    days,
    examples,
    make_table,
    names_in,
    narratives,
    records,
    times,
)

RUN_DATE = SCHEMA.RUN_DATE
DATES = tuple(
    n for n, kind in TYPES.items() if kind in (Type.DATE, Type.DATETIME) and n != RUN_DATE
)


class Case(NamedTuple):
    """Conditions, and rows with the fields that they read."""

    texts: list[str]
    parsed: list[s.Condition]
    rows: list[Record]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    texts = draw(st.lists(conditions(), min_size=1, max_size=6))
    parsed = [parse(text, LANGUAGE) for text in texts]
    rows = draw(st.lists(records(names_in(*parsed)), min_size=1, max_size=15))
    return Case(texts, parsed, rows)


def assert_agreement(case: Case) -> None:
    railway = Railway(LANGUAGE)
    rails = [railway.condition(node) for node in case.parsed]
    types = {name: TYPES[name] for name in (*names_in(*case.parsed), RUN_DATE)}
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
def test_what_looks_like_a_condition_is_refused_or_agreed_on(
    text: str, data: st.DataObject
) -> None:
    try:
        parsed = parse(text, LANGUAGE)
    except ConditionError:
        return
    rows = data.draw(st.lists(records(names_in(parsed)), min_size=1, max_size=5))
    assert_agreement(Case([text], [parsed], rows))


@given(st.lists(narratives(), min_size=1, max_size=12), st.integers(0, 250))
def test_every_compiler_finds_the_same_words(texts: list[str], place: int) -> None:
    text = "MENTIONS(narrative, 'online_means')"
    rows = [{"narrative": words} for words in (*texts, *NARRATIVES[place : place + 50], None)]
    assert_agreement(Case([text], [parse(text, LANGUAGE)], rows))


@given(
    st.lists(days(), min_size=1, max_size=20),
    times(),
    st.sampled_from(["DAY", "MONTH", "YEAR", "HOUR"]),
    st.integers(0, 40),
)
def test_every_compiler_counts_months_alike(
    starts: list[dt.date], time: dt.time, unit: str, count: int
) -> None:
    """The day itself, and those beside it: 31 August plus six months is the end of February."""
    step = relativedelta(**{f"{unit.lower()}s": count})  # type: ignore[arg-type]
    rows: list[Record] = []
    for start in (*starts, dt.date(2023, 8, 31), dt.date(2024, 2, 29)):
        moment = dt.datetime.combine(start, time)
        for beside in (-1, 0, 1):
            later = (moment + step).date() + dt.timedelta(beside)
            second = moment + step + dt.timedelta(seconds=beside)
            rows.append(
                {
                    "occurred_from": start,
                    "occurred_to": later,
                    "reported_at": moment,
                    "recorded_at": second,
                }
            )
    date = f"occurred_to {{}} occurred_from + INTERVAL '{count}' {unit}"
    texts = [f"recorded_at {sign} reported_at + INTERVAL '{count}' {unit}" for sign in "=<"]
    texts += [date.format(sign) for sign in "=<"] if unit != "HOUR" else []
    texts += [f"DATE(reported_at + INTERVAL '{count}' {unit}) < occurred_to"]
    assert_agreement(Case(texts, [parse(text, LANGUAGE) for text in texts], rows))


@given(st.lists(records(DATES), min_size=1, max_size=15), days(), st.sampled_from(["<", "<="]))
def test_every_compiler_finds_the_same_latest_date(
    rows: list[Record], bound: dt.date, sign: str
) -> None:
    texts = [f"latest_date {sign} DATE '{bound}'", f"LATEST(*) {sign} occurred_to"]
    rows.append(dict.fromkeys(DATES))
    assert_agreement(Case(texts, [parse(text, LANGUAGE) for text in texts], rows))


# -- the rules there are ---------------------------------------------------------------------------


Editions = list[tuple[Edition, bool]]


def editions_of(book: Rulebook) -> Editions:
    return [(edition, edition is rule.latest) for rule in book for edition in rule.editions]


LATEST_DAY = max(edition.since for edition in BOOK.editions if edition.since)


def with_facts(rows: Rows, seed: int) -> list[Record]:
    """Return rows with a run date and the whole-table facts, which only a table can have."""
    counts: list[Any] = [None, 0, 1, 2]
    return [
        {
            "as_of": LATEST_DAY,
            **row,
            "records_with_this_ref": counts[(seed + place) % 4] or None,
            "earlier_reports_by_victim": counts[(seed + place) % 3],
        }
        for place, row in enumerate(rows)
    ]


def three(said: Answer) -> tuple[bool, bool, bool]:
    return said is not Answer.NOT_APPLICABLE, said is Answer.PASS, said is Answer.FAIL


@cache
def predicates_of(book: Rulebook) -> tuple[Predicate, ...]:
    railway = Railway(book.language)
    rails = [railway.edition(edition, last=last) for edition, last in editions_of(book)]
    return tuple(p for e in rails for p in (e.applies, e.passes, e.fails))


def assert_rules_agree(book: Rulebook, rows: list[Record]) -> None:
    editions = editions_of(book)
    expected = [
        [three(answer_of(edition, row, book.language, last=last)) for edition, last in editions]
        for row in rows
    ]
    for engine, answers in ENGINES.items():
        found = answers(predicates_of(book), rows, TYPES)
        for row, said, meant in zip(rows, found, expected, strict=True):
            for number, wanted in enumerate(meant):
                got = said[3 * number : 3 * number + 3]
                edition = editions[number][0]
                assert got == wanted, explain(engine, f"{edition.id} since {edition.since}", row)


@settings(max_examples=max(6, settings().max_examples // 4))
@given(st.integers(0, 2**32), st.integers(1, 300), days())
def test_every_compiler_agrees_on_every_rule(seed: int, size: int, as_of: Any) -> None:
    rows = make_table(seed, size)
    assert_rules_agree(SMALL, with_facts([row | {RUN_DATE: as_of} for row in rows], seed))


def test_every_compiler_agrees_on_every_example_with_every_offence() -> None:
    assert_rules_agree(BOOK, with_facts(examples(), 1))


def test_random_rows_give_every_rule_something_to_say() -> None:
    """Agreement over rows that no rule applies to would prove nothing."""
    rows = with_facts([*make_table(1, 400), *examples()], 1)
    for edition, last in editions_of(SMALL):
        said = {answer_of(edition, row, LANGUAGE, last=last) for row in rows}
        assert {Answer.PASS, Answer.FAIL} <= said, edition.id
        assert edition.when is None or Answer.NOT_APPLICABLE in said, edition.id


# -- absent columns --------------------------------------------------------------------------------


@given(cases(), st.data())
def test_without_a_column_nothing_is_said_that_its_presence_could_change(
    case: Case, data: st.DataObject
) -> None:
    names = names_in(*case.parsed)
    if any("latest" in text.lower() for text in case.texts):
        # The latest date is the latest of those that the table has: that is what it is for.
        names = tuple(n for n in names if TYPES[n] not in (Type.DATE, Type.DATETIME))
    absent = data.draw(st.sets(st.sampled_from(names)) if names else st.just(set()))
    with_all, without = Railway(LANGUAGE), Railway(LANGUAGE, absent)
    for node in case.parsed:
        full, less = with_all.condition(node), without.condition(node)
        assert_implies(less, full, case.rows, node)


def assert_implies(less: Rails, full: Rails, rows: list[Record], node: s.Condition) -> None:
    types = {name: TYPES[name] for name in (*names_in(node), RUN_DATE)}
    found = ENGINES["python"]([less.true, full.true, less.false, full.false], rows, types)
    for row, (less_true, true, less_false, false) in zip(rows, found, strict=True):
        assert not less_true or true, (node, row)
        assert not less_false or false, (node, row)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_condition_of_written_values_alone_is_answered_for_every_row(engine: str) -> None:
    rows = make_table(3, 4)
    rails = Railway(LANGUAGE).condition(parse("1 = 1 OR as_of IS NULL", LANGUAGE))
    found = ENGINES[engine]([rails.true, rails.false], rows, TYPES)
    assert found == [(True, False)] * 4
