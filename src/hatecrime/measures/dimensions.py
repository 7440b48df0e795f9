"""What figures can be broken down by. A dimension is declared once, here; a new one is one entry.

Besides those declared, any field of a record is one, and so is any other column of the extract.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cache

import attrs
import polars as pl

from hatecrime.flags.catalogues import offences
from hatecrime.flags.words import Strand
from hatecrime.measures import periods
from hatecrime.measures.errors import MeasureError
from hatecrime.records.fields import field_named, fields
from hatecrime.rulebook.types import Type

ALL, NONE, NOT_KNOWN = "all", "none", "not known"
"""The labels of the total, of records in no group, and of those whose group is not known."""

AND = "\x1f"
"""Parts the groups of a record that stands in several."""

COLUMN = "column "
"""Stands before the name of a column that is no field, where it stands beside fields."""

STRANDS = tuple(strand.value for strand in Strand)


@attrs.frozen
class Dimension:
    """Something that records are grouped by.

    Attributes:
        name: what it is asked for by.
        meaning: one sentence for a reader.
        value: makes the expression of a record's group, as text; null where it is not known. Where
            a record may stand in several groups they are parted by ``AND``, and "" means in none.
        needs: the fields that the extract must have.
        wants: fields that are read where it has them.
        one_of: fields of which it must have one.
        dated: whether it is told by the date of the base.
        column: the column of the extract it is, where it is no field.
        any: for groups that overlap, the label of the records in at least one of them.
        together: for groups that overlap, the label of the sum of the groups.
    """

    name: str
    meaning: str
    value: Callable[[], pl.Expr] = attrs.field(eq=False)
    needs: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    dated: bool = False
    column: str | None = None
    any: str = ""
    together: str = ""

    @property
    def overlaps(self) -> bool:
        """Whether a record may stand in several groups."""
        return bool(self.together)


# -- expressions --------------------------------------------------------------------------------


def no_strand() -> pl.Expr:
    """Return whether no strand is set; null where one that is empty could be."""
    return ~pl.any_horizontal(STRANDS)


def _strands() -> pl.Expr:
    named = [pl.when(pl.col(strand)).then(pl.lit(strand)) for strand in STRANDS]
    known = pl.any_horizontal(STRANDS).is_not_null()
    return pl.when(known).then(pl.concat_str(named, separator=AND, ignore_nulls=True))


def _religion() -> pl.Expr:
    given = pl.col("targeted_religion")
    return (
        pl.when(given.is_not_null())
        .then(given)
        .when(pl.col("religions_given") > 1)
        .then(pl.lit("several"))
        .when(pl.col("religion"))
        .then(pl.lit("not given"))
        .when(pl.col("religion").not_())
        .then(pl.lit(NONE))
    )


def offence_class() -> pl.Expr:
    """Return the class as given, else the class that the code stands in."""
    classes = {code: row["class"] for code, row in offences().rows.items() if "class" in row}
    by_code = pl.col("offence_code").replace_strict(classes, default=None, return_dtype=pl.String)
    return pl.coalesce("offence_class", by_code)


@cache
def _families() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Return the aggravated class of aggravated classes, of basic classes and of basic codes."""
    aggravated: dict[str, str] = {}
    basic: dict[str, str] = {}
    codes: dict[str, str] = {}
    for row in offences().rows.values():
        if row.get("aggravated") and "class" in row:
            name = str(row["class"])
            aggravated[name] = name
            basic |= dict.fromkeys(_texts(row.get("basic_classes")), name)
            codes |= dict.fromkeys(_texts(row.get("basic_codes")), name)
    return aggravated, basic, codes


def _texts(cell: object) -> tuple[str, ...]:
    return cell if isinstance(cell, tuple) else ()


def _family(of: dict[str, str], column: pl.Expr) -> pl.Expr:
    return column.replace_strict(of, default=None, return_dtype=pl.String)


def _basic_family() -> pl.Expr:
    # By code only where the code stands in several classes, so that its class is not known.
    _, basic, codes = _families()
    by_code = pl.when(offence_class().is_null()).then(_family(codes, pl.col("offence_code")))
    return pl.coalesce(_family(basic, offence_class()), by_code)


def is_aggravated() -> pl.Expr:
    """Return whether the offence is aggravated, by its class; null where that is not known."""
    return offence_class().is_in(list(_families()[0]))


def _offence_family() -> pl.Expr:
    family = pl.coalesce(_family(_families()[0], offence_class()), _basic_family())
    return pl.coalesce(family, pl.when(offence_class().is_not_null()).then(pl.lit("other")))


def _aggravated() -> pl.Expr:
    return (
        pl.when(is_aggravated())
        .then(pl.lit("aggravated"))
        .when(_basic_family().is_not_null())
        .then(pl.lit("basic"))
        .when(offence_class().is_not_null())
        .then(pl.lit("other"))
    )


# -- the table ----------------------------------------------------------------------------------

_OFFENCE = ("offence_code", "offence_class")

DIMENSIONS: dict[str, Dimension] = {
    dimension.name: dimension
    for dimension in (
        Dimension(
            "strand",
            "The five monitored strands. A crime stands once in each that is set.",
            _strands,
            one_of=STRANDS,
            any="any strand",
            together="all strands",
        ),
        Dimension(
            "religion_targeted",
            "The religion sub-flag; 'none' where the religion flag is not set.",
            _religion,
            needs=("religion", "targeted_religion"),
            wants=("religions_given",),
        ),
        Dimension(
            "local_strand",
            "Locally defined strands. A crime stands once in each that it carries.",
            lambda: pl.col("local_strands").list.join(AND).fill_null(""),
            needs=("local_strands",),
            any="any local strand",
            together="all local strands",
        ),
        Dimension(
            "offence_class",
            "The class of the offence: as given, else by its code.",
            offence_class,
            one_of=_OFFENCE,
        ),
        Dimension(
            "offence_family",
            "An aggravated class together with the classes of its basic counterpart.",
            _offence_family,
            one_of=_OFFENCE,
        ),
        Dimension(
            "aggravated",
            "Racially or religiously aggravated, the basic counterpart of such, or another.",
            _aggravated,
            one_of=_OFFENCE,
        ),
        Dimension("month", "The month.", periods.month, dated=True),
        Dimension(
            "quarter",
            "Three months from January, April, July, October.",
            periods.quarter,
            dated=True,
        ),
        Dimension("financial_year", "April to March.", periods.financial_year, dated=True),
        *(
            Dimension(
                f"year_to_{name}",
                f"The twelve months that end with {name.title()}.",
                lambda last=number: periods.year_to(last),  # type: ignore[misc]
                dated=True,
            )
            for name, number in periods.MONTHS.items()
        ),
    )
}
"""Every dimension that is more than a column, by name."""


def find_dimensions(
    asked: str | Iterable[str], filled: Collection[str], columns: Collection[str]
) -> tuple[Dimension, ...]:
    """Return the dimensions asked for.

    Args:
        asked: names of dimensions, of fields or of columns of the extract.
        filled: the fields that the extract fills.
        columns: the columns of the extract.

    Raises:
        MeasureError: if one is none of these, is a date, or is asked for twice.
    """
    names = names_of(asked)
    found = {one.name: one for one in (_find(name, filled, columns) for name in names)}
    if len(found) < len(names):
        raise MeasureError("a dimension is asked for twice; name each once")
    return tuple(found.values())


def names_of(asked: str | Iterable[str]) -> list[str]:
    """Return the names of dimensions, of one or of several.

    Raises:
        MeasureError: if they are not names.
    """
    refused = MeasureError("by takes the name of a dimension, or a list of names")
    try:
        names = [asked] if isinstance(asked, str) else list(asked)
    except TypeError:
        raise refused from None
    if not all(isinstance(name, str) for name in names):
        raise refused
    return names


def refuse_names(names: Iterable[str], figures: Collection[str]) -> None:
    """Refuse dimensions that are named as a figure is: their columns could not be told apart.

    Raises:
        MeasureError: if one is.
    """
    taken = [name for name in names if name in figures]
    if taken:
        raise MeasureError(f"the column {taken[0]!r:.60} has the name of a figure; rename it")


def _find(name: str, filled: Collection[str], columns: Collection[str]) -> Dimension:
    if name in DIMENSIONS:
        return DIMENSIONS[name]
    field = field_named(name)
    if field is not None and field in filled:
        return _of_field(field)
    if name in columns:
        if name == "*" or (name.startswith("^") and name.endswith("$")):
            raise MeasureError(f"the name of the column {name!r:.60} is a pattern; rename it")
        return Dimension(
            name, "A column of the extract.", lambda: pl.col(COLUMN + name), column=name
        )
    raise MeasureError(
        f"{name!r:.60} is neither a dimension ({', '.join(DIMENSIONS)}), nor a field that the "
        f"extract fills, nor a column of it"
    )


def _of_field(name: str) -> Dimension:
    field, column = fields()[name], pl.col(name)
    if name == "local_strands":
        return DIMENSIONS["local_strand"]
    if field.type in (Type.DATE, Type.DATETIME):
        raise MeasureError(
            f"figures are not broken down by the days of {name}; ask for month, quarter, "
            f"financial_year or year_to_march, and choose the base"
        )
    if field.type is Type.BOOL:
        yes = pl.when(column).then(pl.lit("yes")).when(~column).then(pl.lit("no"))
        return Dimension(name, field.meaning, lambda: yes, needs=(name,))
    return Dimension(name, field.meaning, lambda: column.cast(pl.String), needs=(name,))
