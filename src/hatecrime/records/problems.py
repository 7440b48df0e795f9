"""What reading a cell may find: each kind of problem, and what it is called."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path

import attrs

from hatecrime.rulebook.catalogue import read_toml
from hatecrime.rulebook.rule import Severity


class Problem(StrEnum):
    """Why a value could not be read, by the id of the finding it becomes."""

    BOOL = "FLD-001"
    DATE = "FLD-002"
    NUMBER = "FLD-003"
    WORD = "FLD-004"
    REQUIRED = "FLD-005"
    YEAR = "FLD-006"
    FORMAT = "FLD-007"
    SEVERAL = "FLD-008"
    CELLS = "FLD-009"


@attrs.frozen
class ReadingFinding:
    """What a kind of unreadable value is called, and what to do about it.

    Attributes:
        id: as ``Problem``.
        title: what is asked of a value.
        severity: how much it matters.
        says: the finding in plain words, without the value.
        fix: what to do about it.
        note: why it is so.
    """

    id: str
    title: str
    severity: Severity
    says: str
    fix: str
    note: str = ""


@cache
def reading_findings() -> dict[str, ReadingFinding]:
    """Return the findings of reading, by id."""
    entries = read_toml(Path(__file__).with_name("reading.toml"))["reading"]
    found = {}
    for entry in entries:
        entry["severity"] = Severity(entry["severity"])
        found[entry["id"]] = ReadingFinding(**entry)
    return {problem: found[problem] for problem in Problem}
