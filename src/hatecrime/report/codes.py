"""Catalogues for people and for machines."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from typing import Any

import click

from hatecrime.report.tables import safe_cell
from hatecrime.rulebook.catalogue import Catalogue

CODE_FORMATS = ("text", "json", "csv")
"""The forms a catalogue can be printed in."""


def catalogue_report(catalogue: Catalogue, form: str) -> str:
    """Return a catalogue as text, JSON or CSV; empty cells are left out, blank in CSV."""
    if form == "json":
        rows = [{"code": code, **_plain(row)} for code, row in catalogue.rows.items()]
        return json.dumps(rows, indent=2, ensure_ascii=False, default=str)
    if form == "csv":
        return _csv(catalogue)
    return "\n".join(_text(catalogue))


def _plain(row: Any) -> dict[str, Any]:
    return {
        name: cell.isoformat() if isinstance(cell, dt.date) else cell for name, cell in row.items()
    }


def _csv(catalogue: Catalogue) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("code", *catalogue.columns))
    for code, row in catalogue.rows.items():
        cells = (_cell(row.get(column)) for column in catalogue.columns)
        writer.writerow([safe_cell(code), *map(safe_cell, cells)])
    return text.getvalue().rstrip("\n")


def _text(catalogue: Catalogue) -> Iterator[str]:
    complete = "" if catalogue.complete else " The list is not complete."
    yield click.style(f"{catalogue.meaning}{complete}", bold=True)
    width = max(len(code) for code in catalogue.rows) + 2
    for code, row in catalogue.rows.items():
        title = row.get("title") or row.get("name") or ""
        others = [
            f"{name}: {_cell(cell)}"
            for name, cell in row.items()
            if name not in ("title", "name") and not isinstance(cell, bool | tuple)
        ]
        facts = [name for name, cell in row.items() if cell is True]
        lists = [
            f"{name}: {_cell(cell)}"
            for name, cell in row.items()
            if isinstance(cell, tuple) and name == "codes"
        ]
        details = "; ".join([*others, *facts, *lists])
        head = click.style(f"{code:<{width}}", fg="cyan") + str(title)
        yield head.rstrip() if not details else head
        if details:
            yield click.style(f"{'':<{width}}{details}", fg="bright_black")


def _cell(cell: object) -> str:
    if isinstance(cell, tuple):
        return ", ".join(cell)
    return "" if cell is None else str(cell)
