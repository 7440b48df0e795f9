"""The words of the flags room: strands, religions, and whose religion a sub-flag records.

What is known of each word stands in the catalogues beside this file; the words themselves are
typed here so that a force's own code can name them and a type checker can check it.
"""

from __future__ import annotations

from enum import StrEnum


class Strand(StrEnum):
    """The five centrally monitored strands of hate crime, in the Home Office's order."""

    RACE = "race"
    RELIGION = "religion"
    SEXUAL_ORIENTATION = "sexual_orientation"
    DISABILITY = "disability"
    TRANSGENDER = "transgender"


class Religion(StrEnum):
    """The values of the religion sub-flag, in the Home Office's order."""

    CHRISTIAN = "christian"
    BUDDHIST = "buddhist"
    HINDU = "hindu"
    JEWISH = "jewish"
    MUSLIM = "muslim"
    SIKH = "sikh"
    OTHER = "other"
    NO_RELIGION = "no_religion"
    UNKNOWN = "unknown"


class ReligionBasis(StrEnum):
    """Whose religion the sub-flag records."""

    OFFENDER_TARGET = "offender_target"
    """The religion that the offender targeted, as the rules ask."""

    VICTIM_ACTUAL = "victim_actual"
    """The victim's own religion: the fallback of the 2018 flags guidance."""
