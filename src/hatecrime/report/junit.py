"""Rules as test cases, in the XML that build servers read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TextIO
from xml.etree import ElementTree as ET

from hatecrime.report.figures import receipt_lines
from hatecrime.report.groups import Group, groups_of
from hatecrime.report.words import UNDECIDED, one_line, printable
from hatecrime.rulebook.phrases import counted
from hatecrime.rulebook.rule import Answer, Severity
from hatecrime.validation.result import Result, RuleSummary, RunState

SHOWN = 20
"""Records named in a test case; the rest are counted."""


def write_junit(result: Result, target: TextIO) -> None:
    """Write a test suite with a test case for each rule.

    A rule that records fail is a failure, of the type of its severity; but one that is only
    information passes, with its findings in the output of the test. A rule that was skipped is
    skipped, and one that crashed is an error. There are no times, for none were taken.
    """
    groups = {(group.rule, group.answer): group for group in groups_of(result, SHOWN)}
    cases = [_case(entry, groups) for entry in result.summary]
    counts = {
        "tests": len(cases),
        "failures": sum(case.find("failure") is not None for case in cases),
        "errors": sum(case.find("error") is not None for case in cases),
        "skipped": sum(case.find("skipped") is not None for case in cases),
    }
    numbers = {name: str(count) for name, count in counts.items()}
    root = ET.Element("testsuites", {"name": "hatecrime", **numbers})
    name = printable(result.receipt.source) or "hatecrime check"
    suite = ET.SubElement(root, "testsuite", {"name": name, **numbers})
    properties = ET.SubElement(suite, "properties")
    for part, text in receipt_lines(result.receipt):
        ET.SubElement(properties, "property", {"name": printable(part), "value": printable(text)})
    suite.extend(cases)
    ET.indent(root)
    target.write('<?xml version="1.0" encoding="utf-8"?>\n')
    target.write(ET.tostring(root, encoding="unicode"))
    target.write("\n")


def _case(entry: RuleSummary, groups: Mapping[tuple[str, Answer], Group]) -> ET.Element:
    family = entry.rule.partition("-")[0]
    name = f"{entry.rule} {one_line(entry.title)}"
    case = ET.Element("testcase", {"classname": f"hatecrime.{family}", "name": name})
    if entry.state is RunState.SKIPPED:
        ET.SubElement(case, "skipped", {"message": printable(entry.reason)})
        return case
    if entry.state is RunState.CRASHED:
        words = {"message": "The rule crashed.", "type": printable(entry.reason)}
        ET.SubElement(case, "error", words)
        return case
    numbers = {"checked": entry.checked, "passed": entry.passed, "failed": entry.failed}
    numbers |= {"unknown": entry.unknown, "not applicable": entry.not_applicable}
    told = [", ".join(f"{number:,} {what}" for what, number in numbers.items())]
    failed = groups.get((entry.rule, Answer.FAIL))
    if failed is not None and entry.severity is Severity.INFO:
        told += _lines(failed)
    elif failed is not None:
        message = f"{counted(failed.count, 'record')}: {one_line(next(iter(failed.words))[0])}"
        failure = ET.SubElement(case, "failure", {"message": message, "type": str(entry.severity)})
        failure.text = "\n".join(_lines(failed))
    unknown = groups.get((entry.rule, Answer.UNKNOWN))
    if unknown is not None:
        told += _lines(unknown)
    ET.SubElement(case, "system-out").text = "\n".join(told)
    return case


def _lines(group: Group) -> Iterator[str]:
    if group.answer is Answer.UNKNOWN:
        yield UNDECIDED
    else:
        for message, fix in group.words:
            yield f"{one_line(message)} Fix: {one_line(fix)}"
    yield from (f"row {row['row']}: {printable(row['record_ref'])}" for row in group.first)
    if group.more:
        yield f"and {group.more:,} more"
