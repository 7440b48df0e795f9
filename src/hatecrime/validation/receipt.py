"""Making the receipt of a run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from hatecrime.rulebook.rule import Rulebook
from hatecrime.validation.result import Receipt


@cache
def library_version() -> str:
    """Return the version of the installed library."""
    try:
        return version("hatecrime")
    except PackageNotFoundError:
        return "not installed"


def run_day(as_of: dt.date | None) -> dt.date:
    """Return the date of a run: the one given, else today.

    Raises:
        TypeError: if what was given is no date.
    """
    if as_of is None:
        return dt.date.today()
    if isinstance(as_of, dt.datetime):
        return as_of.date()
    if not isinstance(as_of, dt.date):
        raise TypeError("as_of is a date")
    return as_of


def options_of(**options: Any) -> dict[str, Any]:
    """Return the options that differ from silence, by name, as plain values."""
    return {name: value for name, value in sorted(options.items()) if value}


def receipt(
    book: Rulebook,
    as_of: dt.date,
    *,
    rows: int,
    columns: Sequence[str],
    unused: Sequence[str] = (),
    options: dict[str, Any] | None = None,
    source: str = "",
) -> Receipt:
    """Return the receipt of a run that kept all rows it read."""
    return Receipt(
        version=library_version(),
        rulebook=book.digest,
        as_of=as_of,
        source=source,
        options=options or {},
        rows_read=rows,
        rows_kept=rows,
        rows_quarantined=0,
        columns=tuple(columns),
        unused=tuple(unused),
    )
