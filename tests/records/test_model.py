"""One record: what it takes, what it refuses, and what is derived from its declaration."""

from __future__ import annotations

import copy
import datetime as dt
import json
import pickle
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from hatecrime import check
from hatecrime.records import CrimeRecord, fields, schema
from hatecrime.records.dates import FIRST_YEAR, LAST_YEAR
from hatecrime.records.fields import field_names, required_fields
from hatecrime.records.problems import Problem
from hatecrime.records.reading import read_record
from hatecrime.rulebook.to_polars import DTYPES
from hatecrime.rulebook.types import Counted, Field, Type

NEEDED = {"record_ref": "A1", "record_type": "crime"}


def record(**values: Any) -> CrimeRecord:
    return CrimeRecord(**(NEEDED | values))


# -- records that are built ---------------------------------------------------------------------

TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
MOMENTS = st.datetimes(dt.datetime(FIRST_YEAR, 1, 1), dt.datetime(LAST_YEAR, 12, 31))
OF_TYPE: dict[Type, st.SearchStrategy[Any]] = {
    Type.TEXT: TEXTS,
    Type.INT: st.integers(0, 999_999_999),
    Type.BOOL: st.booleans(),
    Type.DATE: MOMENTS.map(dt.datetime.date),
    Type.DATETIME: MOMENTS,
    Type.TEXTS: st.lists(st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True), unique=True),
}


VALIDATORS = [
    jsonschema.Draft202012Validator(CrimeRecord.model_json_schema(mode=mode))
    for mode in ("validation", "serialization")
]


OUTCOME_CODES = st.from_regex(r"[A-Z]{0,2}[0-9]{1,4}[A-Z]?", fullmatch=True)


def values_of(field: Field) -> st.SearchStrategy[Any]:
    if field.name == "outcome_code":
        return OUTCOME_CODES  # of the Home Office, a force's own, or nobody's
    return st.sampled_from(field.allowed) if field.allowed else OF_TYPE[field.type]


@st.composite
def given_values(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the values of some fields of a record; its reference and its type are among them."""
    names = draw(st.sets(st.sampled_from(list(fields())), max_size=12))
    drawn = {name: draw(values_of(fields()[name])) for name in sorted(names)}
    return drawn | {
        "record_ref": draw(st.from_regex(r"[A-Z][0-9]{1,6}", fullmatch=True)),
        "record_type": draw(st.sampled_from(fields()["record_type"].allowed)),
    }


@given(given_values())
def test_a_record_goes_through_json_and_comes_back(values: dict[str, Any]) -> None:
    built = CrimeRecord(**values)
    for by_alias in (False, True):
        text = built.model_dump_json(by_alias=by_alias)
        assert CrimeRecord.model_validate_json(text) == built
        assert CrimeRecord.model_validate(json.loads(text)) == built
    assert CrimeRecord(**built.model_dump()) == built
    assert CrimeRecord(**built.model_dump(by_alias=True)) == built
    assert CrimeRecord(**built.model_dump(exclude_none=True)) == built


@given(given_values())
def test_a_record_is_valid_by_its_json_schema(values: dict[str, Any]) -> None:
    written = json.loads(CrimeRecord(**values).model_dump_json(by_alias=True))
    for validator in VALIDATORS:
        validator.validate(written)


@given(given_values())
def test_the_model_and_the_reading_of_a_mapping_agree(values: dict[str, Any]) -> None:
    built = CrimeRecord(**values)
    read, problems = read_record(values)
    assert problems == []
    assert read == built.model_dump(exclude_none=True)


@given(given_values())
def test_a_record_and_its_mapping_have_the_same_findings(values: dict[str, Any]) -> None:
    day = dt.date(2026, 6, 1)
    assert check(CrimeRecord(**values), as_of=day).findings == check(values, as_of=day).findings


@given(given_values(), given_values())
def test_equal_records_are_those_with_equal_fields(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    first, second = CrimeRecord(**one), CrimeRecord(**other)
    assert (first == second) == (first.model_dump() == second.model_dump())
    assert first == copy.deepcopy(first)
    assert hash(first) == hash(CrimeRecord(**one))


# -- what it takes ------------------------------------------------------------------------------


def test_only_a_reference_and_a_type_are_needed() -> None:
    bare = record()
    assert {n for n in fields() if getattr(bare, n) is not None} == set(required_fields())
    for name in NEEDED:
        with pytest.raises(ValidationError, match=to_camel(name)):
            CrimeRecord(**{key: value for key, value in NEEDED.items() if key != name})
        with pytest.raises(ValidationError):
            record(**{name: None})
        with pytest.raises(ValidationError):
            record(**{name: "  "})


def test_values_may_come_as_text() -> None:
    built = record(
        recorded_at="2026-04-01T12:00Z",
        occurred_from="2026-03-31",
        offence_code="8/57",
        race="yes",
        religion="N",
        victim_age="34",
        report_route="In person",
        outcome_code="01a",
        local_strands="Misogyny; Age",
        force="Nottinghamshire",
        narrative=" ",
    )
    assert built.recorded_at == dt.datetime(2026, 4, 1, 13)
    assert built.occurred_from == dt.date(2026, 3, 31)
    assert built.offence_code == "008/57"
    assert (built.race, built.religion, built.disability) == (True, False, None)
    assert built.victim_age == 34
    assert built.report_route == "in_person"
    assert built.outcome_code == "1A"
    assert built.local_strands == ("misogyny", "age")
    assert built.force == "E23000019"
    assert built.narrative is None


@pytest.mark.parametrize("name", list(fields()))
def test_a_field_goes_by_two_names(name: str) -> None:
    field = fields()[name]
    word = field.allowed[0] if field.allowed else None
    by_type = {Type.TEXT: "x1", Type.INT: 3, Type.BOOL: True, Type.TEXTS: ("a",)}
    moment = {Type.DATE: dt.date(2026, 1, 1), Type.DATETIME: dt.datetime(2026, 1, 1, 12)}
    value = word or (by_type | moment)[field.type]
    others = {to_camel(key): v for key, v in NEEDED.items() if key != name}
    camel = CrimeRecord(**{**others, to_camel(name): value})
    snake = CrimeRecord(**{**others, name: value})
    assert camel == snake
    assert getattr(camel, name) is not None
    assert field_names()[to_camel(name)] == field_names()[name] == name


def test_several_religions_leave_the_sub_flag_empty_and_are_counted() -> None:
    for name in ("targeted_religion", "targetedReligion"):
        built = record(**{name: "Jewish; Muslim"})
        assert (built.targeted_religion, built.religions_given) == (None, 2)
        assert CrimeRecord.model_validate_json(built.model_dump_json()) == built
        counted = record(**{name: ["jewish", "muslim"], "religionsGiven": 5})
        assert counted.religions_given == 5
    assert record(targeted_religion="sikh").religions_given == 1
    assert record().religions_given is None


# -- what it refuses ----------------------------------------------------------------------------

SECRET = "Jane Doe of 1 High Street"
UNREADABLE = {
    "race": Problem.BOOL,
    "recorded_at": Problem.DATE,
    "occurred_from": Problem.DATE,
    "victim_age": Problem.NUMBER,
    "report_route": Problem.WORD,
    "targeted_religion": Problem.WORD,
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_value_that_cannot_be_read_is_refused_and_not_shown(name: str) -> None:
    with pytest.raises(ValidationError) as error:
        record(**{name: SECRET})
    said = str(error.value)
    assert name in said
    assert f"({UNREADABLE[name]})" in said
    assert "row is kept" not in said
    assert SECRET not in said
    assert SECRET not in repr(error.value)
    assert "input" not in said.replace("For further information visit", "")


def test_a_field_that_is_not_known_is_refused_by_name() -> None:
    with pytest.raises(ValidationError) as error:
        record(shoe_size=SECRET)
    assert "shoe_size" in str(error.value)
    assert "Extra inputs are not permitted" in str(error.value)
    assert SECRET not in str(error.value)


def test_what_merely_breaks_a_rule_can_be_built() -> None:
    broken = record(
        record_type="incident",
        outcome_code="66",
        outcome_date="1900-01-01",
        religion="no",
        targeted_religion="sikh",
        offence_code="999/99",
        victim_age=999,
        cancellation_code="C9",
    )
    assert {f.rule for f in check(broken).findings} >= {"OUT-001", "OUT-003", "REC-012", "REC-019"}


@pytest.mark.parametrize("data", [[], "A1", None, 3, [("record_ref", "A1")]])
def test_what_is_no_mapping_is_refused(data: Any) -> None:
    with pytest.raises(ValidationError):
        CrimeRecord.model_validate(data)


def test_a_record_cannot_change() -> None:
    built = record(local_strands=["age"])
    with pytest.raises(AttributeError, match="does not change"):
        built.race = True
    with pytest.raises(AttributeError, match="does not change"):
        del built.race
    assert isinstance(built.local_strands, tuple)
    assert hash(built) == hash(pickle.loads(pickle.dumps(built)))  # noqa: S301


# -- what is derived from it --------------------------------------------------------------------


def test_the_fields_are_those_of_the_model() -> None:
    assert list(fields()) == list(CrimeRecord.model_fields)
    for name, field in fields().items():
        assert field.name == name
        assert field.meaning.endswith(".")
        assert name.isidentifier()
        assert name == name.lower()
    assert required_fields() == ("record_ref", "record_type")


SENSITIVE = {
    "flag_reason", "victim_ref", "victim_age", "victim_ethnicity", "victim_gender",
    "victim_religion", "victim_sexual_orientation", "victim_disability", "suspect_ref",
    "suspect_age", "outcome_rationale", "narrative",
}  # fmt: skip


def test_what_may_hold_personal_data_is_marked() -> None:
    assert {name for name, field in fields().items() if field.sensitive} == SENSITIVE


def test_every_type_has_a_column_type() -> None:
    assert set(DTYPES) == set(Type)
    assert {field.type for field in fields().values()} == set(Type)


def test_the_schema_holds_given_and_derived_fields() -> None:
    found = schema()
    assert list(found.fields) == list(fields())
    assert {name: d.counts for name, d in found.whole_table().items()} == {
        "records_with_this_ref": Counted.SAME,
        "earlier_reports_by_victim": Counted.EARLIER,
    }
    assert set(found.derived) == {"hate", "class", "latest_date", *found.whole_table()}
    assert not set(found.derived) & set(found.fields)
    assert found.type_of("as_of") is Type.DATE
    assert found.type_of("shoe_size") is None
    for fact in found.whole_table().values():
        assert set(fact.needs) <= set(found.fields)


def subschemas(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for part in node.values():
            yield from subschemas(part)
    elif isinstance(node, list):
        for part in node:
            yield from subschemas(part)


def test_the_json_schema_says_what_the_fields_say() -> None:
    written = CrimeRecord.model_json_schema()
    jsonschema.Draft202012Validator.check_schema(written)
    assert written["title"] == "Hate crime record"
    assert written["additionalProperties"] is False
    assert list(written["properties"]) == [to_camel(name) for name in fields()]
    assert written["required"] == ["recordRef", "recordType"]
    for name, field in fields().items():
        entry = written["properties"][to_camel(name)]
        assert entry["description"] == field.meaning
        assert entry["sensitive"] is field.sensitive
        assert entry["group"] == field.group
        words = {word for part in subschemas(entry) for word in part.get("enum", ())}
        referred = [part["$ref"] for part in subschemas(entry) if "$ref" in part]
        for place in referred:
            words |= set(written["$defs"][place.removeprefix("#/$defs/")]["enum"])
        assert words == set(field.allowed)


def test_the_json_schema_refuses_what_the_model_refuses() -> None:
    good = json.loads(record().model_dump_json(by_alias=True))
    for bad in ({"shoeSize": 9}, {"recordType": "crimes"}, {"race": "x"}, {"recordRef": None}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(good | bad, CrimeRecord.model_json_schema())
        with pytest.raises(ValidationError):
            CrimeRecord.model_validate(good | bad)


def test_a_sensitive_value_is_not_in_the_repr() -> None:
    built = record(narrative="MARK-1", victim_ref="MARK-2", race=True)
    assert "MARK" not in repr(built) + str(built)
    assert "race=True" in repr(built)
