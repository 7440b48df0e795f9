"""The rows of published files, with the columns that are known by their headers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path

import attrs
import polars as pl
import polars.selectors as cs

from hatecrime.records import ExtractError
from hatecrime.records.sources import open_extract
from hatecrime.records.sources.files import expand, open_input
from hatecrime.records.sources.table import column_names, part_of_rows
from hatecrime.records.sources.workbook import MAGICS, ROWS, read_sheets
from hatecrime.rulebook.catalogue import Catalogue, load_catalogue
from hatecrime.rulebook.wording import plain, words_of

_HERE = Path(__file__).parent

_LOOKED_AT = 20
"""Rows at the top of a sheet that may be its header; above it there may be a title and notes."""

Paths = Path | str | Sequence[Path | str]


@attrs.frozen(eq=False)
class Piece:
    """Some rows of one table, one after another.

    Attributes:
        frame: the known columns, by the names we give them, as text.
        first_row: the number, from 1 below the header, of the first of them.
        where: the file they come from, and its sheet.
        headers: the headers of the columns, by the names we give them.
        left_out: the headers of the columns that are not known.
    """

    frame: pl.DataFrame
    first_row: int
    where: str
    headers: Mapping[str, str]
    left_out: tuple[str, ...]

    def refuse(self, column: str, bad: pl.Series, must: str) -> None:
        """Refuse the first row for which a series is true; the message never holds the cell.

        Raises:
            ExtractError: naming the file, the row and the column.
        """
        if (place := bad.fill_null(value=False).arg_max()) is not None and bad[place]:
            raise ExtractError(
                f"{self.where}: row {self.first_row + place}, column {self.headers[column]!r}: "
                f"{must}; mend the cell"
            )


@cache
def catalogue_of(name: str) -> Catalogue:
    """Return a catalogue that stands beside this module: headers, or signs."""
    return load_catalogue(_HERE / f"{name}.toml")


def key_of(text: str) -> str:
    """Return a header or sign with case, padding and punctuation put aside."""
    return " ".join(words_of(plain(text)))


@cache
def _columns(headers: str) -> Mapping[str, str]:
    catalogue = catalogue_of(headers)
    return {key_of(header): str(row["column"]) for header, row in catalogue.rows.items()}


def pieces(paths: Paths, headers: str, lacking: Callable[[frozenset[str]], str]) -> Iterator[Piece]:
    """Read files, each by its own header.

    Args:
        paths: files and patterns, as for ``open_extract``.
        headers: the catalogue of the headers that are known.
        lacking: tells what columns lack to be such a table, or "" if nothing.

    Raises:
        ExtractError: if a file cannot be read, is no such table, or has a row of another length
            than its header, naming the file, the row and the remedy.
    """
    listed = [paths] if isinstance(paths, Path | str) else paths
    for path in expand(listed):
        file = open_input(path)
        if file.head.startswith(MAGICS):
            yield from _of_workbook(path, headers, lacking)
        else:
            yield from _of_extract(path, headers, lacking)


def _of_extract(
    path: Path, headers: str, lacking: Callable[[frozenset[str]], str]
) -> Iterator[Piece]:
    extract = open_extract([path])
    (name,) = extract.sources
    known, left_out = _known(extract.columns, headers, name)
    if lack := lacking(frozenset(known)):
        raise ExtractError(f"{name}: is no such table: its header lacks {lack}")
    for window in extract.windows():
        _check_even(name, window.uneven)
        yield _piece(window.frame, window.first_row, name, known, left_out)


def _of_workbook(
    path: Path, headers: str, lacking: Callable[[frozenset[str]], str]
) -> Iterator[Piece]:
    found, lacks = False, []
    for number, rows in enumerate(read_sheets(open_input(path)), start=1):
        where = f"{path.name}, sheet {number}"
        for row in islice(rows, _LOOKED_AT):
            names = [cell or "" for cell in row]
            while names and not names[-1].strip():
                names.pop()
            if not (known := {key_of(name) for name in names} & set(_columns(headers))):
                continue
            if lack := lacking(frozenset(_columns(headers)[key] for key in known)):
                lacks.append((len(lack), lack))
                continue
            found = True
            yield from _of_sheet(rows, names, headers, where)
            break
    if not found:
        nearest = min(lacks)[1] if lacks else lacking(frozenset())
        raise ExtractError(
            f"{path.name}: has no sheet with such a table: the header that comes nearest lacks "
            f"{nearest}"
        )


def _of_sheet(
    rows: Iterator[list[str | None]], names: list[str], headers: str, where: str
) -> Iterator[Piece]:
    unique = column_names(names, where)
    known, left_out = _known(unique, headers, where)
    width, first_row = len(names), 1
    while waiting := list(islice(filter(any, rows), ROWS)):
        # A sheet is as wide as its widest row: only what is filled beyond the header is uneven.
        _check_even(where, [n for n, row in enumerate(waiting, first_row) if any(row[width:])])
        full = [row[:width] + [None] * (width - len(row)) for row in waiting]
        yield _piece(part_of_rows(full, unique).frame, first_row, where, known, left_out)
        first_row += len(waiting)
    if first_row == 1:
        yield _piece(part_of_rows([], unique).frame, 1, where, known, left_out)


def _known(
    columns: Sequence[str], headers: str, where: str
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the headers of known columns by our names, and those of the others."""
    known: dict[str, str] = {}
    left_out = []
    for header in columns:
        column = _columns(headers).get(key_of(header))
        if column is None:
            left_out.append(header)
        elif column in known:
            raise ExtractError(
                f"{where}: two columns of the header mean the same, {known[column]!r} and "
                f"{header!r}; take one out"
            )
        else:
            known[column] = header
    return known, tuple(left_out)


def _piece(
    frame: pl.DataFrame,
    first_row: int,
    where: str,
    known: Mapping[str, str],
    left_out: tuple[str, ...],
) -> Piece:
    text = (
        cs.by_name(header).cast(pl.String).str.strip_chars().replace("", None).alias(column)
        for column, header in known.items()
    )
    return Piece(frame.select(text), first_row, where, known, left_out)


def _check_even(where: str, uneven: Sequence[int]) -> None:
    if uneven:
        raise ExtractError(
            f"{where}: row {uneven[0]} has more or fewer cells than the header, so that its cells "
            f"may stand in the wrong columns; mend it"
        )
