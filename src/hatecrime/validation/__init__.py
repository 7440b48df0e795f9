"""Validation: checking a record, a table or a file, and what comes back.

Tables need Polars, which is slow to import; it is left until a table is checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hatecrime.validation.book import load_rulebook
from hatecrime.validation.result import Finding, Receipt, Result, RuleSummary, RunState

if TYPE_CHECKING:
    from hatecrime.validation.files import check_file
    from hatecrime.validation.frames import check_frame
    from hatecrime.validation.records import check

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
]


def __getattr__(name: str) -> Any:
    if name == "check":
        from hatecrime.validation.records import check as found
    elif name == "check_frame":
        from hatecrime.validation.frames import check_frame as found
    elif name == "check_file":
        from hatecrime.validation.files import check_file as found
    else:
        raise AttributeError(f"module 'hatecrime.validation' has no attribute {name!r}")
    globals()[name] = found
    return found
