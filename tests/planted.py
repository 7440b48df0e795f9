"""Records whose every field holds what can be found again, wherever it should not be."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hatecrime.rulebook.types import Type
from strategies import SCHEMA, TYPES, Record

MARK = "Zqx"
DAY = dt.date(1913, 7, 21)
NUMBER = 909_090_909

FIELDS = {name: kind for name, kind in TYPES.items() if name in SCHEMA.fields}
HIDDEN = {name: kind for name, kind in FIELDS.items() if name != "record_ref"}

TRACES = (MARK.lower(), "1913", "13-07-21", "21/07", "909090909", "909_090_909", "909,090,909")
"""What would give a planted value away, in small letters."""


def readable(name: str) -> Any:
    """Return a marked value of the field's own type; a yes or a listed word cannot be marked."""
    match FIELDS[name]:
        case Type.TEXT:
            return SCHEMA.fields[name].allowed[:1] or f"{MARK} {name}, on Facebook"
        case Type.INT:
            return NUMBER
        case Type.DATE:
            return DAY
        case Type.DATETIME:
            return dt.datetime.combine(DAY, dt.time(19, 13))
        case Type.TEXTS:
            return (f"{MARK.lower()}_{name}",)
        case _:
            return True


def planted(*, unreadable: bool) -> Record:
    """Return a record of marked values, as text that no field but a free one can read, or typed."""
    values = {name: f"{MARK} {name}" if unreadable else readable(name) for name in HIDDEN}
    return {
        "record_ref": "A1",
        **{
            n: v[0] if isinstance(v, tuple) and TYPES[n] is Type.TEXT else v
            for n, v in values.items()
        },
    }


def odd() -> Record:
    """Return a record of text that is nearly readable, each with a trace in it."""
    texts = {
        Type.BOOL: f"yes {MARK}",
        Type.INT: "909090909.5",
        Type.DATE: "21/07/1913",
        Type.DATETIME: "1913-07-21 25:61",
        Type.TEXT: f" {MARK};{MARK} ",
        Type.TEXTS: f"{MARK};{MARK}2",
    }
    return {"record_ref": "A1", **{name: texts[kind] for name, kind in HIDDEN.items()}}


RECORDS = {
    "readable": planted(unreadable=False),
    "unreadable": planted(unreadable=True),
    "odd": odd(),
}


def assert_silent(text: str) -> None:
    low = text.lower()
    assert not [trace for trace in TRACES if trace in low]
