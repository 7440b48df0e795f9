"""What an assessment is, read off its entries; and which entry may follow which.

The rules of the whole room are here, once: a step is legal if the history that it makes can be
read, and a file is sound if its history can.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import attrs

from hatecrime.risk import entries as e
from hatecrime.risk.errors import AssessmentError
from hatecrime.risk.instrument import Instrument, Question
from hatecrime.risk.plan import Action, check_planned, check_update, local_day
from hatecrime.risk.words import AnswerWord, QuestionKind, RiskLevel

Instruments = Mapping[e.InstrumentRef, Instrument]
"""The instruments at hand, by what an assessment names them by."""


@attrs.frozen(eq=False)
class Version:
    """One version of an assessment: the first, or a review.

    Attributes:
        number: 1 for the first.
        begun: how it was begun.
        instrument: what it is made with; None where that is not at hand.
    """

    number: int
    begun: e.Begun
    instrument: Instrument | None = attrs.field(repr=False)
    _carried: Mapping[str, e.Answered] = attrs.field(repr=False)
    # Filled while the history is read, and never after.
    _entries: list[e.Entry] = attrs.field(factory=list, repr=False)
    _own: dict[str, e.Answered] = attrs.field(factory=dict, repr=False)
    _diagnostics: dict[str, e.Diagnosed] = attrs.field(factory=dict, repr=False)

    @property
    def entries(self) -> tuple[e.Entry, ...]:
        """Its entries in order, without those of the plan and of the conference."""
        return tuple(self._entries)

    @property
    def own_answers(self) -> Mapping[str, e.Answered]:
        """The last answer given in this version, by question."""
        return MappingProxyType(self._own)

    @property
    def answers(self) -> Mapping[str, e.Answered]:
        """The answers that stand, by question: its own over those carried over.

        A review made with the same instrument carries the answers over that stood before it.
        """
        return MappingProxyType({**self._carried, **self._own})

    @property
    def diagnostics(self) -> Mapping[str, e.Diagnosed]:
        """The last answer of the assessor, by diagnostic question. They are not carried over."""
        return MappingProxyType(self._diagnostics)

    @property
    def level(self) -> e.LevelGiven | None:
        """The assessor's level that stands; None where there is none yet."""
        levels = (entry for entry in reversed(self._entries) if type(entry) is e.LevelGiven)
        return next(levels, None)

    @property
    def settled(self) -> bool:
        """Whether the level was given after all that was said: else it has to be given again."""
        return type(self._entries[-1]) in (e.LevelGiven, e.Endorsed)

    @property
    def endorsement(self) -> e.Endorsed | None:
        """The supervisor's endorsement; None where there is none yet."""
        last = self._entries[-1]
        return last if isinstance(last, e.Endorsed) else None

    def words(self) -> dict[str, AnswerWord]:
        """Return what came of each question answered so far, as conditions are asked with."""
        return {question: answer.answer for question, answer in self.answers.items()}

    def answered_yes(self) -> Iterator[Question]:
        """Yield the questions that stand answered yes; none where the instrument is not at hand."""
        words = self.words()
        questions = self.instrument.questions if self.instrument else {}
        return (q for name, q in questions.items() if words.get(name) is AnswerWord.YES)

    def prompts(self) -> tuple[Question, ...]:
        """Return the prompts that stand answered yes."""
        return tuple(question for question in self.answered_yes() if question.prompt)


@attrs.frozen(eq=False)
class History:
    """All that follows from the entries of an assessment.

    Attributes:
        instruments: the instruments at hand.
        versions: its versions, the current one last.
        actions: the actions of its plan, by key.
        decisions: the decisions on a conference, in order.
    """

    instruments: Instruments = attrs.field(repr=False)
    versions: list[Version] = attrs.field(factory=list)
    actions: dict[str, Action] = attrs.field(factory=dict, repr=False)
    decisions: list[e.MaracDecided] = attrs.field(factory=list, repr=False)

    @property
    def current(self) -> Version:
        """The version that is being made, or was made last."""
        if not self.versions:
            raise AssessmentError("the first entry of an assessment begins its first version")
        return self.versions[-1]


def read_history(entries: Sequence[e.Entry], instruments: Instruments) -> History:
    """Return what follows from entries.

    Raises:
        AssessmentError: if an entry may not follow those before it, saying why.
    """
    history = History(instruments)
    before: e.Entry | None = None
    for number, entry in enumerate(entries, start=1):
        try:
            if before is not None and entry.at < before.at:
                raise AssessmentError("its time lies before that of the last entry")
            if not entry.by.strip():
                raise AssessmentError("it needs who made it; a name cannot be blank")
            _ADD[type(entry)](history, entry)
        except AssessmentError as error:
            error.entry = number
            raise
        before = entry
    if before is None:
        raise AssessmentError("an assessment needs at least the entry that begins it")
    return history


def need_instrument(version: Version, instruments: Instruments) -> Instrument:
    """Return the instrument of a version.

    Raises:
        AssessmentError: if it is not at hand, saying which one is missing.
    """
    if version.instrument is not None:
        return version.instrument
    wanted = version.begun.instrument
    same = [str(ref) for ref in instruments if ref.id == wanted.id]
    held = f"; at hand is {', '.join(same)}" if same else ""
    raise AssessmentError(
        f"this version was made with the instrument {wanted}, which is not at hand{held}; give its "
        f"file, as it was then, among the instruments"
    )


def same_person(one: str, other: str) -> bool:
    """Return whether two names look like one: capitals, spaces and what is not seen aside.

    >>> same_person("PC 12 Jones", " pc 12  JONES")
    True
    """
    return _folded(one) == _folded(other)


def _folded(name: str) -> str:
    # What cannot be seen, such as a space of no width, makes no other name.
    seen = "".join(mark for mark in name if unicodedata.category(mark) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", seen).casefold().split())


# -- which entry may follow ----------------------------------------------------------------------


def _begin(history: History, entry: e.Begun) -> None:
    carried: Mapping[str, e.Answered] = {}
    if not history.versions:
        if entry.trigger:
            raise AssessmentError("the first version is no review and has no trigger")
    else:
        last = history.current
        if last.endorsement is None:
            raise AssessmentError(
                "a review follows an endorsed version, and this one is not endorsed; change it, or "
                "have it endorsed"
            )
        if not entry.trigger.strip():
            raise AssessmentError("a review needs its trigger")
        if entry.instrument == last.begun.instrument:
            carried = last.answers
    instrument = history.instruments.get(entry.instrument)
    version = Version(len(history.versions) + 1, entry, instrument, carried)
    version._entries.append(entry)
    history.versions.append(version)


def _open(history: History) -> Version:
    version = history.current
    if version.endorsement is not None:
        raise AssessmentError("an endorsed version does not change; begin a review")
    return version


def _answer(history: History, entry: e.Answered) -> None:
    version = _open(history)
    if (entry.answer is AnswerWord.NOT_ASKED) != bool(entry.reason.strip()):
        raise AssessmentError(
            "a reason is given for a question that is not asked, and only for such; use the note "
            "for anything else"
        )
    if (entry.answer is AnswerWord.TOLD) != bool(entry.text.strip()):
        raise AssessmentError("an answer in free words has a text, and no other answer has")
    instrument = version.instrument
    if instrument is not None:
        question = instrument.questions.get(entry.question)
        if question is None:
            raise AssessmentError("the instrument has no such question; its questions lists them")
        if entry.answer not in _WORDS[question.kind]:
            listed = ", ".join(question.kind.words)
            raise AssessmentError(f"the answer to {question.id} is one of {listed}")
    version._own[entry.question] = entry
    version._entries.append(entry)


_WORDS = {kind: frozenset(kind.words) for kind in QuestionKind}


def _diagnose(history: History, entry: e.Diagnosed) -> None:
    version = _open(history)
    if not entry.text.strip():
        raise AssessmentError("a diagnostic question is answered in words")
    instrument = version.instrument
    if instrument is not None and entry.diagnostic not in instrument.diagnostic_ids:
        raise AssessmentError("the instrument has no such diagnostic; its diagnostics lists them")
    version._diagnostics[entry.diagnostic] = entry
    version._entries.append(entry)


def _give_level(history: History, entry: e.LevelGiven) -> None:
    version = _open(history)
    if not entry.rationale.strip():
        raise AssessmentError("a level needs its rationale")
    below = entry.level is not RiskLevel.HIGH
    if below and not entry.why_below_high.strip() and version.prompts():
        raise AssessmentError(
            "a prompt is answered yes, so a level below high needs its reason in why_below_high; "
            "prompts() lists them"
        )
    version._entries.append(entry)


def _endorse(history: History, entry: e.Endorsed) -> None:
    version = _open(history)
    level = version.level
    if level is None:
        raise AssessmentError("there is no level yet to endorse; the assessor gives it first")
    if not version.settled:
        raise AssessmentError(
            "something was added after the level was given; the assessor gives the level again"
        )
    if any(same_person(entry.by, name) for name in {made.by for made in version._entries}):
        raise AssessmentError(
            "a version is endorsed by somebody who had no part in it; another supervisor has to"
        )
    if entry.level is not level.level and not entry.reason.strip():
        raise AssessmentError("a level other than the assessor's is endorsed with its reason")
    version._entries.append(entry)


def _plan(history: History, entry: e.ActionPlanned) -> None:
    history.current  # noqa: B018 - a plan belongs to an assessment that was begun
    check_planned(entry, history.actions)
    history.actions[entry.action] = Action(entry)


def _update(history: History, entry: e.ActionUpdated) -> None:
    action = history.actions.get(entry.action)
    check_update(entry, action)
    assert action is not None
    history.actions[entry.action] = attrs.evolve(action, updates=(*action.updates, entry))


def _decide(history: History, entry: e.MaracDecided) -> None:
    history.current  # noqa: B018 - as for a plan
    if not entry.reason.strip():
        raise AssessmentError("a decision on a conference needs its reason, either way")
    if entry.meeting is not None and not entry.referred:
        raise AssessmentError("a case that is not referred goes to no meeting")
    if entry.meeting is not None and entry.meeting < local_day(entry.at):
        raise AssessmentError("the meeting cannot lie before the day of the referral")
    history.decisions.append(entry)


_ADD: dict[type[e.Entry], Callable[[History, Any], None]] = {
    e.Begun: _begin,
    e.Answered: _answer,
    e.Diagnosed: _diagnose,
    e.LevelGiven: _give_level,
    e.Endorsed: _endorse,
    e.ActionPlanned: _plan,
    e.ActionUpdated: _update,
    e.MaracDecided: _decide,
}
