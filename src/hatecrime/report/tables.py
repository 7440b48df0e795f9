"""Findings as a CSV file that is safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io

from hatecrime.validation.result import Finding, Result

COLUMNS = ("record_ref", "row", "rule", "severity", "answer", "fields", "message", "fix", "cites")
"""The columns of the file, as the attributes of a finding."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def findings_csv(result: Result) -> str:
    """Return the findings as CSV text: a header, then a row each; lists joined by semicolons."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_cells(finding) for finding in result.findings)
    return text.getvalue()


def _cells(finding: Finding) -> list[str]:
    values = finding.to_dict()
    return [safe_cell(_text(values[column])) for column in COLUMNS]


def _text(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


def safe_cell(text: str) -> str:
    """Return text that a spreadsheet will not take for a formula.

    >>> safe_cell("=1+1"), safe_cell("A1")
    ("'=1+1", 'A1')
    """
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
