"""Tables of rates for people and for machines. A figure never stands without its definition."""

from __future__ import annotations

import csv
import datetime as dt
import textwrap
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, BinaryIO, TextIO

import attrs
import click
import polars as pl

from hatecrime.measures.captions import (
    SUPPRESSED,
    WHY_SUPPRESSED,
    base_words,
    definition_words,
    denominator_words,
    interval_words,
)
from hatecrime.outcomes import definitions
from hatecrime.outcomes.types import code_order
from hatecrime.report.json_forms import write_document
from hatecrime.report.tables import safe_cell
from hatecrime.report.words import printable
from hatecrime.report.workbook import Cell, new_workbook

_TOTAL_OVER = "total_over"
_INTERVAL = "low"
"""The column of which the interval is made: no dimension has its name."""
_NO_SUCH = "-"

_UNDATED = dt.date(2000, 1, 1)
"""The date that a workbook bears: not the clock's, so that the same table gives the same bytes."""


def write_csv(table: pl.DataFrame, target: TextIO) -> None:
    """Write every row with every column; a cell is empty where there is no figure."""
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow([safe_cell(name) for name in table.columns])
    writer.writerows([_safe(cell) for cell in row] for row in table.iter_rows())


def _safe(cell: Any) -> Any:
    if isinstance(cell, str):
        return safe_cell(cell)
    return "" if cell is None else cell


def write_json(table: pl.DataFrame, target: TextIO) -> None:
    """Write ``{"rows": [...]}``; what is hidden is null, and named in ``suppressed``."""
    write_document({"rows": table.iter_rows(named=True)}, target)


def write_workbook(table: pl.DataFrame, target: BinaryIO) -> None:
    """Write a workbook with one sheet, a row for each figure.

    Raises:
        ExtractError: if XlsxWriter is not installed.
        OSError: if the file cannot be written.
    """
    with new_workbook(target, "Rates", _UNDATED) as sheets:
        sheets.table(
            "Rates", [safe_cell(name) for name in table.columns], map(_cells, table.iter_rows())
        )


def _cells(row: Sequence[Any]) -> list[Cell]:
    return [safe_cell(cell) if isinstance(cell, str) else cell for cell in row]


# -- for people -----------------------------------------------------------------------------------


@attrs.frozen
class _Part:
    """The rows of one definition, in words.

    Attributes:
        title: what the definition is about.
        lines: its codes, its source, the base.
        columns: the names of the columns.
        rows: the cells.
        texts: how many of the columns, from the left, are text.
    """

    title: str
    lines: list[str]
    columns: list[str]
    rows: list[list[str]]
    texts: int


def write_text(table: pl.DataFrame, target: TextIO) -> None:
    """Write a table for each definition, with what it means above it."""
    parts = list(_parts(table))
    for number, part in enumerate(parts):
        lines = [click.style(part.title, bold=True), *part.lines, "", *_aligned(part)]
        if number:
            lines.insert(0, "")
        for line in lines:
            click.echo(line, file=target)
    for note in _notes(parts, table):
        click.echo(f"\n{note}" if parts else note, file=target)


def write_markdown(table: pl.DataFrame, target: TextIO) -> None:
    """Write the same as Markdown."""
    parts = list(_parts(table))
    for part in parts:
        rule = ["---" if place < part.texts else "---:" for place in range(len(part.columns))]
        rows = [part.columns, rule, *([_marked(cell) for cell in row] for row in part.rows)]
        target.write(f"### {_marked(part.title)}\n\n")
        target.writelines(f"{_marked(line)}  \n" for line in part.lines)
        target.write("\n")
        target.writelines(f"| {' | '.join(row)} |\n" for row in rows)
        target.write("\n")
    target.writelines(f"{_marked(note)}\n" for note in _notes(parts, table))


def _marked(text: str) -> str:
    """Return text that Markdown takes for nothing else."""
    safe = escape(text, quote=False)
    return "".join(f"\\{letter}" if letter in "\\|`*_[]#" else letter for letter in safe)


def _aligned(part: _Part) -> Iterator[str]:
    rows = [part.columns, *part.rows]
    widths = [max(len(row[place]) for row in rows) for place in range(len(part.columns))]
    for row in rows:
        cells = [
            cell.ljust(width) if place < part.texts else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _parts(table: pl.DataFrame) -> Iterator[_Part]:
    place = table.columns.index(_TOTAL_OVER)
    names = table.columns[:place]
    after = table.columns[table.columns.index("confidence") + 1 : -1]
    figures = ["numerator", "denominator"]
    total = [_TOTAL_OVER] if names else []
    columns = [*names, *total, "rate", _INTERVAL, *figures, *after]
    for part in table.partition_by("definition", maintain_order=True):
        first = part.row(0, named=True)
        confidence = first["confidence"]
        if confidence is None:
            columns = [name for name in columns if name != _INTERVAL]
        yield _Part(
            title=printable(f"{first['definition']}: {first['title']}"),
            lines=list(_meaning(first)),
            columns=[_heading(name) for name in columns],
            rows=[[_shown(row, name) for name in columns] for row in part.iter_rows(named=True)],
            texts=len(names) + bool(names),
        )


def _heading(name: str) -> str:
    return "interval" if name == _INTERVAL else printable(name.replace("_", " "))


def _meaning(row: dict[str, Any]) -> Iterator[str]:
    words = definition_words(row)
    yield printable(f"{words[0].upper()}{words[1:]}.")
    yield f"Base: {base_words(row)}. Rate: of {denominator_words(row)}."
    if words := interval_words(row):
        yield f"{words}."


def _shown(row: dict[str, Any], name: str) -> str:
    """Return a cell for a reader: a hidden count is no nought, and what is not there is neither."""
    hidden = row[SUPPRESSED].split(", ")
    if name in ("rate", _INTERVAL):
        if "numerator" in hidden or "denominator" in hidden:
            return SUPPRESSED
        if row["rate"] is None:
            return _NO_SUCH
        if name == "rate":
            return _percent(row["rate"])
        return f"{_percent(row['low'])} to {_percent(row['high'])}"
    cell = row[name]
    if isinstance(cell, str):
        return printable(cell)
    if cell is None:
        return SUPPRESSED if name in hidden else _NO_SUCH
    return f"{cell:,}"


def _percent(share: float) -> str:
    return f"{share * 100:.1f}%"


def definition_lines() -> Iterator[str]:
    """Yield the named definitions with their codes and sources, for people."""
    for number, one in enumerate(definitions().values()):
        if number:
            yield ""
        yield f"{click.style(one.name, bold=True)}  {one.title}"
        codes = ", ".join(sorted(one.codes, key=code_order))
        row = {"codes": codes, "source": one.source, "at": one.at, "edition": one.edition}
        yield f"    {definition_words(row)}"
        if one.note:
            yield from (f"    {line}" for line in textwrap.wrap(one.note, 92))


def _notes(parts: list[_Part], table: pl.DataFrame) -> Iterator[str]:
    if not parts:
        yield "There are no records in these groups, which is not the same as no crimes."
    if table[SUPPRESSED].str.len_chars().sum():
        yield f"{SUPPRESSED}: {WHY_SUPPRESSED}"
    if any(_NO_SUCH in row for part in parts for row in part.rows):
        yield f"{_NO_SUCH}: no such figure, as the extract or the question has nothing of the kind."
