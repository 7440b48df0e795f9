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
from hatecrime.rulebook.rule import Answer
from strategies import BOOK, make_table, pool

AS_OF = dt.date(2026, 6, 1)
FIELDS = list(fields())


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
