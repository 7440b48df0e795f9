"""An assessment as JSON: written in one way only, and read with every entry checked.

The shape of an entry is taken from its class, so that each field is declared once. What may follow
what is not checked here but where the history is read.
"""

from __future__ import annotations

import datetime as dt
import json
import typing
from collections.abc import Callable, Iterable
from enum import StrEnum
from functools import cache
from typing import Any

import attrs
from pydantic import ValidationError
from pydantic_core import CoreSchema, SchemaValidator
from pydantic_core import core_schema as cs

from hatecrime.risk.assessment import Assessment
from hatecrime.risk.entries import ENTRIES, InstrumentRef
from hatecrime.risk.errors import AssessmentError
from hatecrime.risk.instrument import Instrument
from hatecrime.risk.load import built_in_instruments

FORM = "hatecrime-assessment/1"
"""What a file says that it is; the number changes with the form."""

_KEY = "format"
_MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+\-]\d\d:\d\d)$"
_DAY = r"^\d{4}-\d\d-\d\d$"


def written(assessment: Assessment, *, indent: int | None) -> str:
    """Return an assessment as JSON; see ``Assessment.to_json``."""
    document: dict[str, Any] = {_KEY: FORM, "record_ref": assessment.record_ref}
    if assessment.victim_ref:
        document["victim_ref"] = assessment.victim_ref
    document["entries"] = [
        {"kind": entry.kind} | attrs.asdict(entry, filter=_given, value_serializer=_plain)
        for entry in assessment.entries
    ]
    return json.dumps(document, indent=indent) + ("\n" if indent is not None else "")


def from_json(text: str | bytes, instruments: Iterable[Instrument] = ()) -> Assessment:
    """Return the assessment that a JSON text holds.

    Args:
        text: what ``Assessment.to_json`` wrote, or another program in the same form.
        instruments: a force's own instruments. Those of the library are known. One that is missing
            leaves the assessment readable; a step that needs it says so.

    Raises:
        AssessmentError: if the text is not such a JSON, or its history cannot be one, naming the
            entry and the key. The message never holds what they say.
    """
    try:
        held = _parsed(text)
    except ValidationError as error:
        raise AssessmentError(_told(error)) from None
    known = _built_in() | {instrument.ref: instrument for instrument in instruments}
    try:
        return Assessment(
            record_ref=held["record_ref"],
            victim_ref=held["victim_ref"],
            entries=held["entries"],
            instruments=known,
        )
    except AssessmentError as error:
        if error.entry is None:
            raise
        raise AssessmentError(f"entry {error.entry}: {error}") from None


@cache
def _built_in() -> dict[InstrumentRef, Instrument]:
    return {instrument.ref: instrument for instrument in built_in_instruments()}


# -- reading -------------------------------------------------------------------------------------


def _parsed(text: str | bytes) -> dict[str, Any]:
    found: dict[str, Any]
    try:
        found = _validator().validate_json(text)
    except ValidationError as error:
        kind = error.errors(include_input=False, include_url=False)[0]["type"]
        if kind not in ("json_invalid", "string_unicode"):
            raise
    else:
        return found
    # The quick reader refuses half a character, which JSON can spell and a note may hold.
    try:
        document = json.loads(text)
        # Two halves that were spelt in two ways are one character from now on.
        document = json.loads(json.dumps(document))
    except (ValueError, RecursionError):
        raise AssessmentError(
            "it is not JSON, or not whole; give the file that an assessment was saved to"
        ) from None
    found = _validator().validate_python(document)
    return found


def _told(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    place = list(first["loc"])
    where = ""
    if len(place) > 1 and place[0] == "entries":
        where = f"entry {int(place[1]) + 1}: "
        # The third part only repeats the kind of the entry.
        place = place[3:]
    key = ".".join(str(part) for part in place)
    return f"{where}{key:.60}{': ' if key else ''}{_reason(first)}"


def _reason(error: Any) -> str:
    match error["type"]:
        case "union_tag_invalid" | "union_tag_not_found":
            kinds = ", ".join(entry.kind for entry in ENTRIES)
            return f"its kind is none of {kinds}; it may be of a newer library: update this one"
        case "literal_error" if error["loc"] == (_KEY,):
            return f"is not {FORM!r}: no assessment, or one of a newer library; update this one"
        case "unexpected_keyword_argument" | "extra_forbidden":
            return "there is no such key; it may be of a newer library: update this one"
        case "missing" | "missing_keyword_only_argument":
            return "is missing"
        case "string_pattern_mismatch" if error["ctx"]["pattern"] == _MOMENT:
            return "must be a date and time with its time zone, as 2026-06-01T10:00:00+01:00"
        case "string_pattern_mismatch":
            return "must be a date, as 2026-06-01"
        case "value_error":
            return "there is no such day or time"
    return str(error["msg"])


# -- the form ------------------------------------------------------------------------------------


@cache
def _validator() -> SchemaValidator:
    return SchemaValidator(document())


def document() -> CoreSchema:
    """Return the form of a whole assessment."""
    text = cs.str_schema(strict=True)
    kinds = {entry.kind: _object(entry, kind=entry.kind) for entry in ENTRIES}
    entries = cs.tuple_variable_schema(cs.tagged_union_schema(kinds, "kind"), min_length=1)
    return cs.typed_dict_schema(
        {
            _KEY: cs.typed_dict_field(cs.literal_schema([FORM])),
            "record_ref": cs.typed_dict_field(text),
            "victim_ref": cs.typed_dict_field(
                cs.with_default_schema(text, default=""), required=False
            ),
            "entries": cs.typed_dict_field(entries),
        },
        extra_behavior="forbid",
    )


def _object(of: type, kind: str = "") -> CoreSchema:
    """Return the form of a value: its attributes, and its kind where it has one.

    Attributes are set without the converters of the class: what they see to is in the form.
    """
    hints = typing.get_type_hints(of)
    fields = []
    if kind:
        fields.append(
            cs.dataclass_field("kind", cs.literal_schema([kind]), kw_only=True, init_only=True)
        )
    names = []
    for attribute in attrs.fields(of):
        names.append(attribute.name)
        held = _value(hints[attribute.name])
        if attribute.default is not attrs.NOTHING:
            held = cs.with_default_schema(held, default=attribute.default)
        fields.append(cs.dataclass_field(attribute.name, held, kw_only=True))
    arguments = cs.dataclass_args_schema(
        of.__name__, fields, collect_init_only=bool(kind), extra_behavior="forbid"
    )
    return cs.dataclass_schema(of, arguments, names, slots=True)


def _value(hint: Any) -> CoreSchema:
    """Return the form of what an attribute holds, by its type."""
    if hint is str:
        return cs.str_schema(strict=True)
    if hint is bool:
        return cs.bool_schema(strict=True)
    if hint is dt.datetime:
        # Python's own reader gives time zones that compare much faster than pydantic's.
        return _written(_MOMENT, dt.datetime.fromisoformat)
    if hint is dt.date:
        return _written(_DAY, dt.date.fromisoformat)
    if hint is InstrumentRef:
        return _object(InstrumentRef)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return cs.enum_schema(hint, list(hint), sub_type="str")
    inner = typing.get_args(hint)
    if typing.get_origin(hint) is tuple:
        return cs.tuple_variable_schema(_value(inner[0]))
    assert inner[1] is type(None)
    return cs.nullable_schema(_value(inner[0]))


def _written(pattern: str, read: Callable[[str], Any]) -> CoreSchema:
    text = cs.str_schema(strict=True, pattern=pattern)
    return cs.chain_schema([text, cs.no_info_plain_validator_function(read)])


# -- writing -------------------------------------------------------------------------------------


def _given(attribute: attrs.Attribute[Any], value: object) -> bool:
    """Whether an attribute is written: what is as it would be without being said is not."""
    return attribute.default is attrs.NOTHING or value != attribute.default


def _plain(_of: object, _attribute: object, value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
