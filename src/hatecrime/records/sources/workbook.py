"""Excel and OpenDocument workbooks.

They are read whole: their formats do not allow otherwise.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from hatecrime.records.errors import ExtractError
from hatecrime.records.sources.files import Input
from hatecrime.records.sources.table import Kinds, Part, column_names, part_of_rows
from hatecrime.records.sources.workbook_size import check_size

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

ZIP = b"PK\x03\x04"
MAGICS = (ZIP, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")

ROWS = 20_000
"""Rows in a part."""

_EXACT = 2**53
"""Whole numbers up to here are exact in a spreadsheet."""


@attrs.frozen(eq=False)
class Workbook:
    """A workbook in which the sheet with rows has been found; see ``Reader``."""

    name: str
    columns: tuple[str, ...]
    _source: Path | bytes
    _sheet: str

    def parts(self, _kinds: Kinds | None = None, /) -> Generator[Part, None, None]:
        """Read the rows below the header of the sheet, each cell as text."""
        waiting: list[list[str | None]] = []
        for row in islice(_table(_rows(self._source, self._sheet, self.name)), 1, None):
            waiting.append(row)
            if len(waiting) == ROWS:
                yield part_of_rows(waiting, self.columns)
                waiting = []
        if waiting:
            yield part_of_rows(waiting, self.columns)


def open_workbook(file: Input) -> Workbook:
    """Find the one sheet of a workbook that has rows.

    Raises:
        ExtractError: if it cannot be read, or several sheets have rows.
    """
    source = _sized(file)
    found: dict[str, list[str | None]] = {}
    filled: list[str] = []
    for sheet in _sheets(source, file.name):
        for number, row in enumerate(islice(_table(_rows(source, sheet, file.name)), 2)):
            if number == 0:
                found[sheet] = row
            else:
                filled.append(sheet)
    if len(filled) > 1:
        raise ExtractError(
            f"{file.name}: several of its sheets have rows ({', '.join(map(repr, filled))}); save "
            f"the one with the extract as CSV"
        )
    if not found:
        raise ExtractError(
            f"{file.name}: is empty; a sheet needs a header row with a name for each column"
        )
    sheet = filled[0] if filled else next(iter(found))
    names = [cell or "" for cell in found[sheet]]
    return Workbook(file.name, column_names(names, file.name), source, sheet)


def read_sheets(file: Input) -> Iterator[Iterator[list[str | None]]]:
    """Yield the rows of each sheet of a workbook, as they are, each cell as text.

    Raises:
        ExtractError: if it cannot be read.
    """
    source = _sized(file)
    for sheet in _sheets(source, file.name):
        yield _rows(source, sheet, file.name)


def _sized(file: Input) -> Path | bytes:
    """Return what to read a workbook from, once it is known to be not too large."""
    # It is read from its end, which a pipe does not allow.
    source = file.path if file.regular else b"".join(file.chunks())
    if file.head.startswith(ZIP):
        with source.open("rb") if isinstance(source, Path) else io.BytesIO(source) as stream:
            check_size(stream, file.name)
    return source


def _sheets(source: Path | bytes, name: str) -> list[str]:
    """Return the names of those sheets that hold cells, and not a chart or a program."""
    with _opened(source, name) as book:
        from python_calamine import SheetTypeEnum

        return [
            sheet.name for sheet in book.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet
        ]


def _rows(source: Path | bytes, sheet: str, name: str) -> Iterator[list[str | None]]:
    with _opened(source, name) as book:
        cells = book.get_sheet_by_name(sheet)
        # Where there are none, older versions of the library panic.
        if cells.start is not None:
            for row in cells.iter_rows():
                yield [_text(cell) for cell in row]


def _table(rows: Iterator[list[str | None]]) -> Iterator[list[str | None]]:
    """Yield the header, up to its last name, and each row below it that is not blank."""
    # Above the header there may be a title, which fills one cell.
    header = next((row for row in rows if len(row) - row.count(None) > 1), None)
    if header is None:
        return
    width = max(place for place, cell in enumerate(header, start=1) if cell is not None)
    yield header[:width]
    for row in rows:
        if any(cell is not None for cell in row):
            # A sheet is as wide as its widest row: only what is filled beyond the header is uneven.
            yield row if any(cell is not None for cell in row[width:]) else row[:width]


def _text(cell: Any) -> str | None:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if abs(cell) <= _EXACT and cell.is_integer() else repr(cell)
    if isinstance(cell, (dt.date, dt.time)):
        return cell.isoformat()
    if isinstance(cell, dt.timedelta):
        minutes, seconds = divmod(round(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(cell) or None


@contextmanager
def _opened(source: Path | bytes, name: str) -> Iterator[CalamineWorkbook]:
    try:
        import python_calamine
    except ImportError:
        raise ExtractError(
            f"{name}: to read a workbook, install the extra: pip install 'hatecrime[excel]'"
        ) from None
    try:
        yield python_calamine.load_workbook(
            source if isinstance(source, Path) else io.BytesIO(source)
        )
    except python_calamine.PasswordError:
        raise ExtractError(
            f"{name}: is protected by a password; save it without one, or as CSV"
        ) from None
    except ExtractError:
        raise
    except BaseException as error:
        # Over a damaged workbook the library may even panic, which is no Exception.
        panic = type(error).__name__ == "PanicException"
        if not panic and not isinstance(
            error, (OSError, ValueError, python_calamine.CalamineError)
        ):
            raise
        raise ExtractError(
            f"{name}: begins as a workbook, but is no whole one; save it again, or as CSV"
        ) from None
