"""By when a victim is owed what, after an event in one case; how it stands."""

from __future__ import annotations

import datetime as dt

import attrs

from hatecrime.rulebook.moments import Moment, day_of, in_london, is_later, time_after
from hatecrime.rulebook.rule import Evidence
from hatecrime.victims.types import Duty, duties_after
from hatecrime.victims.words import Status
from hatecrime.victims.working_days import working_days

WORKING_DAYS = "working_days"
WITHOUT_TIME = "no time stated"
ENHANCED_UNKNOWN = "depends on Enhanced Rights, and whether the victim has them is not known"
TIME_UNKNOWN = "hours are to be counted, and only the day is known"


@attrs.frozen
class Deadline:
    """By when something is owed to a victim.

    Attributes:
        id: of the duty, such as ``"VC3-CONFIRM"``.
        duty: what is owed.
        due: the last day on which it is in time, or for a duty counted in hours the last moment,
            in the time of England and Wales. None when there is none, and ``why`` says why.
        source: id of the document.
        place: where in the document.
        edition: which edition of it.
        evidence: what the limit rests on.
        why: how ``due`` was counted, or why there is none.
        undated: how the duty stands when ``due`` is None.
        note: what is doubtful.
    """

    id: str
    duty: str
    due: Moment | None
    source: str
    place: str
    edition: str
    evidence: Evidence
    why: str
    undated: Status | None = None
    note: str = ""

    def status(self, as_of: Moment, done: Moment | None = None) -> Status:
        """Return how the duty stands.

        Args:
            as_of: the day, or the time, at which it is asked.
            done: when it was done; None when it was not.

        Returns:
            What is done is met or late, whenever it is asked. Where a day has to be held against
            a deadline within that day, done on the day is unknown, and not done is due.

        Raises:
            ValueError: as ``deadlines``, if a time is not certain.

        >>> confirm, *_ = deadlines("report", dt.date(2026, 3, 2), enhanced=True)
        >>> confirm.due, confirm.status(dt.date(2026, 3, 3)), confirm.status(dt.date(2026, 3, 4))
        (datetime.date(2026, 3, 3), <Status.DUE: 'due'>, <Status.OVERDUE: 'overdue'>)
        >>> confirm.status(dt.date(2026, 4, 1), done=dt.date(2026, 3, 5))
        <Status.LATE: 'late'>
        """
        asked = in_london(as_of)
        finished = None if done is None else in_london(done)
        if self.due is None:
            assert self.undated is not None
            return self.undated
        if finished is None:
            return Status.OVERDUE if _past(asked, self.due) else Status.DUE
        if _past(finished, self.due):
            return Status.LATE
        if _same_day_only(finished, self.due):
            return Status.UNKNOWN
        return Status.MET


def deadlines(event: str, at: Moment, *, enhanced: bool | None) -> tuple[Deadline, ...]:
    """Return what a victim is owed after an event, and by when.

    Working days are those of England and Wales, and are counted from the day after. A duty of the
    Victims' Code is owed to a victim of crime: an incident gives no entitlement under it.

    Args:
        event: an event of the catalogue, such as ``"report"``, ``"arrest"`` or ``"charge"``.
        at: when it happened: a day, or a time. One without a time zone is local time, as that of
            a record. For what a court decides, when the witness care unit was told.
        enhanced: whether the victim has Enhanced Rights, as every victim of a hate crime has; None
            when it is not known.

    Returns:
        A deadline a duty. Its ``due`` is None where the source states no time, where its edition
        was not in force, where it depends on Enhanced Rights and they are not known, and where
        hours are to be counted and only the day is given.

    Raises:
        ValueError: if there is no such event; or hours are to be counted from a time without a
            time zone, in an hour that the clocks skip or repeat.
        UnknownHolidaysError: if working days are to be counted, and the day or one to be counted
            lies in a year whose bank holidays are not known. It is a ValueError.
        ImportError: if the extra ``victims`` is not installed.

    >>> for deadline in deadlines("report", dt.date(2026, 4, 2), enhanced=True):  # before Easter
    ...     print(deadline.id, deadline.due, deadline.why)
    VC3-CONFIRM 2026-04-07 1 working day, counted from the day after
    VC4-NEEDS None no time stated
    VC4-REFER 2026-04-08 2 working days, counted from the day after
    VC7-VPS None no time stated
    """
    day = day_of(at)
    found = duties_after(event)
    if any(duty.unit == WORKING_DAYS for duty in found):
        # Also before the first edition, where nothing is counted: nobody knows what was then.
        working_days().check(day)
    ids = dict.fromkeys(duty.id for duty in found)
    return tuple(
        _deadline([duty for duty in found if duty.id == each], at, day, enhanced) for each in ids
    )


def due_after(duty: Duty, at: Moment, limit: int) -> Moment | None:
    """Return when a limit of a duty ends; None when hours are to be counted from a day.

    Raises:
        UnknownHolidaysError: if a day to be counted lies in a year whose bank holidays are not
            known.
    """
    if duty.unit == WORKING_DAYS:
        return working_days().after(day_of(at), limit)
    return time_after(at, dt.timedelta(hours=limit)) if isinstance(at, dt.datetime) else None


def _deadline(editions: list[Duty], at: Moment, day: dt.date, enhanced: bool | None) -> Deadline:
    duty = next((one for one in editions if one.in_force(day)), None)
    if duty is None:
        return _undated(editions[-1], Status.UNKNOWN, no_edition(editions[-1]))
    if enhanced is None and duty.standard != duty.enhanced:
        return _undated(duty, Status.UNKNOWN, ENHANCED_UNKNOWN)
    limit = duty.enhanced if enhanced else duty.standard
    if limit is None:
        return _undated(duty, Status.NO_DEADLINE, WITHOUT_TIME)
    due = due_after(duty, at, limit)
    if due is None:
        return _undated(duty, Status.UNKNOWN, TIME_UNKNOWN)
    return attrs.evolve(
        _undated(duty, None, counted(duty, limit)),
        due=due,
        evidence=duty.enhanced_evidence if enhanced else duty.evidence,
    )


def no_edition(duty: Duty) -> str:
    """Return why a duty has no deadline on a day on which none of its editions is in force."""
    return f"no edition of {duty.source} that is held here is in force on the day"


def _undated(duty: Duty, status: Status | None, why: str) -> Deadline:
    return Deadline(
        id=duty.id,
        duty=duty.title,
        due=None,
        source=duty.source,
        place=duty.place,
        edition=duty.edition,
        evidence=duty.evidence,
        why=why,
        undated=status,
        note=duty.note,
    )


def counted(duty: Duty, limit: int) -> str:
    """Return how a deadline is counted, in words."""
    assert duty.unit is not None
    unit = duty.unit.replace("_", " ")
    return f"{limit} {unit if limit > 1 else unit.removesuffix('s')}" + (
        ", counted from the day after" if duty.unit == WORKING_DAYS else ""
    )


def _past(moment: Moment, due: Moment) -> bool:
    """Return whether a moment certainly lies after a deadline."""
    if isinstance(moment, dt.datetime) and isinstance(due, dt.datetime):
        return is_later(moment, due)
    return day_of(moment) > day_of(due)


def _same_day_only(moment: Moment, due: Moment) -> bool:
    """Return whether all that is known is that a moment fell on the day of a deadline in it."""
    return (
        isinstance(due, dt.datetime)
        and not isinstance(moment, dt.datetime)
        and moment == due.date()
    )
