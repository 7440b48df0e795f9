"""The words of the risk room: those a record holds, and those an assessment is written in."""

from __future__ import annotations

from enum import StrEnum


class RiskLevel(StrEnum):
    """The level of risk, given by professional judgement and never computed."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """0 for low, 1 for medium, 2 for high."""
        return list(RiskLevel).index(self)


class AnswerWord(StrEnum):
    """What came of a question. Declined and not asked are never the same."""

    YES = "yes"
    NO = "no"
    TOLD = "told"
    """Answered in free words: only for a question that asks for them."""
    NOT_KNOWN = "not_known"
    DECLINED = "declined"
    """It was asked, and the victim chose not to answer."""
    NOT_ASKED = "not_asked"
    """It was left out on purpose, with the reason."""


class QuestionKind(StrEnum):
    """How a question is answered."""

    YES_NO = "yes_no"
    TEXT = "text"

    @property
    def words(self) -> tuple[AnswerWord, ...]:
        """The words an answer of this kind may have."""
        given = (AnswerWord.TOLD,) if self is QuestionKind.TEXT else (AnswerWord.YES, AnswerWord.NO)
        return (*given, AnswerWord.NOT_KNOWN, AnswerWord.DECLINED, AnswerWord.NOT_ASKED)


class Rara(StrEnum):
    """What an action does about a risk. It chooses actions and grades nothing."""

    REMOVE = "remove"
    AVOID = "avoid"
    REDUCE = "reduce"
    ACCEPT = "accept"
    """The risk stays, and is watched."""


class Beneficiary(StrEnum):
    """For whom an action lessens the risk."""

    VICTIM = "victim"
    LINKED_PEOPLE = "linked_people"
    COMMUNITY = "community"


class ActionState(StrEnum):
    """What became of an action."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"
