"""The catalogues of the flags room, read from the TOML files beside this module."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import attrs

from hatecrime.rulebook.catalogue import Catalogue, CellValue, load_catalogue, read_toml

_HERE = Path(__file__).parent


@cache
def strands() -> Catalogue:
    """Return the five monitored strands, by key."""
    return load_catalogue(_HERE / "strands.toml")


@cache
def religions() -> Catalogue:
    """Return the values of the religion sub-flag, by key, in order."""
    return load_catalogue(_HERE / "religions.toml")


@cache
def local_strands() -> Catalogue:
    """Return the locally defined strands that sources name, by key. No list of them is complete."""
    return load_catalogue(_HERE / "local_strands.toml")


@cache
def hate_offences() -> Catalogue:
    """Return the offences that bear on hate crime, with what the law attaches to them."""
    return load_catalogue(_HERE / "offences.toml")


@cache
def offences() -> Catalogue:
    """Return the notifiable offences, by Home Office code.

    The whole list gives class, mode and basis; the offences that bear on hate crime add what the
    law attaches to them.
    """
    hate = hate_offences()
    defaults = {name: c.default for name, c in hate.columns.items() if c.default is not None}
    listed = read_toml(_HERE / "notifiable.toml")
    rows: dict[str, dict[str, CellValue]] = {}
    cites = {}
    for group in listed["group"]:
        shared = {key: group[key] for key in ("class", "mode", "basis") if key in group}
        for code in group["codes"]:
            rows[code] = defaults | shared
            cites[code] = ((listed["source"], code),)
    for code, row in hate.rows.items():
        rows[code] = rows.get(code, {}) | dict(row)
    return attrs.evolve(hate, rows=rows, cites=cites | dict(hate.cites))


@cache
def offence_classes() -> frozenset[str]:
    """Return the classes that notifiable offences are counted in, such as ``8P``."""
    return frozenset(str(row["class"]) for row in offences().rows.values() if row.get("class"))


@cache
def words() -> dict[str, tuple[str, ...]]:
    """Return the word lists that rules may look for in free text, by name."""
    lists = read_toml(_HERE / "words.toml")["words"]
    return {name: tuple(entry["words"]) for name, entry in lists.items()}
