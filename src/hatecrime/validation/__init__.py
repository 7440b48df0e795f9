"""Validation: checking a record, a table or a file, and what comes back.

Tables need Polars, which is slow to import; it is left until a table is checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatecrime.lazy import lazily
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
    "check": "hatecrime.validation.records",
    "check_file": "hatecrime.validation.files",
    "check_frame": "hatecrime.validation.frames",
    "record_check": "hatecrime.validation.records",
}

__getattr__ = lazily(__name__, _HOMES)
