"""CSV read by Python's own strict reader: slower, and right in every case."""

from __future__ import annotations

import csv
import io
import re

import attrs

from hatecrime.records.errors import ExtractError
from hatecrime.records.sources.table import Part, part_of_rows

REMEDY = (
    "quote a cell with a separator, a line break or a quotation mark in it, and write a mark "
    "inside it twice"
)

QUOTED = re.compile(r'"[^"]*+(?:""[^"]*+)*+"')
"""A cell within quotation marks."""


@attrs.frozen
class Shape:
    """What is known of a CSV file once its header is read.

    Attributes:
        columns: the names of its columns.
        separator: what parts the cells.
        name: the name of the file, for errors.
    """

    columns: tuple[str, ...]
    separator: str
    name: str


@attrs.frozen(eq=False)
class Block:
    """Rows, and how many lines they are."""

    part: Part
    lines: int


def read_strictly(data: bytes, shape: Shape, line: int, *, last: bool) -> tuple[Block, int]:
    """Read the records that are whole, and return how many bytes they are.

    Args:
        data: text that begins with a record.
        shape: the shape of the file.
        line: how many lines are before it.
        last: whether it ends with the file.

    Raises:
        ExtractError: if a quotation mark is out of place.
    """
    text = whole_lines(data, last=last).decode()
    rows, used, lines = records(text, shape.separator, shape.name, line, last=last)
    # An empty cell holds nothing, as the engine has it, too.
    given = [[cell or None for cell in row] for row in rows]
    return Block(part_of_rows(given, shape.columns), lines), len(text[:used].encode())


def whole_lines(data: bytes, *, last: bool) -> bytes:
    """Return the lines that are whole."""
    if last:
        return data
    # A carriage return at the very end may have its line feed in what follows.
    return data[: max(data.rfind(b"\n"), data.rfind(b"\r", 0, max(len(data) - 1, 0))) + 1]


def records(
    text: str, separator: str, name: str, line: int, *, last: bool, most: int | None = None
) -> tuple[list[list[str]], int, int]:
    """Return the whole records of a text, and how many letters and lines they are.

    Lines without a cell are no records. The arguments are those of ``read_strictly``; of ``most``
    records no more are read.
    """
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    lines = io.StringIO(text, newline="")
    # Strict, so that a quotation mark that is never closed cannot swallow the rest of the file.
    reader = csv.reader(lines, delimiter=separator, strict=True)
    rows: list[list[str]] = []
    used = used_lines = 0
    try:
        for row in reader:
            used, used_lines = lines.tell(), reader.line_num
            if row:
                rows.append(row)
                if len(rows) == most:
                    break
    except csv.Error as error:
        if "end of data" not in str(error):
            raise ExtractError(
                f"{name}: line {line + reader.line_num}: {error}; {REMEDY}"
            ) from None
        if last:
            opened = _opened(text[used:], separator)
            raise unclosed(name, line + used_lines + opened) from None
    return rows, used, used_lines


def unclosed(name: str, line: int) -> ExtractError:
    """Return the error of a quotation mark that is not closed."""
    return ExtractError(f"{name}: line {line}: a quotation mark is not closed; {REMEDY}")


def unfinished(text: str, shape: Shape, line: int, longest: int) -> ExtractError:
    """Return the error of a record that is too long."""
    opened = _opened(text, shape.separator)
    if opened:
        return unclosed(shape.name, line + opened)
    return ExtractError(
        f"{shape.name}: line {line + 1}: is longer than {longest >> 20} MB; a CSV file has one "
        f"record a line"
    )


def _opened(text: str, separator: str) -> int:
    """Return the line, from 1, of the mark that is not closed in an unfinished record, or 0."""
    place = 0
    while place < len(text):
        if text[place] == '"':
            quoted = QUOTED.match(text, place)
            if quoted is None:
                return sum(1 for _ in io.StringIO(text[: place + 1], newline=""))
            place = quoted.end() + 1
        else:
            place = text.find(f'{separator}"', place) + 1 or len(text)
    return 0
