"""The parts a condition is made of, after it was parsed and checked.

Values stand on either side of a comparison; conditions are true, false or unknown. The parts are
frozen and know nothing of how they are evaluated: the interpreter, the explanation and the
lowering each walk them.
"""

from __future__ import annotations

from typing import Literal as OneOf

import attrs

from hatecrime.rulebook.types import Scalar, Type, type_of

Operator = OneOf["=", "<>", "<", "<=", ">", ">="]
Unit = OneOf["HOUR", "DAY", "MONTH", "YEAR"]


# -- values ------------------------------------------------------------------------------------


@attrs.frozen
class Column:
    """A field of the record, a fact about the whole table, or the date of the run."""

    name: str
    type: Type


@attrs.frozen
class Literal:
    """A value written in the condition."""

    value: Scalar


@attrs.frozen
class Lookup:
    """A column of a catalogue, read by the record's code."""

    catalogue: str
    column: str
    type: Type


@attrs.frozen
class DateOf:
    """The date of a date and time."""

    value: Value


@attrs.frozen
class Plus:
    """A date, or a date and time, moved forward by whole units.

    A month or a year later is the same day of the month, or the last day of a shorter month.
    """

    value: Value
    count: int
    unit: Unit


@attrs.frozen
class FirstGiven:
    """The first of several values that is not empty: SQL's COALESCE."""

    values: tuple[Value, ...]


@attrs.frozen
class LatestGiven:
    """The latest of the record's dates that are given; empty when none is."""

    columns: tuple[Column, ...]


@attrs.frozen
class NamedValue:
    """A derived field that holds a value, under the name a reader knows it by."""

    name: str
    value: Value


Value = Column | Literal | Lookup | DateOf | Plus | FirstGiven | LatestGiven | NamedValue


def unnamed(value: Value) -> Value:
    """Return a value without the names it goes by."""
    return unnamed(value.value) if isinstance(value, NamedValue) else value


def value_type(value: Value) -> Type:
    """Return the type of a value."""
    match value:
        case Column() | Lookup():
            return value.type
        case Literal():
            kind = type_of(value.value)
            assert kind is not None
            return kind
        case DateOf() | LatestGiven():
            return Type.DATE
        case Plus() | NamedValue():
            return value_type(value.value)
        case FirstGiven():
            return value_type(value.values[0])


# -- conditions --------------------------------------------------------------------------------


@attrs.frozen
class And:
    """True when all parts are, false when one is false."""

    parts: tuple[Condition, ...]


@attrs.frozen
class Or:
    """True when one part is, false when all are false."""

    parts: tuple[Condition, ...]


@attrs.frozen
class Not:
    """True when the part is false, and the other way round."""

    part: Condition


@attrs.frozen
class Compare:
    """Unknown when either side is empty."""

    operator: Operator
    left: Value
    right: Value


@attrs.frozen
class InList:
    """The value is one of these; unknown when it is empty."""

    value: Value
    items: tuple[Scalar, ...]


@attrs.frozen
class IsEmpty:
    """The value is empty: SQL's IS NULL. Never unknown for one record."""

    value: Value


@attrs.frozen
class Truth:
    """A value of type bool standing as a condition."""

    value: Value


@attrs.frozen
class HasTime:
    """The date and time is not exactly midnight."""

    value: Value


@attrs.frozen
class Mentions:
    """The text holds a word of a named list."""

    column: Column
    words: str


@attrs.frozen
class Named:
    """A derived field that is a condition, under the name a reader knows it by."""

    name: str
    condition: Condition


Condition = And | Or | Not | Compare | InList | IsEmpty | Truth | HasTime | Mentions | Named
