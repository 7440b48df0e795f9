"""From what an extract holds to a value of a field, one cell at a time.

Tables and single records are read by the same functions, so that they can never differ. A value
that cannot be read becomes a finding and an empty field. Nothing is guessed: a date in any form
but ISO needs its format stated.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from hatecrime.records.fields import field_named, fields
from hatecrime.records.spellings import SPELLINGS, slug
from hatecrime.rulebook.catalogue import read_toml
from hatecrime.rulebook.rule import Severity
from hatecrime.rulebook.types import Field, Type


class Problem(StrEnum):
    """Why a value could not be read, by the id of the finding it becomes."""

    BOOL = "FLD-001"
    DATE = "FLD-002"
    NUMBER = "FLD-003"
    WORD = "FLD-004"
    REQUIRED = "FLD-005"
    YEAR = "FLD-006"
    FORMAT = "FLD-007"
    SEVERAL = "FLD-008"
    CELLS = "FLD-009"


@attrs.frozen
class ReadingFinding:
    """What a kind of unreadable value is called, and what to do about it.

    Attributes:
        id: as ``Problem``.
        title: what is asked of a value.
        severity: how much it matters.
        says: the finding in plain words, without the value.
        fix: what to do about it.
        note: why it is so.
    """

    id: str
    title: str
    severity: Severity
    says: str
    fix: str
    note: str = ""


@cache
def reading_findings() -> dict[str, ReadingFinding]:
    """Return the findings of reading, by id."""
    entries = read_toml(Path(__file__).with_name("reading.toml"))["reading"]
    found = {}
    for entry in entries:
        entry["severity"] = Severity(entry["severity"])
        found[entry["id"]] = ReadingFinding(**entry)
    return {problem: found[problem] for problem in Problem}


FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Dates outside these years are slips of typing, and would overflow some engines' calendars."""

TRUE_WORDS = frozenset(("true", "t", "yes", "y", "1"))
FALSE_WORDS = frozenset(("false", "f", "no", "n", "0"))
EMPTY_WORDS = frozenset(("", "null", "nan", "nat", "none", "<na>"))
"""Words that databases and spreadsheets write for nothing."""

PADDING = " \t\r\n\v\f\u00a0\u200b\u2007\u202f\ufeff"
"""What may surround a value without belonging to it."""

LONDON = ZoneInfo("Europe/London")


@attrs.frozen
class Manner:
    """How the cells of one column are written: what the canonical form does not allow by itself.

    Attributes:
        true_words: further words for true.
        false_words: further words for false.
        formats: date formats to try in order, as ``datetime.strptime`` has them; ``"iso"`` is ISO.
        separator: what parts the items of a cell that holds several; None where it holds one.
        translate: what a word of the column means; ``"*"`` stands for any other word.
        empty: what an empty cell means, such as ``"false"``; None leaves the field empty.

    Words are compared without regard to case and padding.
    """

    true_words: frozenset[str] = frozenset()
    false_words: frozenset[str] = frozenset()
    formats: tuple[str, ...] = ()
    separator: str | None = None
    translate: Mapping[str, str] = attrs.field(factory=dict)
    empty: str | None = None


PLAIN = Manner()


@attrs.frozen
class Cell:
    """What was read from a cell.

    Attributes:
        value: the field's value; None when empty.
        problem: why something in the cell could not be read; None when all of it could.
        religions: how many religions a cell of targeted religions named.
    """

    value: Any = attrs.field(default=None, repr=False)
    problem: Problem | None = None
    religions: int | None = None


def read(field: Field, raw: Any, manner: Manner = PLAIN) -> Cell:
    """Read one cell.

    Args:
        field: the field it is for.
        raw: text, or a value of Python's own types; a list where the cell holds several.
        manner: how the column is written.

    >>> read(fields()["race"], " Yes ").value
    True
    >>> read(fields()["occurred_from"], "31/02/2026").problem
    <Problem.FORMAT: 'FLD-007'>
    """
    items = [_translated(item, manner) for item in _items(field, raw, manner)]
    items = [item for item in items if item is not None]
    if not items and manner.empty is not None:
        items = [manner.empty]
    if field.type is Type.TEXTS:
        words = dict.fromkeys(slug(str(item)) for item in items)
        problem = Problem.WORD if "" in words else None
        # A word for nothing may show only once what surrounds it is gone.
        return Cell(tuple(word for word in words if word not in EMPTY_WORDS) or None, problem)
    cells = [Cell(*_READERS[field.type](field, item, manner)) for item in items]
    problem = next((cell.problem for cell in cells if cell.problem), None)
    values = list(dict.fromkeys(cell.value for cell in cells if cell.value is not None))
    if field.type is Type.BOOL:
        # One true item settles it; an item that cannot be read leaves the rest undecided.
        return Cell(True if True in values else None if problem or not values else False, problem)
    # Which of several religions the offender targeted is not known, so none is chosen: the number
    # is kept, for rule FLG-008. Several of anything else is a fault of the extract.
    religions = len(values) or None if field.name == RELIGION else None
    if len(values) > 1 and problem is None and religions is None:
        problem = Problem.SEVERAL
    return Cell(values[0] if len(values) == 1 and not problem else None, problem, religions)


RELIGION, RELIGIONS_GIVEN = "targeted_religion", "religions_given"


def read_record(record: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, Problem]]]:
    """Return the fields of a mapping that are given and readable, and what was not readable.

    Keys that are no field's name are left out; see ``field_named``.
    """
    known = fields()
    values: dict[str, Any] = {}
    problems: list[tuple[str, Problem]] = []
    counted: int | None = None
    for key, raw in record.items():
        name = field_named(str(key)) or ""
        field = known.get(name)
        if field is None or raw is None:
            continue
        cell = read(field, raw)
        if cell.problem is not None:
            problems.append((name, cell.problem))
        if cell.value is not None:
            values[name] = cell.value
        counted = cell.religions or counted
    if counted is not None:
        values.setdefault(RELIGIONS_GIVEN, counted)
    return values, problems


def read_for_model(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was given to the model, with the number of targeted religions."""
    found = dict(data)
    given = found.get(RELIGION, found.get("targetedReligion"))
    number = read(fields()[RELIGION], given).religions
    if number is None:
        return found
    if number > 1:
        found.pop("targetedReligion", None)
        found[RELIGION] = None
    if found.get("religionsGiven") is None and found.get(RELIGIONS_GIVEN) is None:
        found[RELIGIONS_GIVEN] = number
    return found


def read_field_for_model(name: str, value: Any) -> Any:
    """Return a field's value for the model.

    Raises:
        ValueError: if the value cannot be read; the message does not hold it.
    """
    cell = read(fields()[name], value)
    if cell.problem is not None:
        # What the finding goes on to say is true of a table only: here the record is refused.
        reason = reading_findings()[cell.problem].says.partition(". ")[0]
        raise ValueError(f"{reason} ({cell.problem})")
    return cell.value


def _items(field: Field, raw: Any, manner: Manner) -> list[Any]:
    """Return what a cell holds, item by item, without what stands for nothing."""
    raw = _unwrapped(raw)
    if isinstance(raw, str) and not manner.translate.get(raw.casefold()):
        separator = manner.separator
        if separator is None and (field.type is Type.TEXTS or field.name == RELIGION):
            raw = re.split(r"[;,|]", raw)
        elif separator is not None:
            raw = raw.split(separator)
    if not isinstance(raw, (list, tuple, set, frozenset)):
        raw = [raw]
    items = (_unwrapped(item) for item in raw)
    return [item for item in items if not _is_nothing(field, item, manner)]


def is_free_text(field: Field) -> bool:
    """Return whether a field of text takes any text, as it is."""
    return not field.allowed and field.name not in SPELLINGS


def empty_words(field: Field) -> frozenset[str]:
    """Return the words that stand for nothing in a field.

    Asked for a religion or a disability, people answer "none": there it is an answer.
    """
    answered = field.name in ("victim_religion", "victim_disability")
    return EMPTY_WORDS - {"none"} if answered else EMPTY_WORDS


def _is_nothing(field: Field, item: Any, manner: Manner) -> bool:
    if item is None or item == "":
        return True
    if not isinstance(item, str) or item.casefold() not in empty_words(field):
        return False
    word = item.casefold()
    return word not in manner.false_words and word not in manner.translate


def _translated(item: Any, manner: Manner) -> Any:
    if not manner.translate:
        return item
    word = _number_text(item).casefold()
    found = manner.translate.get(word, manner.translate.get("*", item))
    return None if found == "" else found


# -- readers, one a type ------------------------------------------------------------------------


Read = tuple[Any, Problem | None]


def _bool(field: Field, raw: Any, manner: Manner) -> Read:
    if isinstance(raw, bool):
        return raw, None
    word = _number_text(raw).casefold()
    if word in manner.true_words:
        return True, None
    if word in manner.false_words:
        return False, None
    if word in TRUE_WORDS:
        return True, None
    if word in FALSE_WORDS:
        return False, None
    return None, Problem.BOOL


def _int(field: Field, raw: Any, manner: Manner) -> Read:
    text = _number_text(raw)
    if isinstance(raw, bool) or not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII):
        return None, Problem.NUMBER
    return int(text), None


def _text(field: Field, raw: Any, manner: Manner) -> Read:
    text = raw.isoformat() if isinstance(raw, dt.date) else _number_text(raw)
    if is_free_text(field) and isinstance(raw, str):
        return raw, None
    if field.allowed:
        word = re.sub(r"[\s\-]+", "_", text.casefold())
        return (word, None) if word in field.allowed else (None, Problem.WORD)
    spelling = SPELLINGS.get(field.name)
    return (spelling(text) if spelling else text) or None, None


def _date(field: Field, raw: Any, manner: Manner) -> Read:
    moment, problem = _moment(raw, manner)
    return (None if moment is None else moment.date()), problem


def _datetime(field: Field, raw: Any, manner: Manner) -> Read:
    return _moment(raw, manner)


def _moment(raw: Any, manner: Manner) -> tuple[dt.datetime | None, Problem | None]:
    found: dt.datetime | None
    if isinstance(raw, dt.datetime):
        found = dt.datetime(*raw.timetuple()[:6], raw.microsecond, raw.tzinfo, fold=raw.fold)
    elif isinstance(raw, dt.date):
        found = dt.datetime(raw.year, raw.month, raw.day)
    elif isinstance(raw, str):
        found = _stated(raw, manner.formats) if manner.formats else _iso(raw)
        if found is None:
            return None, _why_no_date(raw, stated=bool(manner.formats))
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


_READERS: dict[Type, Callable[[Field, Any, Manner], Read]] = {
    Type.BOOL: _bool,
    Type.INT: _int,
    Type.TEXT: _text,
    Type.DATE: _date,
    Type.DATETIME: _datetime,
}


# -- raw values ---------------------------------------------------------------------------------


def _unwrapped(raw: Any) -> Any:
    """Return a raw value of Python's own types, text without padding, not-a-number as nothing."""
    if isinstance(raw, float) and math.isnan(raw):
        return None
    if isinstance(raw, dt.datetime) and raw != raw:  # noqa: PLR0124 - pandas' NaT is such a one
        return None
    if raw is None or isinstance(raw, (int, float, dt.date, list, tuple, set, frozenset)):
        return raw
    if isinstance(raw, bytes):
        raw = raw.decode("utf-8", "replace")
    # Of other types (decimals, numpy's numbers, pandas' NA) the text says what there is to say.
    return str(raw).strip(PADDING)


def _number_text(raw: Any) -> str:
    """Return text; a whole number that a spreadsheet turned into 14.0 as 14."""
    if isinstance(raw, bool):
        return str(raw)
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    text = str(raw).strip(PADDING)
    return text[:-2] if re.fullmatch(r"[0-9]+\.0", text, re.ASCII) else text
