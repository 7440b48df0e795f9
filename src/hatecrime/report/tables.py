"""Findings as a CSV file that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from typing import Any, TextIO

from hatecrime.report.words import one_line, printable
from hatecrime.validation.result import Result

COLUMNS = ("record_ref", "row", "rule", "severity", "answer", "fields", "message", "fix", "cites")
"""The columns of the file, as the attributes of a finding."""

# The last four are the wide forms of the first four, which some spreadsheets take for the same.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def write_csv(result: Result, target: TextIO) -> None:
    """Write the findings as CSV: a header, then a row each; lists joined by semicolons."""
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(cells(finding) for finding in result.finding_rows())


def cells(finding: Mapping[str, Any]) -> list[str]:
    """Return a finding as safe text, a cell for each of ``COLUMNS``."""
    return [safe_cell(_text(column, finding[column])) for column in COLUMNS]


def _text(column: str, value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(value)
    if column in ("message", "fix"):
        # Words of a rule may run over several lines, where it was written so.
        return one_line(value)
    return "" if value is None else str(value)


def safe_cell(text: str) -> str:
    r"""Return text that a spreadsheet will not take for a formula, nor a terminal for a command.

    >>> safe_cell("=1+1"), safe_cell("A1"), safe_cell("A\x1b[31m1")
    ("'=1+1", 'A1', 'A\ufffd[31m1')
    """
    shown = printable(text)
    return f"'{shown}" if text.startswith(_FORMULA_STARTS) else shown
