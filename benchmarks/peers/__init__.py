"""The same thirty rules in several tools, one module a tool.

Each module has ``violations(frame)``, which lists what is broken in a frame, and
``of_file(path)``, which reads a Parquet file first. Both return a frame of ``row`` (from 1) and
``rule``, in any order.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

RULES = (
    "REC-001", "REC-022", "REC-002", "REC-003", "REC-004", "REC-005", "REC-019", "REC-007",
    "REC-008", "REC-011", "REC-012", "REC-018", "REC-023", "FLG-002", "FLG-006", "FLG-009",
    "FLG-012", "FLG-014", "FLG-015", "FLG-018", "FLG-026", "OUT-001", "OUT-002", "OUT-003",
    "OUT-004", "OUT-005", "OUT-006", "OUT-010", "OUT-013", "OUT-018",
)  # fmt: skip
"""Thirty of the built-in rules.

One fact about the whole table (REC-001), four lists of codes, words in free text (FLG-015), two
tables of codes (OUT-002 by date, OUT-010 by age), order and distance of dates, editions in force
from a day, and plain conditions.
"""

TOOLS = ("hatecrime", "dataframely", "pointblank", "pandera", "pydantic")
"""In the order of the table."""


def installed() -> tuple[str, ...]:
    """Return the tools that can be run here."""
    return tuple(tool for tool in TOOLS if find_spec(tool) is not None)


def peer(tool: str) -> ModuleType:
    """Return the module of a tool."""
    return import_module(f"benchmarks.peers.with_{tool}")
