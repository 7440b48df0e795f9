"""What one record is. Every field is declared here, once.

The table's types, the JSON Schema, the reference page and what rules may name are all derived from
this class. A record is flat: a field is a column. Whatever merely breaks a rule can be constructed,
since reporting it is the point; only what cannot be (a date that is none, a word outside a closed
list) is refused.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator, model_validator
from pydantic import Field as PydanticField
from pydantic.alias_generators import to_camel

from hatecrime.flags.words import Religion, ReligionBasis
from hatecrime.outcomes.words import Authoriser, Decider
from hatecrime.records.words import (
    ContactMode,
    Perceiver,
    RecordType,
    ReportRoute,
    ResponseGrade,
    SupportConsent,
    VictimKind,
)
from hatecrime.risk.words import RiskLevel


class _Hidden:
    def __repr__(self) -> str:
        return "<hidden>"


_HIDDEN = _Hidden()
_FROZEN = "a record does not change; make another with model_copy(update={...})"


def _field(group: str, meaning: str, *, sensitive: bool = False, required: bool = False) -> Any:
    return PydanticField(
        ... if required else None,
        description=meaning,
        json_schema_extra={"group": group, "sensitive": sensitive},
    )


class CrimeRecord(BaseModel):
    """One recorded crime, crime-related incident or incident, one field a column.

    Only ``record_ref`` and ``record_type`` must be given. Fields may be named in snake case or in
    camel case. Values may come as text, as an extract holds them: ``"yes"``, ``"2026-04-01"``,
    ``"8/57"``. A record is frozen; equal records are equal.

    Raises:
        pydantic.ValidationError: if a field is not known, or a value cannot be read. The message
            names the field and never holds the value.

    >>> record = CrimeRecord(record_ref="A1", record_type="crime", offence_code="8/57", race="yes")
    >>> record.offence_code, record.race, record.religion
    ('008/57', True, None)
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        title="Hate crime record",
    )

    # -- identity ------------------------------------------------------------------------------
    record_ref: str = _field(
        "identity", "The force's reference of the record; each stands once.", required=True
    )
    record_type: RecordType = _field(
        "identity", "Whether a crime, a crime-related incident or an incident.", required=True
    )
    force: str | None = _field(
        "identity", "The police force, by its area code (E23000019) or its name."
    )
    hate_flag: bool | None = _field(
        "identity", "The general hate crime flag, where the force keeps one beside the strands."
    )
    # -- dates ---------------------------------------------------------------------------------
    reported_at: dt.datetime | None = _field("dates", "When it was first reported to the police.")
    recorded_at: dt.datetime | None = _field(
        "dates", "When the record was made; decides which edition of most rules applies."
    )
    occurred_from: dt.date | None = _field("dates", "The day it happened, or the first such day.")
    occurred_to: dt.date | None = _field("dates", "The last day it happened or could have.")
    # -- offence -------------------------------------------------------------------------------
    offence_code: str | None = _field("offence", "Home Office offence code, such as 008/57.")
    offence_class: str | None = _field(
        "offence", "Home Office offence class, such as 8P; taken from the code when not given."
    )
    cancellation_code: str | None = _field("offence", "C1 to C5, on a cancelled record.")
    # -- reporting -----------------------------------------------------------------------------
    report_route: ReportRoute | None = _field("reporting", "How the report reached the police.")
    reporting_centre: str | None = _field(
        "reporting", "The third-party reporting centre that took the report."
    )
    motivation_asked: bool | None = _field(
        "reporting", "Whether the caller was asked why they think it was done."
    )
    perceived_by: Perceiver | None = _field(
        "reporting", "Who perceived the hostility or prejudice."
    )
    flag_reason: str | None = _field(
        "reporting", "Why the flag was set, in the recorder's words.", sensitive=True
    )
    # -- strands -------------------------------------------------------------------------------
    race: bool | None = _field("strands", "Flagged as motivated by hostility to race.")
    religion: bool | None = _field("strands", "Flagged: religion or belief.")
    sexual_orientation: bool | None = _field("strands", "Flagged: sexual orientation.")
    disability: bool | None = _field("strands", "Flagged: disability.")
    transgender: bool | None = _field("strands", "Flagged: transgender identity.")
    targeted_religion: Religion | None = _field(
        "strands", "The religion sub-flag: the religion the offender targeted."
    )
    religions_given: int | None = _field(
        "strands",
        "How many religions the source gave. Where several, the sub-flag is left empty: the "
        "library does not choose.",
    )
    religion_basis: ReligionBasis | None = _field("strands", "Whose religion the sub-flag records.")
    local_strands: tuple[str, ...] | None = _field(
        "strands", "Locally defined strands, outside the five and outside national counts."
    )
    # -- cyber ---------------------------------------------------------------------------------
    cyber_enabled: bool | None = _field(
        "cyber", "The cyber-enabled (online) flag: an element was committed online."
    )
    # -- victim --------------------------------------------------------------------------------
    victim_ref: str | None = _field(
        "victim", "The force's reference of the victim.", sensitive=True
    )
    victim_kind: VictimKind | None = _field("victim", "Person, organisation, or the state.")
    victim_age: int | None = _field("victim", "Age in years at the offence.", sensitive=True)
    victim_ethnicity: str | None = _field(
        "victim",
        "As the victim gave it; 'declined' and 'not_asked' are kept apart.",
        sensitive=True,
    )
    victim_gender: str | None = _field("victim", "As victim_ethnicity.", sensitive=True)
    victim_religion: str | None = _field("victim", "As victim_ethnicity.", sensitive=True)
    victim_sexual_orientation: str | None = _field("victim", "As victim_ethnicity.", sensitive=True)
    victim_disability: str | None = _field("victim", "As victim_ethnicity.", sensitive=True)
    repeat_victim: bool | None = _field("victim", "Flagged as a repeat victim.")
    victim_supports: bool | None = _field("victim", "The victim supports police action.")
    victim_unreachable: bool | None = _field(
        "victim", "Police could not reach the victim, or the victim did not reply."
    )
    personal_data_basis: str | None = _field(
        "victim", "Why personal data is kept on a non-crime incident."
    )
    # -- suspect -------------------------------------------------------------------------------
    suspect_identified: bool | None = _field("suspect", "A suspect was identified.")
    suspect_ref: str | None = _field(
        "suspect", "The force's reference of the suspect.", sensitive=True
    )
    suspect_age: int | None = _field(
        "suspect",
        "Age in years when the outcome was given; at the offence for outcome 11.",
        sensitive=True,
    )
    suspect_admitted: bool | None = _field(
        "suspect", "The suspect admitted the offence, or accepted responsibility for it."
    )
    suspect_informed: bool | None = _field(
        "suspect", "The suspect was told of being recorded as responsible."
    )
    repeat_offender: bool | None = _field("suspect", "Flagged as a repeat offender.")
    # -- outcome -------------------------------------------------------------------------------
    outcome_code: str | None = _field(
        "outcome", "Home Office outcome, 1 to 24 with 1A, 2A and 3A; empty when none is assigned."
    )
    outcome_date: dt.date | None = _field("outcome", "The day the outcome was given.")
    outcome_decided_by: Decider | None = _field("outcome", "Who decided it.")
    outcome_authorised_by: Authoriser | None = _field("outcome", "Who authorised it.")
    outcome_rationale: str | None = _field("outcome", "Why, as recorded.", sensitive=True)
    alternate_offence_code: str | None = _field(
        "outcome", "The offence charged or cautioned in place of the one recorded."
    )
    linked_record_ref: str | None = _field("outcome", "The record this one is tied to.")
    activity_completed: bool | None = _field("outcome", "The diversion or condition was completed.")
    victim_informed_at: dt.date | None = _field("outcome", "The day the victim was told.")
    other_body: str | None = _field("outcome", "The body that responsibility passed to.")
    # -- response ------------------------------------------------------------------------------
    response_grade: ResponseGrade | None = _field("response", "How the call was graded.")
    attended_at: dt.datetime | None = _field("response", "When officers met the victim.")
    visit_offered: bool | None = _field("response", "A visit was offered.")
    resolved_by_telephone: bool | None = _field("response", "Closed without a visit.")
    # -- risk ----------------------------------------------------------------------------------
    risk_assessed_at: dt.datetime | None = _field("risk", "When risk was assessed.")
    risk_level: RiskLevel | None = _field("risk", "The level the assessor gave.")
    risk_endorsed_level: RiskLevel | None = _field("risk", "The level a supervisor endorsed.")
    risk_endorsed_at: dt.datetime | None = _field("risk", "When it was endorsed.")
    risk_plan_recorded: bool | None = _field("risk", "A plan to reduce the risk is recorded.")
    marac_referred_at: dt.date | None = _field(
        "risk", "The day of referral to a multi-agency risk assessment conference."
    )
    # -- support -------------------------------------------------------------------------------
    support_consent: SupportConsent | None = _field(
        "support", "What the victim said to a referral to a support service."
    )
    support_referred_at: dt.date | None = _field("support", "The day of that referral.")
    reassurance_contact_at: dt.date | None = _field(
        "support", "The day of the secondary reassurance contact."
    )
    reassurance_contact_mode: ContactMode | None = _field("support", "How it was made.")
    # -- text ----------------------------------------------------------------------------------
    narrative: str | None = _field("text", "What happened, in free text.", sensitive=True)

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """Show only what is given, and of a sensitive field only that it is: logs hold reprs."""
        for name, info in type(self).model_fields.items():
            value = getattr(self, name)
            extra = info.json_schema_extra
            if value is not None:
                yield name, _HIDDEN if isinstance(extra, dict) and extra["sensitive"] else value

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse: a record does not change. pydantic's own refusal would show the value."""
        raise AttributeError(_FROZEN)

    def __delattr__(self, name: str) -> None:
        """Refuse, as to set."""
        raise AttributeError(_FROZEN)

    @model_validator(mode="before")
    @classmethod
    def _several_religions(cls, data: Any) -> Any:
        return _reading().read_for_model(data) if isinstance(data, dict) else data

    @field_validator("*", mode="before")
    @classmethod
    def _read(cls, value: Any, info: ValidationInfo) -> Any:
        return _reading().read_field_for_model(info.field_name or "", value)


@cache
def _reading() -> ModuleType:
    """Return the module that reads cells, which is itself made from the fields declared here."""
    return import_module("hatecrime.records.reading")
