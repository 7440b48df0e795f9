"""Validation: checking a record, a table or a file, and what comes back.

Tables need Polars, which is slow to import; it is left until a table is checked.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from hatecrime.validation.book import load_rulebook
from hatecrime.validation.result import Finding, Receipt, Result, RuleSummary, RunState

if TYPE_CHECKING:
    from hatecrime.validation.files import check_file
    from hatecrime.validation.frames import check_frame
    from hatecrime.validation.records import check, record_check

__all__ = [
    "Finding",
    "Receipt",
    "Result",
    "RuleSummary",
    "RunState",
    "check",
    "check_file",
    "check_frame",
    "load_rulebook",
    "record_check",
]


_HOMES = {
    "check": "records",
    "check_file": "files",
    "check_frame": "frames",
    "record_check": "records",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'hatecrime.validation' has no attribute {name!r}")
    found = getattr(import_module(f"hatecrime.validation.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
