"""An instrument as a FHIR R4 Questionnaire, and the parts that a response shares with it.

R4 (4.0.1), since that is what health and care systems in England exchange. Plain JSON values: no
library is needed to write them. No extension is used.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from typing import Any

from hatecrime.risk.forms.asked import in_words
from hatecrime.risk.forms.words import label
from hatecrime.risk.instrument import NO_CATALOGUES, Diagnostic, Instrument, Question
from hatecrime.risk.words import AnswerWord, QuestionKind, RiskLevel
from hatecrime.rulebook import syntax as s
from hatecrime.rulebook.interpret import evaluate
from hatecrime.rulebook.reads import fields_of

Json = dict[str, Any]

_YES_NO = "http://terminology.hl7.org/CodeSystem/v2-0136"
_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"

CODINGS: dict[AnswerWord, Json] = {
    AnswerWord.YES: {"system": _YES_NO, "code": "Y", "display": "Yes"},
    AnswerWord.NO: {"system": _YES_NO, "code": "N", "display": "No"},
    AnswerWord.NOT_KNOWN: {
        "system": _ABSENT,
        "code": "asked-unknown",
        "display": "Asked But Unknown",
    },
    AnswerWord.DECLINED: {
        "system": _ABSENT,
        "code": "asked-declined",
        "display": "Asked But Declined",
    },
    AnswerWord.NOT_ASKED: {"system": _ABSENT, "code": "not-asked", "display": "Not Asked"},
}
"""The words of answers in the code systems of HL7; an answer in free words is a string there."""

ASSESSOR, SUPERVISOR = "group.assessor", "group.supervisor"
"""Ids of the groups beside the sections. They have a full stop, and ids of questions have none."""

LEVEL, RATIONALE, BELOW = "assessor.level", "assessor.why", "assessor.below"
"""Ids of the items that are the assessor's."""

ENDORSED, DIFFERS = "supervisor.level", "supervisor.why"
"""Ids of the items that are the supervisor's."""

ASSESSORS_LEVEL = "The assessor's level, given by professional judgement and never computed"
ENDORSED_LEVEL = "The level endorsed, which stands where it differs from the assessor's"

FOREIGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
"""What no string of FHIR can hold."""


def holdable(value: Any) -> Any:
    """Return a value with a visible mark for each character that no string of FHIR can hold."""
    if isinstance(value, str):
        return FOREIGN.sub("\ufffd", value)
    if isinstance(value, dict):
        return {key: holdable(held) for key, held in value.items()}
    return list(map(holdable, value)) if isinstance(value, list) else value


def level_coding(level: RiskLevel) -> Json:
    """Return a level as a code; no code system outside has these levels."""
    return {"code": str(level), "display": label(level)}


def section_id(section: str) -> str:
    """Return the id of the item of a section."""
    return f"section.{section}"


def diagnostic_id(diagnostic: str) -> str:
    """Return the id of the item of a diagnostic question."""
    return f"diagnostic.{diagnostic}"


def note_id(question: str) -> str:
    """Return the id of the item of the note to a question."""
    return f"{question}.note"


def reason_id(question: str) -> str:
    """Return the id of the item of why a question was not asked."""
    return f"{question}.reason"


def canonical(instrument: Instrument) -> str:
    """Return what names an instrument among all others: the same for the same words."""
    ref = instrument.ref
    name = uuid.uuid5(uuid.NAMESPACE_OID, f"hatecrime {ref.id} {ref.version} {ref.hash}")
    return f"urn:uuid:{name}"


def fhir_questionnaire(instrument: Instrument) -> Json:
    """Return an instrument as a FHIR R4 Questionnaire: values that ``json.dumps`` can write.

    Everything that the instrument says is in it. A prompt, and what a question calls for at once,
    are lines shown when it is answered yes. A condition that the conditions of FHIR cannot carry is
    said in words, and its question is then always asked.

    Args:
        instrument: the instrument.

    >>> from hatecrime import risk
    >>> made = fhir_questionnaire(risk.load_instrument())
    >>> [item["text"] for item in made["item"]][:2]
    ['The incident reported', 'The perpetrators']
    """
    ref = instrument.ref
    cited = "; ".join(f"{source}, {place}" for source, place in instrument.cites)
    made: Json = {
        "resourceType": "Questionnaire",
        "url": canonical(instrument),
        "identifier": [
            {"type": {"text": "id"}, "value": ref.id},
            {"type": {"text": "hash"}, "value": ref.hash},
        ],
        "version": instrument.version,
        "name": instrument.id[0].upper() + instrument.id[1:],
        "title": instrument.title,
        "status": "active",
        "description": instrument.statement.strip(),
        "purpose": " ".join(
            filter(None, (instrument.provenance.strip(), f"Sources: {cited}." if cited else ""))
        ),
        "code": _codes(instrument.structure),
        "item": [
            {
                "linkId": section_id(section.id),
                "text": section.title,
                "type": "group",
                "item": [_question(question, instrument) for question in section.questions],
            }
            for section in instrument.sections
        ],
    }
    made["item"].append(
        {
            "linkId": ASSESSOR,
            "text": "The assessor",
            "type": "group",
            "item": [*map(_diagnostic, instrument.diagnostics), *_level()],
        }
    )
    made["item"].append(
        {
            "linkId": SUPERVISOR,
            "text": "The supervisor, somebody who had no part in it",
            "type": "group",
            "item": list(_endorsement()),
        }
    )
    return {key: holdable(held) for key, held in made.items() if held}


def _codes(*codes: str) -> list[Json]:
    return [{"code": code} for code in codes if code.strip()]


def _question(question: Question, instrument: Instrument) -> Json:
    told = question.kind is QuestionKind.TEXT
    item: Json = {
        "linkId": question.id,
        "prefix": question.id,
        "text": question.asks,
        # A question that asks for words takes a text, or the code of why there is none.
        "type": "open-choice" if told else "choice",
        "answerOption": [
            {"valueCoding": CODINGS[word]} for word in question.kind.words if word in CODINGS
        ],
        "item": list(_beneath(question)),
    }
    if question.fact:
        item["code"] = _codes(question.fact)
    if question.condition is not None:
        conditions = enabled_when(question, instrument)
        if conditions is None:
            words = f"Asked if {in_words(question)}."
            item["item"].insert(0, _display(f"{question.id}.asked", words))
        else:
            item.update(conditions)
    return item


def _beneath(question: Question) -> Iterator[Json]:
    name = question.id
    yes = {"enableWhen": [_is(name, AnswerWord.YES)]}
    if question.help.strip():
        yield _display(f"{name}.help", question.help)
    if question.prompt:
        words = "A prompt: if the level is below high, the assessor says why."
        yield _display(f"{name}.prompt", words) | yes
    if question.at_once.strip():
        yield _display(f"{name}.at_once", question.at_once) | yes
    left_out = {"enableWhen": [_is(name, AnswerWord.NOT_ASKED)]}
    yield _text(reason_id(name), "Why was it not asked?") | left_out
    yield _text(note_id(name), "Note")


def _diagnostic(diagnostic: Diagnostic) -> Json:
    item = _text(diagnostic_id(diagnostic.id), diagnostic.asks) | {"prefix": diagnostic.id}
    return item | ({"code": codes} if (codes := _codes(diagnostic.about)) else {})


def _level() -> Iterator[Json]:
    yield _levels(LEVEL, ASSESSORS_LEVEL)
    given = _exists(LEVEL, holds=True)
    yield _text(RATIONALE, "Why this level?") | {"enableWhen": [given]}
    high = {
        "question": LEVEL,
        "operator": "!=",
        "answerCoding": level_coding(RiskLevel.HIGH),
    }
    yield _text(BELOW, "Why is it below high, where prompts were answered yes?") | {
        "enableWhen": [given, high],
        "enableBehavior": "all",
    }


def _endorsement() -> Iterator[Json]:
    yield _levels(ENDORSED, ENDORSED_LEVEL)
    yield _text(DIFFERS, "Why is it another than the assessor's?") | {
        "enableWhen": [_exists(ENDORSED, holds=True)]
    }


def _levels(name: str, asks: str) -> Json:
    options = [{"valueCoding": level_coding(level)} for level in RiskLevel]
    return {"linkId": name, "text": asks, "type": "choice", "answerOption": options}


def _text(name: str, asks: str) -> Json:
    return {"linkId": name, "text": asks, "type": "text"}


def _display(name: str, says: str) -> Json:
    return {"linkId": name, "text": says, "type": "display"}


# -- when a question is asked --------------------------------------------------------------------


def enabled_when(question: Question, instrument: Instrument) -> Json | None:
    """Return when a question is asked, as the item of a Questionnaire says it.

    It is asked while it is open whether it applies: an item is enabled unless the condition is
    definitely false. FHIR takes one list of comparisons, of which all or any have to hold.

    Returns:
        None where such a list cannot say it.
    """
    condition = question.condition
    assert condition is not None
    anyhow = isinstance(condition, s.Or)
    parts = condition.parts if isinstance(condition, s.And | s.Or) else (condition,)
    ways = ("any",) if anyhow else ("all",) if len(parts) > 1 else ("all", "any")
    for way in ways:
        found = _comparisons(parts, way, instrument)
        if found is not None:
            behaviour = {"enableBehavior": way} if len(found) > 1 else {}
            return ({"enableWhen": found} | behaviour) if found else {}
    return None


def _comparisons(
    parts: tuple[s.Condition, ...], way: str, instrument: Instrument
) -> list[Json] | None:
    found: list[Json] = []
    for part in parts:
        named = fields_of(part, NO_CATALOGUES)
        if len(named) != 1:
            return None
        name = named[0]
        # None stands for a question that has no answer yet.
        words = [None, *instrument.questions[name].kind.words]
        asked = [w for w in words if evaluate(part, {name: w}, NO_CATALOGUES) is not False]
        if len(asked) == len(words) and way == "any":
            return []
        said = (_any_of if way == "any" else _all_of)(name, asked, words)
        if said is None:
            return None
        found += said
    return found


def _any_of(
    name: str, asked: list[AnswerWord | None], _words: list[AnswerWord | None]
) -> list[Json] | None:
    if not asked or AnswerWord.TOLD in asked:
        # No comparison says that there is a text, whatever it is.
        return None
    return [_exists(name, holds=False) if word is None else _is(name, word) for word in asked]


def _all_of(
    name: str, asked: list[AnswerWord | None], words: list[AnswerWord | None]
) -> list[Json] | None:
    ruled_out = [word for word in words if word not in asked]
    if AnswerWord.TOLD in ruled_out:
        return None
    return [
        _exists(name, holds=True) if word is None else _is(name, word, "!=") for word in ruled_out
    ]


def _is(name: str, word: AnswerWord, operator: str = "=") -> Json:
    return {"question": name, "operator": operator, "answerCoding": CODINGS[word]}


def _exists(name: str, *, holds: bool) -> Json:
    return {"question": name, "operator": "exists", "answerBoolean": holds}
