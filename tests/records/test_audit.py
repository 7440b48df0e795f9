"""The audit of translations: every word that was taken to mean something, and nobody's own."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatecrime.records import ColumnMap
from hatecrime.records.audit import KEPT, NO_STRAND, SEVERAL, Translation, audit_column, merged
from hatecrime.records.fields import fields
from hatecrime.records.map_plan import STRANDS, Origin, plan
from hatecrime.records.problems import Problem
from hatecrime.records.reading import PLAIN, Manner, read
from hatecrime.records.showing import is_closed, may_show
from hatecrime.report.audit import COLUMNS, audit_csv, audit_lines

NAME = "Jane Zqx"


def audit(name: str, values: dict[Any, int], **manner: Any) -> list[Translation]:
    """Return the audit of a column with these values and how often each stands in it."""
    field, origin = fields()[name], Origin("Col", Manner(**manner))
    cells = [read(field, raw, origin.manner) for raw in values]
    return audit_column(field, origin, list(values), list(values.values()), cells)


def told(found: list[Translation]) -> list[tuple[str | None, str, int, Problem | None]]:
    return [(one.value, one.meaning, one.rows, one.problem) for one in found]


# -- what is told -------------------------------------------------------------------------------


def test_a_word_and_its_meaning_are_told_with_their_rows() -> None:
    assert told(audit("outcome_code", {"Charged": 3, "16 - Victim unsupportive": 5, "14": 9})) == [
        ("16 - Victim unsupportive", "16", 5, None),
        ("Charged", "1", 3, None),
    ]
    assert told(audit("race", {"Y": 2, "true": 9, "": 4})) == [("Y", "true", 2, None)]
    assert told(audit("offence_code", {"8/57": 2, "008/59": 7})) == [("8/57", "008/57", 2, None)]
    assert told(audit("force", {"Devon & Cornwall": 1})) == [
        ("Devon & Cornwall", "E23000035", 1, None)
    ]


def test_a_word_that_leaves_the_field_empty_is_told() -> None:
    assert told(audit("outcome_code", {"Under investigation": 2})) == [
        ("Under investigation", "", 2, None)
    ]
    assert told(audit("race", {"n/a": 2}, translate={"n/a": ""})) == [("n/a", "", 2, None)]
    assert told(audit("race", {"": 2, None: 3}, empty="false")) == [("", "false", 5, None)]


def test_what_is_not_understood_is_told_by_its_finding() -> None:
    assert told(audit("outcome_code", {"NFA": 2, "Charged/Summonsed": 4})) == [
        ("Charged/Summonsed", SEVERAL, 4, Problem.SEVERAL),
        ("NFA", "", 2, Problem.WORD),
    ]
    assert told(audit("risk_level", {"low;high": 2}, separator=";")) == [
        (None, SEVERAL, 2, Problem.SEVERAL)
    ]


def test_items_of_a_cell_are_told_one_by_one_and_once_a_row() -> None:
    found = audit("targeted_religion", {"Islam, Jew": 2, "Islam, Islam": 3, "muslim": 1})
    assert told(found) == [("Islam", "muslim", 5, None), ("Jew", "jewish", 2, None)]


def test_what_the_map_itself_says_is_told_in_full() -> None:
    found = audit("hate_flag", {"Zqx": 2, "Zqxx": 3}, translate={"zqx": "true"})
    assert told(found) == [("Zqx", "true", 2, None), (None, "", 3, Problem.BOOL)]
    assert told(audit("local_strands", {"Zqx": 1}, translate={"zqx": "our_own"})) == [
        ("Zqx", "our_own", 1, None)
    ]


def test_a_list_of_strands_is_told_once_and_not_five_times() -> None:
    column_map = ColumnMap.model_validate(
        {
            "fields": {"record_ref": {"column": "R"}, "record_type": {"value": "crime"}},
            "strands": {
                "column": "S",
                "separator": ";",
                "translate": {"Sub": "local:goth", "Anti-Muslim": "religion:muslim"},
                "empty": False,
            },
        }
    )
    values = ["Racist;Sub", "Anti-Muslim", "No hate", "", "LGBT", NAME]
    found: list[Translation] = []
    for one in plan(column_map, ["R", "S"]):
        for origin in one.origins:
            field = fields()[one.field]
            cells = [read(field, raw, origin.manner) for raw in values]
            found += audit_column(field, origin, values, [1] * len(values), cells)
    assert [(one.field, one.value, one.meaning, one.rows) for one in merged(found)] == [
        ("race", "Racist", "true", 1),
        ("religion", "Anti-Muslim", "true", 1),
        ("targeted_religion", "Anti-Muslim", "muslim", 1),
        ("local_strands", "Sub", "goth", 1),
        (STRANDS, "", NO_STRAND, 1),
        (STRANDS, "No hate", NO_STRAND, 1),
        (STRANDS, "LGBT", "", 1),
        (STRANDS, None, "", 1),
    ]


def test_audits_of_parts_are_the_audit_of_the_whole() -> None:
    values = {"Charged": 3, "NFA": 2, NAME: 4, "Summonsed": 1}
    parts = [one for raw, rows in values.items() for one in audit("outcome_code", {raw: rows})]
    assert merged(parts) == merged(reversed(parts)) == audit("outcome_code", values)


# -- what is not told ---------------------------------------------------------------------------

CLOSED = [field for field in fields().values() if is_closed(field)]
OPEN = [field for field in fields().values() if not is_closed(field)]


@pytest.mark.parametrize("field", OPEN, ids=lambda field: field.name)
def test_of_an_open_field_nothing_is_told(field: Any) -> None:
    assert audit(field.name, {"Yes": 1, NAME: 2, "2026-01-01": 3, "34": 4, "": 5}) == []


def test_open_fields_are_those_that_may_hold_anything() -> None:
    names = {field.name for field in OPEN}
    assert {"record_ref", "linked_record_ref", "recorded_at", "victim_age", "narrative"} <= names
    assert names >= {field.name for field in fields().values() if field.sensitive}


@pytest.mark.parametrize("field", CLOSED, ids=lambda field: field.name)
@pytest.mark.parametrize(
    "value",
    [
        *(NAME, f"Racist {NAME}", f"16 - {NAME}", f"18 - No suspect identified (PC {NAME})"),
        *(f"8/57 - Assault on {NAME}", f"{NAME} Police", f"Kent Police {NAME}", f"Yes {NAME}"),
        *(
            "07700 900123",
            "racist 12/12/80",
            "Yes 077 009 001",
            "C1234",
            "a@b.c",
            f"<{NAME}> Racist",
        ),
        *(
            "\u0438\u0432\u0430\u043d",
            "racist \u0438\u0432\u0430\u043d",
            "Racist" * 20,
            "J\u00fcrgen",
        ),
        *("crime\nJane", "Mr Kent", "O'Neil", "No-one", "1" * 6),
    ],
)
def test_a_value_that_may_be_somebodys_own_is_only_counted(field: Any, value: str) -> None:
    for manner in ({}, {"translate": {"*": ""}}):
        for one in audit(field.name, {value: 3}, **manner):
            assert one.value is None, one
            assert value.casefold() not in one.meaning.casefold()


def test_a_word_that_a_star_translates_is_only_counted() -> None:
    found = audit("hate_flag", {"Y": 1, NAME: 4}, translate={"*": "true"})
    assert told(found) == [(None, "true", 4, None), ("Y", "true", 1, None)]


def test_a_code_of_nobodys_list_is_only_counted() -> None:
    assert told(audit("offence_code", {"jane zqx": 2})) == [(None, KEPT, 2, None)]
    assert told(audit("outcome_code", {"n1001": 2})) == [(None, KEPT, 2, None)]


@given(
    st.sampled_from(CLOSED), st.text(max_size=30), st.sampled_from(["", "Racist ", "14 - ", "Y "])
)
def test_no_word_is_shown_that_is_not_known(field: Any, text: str, before: str) -> None:
    value = before + text
    if may_show(field, value):
        assert value.isascii() or not any(sign.isalpha() for sign in text if not sign.isascii())
        assert sum(sign.isdigit() for sign in value) <= 5


# -- the file -----------------------------------------------------------------------------------


def test_the_file_is_safe_in_a_spreadsheet() -> None:
    found = [
        Translation("=1+1", "race", "+Racist", "true", 3),
        Translation("a\x1b[31m\nb", "race", None, "", 2, Problem.BOOL),
        Translation("c", "race", "", "false", 1),
    ]
    rows = list(csv.reader(io.StringIO(audit_csv(found))))
    assert rows == [
        list(COLUMNS),
        ["'=1+1", "race", "'+Racist", "true", "3", ""],
        ["a\ufffd[31m\ufffdb", "race", "(not listed)", "", "2", "FLD-001"],
        ["c", "race", "(empty cell)", "false", "1", ""],
    ]
    assert all(line.isprintable() for line in audit_lines(found))


def test_a_column_without_translations_has_none() -> None:
    origin = Origin("C", PLAIN)
    assert audit_column(fields()["race"], origin, [], [], []) == []
    assert audit_csv([]) == ",".join(COLUMNS) + "\n"
