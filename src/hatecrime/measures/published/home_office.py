"""The Home Office outcomes open data."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import attrs
import polars as pl

from hatecrime.measures.bases import Base
from hatecrime.measures.published.files import Paths, Piece, catalogue_of, key_of, pieces
from hatecrime.measures.published.tables import (
    CELLS,
    OUTCOME,
    ROW,
    SOURCE,
    TOTAL,
    YEAR,
    Cell,
    PublishedTable,
    cell_of,
)
from hatecrime.outcomes import OutcomeCode, recognise
from hatecrime.records import ExtractError

PUBLISHER = "Home Office outcomes open data"

_TOTALS = ("england and wales",)
"""What stands in place of a force in rows that are sums of the forces' rows."""

_LABELS = ("outcome_type", "outcome_group", "outcome_description")
"""The columns that tell the outcome, the most exact first."""

_PLACES = ("force", "offence_code", "offence", "offence_group", "offence_subgroup")
_SUBCODES = ("subcode", "subcode_offence")

_BREAKDOWNS = {
    "quarter": ("quarter",),
    "force": ("force",),
    "offence": ("offence_code", "offence"),
    "offence group": _PLACES[1:],
    "subcode": _SUBCODES,
    "outcome": _LABELS,
}
"""What a table may be broken down by, with the columns that show that it is."""

_YEARS = r"^(20[0-9]{2})\s*[/\u2010-\u2015-]\s*(?:20)?([0-9]{2})$"
_QUARTER = r"(?i)^(?:Q|Quarter\s*)?([1-4])$"
_COUNT = r"^([+-]?(?:[0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3}))(?:\.0+)?$"

SCHEMA = {
    SOURCE: pl.String(),
    ROW: pl.Int64(),
    YEAR: pl.String(),
    "quarter": pl.Int8(),
    **dict.fromkeys(_PLACES + _SUBCODES, pl.String()),
    "offence_expired": pl.Boolean(),
    OUTCOME: pl.String(),
    "outcome_group": pl.String(),
    TOTAL: pl.Boolean(),
}


def read_home_office(paths: Paths) -> PublishedTable:
    """Read files of the Home Office outcomes open data, such as those of several years.

    Each file is read by its own header, in any of the variants known; of a workbook every sheet
    that has one. Every row is kept. A count is a whole number, which may be negative: a correction
    of an earlier one. What else may stand in its place is known, and is never zero; anything other
    is an error.

    Args:
        paths: CSV files and workbooks (``hatecrime[excel]``), or patterns of their names.

    Returns:
        A table whose frame has the columns

        - ``source``, ``row``: the file with its sheet, and the row from 1 below the header;
        - ``financial_year``: such as ``2024/25``; ``quarter``: 1 (April to June) to 4, or null;
        - ``force``, ``offence_code``, ``offence``, ``offence_group``, ``offence_subgroup``,
          ``subcode``, ``subcode_offence``: as published; null where the file has none;
        - ``offence_expired``: whether the offence code is no longer in use;
        - ``outcome``: the outcome type; where the file has none the group, or the description;
        - ``outcome_group``: as published;
        - ``total``: whether the row is the sum of the forces' rows;
        - ``recorded`` and ``closed``: the counts on the two bases, null where there is none, and
          ``recorded_cell`` and ``closed_cell``: what stands in the cell (see ``Cell``). A base
          that no file has is not there.

    Raises:
        ExtractError: if a file cannot be read or is no such table; if a cell cannot be read; if
            two rows hold the same count; or if two files break one year down in different ways, so
            that one may be inside the other, as the tables of subcodes are inside the main ones. It
            names the file, the row and the column, never the cell.
    """
    frames, left_out = [], dict[str, None]()
    first: dict[str, Piece] = {}
    for piece in pieces(paths, "home_office", _lacking):
        frames.append(_typed(piece))
        for year in frames[-1][YEAR].unique():
            header = attrs.evolve(piece, frame=piece.frame.clear())
            _check_alike(header, first.setdefault(year, header), year)
        left_out |= dict.fromkeys(piece.left_out)
    frame = pl.concat(frames, how="diagonal")
    bases = tuple(base for base in Base if base.value in frame.columns)
    # A file that lacks a base of the others has not provided it.
    frame = frame.with_columns(
        pl.col(cell_of(base)).fill_null(pl.lit(Cell.NOT_PROVIDED.value, dtype=CELLS))
        for base in bases
    )
    _check_unique(frame)
    labels = frame[OUTCOME].drop_nulls().unique(maintain_order=True)
    return PublishedTable(
        frame=frame,
        bases=bases,
        labels={label: recognise(label).codes for label in labels},
        left_out=tuple(left_out),
        publisher=PUBLISHER,
        of_crimes=False,
    )


def _lacking(columns: frozenset[str]) -> str:
    catalogue = catalogue_of("home_office")

    def header(*wanted: str) -> str:
        told: dict[str, str] = {}
        for text, row in catalogue.rows.items():
            told.setdefault(str(row["column"]), text)
        return " or ".join(repr(told[column]) for column in wanted)

    lacks = [] if YEAR in columns else [header(YEAR)]
    lacks += [] if columns & set(_LABELS) else [header(*_LABELS)]
    bases = [base.value for base in Base]
    lacks += [] if columns & set(bases) else [header(*bases)]
    return ", and ".join(lacks)


# -- rows -----------------------------------------------------------------------------------------


def _typed(piece: Piece) -> pl.DataFrame:
    frame = piece.frame
    columns = [
        pl.Series(SOURCE, [piece.where], dtype=pl.String).new_from_index(0, frame.height),
        pl.int_range(piece.first_row, piece.first_row + frame.height, eager=True).alias(ROW),
        _year(piece),
        _quarter(piece),
        _expired(piece),
        _outcome(frame),
    ]
    texts = [name for name in (*_PLACES, *_SUBCODES, "outcome_group") if name in frame.columns]
    columns += [frame[name] for name in texts]
    if "force" in texts:
        total = _mapped(frame["force"], lambda name: key_of(name) in _TOTALS, TOTAL, pl.Boolean())
        columns.append(total)
    told = pl.DataFrame(columns)
    rows = told.select(
        pl.col(name).cast(dtype) if name in told.columns else pl.lit(None, dtype).alias(name)
        for name, dtype in SCHEMA.items()
    ).with_columns(pl.col(TOTAL).fill_null(value=False))
    counts = (one for base in Base if base.value in frame.columns for one in _count(piece, base))
    return rows.with_columns(*counts)


def _year(piece: Piece) -> pl.Series:
    text = piece.frame[YEAR]
    read = text.to_frame().select(
        pl.col(YEAR).str.extract(_YEARS, group).cast(pl.Int32).alias(str(group)) for group in (1, 2)
    )
    ends = read.select((pl.col("1") + 1) % 100 == pl.col("2")).to_series()
    piece.refuse(
        YEAR,
        ~ends.fill_null(value=False),
        "is no financial year such as 2024/25",
    )
    return read.select(
        pl.format("{}/{}", "1", pl.col("2").cast(pl.String).str.zfill(2)).alias(YEAR)
    ).to_series()


def _quarter(piece: Piece) -> pl.Series:
    if "quarter" not in piece.frame.columns:
        return pl.Series("quarter", [None], dtype=pl.Int8).new_from_index(0, piece.frame.height)
    text = piece.frame["quarter"]
    read = text.str.extract(_QUARTER).cast(pl.Int8)
    piece.refuse("quarter", read.is_null(), "is no quarter from 1 to 4")
    return read


def _expired(piece: Piece) -> pl.Series:
    if "offence_expired" not in piece.frame.columns:
        dtype = pl.Boolean()
        return pl.Series("offence_expired", [None], dtype).new_from_index(0, piece.frame.height)
    text = piece.frame["offence_expired"]
    marked = text.is_not_null()
    piece.refuse(
        "offence_expired",
        marked & (text.str.to_lowercase() != "x"),
        "holds neither x, for a code no longer in use, nor nothing",
    )
    return marked


def _outcome(frame: pl.DataFrame) -> pl.Series:
    name = _label(frame.columns)
    if name != "outcome_type":
        return frame[name].alias(OUTCOME)
    # A spreadsheet may have turned 1 into 1.0; 1a and 1A are one.
    text = frame[name].str.replace(r"^([0-9]+)\.0$", "${1}")
    return _mapped(text, lambda code: str(OutcomeCode(code)), OUTCOME, pl.String())


def _label(columns: Collection[str]) -> str:
    """Return the column that tells the outcome."""
    return next(name for name in _LABELS if name in columns)


def _mapped(
    texts: pl.Series, value: Callable[[str], Any], name: str, dtype: pl.DataType
) -> pl.Series:
    """Return what a function says of each text, asked once a text; null of null."""
    unique = texts.drop_nulls().unique().to_list()
    found = dict(zip(unique, map(value, unique), strict=True))
    return texts.replace_strict(found, default=None, return_dtype=dtype).alias(name)


# -- counts ---------------------------------------------------------------------------------------


def _count(piece: Piece, base: Base) -> tuple[pl.Series, pl.Series]:
    """Return the counts on a base, and what stands in their cells."""
    text = piece.frame[base.value]
    figures = text.str.replace("^\u2212", "-").str.extract(_COUNT).str.replace_all(",", "")
    count = figures.cast(pl.Int64)
    signs = {key_of(sign): str(row["means"]) for sign, row in catalogue_of("signs").rows.items()}
    others = text.filter(count.is_null())
    means = _mapped(others, lambda sign: signs.get(key_of(sign)), "means", pl.String())
    unread = others.is_not_null() & means.is_null()
    bad = pl.Series([False]).new_from_index(0, text.len())
    places = count.is_null().arg_true()
    piece.refuse(
        base.value,
        bad.scatter(places.filter(unread), True),
        "holds neither a whole number nor a known sign for none, such as N/A",
    )
    cell = pl.Series([Cell.GIVEN.value]).new_from_index(0, text.len())
    cell = cell.scatter(places, means.fill_null(Cell.NOT_PROVIDED.value))
    return count.alias(base.value), cell.cast(CELLS).alias(cell_of(base))


def _check_alike(piece: Piece, other: Piece, year: str) -> None:
    """Refuse tables of a year that are broken down in different ways: they may overlap."""
    for name, columns in _BREAKDOWNS.items():
        one, two = ({*columns} & {*found.headers} for found in (piece, other))
        if bool(one) != bool(two) or (name == "outcome" and _label(one) != _label(two)):
            raise ExtractError(
                f"{piece.where} and {other.where} both hold {year}, and break it down by {name} in "
                f"different ways: one may be inside the other, and added they would count twice; "
                f"read them apart"
            )


def _check_unique(frame: pl.DataFrame) -> None:
    """Refuse rows that hold the same count: added, they would count it twice."""
    keys = [name for name in SCHEMA if name not in (SOURCE, ROW)]
    again = frame.filter(~pl.struct(keys).is_first_distinct())
    if again.height:
        same = frame.join(again.head(1), on=keys, nulls_equal=True).head(1)
        raise ExtractError(
            f"{_named(again)} holds the same period, force, offence and outcome as "
            f"{_named(same)}: added, they would count twice; read each table once, and no table "
            f"with one it is a part of"
        )


def _named(rows: pl.DataFrame) -> str:
    source, row = next(iter(rows.select(SOURCE, ROW).iter_rows()))
    return f"{source}: row {row}"
