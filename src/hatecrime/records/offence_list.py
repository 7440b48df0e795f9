"""Reading a published list of notifiable offences: a workbook, or a CSV made from one."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from hatecrime.flags.offence_list import ListedOffence
from hatecrime.records.dates import FIRST_YEAR, LAST_YEAR, recognise_date
from hatecrime.records.errors import ExtractError
from hatecrime.records.raw import EMPTY_WORDS
from hatecrime.records.recognise import offence_titles
from hatecrime.records.sources.files import open_input
from hatecrime.records.sources.text import Text
from hatecrime.records.sources.workbook import MAGICS, read_sheets
from hatecrime.records.spellings import offence_code
from hatecrime.rulebook.catalogue import read_toml
from hatecrime.rulebook.errors import RulebookError
from hatecrime.rulebook.wording import plain, words_of

MAX_BYTES = 20_000_000
"""The largest CSV file that is read; the list of April 2026 is far smaller."""

_DATED = ("valid_from", "valid_until")
_WEEKDAY = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+", re.IGNORECASE)
_CLASS = re.compile(r"(nfib(?= ?\d)|) ?(\d[0-9a-z/]*)(?: |$)")

Row = Sequence[str | None]


def read_offence_list(path: str | Path) -> dict[str, tuple[ListedOffence, ...]]:
    """Read a list of notifiable offences as the Home Office publishes it.

    The columns are found by their names, in any order, in the first row that has those needed;
    what stands above it is not read, nor is a row without a code, or with nothing beside it. A cell
    that cannot be understood, such as a date to be confirmed, or one whose day and month could be
    exchanged, is not known.

    Args:
        path: an ODS, XLSX or XLS workbook, which needs ``hatecrime[excel]``, or a CSV file (UTF-8,
            UTF-16 or cp1252).

    Returns:
        The rows of the list by code, as ``nnn/nn``. A code stands in as many rows as it has
        offences in law, classes, or times of use.

    Raises:
        RulebookError: if the file cannot be read, is no such list, or a row holds something else
            in place of a code, naming the file, what it lacks and the remedy.
    """
    path = Path(path)
    found: dict[str, list[ListedOffence]] = {}
    best: tuple[str, ...] = ()
    try:
        for rows in _tables(path):
            for number, row in enumerate(rows, start=1):
                places = _places(row)
                best = max(best, tuple(places), key=_needed_of)
                if _needed_of(places) == len(_needed()):
                    for offence in _offences(path.name, rows[number:], number + 1, places):
                        found.setdefault(offence.code, []).append(offence)
                    break
    except ExtractError as error:
        raise RulebookError(str(error)) from None
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


def _tables(path: Path) -> Iterator[list[Row]]:
    """Yield the rows of each sheet of a workbook, or those of a CSV."""
    file = open_input(path)
    if file.head.startswith(MAGICS):
        yield from map(list, read_sheets(file))
        return
    data = b""
    for chunk in Text(file).chunks():
        data += chunk
        if len(data) > MAX_BYTES:
            raise RulebookError(f"{path.name}: is larger than {MAX_BYTES} bytes")
    text = data.decode()
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        yield list(reader)
    except csv.Error as error:
        raise RulebookError(f"{path.name}: line {reader.line_num}: is not CSV: {error}") from None


# -- columns ------------------------------------------------------------------------------------


def _places(row: Row) -> dict[str, int]:
    """Return where the columns stand that a row names, if it is a header."""
    places: dict[str, int] = {}
    for place, cell in enumerate(row):
        column = _names().get(_key(cell or ""))
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


def _needed_of(columns: Iterable[str]) -> int:
    return len(set(columns) & set(_needed()))


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
        code = offence_code(plain(_text(cells["code"])).strip("'"))
        if not re.fullmatch(r"\d{3}/\d{2}", code):
            raise RulebookError(
                f"{name}: row {number} has no code such as 008/57 in the column of codes; mend the "
                f"cell (a spreadsheet may have turned it into a number or a date), or empty it to "
                f"leave the row out"
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


def _is_empty(cell: str | None) -> bool:
    return plain(cell or "") in EMPTY_WORDS | {"-"}


def _text(cell: str | None) -> str:
    return " ".join((cell or "").split())


def _class(category: str) -> str | None:
    """Return the class a category begins with.

    >>> _class("8P Racially or Religiously Aggravated Assault with Injury"), _class("NFIB 11 Fraud")
    ('8P', 'NFIB11')
    """
    found = _CLASS.match(plain(category))
    return (found[1] + found[2]).upper() if found else None


def _day(cell: str | None) -> dt.date | None:
    day = recognise_date(_WEEKDAY.sub("", _text(cell))).value
    if isinstance(day, dt.datetime):
        day = day.date()
    return day if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR else None
