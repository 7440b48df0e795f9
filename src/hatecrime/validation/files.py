"""Checking a file, whatever its form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from hatecrime.records.errors import ExtractError
from hatecrime.records.maps import ColumnMap, load_column_map
from hatecrime.records.sources import open_extract
from hatecrime.records.tables import record_table
from hatecrime.rulebook.rule import Rulebook
from hatecrime.validation.frames import check_table
from hatecrime.validation.result import Result


def check_file(
    path: str | Path,
    *,
    column_map: ColumnMap | str | Path | None = None,
    rulebook: Rulebook | None = None,
    as_of: dt.date | None = None,
    show_unknown: bool = False,
    options: Mapping[str, Any] | None = None,
) -> Result:
    """Check every row of a file against every rule.

    Args:
        path: a CSV or JSON lines file, plain or compressed; a Parquet file; or a workbook.
        column_map: how its columns become fields, or the path of such a map; None takes the
            columns with canonical names.
        rulebook: the rules to check; None means the built-in ones.
        as_of: the date of the run, for rules about the future; None means today.
        show_unknown: whether to list unknown answers among the findings.
        options: what else was asked for, for the receipt.

    Raises:
        ExtractError: if the file cannot be read, or lacks what every record needs.
        ColumnMapError: if the map is wrong, or does not fit the file.
    """
    path = Path(path)
    used = dict(options or {})
    if column_map is not None and not isinstance(column_map, ColumnMap):
        used["map"] = Path(column_map).name
        column_map = load_column_map(column_map)
    if not path.exists():
        # Here a path is that of one file, never a pattern.
        raise ExtractError(f"{path.name}: cannot be read: there is no such file")
    windows = list(open_extract([path]).windows())
    frame = pl.concat([window.frame for window in windows])
    uneven = [row for window in windows for row in window.uneven]
    return check_table(
        record_table(frame, column_map, uneven),
        rulebook=rulebook,
        as_of=as_of,
        show_unknown=show_unknown,
        source=path.name,
        options=used,
    )
