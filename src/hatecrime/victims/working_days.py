"""Working days of England and Wales: Monday to Friday, less the bank holidays that are announced.

Bank holidays are taken from the list of GOV.UK that the library ``govuk-bank-holidays`` of the
Ministry of Justice carries. Nothing is downloaded. Substitute days and one-off holidays, such as
the day of a state funeral, are in it. Beyond the years of the list there is no answer, since a
guess could be wrong. A one-off holiday proclaimed after a release of that library is in the next.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

import attrs

FEWEST = 8
"""Bank holidays in every year; a year with fewer of them in the list is not all there."""

SATURDAY = 5

_DAY = dt.timedelta(days=1)


class UnknownHolidaysError(ValueError):
    """A day lies in a year whose bank holidays are not known, so working days cannot be counted."""


@attrs.frozen
class WorkingDays:
    """The working days of a stretch of whole years.

    Attributes:
        holidays: every bank holiday in it.
        first: its first day.
        last: its last day.
    """

    holidays: frozenset[dt.date]
    first: dt.date
    last: dt.date

    def is_working_day(self, day: dt.date) -> bool:
        """Return whether a day is a working day.

        Raises:
            UnknownHolidaysError: if the bank holidays of its year are not known.

        >>> working_days().is_working_day(dt.date(2022, 9, 19))  # the state funeral
        False
        """
        self.check(day)
        return day.weekday() < SATURDAY and day not in self.holidays

    def check(self, day: dt.date) -> None:
        """Refuse a day of a year whose bank holidays are not known.

        Raises:
            UnknownHolidaysError: naming the years that are.
        """
        if not self.first <= day <= self.last:
            raise UnknownHolidaysError(
                f"the bank holidays of {day.year} are not known: those of {self.first.year} to "
                f"{self.last.year} are. A later release of govuk-bank-holidays may hold more"
            )

    def after(self, day: dt.date, count: int) -> dt.date:
        """Return the last of so many working days, counted from the day after a day.

        Args:
            day: the day of the event; it need not be a working day.
            count: how many working days, 1 or more.

        Raises:
            UnknownHolidaysError: if a day that has to be counted lies where they are not known.
            ValueError: if the count is below 1.

        >>> working_days().after(dt.date(2026, 12, 24), 1)  # Monday 28 stands in for Saturday
        datetime.date(2026, 12, 29)
        """
        if count < 1:
            raise ValueError("working days are counted from 1")
        while count:
            if day == dt.date.max:
                raise UnknownHolidaysError("the bank holidays of the year 10000 are not known")
            day += _DAY
            count -= self.is_working_day(day)
        return day


@cache
def working_days() -> WorkingDays:
    """Return the working days of the years whose bank holidays are announced.

    Raises:
        ImportError: if the extra ``victims`` is not installed.
    """
    try:
        from govuk_bank_holidays.bank_holidays import BankHolidays
    except ImportError:
        raise ImportError(
            "to count working days, install the extra: pip install 'hatecrime[victims]'"
        ) from None
    # Without use_cached_holidays it would ask GOV.UK.
    listed = BankHolidays(use_cached_holidays=True).get_holidays(BankHolidays.ENGLAND_AND_WALES)
    return known_years(frozenset(holiday["date"] for holiday in listed))


def known_years(holidays: frozenset[dt.date]) -> WorkingDays:
    """Return the working days of the years that a list of bank holidays has all of.

    Args:
        holidays: bank holidays, in any years.

    Returns:
        The latest run of years that each have eight or more of them.

    Raises:
        ValueError: if no year has.

    >>> known_years(frozenset(dt.date(2030, 1, day) for day in range(1, 9))).last
    datetime.date(2030, 12, 31)
    """
    years = [day.year for day in holidays]
    whole = {year for year in years if years.count(year) >= FEWEST}
    if not whole:
        raise ValueError("the list of bank holidays holds no whole year")
    first = last = max(whole)
    while first - 1 in whole:
        first -= 1
    return WorkingDays(
        holidays=frozenset(day for day in holidays if first <= day.year <= last),
        first=dt.date(first, 1, 1),
        last=dt.date(last, 12, 31),
    )
