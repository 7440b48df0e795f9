"""What a page about an assessment says: its parts, whoever shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

import attrs

from hatecrime.risk.assessment import Assessment
from hatecrime.risk.catalogues import interventions, triggers
from hatecrime.risk.entries import Answered, MaracDecided
from hatecrime.risk.forms.words import label
from hatecrime.risk.history import Version
from hatecrime.risk.instrument import Instrument, Question
from hatecrime.risk.plan import Action
from hatecrime.risk.progress import completeness
from hatecrime.risk.words import AnswerWord
from hatecrime.rulebook.catalogue import Catalogue
from hatecrime.rulebook.phrases import counted, listed


@attrs.frozen
class Line:
    """Something said under a name.

    Attributes:
        name: what it is.
        text: what is said; of any origin.
        personal: whether it may hold personal data, so that it is shown only where asked for.
    """

    name: str
    text: str = attrs.field(repr=False)
    personal: bool = False


@attrs.frozen
class Entry:
    """Lines that belong together.

    Attributes:
        head: what they are about.
        lines: the lines.
        marks: what stands out of it, in a word or two each.
    """

    head: str
    lines: tuple[Line, ...]
    marks: tuple[str, ...] = ()


@attrs.frozen
class Part:
    """A part of the page.

    Attributes:
        title: its title.
        entries: what it holds.
        remarks: what is said before them.
    """

    title: str
    entries: tuple[Entry, ...] = ()
    remarks: tuple[str, ...] = ()


Lines: TypeAlias = Iterator[Line]

NOT_SHOWN = "not shown"
"""What stands in place of personal data."""


def title_of(assessment: Assessment) -> str:
    """Return the title of the page."""
    instrument = assessment.current.instrument
    return instrument.title if instrument else "Hate crime risk assessment"


def remarks_of(assessment: Assessment, *, show_personal: bool) -> Iterator[str]:
    """Yield what has to be said wherever the assessment is shown."""
    instrument = assessment.current.instrument
    if instrument is None:
        yield (
            f"It was made with the instrument {assessment.current.begun.instrument}, which is not "
            f"at hand: the questions are not shown."
        )
    elif instrument.statement:
        yield instrument.statement
    if show_personal:
        yield "This page holds personal data. Keep it as you keep the record."
    else:
        yield "References, names and free words are not shown."


def parts_of(assessment: Assessment) -> Iterator[Part]:
    """Yield the parts of the page about an assessment, its current version first."""
    current = assessment.current
    yield Part("What it is about", (Entry("The assessment", tuple(_about(assessment))),))
    yield _levels(current)
    if current.instrument is not None:
        yield _progress(current, current.instrument)
        for section in current.instrument.sections:
            yield Part(section.title, tuple(_answers(section.questions, current)))
        yield _diagnostics(current, current.instrument)
    else:
        yield _unread(current)
    actions = tuple(map(_action, assessment.actions))
    yield Part("The plan", actions, () if actions else ("There is no action in the plan.",))
    decisions = tuple(map(_decision, assessment.marac_decisions))
    none = "No decision on a multi-agency conference is recorded."
    yield Part("Referral to a multi-agency conference", decisions, () if decisions else (none,))
    earlier = assessment.versions[:-1]
    if earlier:
        yield Part(
            "Earlier versions",
            tuple(Entry(f"Version {v.number}", (*_begun(v), *_level_lines(v))) for v in earlier),
            ("What was answered in them, and is not shown above, is in the saved assessment.",),
        )


def moment(at: dt.datetime) -> str:
    """Return a moment as it was written down, with its distance from UTC."""
    written = at.isoformat(" ", "minutes")
    return f"{written[:16]} (UTC{written[16:]})"


# -- the parts -----------------------------------------------------------------------------------


def _about(assessment: Assessment) -> Lines:
    current = assessment.current
    yield Line("Record", assessment.record_ref, personal=True)
    if assessment.victim_ref:
        yield Line("Victim", assessment.victim_ref, personal=True)
    yield Line("Instrument", str(current.begun.instrument))
    yield Line("Version", f"{current.number} of {len(assessment.versions)}")
    yield from _begun(current)


def _begun(version: Version) -> Lines:
    begun = version.begun
    yield Line("Begun", moment(begun.at))
    yield Line("Begun by", begun.by, personal=True)
    if begun.trigger:
        yield _coded("What led to it", triggers(), begun.trigger)
    yield from _if_given("Reason of the review", begun.reason)


def _coded(name: str, catalogue: Catalogue, code: str) -> Line:
    """Return a line for a code; one that is in no catalogue could be anything."""
    row = catalogue.rows.get(code)
    return Line(name, str(row["title"])) if row else Line(name, code, personal=True)


def _if_given(name: str, text: str) -> Lines:
    if text.strip():
        yield Line(name, text, personal=True)


def _levels(version: Version) -> Part:
    remarks = ["Given by professional judgement. Nothing was counted and no level worked out."]
    if version.level is None:
        remarks.append("The assessor has not given a level.")
    elif not version.settled:
        remarks.append("More was said after the level was given, so it has to be given again.")
    if version.endorsement is None:
        remarks.append("No supervisor has endorsed this version.")
    lines = tuple(_level_lines(version))
    entries = (Entry("The levels of this version", lines),) if lines else ()
    return Part("The level", entries, tuple(remarks))


def _level_lines(version: Version) -> Lines:
    level = version.level
    if level is not None:
        yield Line("Assessor's level", label(level.level))
        yield Line("Given", moment(level.at))
        yield Line("Given by", level.by, personal=True)
        yield Line("Why", level.rationale, personal=True)
        yield from _if_given("Why below high", level.why_below_high)
    endorsed = version.endorsement
    if endorsed is not None:
        yield Line("Endorsed level", label(endorsed.level))
        yield Line("Endorsed", moment(endorsed.at))
        yield Line("Endorsed by", endorsed.by, personal=True)
        yield from _if_given("Reason of the endorsement", endorsed.reason)


def _progress(version: Version, instrument: Instrument) -> Part:
    found = completeness(version, instrument)
    words = [f"{n} {label(word).lower()}" for word, n in found.by_word.items() if n]
    lines = [
        Line("Answers", listed(words) or "none"),
        *_ids("Without an answer", (*found.unanswered, *found.diagnostics_missing)),
        *_ids("Declined", found.declined),
        *_ids("Not asked, with a reason", found.not_asked),
        *_ids("Ruled out by another answer", found.does_not_apply),
        *_ids("Prompts answered yes", (question.id for question in version.prompts())),
    ]
    of = counted(found.questions, "question")
    return Part("How complete it is", (Entry(f"Of {of}", tuple(lines)),))


def _ids(name: str, ids: Iterable[str]) -> Lines:
    joined = ", ".join(ids)
    if joined:
        yield Line(name, joined)


def _answers(questions: Iterable[Question], version: Version) -> Iterator[Entry]:
    words = version.words()
    for question in questions:
        answer = version.answers.get(question.id)
        head = f"{question.id} {question.asks}"
        if answer is None:
            ruled_out = question.applies(words) is False
            said = "Not asked: ruled out by another answer" if ruled_out else "No answer"
            yield Entry(head, (Line("Answer", said),))
        else:
            yield Entry(
                head,
                tuple(_answer(question, answer)),
                tuple(_marks(question, answer, version, words)),
            )


def _answer(question: Question, answer: Answered) -> Lines:
    if answer.answer is AnswerWord.TOLD:
        yield Line("Answer", answer.text, personal=True)
    else:
        yield Line("Answer", label(answer.answer))
    yield from _if_given("Why not asked", answer.reason)
    yield from _if_given("Note", answer.note)
    if answer.answer is AnswerWord.YES and question.at_once:
        yield Line("At once", question.at_once)


def _marks(
    question: Question, answer: Answered, version: Version, words: Mapping[str, str]
) -> Iterator[str]:
    if question.prompt and answer.answer is AnswerWord.YES:
        yield "! prompt"
    if question.id not in version.own_answers:
        yield "from an earlier version"
    if question.applies(words) is False:
        yield "ruled out by another answer"


def _unread(version: Version) -> Part:
    entries = (
        Entry(str(name), (Line("Answer", label(answer.answer)), *_words(answer)))
        for name, answer in version.answers.items()
    )
    said = (
        Entry(str(name), (Line("Answer", entry.text, personal=True),))
        for name, entry in version.diagnostics.items()
    )
    return Part("Answers", (*entries, *said))


def _words(answer: Answered) -> Lines:
    for name, text in (
        ("In words", answer.text),
        ("Why not asked", answer.reason),
        ("Note", answer.note),
    ):
        yield from _if_given(name, text)


def _diagnostics(version: Version, instrument: Instrument) -> Part:
    entries = []
    for diagnostic in instrument.diagnostics:
        said = version.diagnostics.get(diagnostic.id)
        line = Line("Answer", said.text, personal=True) if said else Line("Answer", "No answer")
        entries.append(Entry(f"{diagnostic.id} {diagnostic.asks}", (line,)))
    return Part("The assessor's diagnostics", tuple(entries))


def _action(action: Action) -> Entry:
    return Entry(f"Action: {action.tag}", tuple(_action_lines(action)), (label(action.state),))


def _action_lines(action: Action) -> Lines:
    if action.intervention:
        yield _coded("Intervention", interventions(), action.intervention)
    yield Line("What", action.what, personal=True)
    yield Line("For", label(listed(action.for_whom)))
    yield Line("Owner", action.owner, personal=True)
    yield Line("Due", action.due.isoformat())
    for update in action.updates:
        yield from _if_given(f"Note of {moment(update.at)}", update.note)


def _decision(decision: MaracDecided) -> Entry:
    return Entry(
        "Referred" if decision.referred else "Not referred", tuple(_decision_lines(decision))
    )


def _decision_lines(decision: MaracDecided) -> Lines:
    yield Line("Decided", moment(decision.at))
    yield Line("Decided by", decision.by, personal=True)
    yield Line("Reason", decision.reason, personal=True)
    yield from _if_given("Criteria met", ", ".join(decision.criteria))
    yield from _if_given("Nominated by", decision.nominated_by)
    yield from _if_given("Conference", decision.conference)
    if decision.meeting is not None:
        yield Line("Meeting", decision.meeting.isoformat())
