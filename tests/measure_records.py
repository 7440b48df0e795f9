"""Invented records for tests of figures, and the figures worked out record by record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import polars as pl
from hypothesis import strategies as st

from hatecrime.outcomes import Definition, outcome_types

Record = dict[str, Any]

STRANDS = ("race", "religion", "sexual_orientation", "disability", "transgender")
CODES = ("1", "1A", "8", "14", "15", "16", "18", "22", "66", "C2", "Charged/Summonsed", "0", None)
CANCELLED = (None, None, None, None, "C1", "C3", "C9")
DAYS = tuple(dt.datetime(*day, 9) for day in ((2023, 3, 31), (2023, 4, 1), (2024, 1, 31)))


def records(
    *,
    strands: Iterable[str] = STRANDS,
    codes: Iterable[Any] = CODES,
    most: int = 30,
    least: int = 0,
) -> st.SearchStrategy[list[Record]]:
    """Return lists of records, of few wards and days so that groups hold several."""
    flags = {name: st.sampled_from((True, False, None)) for name in strands}
    record = st.fixed_dictionaries(
        {
            "record_type": st.sampled_from(("crime", "crime", "crime", "crime", "incident", "?")),
            "recorded_at": st.sampled_from((*DAYS, None)),
            "outcome_code": st.sampled_from(tuple(codes)),
            "cancellation_code": st.sampled_from(CANCELLED),
            "ward": st.sampled_from(("North", "South", "all", None)),
            **flags,
        }
    )
    return st.lists(record, min_size=least, max_size=most).map(_numbered)


def _numbered(rows: list[Record]) -> list[Record]:
    return [{"record_ref": f"A{number}", **row} for number, row in enumerate(rows)]


EMPTY: Record = {
    **dict.fromkeys(("record_ref", "record_type", "outcome_code", "cancellation_code", "ward")),
    "recorded_at": None,
    **dict.fromkeys(STRANDS),
}


def frame_of(rows: list[Record]) -> pl.DataFrame:
    """Return records as a table that has its columns also when there are no records."""
    schema = {name: pl.Boolean if name in STRANDS else pl.String for name in EMPTY}
    return pl.DataFrame(rows, schema=schema | {"recorded_at": pl.Datetime("us")})


# -- figures, record by record ------------------------------------------------------------------


def state(record: Record) -> str:
    """Return what stands beside a figure, or the code of a crime that counts in one."""
    if record["record_type"] == "?":
        return "not_understood"
    if record["record_type"] != "crime":
        return "not_crimes"
    if record["cancellation_code"] is not None:
        known = record["cancellation_code"] in ("C1", "C2", "C3", "C4", "C5")
        return "cancelled" if known else "not_understood"
    code = record["outcome_code"]
    if code in (None, "0"):
        return "unassigned"
    return code if code in outcome_types() else "not_understood"


def counted(rows: Iterable[Record], definition: Definition, of: str) -> dict[str, int]:
    """Return the counts of a rate."""
    states = [state(row) for row in rows]
    assigned = [one for one in states if one in outcome_types()]
    open_ = states.count("unassigned")
    beside = ("unassigned", "cancelled", "not_understood", "not_crimes")
    return {
        "numerator": sum(definition.contains(code) is True for code in assigned),
        "denominator": len(assigned) + (open_ if of == "all" else 0),
        **{name: states.count(name) for name in beside},
    }


def strands_of(row: Record, strands: Iterable[str] = STRANDS) -> Iterator[str]:
    """Yield every group of the strands that a record stands in, as often as it counts there."""
    flags = {name: row.get(name) for name in strands}
    named = [name for name, flag in flags.items() if flag]
    yield from named
    yield from ["all strands"] * len(named)
    if named:
        yield "any strand"
    elif None in flags.values():
        yield "not known"
    else:
        yield "none"
    yield "all"


Groups = Callable[[Record], Iterable[str]]


def of_ward(row: Record) -> Iterator[str]:
    """Yield the groups of the ward; the total is told from a ward called all by a mark."""
    yield row["ward"] or "not known"
    yield "the total"
