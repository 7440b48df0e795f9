"""Reading a published list of notifiable offences: a workbook, or a CSV made from one."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from hatecrime.flags.offence_list import ListedOffence
from hatecrime.records.dates import recognise_date
from hatecrime.records.reading import EMPTY_WORDS, FIRST_YEAR, LAST_YEAR
from hatecrime.records.recognise import offence_titles
from hatecrime.records.spellings import offence_code
from hatecrime.rulebook.catalogue import read_toml
from hatecrime.rulebook.errors import RulebookError
from hatecrime.rulebook.wording import plain, words_of

MAX_BYTES = 20_000_000
"""The largest file that is read; the list of April 2026 is far smaller."""

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How workbooks begin: ODS and XLSX, and XLS."""

_DATED = ("valid_from", "valid_until")
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+", re.IGNORECASE)
_CLASS = re.compile(r"(nfib(?= ?\d)|) ?(\d[0-9a-z/]*)(?: |$)")

Row = Sequence[Any]


def read_offence_list(path: str | Path) -> dict[str, tuple[ListedOffence, ...]]:
    """Read a list of notifiable offences as the Home Office publishes it.

    The columns are found by their names, in any order, in the first row that has those needed;
    what stands above it is not read, nor is a row without a code, or with nothing beside it. A cell
    that cannot be understood, such as a date to be confirmed, or one whose day and month could be
    exchanged, is not known.

    Args:
        path: an ODS, XLSX or XLS workbook, which needs ``hatecrime[excel]``, or a CSV file (UTF-8,
            with or without mark, or cp1252).

    Returns:
        The rows of the list by code, as ``nnn/nn``. A code stands in as many rows as it has
        offences in law, classes, or times of use.

    Raises:
        RulebookError: if the file cannot be read, is no such list, or a row holds something else
            in place of a code, naming the file, what it lacks and the remedy.
    """
    path = Path(path)
    data = _bytes(path)
    tables = _sheets(path.name, data) if data.startswith(_WORKBOOKS) else [_csv(path.name, data)]
    found: dict[str, list[ListedOffence]] = {}
    best: tuple[str, ...] = ()
    for rows in tables:
        for number, row in enumerate(rows, start=1):
            places = _places(row)
            best = max(best, tuple(places), key=lambda held: len(set(held) & set(_needed())))
            if set(_needed()) <= set(places):
                for offence in _offences(path.name, rows[number:], number + 1, places):
                    found.setdefault(offence.code, []).append(offence)
                break
    if not found:
        raise RulebookError(_no_list(path.name, best))
    return {code: tuple(rows) for code, rows in found.items()}


def listed_titles(listed: Mapping[str, Sequence[ListedOffence]]) -> dict[str, str]:
    """Return the codes of a list by the words of its titles, for ``recognise_offence``.

    Args:
        listed: the rows of the list by code, as ``read_offence_list`` returns them.
    """
    return offence_titles(
        (row.title, code) for code, rows in listed.items() for row in rows if row.title
    )


# -- files --------------------------------------------------------------------------------------


def _bytes(path: Path) -> bytes:
    try:
        # Reading a device or a pipe could take for ever, so it is not even opened.
        if path.is_file() or not path.exists():
            with path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
            if len(data) <= MAX_BYTES:
                return data
            raise RulebookError(f"{path.name}: is larger than {MAX_BYTES} bytes")
    except OSError as error:
        raise RulebookError(f"{path.name:.60}: cannot be read: {error.strerror}") from None
    except ValueError as error:
        if isinstance(error, RulebookError):
            raise
        raise RulebookError(f"{path.name!r:.60}: is not the name of a file") from None
    raise RulebookError(f"{path.name}: is not a file that can be read")


def _sheets(name: str, data: bytes) -> list[list[Row]]:
    try:
        import python_calamine
    except ImportError:
        raise RulebookError(
            f"{name}: a workbook is read with python-calamine, which is not installed; install "
            f"'hatecrime[excel]', or save the list as CSV"
        ) from None
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = map(book.get_sheet_by_name, book.sheet_names)
        return [list(sheet.to_python(skip_empty_area=False)) for sheet in sheets]
    except Exception:  # noqa: BLE001 - a damaged workbook can make the reader stumble over anything
        raise RulebookError(
            f"{name}: begins as a workbook, but cannot be read as one; open and save it again, or "
            f"save the list as CSV"
        ) from None


def _csv(name: str, data: bytes) -> list[Row]:
    if b"\x00" in data:
        raise RulebookError(f"{name}: is neither a workbook nor a CSV file in UTF-8 or cp1252")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        raise RulebookError(f"{name}: line {reader.line_num}: is not CSV: {error}") from None


# -- columns ------------------------------------------------------------------------------------


def _places(row: Row) -> dict[str, int]:
    """Return where the columns stand that a row names, if it is a header."""
    places: dict[str, int] = {}
    for place, cell in enumerate(row):
        column = _names().get(_key(cell)) if isinstance(cell, str) else None
        if column is not None:
            places.setdefault(column, place)
    return places


def _no_list(name: str, best: Sequence[str]) -> str:
    wanted = {column: names[0] for column, names in _words()["columns"].items()}
    needed = ", ".join(repr(wanted[column]) for column in _needed())
    held = [repr(wanted[column]) for column in best if column in _needed()]
    return (
        f"{name}: is no list of notifiable offences: it needs a row with the columns {needed} and "
        f"offences below it; the row that comes nearest has {', '.join(held) or 'none of them'}"
    )


def _key(text: str) -> str:
    return " ".join(words_of(plain(text)))


@cache
def _words() -> Any:
    return read_toml(Path(__file__).with_suffix(".toml"))


def _needed() -> tuple[str, ...]:
    return tuple(_words()["needed"]["columns"])


@cache
def _names() -> dict[str, str]:
    return {_key(name): column for column, names in _words()["columns"].items() for name in names}


@cache
def _meanings(column: str) -> dict[str, str]:
    return {
        _key(word): value for value, words in _words()["words"][column].items() for word in words
    }


# -- rows ---------------------------------------------------------------------------------------


def _offences(
    name: str, rows: Sequence[Row], first: int, places: Mapping[str, int]
) -> Iterator[ListedOffence]:
    for number, row in enumerate(rows, start=first):
        cells = {c: row[place] if place < len(row) else None for c, place in places.items()}
        beside = [cells[column] for column in _needed() if column != "code"]
        if _is_empty(cells["code"]) or all(map(_is_empty, beside)) or _places(row) == places:
            continue  # a gap, a note, or the header once more
        code = (
            offence_code(plain(cells["code"]).strip("'")) if isinstance(cells["code"], str) else ""
        )
        if not re.fullmatch(r"\d{3}/\d{2}", code):
            turned = isinstance(cells["code"], dt.date | float | int)
            raise RulebookError(
                f"{name}: row {number} has no code such as 008/57 in the column of codes"
                + ("; a spreadsheet has turned it into a number or a date" if turned else "")
                + "; mend the cell, or empty it to leave the row out"
            )
        since, until = (_day(cells.get(column)) for column in _DATED)
        if since and until and until < since:
            since = until = None
        yield ListedOffence(
            code=code,
            title=_text(cells.get("title")) or None,
            offence_class=_class(_text(cells["offence_class"])),
            mode=_meanings("mode").get(_key(_text(cells["mode"]))),
            basis=_meanings("basis").get(_key(_text(cells["basis"]))),
            valid_from=since,
            valid_until=until,
        )


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and plain(cell) in EMPTY_WORDS | {"-"})


def _text(cell: Any) -> str:
    return " ".join(str(cell).split()) if isinstance(cell, str | int | float) else ""


def _class(category: str) -> str | None:
    """Return the class a category begins with.

    >>> _class("8P Racially or Religiously Aggravated Assault with Injury"), _class("NFIB 11 Fraud")
    ('8P', 'NFIB11')
    """
    found = _CLASS.match(plain(category))
    return (found[1] + found[2]).upper() if found else None


def _day(cell: Any) -> dt.date | None:
    if isinstance(cell, str):
        cell = recognise_date(_WEEKDAY.sub("", " ".join(cell.split()))).value
    if isinstance(cell, dt.datetime):
        cell = cell.date()
    known = isinstance(cell, dt.date) and FIRST_YEAR <= cell.year <= LAST_YEAR
    return cell if known else None
