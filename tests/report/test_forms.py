"""Every form of a report tells every finding, harms nobody and gives nothing away."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hatecrime.report.formats import FORMATS
from hatecrime.report.tables import safe_cell
from hatecrime.report.words import printable
from hatecrime.rulebook.rule import Answer
from hatecrime.validation import check_frame
from planted import RECORDS, assert_silent
from report_samples import (
    AS_OF,
    COUNTS,
    CRASH,
    HOSTILE,
    RESULTS,
    broken_rules,
    counts_of,
    csv_rows,
    json_rows,
    line_rows,
    opened,
    page_of,
    parquet_rows,
    rows_of,
    sarif_rows,
    words_of,
    workbook_rows,
    written,
)

TEXT_FORMS = [name for name, form in FORMATS.items() if not form.binary]


def test_every_form_is_read_back() -> None:
    assert set(COUNTS) | {"statistics"} == set(FORMATS)


@pytest.mark.parametrize("kind", RESULTS)
@pytest.mark.parametrize("form", COUNTS)
def test_the_findings_add_up(form: str, kind: str) -> None:
    result = RESULTS[kind]()
    expected = counts_of(result)
    if form == "junit":
        expected = type(expected)({k: n for k, n in expected.items() if k[1] == Answer.FAIL})
    assert COUNTS[form](written(result, form)) == expected


@pytest.mark.parametrize("kind", RESULTS)
def test_the_figures_add_up(kind: str) -> None:
    result = RESULTS[kind]()
    lines = written(result, "statistics").decode().split("\n")
    rows = {line.split()[0]: line.split() for line in lines if re.match(r"[A-Z]+-\d+ ", line)}
    assert list(rows) == [entry.rule for entry in result.summary]
    for entry in result.summary:
        told = [entry.checked, entry.passed, entry.failed, entry.unknown, entry.not_applicable]
        shown = [f"{n:,}" if entry.state == "ran" else "-" for n in told]
        assert rows[entry.rule][2:] == [*shown, entry.state]


def test_there_is_something_to_tell() -> None:
    assert len(RESULTS["table"]().findings) > 500
    assert {f.record_ref for f in RESULTS["hostile"]().findings} == set(HOSTILE)
    assert not RESULTS["all skipped"]().findings
    assert {entry.state for entry in RESULTS["all skipped"]().summary} == {"skipped"}
    assert not RESULTS["no rules"]().summary


@pytest.mark.parametrize("kind", RESULTS)
@pytest.mark.parametrize(
    ("form", "read"), [("json", json_rows), ("jsonl", line_rows), ("parquet", parquet_rows)]
)
def test_what_programs_read_is_exact(form: str, read: Any, kind: str) -> None:
    result = RESULTS[kind]()
    assert read(written(result, form)) == rows_of(result)


@pytest.mark.parametrize("kind", RESULTS)
def test_sarif_holds_all_of_a_finding(kind: str) -> None:
    result = RESULTS[kind]()
    levels = {"error": "error", "warning": "warning", "info": "note"}
    for told, row in zip(sarif_rows(written(result, "sarif")), rows_of(result), strict=True):
        failed = row["answer"] == "fail"
        level = levels[row["severity"]] if failed else "none"
        message = row["message"] if failed else "Cannot be decided: a field it needs is empty."
        message = message.replace("{", "{{").replace("}", "}}")
        assert told == row | {"severity": level, "message": message}


@pytest.mark.parametrize("kind", RESULTS)
@pytest.mark.parametrize(("form", "read"), [("csv", csv_rows), ("xlsx", workbook_rows)])
def test_spreadsheets_hold_all_of_a_finding(form: str, read: Any, kind: str) -> None:
    result = RESULTS[kind]()
    for told, row in zip(read(written(result, form)), rows_of(result), strict=True):
        reference = safe_cell(row["record_ref"] or "")
        if form == "xlsx" and len(reference) > 16_383:
            reference = told["record_ref"]
            assert re.fullmatch(r"A+…", reference)
        assert told["record_ref"] in ([reference] if reference else ["", None])
        assert str(told["row"]) == str(row["row"])
        for column in ("rule", "severity", "answer"):
            assert told[column] == row[column]
        for column in ("message", "fix"):
            assert told[column] == safe_cell(" ".join(row[column].split()))
        for column in ("fields", "cites"):
            assert (told[column] or "") == safe_cell("; ".join(row[column]))


@pytest.mark.parametrize("kind", ["hostile", "model", "own rules"])
@pytest.mark.parametrize("form", TEXT_FORMS)
def test_nothing_steers_a_terminal(form: str, kind: str) -> None:
    report = written(RESULTS[kind](), form).decode()
    assert [c for c in set(report) if not c.isprintable()] == ["\n"]


@pytest.mark.parametrize("form", ["text", "full"])
def test_every_reference_is_told_to_people(form: str) -> None:
    report = written(RESULTS["hostile"](), form).decode()
    # The grouped report names the first few of each rule.
    for reference in HOSTILE[:4] if form == "text" else HOSTILE:
        assert printable(reference) in report


@pytest.mark.parametrize("kind", ["hostile", "own rules"])
def test_no_markup_of_a_text_is_markup_of_the_page(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hatecrime.report.html_page.SHOWN", 1000)
    page = page_of(written(RESULTS[kind](), "html"))
    tags = {element.tag for element in page.iter() if isinstance(element.tag, str)}
    assert not tags & {"script", "img", "b", "iframe", "link"}
    assert len([e for e in page.iter() if not isinstance(e.tag, str)]) == 0
    assert all(a.get("href").startswith("#") for a in page.iter("a"))
    shown = {words_of(cell) for cell in page.iter("bdi")}
    told = {finding.record_ref for finding in RESULTS[kind]().findings}
    assert {printable(reference) for reference in told} == shown


# -- nothing is given away -------------------------------------------------------------------------


@pytest.mark.parametrize("broken", [False, True])
@pytest.mark.parametrize("kind", RECORDS)
def test_no_value_of_a_record_is_told(
    kind: str, broken: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if broken:
        broken_rules(monkeypatch)
    rows = [RECORDS[kind] | {"record_ref": ref} for ref in ("A1", "A2", "A2")]
    result = check_frame(rows, as_of=AS_OF, show_unknown=True)
    assert len(result.findings) > 15
    assert bool(result.crashed) is broken
    for form in FORMATS:
        text = opened(written(result, form), form)
        # What is made of the reference by hashing could hold any figures.
        assert_silent(re.sub(r'"recordAndRule/v1": "\w+', "", text))
        assert str(CRASH) not in text


# -- the same run, the same bytes ------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["table", "no rows"])
@pytest.mark.parametrize("form", FORMATS)
def test_same_result_same_bytes(form: str, kind: str) -> None:
    assert written(RESULTS[kind](), form) == written(RESULTS[kind](), form)


ELSEWHERE = """
import datetime, hashlib, io, sys
import hatecrime
from hatecrime.report.formats import FORMATS
rows = [{"record_ref": r, "record_type": "crime", "race": "no", "religion": "no",
         "offence_code": "8/57", "victim_age": "?"} for r in "ABAB"]
result = hatecrime.check_frame(rows, as_of=datetime.date(2026, 5, 1), show_unknown=True)
for name, form in FORMATS.items():
    file = io.BytesIO() if form.binary else io.StringIO()
    form.write(result, file)
    data = file.getvalue()
    print(name, hashlib.sha256(data if form.binary else data.encode()).hexdigest())
"""


def test_same_bytes_in_another_process_zone_and_hour() -> None:
    found = [
        subprocess.run(
            [sys.executable, "-c", ELSEWHERE],
            env={"TZ": zone, "PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for zone, seed in (("UTC", "1"), ("Pacific/Auckland", "2"))
    ]
    assert found[0] == found[1]
    assert len(found[0].splitlines()) == len(FORMATS)


# -- rules that did not run ------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_a_crashed_rule_is_told(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken_rules(monkeypatch)
    rows = [{"record_ref": "A1", "record_type": "crime", "victim_age": "?"}] * 2
    result = check_frame(pl.DataFrame(rows), as_of=AS_OF)
    assert [entry.rule for entry in result.crashed] == ["REC-001"]
    report = written(result, form)
    # A table of findings has no room for it; the exit code of the command says it.
    assert ("crashed" in opened(report, form).lower()) is (form != "csv")
    if form in COUNTS:
        assert COUNTS[form](report) == counts_of(result)


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"csv", "statistics"}))
def test_a_skipped_rule_is_told_with_what_it_lacks(form: str) -> None:
    text = opened(written(RESULTS["all skipped"](), form), form)
    assert "OUT-001" in text
    assert "outcome_code" in text


def test_forms_are_not_imported_before_they_are_used() -> None:
    code = "import sys, hatecrime.report.formats; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"polars", "xlsxwriter", "hatecrime.report.sarif"} & set(loaded)


def test_the_page_of_styles_is_part_of_the_package() -> None:
    assert (
        Path(__import__("hatecrime.report", fromlist=["x"]).__file__ or "")
        .with_name("page.css")
        .is_file()
    )
