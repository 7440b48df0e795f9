"""FHIR: what a library of it takes, what its own rules ask, and what an export leaves out."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import attrs
import pytest
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

import hostile
from assessments import (
    AT,
    OFFICER,
    SMALL,
    begun,
    complete,
    endorsed,
    instrument_of,
    later,
    levelled,
)
from hatecrime import risk
from hatecrime.risk.forms.fhir_response import LONGEST
from hatecrime.risk.words import AnswerWord

# Questionnaire and its response are the same in R4 and in R4B, which the library has.
BUILT_IN = risk.load_instrument()
STAGES: dict[str, Callable[[], risk.Assessment]] = {
    "begun": begun,
    "levelled": levelled,
    "endorsed": endorsed,
    "complete": complete,
    "hostile": hostile.assessment,
}


def items(resource: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for item in resource.get("item", ()):
        yield item
        yield from items(item)
        for answer in item.get("answer", ()):
            yield from items(answer)


def by_id(resource: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    found = {item["linkId"]: item for item in items(resource)}
    assert len(found) == len(list(items(resource))), "an id stands twice"
    return found


def sound(resource: dict[str, Any]) -> None:
    """Check it by the library, and that nothing in it is empty or cannot be written."""
    text = json.dumps(resource, ensure_ascii=False)
    assert json.loads(text.encode("utf-8")) == resource
    model = {"Questionnaire": Questionnaire, "QuestionnaireResponse": QuestionnaireResponse}
    model[resource["resourceType"]].model_validate(resource)

    def walk(value: Any) -> None:
        assert value not in ("", [], {}, None)
        if isinstance(value, dict):
            assert "extension" not in value
        for part in value.values() if isinstance(value, dict) else value:
            if isinstance(part, dict | list):
                walk(part)
            elif isinstance(part, str):
                assert part.strip()
                assert len(part) <= LONGEST
                assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", part)

    walk(resource)


# -- the questionnaire ---------------------------------------------------------------------------


def test_the_instrument_is_a_questionnaire() -> None:
    made = risk.fhir_questionnaire(BUILT_IN)
    sound(made)
    found = by_id(made)
    for question in BUILT_IN.questions.values():
        item = found[question.id]
        assert item["text"] == question.asks
        assert (f"{question.id}.prompt" in found) == question.prompt
        assert found.get(f"{question.id}.help", {}).get("text", "") == question.help
        assert found.get(f"{question.id}.at_once", {}).get("text", "") == question.at_once
    assert [item["text"] for item in made["item"]] == [
        *(section.title for section in BUILT_IN.sections),
        "The assessor",
        "The supervisor, somebody who had no part in it",
    ]
    assert made["description"] == BUILT_IN.statement
    assert "HMICFRS-2018" in made["purpose"]
    assert found["V3"]["code"] == [{"code": "escalation"}]
    assert "score" not in json.dumps(made).replace("No answer is scored", "")


def test_it_keeps_the_rules_of_a_questionnaire(tmp_path: Path) -> None:
    for instrument in (BUILT_IN, instrument_of(SMALL, tmp_path)):
        made = risk.fhir_questionnaire(instrument)
        assert re.fullmatch(r"[A-Z][A-Za-z0-9_]{0,254}", made["name"])
        found = by_id(made)
        for item in found.values():
            assert (item["type"] == "group") <= bool(item.get("item"))  # que-1
            assert (item["type"] == "display") <= ("item" not in item and "code" not in item)
            assert ("answerOption" in item) == (item["type"] in ("choice", "open-choice"))
            conditions = item.get("enableWhen", [])
            assert ("enableBehavior" in item) == (len(conditions) > 1)  # que-12
            for condition in conditions:
                assert condition["question"] in found
                assert (condition["operator"] == "exists") == (
                    "answerBoolean" in condition
                )  # que-7


def test_a_question_may_have_any_id(tmp_path: Path) -> None:
    for name in ("assessor", "supervisor", "level", "diagnostic", "section"):
        made = instrument_of(SMALL.replace("Q1", name), tmp_path)
        assert name in by_id(risk.fhir_questionnaire(made))


def test_an_instrument_that_says_hostile_things_is_still_one() -> None:
    made = attrs.evolve(hostile.instrument(), version="1|2", provenance=" ")
    questionnaire = risk.fhir_questionnaire(made)
    sound(questionnaire)
    assert questionnaire["title"] == re.sub("[\x00\x1b]", "\ufffd", hostile.WORDS)
    assert questionnaire["version"] == "1|2"


def test_it_is_named_by_all_that_it_says() -> None:
    one, again = risk.fhir_questionnaire(BUILT_IN), risk.fhir_questionnaire(BUILT_IN)
    other = risk.fhir_questionnaire(attrs.evolve(BUILT_IN, statement="Other."))
    assert one["url"] == again["url"]
    assert one["url"] != other["url"]
    assert one["url"].startswith("urn:uuid:")


# -- conditions ----------------------------------------------------------------------------------

_CODES = {
    "yes": "Y",
    "no": "N",
    "not_known": "asked-unknown",
    "declined": "asked-declined",
    "not_asked": "not-asked",
}


def enabled(item: Mapping[str, Any], answers: Mapping[str, str]) -> bool:
    """Say whether an item is enabled, as FHIR defines it."""

    def holds(condition: Mapping[str, Any]) -> bool:
        word = answers.get(condition["question"])
        if condition["operator"] == "exists":
            return (word is not None) is condition["answerBoolean"]
        equal = word is not None and _CODES.get(word) == condition["answerCoding"]["code"]
        return equal if condition["operator"] == "=" else not equal

    found = [holds(condition) for condition in item.get("enableWhen", ())]
    if not found:
        return True
    return any(found) if item.get("enableBehavior") == "any" else all(found)


def conditional(asked_when: str, folder: Path) -> risk.Instrument:
    questions = "".join(
        f'[[section.question]]\nid="{name}"\nkind="{kind}"\nasks="{name}?"\n'
        for name, kind in (("A", "yes_no"), ("B", "yes_no"), ("C", "text"))
    )
    return instrument_of(
        f'[instrument]\nid="c"\ntitle="C"\nversion="1"\n[[section]]\nid="s"\ntitle="S"\n{questions}'
        f'[[section.question]]\nid="Q"\nkind="yes_no"\nasks="Q?"\nasked_when="""{asked_when}"""\n',
        folder,
    )


@pytest.mark.parametrize(
    ("asked_when", "carried"),
    [
        ("A <> 'no'", True),
        ("A = 'yes'", True),
        ("A IN ('yes', 'not_known')", True),
        ("A NOT IN ('yes', 'not_known')", True),
        ("A IS NULL", True),
        ("A IS NOT NULL", True),
        ("A = 'yes' AND B = 'yes'", True),
        ("A = 'yes' OR B = 'yes'", True),
        ("A IS NOT NULL OR B = 'no'", True),
        ("NOT (A = 'yes' OR A = 'no') AND B <> 'no'", True),
        ("COALESCE(A, 'no') = 'no'", True),
        ("A = A OR A IS NULL", True),
        ("C <> 'declined'", True),
        ("C = 'declined'", True),
        ("C = 'told'", True),
        ("C <> 'told'", True),
        ("C <> 'told' AND A = 'yes'", False),
        ("C = 'told' OR A = 'yes'", False),
        ("A = B", False),
        ("A = 'yes' AND (B = 'yes' OR C = 'declined')", False),
        ("1 = 1", False),
    ],
)
def test_a_condition_is_carried_or_said_in_words(
    asked_when: str, carried: bool, tmp_path: Path
) -> None:
    instrument = conditional(asked_when, tmp_path)
    made = risk.fhir_questionnaire(instrument)
    sound(made)
    found = by_id(made)
    assert ("Q.asked" not in found) == carried
    if not carried:
        assert found["Q.asked"]["text"].startswith("Asked if ")
        assert "enableWhen" not in found["Q"]
        return
    *base, question = instrument.questions.values()
    for words in product(*([None, *q.kind.words] for q in base)):
        answers = {q.id: word for q, word in zip(base, words, strict=True) if word}
        assert enabled(found["Q"], answers) == (question.applies(answers) is not False), answers


# -- the response --------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", STAGES)
def test_an_assessment_is_a_response_to_its_questionnaire(stage: str) -> None:
    made = STAGES[stage]()
    export = risk.fhir_response(made)
    sound(export.resource)
    questionnaire = risk.fhir_questionnaire(made.instrument)
    assert export.resource["questionnaire"] == questionnaire["url"]
    asked = by_id(questionnaire)
    order = list(asked)
    given = list(by_id(export.resource))
    assert set(given) <= set(order)
    assert given == sorted(given, key=order.index)
    answers = {name: entry.answer for name, entry in made.current.answers.items()}
    answers |= {"assessor.level": "given"} if made.current.level else {}
    answers |= {"supervisor.level": "given"} if made.current.endorsement else {}
    for name, item in by_id(export.resource).items():
        assert item.get("text", asked[name]["text"]) == asked[name]["text"]
        assert enabled(asked[name], answers), name
        for answer in item.get("answer", ()):
            held = next(value for key, value in answer.items() if key.startswith("value"))
            options = [option["valueCoding"] for option in asked[name].get("answerOption", ())]
            assert held in options or isinstance(held, str)


def test_every_answer_is_in_it_or_listed() -> None:
    made = complete()
    export = risk.fhir_response(made)
    found = by_id(export.resource)
    said = json.dumps(export.resource)
    for name, entry in made.current.answers.items():
        if name in ("P5", "P6", "V2", "V3", "V4", "V6"):
            assert name not in found
            assert any(line.startswith(f"The answer to {name},") for line in export.left_out)
            continue
        (answer,) = found[name]["answer"]
        if entry.answer is AnswerWord.TOLD:
            assert answer["valueString"] == entry.text
        else:
            assert answer["valueCoding"]["code"] == _CODES[entry.answer]
        assert found[f"{name}.note"]["answer"] == [{"valueString": entry.note}]
    assert found["assessor.level"]["answer"][0]["valueCoding"]["code"] == "medium"
    assert export.resource["status"] == "completed"
    for word in ("better lock", "Partners hold"):
        assert word not in said
    assert export.left_out[-4:] == (
        "Who gave each answer, and when.",
        "Who endorsed the level, and when.",
        "The plan: 1 action.",
        "1 decision on a multi-agency conference.",
    )


def test_whoever_reads_a_level_reads_the_endorsed_one_too() -> None:
    """A partner who saw the assessor's alone would take a case of high for one of medium."""
    made = complete()
    assert made.current.level is not None
    assert made.current.endorsement is not None
    assert made.current.level.level != made.current.endorsement.level
    found = by_id(risk.fhir_response(made).resource)
    for item, entry, whose in (
        ("assessor.level", made.current.level, "The assessor's level"),
        ("supervisor.level", made.current.endorsement, "The level endorsed"),
    ):
        assert found[item]["text"].startswith(whose)
        assert found[item]["answer"][0]["valueCoding"]["code"] == entry.level
    reason = made.current.endorsement.reason
    assert found["supervisor.why"]["answer"] == [{"valueString": reason}]


def test_a_response_says_whose_words_the_questions_are() -> None:
    text = risk.fhir_response(begun()).resource["text"]
    assert text["status"] == "additional"
    (paragraph,) = ET.fromstring(text["div"])  # noqa: S314 - it is our own
    assert paragraph.text == BUILT_IN.statement
    hostile_div = risk.fhir_response(hostile.assessment()).resource["text"]["div"]
    (paragraph,) = ET.fromstring(hostile_div)  # noqa: S314 - it is our own
    assert len(paragraph) == 0


def test_a_response_says_what_is_not_asked_and_why() -> None:
    made = begun().answer("V1", "not_asked", reason="Her son interpreted.", by=OFFICER, at=AT)
    made = made.answer("I1", "declined", by=OFFICER, at=AT)
    export = risk.fhir_response(made)
    found = by_id(export.resource)
    assert found["V1"]["answer"][0]["valueCoding"]["code"] == "not-asked"
    assert found["V1.reason"]["answer"] == [{"valueString": "Her son interpreted."}]
    assert found["I1"]["answer"][0]["valueCoding"]["code"] == "asked-declined"
    assert export.resource["status"] == "in-progress"
    assert "Her son" not in repr(export)


def test_what_is_given_anew_reviewed_and_added_to_is_listed() -> None:
    made = endorsed("high").review("arrest", by=OFFICER, at=later(2))
    made = made.answer("I4", "yes", by=OFFICER, at=later(3))
    made = made.answer("I4", "no", by=OFFICER, at=later(3))
    made = made.give_level("low", rationale="R", why_below_high="B", by=OFFICER, at=later(4))
    made = made.give_level("high", rationale="R", why_below_high="B", by=OFFICER, at=later(4))
    made = made.diagnose("D1", "More.", by=OFFICER, at=later(5))
    left_out = risk.fhir_response(made).left_out
    assert left_out == (
        "That the level has to be given again, since more was said.",
        "Why the level is below high, as it is high.",
        "Who gave each answer, and when.",
        "That 1 answer stands from an earlier version.",
        "What 2 entries said before being given anew.",
        "Earlier versions: 1; and what led to this review.",
    )


def test_what_no_text_of_fhir_can_hold_is_listed_by_its_place() -> None:
    made = begun().answer("I1", "told", text="a\x00b\ud800c", by=OFFICER, at=AT)
    made = made.answer("I2", "told", text="x" * (LONGEST + 1), by=OFFICER, at=AT)
    export = risk.fhir_response(made)
    sound(export.resource)
    found = by_id(export.resource)
    assert found["I1"]["answer"] == [{"valueString": "a\ufffdb\ufffdc"}]
    assert len(found["I2"]["answer"][0]["valueString"]) == LONGEST
    assert export.left_out[:2] == (
        "Control characters and the like in I1.",
        "What is beyond 1,048,576 characters in I2.",
    )


@pytest.mark.parametrize("minutes", [0, 60, -210, 840, 1439, -1439])
def test_a_time_is_one_of_fhir(minutes: int) -> None:
    zone = dt.timezone(dt.timedelta(minutes=minutes))
    made = risk.begin("A1", BUILT_IN, by=OFFICER, at=AT.astimezone(zone))
    written = risk.fhir_response(made).resource["authored"]
    assert re.search(r"[+-](0\d|1[0-3]):[0-5]\d$|[+-]14:00$", written)
    assert dt.datetime.fromisoformat(written) == AT


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00"]
)
def test_a_time_at_the_end_of_the_calendar_is_told(at: str) -> None:
    made = risk.begin("A1", BUILT_IN, by=OFFICER, at=dt.datetime.fromisoformat(at))
    if at.endswith(":59"):
        with pytest.raises(risk.AssessmentError, match="end of the calendar"):
            risk.fhir_response(made)
    else:
        assert risk.fhir_response(made).resource["authored"] == at


def test_an_instrument_that_is_not_at_hand_is_said_so(tmp_path: Path) -> None:
    own = instrument_of(SMALL, tmp_path)
    text = risk.begin("A1", own, by=OFFICER, at=AT).to_json()
    with pytest.raises(risk.AssessmentError, match="not at hand"):
        risk.fhir_response(risk.from_json(text))
