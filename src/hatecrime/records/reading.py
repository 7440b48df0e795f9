"""From what an extract holds to a value of a field, one cell at a time.

Tables and single records are read by the same functions, so that they can never differ. A value
that cannot be read becomes a finding and an empty field. Nothing is guessed: a label that could
mean two things means neither, and a date in any form but ISO needs its format stated.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import attrs

from hatecrime.records.dates import FIRST_YEAR, LAST_YEAR, read_moment
from hatecrime.records.fields import field_named, fields
from hatecrime.records.labels import RELIGION, Read, StrandWords, read_code, read_word
from hatecrime.records.problems import Problem, reading_findings
from hatecrime.records.raw import (
    EMPTY_WORDS,
    FALSE_WORDS,
    PADDING,
    TRUE_WORDS,
    number_text,
    unwrapped,
    whole_text,
)
from hatecrime.records.recognise import recognise_bool
from hatecrime.records.spellings import SPELLINGS, slug
from hatecrime.rulebook.types import MAX_INT, Field, Type


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
        strands: what the words mean of a column that lists strands; None for any other column.

    Words are compared without regard to case and padding.
    """

    true_words: frozenset[str] = frozenset()
    false_words: frozenset[str] = frozenset()
    formats: tuple[str, ...] = ()
    separator: str | None = None
    translate: Mapping[str, str] = attrs.field(factory=dict)
    empty: str | None = None
    strands: StrandWords | None = None


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
    >>> read(fields()["outcome_code"], "Evidential difficulties (OC15)").value
    '15'
    >>> read(fields()["occurred_from"], "31/02/2026").problem
    <Problem.FORMAT: 'FLD-007'>
    """
    items = [_translated(item, manner) for item in items_of(field, raw, manner)]
    items = [item for item in items if item is not None]
    if not items and manner.empty is not None:
        items = [manner.empty]
    if manner.strands is None:
        read_item = _READERS[field.type]
        parts = [read_item(field, item, manner) for item in items]
    else:
        parts = [manner.strands.read(field, item) for item in items]
    problem = next((why for _, why in parts if why), None)
    values = list(dict.fromkeys(value for given, _ in parts for value in given))
    if field.type is Type.TEXTS:
        return Cell(tuple(values) or None, problem)
    if field.type is Type.BOOL:
        # One true item settles it; an item that cannot be read leaves the rest undecided.
        return Cell(True if True in values else None if problem or not values else False, problem)
    # Which of several religions the offender targeted is not known, so none is chosen: the number
    # is kept, for rule FLG-008. Several of anything else is a fault of the extract.
    religions = len(values) or None if field.name == RELIGION else None
    if len(values) > 1 and problem is None and religions is None:
        problem = Problem.SEVERAL
    return Cell(values[0] if len(values) == 1 and not problem else None, problem, religions)


RELIGIONS_GIVEN = "religions_given"


@cache
def ready(name: str) -> Callable[[Any], bool]:
    """Return what tells whether a raw value of a field is what reading it would give.

    It is the quick way for records whose values are of the types of their fields; it may say no of
    a value that is ready, never yes of one that is not.
    """
    field = fields()[name]
    if name == RELIGION or field.type is Type.TEXTS:
        return lambda _: False  # its items are counted
    if field.type is Type.BOOL:
        return lambda raw: raw is True or raw is False
    if field.type is Type.INT:
        return lambda raw: type(raw) is int and 0 <= raw <= MAX_INT
    if field.type is Type.DATE:
        return lambda raw: type(raw) is dt.date and FIRST_YEAR <= raw.year <= LAST_YEAR
    if field.type is Type.DATETIME:
        return lambda raw: (
            type(raw) is dt.datetime
            and raw.tzinfo is None
            and not raw.fold
            and FIRST_YEAR <= raw.year <= LAST_YEAR
        )
    if field.allowed:
        allowed = frozenset(field.allowed)
        return lambda raw: type(raw) is str and raw in allowed
    if is_free_text(field):
        nothing = empty_words(field)
        return lambda raw: (
            type(raw) is str
            and raw.strip(PADDING) == raw == whole_text(raw)
            and raw.casefold() not in nothing
        )
    return lambda _: False  # a code has one spelling of many


def read_record(record: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, Problem]]]:
    """Return the fields of a mapping that are given and readable, and what was not readable.

    Keys that are no field's name are left out; see ``field_named``.
    """
    known = fields()
    values: dict[str, Any] = {}
    problems: list[tuple[str, Problem]] = []
    counted: int | None = None
    for key, raw in record.items():
        field = known.get(key) or known.get(field_named(str(key)) or "")
        if field is None or raw is None:
            continue
        name = field.name
        if ready(name)(raw):
            values[name] = raw
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
    if given is None:
        return found
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
    field = fields()[name]
    if value is None or ready(name)(value):
        return value
    cell = read(field, value)
    if cell.problem is not None:
        # What the finding goes on to say is true of a table only: here the record is refused.
        reason = reading_findings()[cell.problem].says.partition(". ")[0]
        raise ValueError(f"{reason} ({cell.problem})")
    return cell.value


def items_of(field: Field, raw: Any, manner: Manner = PLAIN) -> list[Any]:
    """Return what a cell holds, item by item, without what stands for nothing."""
    raw = unwrapped(raw)
    if isinstance(raw, str) and not _is_one_word(raw, manner):
        if manner.separator is not None:
            raw = raw.split(manner.separator)
        elif manner.strands is None and field.type is Type.TEXTS:
            raw = re.split(r"[;,|]", raw)
        elif manner.strands is None and field.name == RELIGION:
            # What stands in brackets belongs to the name before it.
            raw = re.split(r"[;,|](?![^()]*\))", raw)
    if not isinstance(raw, (list, tuple, set, frozenset)):
        raw = [raw]
    items = (unwrapped(item) for item in raw)
    return [item for item in items if not _is_nothing(field, item, manner)]


def _is_one_word(raw: str, manner: Manner) -> bool:
    """Whether the column map gives a meaning to the cell as a whole."""
    word = raw.casefold()
    return bool(manner.translate.get(word)) or (
        manner.strands is not None and word in manner.strands.words
    )


def is_free_text(field: Field) -> bool:
    """Return whether a field of text takes any text, as it is."""
    return not field.allowed and field.name not in SPELLINGS


def has_few_words(field: Field) -> bool:
    """Return whether cells of a field hold the same words again and again: codes, small numbers."""
    # Days are read sooner as they are written.
    many = field.type in (Type.DATE, Type.DATETIME)
    return not many and (field.type is not Type.TEXT or not is_free_text(field))


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
    listed = manner.strands.words if manner.strands is not None else ()
    return word not in manner.false_words and word not in manner.translate and word not in listed


def _translated(item: Any, manner: Manner) -> Any:
    if not manner.translate:
        return item
    word = number_text(item).casefold()
    found = manner.translate.get(word, manner.translate.get("*", item))
    return None if found == "" else found


# -- readers, one a type ------------------------------------------------------------------------


def _bool(field: Field, raw: Any, manner: Manner) -> Read:
    if isinstance(raw, bool):
        return (raw,), None
    word = number_text(raw).casefold()
    for value, words in (
        (True, manner.true_words),
        (False, manner.false_words),
        (True, TRUE_WORDS),
        (False, FALSE_WORDS),
    ):
        if word in words:
            return (value,), None
    found = recognise_bool(raw).value if isinstance(raw, str) else None
    return ((), Problem.BOOL) if found is None else ((found,), None)


def _int(field: Field, raw: Any, manner: Manner) -> Read:
    text = number_text(raw)
    # No longer than the longest number: Python takes long over text of many figures.
    whole = len(text) <= len(str(MAX_INT)) and re.fullmatch(r"[0-9]+", text, re.ASCII)
    if isinstance(raw, bool) or not whole:
        return (), Problem.NUMBER
    return (int(text),), None


def _text(field: Field, raw: Any, manner: Manner) -> Read:
    if isinstance(raw, str) and is_free_text(field):
        return (raw,), None
    text = raw.isoformat() if isinstance(raw, dt.date) else number_text(raw)
    if field.allowed:
        return read_word(field, text)
    if field.name in SPELLINGS:
        return read_code(field, text)
    return ((text,) if text else ()), None


def _texts(field: Field, raw: Any, manner: Manner) -> Read:
    word = slug(str(raw))
    if not word:
        return (), Problem.WORD
    # A word for nothing may show only once what surrounds it is gone.
    return (() if word in EMPTY_WORDS else (word,)), None


def _date(field: Field, raw: Any, manner: Manner) -> Read:
    moment, problem = read_moment(raw, manner.formats)
    return (() if moment is None else (moment.date(),)), problem


def _datetime(field: Field, raw: Any, manner: Manner) -> Read:
    moment, problem = read_moment(raw, manner.formats)
    return (() if moment is None else (moment,)), problem


_READERS: dict[Type, Callable[[Field, Any, Manner], Read]] = {
    Type.BOOL: _bool,
    Type.INT: _int,
    Type.TEXT: _text,
    Type.TEXTS: _texts,
    Type.DATE: _date,
    Type.DATETIME: _datetime,
}
