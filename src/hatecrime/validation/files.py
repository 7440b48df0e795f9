"""Checking a file: CSV or Parquet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hatecrime.records.maps import ColumnMap, load_column_map
from hatecrime.records.sources import read_extract
from hatecrime.rulebook.rule import Rulebook
from hatecrime.validation.frames import check_windows
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
        path: a CSV file (UTF-8, with or without mark, or cp1252; any line ending) or a Parquet
            file.
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
    extract = read_extract(path)
    return check_windows(
        [extract],
        extract.frame.columns,
        column_map=column_map,
        rulebook=rulebook,
        as_of=as_of,
        show_unknown=show_unknown,
        source=path.name,
        options=used,
    )
