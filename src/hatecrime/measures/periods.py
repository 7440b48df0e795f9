"""Periods of the calendar, told by the first day of a month."""

from __future__ import annotations

import calendar
import datetime as dt

import polars as pl

from hatecrime.measures.errors import MeasureError

Period = tuple[dt.date | None, dt.date | None]
"""The first and the last day; None leaves that end open."""

CLOCK = "clock"
"""The column that holds the day a record counts on, under the base asked for."""

_DAY = pl.col(CLOCK).dt
_year, _month = _DAY.year(), _DAY.month().cast(pl.Int32)


def month() -> pl.Expr:
    """Return the month, as ``2024-04``."""
    return pl.col(CLOCK).dt.strftime("%Y-%m")


def quarter() -> pl.Expr:
    """Return the quarter by its first and last month: no number, of which there are two kinds."""
    first = (_month - 1) // 3 * 3 + 1
    begin, end = _of_month(_year, first), _of_month(_year, first + 2)
    return pl.format("{} to {}", begin, end)


def financial_year() -> pl.Expr:
    """Return the financial year, April to March, as ``2024/25``."""
    begin = _year - (_month < 4).cast(pl.Int32)
    return pl.format("{}/{}", begin, _two((begin + 1) % 100))


def year_to(last: int) -> pl.Expr:
    """Return the year that ends with a month, as ``year to 2024-09``."""
    return pl.format("year to {}", _of_month(_year + (_month > last).cast(pl.Int32), pl.lit(last)))


MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if number}
"""The months by name, in small letters."""


def _two(number: pl.Expr) -> pl.Expr:
    return number.cast(pl.String).str.zfill(2)


def _of_month(year: pl.Expr, number: pl.Expr) -> pl.Expr:
    return pl.format("{}-{}", year, _two(number))


def check_period(period: object) -> None:
    """Refuse what is no period.

    Raises:
        MeasureError: if it is not None, nor two days of which the second is no earlier.
    """
    if period is None:
        return
    days = tuple(period) if isinstance(period, tuple | list) else ()
    if len(days) != 2 or any(day is not None and type(day) is not dt.date for day in days):
        raise MeasureError("a period is two dates, the first and the last day; None for no limit")
    first, last = days
    if first is not None and last is not None and last < first:
        raise MeasureError("the period ends before it begins")


def period_text(period: Period | None) -> str | None:
    """Return a period as a column of a table has it, ``2024-04-01 to 2025-03-31``."""
    match period:
        case None | (None, None):
            return None
        case (None, last):
            return f"up to {last}"
        case (first, None):
            return f"from {first}"
    return f"{period[0]} to {period[1]}"
