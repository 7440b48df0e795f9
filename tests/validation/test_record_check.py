"""The quick ways for single records say what the slow ways say."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatecrime import CrimeRecord, check, record_check
from hatecrime.records import fields
from hatecrime.records.reading import Cell, read, read_record, ready
from hatecrime.rulebook import to_python
from hatecrime.rulebook.predicates import FALSE, TRUE
from hatecrime.rulebook.rule import Answer
from hatecrime.rulebook.to_python import compile_predicates, compile_which
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


@pytest.mark.parametrize(("kinds", "codes"), [(0, 10_000), (2, 1), (100, 10_000)])
def test_codes_sorted_by_their_answers_are_checked_as_all_are(
    kinds: int, codes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(to_python, "_MAX_KINDS", kinds)
    monkeypatch.setattr(to_python, "_MAX_CODES", codes)
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


def test_predicates_that_ask_for_no_code() -> None:
    (edition,) = editions_of(plan_rules(BOOK.select(["REC-004"]), as_of=AS_OF))
    which = compile_which([edition.fails, TRUE, FALSE], NAMES)
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
