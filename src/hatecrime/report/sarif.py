"""Findings as SARIF 2.1.0, which code-scanning tools read."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TextIO
from urllib.parse import quote

from hatecrime.records.problems import ReadingFinding, reading_findings
from hatecrime.report.json_forms import write_document
from hatecrime.report.words import UNDECIDED
from hatecrime.rulebook.rule import Answer, Edition, Rulebook, Severity
from hatecrime.validation.book import load_rulebook
from hatecrime.validation.result import Result, RuleSummary, RunState

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

FINGERPRINT = "recordAndRule/v1"
"""The name of the fingerprint, by which a finding is known again in a later run."""

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def write_sarif(result: Result, target: TextIO) -> None:
    """Write one run with a result for each finding.

    A finding lies in the extract at a record, named as a logical location; a record's row is a
    property, and not a line of the file, since a cell may hold line breaks. An unknown answer is
    of the kind "open". Rules that were skipped or that crashed are notifications.
    """
    receipt = result.receipt
    rules = {entry.rule: number for number, entry in enumerate(result.summary)}
    book = load_rulebook() if result.rulebook is None else result.rulebook
    run = {
        "tool": {
            "driver": {
                "name": "hatecrime",
                "version": receipt.version,
                "rules": [_descriptor(entry, book) for entry in result.summary],
            }
        },
        "invocations": [
            {
                "executionSuccessful": not result.crashed,
                "toolExecutionNotifications": _notes(result, rules, RunState.CRASHED, "error"),
                "toolConfigurationNotifications": _notes(result, rules, RunState.SKIPPED, "note"),
            }
        ],
        "artifacts": [{"location": _artifact(receipt.source)}] if receipt.source else [],
        "columnKind": "unicodeCodePoints",
        "properties": {
            "receipt": receipt.to_dict(),
            "summary": [entry.to_dict() for entry in result.summary],
        },
        "results": _results(result, rules),
    }
    write_document({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, target)


def _descriptor(entry: RuleSummary, book: Rulebook) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": entry.rule,
        "shortDescription": {"text": _text(entry.title)},
        "defaultConfiguration": {"level": _LEVELS[entry.severity]},
    }
    if entry.rule in book.rules:
        edition = book[entry.rule].latest
        found |= _words(edition, _sources(edition, book))
        found["properties"] = {"evidence": str(edition.evidence)}
    elif entry.rule in reading_findings():
        found |= _words(reading_findings()[entry.rule], ())
    return found


def _words(rule: Edition | ReadingFinding, sources: Iterable[str]) -> dict[str, Any]:
    help_lines = [rule.says, f"Fix: {rule.fix}", rule.note.strip(), *sources]
    return {
        "fullDescription": {"text": _text(rule.says)},
        "help": {"text": _text("\n\n".join(filter(None, help_lines)))},
    }


def _sources(edition: Edition, book: Rulebook) -> Iterator[str]:
    for cite in edition.cites:
        source = book.sources[cite.source]
        yield f"Source: {cite}: {source.title}" + (f" <{source.url}>" if source.url else "")


def _notes(
    result: Result, rules: Mapping[str, int], state: RunState, level: str
) -> list[dict[str, Any]]:
    return [
        {
            "level": level,
            "message": {"text": _text(f"{entry.rule} {state}: {entry.reason}")},
            "associatedRule": {"id": entry.rule, "index": rules[entry.rule]},
        }
        for entry in result.summary
        if entry.state is state
    ]


def _results(result: Result, rules: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for finding in result.finding_rows():
        failed = finding["answer"] == Answer.FAIL
        mark = _fingerprint(finding)
        seen[mark] += 1
        yield {
            "ruleId": finding["rule"],
            "ruleIndex": rules[finding["rule"]],
            "kind": "fail" if failed else "open",
            "level": _LEVELS[Severity(finding["severity"])] if failed else "none",
            "message": {"text": _text(finding["message"] if failed else UNDECIDED)},
            "locations": [_location(finding, result.receipt.source)],
            # A record that stands twice in an extract has two findings, told apart by number.
            "partialFingerprints": {FINGERPRINT: f"{mark}:{seen[mark]}"},
            "properties": {
                "row": finding["row"],
                "fields": finding["fields"],
                "fix": finding["fix"],
                "cites": finding["cites"],
            },
        }


def _location(finding: Mapping[str, Any], source: str) -> dict[str, Any]:
    record = {"fullyQualifiedName": f"row {finding['row']}", "kind": "record"}
    if finding["record_ref"] is not None:
        record["name"] = finding["record_ref"]
    place: dict[str, Any] = {"logicalLocations": [record]}
    if source:
        place["physicalLocation"] = {"artifactLocation": _artifact(source)}
    return place


def _artifact(source: str) -> dict[str, str]:
    return {"uri": quote(os.fsencode(source), safe="")}


def _fingerprint(finding: Mapping[str, Any]) -> str:
    """Return what stays the same of a finding when rows are added or its rule is reworded."""
    reference = finding["record_ref"]
    parts = [finding["rule"], finding["row"] if reference is None else reference]
    if finding["rule"] in reading_findings():
        # One for each cell of a record that could not be read.
        parts += finding["fields"]
    return hashlib.sha256(repr(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _text(text: str) -> str:
    """Return text as a message has it, where braces would stand for what is put in their place."""
    return text.replace("{", "{{").replace("}", "}}")
