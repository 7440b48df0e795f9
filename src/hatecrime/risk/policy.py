"""The policy of a force: what follows from a level, and when a case goes to a conference."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

import attrs
from pydantic import Field as PydanticField

from hatecrime.risk.assessment import Assessment
from hatecrime.risk.catalogues import interventions
from hatecrime.risk.data_files import Cites, Id, Part, Said, find, read_part
from hatecrime.risk.entries import risk_level
from hatecrime.risk.meetings import Conference, ConferencePart
from hatecrime.risk.words import AnswerWord, RiskLevel
from hatecrime.rulebook.errors import ConditionError, RulebookError
from hatecrime.rulebook.interpret import evaluate
from hatecrime.rulebook.language import Language
from hatecrime.rulebook.syntax import Condition
from hatecrime.rulebook.types import Field, Schema, Type

_FOLDER = Path(__file__).with_name("policies")
_LEVELS = tuple(RiskLevel)

_FACTS = Language(
    Schema.of(
        (
            Field("endorsed_level", Type.TEXT, "The level endorsed.", allowed=_LEVELS),
            Field("assessed_level", Type.TEXT, "The level the assessor gave.", allowed=_LEVELS),
            Field("professional_judgement", Type.BOOL, "Somebody judges that it should go."),
            Field("escalation", Type.BOOL, "It becomes more frequent or more serious."),
            Field("last_referred_on", Type.DATE, "The day of the last referral, if there was one."),
            Field("repeat_on", Type.DATE, "The day of the latest incident, if it is a repeat."),
        )
    )
)
"""What a criterion may name."""


class _Activity(Part):
    id: Id
    does: Said
    intervention: str = ""


class _Level(Part):
    activities: tuple[_Activity, ...]
    review_after_days: Annotated[int, PydanticField(strict=True, ge=1, le=3650)] | None = None


class _Levels(Part):
    low: _Level
    medium: _Level
    high: _Level


class _Criterion(Part):
    id: Id
    title: Said
    when: Said
    note: str = ""
    cites: Cites = ()


class _Head(Part):
    id: Id
    title: Said
    version: Said
    statement: str = ""


class _File(Part):
    policy: _Head
    levels: _Levels
    criterion: tuple[_Criterion, ...] = ()
    conference: tuple[ConferencePart, ...] = ()


@attrs.frozen
class Activity:
    """What a force does at a level, beyond the investigation.

    Attributes:
        id: its id.
        does: what is done.
        intervention: its code in the catalogue of interventions; empty where none fits.
    """

    id: str
    does: str
    intervention: str = ""


@attrs.frozen
class Criterion:
    """When a case may go to a multi-agency conference.

    Attributes:
        id: its id.
        title: its title.
        when: the condition, as it is written.
        note: what is doubtful.
        cites: pairs of source id and place.
        condition: the same, parsed.
    """

    id: str
    title: str
    when: str
    note: str = ""
    cites: tuple[tuple[str, str], ...] = ()
    condition: Condition = attrs.field(kw_only=True, eq=False, repr=False)


@attrs.frozen
class Policy:
    """What follows from an endorsed level in a force.

    Attributes:
        id: its id.
        title: its title.
        version: its version.
        statement: what has to be said wherever it is shown.
        activities: what is done, by level.
        review_after_days: by level, after how many days a review is due; None where not stated.
        criteria: criteria of referral to a conference.
        conferences: the conferences a case can go to, by id.
    """

    id: str
    title: str
    version: str
    statement: str
    activities: Mapping[RiskLevel, tuple[Activity, ...]]
    review_after_days: Mapping[RiskLevel, int | None]
    criteria: tuple[Criterion, ...]
    conferences: Mapping[str, Conference]

    def review_due(self, level: RiskLevel | str, endorsed_on: dt.date) -> dt.date | None:
        """Return the day a review is due; None where the policy states no interval.

        Raises:
            AssessmentError: if there is no such level.
        """
        days = self.review_after_days[risk_level(level)]
        return None if days is None else endorsed_on + dt.timedelta(days)


def load_policy(name_or_path: str | Path = "default") -> Policy:
    """Return a policy: the library's default, or a force's own by the path of it.

    Args:
        name_or_path: ``"default"``, or the path of a TOML file.

    Raises:
        RulebookError: naming the file, the key and the remedy.

    >>> policy = load_policy()
    >>> policy.statement
    "A default of the library, and no force's policy. Replace it with your own."
    >>> [activity.intervention for activity in policy.activities["low"]]
    ['support_referral', 'crime_prevention_advice', '']
    """
    path = find(name_or_path, _FOLDER, "policy")
    return _built_in(path) if path.parent == _FOLDER else _load(path)


def criteria_met(
    policy: Policy,
    assessment: Assessment,
    *,
    professional_judgement: bool | None = None,
    repeat_on: dt.date | None = None,
    last_referred_on: dt.date | None = None,
) -> dict[str, bool | None]:
    """Return which criteria of referral are met. It refers nobody: a person decides.

    Args:
        policy: the policy whose criteria are asked.
        assessment: the assessment.
        professional_judgement: whether somebody judges that the case should go; None: nobody said.
        repeat_on: the day of the latest incident, if it is a repeat.
        last_referred_on: the day of the last referral; taken from the assessment if None.

    Returns:
        By id of the criterion: met, not met, or None where it cannot be decided.
    """
    fields = assessment.to_fields()
    facts = {
        "endorsed_level": fields["risk_endorsed_level"],
        "assessed_level": fields["risk_level"],
        "professional_judgement": professional_judgement,
        "escalation": _fact("escalation", assessment),
        "last_referred_on": last_referred_on or fields["marac_referred_at"],
        "repeat_on": repeat_on,
    }
    return {c.id: evaluate(c.condition, facts, _FACTS) for c in policy.criteria}


def _fact(name: str, assessment: Assessment) -> bool | None:
    """Return what the answers say of a fact: yes where one question says yes."""
    version = assessment.current
    asked = version.instrument.questions.values() if version.instrument else ()
    words = version.words()
    said = {words.get(question.id) for question in asked if question.fact == name}
    if AnswerWord.YES in said:
        return True
    return False if said == {AnswerWord.NO} else None


@cache
def _built_in(path: Path) -> Policy:
    return _load(path)


def _load(path: Path) -> Policy:
    held = read_part(path, _File)
    try:
        return _policy(held)
    except RulebookError as error:
        raise RulebookError(f"{path.name}: {error}") from None


def _policy(held: _File) -> Policy:
    levels: dict[RiskLevel, _Level] = {level: getattr(held.levels, level) for level in _LEVELS}
    conferences = {part.id: part.conference() for part in held.conference}
    for what, number, ids in (
        ("criterion", len(held.criterion), {part.id for part in held.criterion}),
        ("conference", len(held.conference), set(conferences)),
    ):
        if len(ids) < number:
            raise RulebookError(f"{what}: one id stands twice; give one of them another")
    return Policy(
        **dict(held.policy),
        activities={
            level: tuple(map(_activity, part.activities)) for level, part in levels.items()
        },
        review_after_days={level: part.review_after_days for level, part in levels.items()},
        criteria=tuple(map(_criterion, held.criterion)),
        conferences=conferences,
    )


def _activity(held: _Activity) -> Activity:
    if held.intervention and held.intervention not in interventions().rows:
        raise RulebookError(
            f"activity {held.id}: there is no intervention {held.intervention!r:.60}; take one of "
            f"{', '.join(interventions().rows)}, or leave the key out"
        )
    return Activity(**dict(held))


def _criterion(held: _Criterion) -> Criterion:
    from hatecrime.rulebook.parse import parse  # it is slow to import

    try:
        if Schema.RUN_DATE in held.when or "LATEST" in held.when.upper():
            raise ConditionError("a criterion can only name its own facts")
        return Criterion(**dict(held), condition=parse(held.when, _FACTS))
    except ConditionError as error:
        raise RulebookError(
            f"criterion {held.id}: when: {error}; it may name {', '.join(_FACTS.schema.fields)}"
        ) from None
