"""The types a field, a catalogue column or a value in a condition may have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

import attrs

Scalar = str | int | bool | dt.date | dt.datetime
"""A value that a field or a catalogue cell can hold; an empty one is None."""


MAX_INT = 10**9 - 1
"""No number has more than nine digits, in a record, a condition or a catalogue."""


class Type(StrEnum):
    """The type of a field: what it may be compared with."""

    TEXT = "text"
    INT = "int"
    BOOL = "bool"
    DATE = "date"
    DATETIME = "datetime"
    TEXTS = "texts"
    """A list of texts, such as the local strands of a record."""


# The order matters: a bool is an int, and a datetime is a date.
_OF_PYTHON: tuple[tuple[Type, Any], ...] = (
    (Type.TEXT, str),
    (Type.BOOL, bool),
    (Type.INT, int),
    (Type.DATETIME, dt.datetime),
    (Type.DATE, dt.date),
    (Type.TEXTS, (list, tuple)),
)


def type_of(value: object) -> Type | None:
    """Return the type of a Python value, or None if no field can hold it.

    >>> type_of(True), type_of(3), type_of("x")
    (<Type.BOOL: 'bool'>, <Type.INT: 'int'>, <Type.TEXT: 'text'>)
    """
    for kind, of_python in _OF_PYTHON:
        if isinstance(value, of_python):
            return kind
    return None


def holds(kind: Type, value: object) -> bool:
    """Return whether a value written in a file is one that a field of a type can hold.

    >>> holds(Type.TEXTS, ["a", "b"]), holds(Type.TEXTS, ["a", 1]), holds(Type.INT, 10**9)
    (True, False, False)
    """
    if type_of(value) is not kind:
        return False
    if isinstance(value, (list, tuple)):
        return all(isinstance(item, str) for item in value)
    if isinstance(value, dt.datetime):
        return value.tzinfo is None
    return kind is not Type.INT or abs(value) <= MAX_INT  # type: ignore[arg-type]


@attrs.frozen
class Field:
    """One field of a record, as the rulebook needs to know it.

    Attributes:
        name: canonical name.
        type: what it holds.
        meaning: one sentence for a reader.
        allowed: the words it may hold; empty when any value of the type will do.
        sensitive: whether it may hold personal data, so that it is never shown unasked.
        group: the part of the record it belongs to, such as ``"strands"``.
        spelling: what brings a text into the one spelling the field holds; None where any will do.
    """

    name: str
    type: Type
    meaning: str = ""
    allowed: tuple[str, ...] = ()
    sensitive: bool = False
    group: str = ""
    spelling: Callable[[str], str] | None = attrs.field(default=None, eq=False, repr=False)


class Counted(StrEnum):
    """What a fact about the whole table counts."""

    SAME = "same"
    """Records that share the value of one field, this record among them."""

    EARLIER = "earlier"
    """Records that share the value of one field and have an earlier date in another."""


@attrs.frozen
class Derived:
    """A field that is worked out from others, never given.

    Attributes:
        name: canonical name.
        type: what it holds.
        meaning: one sentence for a reader.
        condition: its definition in the language of rules; empty for a fact about the whole table.
        counts: for a fact about the whole table, what it counts.
        needs: for a fact about the whole table, the field shared, then the date compared.
    """

    name: str
    type: Type
    meaning: str
    condition: str = ""
    counts: Counted | None = None
    needs: tuple[str, ...] = ()

    @property
    def whole_table(self) -> bool:
        """Whether it is a fact about a whole table, unknown for a single record."""
        return self.counts is not None


@attrs.frozen
class Schema:
    """The fields conditions may name: those given, those derived, and the date of the run.

    Attributes:
        fields: given fields by name, in the record's order.
        derived: derived fields by name.
    """

    fields: Mapping[str, Field]
    derived: Mapping[str, Derived] = attrs.field(factory=dict)

    RUN_DATE = "as_of"
    """The one name that is neither: the date the run is made for."""

    @classmethod
    def of(cls, fields: Iterable[Field], derived: Iterable[Derived] = ()) -> Schema:
        """Return a schema of these fields."""
        return cls({f.name: f for f in fields}, {d.name: d for d in derived})

    def names(self) -> Iterator[str]:
        """Yield every name a condition may use."""
        yield from self.fields
        yield from self.derived
        yield self.RUN_DATE

    def whole_table(self) -> dict[str, Derived]:
        """Return the derived fields that are facts about a whole table."""
        return {name: d for name, d in self.derived.items() if d.whole_table}

    def type_of(self, name: str) -> Type | None:
        """Return the type of a name, or None if there is no such name."""
        if name == self.RUN_DATE:
            return Type.DATE
        found = self.fields.get(name) or self.derived.get(name)
        return found.type if found else None
