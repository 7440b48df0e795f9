"""Which meeting of a multi-agency conference a referral reaches."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from typing import Annotated, Literal

import attrs
from pydantic import Field as PydanticField

from hatecrime.risk.data_files import Id, Part, Said
from hatecrime.rulebook.errors import RulebookError

_DAY = dt.timedelta(days=1)
_RECURRENCE = re.compile(
    r"FREQ=(WEEKLY|MONTHLY)"
    r"(;(INTERVAL=[1-9]\d?|BYDAY=[+\-]?[1-5]?[A-Z]{2}(,[+\-]?[1-5]?[A-Z]{2})*|BYMONTHDAY=[\-\d,]+|BYSETPOS=[\-\d,]+))*"
)
"""What a recurrence may say: nothing that never ends or that asks for hours."""

Moving = Literal["next_working_day", "previous_working_day", "cancelled", "held"]
"""What becomes of a meeting on a bank holiday."""


@attrs.frozen
class Conference:
    """A multi-agency conference that meets again and again.

    Attributes:
        id: its id.
        title: its title, such as that of its sector.
        first: a day it meets, from which the recurrence is counted.
        recurrence: when it meets, as a recurrence rule of RFC 5545: ``FREQ=WEEKLY;INTERVAL=6``.
        cut_off_working_days: how many working days before a meeting a referral has to arrive; 0
            means on the day itself.
        on_bank_holiday: what becomes of a meeting on a bank holiday.
        cancelled: days on which it should meet and does not.

    Raises:
        RulebookError: if the recurrence cannot be read, or does not fall on the first day.
    """

    id: str
    title: str
    first: dt.date
    recurrence: str
    cut_off_working_days: int = 0
    on_bank_holiday: Moving = "next_working_day"
    cancelled: frozenset[dt.date] = frozenset()

    def __attrs_post_init__(self) -> None:
        if next(iter(self.days()), None) != self.first:
            raise RulebookError(
                f"conference {self.id}: first: the recurrence does not fall on this day; give the "
                f"day of a meeting"
            )

    def days(self) -> Iterator[dt.date]:
        """Yield every day it should meet, bank holidays and cancelled ones among them.

        Raises:
            RulebookError: if the recurrence cannot be read.
        """
        from dateutil.rrule import rrule, rrulestr  # it is slow to import

        wrong = RulebookError(
            f"conference {self.id}: recurrence: write it as FREQ=WEEKLY;INTERVAL=6 or "
            f"FREQ=MONTHLY;BYDAY=2TU, with nothing but INTERVAL, BYDAY, BYMONTHDAY and BYSETPOS"
        )
        if not _RECURRENCE.fullmatch(self.recurrence):
            raise wrong
        try:
            rule = rrulestr(self.recurrence, dtstart=dt.datetime.combine(self.first, dt.time.min))
        except (ValueError, TypeError, IndexError):
            raise wrong from None
        assert isinstance(rule, rrule)
        return (found.date() for found in rule)


@attrs.frozen
class Meeting:
    """A meeting that a referral reaches.

    Attributes:
        conference: the id of the conference.
        day: the day it meets.
        cut_off: the last day for a referral.
        instead_of: the day it should have met, where a bank holiday moved it; else None.
    """

    conference: str
    day: dt.date
    cut_off: dt.date
    instead_of: dt.date | None = None


class ConferencePart(Part):
    """A conference as a file of policy holds it."""

    id: Id
    title: Said
    first: dt.date
    recurrence: Said
    cut_off_working_days: Annotated[int, PydanticField(strict=True, ge=0, le=60)] = 0
    on_bank_holiday: Moving = "next_working_day"
    cancelled: frozenset[dt.date] = frozenset()

    def conference(self) -> Conference:
        """Return the conference."""
        return Conference(**dict(self))


def next_meeting(
    conference: Conference, referred_on: dt.date, bank_holidays: Collection[dt.date] = ()
) -> Meeting:
    """Return the first meeting whose cut-off a referral does not miss.

    Args:
        conference: the conference.
        referred_on: the day of the referral.
        bank_holidays: the bank holidays, at least of the months around; none are guessed.

    Raises:
        RulebookError: if there is no such meeting before the end of the calendar.

    >>> import datetime as dt
    >>> east = Conference("east", "East", dt.date(2026, 1, 6), "FREQ=WEEKLY;INTERVAL=6", 5)
    >>> next_meeting(east, dt.date(2026, 2, 10)).day.isoformat()
    '2026-02-17'
    >>> next_meeting(east, dt.date(2026, 2, 11)).day.isoformat()
    '2026-03-31'
    """
    holidays = frozenset(bank_holidays)
    try:
        for planned in conference.days():
            held = _held(conference, planned, holidays)
            if held is None:
                continue
            cut_off = held
            for _ in range(conference.cut_off_working_days):
                cut_off = _working_day(cut_off - _DAY, -_DAY, holidays)
            if referred_on <= cut_off:
                instead = planned if held != planned else None
                return Meeting(conference.id, held, cut_off, instead)
    except OverflowError:
        pass
    raise RulebookError(f"conference {conference.id}: there is no meeting after the referral")


def _held(
    conference: Conference, planned: dt.date, holidays: Collection[dt.date]
) -> dt.date | None:
    """Return the day a planned meeting is held; None where it is not."""
    if planned in conference.cancelled:
        return None
    if planned not in holidays:
        return planned
    match conference.on_bank_holiday:
        case "next_working_day":
            return _working_day(planned, _DAY, holidays)
        case "previous_working_day":
            return _working_day(planned, -_DAY, holidays)
        case "cancelled":
            return None
        case "held":
            return planned


def _working_day(day: dt.date, step: dt.timedelta, holidays: Collection[dt.date]) -> dt.date:
    """Return the day itself, or the nearest working day in the direction of the step."""
    while day.weekday() >= 5 or day in holidays:
        day += step
    return day
