"""Dates: how a cell of one is read, and in which formats it could be.

A date that is not ISO is read only by a format that is stated. ``recognise_date`` says which
formats fit a cell, for the drafting of column maps; where its day and its month could be exchanged
there are two, and none is chosen.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import attrs

from hatecrime.records.problems import Problem
from hatecrime.records.raw import EMPTY_WORDS, PADDING
from hatecrime.rulebook.moments import LONDON
from hatecrime.rulebook.wording import LONGEST

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Dates outside these years are slips of typing, and would overflow some engines' calendars."""


# -- reading ------------------------------------------------------------------------------------


def read_moment(
    raw: Any, formats: tuple[str, ...] = ()
) -> tuple[dt.datetime | None, Problem | None]:
    """Return the moment a cell gives, in local time, or why it gives none.

    Args:
        raw: text, or a date of Python's own.
        formats: the formats to try in order; ISO if none are given.
    """
    found: dt.datetime | None
    if isinstance(raw, dt.datetime):
        found = dt.datetime(*raw.timetuple()[:6], raw.microsecond, raw.tzinfo, fold=raw.fold)
    elif isinstance(raw, dt.date):
        found = dt.datetime(raw.year, raw.month, raw.day)
    elif isinstance(raw, str):
        found = _stated(raw, formats) if formats else _iso(raw)
        if found is None:
            return None, _why_no_date(raw, stated=bool(formats))
    else:
        return None, Problem.DATE
    if found.tzinfo is not None and FIRST_YEAR <= found.year <= LAST_YEAR:
        # Records are kept in local time; an offset says which local time that was.
        found = found.astimezone(LONDON)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        return None, Problem.YEAR
    return found.replace(tzinfo=None, fold=0), None


_ISO = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII,
)


def _iso(text: str) -> dt.datetime | None:
    shape = _ISO.fullmatch(text)
    if not shape:
        return None
    day, clock, zone = shape.groups()
    if clock and "." in clock:
        whole, _, fraction = clock.partition(".")
        clock = f"{whole}.{fraction[:6].ljust(6, '0')}"
    try:
        return dt.datetime.fromisoformat(day + (f"T{clock}{zone or ''}" if clock else ""))
    except ValueError:
        return None


def _stated(text: str, formats: tuple[str, ...]) -> dt.datetime | None:
    for form in formats:
        if form == "iso":
            found = _iso(text)
            if found is not None:
                return found
            continue
        try:
            return dt.datetime.strptime(text, form)
        except ValueError:
            continue
    return None


def _why_no_date(text: str, *, stated: bool) -> Problem:
    if re.fullmatch(
        r"\+?\d{5,}-\d{1,2}-\d{1,2}.*|\d{1,2}[/.-]\d{1,2}[/.-]\d{5,}.*", text, re.ASCII
    ):
        return Problem.YEAR
    if not stated and re.fullmatch(
        r"\d{1,4}[/.\- ]([0-9]{1,2}|[A-Za-z]{3,9})[/.\- ]\d{1,4}.*", text
    ):
        return Problem.DATE if re.match(r"\d{4}-\d{2}-\d{2}", text) else Problem.FORMAT
    return Problem.DATE


# -- recognising ----------------------------------------------------------------------------------


@attrs.frozen
class DateLabel:
    """What a cell of dates means.

    Attributes:
        value: the day, with the time where one is given; None where it is not certain.
        why: in short, why it was so understood, or was not.
        formats: every format of a column map by which it can be read. Those common to all cells of
            a column are the column's.
    """

    value: dt.date | dt.datetime | None
    why: str
    formats: tuple[str, ...] = ()


_CLOCKS = {
    r"": "",
    r"[ T]\d{1,2}:\d{2}": "%H:%M",
    r"[ T]\d{1,2}:\d{2}:\d{2}": "%H:%M:%S",
    r"[ T]\d{1,2}:\d{2}:\d{2}\.\d{1,6}": "%H:%M:%S.%f",
    r"[ T]\d{1,2}:\d{2} [AaPp][Mm]": "%I:%M %p",
    r"[ T]\d{1,2}:\d{2}:\d{2} [AaPp][Mm]": "%I:%M:%S %p",
}
_DAYS = (
    # the shape of the day, and every order of its parts in use
    (r"\d{1,2}(?P<s>[/.-])\d{1,2}(?P=s)\d{4}", ("%d{s}%m{s}%Y", "%m{s}%d{s}%Y")),
    (r"\d{1,2}(?P<s>[/.-])\d{1,2}(?P=s)\d{2}", ("%d{s}%m{s}%y", "%m{s}%d{s}%y", "%y{s}%m{s}%d")),
    (r"\d{4}(?P<s>[/.-])\d{1,2}(?P=s)\d{1,2}", ("%Y{s}%m{s}%d",)),
    (r"\d{1,2}(?P<s>[/. -]?)[A-Za-z]{3,9}(?P=s)\d{4}", ("%d{s}%b{s}%Y", "%d{s}%B{s}%Y")),
    (r"\d{1,2}(?P<s>[/. -]?)[A-Za-z]{3,9}(?P=s)\d{2}", ("%d{s}%b{s}%y", "%d{s}%B{s}%y")),
    (r"[A-Za-z]{3,9}(?P<s> )\d{1,2},? \d{4}", ("%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y")),
    (r"(?P<s>)\d{8}", ("%Y%m%d", "%d%m%Y")),
)
_SERIAL_START = dt.datetime(1899, 12, 30)
_FIRST_CERTAIN_SERIAL = 61
"""Spreadsheets count a 29 February 1900 that never was: below this, they disagree."""


def recognise_date(text: str, *, serials: bool = False) -> DateLabel:
    """Return the date, or the date with its time, that a cell gives.

    Args:
        text: the cell.
        serials: whether numbers in the column are the serial numbers of a spreadsheet.

    >>> recognise_date("17/04/2017").value, recognise_date("17-Apr-17").value
    (datetime.date(2017, 4, 17), datetime.date(2017, 4, 17))
    >>> recognise_date("05/04/2017").value, recognise_date("05/04/2017").formats
    (None, ('%d/%m/%Y', '%m/%d/%Y'))
    """
    cell = re.sub(r"[ \t\u00a0\r\n]+", " ", text.strip(PADDING + "\"'")[:LONGEST])
    if cell.casefold() in EMPTY_WORDS:
        return DateLabel(None, "empty")
    if serials and re.fullmatch(r"\d{1,7}(?:\.\d+)?", cell, re.ASCII):
        return _from_serial(float(cell))
    iso = read_moment(cell)[0]
    if isinstance(iso, dt.datetime):
        whole = ":" not in cell
        return DateLabel(iso.date() if whole else iso, "an ISO date", ("iso",))
    ordinal = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", cell)
    found = dict(_readings(ordinal))
    formats = tuple(found) if ordinal == cell else ()
    values = set(found.values())
    if not values:
        return DateLabel(None, "no date, or no such day")
    if len(values) > 1:
        return DateLabel(None, "its day and its month could be exchanged", formats)
    return DateLabel(values.pop(), "only one date fits", formats)


def _readings(cell: str) -> Iterator[tuple[str, dt.date | dt.datetime]]:
    """Return the formats by which a cell can be read, with what each gives."""
    for (shape, orders), (clock, time) in product(_DAYS, _CLOCKS.items()):
        match = re.fullmatch(shape + clock, cell, re.ASCII)
        if match is None:
            continue
        between = ("T" if "T" in match[0][-16:] and time else " ") if time else ""
        for order in orders:
            form = order.format(s=match["s"]) + between + time
            try:
                moment = dt.datetime.strptime(cell, form)
            except ValueError:
                continue
            if FIRST_YEAR <= moment.year <= LAST_YEAR:
                yield form, moment if time else moment.date()


def _from_serial(number: float) -> DateLabel:
    if number < _FIRST_CERTAIN_SERIAL:
        return DateLabel(None, "a serial number on which spreadsheets disagree")
    if number > (dt.datetime(LAST_YEAR, 12, 31) - _SERIAL_START).days:
        return DateLabel(None, "a number too large for a date")
    moment = _SERIAL_START + dt.timedelta(seconds=round(number * 86_400))
    whole = number == int(number)
    return DateLabel(moment.date() if whole else moment, "a spreadsheet's serial number")
