"""The words a record may hold that belong to no room of their own."""

from __future__ import annotations

from enum import StrEnum


class RecordType(StrEnum):
    """What was recorded."""

    CRIME = "crime"
    CRIME_RELATED_INCIDENT = "crime_related_incident"
    """Would be a crime, but the rules direct that it is not recorded as one."""

    INCIDENT = "incident"
    """Not a crime."""


class ReportRoute(StrEnum):
    """How the report reached the police."""

    EMERGENCY = "999"
    NON_EMERGENCY = "101"
    IN_PERSON = "in_person"
    TRUE_VISION = "true_vision"
    THIRD_PARTY_CENTRE = "third_party_centre"
    OTHER = "other"


class Perceiver(StrEnum):
    """Who perceived the hostility or prejudice."""

    VICTIM = "victim"
    WITNESS = "witness"
    OFFICER = "officer"
    STAFF = "staff"
    OTHER = "other"


class VictimKind(StrEnum):
    """Who or what the victim is."""

    PERSON = "person"
    ORGANISATION = "organisation"
    STATE = "state"


class ResponseGrade(StrEnum):
    """How the call was graded."""

    EMERGENCY = "emergency"
    PRIORITY = "priority"
    SCHEDULED = "scheduled"
    TELEPHONE = "telephone"


class SupportConsent(StrEnum):
    """What the victim said to being referred to a support service."""

    OPTED_IN = "opted_in"
    OPTED_OUT = "opted_out"
    NOT_ASKED = "not_asked"


class ContactMode(StrEnum):
    """How a reassurance contact was made."""

    TELEPHONE = "telephone"
    IN_PERSON = "in_person"
