"""Which force, offence, date, or yes or no a cell means: one answer, or the reason why none.

Beside the recognisers of outcomes and of strands, for the mapping of columns. What a field's cell
must hold is said in ``reading``; here are the ways in which files write it. Nothing is guessed: a
date whose day and month could be exchanged has no value, only the formats it could be in.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import product
from typing import Generic, TypeVar

import attrs

from hatecrime.flags.catalogues import offences
from hatecrime.records.catalogues import forces
from hatecrime.records.fields import fields
from hatecrime.records.reading import (
    EMPTY_WORDS,
    FALSE_WORDS,
    FIRST_YEAR,
    LAST_YEAR,
    PADDING,
    TRUE_WORDS,
    read,
)
from hatecrime.records.spellings import offence_code
from hatecrime.rulebook.wording import LONGEST, is_too_long, plain, words_of

T = TypeVar("T")


@attrs.frozen
class Recognised(Generic[T]):
    """What a cell means.

    Attributes:
        value: the meaning; None where there is none, or more than one.
        why: in short, why it was so understood, or was not. It never holds the cell.
    """

    value: T | None
    why: str


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


@attrs.frozen
class OffenceLabel:
    """What a cell of offences means.

    Attributes:
        code: a Home Office offence code, as nnn/nn; None where it gives none.
        offence_class: a class of the notifiable offence list, where it gives that and no code.
        why: in short, why it was so understood, or was not.
    """

    code: str | None
    offence_class: str | None
    why: str


# -- forces -------------------------------------------------------------------------------------

_NOT_NAMES = frozenset(
    ("the", "of", "and", "police", "constabulary", "service", "force", "area", "county", "heddlu")
)
"""Words that forces' names are written with and without."""


def recognise_force(text: str, *, pnc: bool = False) -> Recognised[str]:
    """Return the area code of the force that a cell names.

    Args:
        text: the cell.
        pnc: whether numbers in the column are codes of the Police National Computer.

    >>> recognise_force("London, City of").value, recognise_force("Avon & Somerset Police").value
    ('E23000034', 'E23000036')
    >>> recognise_force("44").value, recognise_force("44", pnc=True).value
    (None, 'E23000030')
    """
    if is_too_long(text):
        return Recognised(None, "too long for a name")
    label = plain(text)
    if re.fullmatch(r"\d{1,2}(?:\.0+)?", label):
        if not pnc:
            return Recognised(None, "a number, and no kind of code is named for the column")
        code = _pnc_codes().get(label.split(".")[0].zfill(2))
        return Recognised(code, "its code" if code else "not a code of a force known here")
    code = _named_force(label)
    if code is None:
        # Two names of one force: its initials in brackets, or its name in two languages.
        parts = [part for part in re.split(r"[()/|]| - ", label) if part.strip()]
        found = {_named_force(part) for part in parts}
        code = found.pop() if len(found) == 1 else None
    return Recognised(code, "its name" if code else "no force of that name is known")


def _named_force(label: str) -> str | None:
    return _force_names().get(_name_key(label))


def _name_key(name: str) -> tuple[str, ...]:
    return tuple(sorted(word for word in words_of(name) if word not in _NOT_NAMES))


@cache
def _force_names() -> dict[tuple[str, ...], str]:
    names: dict[tuple[str, ...], str] = {}
    for code, row in forces().rows.items():
        others = row.get("other_names", ())
        assert isinstance(others, tuple)
        for name in (code, str(row["name"]), *others):
            names[_name_key(plain(name))] = code
    names.pop((), None)
    return names


@cache
def _pnc_codes() -> dict[str, str]:
    return {str(row["pnc"]): code for code, row in forces().rows.items() if "pnc" in row}


# -- offences -----------------------------------------------------------------------------------

_OFFENCE_MARK = re.compile(r"\W*(?:(?:home office|ho|hoc|offence|crime|code|no|number)\b\W*)*")
_OFFENCE_CODE = re.compile(r"(?P<code>\d{1,3} ?/ ?\d{1,2}|\d{5})(?P<rest>(?![\d/]).*)", re.S)
_OFFENCE_CLASS = re.compile(
    r"(?P<mark>class\W*)?(?P<class>\d{1,3}[a-z]{0,2})(?![a-z0-9/])(?P<rest>.*)", re.S
)


def recognise_offence(text: str, titles: Mapping[str, str] | None = None) -> OffenceLabel:
    """Return the offence code, or the class, that a cell gives; what stands after it is not read.

    Args:
        text: the cell.
        titles: further titles, as ``offence_titles`` returns them.

    >>> recognise_offence("8/59 - Aggravated wounding").code, recognise_offence("00859").code
    ('008/59', '008/59')
    >>> recognise_offence("8P").offence_class, recognise_offence("859").code
    ('8P', None)
    """
    if is_too_long(text):
        return OffenceLabel(None, None, "too long for an offence")
    label = plain(text)
    key = " ".join(words_of(label))
    titled = {held[key] for held in (_known_titles(), titles or {}) if key in held}
    if len(titled) > 1:
        return OffenceLabel(None, None, "a title that several codes share")
    if titled:
        return OffenceLabel(titled.pop(), None, "its title")
    bare = label[_mark_end(label) :]
    shape = _OFFENCE_CODE.fullmatch(bare)
    if shape is not None and re.fullmatch(r"\W*(?:[a-z].*)?", shape["rest"], re.S):
        code = offence_code(shape["code"])
        if code.startswith("000/"):
            return OffenceLabel(None, None, "no offence has the group 0")
        if "/" in shape["code"] or code in offences().rows:
            return OffenceLabel(code, None, "its code")
        return OffenceLabel(None, None, "five figures, which may be another number")
    shape = _OFFENCE_CLASS.fullmatch(bare)
    if shape is not None and re.fullmatch(r"\W*(?:[a-z].*)?", shape["rest"], re.S):
        found = shape["class"].lstrip("0").upper()
        certain = not found.isdigit() or shape["mark"] is not None
        if found in _classes() and certain:
            return OffenceLabel(None, found, "its class")
        if found.isdigit():
            return OffenceLabel(None, None, "a number that may be read in several ways")
    return OffenceLabel(None, None, "no code, class or title of an offence is found")


def _mark_end(label: str) -> int:
    found = _OFFENCE_MARK.match(label)
    return found.end() if found else 0


def offence_titles(titles: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the codes of offences by the words of their titles, for ``recognise_offence``.

    Args:
        titles: pairs of title and code; a title of several codes is left out.
    """
    found: dict[str, set[str]] = {}
    for title, code in titles:
        found.setdefault(" ".join(words_of(plain(title))), set()).add(code)
    return {title: codes.pop() for title, codes in found.items() if title and len(codes) == 1}


@cache
def _known_titles() -> dict[str, str]:
    rows = offences().rows.items()
    return offence_titles((str(row["title"]), code) for code, row in rows if row.get("title"))


@cache
def _classes() -> frozenset[str]:
    return frozenset(str(row["class"]) for row in offences().rows.values() if row.get("class"))


# -- yes or no ----------------------------------------------------------------------------------


def recognise_bool(text: str) -> Recognised[bool]:
    """Return whether a cell says yes or no.

    >>> recognise_bool(" YES ").value, recognise_bool("0.0").value, recognise_bool("Racist").value
    (True, False, None)
    """
    word = text.strip(PADDING + "\"'").casefold()
    word = re.sub(r"\.0+$", "", word)
    if word in TRUE_WORDS:
        return Recognised(True, "a word for true")
    if word in FALSE_WORDS:
        return Recognised(False, "a word for false")
    if word in EMPTY_WORDS:
        return Recognised(None, "empty")
    return Recognised(None, "neither a word for true nor one for false")


# -- dates --------------------------------------------------------------------------------------

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
    iso = read(fields()["recorded_at"], cell).value
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
