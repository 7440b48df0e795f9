"""Facts about the whole table, such as how many records share a reference.

Text is compared by its hash, which is quick to sort, and only what shares a hash is compared again
as it is: the answer is exact. A hash is never kept beyond a run.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from hatecrime.rulebook.types import Counted, Derived


def whole_table_fact(fact: Derived, columns: Mapping[str, pl.Series]) -> pl.Series:
    """Return a fact for every row; null where what it is counted from is empty.

    Args:
        fact: what to count.
        columns: the fields it needs, in full.
    """
    shared, *moments = fact.needs
    values = columns[shared]
    if fact.counts is Counted.SAME:
        return _records_alike(values)
    (moment,) = moments
    return _records_before(values, columns[moment])


def _records_alike(values: pl.Series) -> pl.Series:
    rows, several = _shared(values)
    counts = several.to_frame("value").select(pl.len().over("value").cast(pl.Int64)).to_series()
    result = pl.Series([1], dtype=pl.Int64).new_from_index(0, values.len())
    if rows.len():
        result = result.scatter(rows, counts)
    return result if not values.null_count() else result.set(values.is_null(), None)


def _records_before(values: pl.Series, moments: pl.Series) -> pl.Series:
    """Count, for each record, those of the same value at an earlier moment."""
    given = values.is_not_null() & moments.is_not_null()
    rows, several = _shared(values.set(~given, None))
    earlier = (
        pl.DataFrame({"value": several, "moment": moments.gather(rows)})
        .select(pl.col("moment").rank("min").over("value").cast(pl.Int64) - 1)
        .to_series()
    )
    result = pl.Series([0], dtype=pl.Int64).new_from_index(0, values.len())
    if rows.len():
        result = result.scatter(rows, earlier)
    return result.set(~given, None)


def _shared(values: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return the rows whose value may stand in another row too, and their values; nulls never."""
    hashes = values.hash().set(values.is_null(), None)
    ordered = hashes.drop_nulls().sort()
    twice = ordered.filter((ordered == ordered.shift(1)).fill_null(value=False)).unique()
    if twice.is_empty():
        return pl.Series([], dtype=pl.UInt32), values.clear()
    rows = hashes.is_in(twice.implode()).fill_null(value=False).arg_true()
    return rows, values.gather(rows)
