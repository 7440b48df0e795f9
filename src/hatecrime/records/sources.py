"""Reading CSV and Parquet files into a table, every cell of a CSV as text.

Nothing is guessed but the encoding, of which there are two: a file that is not UTF-8 is read as
cp1252, which Windows programs write.
"""

from __future__ import annotations

import csv
import io
from itertools import zip_longest
from pathlib import Path

import attrs
import polars as pl

from hatecrime.records.errors import ExtractError

_PARQUET = b"PAR1"


@attrs.frozen(eq=False)
class Extract:
    """An extract as it came.

    Attributes:
        frame: its rows and columns; of a CSV as text.
        uneven: rows, from 1, whose number of cells is not the header's.
    """

    frame: pl.DataFrame
    uneven: tuple[int, ...] = ()
    first_row: int = 1


def read_extract(path: Path) -> Extract:
    """Read a CSV or Parquet file.

    Raises:
        ExtractError: if the file cannot be read, naming it and the remedy.
    """
    if path.is_dir():
        raise ExtractError(f"{path.name}: is a directory; give a CSV or a Parquet file")
    try:
        # Opened once: what comes through a pipe cannot be read a second time.
        data = path.read_bytes()
        if data.startswith(_PARQUET):
            return Extract(pl.read_parquet(io.BytesIO(data)))
    except OSError as error:
        raise ExtractError(f"{path.name}: cannot be read: {error.strerror}") from None
    except pl.exceptions.PolarsError:
        raise ExtractError(f"{path.name}: begins as a Parquet file, but is no whole one") from None
    return read_csv(data, path.name)


def read_csv(data: bytes, name: str) -> Extract:
    """Read the bytes of a CSV file.

    A row with too few cells leaves the last fields empty; of one with too many, the cells beyond
    the header belong to no field. Either is noted, and the row is kept.

    Args:
        data: the bytes of the file.
        name: its name, for errors.

    Raises:
        ExtractError: if it is empty, is not text, or a column stands twice in its header.
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
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    # Strict, so that a quotation mark that is never closed cannot swallow the rest of the file.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header, *rows = (row for row in reader if row)
    except csv.Error as error:
        reason = "a quotation mark is not closed" if "end of data" in str(error) else str(error)
        raise ExtractError(
            f"{name}: line {reader.line_num}: {reason}; quote a cell with a separator, a line "
            f"break or a quotation mark in it, and write a mark inside it twice"
        ) from None
    columns = [column.strip() or f"column {n}" for n, column in enumerate(header, start=1)]
    places: dict[str, int] = {}
    for place, column in enumerate(columns, start=1):
        # By number: where a file has no header, its first row holds data.
        if (first := places.setdefault(column, place)) != place:
            raise ExtractError(
                f"{name}: columns {first} and {place} have the same name in the header; rename one"
            )
    width = len(columns)
    cells = zip_longest(*(row[:width] for row in rows)) if rows else iter(())
    filled = [list(column) for column in cells]
    filled += [[None] * len(rows)] * (width - len(filled))
    return Extract(
        pl.DataFrame(
            [
                pl.Series(column, values, dtype=pl.String)
                for column, values in zip(columns, filled, strict=True)
            ]
        ),
        tuple(number for number, row in enumerate(rows, start=1) if len(row) != width),
    )
