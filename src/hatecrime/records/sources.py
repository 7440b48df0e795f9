"""Reading CSV and Parquet files into a table, every cell of a CSV as text.

Nothing is guessed but the encoding, of which there are two: a file that is not UTF-8 is read as
cp1252, which Windows programs write.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl

from hatecrime.records.errors import ExtractError

_PARQUET = b"PAR1"


def read_table(path: Path) -> pl.DataFrame:
    """Return the rows of a file; of a CSV as text.

    Raises:
        ExtractError: if the file cannot be read, naming it and the remedy.
    """
    if path.is_dir():
        raise ExtractError(f"{path.name}: is a directory; give a CSV or a Parquet file")
    try:
        with path.open("rb") as file:
            start = file.read(len(_PARQUET))
        if start == _PARQUET:
            return pl.read_parquet(path)
        data = path.read_bytes()
    except OSError as error:
        raise ExtractError(f"{path.name}: cannot be read: {error.strerror}") from None
    except pl.exceptions.PolarsError as error:
        raise ExtractError(f"{path.name}: is not a readable Parquet file") from error
    return read_csv(data, path.name)


def read_csv(data: bytes, name: str) -> pl.DataFrame:
    """Return the rows of a CSV file as text.

    Args:
        data: the bytes of the file.
        name: its name, for errors.

    Raises:
        ExtractError: if it is empty, is not text, or its rows do not fit its header.
    """
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise ExtractError(f"{name}: is empty; a CSV file needs a header row")
    if b"\x00" in data:
        raise ExtractError(f"{name}: holds NUL bytes, so it is no CSV in UTF-8 or cp1252")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Five bytes mean nothing in cp1252; they become the replacement character, not an error.
        text = data.decode("cp1252", "replace")
    rows = csv.reader(io.StringIO(text, newline=""), strict=False)
    csv.field_size_limit(max(csv.field_size_limit(), 10_000_000))
    try:
        header = [column.strip() for column in next(rows)]
        body = [row for row in rows if row]
    except csv.Error as error:
        raise ExtractError(f"{name}: line {rows.line_num}: {error}") from None
    repeated = sorted({column for column in header if header.count(column) > 1})
    if repeated:
        raise ExtractError(f"{name}: the column {repeated[0]!r} stands twice in the header")
    width = len(header)
    for number, row in enumerate(body, start=1):
        if len(row) > width:
            raise ExtractError(
                f"{name}: row {number} has {len(row)} cells and the header {width}; "
                f"is a comma inside a cell not quoted?"
            )
    columns = {
        column: pl.Series(
            column,
            [row[position] if position < len(row) else None for row in body],
            dtype=pl.String,
        )
        for position, column in enumerate(header)
    }
    return pl.DataFrame(columns)
