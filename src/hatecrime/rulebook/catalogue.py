"""Catalogues: tables of codes that rules look things up in, written as TOML.

A catalogue declares its columns and their types once, then a row a code. A new code is one row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import attrs
import tomli

from hatecrime.rulebook.errors import RulebookError
from hatecrime.rulebook.types import Type, holds

KNOWN = "known"
"""The column every catalogue has: whether it holds the record's code."""

MAX_BYTES = 1_000_000
"""The largest TOML file that is read; a larger one is no rulebook, catalogue or column map."""

MAX_DOTS = 40
"""Dots in one line of a TOML file: a key of many parts takes the parser very long."""

CellValue = str | int | bool | dt.date | tuple[str, ...]


@attrs.frozen
class CatalogueColumn:
    """One column of a catalogue.

    Attributes:
        type: what its cells hold.
        meaning: one sentence for a reader.
        default: what a row that is silent means.
        allowed: the only words its cells may hold; empty when any value of the type will do.
    """

    type: Type
    meaning: str
    default: CellValue | None = None
    allowed: tuple[str, ...] = ()


@attrs.frozen
class Period:
    """What a catalogue says of a code from one day up to but not on another.

    Attributes:
        since: first day; None means from the beginning.
        until: first day no longer; None means to the end.
        cells: cell values by column, for the columns that change with time.
    """

    since: dt.date | None
    until: dt.date | None
    cells: Mapping[str, CellValue]

    def holds(self, day: dt.date) -> bool:
        """Return whether a day lies in it."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


@attrs.frozen(eq=False)
class Catalogue:
    """A table of codes.

    Attributes:
        name: the word before the dot in a lookup, such as ``outcome`` in ``outcome.suspect``.
        meaning: one sentence for a reader.
        key: the field of the record that picks the row; None when no rule looks it up.
        complete: whether a code it does not hold is known not to exist.
        columns: columns by name, without the built-in ``known``.
        rows: cell values by code, then by column; an empty cell is left out.
        notes: what is doubtful about a row, by code.
        cites: where a row comes from, by code: pairs of source id and place.
        clock: the field of the record whose date picks one of a code's periods.
        periods: by code, for a code of which other things are true at other times: periods that
            follow one another from the beginning to the end. Its row holds what is always true.
    """

    name: str
    meaning: str
    key: str | None
    complete: bool
    columns: Mapping[str, CatalogueColumn]
    rows: Mapping[str, Mapping[str, CellValue]]
    notes: Mapping[str, str]
    cites: Mapping[str, tuple[tuple[str, str], ...]]
    clock: str = ""
    periods: Mapping[str, tuple[Period, ...]] = attrs.field(factory=dict)

    def type_of(self, column: str) -> Type | None:
        """Return the type of a column, or None if there is none of that name."""
        if column == KNOWN:
            return Type.BOOL
        found = self.columns.get(column)
        return found.type if found else None

    def cell(self, code: str, column: str, day: dt.date | None = None) -> CellValue | None:
        """Return what a column says of a code; None when the cell is empty or the code not held.

        Args:
            code: the code.
            column: the column.
            day: the date of the record; None when it has none.
        """
        if column == KNOWN:
            return code in self.rows
        always = self.rows.get(code, {}).get(column)
        if always is not None or day is None or code not in self.periods:
            return always
        return next(p for p in self.periods[code] if p.holds(day)).cells.get(column)

    def by_value(self, column: str) -> Mapping[CellValue, frozenset[str]]:
        """Return the codes that always share a value of a column: the shape compilers work from."""
        return _by_value(self, column)

    def by_period(
        self, column: str
    ) -> dict[tuple[dt.date | None, dt.date | None, CellValue | None], frozenset[str]]:
        """Return the codes whose value of a column changes, by period and the value in it."""
        groups: dict[tuple[Any, Any, Any], set[str]] = {}
        for code, periods in self.periods.items():
            if any(column in period.cells for period in periods):
                for period in periods:
                    key = (period.since, period.until, period.cells.get(column))
                    groups.setdefault(key, set()).add(code)
        return {key: frozenset(codes) for key, codes in groups.items()}

    def values_of(self, column: str) -> frozenset[CellValue]:
        """Return every value that a column may have: those allowed, else those it has somewhere."""
        declared = self.columns.get(column)
        if declared is not None and declared.allowed:
            return frozenset(declared.allowed)
        changing = (value for _, _, value in self.by_period(column))
        return frozenset(self.by_value(column)).union(v for v in changing if v is not None)


# Each rule that looks a column up asks for it, of the same few catalogues.
@lru_cache(maxsize=256)
def _by_value(catalogue: Catalogue, column: str) -> Mapping[CellValue, frozenset[str]]:
    groups: dict[CellValue, set[str]] = {}
    for code, row in catalogue.rows.items():
        value = True if column == KNOWN else row.get(column)
        if value is not None:
            groups.setdefault(value, set()).add(code)
    return {value: frozenset(codes) for value, codes in groups.items()}


def load_catalogue(path: Path, source_ids: frozenset[str] | None = None) -> Catalogue:
    """Read a catalogue and check every cell against its declared columns.

    Args:
        path: the TOML file.
        source_ids: ids that a row may cite; None leaves citations unchecked.

    Raises:
        RulebookError: naming the file, the row and the key that is wrong.
    """
    data = read_toml(path)
    where = path.name
    head = data.get("catalogue")
    if not isinstance(head, dict) or not {"name", "meaning"} <= set(head):
        raise RulebookError(f"{where}: needs a [catalogue] table with name and meaning")
    columns = {
        name: _column(where, name, declared) for name, declared in data.get("columns", {}).items()
    }
    if KNOWN in columns:
        raise RulebookError(f"{where}: the column {KNOWN!r} is built in; choose another name")
    defaults = {name: c.default for name, c in columns.items() if c.default is not None}
    rows: dict[str, dict[str, CellValue]] = {}
    notes: dict[str, str] = {}
    cites: dict[str, tuple[tuple[str, str], ...]] = {}
    for number, entry in enumerate(data.get("row", []), start=1):
        code = entry.pop("code", None)
        if not isinstance(code, str) or not code:
            raise RulebookError(f"{where}: row {number} needs a code, written as text")
        if code in rows:
            raise RulebookError(f"{where}: the code {code!r} stands twice")
        if note := entry.pop("note", None):
            notes[code] = str(note)
        cites[code] = read_cites(f"{where}: row {code!r}", entry.pop("cites", []), source_ids)
        rows[code] = defaults | {
            name: _cell(f"{where}: row {code!r}", name, value, columns)
            for name, value in entry.items()
        }
    return Catalogue(
        name=head["name"],
        meaning=head["meaning"],
        key=head.get("key"),
        complete=bool(head.get("complete", False)),
        columns=columns,
        rows=rows,
        notes=notes,
        cites=cites,
    )


def read_cites(
    where: str, entries: object, source_ids: frozenset[str] | None
) -> tuple[tuple[str, str], ...]:
    """Return citations as pairs of source id and place, each checked against the known sources.

    Raises:
        RulebookError: if an entry is not ``{ source = ..., at = ... }`` or names no known source.
    """
    if not isinstance(entries, list):
        raise RulebookError(f"{where}: cites must be a list of {{ source = ..., at = ... }}")
    pairs = []
    for entry in entries:
        if not isinstance(entry, dict) or set(entry) != {"source", "at"}:
            raise RulebookError(
                f"{where}: a citation is {{ source = ..., at = ... }}, nothing else"
            )
        source, at = str(entry["source"]), str(entry["at"])
        if not at.strip():
            raise RulebookError(f"{where}: cites {source!r:.60} without a place in it")
        if source_ids is not None and source not in source_ids:
            raise RulebookError(f"{where}: cites {source!r:.60}, which sources.toml does not hold")
        pairs.append((source, at))
    return tuple(pairs)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file, which may come from anybody: a hostile one cannot hang a run.

    Raises:
        RulebookError: if the file cannot be read, or is not TOML, with the place in it.
    """
    data = None
    try:
        # Reading a device or a pipe could take for ever, so it is not even opened.
        if path.is_file() or not path.exists():
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RulebookError(f"{path.name:.60}: cannot be read: {error.strerror}") from None
    except ValueError:
        raise RulebookError(f"{path.name!r:.60}: is not the name of a file") from None
    if data is None:
        raise RulebookError(f"{path.name}: is not a file that can be read")
    if len(data) > MAX_BYTES:
        raise RulebookError(f"{path.name}: is larger than {MAX_BYTES} bytes")
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.count(b".") > MAX_DOTS:
            raise RulebookError(f"{path.name}: line {number} has more than {MAX_DOTS} dots")
    try:
        return tomli.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        # A TOML error is a ValueError, and so is a number of very many digits.
        raise RulebookError(f"{path.name}: is not valid TOML: {error}") from None


def _column(where: str, name: str, declared: object) -> CatalogueColumn:
    if not isinstance(declared, dict) or "type" not in declared:
        raise RulebookError(f"{where}: column {name!r} needs a type and a meaning")
    try:
        kind = Type(declared["type"])
    except ValueError:
        known = ", ".join(Type)
        raise RulebookError(
            f"{where}: column {name!r} has the type {declared['type']!r}; use one of {known}"
        ) from None
    default = declared.get("default")
    if default is not None and not holds(kind, default):
        raise RulebookError(f"{where}: the default of {name!r} must be of the type {kind}")
    allowed = declared.get("allowed", [])
    if not holds(Type.TEXTS, allowed) or (allowed and kind is not Type.TEXT):
        raise RulebookError(f"{where}: column {name!r}: 'allowed' is a list of words, for text")
    return CatalogueColumn(kind, str(declared.get("meaning", "")), default, tuple(allowed))


def _cell(
    where: str, name: str, value: object, columns: Mapping[str, CatalogueColumn]
) -> CellValue:
    column = columns.get(name)
    if column is None:
        raise RulebookError(f"{where}: the column {name!r} is not declared in [columns]")
    if not holds(column.type, value):
        raise RulebookError(f"{where}: {name} must be of the type {column.type}")
    if column.allowed and value not in column.allowed:
        raise RulebookError(f"{where}: {name} is one of {', '.join(column.allowed)}")
    if isinstance(value, list):
        return tuple(value)
    assert isinstance(value, str | int | dt.date)
    return value
