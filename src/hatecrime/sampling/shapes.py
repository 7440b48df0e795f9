"""One valid record, made by chance so that no rule has anything to say of it.

A shape is a record before it has its day: each date is a number, of days after the report, or of
seconds where the field holds a time (a day is 86,400 of them). So one shape serves on many days.
References are words too, until a record has its place in the table: see ``REFERENCES``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hatecrime.flags.words import ReligionBasis, Strand
from hatecrime.outcomes.words import Authoriser, Decider
from hatecrime.records.words import RecordType, SupportConsent, VictimKind
from hatecrime.risk.words import RiskLevel
from hatecrime.sampling.dice import Dice
from hatecrime.sampling.proportions import (
    NOT_ASSIGNED,
    outcome_terms,
    proportions,
    race_too,
    religion_weights,
    share,
    strand_weights,
    weights,
    wordings,
)
from hatecrime.sampling.stock import (
    NO_MODE,
    Period,
    Row,
    cancellation_weights,
    force_codes,
    local_keys,
    offence_row,
    offence_weights,
    outcome_row,
    outcome_weights,
    victim_kinds,
)

Shape = dict[str, Any]

DAY = 86_400

REFERENCES = {
    "record_ref": "record",
    "victim_ref": "victim",
    "suspect_ref": "suspect",
    "linked_record_ref": "linked",
}
"""The fields that hold references, and whose they are."""

SHARED = "shared"
"""Stands for the reference of a victim who is on other records of the table too."""

ADULT = 18


def make_shape(
    dice: Dice, period: Period, room: int, wanted: Mapping[str, Any] | None = None
) -> Shape:
    """Return a shape that is valid on every day of a period.

    Args:
        dice: chance.
        period: the days on which it may be reported, and its outcome given.
        room: how many days its dates may lie after the report.
        wanted: values that are not left to chance, by field. All else is made to go with them;
            where a rule forbids them, that rule has something to say.
    """
    draft = _Draft(dice, period, max(room, 0), wanted or {})
    for part in (_recorded, _flags, _offence, _ending, _outcome, _people, _care, _texts):
        part(draft)
    return draft.shape


class _Draft:
    """A shape in the making."""

    def __init__(self, dice: Dice, period: Period, room: int, wanted: Mapping[str, Any]) -> None:
        self.dice, self.period, self.room, self.wanted = dice, period, room, wanted
        self.shape: Shape = {}

    def choose(self, field: str, drawn: Callable[[], Any]) -> Any:
        """Fill a field with what is wanted, else with what is drawn."""
        value = self.wanted[field] if field in self.wanted else drawn()
        self.shape[field] = value
        return value

    def days(self, name: str) -> int:
        """Return a number of days, no more than there is room for."""
        return min(self.dice.between(proportions()["days"][name]), self.room)

    def seconds(self, name: str) -> int:
        """Return a number of seconds."""
        return self.dice.between(proportions()["seconds"][name])

    @property
    def crime(self) -> bool:
        """Whether it is a crime."""
        return bool(self.shape["record_type"] == RecordType.CRIME)

    @property
    def strands(self) -> frozenset[str]:
        """The monitored strands that are set."""
        return frozenset(strand for strand in Strand if self.shape[strand])


# -- what was recorded --------------------------------------------------------------------------


def _recorded(draft: _Draft) -> None:
    dice, shape = draft.dice, draft.shape

    def drawn() -> str:
        kind = dice.weighted(weights("record_type"))
        if kind == RecordType.INCIDENT and dice.chance(share("crime_related_incident")):
            return RecordType.CRIME_RELATED_INCIDENT.value
        return kind

    draft.choose("record_type", drawn)
    shape["record_ref"] = "record"
    shape["force"] = dice.pick(force_codes())
    shape["hate_flag"] = True
    shape["reported_at"] = 0
    shape["recorded_at"] = draft.seconds("recorded")
    shape["occurred_from"] = -dice.between(proportions()["days"]["occurred_before"])
    lasted = dice.between(proportions()["days"]["lasted"]) if dice.chance(share("lasted")) else 0
    shape["occurred_to"] = min(shape["occurred_from"] + lasted, 0)
    route = draft.choose("report_route", lambda: dice.weighted(weights("report_route")))
    if route == "third_party_centre":
        shape["reporting_centre"] = dice.pick(wordings()["centres"]["texts"])
    shape["motivation_asked"] = True
    draft.choose("perceived_by", lambda: dice.weighted(weights("perceived_by")))


# -- flags --------------------------------------------------------------------------------------


def _flags(draft: _Draft) -> None:
    dice, shape, wanted = draft.dice, draft.shape, draft.wanted
    kind = "incident" if shape["record_type"] == RecordType.INCIDENT else "crime"
    drawn = set(dice.weighted(strand_weights(kind)).split("+"))
    for strand in Strand:
        shape[strand.value] = wanted.get(strand.value, strand in drawn) is True
    if not draft.strands:
        free = [strand.value for strand in Strand if strand not in wanted]
        if free:
            shape[dice.pick(free)] = True
    if shape["religion"] and kind == "crime":
        by_race = religion_weights(race=shape["race"])
        religion = draft.choose("targeted_religion", lambda: dice.weighted(by_race))
    else:
        religion = draft.choose("targeted_religion", lambda: None)
    if religion is not None:
        shape["religions_given"] = 1
        shape["religion_basis"] = ReligionBasis.OFFENDER_TARGET.value
        if religion in race_too() and "race" not in wanted:
            shape["race"] = True
    if dice.chance(share("local_strand")):
        shape["local_strands"] = [dice.pick(local_keys(draft.strands))]
    online = kind == "crime" and dice.chance(share("cyber_enabled"))
    draft.choose("cyber_enabled", lambda: online)


def _offence(draft: _Draft) -> None:
    dice, shape = draft.dice, draft.shape
    if shape["record_type"] == RecordType.INCIDENT:
        draft.choose("offence_code", lambda: None)
    else:
        draft.choose(
            "offence_code",
            lambda: dice.weighted(offence_weights(draft.period, draft.strands)),
        )
    draft.choose("offence_class", lambda: offence_row(shape["offence_code"]).get("class"))


# -- how it ended -------------------------------------------------------------------------------


def _ending(draft: _Draft) -> None:
    dice, shape = draft.dice, draft.shape

    def drawn() -> str | None:
        if not draft.crime or not dice.chance(share("cancelled")):
            return None
        return dice.weighted(cancellation_weights(shape["offence_code"], shape["offence_class"]))

    if draft.choose("cancellation_code", drawn) is None:
        return
    shape["victim_informed_at"] = draft.days("cancelled")
    if shape["cancellation_code"] in proportions()["linked_cancellations"]["codes"]:
        shape["linked_record_ref"] = "linked"


def _outcome(draft: _Draft) -> None:
    dice, shape = draft.dice, draft.shape
    offence = offence_row(shape["offence_code"])
    aggravated = offence.get("aggravated") is True

    def drawn() -> str | None:
        if not draft.crime or shape["cancellation_code"] is not None:
            return None
        mode = str(offence.get("mode", NO_MODE))
        open_to = outcome_weights(draft.period, draft.room, mode, aggravated=aggravated)
        code = dice.weighted(open_to)
        return None if code == NOT_ASSIGNED else code

    code = draft.choose("outcome_code", drawn)
    if code is None:
        return
    row, terms = outcome_row(code), outcome_terms(code)
    least, most = terms.days
    given = dice.between((least, max(least, min(most, draft.room))))
    shape["outcome_date"] = given
    shape["victim_informed_at"] = max(given - draft.days("told_before_outcome"), 0)
    deciders = row.get("deciders") or (Decider.POLICE.value,)
    assert isinstance(deciders, tuple)
    shape["outcome_decided_by"] = terms.decided_by or row.get("decided_by") or dice.pick(deciders)
    ranks = (Authoriser.SERGEANT.value, Authoriser.INSPECTOR.value)
    shape["outcome_authorised_by"] = terms.authorised_by or dice.pick(ranks)
    shape["outcome_rationale"] = dice.pick(wordings()["rationale"]["texts"])
    shape["activity_completed"] = True if terms.completed else None
    if terms.linked:
        shape["linked_record_ref"] = "linked"
    if terms.other_body:
        shape["other_body"] = dice.pick(wordings()["bodies"]["texts"])
    if terms.alternate:
        basic = offence.get("basic_codes") or ("105/01", "125/09")
        assert isinstance(basic, tuple)
        others = [other for other in basic if other != shape["offence_code"]]
        shape["alternate_offence_code"] = dice.pick(others)


# -- victim and suspect -------------------------------------------------------------------------


def _people(draft: _Draft) -> None:
    _victim(draft)
    _suspect(draft)


def _victim(draft: _Draft) -> None:
    dice, shape = draft.dice, draft.shape
    says = outcome_row(shape["outcome_code"]).get("victim")
    kinds = victim_kinds(offence_row(shape["offence_code"]), state=says is None)
    kind = draft.choose("victim_kind", lambda: dice.weighted(kinds))
    shape["victim_supports"] = says == "supports" or (
        says is None and dice.chance(share("victim_supports"))
    )
    shape["victim_unreachable"] = says is None and dice.chance(share("unreachable"))
    if kind == VictimKind.STATE:
        shape["victim_informed_at"] = None
        if shape["cancellation_code"] is not None:
            shape["victim_informed_at"] = draft.days("cancelled")
        return
    shape["repeat_victim"] = dice.chance(share("repeat_victim"))
    shape["victim_ref"] = SHARED if shape["repeat_victim"] else "victim"
    if kind != VictimKind.PERSON:
        return
    shape["victim_age"] = dice.between(proportions()["ages"]["victim"])
    said = wordings()["victim"]
    for about in ("ethnicity", "gender", "religion", "sexual_orientation", "disability"):
        answer = said["declined"] if dice.chance(share("declined")) else dice.pick(said[about])
        shape[f"victim_{about}"] = answer


def _suspect(draft: _Draft) -> None:
    dice, shape = draft.dice, draft.shape
    row = outcome_row(shape["outcome_code"])
    needed = row.get("suspect")
    if shape["record_type"] == RecordType.CRIME:
        known = needed == "identified" or (
            needed is None and dice.chance(share("suspect_identified"))
        )
    else:
        known = dice.chance(share("incident_suspect"))
    shape["suspect_identified"] = known
    shape["suspect_admitted"] = False
    if not known:
        return
    shape["suspect_ref"] = "suspect"
    shape["suspect_age"] = dice.between(_ages(row, adult=dice.chance(share("adult"))))
    shape["suspect_admitted"] = row.get("admission") is True or dice.chance(
        share("suspect_admitted")
    )
    shape["suspect_informed"] = row.get("suspect_told") is True or dice.chance(
        share("suspect_informed")
    )
    shape["repeat_offender"] = dice.chance(share("repeat_offender"))
    if shape["record_type"] == RecordType.INCIDENT:
        shape["personal_data_basis"] = dice.pick(wordings()["grounds"]["texts"])


def _ages(row: Row, *, adult: bool) -> tuple[int, int]:
    """Return the least and the most age of a suspect who may be given an outcome."""
    least, most = proportions()["ages"]["suspect"]
    youngest, oldest = row.get("youngest", least), row.get("oldest", most)
    assert isinstance(youngest, int)
    assert isinstance(oldest, int)
    if adult and oldest >= ADULT:
        youngest = max(youngest, ADULT)
    return min(youngest, oldest), oldest


# -- response, risk and support -----------------------------------------------------------------


def _care(draft: _Draft) -> None:
    dice, shape = draft.dice, draft.shape
    shape["response_grade"] = dice.weighted(weights("response_grade"))
    shape["attended_at"] = draft.seconds("attended")
    shape["visit_offered"] = True
    shape["resolved_by_telephone"] = False
    shape["risk_assessed_at"] = draft.seconds("assessed")
    level = dice.weighted(weights("risk_level"))
    shape["risk_level"] = level
    endorsed = list(RiskLevel).index(RiskLevel(level))
    if dice.chance(share("endorsed_higher")):
        endorsed = min(endorsed + 1, len(RiskLevel) - 1)
    shape["risk_endorsed_level"] = list(RiskLevel)[endorsed].value
    shape["risk_endorsed_at"] = draft.days("endorsed") * DAY + draft.seconds("endorsed")
    shape["risk_plan_recorded"] = endorsed > 0
    if shape["risk_endorsed_level"] == RiskLevel.HIGH:
        shape["marac_referred_at"] = draft.days("marac")
    shape["support_consent"] = dice.weighted(weights("support_consent"))
    if shape["support_consent"] == SupportConsent.OPTED_IN:
        shape["support_referred_at"] = draft.days("referred")
    if dice.chance(share("reassurance_contact")):
        shape["reassurance_contact_at"] = draft.days("reassured")
        shape["reassurance_contact_mode"] = dice.weighted(weights("reassurance_contact_mode"))


# -- free text ----------------------------------------------------------------------------------


def _texts(draft: _Draft) -> None:
    dice, shape, held = draft.dice, draft.shape, wordings()
    story, reason = held["narrative"], held["reason"]
    what = story["what_online"] if shape["cyber_enabled"] else story["what"]
    shape["narrative"] = story["form"].format(
        place=dice.pick(story["place"]),
        time=dice.pick(story["time"]),
        what=dice.pick(what),
        then=dice.pick(story["then"]),
    )
    strand = next((name for name in Strand if shape[name]), "none")
    shape["flag_reason"] = reason["form"].format(
        who=dice.pick(reason["who"]), strand=reason["strands"][strand]
    )
