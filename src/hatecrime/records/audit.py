"""The audit of translations: which words of an extract were taken to mean what, and how often.

A translation is every word read as a value that is not the word itself, by a column map or because
its label is known. A word is listed only where it may be shown; any other is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs

from hatecrime.flags.words import Strand
from hatecrime.records.fields import fields
from hatecrime.records.labels import RELIGION
from hatecrime.records.map_plan import STRANDS, Origin, folded_word
from hatecrime.records.problems import Problem
from hatecrime.records.raw import number_text
from hatecrime.records.reading import Cell, items_of, read
from hatecrime.records.showing import is_closed, may_show
from hatecrime.rulebook.types import Field, Type

NO_STRAND = "no strand"
"""The meaning of a word of a strands column that says that no strand applies."""

SEVERAL = "several values"
"""The meaning of a cell that gives several values where one is taken."""

KEPT = "kept as it stands"
"""The meaning of a code that is in no list."""


@attrs.frozen
class Translation:
    """A word of a column, what it was taken to mean, and how often it stood there.

    Attributes:
        column: the column of the extract.
        field: the field it was read for; ``strands`` for a column that lists them.
        value: the word, as the extract has it; None for words that may not be shown, which are
            counted together.
        meaning: the field's value; empty where the word leaves the field empty.
        rows: in how many rows it stood.
        problem: why it was not understood; None where it was.
    """

    column: str
    field: str
    value: str | None
    meaning: str
    rows: int
    problem: Problem | None = None


def audit_column(
    field: Field,
    origin: Origin,
    values: Sequence[Any],
    counts: Sequence[int],
    cells: Sequence[Cell],
) -> list[Translation]:
    """Return the translations of one column for one field, sorted.

    Args:
        field: the field the column is read for.
        origin: the column, and how it is written.
        values: the different values of the column.
        counts: in how many rows each stands.
        cells: what each was read as.

    Of a field whose values may be anybody's own, such as a reference, a date, an age or free text,
    there is nothing to tell.
    """
    if not is_closed(field):
        return []
    said = _said(origin)
    found = (
        Translation(origin.column, name, _shown(field, text, said), meaning, rows, problem)
        for raw, rows, cell in zip(values, counts, cells, strict=True)
        for name, text, meaning, problem in _translated(field, origin, raw, cell)
    )
    return merged(found)


def merged(translations: Iterable[Translation]) -> list[Translation]:
    """Return translations with the rows of equal ones added up, in the order of the fields."""
    rows: dict[Translation, int] = {}
    for one in translations:
        key = attrs.evolve(one, rows=0)
        rows[key] = rows.get(key, 0) + one.rows
    order = {name: number for number, name in enumerate((*fields(), STRANDS))}
    return sorted(
        (attrs.evolve(key, rows=number) for key, number in rows.items()),
        key=lambda one: (
            order[one.field],
            one.column,
            one.problem is not None,
            -one.rows,
            one.value is None,
            one.value or "",
            one.meaning,
            one.problem or "",
        ),
    )


def _said(origin: Origin) -> frozenset[str]:
    """Return the words the column map itself holds: whoever reads the audit may read the map."""
    manner = origin.manner
    listed = manner.strands.words if manner.strands is not None else {}
    return frozenset((*manner.translate, *listed)) | manner.true_words | manner.false_words


def _shown(field: Field, text: str, said: frozenset[str]) -> str | None:
    return text if folded_word(text) in said or may_show(field, text) else None


def _translated(
    field: Field, origin: Origin, raw: Any, cell: Cell
) -> Iterator[tuple[str, str, str, Problem | None]]:
    """Return what each word of a cell was taken for, but for those that are their own value."""
    manner = origin.manner
    items = items_of(field, raw, manner)
    if not items and manner.empty is not None:
        yield from _told(field, origin, "", cell)
    for text, item in {number_text(item): item for item in items}.items():
        one = cell if len(items) == 1 else read(field, [item], manner)
        yield from _told(field, origin, text, one)
    if len(items) > 1 and cell.problem is Problem.SEVERAL:
        yield field.name, "", SEVERAL, cell.problem


def _told(
    field: Field, origin: Origin, text: str, cell: Cell
) -> Iterator[tuple[str, str, str, Problem | None]]:
    strands = origin.manner.strands
    if strands is not None and field.name in set(Strand):
        # Five fields are read from the column; what is true of all is told once.
        if field.name == strands.first and cell.problem is not None:
            yield STRANDS, text, "", cell.problem
        elif field.name == strands.first and (not text or _is_none(origin, text)):
            yield STRANDS, text, NO_STRAND, None
        if cell.value:
            yield field.name, text, "true", None
        return
    if strands is not None and cell.problem is not None:
        return
    told = folded_word(text) in _said(origin)
    meaning = _meaning(field, cell, told=told)
    if meaning == text or (strands is not None and not meaning):
        return
    yield field.name, text, meaning, cell.problem


def _is_none(origin: Origin, text: str) -> bool:
    assert origin.manner.strands is not None
    label = origin.manner.strands.meaning(text)
    return label is not None and label.none


def _meaning(field: Field, cell: Cell, *, told: bool) -> str:
    """Return the value read, where it may be shown: it is known, or the column map tells it."""
    if cell.problem is not None:
        return SEVERAL if cell.problem is Problem.SEVERAL else ""
    if field.name == RELIGION and (cell.religions or 0) > 1:
        return SEVERAL
    if cell.value is None:
        return ""
    if field.type is Type.BOOL:
        return "true" if cell.value else "false"
    if field.type is Type.TEXTS:
        known = all(may_show(field, key.replace("_", " ")) for key in cell.value)
        return "; ".join(cell.value) if told or known else KEPT
    return str(cell.value) if told or field.allowed or may_show(field, cell.value) else KEPT
