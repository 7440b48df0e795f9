"""The quick ways for single records say what the slow ways say."""

from __future__ import annotations

import datetime as dt
import operator
import tracemalloc
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hatecrime import CrimeRecord, check, record_check
from hatecrime.records import fields
from hatecrime.records.reading import Cell, read, read_record, ready
from hatecrime.rulebook import predicates as p
from hatecrime.rulebook import to_python
from hatecrime.rulebook.rule import Answer
from hatecrime.rulebook.to_python import compile_predicates, compile_which
from hatecrime.rulebook.types import Type
from hatecrime.validation.plan import editions_of, plan_rules
from strategies import BOOK, LANGUAGE, make_table, pool

AS_OF = dt.date(2026, 6, 1)
FIELDS = list(fields())
NAMES = tuple(LANGUAGE.schema.names())


@pytest.mark.parametrize("seed", range(4))
def test_the_rules_named_are_those_that_fail(seed: int) -> None:
    broken = record_check(as_of=AS_OF)
    own = {rule.id for rule in BOOK}
    some = 0
    for row in make_table(seed, 60):
        values, _ = read_record({name: value for name, value in row.items() if name in fields()})
        values |= {"record_ref": values.get("record_ref") or "A1"}
        values |= {"record_type": values.get("record_type") or "crime"}
        record = CrimeRecord(**values)
        for given_as in (record, values):
            found = [f.rule for f in check(given_as, as_of=AS_OF).findings if f.rule in own]
            assert list(broken(record)) == found
            some += len(found)
        unknown = check(record, as_of=AS_OF, show_unknown=True).findings
        assert [f.rule for f in unknown if f.answer is Answer.FAIL] == found
    assert some > 50


@pytest.mark.parametrize(("kinds", "made"), [(0, 1), (2, 3), (100, 6)])
def test_codes_sorted_by_their_answers_are_checked_as_all_are(
    kinds: int, made: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    functions = []
    one = to_python._which
    monkeypatch.setattr(to_python, "_MAX_KINDS", kinds)
    monkeypatch.setattr(to_python, "_which", lambda *of: functions.append(of) or one(*of))
    fails = [edition.fails for edition in editions_of(plan_rules(BOOK, as_of=AS_OF))]
    which = compile_which(fails, NAMES)
    answers = compile_predicates(fails, NAMES)
    some = set()
    for row in make_table(11, 60):
        for code in ("1", "14", "18", "23", "66", "\0", None):
            record = {**row, "outcome_code": code}
            expected = [place for place, true in enumerate(answers(record)) if true]
            assert which(record) == expected
            some.update(expected)
    assert len(some) > 60
    assert len(functions) == made


def test_other_words_in_the_place_of_a_code_are_not_kept() -> None:
    fails = [edition.fails for edition in editions_of(plan_rules(BOOK, as_of=AS_OF))]
    which = compile_which(fails, NAMES)
    which({"outcome_code": "what is no code"})
    tracemalloc.start()
    try:
        for number in range(50):
            which({"outcome_code": f"{number}" * 10_000})
        assert tracemalloc.get_traced_memory()[0] < 100_000
    finally:
        tracemalloc.stop()


DAY, AGE, FLAG = (
    p.ColumnTerm("outcome_date", Type.DATE),
    p.ColumnTerm("victim_age", Type.INT),
    p.ColumnTerm("race", Type.BOOL),
)
SINGLE = st.sampled_from([
    *(p.Given(term) for term in (DAY, AGE, FLAG)), *(p.Empty(term) for term in (DAY, AGE, FLAG)),
    *(p.Flag(FLAG, value) for value in (True, False)), p.TRUE, p.FALSE,
    *(p.Within(AGE, frozenset(codes), true) for codes in ([1], [1, 2]) for true in (True, False)),
    *(p.Compared(op, AGE, p.LiteralTerm(2)) for op in ("<", ">=", "=")),
    p.Compared("<", DAY, p.LiteralTerm(AS_OF)), p.Compared(">=", DAY, p.LiteralTerm(AS_OF)),
])  # fmt: skip
JOINED = st.recursive(
    SINGLE,
    lambda part: st.builds(
        lambda join, parts: join(*parts),
        st.sampled_from([p.every, p.some]),
        st.lists(part, min_size=1, max_size=4),
    ),
    max_leaves=12,
)


YOUNG = p.Compared("<", AGE, p.LiteralTerm(2))


@example([p.every(p.Empty(AGE), YOUNG)], {"outcome_date": None, "victim_age": None, "race": None})
@example(
    [p.every(p.some(p.Empty(FLAG), p.Within(AGE, frozenset([1]), inside=True)), YOUNG)],
    {"outcome_date": None, "victim_age": None, "race": None},
)
@given(
    predicates=st.lists(JOINED, min_size=1, max_size=6),
    record=st.fixed_dictionaries({
        "outcome_date": st.sampled_from([None, AS_OF, AS_OF - dt.timedelta(1)]),
        "victim_age": st.sampled_from([None, 1, 2, 3]),
        "race": st.sampled_from([None, True, False]),
    }),
)  # fmt: skip
def test_what_is_asked_for_once_need_not_be_asked_again(
    predicates: list[p.Predicate], record: dict[str, Any]
) -> None:
    expected = [place for place, one in enumerate(predicates) if _holds(one, record)]
    assert compile_which(predicates, NAMES)(record) == expected
    answers = compile_predicates(predicates, NAMES)(record)
    assert [place for place, true in enumerate(answers) if true] == expected


def _holds(predicate: p.Predicate, record: dict[str, Any]) -> bool:
    """Answer a predicate as plainly as can be."""
    match predicate:
        case p.Constant(value):
            return value
        case p.All(parts):
            return all(_holds(part, record) for part in parts)
        case p.AnyOf(parts):
            return any(_holds(part, record) for part in parts)
        case p.Given(p.ColumnTerm(name)):
            return record[name] is not None
        case p.Empty(p.ColumnTerm(name)):
            return record[name] is None
        case p.Flag(p.ColumnTerm(name), value):
            return record[name] is value
        case p.Within(p.ColumnTerm(name), items, inside):
            return record[name] is not None and (record[name] in items) is inside
        case p.Compared(op, p.ColumnTerm(name), p.LiteralTerm(value)):
            hold = {"<": operator.lt, ">=": operator.ge, "=": operator.eq}[op]
            return record[name] is not None and hold(record[name], value)
        case _:
            raise AssertionError(predicate)


def test_predicates_that_ask_for_no_code() -> None:
    (edition,) = editions_of(plan_rules(BOOK.select(["REC-004"]), as_of=AS_OF))
    which = compile_which([edition.fails, p.TRUE, p.FALSE], NAMES)
    later, sooner = dt.date(2026, 2, 2), dt.date(2026, 2, 1)
    assert which({"occurred_from": later, "occurred_to": sooner}) == [0, 1]
    assert which({"occurred_from": sooner, "occurred_to": later}) == [1]


@pytest.mark.parametrize("name", FIELDS)
@given(data=st.data())
def test_what_needs_no_reading_is_read_as_itself(name: str, data: st.DataObject) -> None:
    raw = data.draw(st.sampled_from([*pool(name), *ODD]) | st.text(max_size=5))
    if ready(name)(raw):
        assert read(fields()[name], raw) == Cell(raw)


ODD: tuple[Any, ...] = (
    *(0, 1, -1, 10**9, 1.0, True, False, "", " ", "none", "None", "NULL", " x", "crime", "Crime"),
    *(dt.date(1899, 12, 31), dt.date(2200, 1, 1), dt.date(2026, 1, 1)),
    *(dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(1, 1, 1)),
    dt.datetime(2025, 10, 26, 1, 30, fold=1),
)


def test_what_is_of_its_field_s_type_mostly_needs_no_reading() -> None:
    quick = [name for name in FIELDS if any(ready(name)(value) for value in pool(name))]
    assert len(quick) > len(FIELDS) * 0.8
