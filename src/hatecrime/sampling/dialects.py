"""How a sample is written: dialects, each told by a column map and a little that no map tells."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import attrs

from hatecrime.records.fields import fields
from hatecrime.records.map_model import ColumnMap, FieldMap
from hatecrime.records.maps import load_column_map
from hatecrime.rulebook.catalogue import read_toml
from hatecrime.rulebook.types import Type

_HERE = Path(__file__).parent

CANONICAL = "canonical"


@attrs.frozen
class Dialect:
    """How one system would write a sample.

    Attributes:
        name: what it is called.
        about: what it looks like.
        map: the file of the column map that reads it back; empty where none is needed.
        encoding: of the file.
        separator: what parts the cells of a row.
        line_end: what ends a row.
        nothing: what an empty cell holds.
        padded: the share of cells that spaces surround.
        shouted: the share of words in capitals.
        decimals: fields whose whole numbers are written as 14.0.
        short: fields whose offence codes have no leading zeros.
        by_name: whether forces are written by name.
    """

    name: str
    about: str
    map: str = ""
    encoding: str = "utf-8"
    separator: str = ","
    line_end: str = "\n"
    nothing: str = ""
    padded: float = 0.0
    shouted: float = 0.0
    decimals: frozenset[str] = attrs.field(default=frozenset(), converter=frozenset)
    short: frozenset[str] = attrs.field(default=frozenset(), converter=frozenset)
    by_name: bool = False

    @property
    def map_file(self) -> Path | None:
        """The column map that reads it back; None where none is needed."""
        return _HERE / "dialects" / self.map if self.map else None

    @property
    def column_map(self) -> ColumnMap | None:
        """That map, read."""
        return None if self.map_file is None else _column_map(self.map_file)

    @property
    def cells(self) -> Mapping[str, FieldMap]:
        """The fields that have a column of their own, in the order of the columns."""
        return _plain_cells() if self.column_map is None else self.column_map.fields

    @property
    def listed(self) -> frozenset[str]:
        """Fields for one value whose cells may hold several."""
        return frozenset(
            name
            for name, entry in self.cells.items()
            if entry.separator is not None and fields()[name].type is not Type.TEXTS
        )


@cache
def _plain_cells() -> Mapping[str, FieldMap]:
    return {name: FieldMap.model_validate({"column": name}) for name in fields()}


@cache
def _column_map(path: Path) -> ColumnMap:
    return load_column_map(path)


@cache
def dialects() -> dict[str, Dialect]:
    """Return every dialect, by name.

    >>> list(dialects())
    ['canonical', 'spreadsheet', 'record-system']
    """
    entries = read_toml(_HERE / "dialects.toml")["dialect"]
    return {entry["name"]: Dialect(**entry) for entry in entries}
