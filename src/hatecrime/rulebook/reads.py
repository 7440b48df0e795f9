"""Which fields of a record a condition reads."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from hatecrime.rulebook import syntax as s
from hatecrime.rulebook.language import Language
from hatecrime.rulebook.trees import parts_of


def fields_of(
    condition: s.Condition | s.Value,
    language: Language,
    absent: Collection[str] = (),
    *,
    clocks: bool = False,
) -> tuple[str, ...]:
    """Return the given fields a condition reads, each once, as they appear.

    For a fact about the whole table these are the fields it is counted from. The latest of all
    dates reads only those that are not absent, where there are any. A lookup reads its code, and,
    where ``clocks`` are asked for, the date by which what it finds changes.
    """
    whole = language.schema.whole_table()
    found: dict[str, None] = {}

    def walk(node: Any) -> None:
        match node:
            case s.Column(name):
                names = whole[name].needs if name in whole else (name,)
                found.update(dict.fromkeys(n for n in names if n != language.schema.RUN_DATE))
            case s.Lookup(name, column):
                catalogue = language.catalogues[name]
                found[catalogue.key or ""] = None
                if clocks and catalogue.by_period(column):
                    found[catalogue.clock] = None
            case s.Literal():
                pass
            case s.LatestGiven(columns):
                dates = [column.name for column in columns]
                found.update(dict.fromkeys([d for d in dates if d not in absent] or dates))
            case _:
                for part in parts_of(node):
                    walk(part)

    walk(condition)
    return tuple(found)
