"""By when a victim is to be attended, under a policy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import attrs

from hatecrime.response.policies import ResponsePolicy
from hatecrime.response.policies import policy as policy_named
from hatecrime.rulebook.moments import in_london, is_later, time_after


@attrs.frozen
class Attendance:
    """By when a victim is to be attended.

    Attributes:
        due: the last moment, in the time of England and Wales; None when there is none, and
            ``why`` says why.
        why: how it was counted, or why there is none.
        policy: the policy it follows from, with all else that it says; None where none is known to
            be in force.
    """

    due: dt.datetime | None
    why: str
    policy: ResponsePolicy | None

    def late(self, attended_at: dt.datetime) -> bool | None:
        """Return whether an officer attended too late; None when there is no time to hold it to.

        Raises:
            ValueError: as ``attendance_due``.
        """
        attended = _in_london(attended_at)
        if self.due is None:
            return None
        return is_later(attended, self.due)


def attendance_due(
    policy: str | ResponsePolicy,
    reported_at: dt.datetime,
    *,
    among: Mapping[str, ResponsePolicy] | None = None,
) -> Attendance:
    """Return by when a victim is to be attended, under a policy.

    Args:
        policy: a policy, the name of one, or the name of a series, such as ``"college"``: then it
            is the one in force on the day of the report.
        reported_at: when it was reported. A time without a time zone is local time, as that of a
            record.
        among: the policies to look in; the built-in ones by default.

    Raises:
        KeyError: if there is no such policy or series.
        ValueError: if the time has no time zone, in an hour that the clocks skip or repeat; or
            lies at the very end of the calendar.
        TypeError: if it is no time, but a day.

    >>> reported = dt.datetime(2019, 5, 4, 22, 30)
    >>> found = attendance_due("college", reported)
    >>> found.due.isoformat(), found.why
    ('2019-05-04T23:30:00+01:00', '60 minutes from the report')
    >>> attendance_due("college", reported.replace(year=2024)).why
    'no time stated; when it is delayed, a supervisor makes a plan, and the victim is told of it'
    """
    reported = _in_london(reported_at)
    day = reported.date()
    found = policy if isinstance(policy, ResponsePolicy) else policy_named(policy, day, among)
    if found is None:
        return Attendance(None, f"none of {policy} is known to be in force on the day", None)
    if not found.in_force(day):
        return Attendance(None, f"{found.name} is not known to be in force on the day", found)
    if found.attend_minutes is None:
        return Attendance(None, _without_time(found), found)
    limit = dt.timedelta(minutes=found.attend_minutes)
    due = time_after(reported, limit)
    return Attendance(due, f"{found.attend_minutes} minutes from the report", found)


def _without_time(policy: ResponsePolicy) -> str:
    said = ["no time stated"]
    if policy.visit_offered:
        said.append("a visit is offered to every victim")
    if policy.delay:
        said.append(f"when it is delayed, {policy.delay}")
    return "; ".join(said)


def _in_london(moment: dt.datetime) -> dt.datetime:
    found = in_london(moment)
    if not isinstance(found, dt.datetime):
        raise TypeError("minutes are counted from a time: give a datetime, and not a date")
    return found
