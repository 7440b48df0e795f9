"""The few figures and words that say how a run went, whatever the form of the report."""

from __future__ import annotations

import json
from collections.abc import Iterator

from hatecrime.records.problems import reading_findings
from hatecrime.report.words import SHORT_NAMES
from hatecrime.rulebook.phrases import counted, listed
from hatecrime.rulebook.rule import Severity
from hatecrime.validation.result import Receipt, Result, RuleSummary, RunState


def failures(result: Result) -> dict[Severity, int]:
    """Return how many findings of each severity there are; unknown answers are none."""
    return {
        severity: sum(entry.failed for entry in result.summary if entry.severity is severity)
        for severity in Severity
    }


def rules_of(result: Result) -> dict[RunState, tuple[RuleSummary, ...]]:
    """Return the rules by what became of them; what could not be read is told, but is no rule."""
    rules = [entry for entry in result.summary if entry.rule not in reading_findings()]
    return {state: tuple(entry for entry in rules if entry.state is state) for state in RunState}


def verdict(result: Result) -> str:
    """Return the run in a sentence or two."""
    found = [counted(n, SHORT_NAMES[severity]) for severity, n in failures(result).items() if n]
    rules = {state: len(entries) for state, entries in rules_of(result).items()}
    ran = f"{counted(rules[RunState.RAN], 'rule')} ran, {rules[RunState.SKIPPED]} skipped"
    if rules[RunState.CRASHED]:
        ran += f", {rules[RunState.CRASHED]} crashed"
    rows = counted(result.receipt.rows_read, "record")
    if not found:
        return f"No findings in {rows}. {ran}."
    return f"Found {listed(found)} in {rows}. {ran}."


def receipt_lines(receipt: Receipt) -> Iterator[tuple[str, str]]:
    """Yield the parts of a receipt as name and text, one for each single value."""
    for name, part in receipt.to_dict().items():
        if name == "rows":
            yield from ((f"rows {what}", f"{number:,}") for what, number in part.items())
        elif name == "options":
            yield from ((f"option {what}", _plain(value)) for what, value in part.items())
        else:
            yield name.replace("_", " "), _plain(part)


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
