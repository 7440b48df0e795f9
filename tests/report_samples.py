"""Results of every kind, and what each form of a report says, read back by a library of its own."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import polars as pl
from junitparser import JUnitXml
from openpyxl.utils.escape import unescape

from breaking import break_rules
from engines import frame_of
from hatecrime import CrimeRecord
from hatecrime.report.formats import FORMATS
from hatecrime.report.tables import COLUMNS
from hatecrime.rulebook.rule import Answer
from hatecrime.validation import Result, check, check_frame, load_rulebook
from hatecrime.validation.findings import FINDINGS_SCHEMA
from html_trees import tree_of
from planted import FIELDS
from strategies import make_table

AS_OF = dt.date(2026, 5, 1)

HOSTILE = (
    *("\x1b[31mA", "\x1b]0;title\x07A", "\x9b31mA", "A\x7f", "A\x00B", "A\x0bB\x0cC"),
    *("A\u202eB", "\u2066A\u2069", "A\u200bB", "A\u2028B", "A\ufeffB", "A\ufffeB", "A\u00a0B"),
    *("A\nB", "A\r\nB", "A\rB", "A\tB", 'A,B;C|D"E', "'A", '"', "`A`"),
    *("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://a.example","A")'),
    *("\uff1d1+1", "{=1+1}", "#REF!", "0012", "1E5", "TRUE", "2026-05-01"),
    *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "A&amp;B", "]]>", "<!--"),
    *("http://a.example", "mailto:a@b.example", "internal:Rules!A1", "file:///etc/passwd"),
    *("{0}", "{{A}}", "[A](http://a.example)", "%s", "${A}", "_x001B_", "\\u001b", "../../A"),
    *("\u00e9\u6f22\U0001f3f3\ufe0f", "\u05d0\u05d1", "A" * 20_000),
)
"""References that would do harm somewhere, or be taken for something else."""

CRASH = ZeroDivisionError("what a value of a record was")


def hostile_rows() -> list[dict[str, Any]]:
    """Return two rows a reference, which stands twice therefore; other fields hold the same."""
    texts = ("reporting_centre", "narrative", "flag_reason", "victim_ref", "outcome_rationale")
    odd = ("race", "victim_age", "reported_at", "outcome_code", "perceived_by", "local_strands")
    return [
        {"record_ref": ref, "record_type": "crime", **dict.fromkeys((*texts, *odd), ref)}
        for ref in HOSTILE
        for _ in range(2)
    ]


def broken_rules(monkeypatch: Any, part: str = "records_with_this_ref") -> None:
    """Make the rules crash whose conditions read a certain name."""
    break_rules(monkeypatch, CRASH, lambda group: part in repr(group))


def _hostile() -> Result:
    frame = pl.DataFrame(hostile_rows()).with_columns(pl.lit("x").alias(name) for name in HOSTILE)
    result = check_frame(frame, as_of=AS_OF, show_unknown=True)
    return attrs.evolve(
        result,
        receipt=attrs.evolve(
            result.receipt,
            source="\x1b[2J<b>\u202e=1+1\n\udcff & co.csv",
            options={"map": "\x1b[2J<b>=1+1", "select": list(HOSTILE)},
        ),
        findings=lambda: result.findings,
        summary=lambda: result.summary,
        frame=lambda: result.frame,
    )


def _clean() -> Result:
    rows = [{"record_ref": "A1", "record_type": "crime"}, {"record_ref": None, "record_type": None}]
    book = load_rulebook().select(["REC-001", "FLG-002"])
    return check_frame(pl.DataFrame(rows), rulebook=book, as_of=AS_OF)


def _no_rows() -> Result:
    schema = {"record_ref": pl.String, "record_type": pl.String}
    return check_frame(pl.DataFrame(schema=schema), as_of=AS_OF)


def _skipped() -> Result:
    rows = [{"record_ref": "A1", "record_type": "crime"}]
    return check_frame(rows, rulebook=load_rulebook().select(["OUT-00"]), as_of=AS_OF)


def _no_rules() -> Result:
    rows = [{"record_ref": "A1", "record_type": "crime"}]
    return check_frame(rows, rulebook=load_rulebook().select(["REC"], ["REC"]), as_of=AS_OF)


def _record() -> Result:
    record = {"record_ref": "A1", "record_type": "crime", "offence_code": "8/57", "race": "no"}
    return check(record | {"religion": "no", "victim_age": "old"}, as_of=AS_OF)


def _model() -> Result:
    record = CrimeRecord(record_ref="A\n\x1b1", record_type="crime", hate_flag=True, race=False)
    return check(record, as_of=AS_OF, show_unknown=True)


def _table() -> Result:
    frame = frame_of([*make_table(7, 120)], FIELDS)
    return check_frame(frame, as_of=AS_OF, show_unknown=True)


OURS = r"""
[sources."OURS<b>"]
title = "Ours \u001b[2J <script>alert(1)</script> & ]]>"
url = "http://a.example/<b>"
[[rule]]
id = "ZZZ-001"
title = "=1+1 <script>alert(1)</script> & ]]> {0}"
must = "race IS NULL"
severity = "warning"
cites = [{ source = "OURS<b>", at = "=1+1 \u001b[2J\u202e<b> ]]>\n{0}" }]
evidence = "primary"
says = "=1+1 \"{0}\" <img src=x onerror=alert(1)> & ]]>\non two lines."
fix = "@SUM(A1) <!-- {{1}}"
passes = [{}]
fails = [{ race = true }]
"""
"""A force's own rule whose words would do harm, as far as such words are let in."""


def _own_rules() -> Result:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ours.toml")
        path.write_text(OURS, encoding="utf-8")
        book = load_rulebook(path).select(["ZZZ", "FLG-00"])
    rows = [{"record_ref": ref, "record_type": "crime", "race": True} for ref in ("A1", "A2")]
    return attrs.evolve(check_frame(rows, rulebook=book, as_of=AS_OF), rulebook=book)


RESULTS: dict[str, Callable[[], Result]] = {
    "table": cache(_table),
    "hostile": cache(_hostile),
    "clean": cache(_clean),
    "no rows": cache(_no_rows),
    "all skipped": cache(_skipped),
    "no rules": cache(_no_rules),
    "record": cache(_record),
    "model": cache(_model),
    "own rules": cache(_own_rules),
}


def written(result: Result, form: str) -> bytes:
    """Return a report as the bytes of its file."""
    if FORMATS[form].binary:
        file = io.BytesIO()
        FORMATS[form].write(result, file)
        return file.getvalue()
    text = io.StringIO(newline="")
    FORMATS[form].write(result, text)
    return text.getvalue().encode()


def opened(report: bytes, form: str) -> str:
    """Return all that a report holds as text, unpacked where it is packed."""
    if form == "xlsx":
        with zipfile.ZipFile(io.BytesIO(report)) as book:
            return "\n".join(book.read(name).decode() for name in book.namelist())
    if form == "parquet":
        frame = pl.read_parquet(io.BytesIO(report))
        notes = pl.read_parquet_metadata(io.BytesIO(report))
        return report.decode("latin-1") + frame.write_json() + repr(frame.to_dict()) + repr(notes)
    return report.decode()


# -- what the reports say --------------------------------------------------------------------------

Rows = list[dict[str, Any]]
Counts = Counter[tuple[str, str]]


def rows_of(result: Result) -> Rows:
    """Return the findings of a result as plain values."""
    return [finding.to_dict() for finding in result.findings]


def counts_of(result: Result) -> Counts:
    """Return how many findings there are by rule and answer."""
    return Counter((finding.rule, str(finding.answer)) for finding in result.findings)


def json_rows(report: bytes) -> Rows:
    found: Rows = json.loads(report)["findings"]
    return found


def line_rows(report: bytes) -> Rows:
    lines = [json.loads(line) for line in report.decode().splitlines()]
    return [
        {key: value for key, value in line.items() if key != "kind"}
        for line in lines
        if line["kind"] == "finding"
    ]


def parquet_rows(report: bytes) -> Rows:
    frame = pl.read_parquet(io.BytesIO(report))
    assert dict(frame.schema) == FINDINGS_SCHEMA
    return frame.to_dicts()


def csv_rows(report: bytes) -> Rows:
    return list(csv.DictReader(io.StringIO(report.decode(), newline="")))


def workbook(report: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """Return the cells of a workbook by sheet."""
    book = openpyxl.load_workbook(io.BytesIO(report))
    return {
        sheet.title: [tuple(_value(cell) for cell in row) for row in sheet.iter_rows()]
        for sheet in book
    }


def _value(cell: Any) -> Any:
    # Some characters are spelt _xHHHH_ in the file, and what is spelt so is escaped.
    return unescape(cell.value) if isinstance(cell.value, str) else cell.value


def workbook_rows(report: bytes) -> Rows:
    sheets = workbook(report)
    found = []
    for name, rows in sheets.items():
        if name.startswith("Findings"):
            assert [str(head).replace(" ", "_").lower() for head in rows[0]] == list(COLUMNS)
            found += [dict(zip(COLUMNS, row, strict=True)) for row in rows[1:]]
    return found


def sarif_rows(report: bytes) -> Rows:
    (run,) = json.loads(report)["runs"]
    found = []
    for entry in run["results"]:
        (location,) = entry["locations"]
        (record,) = location["logicalLocations"]
        found.append(
            {
                "record_ref": record.get("name"),
                "row": entry["properties"]["row"],
                "rule": entry["ruleId"],
                "severity": entry["level"],
                "answer": {"fail": "fail", "open": "unknown"}[entry["kind"]],
                "fields": entry["properties"]["fields"],
                "message": entry["message"]["text"],
                "fix": entry["properties"]["fix"],
                "cites": entry["properties"]["cites"],
            }
        )
    return found


def _text_counts(report: bytes) -> Counts:
    head = re.compile(r"^(error|warning|note|unknown) +([A-Z]+-\d+)  .*  \(([\d,]+) records?\)$")
    found: Counts = Counter()
    for line in report.decode().split("\n"):
        if match := head.match(line):
            answer = Answer.UNKNOWN if match[1] == "unknown" else Answer.FAIL
            found[match[2], str(answer)] = int(match[3].replace(",", ""))
    return found


def _full_counts(report: bytes) -> Counts:
    head = re.compile(r"^\S.*:\d+  .*  ([A-Z]+-\d+) (error|warning|info|unknown)  [^ ]")
    found: Counts = Counter()
    for line in report.decode().split("\n"):
        if match := head.match(line):
            found[match[1], str(Answer.UNKNOWN if match[2] == "unknown" else Answer.FAIL)] += 1
    return found


def page_of(report: bytes) -> Any:
    """Return the tree of a page; one that is not sound is an error."""
    return tree_of(report.decode())


def words_of(element: Any) -> str:
    return "".join(element.itertext())


def _page_counts(report: bytes) -> Counts:
    found: Counts = Counter()
    for group in page_of(report).iterfind(".//section[@class='group']"):
        name = group.find("h3").get("id")
        rule, _, unknown = name.partition("-unknown")
        answer = Answer.UNKNOWN if _ or unknown else Answer.FAIL
        listed = len(group.findall(".//tbody/tr"))
        more = re.search(r"And ([\d,]+) more", words_of(group))
        found[rule, str(answer)] = listed + (int(more[1].replace(",", "")) if more else 0)
        assert f": {found[rule, str(answer)]:,} record" in words_of(group.find(".//caption"))
    return found


def junit_cases(report: bytes) -> dict[str, Any]:
    """Return the test cases by rule."""
    (suite,) = JUnitXml.fromstring(report)
    return {case.name.split()[0]: case for case in suite}


def _junit_counts(report: bytes) -> Counts:
    found: Counts = Counter()
    for rule, case in junit_cases(report).items():
        number = re.search(r"([\d,]+) failed", case.system_out or "")
        if number and number[1] != "0":
            found[rule, str(Answer.FAIL)] = int(number[1].replace(",", ""))
        for part in case.result:
            if part._tag == "failure":
                assert part.message.startswith(f"{found[rule, str(Answer.FAIL)]:,} record")
    return found


def _counted(rows: Callable[[bytes], Rows]) -> Callable[[bytes], Counts]:
    return lambda report: Counter((row["rule"], row["answer"]) for row in rows(report))


COUNTS: dict[str, Callable[[bytes], Counts]] = {
    "text": _text_counts,
    "full": _full_counts,
    "json": _counted(json_rows),
    "jsonl": _counted(line_rows),
    "csv": _counted(csv_rows),
    "parquet": _counted(parquet_rows),
    "xlsx": _counted(workbook_rows),
    "html": _page_counts,
    "junit": _junit_counts,
    "sarif": _counted(sarif_rows),
}
"""How many findings by rule and answer each form tells; 'statistics' tells figures only."""
