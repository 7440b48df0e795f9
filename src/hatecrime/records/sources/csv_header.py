"""The header of a CSV file, and what parts its cells."""

from __future__ import annotations

import io

from hatecrime.records.errors import ExtractError
from hatecrime.records.sources.csv_strict import QUOTED, Shape, records, whole_lines
from hatecrime.records.sources.table import check_width, column_names

_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}


def read_header(
    data: bytes, name: str, *, patience: int, last: bool
) -> tuple[Shape, int, int] | None:
    """Read the header, and return how many bytes and lines it is with what is before it.

    Args:
        data: how the file begins.
        name: its name, for errors.
        patience: how many bytes are waited for until a quotation mark in the header is closed.
        last: whether this is the whole file.

    Returns:
        None if more of the file is needed.

    Raises:
        ExtractError: if the file is empty, or its header cannot be used.
    """
    if not data or data.isspace():
        if last:
            raise ExtractError(f"{name}: is empty; a CSV file needs a header row")
        return None
    if patience < len(data):
        # A header is short: there is no need to look at all that has been read.
        soon = read_header(data[:patience], name, patience=patience, last=False)
        if soon:
            return soon
    text = whole_lines(data, last=last).decode()
    line = _first_record(text, sure=last or len(data) >= patience)
    if line is None:
        return None
    separator = _separator(line, name)
    check_width(line.count(separator), name)
    rows, used, lines = records(text, separator, name, 0, last=last, most=1)
    if not rows:
        return None
    return Shape(column_names(rows[0], name), separator, name), len(text[:used].encode()), lines


def _first_record(text: str, *, sure: bool) -> str | None:
    """Return the first line with a cell, and those after it until all quotation marks are closed.

    If they never are, it is that line alone if the text is sure to be enough, else None.
    """
    lines = (line for line in io.StringIO(text, newline=""))
    first = next((line for line in lines if line.strip("\r\n")), None)
    if first is None:
        return None
    record, open_ = [first], first.count('"') % 2
    for line in lines:
        if not open_:
            break
        record.append(line)
        open_ ^= line.count('"') % 2
    if not open_:
        return "".join(record)
    return first if sure else None


def _separator(header: str, name: str) -> str:
    bare = QUOTED.sub("", header)
    found = [separator for separator in _SEPARATORS if separator in bare]
    if len(found) > 1:
        kinds = " and ".join(_SEPARATORS[separator] for separator in found)
        raise ExtractError(
            f"{name}: its header has more than one kind of separator ({kinds}); put the names that "
            f'hold one within quotation marks ("...")'
        )
    return found[0] if found else ","
