"""How much of a version was asked and answered. Nothing here is a score, and none sets a level."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from hatecrime.risk.history import Version
from hatecrime.risk.instrument import Instrument
from hatecrime.risk.words import AnswerWord


@attrs.frozen
class Completeness:
    """What came of the questions of a version.

    Attributes:
        questions: how many the instrument has.
        by_word: how many were answered with each word, those of an earlier version that still
            stand among them.
        carried: how many of those answers are of an earlier version.
        does_not_apply: ids of questions that other answers rule out, and that have no answer.
        unanswered: ids of questions to be asked that have no answer, in order; the next one first.
        declined: ids of questions that were asked and that the victim chose not to answer.
        not_asked: ids of questions left out with a reason.
        diagnostics_missing: ids of diagnostic questions without an answer.
    """

    questions: int
    by_word: Mapping[AnswerWord, int]
    carried: int
    does_not_apply: tuple[str, ...] = attrs.field(repr=False)
    unanswered: tuple[str, ...] = attrs.field(repr=False)
    declined: tuple[str, ...] = attrs.field(repr=False)
    not_asked: tuple[str, ...] = attrs.field(repr=False)
    diagnostics_missing: tuple[str, ...] = attrs.field(repr=False)

    @property
    def gaps(self) -> tuple[str, ...]:
        """Ids of what was not asked of the victim or not answered by the assessor.

        A question the victim declined is no gap: it was asked.
        """
        return (*self.unanswered, *self.not_asked, *self.diagnostics_missing)

    @property
    def asked(self) -> int:
        """How many questions were asked, whatever came of it."""
        return sum(n for word, n in self.by_word.items() if word is not AnswerWord.NOT_ASKED)

    @property
    def share_asked(self) -> float:
        """Of the questions that apply, the share that was asked; 1.0 where none applies."""
        apply = self.questions - len(self.does_not_apply)
        return self.asked / apply if apply else 1.0


def completeness(version: Version, instrument: Instrument) -> Completeness:
    """Return how much of a version was asked and answered.

    Args:
        version: a version of an assessment.
        instrument: the one it was made with.
    """
    words = version.words()
    by_word = dict.fromkeys(AnswerWord, 0)
    listed: dict[str, list[str]] = {"declined": [], "not_asked": [], "no": [], "unanswered": []}
    for name, question in instrument.questions.items():
        word = words.get(name)
        if word is not None:
            by_word[word] += 1
            if word in (AnswerWord.DECLINED, AnswerWord.NOT_ASKED):
                listed[word].append(name)
        else:
            listed["no" if question.applies(words) is False else "unanswered"].append(name)
    return Completeness(
        questions=len(instrument.questions),
        by_word=by_word,
        carried=len(version.answers) - len(version.own_answers),
        does_not_apply=tuple(listed["no"]),
        unanswered=tuple(listed["unanswered"]),
        declined=tuple(listed["declined"]),
        not_asked=tuple(listed["not_asked"]),
        diagnostics_missing=tuple(
            diagnostic.id
            for diagnostic in instrument.diagnostics
            if diagnostic.id not in version.diagnostics
        ),
    )
