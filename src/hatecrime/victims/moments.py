"""Moments in the time of England and Wales: every day counted here is a day there."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

Moment = dt.date | dt.datetime
"""A day, or a time with its time zone."""


def in_london(moment: Moment) -> Moment:
    """Return a time as the clocks of England and Wales show it, and a day as it is.

    Raises:
        ValueError: if a time has no time zone, or lies at the very end of the calendar.
        TypeError: if it is neither a day nor a time.
    """
    if not isinstance(moment, dt.date):
        raise TypeError("a moment is a date, or a datetime with a time zone")
    if not isinstance(moment, dt.datetime):
        return moment
    if moment.utcoffset() is None:
        raise ValueError(
            "the time has no time zone, so an hour of it may be missing or stand twice; "
            "give it one, such as zoneinfo.ZoneInfo('Europe/London')"
        )
    try:
        return moment.astimezone(LONDON)
    except OverflowError:
        raise ValueError("the time lies at the very end of the calendar") from None


def day_of(moment: Moment) -> dt.date:
    """Return the day in England and Wales on which a moment falls.

    Raises:
        ValueError: if a time has no time zone.

    >>> day_of(dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC))
    datetime.date(2026, 7, 1)
    """
    moment = in_london(moment)
    return moment.date() if isinstance(moment, dt.datetime) else moment


def hours_after(moment: dt.datetime, hours: int) -> dt.datetime:
    """Return the time so many hours later, hours as they pass and not as clocks show them.

    Raises:
        ValueError: if a time has no time zone, or lies at the very end of the calendar.

    >>> day_before_summer_time = dt.datetime(2026, 3, 28, 12, tzinfo=LONDON)
    >>> hours_after(day_before_summer_time, 24).hour
    13
    """
    in_london(moment)
    try:
        later = moment.astimezone(dt.UTC) + dt.timedelta(hours=hours)
        return later.astimezone(LONDON)
    except OverflowError:
        raise ValueError("the time lies at the very end of the calendar") from None
