"""JUnit: what a build server sees of a run."""

from __future__ import annotations

from typing import Any

import pytest
from junitparser import JUnitXml

from hatecrime.report import junit
from hatecrime.report.words import printable
from hatecrime.validation import check_frame
from report_samples import AS_OF, HOSTILE, RESULTS, broken_rules, junit_cases, written


def tags(case: Any) -> list[str]:
    return [part._tag for part in case.result]


@pytest.mark.parametrize("kind", RESULTS)
def test_each_rule_is_a_case(kind: str) -> None:
    result = RESULTS[kind]()
    report = written(result, "junit")
    cases = junit_cases(report)
    assert list(cases) == [entry.rule for entry in result.summary]
    for entry in result.summary:
        case = cases[entry.rule]
        assert case.name == f"{entry.rule} {entry.title}"
        assert case.classname == f"hatecrime.{entry.rule.split('-')[0]}"
        failing = entry.failed and entry.severity != "info"
        skipped = entry.state == "skipped"
        assert tags(case) == ["skipped"] * skipped + ["failure"] * bool(failing)
        if failing:
            (failure,) = case.result
            assert failure.type == entry.severity
        if skipped:
            (part,) = case.result
            assert part.message == entry.reason
    (suite,) = JUnitXml.fromstring(report)
    assert suite.tests == len(cases)
    assert suite.failures == sum("failure" in tags(case) for case in cases.values())
    assert suite.skipped == sum("skipped" in tags(case) for case in cases.values())
    assert suite.errors == 0


def test_what_is_only_information_is_no_failure() -> None:
    result = RESULTS["table"]()
    cases = junit_cases(written(result, "junit"))
    told = [e for e in result.summary if e.failed and e.severity == "info"]
    assert told
    for entry in told:
        assert not cases[entry.rule].result
        assert "Fix: " in cases[entry.rule].system_out


def test_a_crashed_rule_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    broken_rules(monkeypatch)
    result = check_frame([{"record_ref": "A1", "record_type": "crime"}], as_of=AS_OF)
    report = written(result, "junit")
    case = junit_cases(report)["REC-001"]
    assert tags(case) == ["error"]
    assert case.result[0].type == "ZeroDivisionError"
    (suite,) = JUnitXml.fromstring(report)
    assert suite.errors == 1


def test_the_first_records_are_named_and_the_rest_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(junit, "SHOWN", 3)
    result = RESULTS["table"]()
    for rule, case in junit_cases(written(result, "junit")).items():
        rows = [f.row for f in result.findings if f.rule == rule and f.answer == "fail"]
        if "failure" in tags(case):
            lines = case.result[0].text.split("\n")
            named = [int(li.split()[1].rstrip(":")) for li in lines if li.startswith("row ")]
            assert named == rows[:3]
            assert (f"and {len(rows) - 3:,} more" in lines) == (len(rows) > 3)


def test_references_are_text_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(junit, "SHOWN", 1000)
    cases = junit_cases(written(RESULTS["hostile"](), "junit"))
    lines = cases["REC-001"].result[0].text.split("\n")
    shown = {line.partition(": ")[2] for line in lines if line.startswith("row ")}
    assert shown == {printable(reference) for reference in HOSTILE}


def test_the_receipt_is_in_the_properties() -> None:
    result = RESULTS["table"]()
    (suite,) = JUnitXml.fromstring(written(result, "junit"))
    told = {prop.name: prop.value for prop in suite.properties()}
    assert told["rulebook"] == result.receipt.rulebook
    assert told["rows read"] == "120"
