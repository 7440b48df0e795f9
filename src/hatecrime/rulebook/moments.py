"""Moments in the time of England and Wales: every day counted here is a day there."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

Moment = dt.date | dt.datetime
"""A day, or a time. One without a time zone is what clocks in England and Wales show."""

_AT_THE_END = "the time lies at the very end of the calendar"


def in_london(moment: Moment) -> Moment:
    """Return a time as the clocks of England and Wales show it, with its zone; a day as it is.

    Raises:
        ValueError: if a time without a time zone lies in an hour that the clocks skip or repeat,
            or a time at the very end of the calendar.
        TypeError: if it is neither a day nor a time.

    >>> in_london(dt.datetime(2026, 7, 1, 9)).isoformat()
    '2026-07-01T09:00:00+01:00'
    """
    if not isinstance(moment, dt.date):
        raise TypeError("a moment is a date, or a datetime")
    if not isinstance(moment, dt.datetime):
        return moment
    if moment.utcoffset() is None:
        return _as_shown(moment)
    try:
        return moment.astimezone(LONDON)
    except OverflowError:
        raise ValueError(_AT_THE_END) from None


def day_of(moment: Moment) -> dt.date:
    """Return the day in England and Wales on which a moment falls.

    Raises:
        ValueError: if a time lies at the very end of the calendar.
        TypeError: if it is neither a day nor a time.

    >>> day_of(dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC))
    datetime.date(2026, 7, 1)
    """
    if isinstance(moment, dt.datetime) and moment.utcoffset() is None:
        # Whatever the clocks do within an hour, its day is certain.
        return moment.date()
    moment = in_london(moment)
    return moment.date() if isinstance(moment, dt.datetime) else moment


def time_after(moment: dt.datetime, passed: dt.timedelta) -> dt.datetime:
    """Return the time so much later, time as it passes and not as clocks show it.

    Raises:
        ValueError: as ``in_london``.

    >>> day_before_summer_time = dt.datetime(2026, 3, 28, 12, tzinfo=LONDON)
    >>> time_after(day_before_summer_time, dt.timedelta(hours=24)).hour
    13
    """
    start = in_london(moment)
    assert isinstance(start, dt.datetime)
    try:
        return (start.astimezone(dt.UTC) + passed).astimezone(LONDON)
    except OverflowError:
        raise ValueError(_AT_THE_END) from None


def is_later(one: dt.datetime, other: dt.datetime) -> bool:
    """Return whether one time comes after another; both have a time zone."""
    # In one time zone Python compares what clocks show, and an hour in October stands twice.
    return one.astimezone(dt.UTC) > other.astimezone(dt.UTC)


def _as_shown(moment: dt.datetime) -> dt.datetime:
    first, second = (moment.replace(tzinfo=LONDON, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        raise ValueError(
            "the clocks change in this hour, so that without a time zone the time is missing or "
            "stands twice; give it one, such as zoneinfo.ZoneInfo('Europe/London')"
        )
    return first
