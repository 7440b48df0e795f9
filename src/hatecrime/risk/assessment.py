"""The assessment: a frozen value that every step makes anew, and a history that only grows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any

import attrs

from hatecrime.risk import entries as e
from hatecrime.risk.catalogues import interventions, known_row, triggers
from hatecrime.risk.errors import AssessmentError
from hatecrime.risk.history import History, Instruments, Version, need_instrument, read_history
from hatecrime.risk.instrument import Instrument, Question
from hatecrime.risk.plan import Action, local_day
from hatecrime.risk.progress import Completeness, completeness
from hatecrime.risk.words import ActionState, AnswerWord, Beneficiary, Rara, RiskLevel

_NEED_INSTRUMENT = (e.Answered, e.Diagnosed, e.LevelGiven)


def _entries(value: Iterable[e.Entry]) -> tuple[e.Entry, ...]:
    return tuple(value)


def _given(_assessment: object, _attribute: object, value: str) -> None:
    if not value.strip():
        raise AssessmentError("an assessment needs the reference of its record")


@attrs.frozen(kw_only=True)
class Assessment:
    """The risk assessment of one victim of one recorded crime or incident.

    It does not change: each step returns another assessment with one entry more. A step that is not
    allowed raises and leaves everything as it was. No step computes a level.

    Every step takes ``by``, the person who takes it, and ``at``, when, with a time zone; and raises
    AssessmentError where it is not allowed, saying why.

    Attributes:
        record_ref: the force's reference of the record.
        entries: what was said and decided, in order.
        victim_ref: the force's reference of the victim, where a record has several.
        instruments: the instruments at hand; one that an entry names may be missing.

    Raises:
        AssessmentError: if an entry may not follow those before it.

    >>> import datetime as dt
    >>> from hatecrime import risk
    >>> at = dt.datetime(2026, 6, 1, 10, tzinfo=dt.UTC)
    >>> made = risk.begin("A1", risk.load_instrument(), by="PC 1", at=at)
    >>> made = made.answer("I4", "yes", note="To come back.", by="PC 1", at=at)
    >>> made.prompts()[0].id
    'I4'
    >>> made.give_level("low", rationale="No means.", by="PC 1", at=at)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    hatecrime.risk.errors.AssessmentError: a prompt is answered yes, so a level below high needs ...
    """

    record_ref: str = attrs.field(converter=e.plain_text, validator=_given)
    entries: tuple[e.Entry, ...] = attrs.field(converter=_entries, repr=False)
    victim_ref: str = attrs.field(converter=e.plain_text, default="", repr=False)
    instruments: Instruments = attrs.field(factory=dict, eq=False, repr=False)
    _history: History = attrs.field(
        init=False,
        eq=False,
        repr=False,
        default=attrs.Factory(
            lambda self: read_history(self.entries, self.instruments), takes_self=True
        ),
    )

    # -- what it is ----------------------------------------------------------------------------

    @property
    def versions(self) -> Sequence[Version]:
        """Its versions: the first, then the reviews."""
        return tuple(self._history.versions)

    @property
    def current(self) -> Version:
        """The version that is being made, or was made last."""
        return self._history.current

    @property
    def actions(self) -> tuple[Action, ...]:
        """The plan: every action, in the order they were planned."""
        return tuple(self._history.actions.values())

    @property
    def marac_decisions(self) -> tuple[e.MaracDecided, ...]:
        """The decisions on a multi-agency conference, in order."""
        return tuple(self._history.decisions)

    @property
    def instrument(self) -> Instrument:
        """The instrument of the current version.

        Raises:
            AssessmentError: if it is not at hand. The assessment can be read all the same.
        """
        return need_instrument(self.current, self.instruments)

    def prompts(self) -> tuple[Question, ...]:
        """Return the prompts that stand answered yes: why is the level below high, if it is?

        Raises:
            AssessmentError: if the instrument is not at hand.
        """
        need_instrument(self.current, self.instruments)
        return self.current.prompts()

    def at_once(self) -> tuple[Question, ...]:
        """Return the questions answered yes that call for something at once; see ``.at_once``.

        Raises:
            AssessmentError: if the instrument is not at hand.
        """
        need_instrument(self.current, self.instruments)
        return tuple(question for question in self.current.answered_yes() if question.at_once)

    def completeness(self) -> Completeness:
        """Return how much of the current version was asked and answered, and its gaps.

        Raises:
            AssessmentError: if the instrument is not at hand.
        """
        return completeness(self.current, self.instrument)

    def overdue(self, on: dt.date) -> tuple[Action, ...]:
        """Return the actions that are still open on a day after the one they were due."""
        return tuple(action for action in self.actions if action.overdue(e.day(on)))

    def to_fields(self) -> dict[str, Any]:
        """Return what a record holds of it, by the names of a record's fields.

        The levels are those of the latest version that has one, so a review that was begun changes
        nothing until it is assessed, and then waits for its own endorsement. It was assessed when
        that level was given. A plan is one as long as not every action of it was dropped. What
        does not exist yet is None.
        """
        levelled = next((v for v in reversed(self._history.versions) if v.level), None)
        level = levelled.level if levelled else None
        endorsed = levelled.endorsement if levelled else None
        referred = [decision for decision in self._history.decisions if decision.referred]
        return {
            "risk_assessed_at": level.at if level else None,
            "risk_level": level.level if level else None,
            "risk_endorsed_level": endorsed.level if endorsed else None,
            "risk_endorsed_at": endorsed.at if endorsed else None,
            "risk_plan_recorded": any(a.state is not ActionState.DROPPED for a in self.actions),
            "marac_referred_at": local_day(referred[-1].at) if referred else None,
        }

    def to_json(self, *, indent: int | None = 2) -> str:
        """Return it as JSON, which ``risk.from_json`` reads back.

        It holds everything, personal data and all. One that was read gives the text it was read
        from. The text is ASCII, so that nothing in it can steer a screen or hangs on an encoding.

        Args:
            indent: how far each level is set in; None puts all on one line.
        """
        from hatecrime.risk.json_form import written

        return written(self, indent=indent)

    # -- steps ---------------------------------------------------------------------------------

    def answer(
        self,
        question: str,
        answer: AnswerWord | str,
        *,
        by: str,
        at: dt.datetime,
        text: str = "",
        note: str = "",
        reason: str = "",
    ) -> Assessment:
        """Answer a question, or settle why it is not; an answer given before stays in the history.

        Args:
            question: its id.
            answer: what came of it.
            text: the free words, where the answer is ``told``.
            note: what the assessor adds.
            reason: why it was not asked, where the answer is ``not_asked``.
            by: who takes the step.
            at: when, with a time zone.
        """
        return self._and(
            e.Answered(
                by=by, at=at, question=question, answer=answer, text=text, note=note, reason=reason
            )
        )

    def diagnose(self, diagnostic: str, text: str, *, by: str, at: dt.datetime) -> Assessment:
        """Answer a diagnostic question, as the assessor."""
        return self._and(e.Diagnosed(by=by, at=at, diagnostic=diagnostic, text=text))

    def give_level(
        self,
        level: RiskLevel | str,
        *,
        rationale: str,
        by: str,
        at: dt.datetime,
        why_below_high: str = "",
    ) -> Assessment:
        """Give the level, as the assessor, by professional judgement.

        Args:
            level: low, medium or high.
            rationale: why.
            why_below_high: why it is below high although prompts were answered yes.
            by: who takes the step.
            at: when, with a time zone.
        """
        return self._and(
            e.LevelGiven(
                by=by, at=at, level=level, rationale=rationale, why_below_high=why_below_high
            )
        )

    def endorse(
        self, level: RiskLevel | str, *, by: str, at: dt.datetime, reason: str = ""
    ) -> Assessment:
        """Endorse the version, as a supervisor who had no part in it. It changes no more.

        Args:
            level: the assessor's, or another.
            reason: why it is another than the assessor's.
            by: who takes the step.
            at: when, with a time zone.
        """
        return self._and(e.Endorsed(by=by, at=at, level=level, reason=reason))

    def review(
        self,
        trigger: str,
        *,
        by: str,
        at: dt.datetime,
        reason: str = "",
        instrument: Instrument | None = None,
    ) -> Assessment:
        """Begin a new version, once the current one is endorsed.

        Answers given before stand until they are given anew, where the instrument is the same one;
        diagnostics and level are always given anew.

        Args:
            trigger: what led to it: a code of the catalogue of triggers.
            reason: more about it; needed for some triggers.
            instrument: the instrument to go on with; the present one if None.
            by: who takes the step.
            at: when, with a time zone.
        """
        chosen = instrument or self.instrument
        begun = e.Begun(by=by, at=at, instrument=chosen.ref, trigger=trigger, reason=reason)
        known = known_row(triggers(), begun.trigger)
        if known.get("needs_reason") and not begun.reason.strip():
            raise AssessmentError(f"a review for the trigger {trigger!r} needs its reason")
        held = {**self.instruments, chosen.ref: chosen}
        return attrs.evolve(self, entries=(*self.entries, begun), instruments=held)

    def plan_action(
        self,
        tag: Rara | str,
        what: str,
        *,
        owner: str,
        due: dt.date,
        by: str,
        at: dt.datetime,
        for_whom: Iterable[Beneficiary | str] = (Beneficiary.VICTIM,),
        intervention: str = "",
    ) -> Assessment:
        """Put an action into the plan; its key is the next number.

        Args:
            tag: remove, avoid, reduce or accept.
            what: what is to be done.
            owner: who sees to it.
            due: the day by which it is done, or on which an accepted risk is looked at again.
            for_whom: whose risk it lessens.
            intervention: its code in the catalogue of interventions, if one fits.
            by: who takes the step.
            at: when, with a time zone.
        """
        numbers = map(str, count(len(self._history.actions) + 1))
        if intervention:
            known_row(interventions(), intervention)
        return self._and(
            e.ActionPlanned(
                by=by,
                at=at,
                action=next(number for number in numbers if number not in self._history.actions),
                tag=tag,
                what=what,
                owner=owner,
                due=due,
                for_whom=for_whom,
                intervention=intervention,
            )
        )

    def update_action(
        self,
        action: str,
        *,
        by: str,
        at: dt.datetime,
        state: ActionState | str | None = None,
        owner: str | None = None,
        due: dt.date | None = None,
        note: str = "",
    ) -> Assessment:
        """Say what became of an action, or give it another owner or day.

        Args:
            action: its key.
            state: ``done`` or ``dropped``.
            owner: who sees to it from now on.
            due: the day it is due from now on.
            note: what was done; needed where it is dropped.
            by: who takes the step.
            at: when, with a time zone.
        """
        return self._and(
            e.ActionUpdated(
                by=by, at=at, action=action, state=state, owner=owner, due=due, note=note
            )
        )

    def decide_marac(
        self,
        referred: bool,
        *,
        reason: str,
        by: str,
        at: dt.datetime,
        criteria: Iterable[str] = (),
        nominated_by: str = "",
        conference: str = "",
        meeting: dt.date | None = None,
    ) -> Assessment:
        """Record whether the case goes to a multi-agency conference, and why.

        Args:
            referred: whether it does.
            reason: why, or why not.
            criteria: ids of the criteria met; see ``risk.criteria_met``.
            nominated_by: the partner that nominated the case, if one did.
            conference: the id of the conference.
            meeting: the day of its meeting; see ``risk.next_meeting``.
            by: who takes the step.
            at: when, with a time zone.
        """
        return self._and(
            e.MaracDecided(
                by=by,
                at=at,
                referred=referred,
                reason=reason,
                criteria=criteria,
                nominated_by=nominated_by,
                conference=conference,
                meeting=meeting,
            )
        )

    def _and(self, entry: e.Entry) -> Assessment:
        if isinstance(entry, _NEED_INSTRUMENT):
            # A file may hold these without it; nobody can go on without knowing what is asked.
            need_instrument(self.current, self.instruments)
        return attrs.evolve(self, entries=(*self.entries, entry))


def begin(
    record_ref: str, instrument: Instrument, *, by: str, at: dt.datetime, victim_ref: str = ""
) -> Assessment:
    """Begin the assessment of a victim.

    Args:
        record_ref: the force's reference of the record.
        instrument: what it is made with.
        by: the assessor.
        at: when, with a time zone.
        victim_ref: the force's reference of the victim, where a record has several.

    Raises:
        AssessmentError: if the reference or the person is blank, or the time says no time zone.
    """
    begun = e.Begun(by=by, at=at, instrument=instrument.ref)
    return Assessment(
        record_ref=record_ref,
        victim_ref=victim_ref,
        entries=(begun,),
        instruments={instrument.ref: instrument},
    )
