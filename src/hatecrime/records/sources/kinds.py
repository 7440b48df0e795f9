"""What form a file has, told by its first bytes."""

from __future__ import annotations

import re

from hatecrime.records.errors import ExtractError
from hatecrime.records.sources import parquet, workbook
from hatecrime.records.sources.csv_file import open_csv
from hatecrime.records.sources.files import Input
from hatecrime.records.sources.json_lines import open_json_lines
from hatecrime.records.sources.table import Reader
from hatecrime.records.sources.text import Text

_NO_TABLES = {
    b"%PDF-": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"PK\x05\x06": "an empty ZIP archive",
    b"BZh": "compressed by bzip2",
    b"\xfd7zXZ": "compressed by xz",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"SQLite format 3": "a database",
}

_FORMS = "CSV, JSON lines, Parquet, or an Excel or OpenDocument workbook"

_ARRAY = re.compile(r"\s*\[\s*(?:\{|$)")


def open_reader(file: Input) -> Reader:
    """Read the header of a file, whatever its form.

    Raises:
        ExtractError: if it is none that can be read.
    """
    for magic, kind in _NO_TABLES.items():
        if file.head.startswith(magic):
            raise ExtractError(f"{file.name}: is {kind}; save the extract as {_FORMS}")
    for magics, opened in (
        (parquet.MAGICS, parquet.open_parquet),
        (workbook.MAGICS, workbook.open_workbook),
    ):
        if file.head.startswith(magics):
            if file.packing:
                raise ExtractError(
                    f"{file.name}: only CSV and JSON lines are read out of {file.packing.name}; "
                    f"unpack it first"
                )
            return opened(file)
    text = Text(file)
    head = text.head()
    if head.lstrip().startswith("{"):
        return open_json_lines(text)
    if _ARRAY.match(head):
        raise ExtractError(
            f"{file.name}: is one JSON array; save it as JSON lines, with one object a line"
        )
    return open_csv(text)
