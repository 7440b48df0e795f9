"""What is known stays known: filling an empty field never turns an answer round.

And of the editions of a rule, the one whose dates hold the record's clock answers, and no other.
"""

from __future__ import annotations

import datetime as dt
import random
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import frame_of
from hatecrime.rulebook import syntax as s
from hatecrime.rulebook.interpret import answer, answer_of, evaluate
from hatecrime.rulebook.rails import Railway
from hatecrime.rulebook.rule import Answer, Edition, Rule
from hatecrime.rulebook.to_python import compile_predicates
from hatecrime.rulebook.types import Type
from hatecrime.validation import check_frame
from hatecrime.validation.book import RULE_FILES
from strategies import (
    FACTS,
    LANGUAGE,
    SCHEMA,
    SMALL,
    TYPES,
    Record,
    make_row,
    make_table,
    moments,
    names_in,
    pool,
)

RULES = tuple(SMALL.rules)
AS_OF = dt.date(2026, 5, 1)

# -- information only grows ------------------------------------------------------------------------


@cache
def names_tested_for_emptiness(rule_id: str) -> frozenset[str]:
    """Return the fields that a rule asks to be empty or not, so that to fill them may turn it."""
    found: set[str] = set()

    def walk(node: Any) -> None:
        match node:
            case s.IsEmpty() | s.FirstGiven() | s.LatestGiven():
                found.update(names_in(node))
            case tuple():
                for part in node:
                    walk(part)
            case _ if attrs.has(type(node)):
                walk(attrs.astuple(node, recurse=False))

    for edition in SMALL[rule_id].editions:
        walk((edition.when, edition.must))
    return frozenset(found)


def said_of(rule: Rule, record: Mapping[str, Any]) -> Answer:
    return answer(rule, record, LANGUAGE)[0]


def fill(name: str, chance: random.Random) -> Any:
    return chance.choice((1, 2)) if name in FACTS else chance.choice(pool(name))


@settings(max_examples=max(10, settings().max_examples // 2))
@given(st.integers(0, 2**32))
def test_filling_a_field_never_turns_an_answer_round(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(15):
        row = make_row(chance) | {"as_of": AS_OF}
        empty = [name for name in (*SCHEMA.fields, *FACTS) if row.get(name) is None]
        filled = {name: fill(name, chance) for name in chance.sample(empty, len(empty) // 2)}
        for rule in SMALL:
            before = said_of(rule, row)
            if before not in (Answer.PASS, Answer.FAIL):
                continue
            tested = names_tested_for_emptiness(rule.id)
            more = {name: value for name, value in filled.items() if name not in tested}
            assert said_of(rule, row | more) is before, (rule.id, list(more))


@pytest.mark.parametrize("rule_id", RULES)
def test_each_field_of_an_example_can_be_filled_on_its_own(rule_id: str) -> None:
    """The rule's own examples, one empty field after another that the rule reads."""
    rule = SMALL[rule_id]
    chance = random.Random(rule_id)
    read = {name for e in rule.editions for name in names_in(e.when, e.must)}
    for record in records_of(rule):
        before = said_of(rule, record)
        for name in sorted(read - names_tested_for_emptiness(rule_id)):
            if record.get(name) is None and before in (Answer.PASS, Answer.FAIL):
                for _ in range(4):
                    after = said_of(rule, record | {name: fill(name, chance)})
                    assert after is before, (rule_id, name)


# -- the dates of editions, as they are written ----------------------------------------------------


class Dates(NamedTuple):
    since: dt.date | None
    until: dt.date | None

    def holds(self, day: dt.date) -> bool:
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


class Declared(NamedTuple):
    """A rule's dates as its file has them, read without the library."""

    clock: str
    editions: list[Dates]


@cache
def declared() -> dict[str, Declared]:
    found: dict[str, Declared] = {}
    for path in RULE_FILES:
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["rule"]:
            mine = found.setdefault(entry["id"], Declared(entry.get("clock", "recorded_at"), []))
            mine.editions.append(Dates(entry.get("since"), entry.get("until")))
    for mine in found.values():
        mine.editions.sort(key=lambda dates: dates.since or dt.date.min)
    return found


DATED = tuple(
    rule_id
    for rule_id, mine in declared().items()
    if any(dates.since or dates.until for dates in mine.editions)
)


def boundaries(rule_id: str) -> list[dt.datetime]:
    """Return every boundary, the days beside it, and the first, a middle and the last moment."""
    written = {day for dates in declared()[rule_id].editions for day in dates if day}
    beside = sorted({day + dt.timedelta(step) for day in written for step in (-1, 0, 1)})
    return [
        dt.datetime.combine(day, time)
        for day in beside
        for time in (dt.time(), dt.time(12), dt.time.max)
    ]


def records_of(rule: Rule) -> Iterator[Record]:
    """Yield the examples of all editions of a rule, as records."""
    for edition in rule.editions:
        for entries in edition.examples.values():
            for entry in entries:
                values = {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}
                yield {"record_ref": "A1", "as_of": AS_OF, **values}


@cache
def applies_of(rule_id: str) -> Callable[[Mapping[str, Any]], tuple[bool, ...]]:
    """Return whether each edition of a rule applies, passes and fails, as it is compiled."""
    rule, railway = SMALL[rule_id], Railway(LANGUAGE)
    rails = [railway.edition(e, last=e is rule.latest) for e in rule.editions]
    return compile_predicates([p for e in rails for p in (e.applies, e.passes, e.fails)], [*TYPES])


def when_is_true(edition: Edition, record: Record) -> bool:
    return edition.when is None or evaluate(edition.when, record, LANGUAGE) is True


def at(record: Record, clock: str, moment: dt.datetime) -> Record:
    return record | {clock: moment if TYPES[clock] is Type.DATETIME else moment.date()}


def assert_right_edition(rule_id: str, record: Record, moment: dt.datetime) -> bool:
    """Compare with the declared dates; return whether an edition was there to answer."""
    rule, mine = SMALL[rule_id], declared()[rule_id]
    record = at(record, mine.clock, moment)
    right = [n for n, dates in enumerate(mine.editions) if dates.holds(moment.date())]
    assert len(right) <= 1, "two editions are in force on one day"
    applicable = [n for n in right if when_is_true(rule.editions[n], record)]
    said = [
        answer_of(edition, record, LANGUAGE, last=edition is rule.latest)
        for edition in rule.editions
    ]
    answering = [n for n, one in enumerate(said) if one is not Answer.NOT_APPLICABLE]
    assert answering == applicable, moment
    compiled = applies_of(rule_id)(record)
    assert [n for n in range(len(said)) if compiled[3 * n]] == applicable, moment
    edition = answer(rule, record, LANGUAGE)[1]
    assert edition is (rule.editions[applicable[0]] if applicable else None)
    return bool(applicable)


@pytest.mark.parametrize("rule_id", DATED)
def test_at_every_boundary_the_right_edition_answers(rule_id: str) -> None:
    answered = [
        assert_right_edition(rule_id, record, moment)
        for record in records_of(SMALL[rule_id])
        for moment in boundaries(rule_id)
    ]
    assert any(answered)
    assert not all(answered) or len(declared()[rule_id].editions) > 1


@given(moments(), st.sampled_from(DATED), st.integers(0, 2**32))
def test_on_any_day_the_right_edition_answers(moment: dt.datetime, rule_id: str, seed: int) -> None:
    record = random.Random(seed).choice([*records_of(SMALL[rule_id])])
    assert_right_edition(rule_id, record, moment)


@pytest.mark.parametrize("rule_id", DATED)
def test_without_its_clock_a_rule_that_applies_is_unknown_once(rule_id: str) -> None:
    rule, clock = SMALL[rule_id], declared()[rule_id].clock
    met = False
    for record in records_of(rule):
        undated = record | {clock: None}
        applies = when_is_true(rule.latest, undated)
        met |= applies
        said = [answer_of(e, undated, LANGUAGE, last=e is rule.latest) for e in rule.editions]
        silent = [Answer.NOT_APPLICABLE] * (len(said) - 1)
        assert said == [*silent, Answer.UNKNOWN if applies else Answer.NOT_APPLICABLE]
        compiled = applies_of(rule_id)(undated)
        none = [False] * 3 * (len(said) - 1)
        assert list(compiled) == [*none, applies, False, False]
    assert met or clock in {name for e in rule.editions for name in names_in(e.when)}


@given(st.integers(0, 2**32))
def test_at_most_one_edition_answers_and_says_one_thing(seed: int) -> None:
    for row in make_table(seed, 10):
        for rule_id in RULES:
            compiled = applies_of(rule_id)(row | {"as_of": AS_OF})
            assert sum(compiled[0::3]) <= 1, rule_id
            assert sum(compiled[1::3]) + sum(compiled[2::3]) <= sum(compiled[0::3]), rule_id


def test_in_a_table_the_editions_share_the_rows_out() -> None:
    """A row for each boundary and record: counted once by each rule, whatever the edition."""
    rule_ids = [rule_id for rule_id in DATED if len(declared()[rule_id].editions) > 1]
    for rule_id in rule_ids:
        clock = declared()[rule_id].clock
        pairs = [
            (record, moment)
            for record in records_of(SMALL[rule_id])
            for moment in boundaries(rule_id)
        ]
        rows = [at(record, clock, moment) for record, moment in pairs]
        types = {name: TYPES[name] for name in SCHEMA.fields}
        result = check_frame(frame_of(rows, types), rulebook=SMALL.select([rule_id]), as_of=AS_OF)
        (entry,) = (entry for entry in result.summary if entry.rule == rule_id)
        assert entry.checked + entry.not_applicable == len(rows)
        applicable = sum(assert_right_edition(rule_id, *pair) for pair in pairs)
        assert entry.checked == applicable
    assert rule_ids
