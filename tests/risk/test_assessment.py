"""The assessment: each step that is allowed, each that is refused with its reason, and no more."""

from __future__ import annotations

import copy
import datetime as dt
import pickle
from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from assessments import (
    AT,
    OFFICER,
    SMALL,
    SUPERVISOR,
    begun,
    complete,
    endorsed,
    instrument_of,
    later,
    levelled,
)
from hatecrime import risk
from hatecrime.records import CrimeRecord
from hatecrime.risk.history import same_person
from hatecrime.risk.words import AnswerWord
from hatecrime.validation import check

Step = Callable[[risk.Assessment], risk.Assessment]
WHO = {"by": OFFICER, "at": later(2)}
BOSS = {"by": SUPERVISOR, "at": later(2)}


# -- refused steps -------------------------------------------------------------------------------

REFUSED: list[tuple[Callable[[], risk.Assessment], Step, str]] = [
    # The order of things.
    (begun, lambda a: a.endorse("low", **BOSS), "no level yet"),
    (begun, lambda a: a.review("arrest", **WHO), "not endorsed"),
    (levelled, lambda a: a.review("arrest", **WHO), "not endorsed"),
    (endorsed, lambda a: a.answer("I3", "no", **WHO), "endorsed version does not change"),
    (endorsed, lambda a: a.diagnose("D1", "None.", **WHO), "endorsed version does not change"),
    (endorsed, lambda a: a.give_level("high", rationale="R", **WHO), "does not change"),
    (endorsed, lambda a: a.endorse("medium", **BOSS), "endorsed version does not change"),
    (
        levelled,
        lambda a: a.answer("I4", "no", **WHO).endorse("medium", **BOSS),
        "gives the level again",
    ),
    (
        levelled,
        lambda a: a.diagnose("D1", "None.", **WHO).endorse("medium", **BOSS),
        "gives the level again",
    ),
    # Who does it.
    (levelled, lambda a: a.endorse("medium", **WHO), "had no part in it"),
    (levelled, lambda a: a.endorse("medium", by=" pc 1  ASH", at=AT), "had no part in it"),
    (
        levelled,
        lambda a: (
            a.answer("I4", "no", **BOSS)
            .give_level("low", rationale="R", **WHO)
            .endorse("low", **BOSS)
        ),
        "had no part in it",
    ),
    (begun, lambda a: a.answer("I3", "no", by=" ", at=AT), "a name cannot be blank"),
    # When.
    (levelled, lambda a: a.endorse("medium", by=SUPERVISOR, at=later(-1)), "its time lies before"),
    (begun, lambda a: a.answer("I3", "no", by=OFFICER, at=dt.datetime(2026, 6, 1)), "time zone"),
    (begun, lambda a: a.answer("I3", "no", by=OFFICER, at="2026-06-01"), "date and time"),  # type: ignore[arg-type]
    (begun, lambda a: a.answer("I3", "no", by=OFFICER, at=dt.date(2026, 6, 1)), "date and time"),  # type: ignore[arg-type]
    (
        begun,
        lambda a: a.answer(
            "I3", "no", by=OFFICER, at=AT.replace(tzinfo=dt.timezone(dt.timedelta(seconds=30)))
        ),
        "whole minutes",
    ),
    # Answers.
    (begun, lambda a: a.answer("Z9", "no", **WHO), "no such question"),
    (begun, lambda a: a.answer("I3", "maybe", **WHO), "one of yes, no, told, not_known"),
    (begun, lambda a: a.answer("I3", "told", text="Yes.", **WHO), "answer to I3 is one of yes"),
    (begun, lambda a: a.answer("I1", "yes", **WHO), "answer to I1 is one of told"),
    (begun, lambda a: a.answer("I1", "told", **WHO), "has a text"),
    (begun, lambda a: a.answer("I1", "declined", text="No.", **WHO), "no other answer has"),
    (begun, lambda a: a.answer("I3", "not_asked", **WHO), "reason is given"),
    (begun, lambda a: a.answer("I3", "declined", reason="Tired", **WHO), "only for such"),
    (begun, lambda a: a.answer("I3", "no", note=3, **WHO), "must be a text"),  # type: ignore[arg-type]
    (begun, lambda a: a.diagnose("D9", "Harm.", **WHO), "no such diagnostic"),
    (begun, lambda a: a.diagnose("D1", " ", **WHO), "answered in words"),
    # Levels.
    (begun, lambda a: a.give_level("low", rationale=" ", **WHO), "needs its rationale"),
    (begun, lambda a: a.give_level("none", rationale="R", **WHO), "one of low, medium, high"),
    (
        begun,
        lambda a: a.answer("M3", "yes", **WHO).give_level("medium", rationale="R", **WHO),
        "below high needs its reason",
    ),
    (levelled, lambda a: a.endorse("high", **BOSS), "with its reason"),
    (levelled, lambda a: a.endorse("low", reason=" ", **BOSS), "with its reason"),
    # Reviews.
    (endorsed, lambda a: a.review("boredom", **WHO), "no trigger of that code; there are sched"),
    (endorsed, lambda a: a.review("other", **WHO), "needs its reason"),
    # The plan.
    (begun, lambda a: plan(a, tag="ignore"), "one of remove, avoid, reduce, accept"),
    (begun, lambda a: plan(a, what=" "), "what is to be done"),
    (begun, lambda a: plan(a, owner=""), "and an owner"),
    (begun, lambda a: plan(a, due=dt.date(2026, 5, 31)), "due before the day"),
    (begun, lambda a: plan(a, due=AT), "a date without a time"),
    (begun, lambda a: plan(a, for_whom=()), "for whom"),
    (begun, lambda a: plan(a, for_whom=("victim", "victim")), "each named once"),
    (begun, lambda a: plan(a, for_whom="victim"), "a list of texts"),
    (begun, lambda a: plan(a, for_whom=None), "a list of texts"),
    (begun, lambda a: plan(a, for_whom=("everybody",)), "one of victim, linked_people"),
    (begun, lambda a: plan(a, intervention="magic"), "no intervention of that code"),
    (begun, lambda a: a.update_action("1", state="done", **WHO), "no such action"),
    (begun, lambda a: plan(a).update_action("1", **WHO), "says nothing"),
    (begun, lambda a: plan(a).update_action("1", state="lost", **WHO), "open, done, dropped"),
    (begun, lambda a: plan(a).update_action("1", state="dropped", **WHO), "says why"),
    (begun, lambda a: plan(a).update_action("1", owner=" ", **WHO), "needs an owner"),
    (
        begun,
        lambda a: plan(a).update_action("1", due=dt.date(2026, 5, 1), **WHO),
        "due before the day",
    ),
    (
        begun,
        lambda a: (
            plan(a).update_action("1", state="done", **WHO).update_action("1", note="N", **WHO)
        ),
        "closed",
    ),
    # The conference.
    (begun, lambda a: a.decide_marac(True, reason=" ", **WHO), "either way"),
    (begun, lambda a: a.decide_marac("no", reason="R", **WHO), "True or False"),  # type: ignore[arg-type]
    (begun, lambda a: a.decide_marac(None, reason="R", **WHO), "True or False"),  # type: ignore[arg-type]
    (
        begun,
        lambda a: a.decide_marac(False, reason="R", meeting=dt.date(2026, 6, 9), **WHO),
        "goes to no meeting",
    ),
    (
        begun,
        lambda a: a.decide_marac(True, reason="R", meeting=dt.date(2026, 5, 9), **WHO),
        "before the day",
    ),
    (begun, lambda a: a.decide_marac(True, reason="R", criteria="one", **WHO), "a list of texts"),
]


def plan(made: risk.Assessment, **given: object) -> risk.Assessment:
    asked: dict[str, object] = {
        "tag": "reduce",
        "what": "Fit a lock.",
        "owner": OFFICER,
        "due": dt.date(2026, 6, 1),
        "for_whom": ("victim",),
        **WHO,
    }
    return made.plan_action(**(asked | given))  # type: ignore[arg-type]


@pytest.mark.parametrize(("make", "step", "told"), REFUSED)
def test_a_step_that_is_not_allowed_is_refused_with_its_reason(
    make: Callable[[], risk.Assessment], step: Step, told: str
) -> None:
    made = make()
    before = made.to_json()
    with pytest.raises(risk.AssessmentError, match=told) as caught:
        step(made)
    assert made.to_json() == before
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert OFFICER not in str(caught.value)
    assert "Ash" not in str(caught.value)


@pytest.mark.parametrize("ref", ["", "  "])
def test_an_assessment_needs_a_record(ref: str) -> None:
    with pytest.raises(risk.AssessmentError, match="reference of its record"):
        risk.begin(ref, risk.load_instrument(), by=OFFICER, at=AT)


def test_an_assessment_needs_its_beginning() -> None:
    with pytest.raises(risk.AssessmentError, match="at least the entry that begins it"):
        risk.Assessment(record_ref="A1", entries=())
    for entry in complete().entries[1:]:
        with pytest.raises(risk.AssessmentError):
            risk.Assessment(record_ref="A1", entries=(entry,))


# -- allowed steps -------------------------------------------------------------------------------


def test_an_answer_given_again_leaves_the_first_in_the_history() -> None:
    made = begun().answer("I3", "no", note="At first.", by=OFFICER, at=AT)
    made = made.answer("I3", "yes", note="Then.", by=OFFICER, at=later(1))
    assert made.current.answers["I3"].note == "Then."
    assert [entry.note for entry in made.entries[1:]] == ["At first.", "Then."]  # type: ignore[attr-defined]


def test_the_supervisors_level_stands_beside_the_assessors() -> None:
    made = levelled("medium").endorse("high", reason="The pattern.", by=SUPERVISOR, at=later(1))
    assert made.current.level is not None
    assert made.current.level.level == "medium"
    assert made.current.endorsement is not None
    assert made.current.endorsement.level == "high"


def test_high_needs_no_reason_though_prompts_are_answered_yes() -> None:
    made = begun().answer("I3", "yes", by=OFFICER, at=AT)
    assert [question.id for question in made.prompts()] == ["I3"]
    made.give_level("high", rationale="Hurt.", by=OFFICER, at=AT)
    below = made.give_level("low", rationale="R", why_below_high="Moved.", by=OFFICER, at=AT)
    assert below.current.level is not None
    assert below.current.level.why_below_high == "Moved."


def test_a_level_can_be_given_again_before_it_is_endorsed() -> None:
    made = levelled("low").give_level("high", rationale="On reflection.", by=OFFICER, at=later(1))
    assert made.current.level is not None
    assert made.current.level.level == "high"
    assert made.endorse("high", by=SUPERVISOR, at=later(2)).current.endorsement is not None


def test_no_answer_ever_makes_a_level() -> None:
    made = begun()
    for question in made.instrument.questions.values():
        if question.kind is risk.QuestionKind.YES_NO:
            made = made.answer(question.id, "yes", by=OFFICER, at=AT)
    assert made.current.level is None
    assert made.to_fields()["risk_level"] is None
    assert made.give_level("low", rationale="R", why_below_high="W", by=OFFICER, at=AT)


def test_what_calls_for_something_at_once_is_told() -> None:
    made = begun().answer("M3", "yes", by=OFFICER, at=AT)
    assert "safeguarding" in made.at_once()[0].at_once
    assert begun().at_once() == ()


def test_one_person_is_one_person_however_written() -> None:
    assert same_person("PC 1 Ash", "pc 1  ash ")
    assert same_person("PC 1 Ash", "\u200fPC 1\u200b Ash\ufeff")
    assert same_person("Weiß", "WEISS")
    assert not same_person("PC 1 Ash", "PC 11 Ash")


# -- reviews -------------------------------------------------------------------------------------


def test_a_review_carries_answers_and_nothing_else() -> None:
    made = begun().answer("I3", "yes", by=OFFICER, at=AT).diagnose("D1", "H", by=OFFICER, at=AT)
    made = made.give_level("high", rationale="R", by=OFFICER, at=AT)
    made = made.endorse("high", by=SUPERVISOR, at=later(1))
    review = made.review("release", by=OFFICER, at=later(2))
    assert review.versions[0].endorsement == made.current.endorsement
    assert review.current.number == 2
    assert review.current.level is None
    assert not review.current.diagnostics
    assert not review.current.own_answers
    assert review.completeness().carried == 1
    with pytest.raises(risk.AssessmentError, match="below high needs its reason"):
        review.give_level("low", rationale="R", by=OFFICER, at=later(2))
    answered = review.answer("I3", "no", note="Withdrawn.", by=OFFICER, at=later(3))
    assert answered.prompts() == ()
    assert answered.versions[0].answers["I3"].answer is AnswerWord.YES
    assert answered.completeness().carried == 0


def test_a_review_with_another_instrument_carries_nothing(tmp_path: Path) -> None:
    own = instrument_of(SMALL, tmp_path)
    review = endorsed().review("move", by=OFFICER, at=later(2), instrument=own)
    assert review.instrument is own
    assert not review.current.answers
    assert review.versions[0].answers["I3"].answer is AnswerWord.NO
    assert review.answer("Q1", "no", by=OFFICER, at=later(3)).completeness().unanswered == ()


# -- how complete it is --------------------------------------------------------------------------


def test_declined_not_asked_and_unanswered_differ() -> None:
    made = begun().answer("I3", "declined", by=OFFICER, at=AT)
    made = made.answer("I4", "not_asked", reason="A child was there.", by=OFFICER, at=AT)
    made = made.answer("V1", "no", by=OFFICER, at=AT).answer("I6", "not_known", by=OFFICER, at=AT)
    found = made.completeness()
    assert found.declined == ("I3",)
    assert found.not_asked == ("I4",)
    assert found.does_not_apply == ("V2", "V3", "V4", "V6")
    assert found.unanswered[:2] == ("I1", "I2")
    assert not {"I3", "V2", "I6"} & set(found.gaps)
    assert {"I4", "I1", "D1"} <= set(found.gaps)
    assert found.asked == 3
    assert found.share_asked == 3 / 23
    assert sum(found.by_word.values()) + len(found.unanswered) + 4 == found.questions == 27


def test_a_complete_one_has_no_gaps() -> None:
    found = complete().completeness()
    assert found.gaps == ()
    assert found.share_asked == 1.0


# -- the plan ------------------------------------------------------------------------------------


def test_the_plan_goes_on_after_the_endorsement() -> None:
    made = plan(plan(endorsed()), tag="accept", what="Watch.", due=dt.date(2026, 7, 1))
    assert [action.key for action in made.actions] == ["1", "2"]
    assert [action.key for action in made.overdue(dt.date(2026, 6, 2))] == ["1"]
    assert made.overdue(dt.date(2026, 6, 1)) == ()
    moved = made.update_action("1", due=dt.date(2026, 6, 9), owner="PC 3", **WHO)
    assert moved.overdue(dt.date(2026, 6, 9)) == ()
    assert (moved.actions[0].owner, moved.actions[0].planned.owner) == ("PC 3", OFFICER)
    done = moved.update_action("1", state="done", note="Fitted.", **WHO)
    assert done.actions[0].state is risk.ActionState.DONE
    assert done.overdue(dt.date(2027, 1, 1)) == (done.actions[1],)
    assert [len(action.updates) for action in done.actions] == [2, 0]


def test_the_day_an_action_is_due_is_a_day_of_this_country() -> None:
    # Half past eleven at night by UTC is the next day in summer.
    late = dt.datetime(2026, 6, 1, 23, 30, tzinfo=dt.UTC)
    with pytest.raises(risk.AssessmentError, match="due before the day"):
        plan(begun(), at=late, due=dt.date(2026, 6, 1))
    plan(begun(), at=late, due=dt.date(2026, 6, 2))


# -- the record ----------------------------------------------------------------------------------


def test_a_record_takes_its_fields() -> None:
    fields = complete().to_fields()
    record = CrimeRecord(record_ref="A1", record_type="crime", **fields)
    assert record.risk_level == "medium"
    assert record.risk_endorsed_level == "high"
    # Records hold the time of this country.
    assert record.risk_assessed_at == dt.datetime(2026, 6, 1, 11)
    assert record.risk_endorsed_at == dt.datetime(2026, 6, 1, 11, 5)
    assert record.risk_plan_recorded is True
    assert record.marac_referred_at == dt.date(2026, 6, 1)
    found = check({"record_ref": "A1", "record_type": "crime", **fields})
    assert not {name for finding in found.findings for name in finding.fields} & set(fields)


def test_what_is_not_there_yet_is_not_in_the_record() -> None:
    assert begun().to_fields() == {
        "risk_assessed_at": None,
        "risk_level": None,
        "risk_endorsed_level": None,
        "risk_endorsed_at": None,
        "risk_plan_recorded": False,
        "marac_referred_at": None,
    }


def test_a_review_tells_the_record_nothing_until_it_has_a_level() -> None:
    made = endorsed("high")
    review = made.review("arrest", by=OFFICER, at=later(2))
    assert review.to_fields() == made.to_fields()
    fields = review.give_level("low", rationale="Charged.", by=OFFICER, at=later(3)).to_fields()
    assert fields["risk_level"] == "low"
    assert fields["risk_endorsed_level"] is None
    assert fields["risk_assessed_at"] == later(3)


def test_the_last_referral_is_the_records() -> None:
    made = endorsed().decide_marac(True, reason="R", by=SUPERVISOR, at=later(60 * 24))
    made = made.decide_marac(False, reason="Heard.", by=SUPERVISOR, at=later(60 * 48))
    assert made.to_fields()["marac_referred_at"] == dt.date(2026, 6, 2)
    assert [decision.referred for decision in made.marac_decisions] == [True, False]


# -- values --------------------------------------------------------------------------------------


def test_nothing_said_is_shown_when_it_is_printed() -> None:
    made = complete()
    shown = repr(made) + "".join(map(repr, (*made.entries, *made.versions, *made.actions)))
    shown += repr(made.completeness()) + str(made._history)
    for said in ("words", "note", "lock", "As said", "pattern", "Ash", "Birch", "harm", "2026"):
        assert said not in shown
    assert "medium" not in shown


def test_it_is_a_value() -> None:
    made = complete()
    assert made == complete()
    assert hash(made) == hash(complete())
    assert copy.deepcopy(made) == made
    again = pickle.loads(pickle.dumps(made))  # noqa: S301
    assert again == made
    assert again.to_fields() == made.to_fields()
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        made.record_ref = "B"  # type: ignore[misc]
    with pytest.raises(TypeError):
        made.current.answers["I3"] = None  # type: ignore[index]
