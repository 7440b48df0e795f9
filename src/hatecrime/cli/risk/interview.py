"""The interview: one question at a time, saved after each answer, left and taken up at will.

It asks, shows what is open, and takes down the level that the assessor gives. It never computes
one, and no question for it has a default.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import attrs
import click

from hatecrime.cli.risk import asking as ask
from hatecrime.cli.risk.page import question_lines
from hatecrime.risk import Assessment, Diagnostic, Instrument, Question, RiskLevel
from hatecrime.risk.forms.asked import in_words
from hatecrime.risk.words import AnswerWord, QuestionKind

ANSWERS = {
    "y": AnswerWord.YES,
    "n": AnswerWord.NO,
    "k": AnswerWord.NOT_KNOWN,
    "d": AnswerWord.DECLINED,
    "x": AnswerWord.NOT_ASKED,
}
"""The key of each answer that is a word; any other is told in words."""

LEVELS = {level.value[0]: level for level in RiskLevel}

_REMINDER = 400
"""How many characters of an answer are shown again."""

_Step = Question | Diagnostic


def keys(instrument: Instrument) -> tuple[str, ...]:
    """Return what can be typed at a question."""
    answers = ", ".join(f"{key} {ask.spoken(word)}" for key, word in ANSWERS.items())
    example = next(iter(instrument.questions))
    return (
        f"Answers: {answers}, or words where they are asked for. Enter keeps one that is shown.",
        f"Moving: b back, b {example} to question {example}, s later, p pause, ? this help.",
    )


@attrs.define
class Interview:
    """An interview that goes on from whatever was answered before.

    Attributes:
        assessment: the assessment as it was saved last.
        by: who asks.
        clock: tells when a step is taken that follows on an assessment.
        save: saves an assessment, or raises.
    """

    assessment: Assessment
    by: str
    clock: Callable[[Assessment], dt.datetime]
    save: Callable[[Assessment], None]
    _seen: set[str] = attrs.field(factory=set, init=False)
    _steps: dict[str, _Step] = attrs.field(init=False)
    _section: str = attrs.field(default="", init=False)

    def __attrs_post_init__(self) -> None:
        instrument = self.assessment.instrument
        self._steps = {**instrument.questions}
        for diagnostic in instrument.diagnostics:
            name = diagnostic.id
            # A question may have the same id, and is what is gone to under it.
            while name in self._steps:
                name += "_own"
            self._steps[name] = diagnostic

    def run(self) -> None:
        """Ask what is open, from the first question on, and then for the level.

        Raises:
            Paused: where the person stops. All that was answered is saved.
            AssessmentError: if an answer cannot be saved.
        """
        here = self._begin()
        while True:
            try:
                if here is None:
                    if self._close():
                        return
                    continue
                self._ask(here)
                here = self._after(here)
            except ask.Back:
                here = self._before(here)
            except ask.Later:
                here = self._after(here) if here else None
            except ask.Go as go:
                here = go.target

    # -- which question is next ----------------------------------------------------------------

    def _begin(self) -> str | None:
        """Return where to begin: the first open question, or in a review the one after the last.

        In a review every answer stands, so what was gone through is told by what was answered.
        Once a level stands, nothing is asked unless it is gone to.
        """
        version = self.assessment.current
        if version.settled:
            self._seen.update(version.answers)
            return None
        if self.assessment.completeness().carried and version.own_answers:
            last = max(version.own_answers.values(), key=version.entries.index)
            self._seen.update(self._upto(last.question))
        return next(filter(self._open, self._steps), None)

    def _upto(self, name: str) -> list[str]:
        """Return what stands before a question, without what is still unanswered."""
        names = list(self._steps)
        answers = self.assessment.current.answers
        return [before for before in names[: names.index(name) + 1] if before in answers]

    def _open(self, name: str) -> bool:
        """Return whether it is to be asked still: it applies, and has no answer of this version."""
        version = self.assessment.current
        if name in self._seen:
            return False
        step = self._steps[name]
        if isinstance(step, Diagnostic):
            return step.id not in version.diagnostics
        return name not in version.own_answers and step.applies(version.words()) is not False

    def _after(self, name: str) -> str | None:
        self._seen.add(name)
        names = list(self._steps)
        return next(filter(self._open, names[names.index(name) + 1 :]), None)

    def _before(self, name: str | None) -> str:
        """Return the question before one that applies; the first has none before it."""
        names = list(self._steps)
        words = self.assessment.current.words()
        for before in reversed(names[: names.index(name)] if name else names):
            step = self._steps[before]
            if isinstance(step, Diagnostic) or step.applies(words) is not False:
                return before
        ask.say("There is no question before this one.")
        return name or names[0]

    # -- a question ----------------------------------------------------------------------------

    def _ask(self, name: str) -> None:
        step = self._steps[name]
        self._title(step)
        if isinstance(step, Diagnostic):
            self._ask_diagnostic(name, step)
        else:
            self._ask_question(step)

    def _title(self, step: _Step) -> None:
        sections = self.assessment.instrument.sections
        title = "Your own assessment: the diagnostic questions, not put to the victim"
        for number, section in enumerate(sections, start=1):
            if step in section.questions:
                title = f"Section {number} of {len(sections)}: {section.title}"
        if title != self._section:
            self._section = title
            click.echo()
            ask.say(title, mark="== ")
        click.echo()

    def _ask_question(self, question: Question) -> None:
        self._show(question)
        given = self._answer(question)
        before = self.assessment.current.answers.get(question.id)
        word = given[0] if given else before and before.answer
        if word is AnswerWord.YES and question.at_once:
            ask.say(f"AT ONCE: {question.at_once}", mark=">>> ", indent=" " * 4, bold=True)
        if given is None:
            return
        try:
            self._take(question, *given)
        except ask.Back:
            # Nothing of it is saved yet.
            raise ask.Go(question.id) from None

    def _show(self, question: Question) -> None:
        mark = "! " if question.prompt else ""
        ask.say(question.asks, mark=f"{question.id:<4}{mark}", indent=" " * 4, bold=True)
        ask.say(*filter(None, (question.help, self._condition(question))), indent=" " * 4)
        before = self.assessment.current.answers.get(question.id)
        if before is not None:
            told = (ask.spoken(before.answer), before.text, before.note, before.reason)
            self._remind("; ".join(filter(None, told)))

    def _answer(self, question: Question) -> tuple[AnswerWord, str] | None:
        """Return the word and the text of an answer; None where one that stands is kept."""
        text = question.kind is QuestionKind.TEXT
        before = self.assessment.current.answers.get(question.id)
        words = {key: word for key, word in ANSWERS.items() if word in question.kind.words}
        listed = ", ".join(f"{key} {ask.spoken(word)}" for key, word in words.items())
        prompt = f"{question.id} [{'in words, or ' if text else ''}{listed}]"
        while True:
            typed = self._typed(prompt)
            word = ask.chosen(typed, words)
            if not typed and before is not None:
                return None
            if word is not None:
                return AnswerWord(word), ""
            if text and typed:
                return AnswerWord.TOLD, typed
            way = "in words, or with one of" if text else "with one of"
            ask.refuse(prompt, f"answer {way} {', '.join(words)}; ? tells more")

    def _condition(self, question: Question) -> str:
        if question.condition is None:
            return ""
        when = ask.spoken(in_words(question))
        here = {True: "as it is here", False: "which is not so here", None: "which is open so far"}
        applies = question.applies(self.assessment.current.words())
        return f"(Asked only when {when}, {here[applies]}.)"

    def _take(self, question: Question, word: AnswerWord, text: str) -> None:
        """Save an answer with its note. Whoever leaves at the note has the answer saved without."""
        note = reason = ""
        leaving: Exception | None = None
        if word is AnswerWord.NOT_ASKED:
            reason = self._text(f"{question.id} reason it is not asked")
        else:
            try:
                note = self._typed(f"{question.id} note (Enter for none)")
            except (ask.Paused, ask.Later, ask.Go, ask.UnusableInputError) as left:
                leaving = left
        before = self.assessment.completeness().does_not_apply
        self._step(
            self.assessment.answer(
                question.id, word, text=text, note=note, reason=reason, by=self.by, at=self._now()
            )
        )
        gone = [q for q in self.assessment.completeness().does_not_apply if q not in before]
        if gone:
            ask.say(f"With this answer {', '.join(gone)} need not be asked.")
        if leaving is not None:
            raise leaving

    def _ask_diagnostic(self, name: str, diagnostic: Diagnostic) -> None:
        ask.say(diagnostic.asks, mark=f"{name:<4}", indent=" " * 4, bold=True)
        before = self.assessment.current.diagnostics.get(diagnostic.id)
        if before is not None:
            self._remind(before.text)
        prompt = f"{name} [in words]"
        while not (typed := self._typed(prompt)):
            if before is not None:
                return
            ask.refuse(prompt, "answer in words, or leave it open with s")
        self._step(self.assessment.diagnose(diagnostic.id, typed, by=self.by, at=self._now()))

    # -- the end -------------------------------------------------------------------------------

    def _close(self) -> bool:
        """Show what stands and what is open; return whether a level is settled and all is done."""
        self._section = ""
        version = self.assessment.current
        click.echo()
        ask.say("Before the level" if not version.settled else "As it stands", mark="== ")
        click.echo()
        for each in question_lines(self.assessment):
            click.echo(each)
        click.echo()
        others = f"an id such as {next(iter(self._steps))} to change its answer, p to pause"
        if version.settled and version.level is not None:
            ask.say(f"The level given stands: {version.level.level}.")
            prompt = f"Go on [Enter to finish, l for another level, {others}]"
        else:
            prompt = f"Go on [Enter for the level, {others}]"
        while True:
            typed = self._typed(prompt)
            if (target := ask.named(typed, self._steps)) is not None:
                raise ask.Go(target)
            if typed.casefold() in ("", "l"):
                break
            ask.refuse(prompt, "press Enter, or type the id of a question")
        if version.settled and not typed:
            return True
        try:
            self._give_level()
        except (ask.Back, ask.Later):
            return False
        return True

    def _give_level(self) -> None:
        click.echo()
        ask.say(
            "The level is your professional judgement. Nothing is computed from the answers, and "
            "nothing here suggests one."
        )
        prompt = "Level [low, medium or high, b for back]"
        while (word := ask.chosen(self._typed(prompt), LEVELS)) is None:
            ask.refuse(prompt, "type low, medium or high")
        level = RiskLevel(word)
        why = ""
        prompts = ", ".join(question.id for question in self.assessment.prompts())
        if prompts and level is not RiskLevel.HIGH:
            ask.say(f"Prompts answered yes: {prompts}. A level below high needs its reason.")
            why = self._text("Why it is below high")
        rationale = self._text("What the level rests on")
        self._step(
            self.assessment.give_level(
                level, rationale=rationale, why_below_high=why, by=self.by, at=self._now()
            )
        )

    # -- small pieces --------------------------------------------------------------------------

    def _remind(self, said: str) -> None:
        """Show an answer that stands; of a long one, enough to know it by."""
        more = " ..." if len(said) > _REMINDER else ""
        ask.say(f"Answered: {said[:_REMINDER]}{more}", indent=" " * 4)

    def _typed(self, prompt: str) -> str:
        return ask.led(prompt, self._steps, keys(self.assessment.instrument))

    def _text(self, prompt: str) -> str:
        while not (typed := self._typed(prompt)):
            ask.refuse(prompt, "it cannot be left out; b goes back")
        return typed

    def _now(self) -> dt.datetime:
        return self.clock(self.assessment)

    def _step(self, taken: Assessment) -> None:
        self.save(taken)
        self.assessment = taken
