"""The workbook: its sheets, its looks, and that nothing in it is a formula or a link."""

from __future__ import annotations

import io
import re
import sys
import tempfile
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import pytest
import xlsxwriter

from hatecrime.records.errors import ExtractError
from hatecrime.report import workbook as made
from hatecrime.report.figures import verdict
from hatecrime.report.tables import safe_cell
from hatecrime.validation.result import Result
from report_samples import RESULTS, counts_of, opened, rows_of, workbook, workbook_rows, written

SHEETS = ["Summary", "Findings", "Rules", "Receipt"]


@pytest.mark.parametrize("kind", RESULTS)
def test_sheets(kind: str) -> None:
    sheets = workbook(written(RESULTS[kind](), "xlsx"))
    assert list(sheets) == SHEETS


@pytest.mark.parametrize("kind", RESULTS)
def test_no_formula_no_link_no_macro(kind: str) -> None:
    report = written(RESULTS[kind](), "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(report))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n", "inlineStr"}
    text = opened(report, "xlsx")
    assert not re.search(r"<f[ >]|<hyperlink|TargetMode|vbaProject|<externalLink", text)
    names = zipfile.ZipFile(io.BytesIO(report)).namelist()
    assert not [name for name in names if "external" in name.lower() or "vba" in name.lower()]


@pytest.mark.parametrize("kind", ["hostile", "own rules"])
def test_no_cell_begins_as_a_formula(kind: str) -> None:
    """A workbook saved as CSV is as safe as the CSV report."""
    for rows in workbook(written(RESULTS[kind](), "xlsx")).values():
        texts = [cell for row in rows for cell in row if isinstance(cell, str)]
        assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_findings_that_do_not_fit_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = RESULTS["table"]()
    total = 40
    result = attrs.evolve(
        whole,
        findings=lambda: whole.findings[:total],
        summary=lambda: whole.summary,
        frame=lambda: whole.frame.head(total),
    )
    for size in (total - 1, total, total + 1, total // 3):
        monkeypatch.setattr(made, "ROWS_A_SHEET", size)
        report = written(result, "xlsx")
        sheets = workbook(report)
        names = [name for name in sheets if name.startswith("Findings")]
        assert len(names) == -(-total // size)
        assert names[:2] == ["Findings", "Findings 2"][: len(names)]
        assert max(len(sheets[name]) - 1 for name in names) <= size
        told = [(row["rule"], row["row"]) for row in workbook_rows(report)]
        assert told == [(row["rule"], row["row"]) for row in rows_of(result)]


def test_a_sheet_is_as_long_as_excel_s() -> None:
    sheet = xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True}).add_worksheet()
    assert sheet.write_string(made.ROWS_A_SHEET, 0, "the last") == 0
    assert sheet.write_string(made.ROWS_A_SHEET + 1, 0, "one too many") == -1
    assert sheet.write_string(0, 0, "\U0001f3f3" * made.CELL_LENGTH) == 0


def test_the_table_can_be_filtered() -> None:
    result = RESULTS["table"]()
    book = openpyxl.load_workbook(io.BytesIO(written(result, "xlsx")))
    for name in ("Findings", "Rules", "Receipt"):
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
    findings = book["Findings"]
    assert findings.max_row == len(result.findings) + 1
    assert findings.column_dimensions["G"].width > 40
    assert findings["G2"].alignment.wrap_text


def test_severities_have_colours_apart_by_lightness() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(RESULTS["table"](), "xlsx")))
    looks = {}
    for row in book["Findings"].iter_rows(min_row=2):
        cell = row[3]
        looks[cell.value] = (cell.fill.fgColor.rgb[2:], cell.font.color.rgb[2:])
    assert set(looks) == {"error", "warning", "info"}
    grounds = sorted(_light(ground) for ground, _ in looks.values())
    assert all(b / a > 1.15 for a, b in pairwise(grounds))
    for ground, text in looks.values():
        light, dark = sorted((_light(ground), _light(text)), reverse=True)
        assert light / dark >= 7


def _light(colour: str) -> float:
    """Return the luminance of a colour as WCAG has it, with its constant added."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05


@pytest.mark.parametrize("kind", RESULTS)
def test_the_rules_have_all_their_answers(kind: str) -> None:
    result = RESULTS[kind]()
    head, *rows = workbook(written(result, "xlsx"))["Rules"]
    assert len(rows) == len(result.summary)
    for row, entry in zip(rows, result.summary, strict=True):
        told = dict(zip(head, row, strict=True))
        names = (told["Rule"], told["Title"], told["State"])
        assert names == (entry.rule, safe_cell(entry.title), entry.state)
        ran = entry.state == "ran"
        for name in ("passed", "failed", "unknown", "not_applicable", "checked"):
            shown = told[name.replace("_", " ").capitalize()]
            assert shown == (getattr(entry, name) if ran else None)
        assert (told["Reason"] or "") == entry.reason
        assert (told["Missing"] or "") == ", ".join(entry.missing)


@pytest.mark.parametrize("kind", ["table", "no rows", "all skipped"])
def test_the_summary(kind: str) -> None:
    result = RESULTS[kind]()
    rows = workbook(written(result, "xlsx"))["Summary"]
    assert rows[1][0] == verdict(result)
    told = {row[0]: row[1] for row in rows}
    for severity, word in (("error", "Errors"), ("warning", "Warnings"), ("info", "Notes")):
        failed = sum(e.failed for e in result.summary if e.severity == severity)
        assert told[word] == failed
    assert told["Records read"] == result.receipt.rows_read
    place = next(n for n, row in enumerate(rows) if row[0] == "Rule")
    listed = {row[0]: (row[3], row[4]) for row in rows[place + 1 :]}
    assert listed == {
        e.rule: (e.failed, e.unknown) for e in result.summary if e.failed or e.unknown
    }
    assert sum(failed for failed, _ in listed.values()) == sum(
        number for (_, answer), number in counts_of(result).items() if answer == "fail"
    )


def test_the_receipt() -> None:
    result = RESULTS["table"]()
    told = dict(workbook(written(result, "xlsx"))["Receipt"][1:])
    assert told["rulebook"] == result.receipt.rulebook
    assert told["rows read"] == "120"
    assert told["columns"] == ", ".join(result.receipt.columns)


def test_no_file_is_left_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    written(RESULTS["table"](), "xlsx")
    assert not list(tmp_path.iterdir())

    rows = Result.finding_rows

    def stops(result: Result) -> Any:
        for number, row in enumerate(rows(result)):
            if number == 100:
                assert list(tmp_path.iterdir())
                raise KeyboardInterrupt
            yield row

    monkeypatch.setattr(Result, "finding_rows", stops)
    with pytest.raises(KeyboardInterrupt):
        written(RESULTS["table"](), "xlsx")
    assert not list(tmp_path.iterdir())


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(ExtractError, match=r"install hatecrime\[excel\]"):
        written(RESULTS["clean"](), "xlsx")
