"""Invented lists of offences, as the files the Home Office publishes are made."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from strategies import Record, make_table

HEADER = (
    *("Class", "Sub class", "Offence category", "Offence", "Act", "Section", "Home Office code"),
    *("Mode", "Max Sentence", "Victim or State Based", "Current", "Year added/amended/deleted"),
    *("Commencement date", "Cessation date", "Comment"),
)
_SHORT = {
    "code": "Home Office code",
    "category": "Offence category",
    "mode": "Mode",
    "basis": "Victim or State Based",
    "title": "Offence",
    "since": "Commencement date",
    "until": "Cessation date",
}


def row(**cells: object) -> dict[str, object]:
    """Return a row of the list, of an either-way offence counted by the victim if not told."""
    told = {"mode": "E", "basis": "V", "category": "8N Assault with injury", **cells}
    return {_SHORT[name]: cell for name, cell in told.items()}


LIST = (
    row(code="700/01", title="Invented assault", category="8N Assault with injury"),
    row(
        code="700/02", title="Invented affray", category="62A Violent Disorder", mode="S", basis="S"
    ),
    # Two classes at two times, with the same mode: the record's date decides.
    row(code="700/03", category="8N Assault", mode="S", until="31 March 2020"),
    row(code="700/03", category="62A Disorder", mode="I", since="1 April 2020"),
    # A code that was out of use for a time, and one that ended.
    row(code="700/04", category="9A Fear", basis="S", since="01 May 2010", until="30-Jun-12"),
    row(code="700/04", category="9A Fear", basis="V", since="Wednesday, January 01, 2014"),
    row(code="700/05", category="Various sub classes", basis="S/V", until="2015-12-31"),
    # What the library ships says otherwise of these.
    row(code="105/01", category="105A Assault without Injury", mode="I", basis="S"),
    row(code="008/59", category="8P Aggravated assault", mode="I", title="Invented wounding"),
)
"""Offences of nobody's, and two that the library holds."""


def table(rows: Sequence[Mapping[str, object]] = LIST) -> list[list[object]]:
    """Return rows of cells: two of titles, the header, and the rows."""
    titles: list[list[object]] = [["Invented notifiable offence list"], ["As at today", "v2"], []]
    return [*titles, list(HEADER), *([entry.get(name, "") for name in HEADER] for entry in rows)]


def write_csv(path: Path, cells: Sequence[Sequence[object]], encoding: str = "utf-8") -> Path:
    """Write rows of cells as CSV."""
    text = io.StringIO()
    csv.writer(text).writerows(cells)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


_ODS = "urn:oasis:names:tc:opendocument:xmlns"
_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


def write_ods(path: Path, *sheets: Sequence[Sequence[object]]) -> Path:
    """Write sheets of cells as the smallest ODS workbook there is."""
    tables = "".join(
        f'<table:table table:name="Sheet {number}">{"".join(map(_ods_row, sheet))}</table:table>'
        for number, sheet in enumerate(sheets, start=1)
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document-content xmlns:office="{_ODS}:office:1.0" '
        f'xmlns:table="{_ODS}:table:1.0" xmlns:text="{_ODS}:text:1.0" office:version="1.2">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{_ODS}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_MIMETYPE}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", _MIMETYPE)
        book.writestr("content.xml", content)
        book.writestr("META-INF/manifest.xml", manifest)
    return path


def _ods_row(cells: Sequence[object]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>"


def _ods_cell(cell: object) -> str:
    match cell:
        case None | "":
            return "<table:table-cell/>"
        case dt.date():
            return (
                f'<table:table-cell office:value-type="date" office:date-value="{cell}">'
                f"<text:p>{cell.day}/{cell.month}</text:p></table:table-cell>"
            )
        case int() | float():
            return (
                f'<table:table-cell office:value-type="float" office:value="{cell}">'
                f"<text:p>{cell}</text:p></table:table-cell>"
            )
    return (
        '<table:table-cell office:value-type="string">'
        f"<text:p>{escape(str(cell))}</text:p></table:table-cell>"
    )


_CODES = ("700/01", "700/02", "700/03", "700/04", "700/05", "105/01", "008/59", "001/01", "999/99")
_BOUNDS = [
    dt.datetime(2010, 5, 1),
    dt.datetime(2012, 7, 1),
    dt.datetime(2014, 1, 1),
    dt.datetime(2016, 1, 1),
    dt.datetime(2020, 4, 1),
]


def make_listed_table(seed: int, size: int) -> list[Record]:
    """Return rows with codes of the invented list, recorded about the days when it changes."""
    chance = random.Random(seed)
    moments = [b + dt.timedelta(milliseconds=s) for b in _BOUNDS for s in (-86_400_000, -1, 0, 1)]
    return [
        row
        | {
            "offence_code": chance.choice((*_CODES, None)),
            "recorded_at": chance.choice((*moments, dt.datetime(2026, 1, 1), None)),
            "outcome_code": chance.choice(("8", "15", "17", "2", row["outcome_code"])),
            "offence_class": chance.choice((None, None, row["offence_class"])),
            "victim_kind": chance.choice((None, row["victim_kind"])),
        }
        for row in make_table(seed, size)
    ]
