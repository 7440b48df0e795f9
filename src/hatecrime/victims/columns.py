"""Columns of an extract, taken where they are held and of their kind."""

from __future__ import annotations

import polars as pl
import polars.selectors as cs


def column(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Return a column.

    Raises:
        TypeError: if the extract is no Polars frame in memory.
        ValueError: if it has no such column.
    """
    if not isinstance(frame, pl.DataFrame):
        raise TypeError(
            "give a polars.DataFrame: collect() a lazy frame, and use polars.from_pandas or "
            "polars.from_arrow for others"
        )
    if name not in frame.columns:
        raise ValueError(f"the extract has no column {name!r:.60}")
    # A name such as * stands for all columns elsewhere.
    return cs.by_name(name).as_expr()


def words(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Return a column of words, as text.

    Raises:
        TypeError: if the extract is no Polars frame in memory.
        ValueError: if it has no such column, or it holds anything else.
    """
    found = column(frame, name)
    if frame.schema[name].base_type() not in (pl.String, pl.Categorical, pl.Enum, pl.Null):
        raise ValueError(f"the column {name!r:.60} has to hold words, as text")
    return found.cast(pl.String)


def yes_or_no(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Return a column of true and false.

    Raises:
        TypeError: if the extract is no Polars frame in memory.
        ValueError: if it has no such column, or it holds anything else.
    """
    found = column(frame, name)
    if frame.schema[name] not in (pl.Boolean, pl.Null):
        raise ValueError(f"the column {name!r:.60} has to be true, false or empty")
    return found.cast(pl.Boolean)
