"""Faults that a hostile reading of the engine for tables found, kept from coming back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

from hatecrime import check, check_frame, load_column_map, load_rulebook, record_check
from hatecrime.rulebook.rails import TOLD_APART

AS_OF = dt.date(2026, 6, 1)


@pytest.mark.parametrize("number", [1, TOLD_APART, TOLD_APART + 1, 150])
def test_a_rule_of_many_demands(tmp_path: Path, number: int) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(
        f"""
        [[rule]]
        id = "XX-001"
        title = "Many demands"
        must = "{" AND ".join(f"victim_age <> {n}" for n in range(number))}"
        severity = "error"
        cites = [{{ source = "RECORD-KEEPING", at = "x" }}]
        evidence = "secondary"
        says = "An age that is not wanted."
        fix = "Correct the age."
        passes = [{{ victim_age = 999 }}]
        fails = [{{ victim_age = 0 }}]
        """,
        encoding="utf-8",
    )
    book = load_rulebook(path).select(["XX"])
    ages = [0, number - 1, number, None]
    frame = pl.DataFrame({"record_ref": list("ABCD"), "record_type": "crime", "victim_age": ages})
    result = check_frame(frame, rulebook=book, as_of=AS_OF)
    assert not result.crashed
    assert [(f.row, f.fields) for f in result.findings] == [
        (row, ("victim_age",)) for row in (1, 2)
    ]
    single = [check(row, rulebook=book, as_of=AS_OF).findings for row in frame.to_dicts()]
    assert [len(found) for found in single] == [1, 1, 0, 0]


def test_a_column_may_be_called_anything(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    for name in ("count", "rows", "place", "row", "field", "value", "kind"):
        path.write_text(
            f'[fields.record_ref]\ncolumn="ref"\n[fields.record_type]\nvalue="crime"\n'
            f'[fields.race]\ncolumn="{name}"\n'
        )
        frame = pl.DataFrame({"ref": ["a", "b", "c"], name: ["Yes", "no", "Yes"]})
        result = check_frame(frame, column_map=load_column_map(path), audit=True, as_of=AS_OF)
        assert [(t.value, t.rows) for t in result.translations] == [("Yes", 2), ("no", 1)]


@pytest.mark.parametrize("name", ["record_ref", "narrative", "race", "victim_age", "outcome_date"])
def test_the_first_and_the_last_day_there_are(name: str) -> None:
    days = pl.Series(name, [dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.date(2026, 1, 1)])
    frame = pl.DataFrame({"record_ref": ["A", "B", "C"], "record_type": "crime"}).with_columns(days)
    found = check_frame(frame, as_of=AS_OF).findings
    reading = [(f.row, f.rule, f.fields) for f in found if f.rule.startswith("FLD")]
    single = [
        (row, f.rule, f.fields)
        for row, record in enumerate(frame.to_dicts(), start=1)
        for f in check(record, as_of=AS_OF).findings
        if f.rule.startswith("FLD")
    ]
    assert reading == single


def test_half_a_character() -> None:
    record = {
        "record_ref": "A\ud800",
        "record_type": "crime",
        "narrative": "\udfff said",
        "offence_code": "8/57",
        "race": "no",
        "religion": "no",
        "recorded_at": "2026-05-01",
    }
    (found,) = {f.record_ref for f in check_frame([record], as_of=AS_OF).findings}
    assert {f.record_ref for f in check(record, as_of=AS_OF).findings} == {found} == {"A?"}


def test_a_table_of_what_is_in_no_record() -> None:
    frame = pd.DataFrame({"record_ref": ["A"], "record_type": ["crime"], "victim_age": [1j]})
    with pytest.raises(TypeError, match="no table can be made"):
        check_frame(frame)


def test_the_quick_check_knows_no_facts_about_tables() -> None:
    broken = record_check(as_of=AS_OF)
    assert broken({"record_ref": "A", "records_with_this_ref": 2}) == ()
    for wrong in (None, 5, "x", [("record_ref", "A")]):
        value: Any = wrong
        with pytest.raises(TypeError, match="a record is"):
            broken(value)
