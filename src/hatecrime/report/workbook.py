"""Findings as an Excel workbook that can be filtered."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, BinaryIO

import attrs

from hatecrime.records.errors import ExtractError
from hatecrime.report.colours import COLOURS
from hatecrime.report.figures import failures, receipt_lines, rules_of, verdict
from hatecrime.report.tables import COLUMNS, cells, safe_cell
from hatecrime.report.words import SHORT_NAMES, one_line
from hatecrime.validation.result import Result, RunState

ROWS_A_SHEET = 1_048_575
"""Findings a sheet can hold: the rows that Excel has, less the header."""

CELL_LENGTH = 16_383
"""Characters written to a cell: half of what Excel takes, which counts some of them twice."""

_WIDTHS = {
    "record_ref": 20, "title": 60, "fields": 26, "message": 52, "fix": 52, "cites": 44,
    "not_applicable": 15, "missing": 30, "reason": 44, "part": 24, "value": 90,
}  # fmt: skip
_WIDTH = 11

Cell = str | int | float | None
"""What a cell holds; a float is a share."""


def write_workbook(result: Result, target: BinaryIO) -> None:
    """Write a workbook of four sheets: Summary, Findings, Rules and Receipt.

    Findings that do not fit a sheet go on in "Findings 2" and so on. Every cell is a text or a
    number, never a formula or a link. Rows pass through files in a folder of their own, open to
    nobody else, that is gone when this returns or fails.

    Raises:
        ExtractError: if XlsxWriter is not installed.
        OSError: if the file cannot be written.
    """
    # The date of the run, not of the clock: the same run gives the same bytes.
    with new_workbook(target, "Findings", result.receipt.as_of) as sheets:
        _fill(sheets, result)


@contextmanager
def new_workbook(target: BinaryIO, title: str, made: dt.date) -> Iterator[Sheets]:
    """Give a workbook to be filled, and write it once it is.

    Args:
        target: the file.
        title: what it is.
        made: the date that the workbook bears.

    Raises:
        ExtractError: if XlsxWriter is not installed.
        OSError: if the file cannot be written.
    """
    try:
        import xlsxwriter
        from xlsxwriter.exceptions import FileCreateError
    except ModuleNotFoundError:
        raise ExtractError(
            "a report as xlsx needs the library XlsxWriter; install hatecrime[excel]"
        ) from None
    # Zipped in memory, where a full disk cannot break it half way: it is then written at once.
    whole = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="hatecrime-") as folder:
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        book = xlsxwriter.Workbook(whole, options)
        try:
            created = dt.datetime.combine(made, dt.time())
            book.set_properties({"title": title, "author": "hatecrime", "created": created})
            yield Sheets.of(book)
            book.close()
        except FileCreateError as error:
            raise error.args[0] from None
        finally:
            for sheet in book.worksheets():
                # Else some systems would not let the folder go.
                with suppress(OSError):
                    sheet.row_data_fh.close()
    target.write(whole.getbuffer())


@attrs.frozen
class Sheets:
    """A workbook with the looks of its cells."""

    book: Any
    head: Any
    bold: Any
    text: Any
    number: Any
    share: Any
    severities: Mapping[str, Any]

    @classmethod
    def of(cls, book: Any) -> Sheets:
        """Return the sheets of a workbook of XlsxWriter."""
        top = {"valign": "top"}
        return cls(
            book=book,
            head=book.add_format({"bold": True, "bottom": 1, "text_wrap": True, **top}),
            bold=book.add_format({"bold": True, "font_size": 14}),
            text=book.add_format({"text_wrap": True, **top}),
            number=book.add_format({"num_format": "#,##0", **top}),
            share=book.add_format({"num_format": "0.0%", **top}),
            severities={
                str(kind): book.add_format({"bg_color": ground, "font_color": text, **top})
                for kind, (ground, text) in COLOURS.items()
            },
        )

    def table(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        """Add a sheet with a table: its header stays in sight, and every column can be filtered."""
        sheet = self.book.add_worksheet(name)
        last = self.rows(sheet, 0, columns, rows)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, len(columns) - 1)

    def rows(
        self, sheet: Any, start: int, columns: Sequence[str], rows: Iterable[Sequence[Cell]]
    ) -> int:
        """Write a header and rows; return the number of the last row."""
        for place, column in enumerate(columns):
            sheet.set_column(place, place, _WIDTHS.get(column, _WIDTH))
            sheet.write_string(start, place, column.replace("_", " ").capitalize(), self.head)
        number = start
        for number, cell_row in enumerate(rows, start=start + 1):
            for place, cell in enumerate(cell_row):
                if isinstance(cell, int):
                    sheet.write_number(number, place, cell, self.number)
                elif isinstance(cell, float):
                    sheet.write_number(number, place, cell, self.share)
                elif cell:
                    look = self.text
                    if columns[place] == "severity":
                        look = self.severities.get(cell, look)
                    sheet.write_string(number, place, _fitting(cell), look)
        return number


def _fitting(text: str) -> str:
    return text if len(text) <= CELL_LENGTH else f"{text[: CELL_LENGTH - 1]}…"


def _fill(sheets: Sheets, result: Result) -> None:
    _summary(sheets, result)
    findings = map(_finding, result.finding_rows())
    for number in itertools.count(1):
        part = list(itertools.islice(findings, 1))
        if number > 1 and not part:
            break
        rows = itertools.chain(part, itertools.islice(findings, ROWS_A_SHEET - 1))
        sheets.table("Findings" if number == 1 else f"Findings {number}", COLUMNS, rows)
    rules = [entry.to_dict() for entry in result.summary]
    columns = tuple(rules[0]) if rules else ("rule",)
    sheets.table("Rules", columns, map(_rule, rules))
    receipt = ((safe_cell(part), safe_cell(text)) for part, text in receipt_lines(result.receipt))
    sheets.table("Receipt", ("part", "value"), receipt)


def _finding(finding: Mapping[str, Any]) -> list[Cell]:
    row = COLUMNS.index("row")
    texts: list[Cell] = [*cells(finding)]
    return [*texts[:row], finding["row"], *texts[row + 1 :]]


def _rule(entry: Mapping[str, Any]) -> list[Cell]:
    return [_rule_cell(part, ran=entry["state"] == RunState.RAN) for part in entry.values()]


def _rule_cell(part: str | int | list[str], *, ran: bool) -> Cell:
    if isinstance(part, int):
        # A rule that did not run has no figures: a nought would look like one that passed.
        return part if ran else None
    return safe_cell(", ".join(part) if isinstance(part, list) else one_line(part))


def _summary(sheets: Sheets, result: Result) -> None:
    sheet = sheets.book.add_worksheet("Summary")
    sheet.write_string(0, 0, "Findings", sheets.bold)
    sheet.write_string(1, 0, verdict(result))
    told = list(_told(result))
    for number, (label, value) in enumerate(told, start=3):
        sheet.write_string(number, 0, label)
        if isinstance(value, int):
            sheet.write_number(number, 1, value, sheets.number)
        else:
            sheet.write_string(number, 1, _fitting(value))
    rules = (
        (
            entry.rule,
            str(entry.severity),
            safe_cell(one_line(entry.title)),
            entry.failed,
            entry.unknown,
            str(entry.state),
        )
        for entry in result.summary
        if entry.failed or entry.unknown or entry.state is RunState.CRASHED
    )
    columns = ("rule", "severity", "title", "failed", "unknown", "state")
    sheets.rows(sheet, len(told) + 4, columns, rules)
    sheet.set_column(0, 0, _WIDTHS["part"])


def _told(result: Result) -> Iterator[tuple[str, str | int]]:
    receipt = result.receipt
    if receipt.source:
        yield "File", safe_cell(receipt.source)
    yield "Date of the run", receipt.as_of.isoformat()
    yield "Records read", receipt.rows_read
    yield "Records kept", receipt.rows_kept
    yield "Records quarantined", receipt.rows_quarantined
    for severity, count in failures(result).items():
        yield f"{SHORT_NAMES[severity].capitalize()}s", count
    for state, entries in rules_of(result).items():
        yield f"Rules {state}", len(entries)
