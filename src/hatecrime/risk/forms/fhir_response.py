"""An assessment as a FHIR R4 QuestionnaireResponse, and the list of what that cannot carry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

import attrs

from hatecrime.risk.assessment import Assessment
from hatecrime.risk.entries import Answered, Diagnosed, Entry, LevelGiven
from hatecrime.risk.errors import AssessmentError
from hatecrime.risk.forms import fhir
from hatecrime.risk.forms.words import safe
from hatecrime.risk.instrument import Question
from hatecrime.risk.words import AnswerWord, RiskLevel
from hatecrime.rulebook.phrases import counted

_XHTML = 'xmlns="http://www.w3.org/1999/xhtml"'

LONGEST = 1024 * 1024
"""Characters that a string of FHIR may have."""

_FARTHEST = dt.timedelta(hours=14)


@attrs.frozen
class Export:
    """An assessment in a form that cannot carry all of it.

    Attributes:
        resource: what it carries: values that ``json.dumps`` can write.
        left_out: what it does not, each in a sentence that holds no personal data.
    """

    resource: fhir.Json = attrs.field(repr=False)
    left_out: tuple[str, ...]


def fhir_response(assessment: Assessment) -> Export:
    """Return the current version of an assessment as a FHIR R4 QuestionnaireResponse.

    It holds personal data: the words of the victim, notes, the references and the assessor's name.
    It belongs to the Questionnaire that ``fhir_questionnaire`` makes of the same instrument. It is
    completed once the version is endorsed, and in progress until then. Its narrative is what has to
    be said wherever the instrument is shown.

    Args:
        assessment: the assessment.

    Raises:
        AssessmentError: if the instrument is not at hand, or the last entry was made at the very
            end of the calendar, where FHIR cannot write its time.

    >>> import datetime as dt
    >>> from hatecrime import risk
    >>> at = dt.datetime(2026, 6, 1, 10, tzinfo=dt.UTC)
    >>> made = risk.begin("A1", risk.load_instrument(), by="PC 1", at=at)
    >>> made = made.answer("I4", "yes", by="PC 1", at=at)
    >>> export = fhir_response(made)
    >>> export.resource["item"][0]["item"][0]["answer"][0]["valueCoding"]["code"]
    'Y'
    >>> export.left_out
    ('Who gave each answer, and when.',)
    """
    return _Writer(assessment).export()


class _Writer:
    """Writes one response, and takes down what it leaves out."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.instrument = assessment.instrument
        self.version = assessment.current
        self.left_out: list[str] = []

    def export(self) -> Export:
        made = self.assessment
        version = self.version
        level = version.level
        author = (level or version.begun).by
        resource: fhir.Json = {
            "resourceType": "QuestionnaireResponse",
            "identifier": {"value": self.text(made.record_ref, "the reference of the record")},
            "questionnaire": fhir.canonical(self.instrument),
            "status": "completed" if version.endorsement else "in-progress",
            "authored": _instant(version.entries[-1].at),
            "author": {"display": self.text(author, "the assessor's name")},
        }
        if self.instrument.statement.strip():
            said = safe(self.instrument.statement.strip())
            resource["text"] = {"status": "additional", "div": f"<div {_XHTML}><p>{said}</p></div>"}
        if made.victim_ref.strip():
            reference = self.text(made.victim_ref, "the reference of the victim")
            resource["subject"] = {"identifier": {"value": reference}}
        items = [section for section in self.sections() if section["item"]]
        if items:
            resource["item"] = items
        return Export(resource, (*self.left_out, *self.beyond()))

    def sections(self) -> Iterator[fhir.Json]:
        answers = self.version.answers
        for section in self.instrument.sections:
            items = [
                item
                for question in section.questions
                if question.id in answers and (item := self.item(question, answers[question.id]))
            ]
            yield {
                "linkId": fhir.section_id(section.id),
                "text": fhir.holdable(section.title),
                "item": items,
            }
        yield {"linkId": fhir.ASSESSOR, "text": "The assessor", "item": list(self.assessor())}
        yield {"linkId": fhir.SUPERVISOR, "item": list(self.supervisor())}

    def item(self, question: Question, answer: Answered) -> fhir.Json | None:
        name = question.id
        if question.applies(self.version.words()) is False:
            # A response may not hold an item that its questionnaire does not ask.
            self.left_out.append(f"The answer to {name}, which by another answer is not asked.")
            return None
        held: fhir.Json
        if answer.answer is AnswerWord.TOLD:
            held = {"valueString": self.text(answer.text, name)}
        else:
            held = {"valueCoding": fhir.CODINGS[answer.answer]}
        beneath = [
            self.told(item, text)
            for item, text in (
                (fhir.reason_id(name), answer.reason),
                (fhir.note_id(name), answer.note),
            )
            if text.strip()
        ]
        if beneath:
            held["item"] = beneath
        return {"linkId": name, "text": fhir.holdable(question.asks), "answer": [held]}

    def assessor(self) -> Iterator[fhir.Json]:
        for diagnostic in self.instrument.diagnostics:
            said = self.version.diagnostics.get(diagnostic.id)
            if said is not None:
                yield self.told(fhir.diagnostic_id(diagnostic.id), said.text)
        level = self.version.level
        if level is None:
            return
        if not self.version.settled:
            self.left_out.append("That the level has to be given again, since more was said.")
        yield _level(fhir.LEVEL, fhir.ASSESSORS_LEVEL, level.level)
        yield self.told(fhir.RATIONALE, level.rationale)
        if level.why_below_high.strip():
            if level.level is RiskLevel.HIGH:
                self.left_out.append("Why the level is below high, as it is high.")
            else:
                yield self.told(fhir.BELOW, level.why_below_high)

    def supervisor(self) -> Iterator[fhir.Json]:
        endorsed = self.version.endorsement
        if endorsed is not None:
            yield _level(fhir.ENDORSED, fhir.ENDORSED_LEVEL, endorsed.level)
            if endorsed.reason.strip():
                yield self.told(fhir.DIFFERS, endorsed.reason)

    def told(self, item: str, text: str) -> fhir.Json:
        return {"linkId": item, "answer": [{"valueString": self.text(text, item)}]}

    def text(self, text: str, where: str) -> str:
        """Return a text as FHIR can hold it."""
        if fhir.FOREIGN.search(text):
            self.left_out.append(f"Control characters and the like in {where}.")
            text = fhir.holdable(text)
        if len(text) > LONGEST:
            self.left_out.append(f"What is beyond {LONGEST:,} characters in {where}.")
            text = text[:LONGEST]
        return text

    def beyond(self) -> Iterator[str]:
        """Yield what there is no place for."""
        made, version = self.assessment, self.version
        yield "Who gave each answer, and when."
        carried = len(version.answers) - len(version.own_answers)
        if carried:
            stand = "stands" if carried == 1 else "stand"
            yield f"That {counted(carried, 'answer')} {stand} from an earlier version."
        again = _given_again(version.entries)
        if again:
            yield f"What {counted(again, 'entry', 'entries')} said before being given anew."
        if version.number > 1:
            yield f"Earlier versions: {version.number - 1}; and what led to this review."
        if version.endorsement is not None:
            yield "Who endorsed the level, and when."
        if made.actions:
            yield f"The plan: {counted(len(made.actions), 'action')}."
        if made.marac_decisions:
            decisions = counted(len(made.marac_decisions), "decision")
            yield f"{decisions.capitalize()} on a multi-agency conference."


def _instant(at: dt.datetime) -> str:
    """Return a moment as FHIR writes it: never more than 14 hours away from UTC."""
    offset = at.utcoffset()
    assert offset is not None
    try:
        return (at if abs(offset) <= _FARTHEST else at.astimezone(dt.UTC)).isoformat()
    except OverflowError:
        raise AssessmentError(
            "its last entry was made at the very end of the calendar, and FHIR cannot write that "
            "time"
        ) from None


def _level(item: str, text: str, level: RiskLevel) -> fhir.Json:
    return {"linkId": item, "text": text, "answer": [{"valueCoding": fhir.level_coding(level)}]}


def _given_again(entries: Iterable[Entry]) -> int:
    """Return how many entries of a version no longer stand, since they were given anew."""
    seen = []
    for entry in entries:
        match entry:
            case Answered():
                seen.append((entry.kind, entry.question))
            case Diagnosed():
                seen.append((entry.kind, entry.diagnostic))
            case LevelGiven():
                seen.append((entry.kind, ""))
    return len(seen) - len(set(seen))
