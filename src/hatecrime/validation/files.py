"""Checking files: one or several, read as one extract, window by window."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from hatecrime.records.map_model import ColumnMap
from hatecrime.records.maps import load_column_map
from hatecrime.records.sources import Extract, open_extract
from hatecrime.records.tables import quick_kinds
from hatecrime.rulebook.rule import Rulebook
from hatecrime.validation.frames import check_windows
from hatecrime.validation.result import Result


def check_file(
    path: str | Path | Sequence[str | Path] | Extract,
    *,
    column_map: ColumnMap | str | Path | None = None,
    rulebook: Rulebook | None = None,
    as_of: dt.date | None = None,
    show_unknown: bool = False,
    audit: bool = False,
    options: Mapping[str, Any] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Result:
    """Check every row of a file, or of several files read as one extract, against every rule.

    Args:
        path: a CSV or JSON lines file, plain or compressed; a Parquet file; or a workbook; or
            several of them, or patterns such as ``"2026-*.csv"``; or what ``open_extract`` gave.
        column_map: how its columns become fields, or the path of such a map; None takes the
            columns with canonical names.
        rulebook: the rules to check; None means the built-in ones.
        as_of: the date of the run, for rules about the future; None means today.
        show_unknown: whether to list unknown answers among the findings.
        audit: whether to keep an account of every word that was translated.
        options: what else was asked for, for the receipt.
        progress: called with the number of rows checked so far.

    Raises:
        ExtractError: if a file cannot be read, or lacks what every record needs.
        ColumnMapError: if the map is wrong, or does not fit the file.
    """
    extract = path
    if not isinstance(extract, Extract):
        extract = open_extract([extract] if isinstance(extract, str | Path) else extract)
    used = dict(options or {})
    if column_map is not None and not isinstance(column_map, ColumnMap):
        used["map"] = Path(column_map).name
        column_map = load_column_map(column_map)
    result = check_windows(
        # An audit counts the words as they are written.
        extract.windows(kinds=None if audit else quick_kinds(column_map, extract.columns)),
        extract.columns,
        column_map=column_map,
        rulebook=rulebook,
        as_of=as_of,
        show_unknown=show_unknown,
        audit=audit,
        source=", ".join(extract.sources),
        options=used,
        progress=progress,
    )
    return attrs.evolve(result, checked=extract, column_map=column_map)
