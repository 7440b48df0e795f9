"""From a column map to how each field is filled from the columns of an extract."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

import attrs

from hatecrime.flags import LabelKind, Religion, Strand, StrandLabel
from hatecrime.records.errors import ColumnMapError
from hatecrime.records.fields import field_named, fields
from hatecrime.records.labels import LOCAL, RELIGION, StrandWords
from hatecrime.records.map_model import ColumnMap, ColumnSource, FieldMap
from hatecrime.records.reading import Manner

STRANDS = "strands"
"""The name that findings give to a column that lists strands."""


@attrs.frozen
class Origin:
    """A column that a field is read from.

    Attributes:
        column: its name in the extract.
        manner: how its cells are written.
        label: the name findings give it, where that is not the field's.
    """

    column: str
    manner: Manner
    label: str = ""


@attrs.frozen
class FieldPlan:
    """How one field is filled: from columns, or with one value."""

    field: str
    origins: tuple[Origin, ...] = ()
    value: str | None = None


def plan(column_map: ColumnMap | None, columns: list[str]) -> list[FieldPlan]:
    """Return how each field is filled from an extract with these columns.

    Args:
        column_map: the map; None takes the columns whose names are canonical.
        columns: the names in the extract.

    Raises:
        ColumnMapError: if the map names a column the extract does not have.
        ColumnMapError: if two columns of the extract stand for one field.
    """
    return _canonical_plan(columns) if column_map is None else _mapped_plan(column_map, columns)


def _canonical_plan(columns: list[str]) -> list[FieldPlan]:
    found: dict[str, str] = {}
    for column in columns:
        name = field_named(column)
        if name is None:
            continue
        if name in found:
            raise ColumnMapError(
                f"two columns stand for the field {name}; name the one to use in a column map"
            )
        found[name] = column
    plain = Manner()
    return [FieldPlan(name, (Origin(found[name], plain),)) for name in fields() if name in found]


def _mapped_plan(column_map: ColumnMap, columns: list[str]) -> list[FieldPlan]:
    plans: dict[str, FieldPlan] = {}
    for strand_plan in strand_plans(column_map):
        plans[strand_plan.field] = strand_plan
    for name, entry in column_map.fields.items():
        if entry.value is not None:
            plans[name] = FieldPlan(name, value=word_of(entry.value))
            continue
        plans[name] = FieldPlan(name, tuple(_origins(column_map, entry)))
    for name, field_plan in plans.items():
        for origin in field_plan.origins:
            if origin.column not in columns:
                close = difflib.get_close_matches(origin.column, columns, n=1)
                hint = f"; did you mean {close[0]!r}?" if close else ""
                raise ColumnMapError(
                    f"fields.{origin.label or name}: the extract has no column "
                    f"{origin.column!r}{hint}"
                )
    return [plans[name] for name in fields() if name in plans]


def _origins(column_map: ColumnMap, entry: FieldMap) -> list[Origin]:
    single = [entry.column] if entry.column is not None else list(entry.columns)
    sources = [
        ColumnSource(
            column=column,
            separator=entry.separator,
            translate=entry.translate,
            empty=entry.empty,
        )
        for column in single
    ] or list(entry.sources)
    return [
        Origin(
            source.column,
            Manner(
                true_words=folded(column_map.true_words),
                false_words=folded(column_map.false_words),
                formats=entry.date_formats or column_map.date_formats,
                separator=source.separator or entry.separator,
                translate=_translations(entry.translate | source.translate),
                empty=word_of(source.empty if source.empty is not None else entry.empty),
            ),
        )
        for source in sources
    ]


def strand_plans(column_map: ColumnMap) -> list[FieldPlan]:
    """Return a plan for each field that the words of the strands column can set."""
    listed = column_map.strands
    if listed is None:
        return []
    labels = {folded_word(word): _label(target) for word, target in listed.translate.items()}
    names = [strand.value for strand in Strand]
    names += [LOCAL] if any(label.local for label in labels.values()) else []
    names += [RELIGION] if any(label.religions for label in labels.values()) else []
    first = next((name for name in names if name not in column_map.fields), "")
    words = StrandWords(labels, local=LOCAL in names or LOCAL in column_map.fields, first=first)
    plain = Manner(separator=listed.separator, strands=words)
    strand = attrs.evolve(plain, empty=None if listed.empty is None else word_of(listed.empty))
    columns = [listed.column] if listed.column is not None else listed.columns
    return [
        FieldPlan(
            name,
            tuple(
                Origin(column, strand if name in set(Strand) else plain, label=STRANDS)
                for column in columns
            ),
        )
        for name in names
    ]


def _label(target: str) -> StrandLabel:
    """Return what a word means that the map says is ``race``, ``religion:muslim``, ``local:age``.

    No strand is meant by what is none: the checks of a map refuse it.
    """
    kind, _, detail = target.partition(":")
    if kind == "local":
        return StrandLabel(local=(detail,), kind=LabelKind.LOCAL)
    if kind not in set(Strand):
        return StrandLabel(none=True, kind=LabelKind.NONE)
    religions = (Religion(detail),) if detail in set(Religion) else ()
    return StrandLabel(frozenset((Strand(kind),)), religions, kind=LabelKind.STRAND)


def _translations(words: Mapping[str, str | bool | int]) -> dict[str, str]:
    return {folded_word(word): word_of(target) or "" for word, target in words.items()}


def folded(words: tuple[str, ...]) -> frozenset[str]:
    """Return words as they are compared."""
    return frozenset(map(folded_word, words))


def folded_word(word: str) -> str:
    """Return a word as it is compared: case and padding make no difference."""
    return word.casefold().strip()


def word_of(value: str | bool | int | None) -> str | None:
    """Return a value that a map gives as the text a cell would hold."""
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)
