"""In which formats the dates of a column are written, and whether that is certain."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

import attrs

from hatecrime.records.dates import recognise_date

_CLOCK = re.compile(r"[ T]\d{1,2}:\d{2}.*$", re.S)


@attrs.frozen
class DateForms:
    """The formats of a column of dates.

    Attributes:
        choices: the lists of formats it could be read by, each whole; one where that is certain,
            none where it holds no dates.
        rows: in how many rows dates stand that one of them reads.
    """

    choices: tuple[tuple[str, ...], ...] = ()
    rows: int = 0

    @property
    def certain(self) -> bool:
        """Whether it is plain which is the day and which the month."""
        return len(self.choices) == 1


@attrs.define
class _Shape:
    """Dates written alike: the formats that read all of them."""

    days: list[str]
    clocks: list[str]
    rows: int = 0
    one_reading: bool = True


def date_forms(values: Iterable[tuple[Any, int]]) -> DateForms:
    """Return the formats of a column, from its values and in how many rows each stands.

    The day and the month are told apart where a day is above 12. Dates that are written alike
    share a format.

    >>> date_forms([("05/04/2026", 3), ("17/04/2026 10:30", 1)]).choices
    (('%d/%m/%Y', '%d/%m/%Y %H:%M'),)
    >>> date_forms([("05/04/2026", 3)]).choices
    (('%d/%m/%Y',), ('%m/%d/%Y',))
    """
    shapes: dict[str, _Shape] = {}
    typed = 0
    for raw, rows in values:
        if isinstance(raw, dt.date):
            typed += rows
            continue
        label = recognise_date(raw) if isinstance(raw, str) else None
        if label is None or not label.formats:
            continue
        days = [form.removesuffix(_clock_of(form)) for form in label.formats]
        key = _shape_of(raw)
        shape = shapes.setdefault(key, _Shape(days, []))
        # None is left where some cells can be read in one order only, and some in the other.
        shape.days = [day for day in shape.days if day in days]
        shape.clocks = list(dict.fromkeys((*shape.clocks, *map(_clock_of, label.formats))))
        shape.one_reading &= label.value is not None
        shape.rows += rows
    rows = typed + sum(shape.rows for shape in shapes.values())
    read = sorted((s for s in shapes.values() if s.days), key=lambda s: -s.rows)
    if not read:
        return DateForms(((),) if typed else (), rows)
    choices: list[tuple[str, ...]] = [()]
    for shape in read:
        alike = shape.one_reading and _agree(tuple(shape.days), shape.days)
        ways = [shape.days] if alike else [[day] for day in shape.days]
        choices = [
            (*choice, *(day + clock for day in way for clock in shape.clocks))
            for choice in choices
            for way in ways
            if _agree(choice, way)
        ]
    return DateForms(tuple(dict.fromkeys(choices)), rows)


def _clock_of(form: str) -> str:
    """Return the part of a format that gives the time, with the sign before it."""
    found = re.search(r"[ T]%[HI].*$", form)
    return found[0] if found else ""


def _shape_of(text: str) -> str:
    """Return how a date is written, its figures and letters put aside."""
    day = re.sub(r"[A-Za-z]+", "A", _CLOCK.sub("", text.strip()))
    return re.sub(r"\d{1,2}(?!\d)", "9", re.sub(r"\d{4}", "Y", day))


def _agree(forms: tuple[str, ...], days: list[str]) -> bool:
    """Whether two ways of writing have the day and the month in one order."""
    return not any(
        _is_day_first(form) is not None
        and _is_day_first(day) is not None
        and _is_day_first(form) != _is_day_first(day)
        for form in forms
        for day in days
    )


def _is_day_first(form: str) -> bool | None:
    """Whether a format has the day before the month; None where neither can be mistaken."""
    day, month = form.find("%d"), form.find("%m")
    if day < 0 or month < 0 or form.startswith("%Y"):
        return None
    return day < month
