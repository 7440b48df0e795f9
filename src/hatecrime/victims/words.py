"""The words of the victims room."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """How a duty to a victim stands."""

    MET = "met"
    """Done in time."""

    LATE = "late"
    """Done, but after its time."""

    DUE = "due"
    """Not done yet, and there is time."""

    OVERDUE = "overdue"
    """Not done, and its time has passed."""

    NO_DEADLINE = "no_deadline"
    """Owed, but its source gives no time for it."""

    NOT_OWED = "not_owed"
    """Not owed to this victim."""

    UNKNOWN = "unknown"
    """It cannot be told, because something it depends on is not known."""


class Repeat(StrEnum):
    """Whether a record is a repeat."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_COUNTED = "not_counted"
    """A kind of record that the preset does not count."""


class Who(StrEnum):
    """Of whom, or of what, repeats are looked for."""

    VICTIM = "victim"
    OFFENDER = "offender"
    LOCATION = "location"
