"""The fields of a record, read off the model: for rules, tables, schemas and the reference page."""

from __future__ import annotations

import datetime as dt
import types
import typing
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from hatecrime.records.model import CrimeRecord
from hatecrime.records.spellings import SPELLINGS, slug
from hatecrime.rulebook.catalogue import read_toml
from hatecrime.rulebook.errors import RulebookError
from hatecrime.rulebook.types import Counted, Derived, Field, Schema, Type

_TYPES: dict[Any, Type] = {
    str: Type.TEXT,
    int: Type.INT,
    bool: Type.BOOL,
    dt.date: Type.DATE,
    dt.datetime: Type.DATETIME,
    tuple[str, ...]: Type.TEXTS,
}


@cache
def fields() -> dict[str, Field]:
    """Return every field of a record by its canonical name, in the record's order.

    >>> fields()["race"].type
    <Type.BOOL: 'bool'>
    """
    found = {}
    for name, info in CrimeRecord.model_fields.items():
        annotation = _plain(info.annotation)
        words = isinstance(annotation, type) and issubclass(annotation, StrEnum)
        extra = info.json_schema_extra
        assert isinstance(extra, dict)
        found[name] = Field(
            name=name,
            type=Type.TEXT if words else _TYPES[annotation],
            meaning=info.description or "",
            allowed=tuple(word.value for word in annotation) if words else (),
            sensitive=bool(extra["sensitive"]),
            group=str(extra["group"]),
            spelling=SPELLINGS.get(name),
        )
    return found


def field_named(name: str) -> str | None:
    """Return the canonical name of a field for a column or key, or None if it is no field's.

    >>> field_named("Offence code"), field_named("offenceCode"), field_named("colour")
    ('offence_code', 'offence_code', None)
    """
    found = field_names().get(name) or slug(name)
    return found if found in fields() else None


@cache
def field_names() -> dict[str, str]:
    """Return the canonical name for every name a field goes by: snake case and camel case."""
    aliases = {info.alias: name for name, info in CrimeRecord.model_fields.items() if info.alias}
    return aliases | {name: name for name in fields()}


@cache
def schema() -> Schema:
    """Return the given and the derived fields, as rules may name them."""
    return Schema.of(fields().values(), _derived())


def required_fields() -> tuple[str, ...]:
    """Return the names of the fields that every record must have."""
    return tuple(name for name, info in CrimeRecord.model_fields.items() if info.is_required())


def _derived() -> list[Derived]:
    path = Path(__file__).with_name("derived.toml")
    found = []
    for entry in read_toml(path)["derived"]:
        unknown = set(entry) - {"name", "type", "meaning", "is", "counts", "needs"}
        if unknown or ("is" in entry) == ("counts" in entry):
            raise RulebookError(f"{path.name}: {entry.get('name')}: needs either 'is' or 'counts'")
        found.append(
            Derived(
                name=entry["name"],
                type=Type(entry["type"]),
                meaning=entry["meaning"],
                condition=entry.get("is", ""),
                counts=Counted(entry["counts"]) if "counts" in entry else None,
                needs=tuple(entry.get("needs", ())),
            )
        )
    return found


def _plain(annotation: Any) -> Any:
    """Return the type of a field without the None that an optional one allows."""
    if typing.get_origin(annotation) in (types.UnionType, typing.Union):
        return next(a for a in typing.get_args(annotation) if a is not type(None))
    return annotation
