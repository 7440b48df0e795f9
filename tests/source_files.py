"""Files of every form, and what is read out of them."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import struct
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from unittest import mock

import attrs
import polars as pl
import xlsxwriter

from hatecrime.records import ExtractError
from hatecrime.records.sources import Window, csv_file, files, open_extract

Cell = str | None


@attrs.frozen
class Table:
    """What was read, with rows as tuples of cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    uneven: tuple[int, ...]


@contextlib.contextmanager
def cut_into(block: int, small: int | None = None) -> Iterator[None]:
    """Read in blocks of so many bytes, and where the engine is not trusted in pieces of so many."""
    with (
        mock.patch.object(files, "BLOCK", block),
        mock.patch.object(csv_file, "SMALL", small or block),
    ):
        yield


def read(path: Path, rows: int = 250_000, *, as_words: bool = False) -> Table:
    """Read a file, and check that its windows are as large and as numbered as they must be."""
    extract = open_extract([path])
    kinds = {name: pl.Categorical(pl.Categories.random()) for name in extract.columns}
    windows = extract.windows(rows, kinds=kinds if as_words else None)
    return gathered(extract.columns, list(windows), rows)


def read_bytes(
    data: bytes, rows: int = 250_000, name: str = "extract.csv", *, as_words: bool = False
) -> Table:
    """Read a file with these bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return read(path, rows, as_words=as_words)


def read_or_refused(data: bytes, name: str = "extract.csv") -> Table | None:
    """Read a file with these bytes, or check that the error of one that cannot be read names it."""
    try:
        return read_bytes(data, name=name)
    except ExtractError as error:
        told = str(error)
    assert told.startswith(f"{name}: ")
    assert "\n" not in told
    return None


def gathered(columns: Sequence[str], windows: Sequence[Window], rows: int) -> Table:
    """Return what stands in the windows of one file."""
    assert all(window.frame.columns == list(columns) for window in windows)
    heights = [window.frame.height for window in windows]
    assert heights[:-1] == [rows] * (len(heights) - 1)
    assert 0 < heights[-1] <= rows or heights == [0]
    assert [w.first_row for w in windows] == [1 + sum(heights[:n]) for n in range(len(heights))]
    for window in windows:
        last = window.first_row + window.frame.height
        assert all(window.first_row <= row < last for row in window.uneven)
    return Table(
        tuple(columns),
        tuple(row for window in windows for row in window.frame.rows()),
        tuple(row for window in windows for row in window.uneven),
    )


def strictly(text: str, separator: str = ",") -> Table:
    """Return what Python's own strict reader makes of a CSV file; csv.Error if it is none.

    An empty cell holds nothing.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    header, *rows = (row for row in reader if row)
    width = len(header)
    return Table(
        tuple(cell.strip() or f"column {n}" for n, cell in enumerate(header, start=1)),
        tuple(
            (*(cell or None for cell in row[:width]), *[None] * (width - len(row))) for row in rows
        ),
        tuple(n for n, row in enumerate(rows, start=1) if len(row) != width),
    )


@contextlib.contextmanager
def piped(data: bytes, folder: Path) -> Iterator[Path]:
    """Return the path of a pipe through which these bytes come."""
    path = folder / "pipe"
    os.mkfifo(path)

    def write() -> None:
        with contextlib.suppress(BrokenPipeError), path.open("wb") as pipe:
            pipe.write(data)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield path
    finally:
        thread.join()


def workbook(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    """Write an Excel workbook."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd hh:mm:ss"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(number, column, cell)
    book.close()
    return path


def binary_workbook(path: Path, rows: dict[int, dict[int, str]]) -> Path:
    """Write an Excel workbook in its binary form (xlsb), of nothing but texts at their places."""

    def record(kind: int, body: bytes = b"") -> bytes:
        head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
        size = len(body)
        low = bytes([size]) if size < 0x80 else bytes([size & 0x7F | 0x80, size >> 7])
        return head + low + body

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    columns = [column for row in rows.values() for column in row]
    extent = struct.pack("<4I", min(rows), max(rows), min(columns), max(columns))
    sheet = record(129) + record(148, extent) + record(145)
    for row, cells in rows.items():
        sheet += record(0, struct.pack("<I", row) + bytes(13))
        for column, value in cells.items():
            sheet += record(6, struct.pack("<II", column, 0) + text(value))
    sheet += record(146) + record(130)
    bundle = record(156, struct.pack("<II", 0, 1) + text("rId1") + text("Sheet1"))
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="worksheets/sheet1.bin" Type="http://schemas.'
        'openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        book = record(131) + record(143) + bundle + record(144) + record(132)
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", relation)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def open_document(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """Write an OpenDocument spreadsheet of nothing but texts."""
    names = {
        part: f"urn:oasis:names:tc:opendocument:xmlns:{part}:1.0"
        for part in ("office", "table", "text")
    }
    spaces = " ".join(f'xmlns:{part}="{name}"' for part, name in names.items())
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
            "</table:table-cell>"
            if cell
            else "<table:table-cell/>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
            "/>",
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:body><office:spreadsheet>"
            f'<table:table table:name="Sheet1">{cells}</table:table></office:spreadsheet>'
            "</office:body></office:document-content>",
        )
    return path
