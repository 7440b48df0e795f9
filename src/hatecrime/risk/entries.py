"""The entries of an assessment's history: what was said or decided, by whom, and when.

An entry never changes and is never taken out. What an assessment is at any time follows from its
entries; see ``history``. No entry shows what it holds when it is printed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar, TypeVar

import attrs

from hatecrime.risk.errors import AssessmentError
from hatecrime.risk.words import ActionState, AnswerWord, Beneficiary, Rara, RiskLevel

_Word = TypeVar("_Word", bound=StrEnum)
_HALF = re.compile("[\ud800-\udfff]")


def plain_text(value: str) -> str:
    """Return a text as JSON gives it back: two halves of one character are joined.

    Raises:
        AssessmentError: if it is not a text.
    """
    try:
        halves = _HALF.search(value)
    except TypeError:
        raise AssessmentError("what is written down must be a text") from None
    if halves is None:
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def plain_texts(value: Iterable[str]) -> tuple[str, ...]:
    """Return texts, each as ``plain_text`` gives it.

    Raises:
        AssessmentError: if they are not several texts.
    """
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise AssessmentError("give a list of texts, and not one text")
    return tuple(plain_text(item) for item in value)


def yes_or_no(value: bool) -> bool:
    """Return True or False; AssessmentError for anything else, such as the word "no"."""
    if type(value) is not bool:
        raise AssessmentError("whether it is so must be True or False")
    return value


def moment(value: dt.datetime) -> dt.datetime:
    """Return a date and time with its distance from UTC fixed, as a file holds it.

    Raises:
        AssessmentError: if it is none, or says no time zone.
    """
    try:
        date, clock, offset = value.date(), value.time().replace(fold=0), value.utcoffset()
    except AttributeError:
        raise AssessmentError("it needs when it was done, as a date and time") from None
    if offset is None:
        raise AssessmentError(
            "a date and time needs its time zone, such as datetime(2026, 6, 1, 10, tzinfo=UTC)"
        )
    if offset % dt.timedelta(minutes=1):
        raise AssessmentError("the time zone must be whole minutes away from UTC")
    return dt.datetime.combine(date, clock, dt.timezone(offset))


def day(value: dt.date) -> dt.date:
    """Return a date.

    Raises:
        AssessmentError: if it is none, or has a time.
    """
    if type(value) is not dt.date:
        raise AssessmentError("a day must be a date without a time")
    return value


def answer_word(value: str) -> AnswerWord:
    """Return what came of a question; AssessmentError for another word."""
    return _one_of(AnswerWord, value)


def risk_level(value: str) -> RiskLevel:
    """Return a level; AssessmentError for another word."""
    return _one_of(RiskLevel, value)


def rara_tag(value: str) -> Rara:
    """Return a tag of an action; AssessmentError for another word."""
    return _one_of(Rara, value)


def action_state(value: str) -> ActionState:
    """Return the state of an action; AssessmentError for another word."""
    return _one_of(ActionState, value)


def beneficiaries(value: Iterable[str]) -> tuple[Beneficiary, ...]:
    """Return for whom an action is; AssessmentError for another word."""
    return tuple(_one_of(Beneficiary, word) for word in plain_texts(value))


def _one_of(kind: type[_Word], value: str) -> _Word:
    try:
        return kind(value)
    except ValueError:
        raise AssessmentError(f"the word must be one of {', '.join(kind)}") from None


@attrs.frozen
class InstrumentRef:
    """Which instrument a version of an assessment was made with.

    Attributes:
        id: its id.
        version: its version.
        hash: the hash of its content.
    """

    id: str = attrs.field(converter=plain_text)
    version: str = attrs.field(converter=plain_text)
    hash: str = attrs.field(converter=plain_text)

    def __str__(self) -> str:
        return f"{self.id:.60} version {self.version:.30} ({self.hash:.16})"


@attrs.frozen(kw_only=True)
class Entry:
    """What every entry holds.

    Attributes:
        by: who made it: a name or a number, as the force writes it.
        at: when, with a time zone.
    """

    kind: ClassVar[str]

    by: str = attrs.field(converter=plain_text, repr=False)
    at: dt.datetime = attrs.field(converter=moment, repr=False)


@attrs.frozen(kw_only=True)
class Begun(Entry):
    """A version of the assessment was begun.

    Attributes:
        instrument: what it is made with.
        trigger: what led to a review; empty for the first version.
        reason: more about the trigger.
    """

    kind: ClassVar[str] = "begun"

    instrument: InstrumentRef
    trigger: str = attrs.field(converter=plain_text, default="", repr=False)
    reason: str = attrs.field(converter=plain_text, default="", repr=False)


@attrs.frozen(kw_only=True)
class Answered(Entry):
    """A question was answered, or it was settled why not.

    Attributes:
        question: the id of the question.
        answer: what came of it.
        text: the free words, for an answer that is ``told``.
        note: what the assessor adds.
        reason: why it was not asked, for one that is ``not_asked``.
    """

    kind: ClassVar[str] = "answer"

    question: str = attrs.field(converter=plain_text)
    answer: AnswerWord = attrs.field(converter=answer_word, repr=False)
    text: str = attrs.field(converter=plain_text, default="", repr=False)
    note: str = attrs.field(converter=plain_text, default="", repr=False)
    reason: str = attrs.field(converter=plain_text, default="", repr=False)


@attrs.frozen(kw_only=True)
class Diagnosed(Entry):
    """The assessor answered a diagnostic question.

    Attributes:
        diagnostic: the id of the diagnostic question.
        text: the answer.
    """

    kind: ClassVar[str] = "diagnosis"

    diagnostic: str = attrs.field(converter=plain_text)
    text: str = attrs.field(converter=plain_text, repr=False)


@attrs.frozen(kw_only=True)
class LevelGiven(Entry):
    """The assessor gave a level.

    Attributes:
        level: low, medium or high.
        rationale: why.
        why_below_high: why it is below high although a prompt was answered yes.
    """

    kind: ClassVar[str] = "level"

    level: RiskLevel = attrs.field(converter=risk_level, repr=False)
    rationale: str = attrs.field(converter=plain_text, repr=False)
    why_below_high: str = attrs.field(converter=plain_text, default="", repr=False)


@attrs.frozen(kw_only=True)
class Endorsed(Entry):
    """A supervisor endorsed the version, with the assessor's level or another.

    Attributes:
        level: the level endorsed.
        reason: why it is another than the assessor's.
    """

    kind: ClassVar[str] = "endorsement"

    level: RiskLevel = attrs.field(converter=risk_level, repr=False)
    reason: str = attrs.field(converter=plain_text, default="", repr=False)


@attrs.frozen(kw_only=True)
class ActionPlanned(Entry):
    """An action was put into the plan.

    Attributes:
        action: its key within the assessment.
        tag: what it does about the risk.
        what: what is to be done.
        for_whom: whose risk it lessens; at least one.
        owner: who sees to it.
        due: the day by which it is done.
        intervention: its code in the catalogue of interventions; empty where none fits.
    """

    kind: ClassVar[str] = "action"

    action: str = attrs.field(converter=plain_text)
    tag: Rara = attrs.field(converter=rara_tag, repr=False)
    what: str = attrs.field(converter=plain_text, repr=False)
    for_whom: tuple[Beneficiary, ...] = attrs.field(converter=beneficiaries, repr=False)
    owner: str = attrs.field(converter=plain_text, repr=False)
    due: dt.date = attrs.field(converter=day, repr=False)
    intervention: str = attrs.field(converter=plain_text, default="", repr=False)


@attrs.frozen(kw_only=True)
class ActionUpdated(Entry):
    """Something of an action changed, or was noted.

    Attributes:
        action: its key.
        state: what it is now; None where that did not change.
        owner: who sees to it now; None where that did not change.
        due: the day it is due now; None where that did not change.
        note: what was done, or why it was dropped.
    """

    kind: ClassVar[str] = "action_update"

    action: str = attrs.field(converter=plain_text)
    state: ActionState | None = attrs.field(
        converter=attrs.converters.optional(action_state), default=None, repr=False
    )
    owner: str | None = attrs.field(
        converter=attrs.converters.optional(plain_text), default=None, repr=False
    )
    due: dt.date | None = attrs.field(
        converter=attrs.converters.optional(day), default=None, repr=False
    )
    note: str = attrs.field(converter=plain_text, default="", repr=False)


@attrs.frozen(kw_only=True)
class MaracDecided(Entry):
    """It was decided whether the case goes to a multi-agency risk assessment conference.

    Attributes:
        referred: whether it does.
        reason: why, or why not.
        criteria: ids of the criteria that were met.
        nominated_by: the partner that nominated the case; empty for the police.
        conference: the id of the conference.
        meeting: the day of the meeting that takes it; None where that is not settled.
    """

    kind: ClassVar[str] = "marac"

    referred: bool = attrs.field(converter=yes_or_no, repr=False)
    reason: str = attrs.field(converter=plain_text, repr=False)
    criteria: tuple[str, ...] = attrs.field(converter=plain_texts, default=(), repr=False)
    nominated_by: str = attrs.field(converter=plain_text, default="", repr=False)
    conference: str = attrs.field(converter=plain_text, default="", repr=False)
    meeting: dt.date | None = attrs.field(
        converter=attrs.converters.optional(day), default=None, repr=False
    )


ENTRIES: tuple[type[Entry], ...] = (
    Begun,
    Answered,
    Diagnosed,
    LevelGiven,
    Endorsed,
    ActionPlanned,
    ActionUpdated,
    MaracDecided,
)
"""Every kind of entry."""
