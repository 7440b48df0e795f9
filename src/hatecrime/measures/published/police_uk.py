"""The CSV files of data.police.uk: crimes with their last outcome, and outcomes."""

from __future__ import annotations

import polars as pl

from hatecrime.measures.bases import Base
from hatecrime.measures.published.files import Paths, Piece, catalogue_of, pieces
from hatecrime.measures.published.tables import (
    CELLS,
    OUTCOME,
    ROW,
    SOURCE,
    TOTAL,
    Cell,
    PublishedTable,
    cell_of,
)
from hatecrime.outcomes import recognise
from hatecrime.outcomes.catalogues import labels
from hatecrime.records import ExtractError

PUBLISHER = "data.police.uk"

_NO_CRIME = "Anti-social behaviour"
"""The crime type of what is no crime; such rows have neither a reference nor an outcome."""

_BASES = {"last_outcome": Base.RECORDED, "outcome_given": Base.CLOSED}
"""The column of outcomes that tells the two kinds of file apart, and the base of each."""

_TEXTS = ("reported_by", "force", "lsoa", "lsoa_name", "crime_type")


def read_police_uk(paths: Paths) -> PublishedTable:
    """Read files of data.police.uk: either those of crimes (street) or those of outcomes.

    Every row is kept, but a crime counts once: in a file of outcomes it may have a history, of
    which the latest month counts that says something. Texts that only say that nothing is known do
    not take the place of an earlier one. Where a month says two things of a crime, its outcome is
    not known. So files that may hold the same crime are to be read together.

    The files do not say which crimes are hate crimes.

    Args:
        paths: CSV files, or patterns such as ``"2026-*/*-street.csv"``.

    Returns:
        A table whose frame has the columns

        - ``source``, ``row``: the file, and the row from 1 below the header;
        - ``month``: of the crime in files of crimes, of the outcome in files of outcomes;
        - ``reported_by``, ``force``, ``lsoa``, ``lsoa_name``, ``crime_type``: as published;
        - ``text``: the outcome text of the row;
        - ``outcome``: the text that counts for the crime; null where none can be told;
        - ``recorded`` (files of crimes) or ``closed`` (files of outcomes): 1 where the row stands
          for its crime, 0 where another one does, and null for what is no crime, with
          ``recorded_cell`` or ``closed_cell`` (see ``Cell``).

    Raises:
        ExtractError: if a file cannot be read, is no such file, or is of the other kind; or if a
            month cannot be read. It names the file, the row and the column, never the cell.
    """
    frames, left_out = [], dict[str, None]()
    outcome = None
    for piece in pieces(paths, "police_uk", _lacking):
        (found,) = set(_BASES) & set(piece.headers)
        if outcome not in (None, found):
            raise ExtractError(
                f"{piece.where}: is of the other kind than the files before it: files of crimes go "
                f"by the month of the crime, files of outcomes by that of the outcome; read them "
                f"apart, since their counts are never mixed"
            )
        outcome = found
        frames.append(_typed(piece, found))
        left_out |= dict.fromkeys(piece.left_out)
    assert outcome is not None
    frame, base = pl.concat(frames), _BASES[outcome]
    texts = dict.fromkeys((*labels().rows, *frame["text"].drop_nulls().unique(maintain_order=True)))
    codes = {text: recognise(text).codes for text in texts}
    return PublishedTable(
        frame=_once_each(frame, base, codes),
        bases=(base,),
        labels=codes,
        left_out=tuple(left_out),
        publisher=PUBLISHER,
        of_crimes=True,
    )


def _lacking(columns: frozenset[str]) -> str:
    headers = {str(row["column"]): text for text, row in catalogue_of("police_uk").rows.items()}
    lacks = [repr(headers[name]) for name in ("crime", "month") if name not in columns]
    if len(columns & set(_BASES)) != 1:
        lacks.append(" or else ".join(repr(headers[name]) for name in _BASES))
    return ", and ".join(lacks)


def _typed(piece: Piece, outcome: str) -> pl.DataFrame:
    frame = piece.frame
    piece.refuse(
        "month",
        ~frame["month"].str.contains(r"^[0-9]{4}-(?:0[1-9]|1[0-2])$").fill_null(value=False),
        "is no month such as 2026-04",
    )
    return frame.select(
        pl.lit(piece.where).alias(SOURCE),
        pl.int_range(piece.first_row, piece.first_row + pl.len(), dtype=pl.Int64).alias(ROW),
        "month",
        *(
            pl.col(name) if name in frame.columns else pl.lit(None, pl.String).alias(name)
            for name in _TEXTS
        ),
        pl.col(outcome).alias("text"),
        "crime",
    )


def _once_each(frame: pl.DataFrame, base: Base, codes: dict[str, frozenset[str]]) -> pl.DataFrame:
    """Return the rows with a count of 1 on the one row that stands for each crime."""
    says = {text: " ".join(sorted(found)) or None for text, found in codes.items()}
    order, crime = pl.col("order"), "who"
    latest = pl.col("month") == pl.col("month").filter(pl.col("says").is_not_null()).max().over(
        crime
    )
    told = latest & pl.col("says").is_not_null()
    no_crime = (pl.col("crime_type") == _NO_CRIME).fill_null(value=False)
    return (
        frame.with_row_index("order")
        .with_columns(
            pl.col("text").replace_strict(says, default=None, return_dtype=pl.String).alias("says"),
            # What has no reference is a crime of its own.
            pl.coalesce("crime", pl.format("\x1f{}", order)).alias(crime),
        )
        .with_columns(told.fill_null(value=False).alias("told"))
        .with_columns(
            # The row that counts goes by what it says, so that the order of the files does not.
            (
                order
                == order.sort_by(pl.col("told").not_(), "month", "text", "order")
                .first()
                .over(crime)
            ).alias("first"),
            pl.col("says").filter("told").n_unique().over(crime).alias("answers"),
        )
        .select(
            *(name for name in frame.columns if name != "crime"),
            pl.when(pl.col("told") & (pl.col("answers") == 1)).then("text").alias(OUTCOME),
            pl.lit(value=False).alias(TOTAL),
            pl.when(~no_crime).then(pl.col("first").cast(pl.Int64)).alias(base.value),
            pl.when(no_crime)
            .then(pl.lit(Cell.NOT_APPLICABLE.value))
            .otherwise(pl.lit(Cell.GIVEN.value))
            .cast(CELLS)
            .alias(cell_of(base)),
        )
    )
