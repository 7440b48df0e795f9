"""Victims: what they are owed and by when, their rights and support, and who is targeted again."""

from hatecrime.victims.deadlines import Deadline, deadlines
from hatecrime.victims.extracts import deadlines_in
from hatecrime.victims.presets import Preset, preset, presets
from hatecrime.victims.repeats import repeats
from hatecrime.victims.rights import (
    Decision,
    enhanced_rights,
    vulnerable_victim,
    with_enhanced_rights,
)
from hatecrime.victims.support import (
    SupportReferral,
    SupportSystem,
    support_referral,
    support_systems,
)
from hatecrime.victims.types import Duty, Event, duties, events
from hatecrime.victims.words import Repeat, Status, Who
from hatecrime.victims.working_days import UnknownHolidaysError, WorkingDays, working_days

__all__ = [
    "Deadline",
    "Decision",
    "Duty",
    "Event",
    "Preset",
    "Repeat",
    "Status",
    "SupportReferral",
    "SupportSystem",
    "UnknownHolidaysError",
    "Who",
    "WorkingDays",
    "deadlines",
    "deadlines_in",
    "duties",
    "enhanced_rights",
    "events",
    "preset",
    "presets",
    "repeats",
    "support_referral",
    "support_systems",
    "vulnerable_victim",
    "with_enhanced_rights",
    "working_days",
]
