"""Strategies for cells as an extract holds them: text, in the ways that systems write it."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import strategies as st

from hatecrime.rulebook.types import Type
from strategies import SCHEMA, TYPES, make_row

_EMPTY = ("", " ", "null", "NaN", "None", "<NA>", "\N{NO-BREAK SPACE}", "\N{ZERO WIDTH SPACE}")
_PADS = ("", "", "", " ", "\t", "\N{NO-BREAK SPACE}", "\N{ZERO WIDTH NO-BREAK SPACE}", "\r\n")
_UNREADABLE = {
    Type.BOOL: ("maybe", "2", "yes no", "\N{FULLWIDTH DIGIT ONE}"),
    Type.INT: ("x", "-1", "1.5", "1e3", "12345678901", "\N{ARABIC-INDIC DIGIT THREE}"),
    Type.DATE: ("31/02/2026", "2026-02-30", "1066-10-14", "01/02/2026", "12345-01-01", "soon"),
    Type.TEXT: ("what?", "14.0", "007.0", "0.0", "nan ", "1 2", "a;b"),
    Type.TEXTS: ("!", "; ;", "\N{LATIN SMALL LETTER E WITH ACUTE}"),
}
_UNREADABLE[Type.DATETIME] = (*_UNREADABLE[Type.DATE], "2026-03-29T25:00:00", "2026-01-01T10")


def make_cell(name: str, value: Any, chance: random.Random) -> str | None:
    """Return a value as text, in one of the ways an extract may write it."""
    kind = TYPES[name]
    if value is None:
        return None if chance.random() < 0.5 else chance.choice(_EMPTY)
    if chance.random() < 0.08:
        return chance.choice(_UNREADABLE[kind])
    match kind:
        case Type.BOOL:
            text = chance.choice(
                ("true", "Yes", "Y", "1", "1.0") if value else ("FALSE", "no", "0")
            )
        case Type.INT:
            text = chance.choice((str(value), f"{value}.0"))
        case Type.DATE:
            text = chance.choice((value.isoformat(), f"{value} 10:00"))
        case Type.DATETIME:
            zone = chance.choice(("", "", "", "Z", "+01:00", "-0500"))
            text = value.isoformat(chance.choice("T "), chance.choice(("auto", "minutes"))) + zone
        case Type.TEXTS:
            text = chance.choice(";,|").join(value)
        case _ if SCHEMA.fields[name].allowed:
            text = chance.choice((value, value.upper(), value.replace("_", " "), f"{value};sikh"))
        case _:
            text = chance.choice((value, value.lower())) if value else value
            if name.endswith("offence_code"):
                text = chance.choice((text, text.lstrip("0"), text.replace("/", "")))
    return chance.choice(_PADS) + text + chance.choice(_PADS)


def make_raw_table(seed: int, size: int) -> list[dict[str, str | None]]:
    """Return rows of text, as a CSV holds them."""
    chance = random.Random(seed)
    return [
        {name: make_cell(name, value, chance) for name, value in make_row(chance).items()}
        for _ in range(size)
    ]


def raw_tables(max_size: int = 25) -> st.SearchStrategy[list[dict[str, str | None]]]:
    """Rows of text, with cells that cannot be read among them."""
    return st.builds(make_raw_table, st.integers(0, 2**32), st.integers(1, max_size))
