"""Cells that cannot be read: the findings that are made before any rule is asked."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from hatecrime.records.fields import fields, required_fields
from hatecrime.rulebook.catalogue import read_toml
from hatecrime.rulebook.rule import Rulebook
from hatecrime.sampling.dialects import Dialect, dialects
from hatecrime.sampling.dice import Dice
from hatecrime.sampling.faults import FaultRow, Group, dated_in, valid_record
from hatecrime.sampling.judging import broken_by
from hatecrime.sampling.placing import date_fields
from hatecrime.sampling.shapes import DAY, make_shape
from hatecrime.sampling.stock import Period


@cache
def _kinds() -> dict[str, dict[str, Any]]:
    path = Path(__file__).with_name("unreadable.toml")
    return {entry["finding"]: entry for entry in read_toml(path)["unreadable"]}


def unreadable_findings() -> tuple[str, ...]:
    """Return the findings of reading that a sample may be given, in every dialect or in one."""
    return tuple(_kinds())


def possible_in(finding: str, dialect: Dialect) -> bool:
    """Return whether files of a dialect can hold what leads to a finding."""
    return bool(_targets(finding, dialect)) or _kinds()[finding].get("what") == "row"


@lru_cache(maxsize=64)
def _targets(finding: str, dialect: Dialect) -> tuple[str, ...]:
    """Return the fields whose cell may be spoiled so, in any dialect or, of lists, in this one."""
    kind = _kinds()[finding]
    what, types = kind.get("what"), kind.get("types", ())
    if what == "listed":
        return tuple(name for name in fields() if name in dialect.listed)
    found = []
    for name, field in fields().items():
        if not all(name in d.cells and name not in d.listed for d in dialects().values()):
            continue
        if (
            field.type in types
            or (what == "words" and field.allowed)
            or (what == "required" and name in required_fields())
            or (what == "undated" and _undated(name))
        ):
            found.append(name)
    return tuple(found)


def _undated(name: str) -> bool:
    """Return whether a field is a date that no dialect states a format for."""
    stated = [
        d.cells[name].date_formats or (d.column_map is not None and d.column_map.date_formats)
        for d in dialects().values()
    ]
    return name in date_fields() and not any(stated)


def make_unreadable(
    finding: str, dialect: Dialect, period: Period, dice: Dice, book: Rulebook
) -> Group:
    """Return a valid record with one cell that cannot be read, and what it then breaks.

    Args:
        finding: the finding of reading it leads to.
        dialect: how the file is written.
        period: the days of the sample.
        dice: chance.
        book: the rules, for what breaks since the field is empty.
    """
    targets = _targets(finding, dialect)
    shape = make_shape(dice, period, period.days)
    record = valid_record(shape, dated_in(period, shape, dice), dice.below(DAY))
    if not targets:
        return (FaultRow(record, (finding, *broken_by([record], book)[0]), finding, ragged=True),)
    given = [name for name in targets if record[name] is not None]
    # A cell that would be empty may hold what cannot be read as well as any other.
    field = dice.pick(given or list(targets))
    text = _kinds()[finding].get("text") or ""
    if field in dialect.listed:
        text = _two_words(field, dialect)
    record[field] = None
    broken = (finding, *broken_by([record], book)[0])
    return (FaultRow(record, broken, finding, {field: text} if text else {}),)


def _two_words(field: str, dialect: Dialect) -> str:
    """Return a cell that holds two different words of a field."""
    entry = dialect.cells[field]
    words = {str(target): word for word, target in entry.translate.items()}
    first, second = (words.get(word, word) for word in fields()[field].allowed[:2])
    return f"{first}{entry.separator}{second}"
