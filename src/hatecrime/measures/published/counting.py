"""What a definition counts in a published table, where that can be told."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

import polars as pl

from hatecrime.measures.bases import Base
from hatecrime.measures.errors import MeasureError
from hatecrime.measures.published.tables import (
    OUTCOME,
    TOTAL,
    YEAR,
    Cell,
    PublishedTable,
    cell_of,
    is_not_assigned,
    is_part,
    rolled_up,
)
from hatecrime.measures.rates import one_definition
from hatecrime.outcomes import Definition
from hatecrime.outcomes.types import code_order, definitions, outcome_types

IN, OUT, NOT_ASSIGNED, NOT_UNDERSTOOD, PART = (
    "in",
    "out",
    "not_assigned",
    "not_understood",
    "part",
)
"""What a row is to a definition. Only the first two are assigned outcomes; a part of one is not
another."""

_ASSIGNED = (IN, OUT)

_BESIDE = (NOT_ASSIGNED, NOT_UNDERSTOOD, "absent", "absent_others", "not_provided", "negative")

_OF = {"assigned": ("assigned",), "recorded": ("assigned", NOT_ASSIGNED)}
"""What a rate may be a rate of, with the counts that are its denominator."""


def count(
    table: PublishedTable,
    definition: str | Definition,
    *,
    base: str,
    by: Sequence[str] = (),
) -> pl.DataFrame:
    """Count what a definition holds in a published table.

    Outcomes 1A, 2A and 3A are inside 1, 2 and 3 and never added to them; rows that are sums of
    others of the same period are left out; negative corrections are added as they are.

    Args:
        table: the table.
        definition: a definition, or its name.
        base: ``"recorded"`` or ``"closed"``, which have different counts; there is no default.
        by: columns of the table to count by. Groups without rows are not in the answer: what is
            missing is not zero.

    Returns:
        One row a group, in order, with the columns of ``by`` and

        - ``definition``, ``defined_by``, ``at``, ``edition``: the definition and its source;
        - ``publisher`` and ``base``: what was counted;
        - ``count``, and ``assigned``: all outcomes that the table has, whether in the definition or
          not; null if the group has no count for any of them;
        - beside them, and in neither: ``not_assigned``, and ``not_understood``, where the label
          says nothing that is known;
        - ``absent`` and ``absent_others``: how many labels of the definition, and of other
          outcomes, have no row in the group, though their outcomes were in use by then;
        - ``not_provided``: how many cells lack a count that should be there;
        - ``negative``: how many counts are below zero.

    Raises:
        MeasureError: if there is no definition of that name, or the table does not have the base,
            or a label of it holds outcomes of which only some are in the definition, or an outcome
            of the definition is not in it.
    """
    chosen = one_definition(definition)
    counted = _counted(table, chosen, _base(table, base), _by(table, by))
    return counted.select(
        *by,
        pl.lit(chosen.name).alias("definition"),
        pl.lit(chosen.source).alias("defined_by"),
        pl.lit(chosen.at).alias("at"),
        pl.lit(chosen.edition).alias("edition"),
        pl.lit(table.publisher).alias("publisher"),
        pl.lit(Base(base).value).alias("base"),
        "count",
        "assigned",
        *_BESIDE,
    )


def rate(
    table: PublishedTable,
    definition: str | Definition,
    *,
    base: str,
    of: str,
    by: Sequence[str] = (),
) -> pl.DataFrame:
    """Return what share of the outcomes, or of the crimes, a definition holds.

    What is not understood is in neither the count nor the denominator: it stands beside.

    Args:
        table: the table.
        definition: a definition, or its name.
        base: ``"recorded"`` or ``"closed"``.
        of: ``"assigned"``, all outcomes assigned; or ``"recorded"``, all crimes recorded, with an
            outcome or without, which only goes with the recorded base.
        by: as for ``count``.

    Returns:
        The columns of ``count``, and

        - ``of`` and ``denominator``;
        - ``rate``: null where a label is absent or a cell not provided, and where corrections leave
          a count that is no part of the denominator.

    Raises:
        MeasureError: as for ``count``; if ``of`` and ``base`` do not go together; and if the table
            lacks an outcome that is in the denominator.
    """
    if of not in _OF:
        raise MeasureError(f"a rate is of {' or '.join(map(repr, _OF))}, not of {of!r:.40}")
    found = count(table, definition, base=base, by=by)
    if of == Base.RECORDED.value != base:
        raise MeasureError(
            "outcomes of investigations closed in a period are no part of the crimes recorded in "
            "it, many of which are older or newer: the two bases are never mixed; ask for the rate "
            "of 'assigned', or for base='recorded'"
        )
    if lacking := _in_use(table) - _told(table):
        raise MeasureError(
            f"a rate cannot be told from this table of {table.publisher}: no row of it stands for "
            f"{_listed(lacking)}, and what it is a rate of is not the sum of the others; divide "
            f"what count gives by a total that is published with it"
        )
    counted, whole = pl.col("count"), pl.col("denominator")
    gaps = pl.sum_horizontal("absent", "absent_others", "not_provided")
    complete = gaps == 0
    sound = complete & (whole > 0) & counted.is_between(0, whole)
    return found.with_columns(
        pl.lit(of).alias("of"), pl.sum_horizontal(_OF[of], ignore_nulls=False).alias("denominator")
    ).with_columns(pl.when(sound).then(counted / whole).alias("rate"))


def computable(table: PublishedTable) -> Mapping[str, str]:
    """Return every named definition, each with why a table cannot tell it, or "" if it can."""
    reasons = {}
    for name, one in definitions().items():
        try:
            _answers(table, one)
        except MeasureError as error:
            reasons[name] = str(error)
        else:
            reasons[name] = ""
    return reasons


# -- what can be told -----------------------------------------------------------------------------


def _told(table: PublishedTable) -> frozenset[str]:
    """Return the outcomes that labels of a table stand for."""
    return frozenset[str]().union(
        *(rolled_up(codes) for codes in table.labels.values() if not is_part(codes))
    )


def _in_use(table: PublishedTable) -> frozenset[str]:
    """Return the outcomes that tables publish and that were in use by the end of this one."""
    year = table.frame[YEAR].max() if YEAR in table.frame.columns else None
    last = _end(year) if isinstance(year, str) else math.inf
    return frozenset(
        code
        for code, one in outcome_types().items()
        if one.group is not None and one.parent is None and _first({code}) <= last
    )


def _first(codes: Collection[str]) -> int:
    """Return the year in which the first financial year ends in which one of some outcomes was."""
    days = [outcome_types()[code].since for code in codes]
    return min((day.year + (day.month > 3) if day else 0) for day in days)


def _end(year: str) -> int:
    """Return the year in which a financial year ends."""
    return int(year[:4]) + 1


def _base(table: PublishedTable, base: str) -> Base:
    if base not in tuple(Base):
        raise MeasureError(
            f"a base is {' or '.join(repr(b.value) for b in Base)}, not {base!r:.40}"
        )
    if base not in table.bases:
        has = " and ".join(repr(b.value) for b in table.bases)
        raise MeasureError(
            f"the table has counts on the base {has} only, and those on another base are other "
            f"counts: they follow {_FOLLOWS[Base(base)]}; ask for the base it has"
        )
    return Base(base)


_FOLLOWS = {
    Base.RECORDED: "the crimes recorded in a period, whenever they had their outcome",
    Base.CLOSED: "the outcomes given in a period, whenever their crimes were recorded",
}


def _by(table: PublishedTable, by: Sequence[str]) -> list[str]:
    others = {OUTCOME, *(base.value for base in Base), *(cell_of(base) for base in Base)}
    offered = [name for name in table.frame.columns if name not in others]
    for name in by:
        if name not in offered:
            raise MeasureError(
                f"the table cannot be counted by {name!r:.60}; it can by {', '.join(offered)}"
            )
    if len(set(by)) < len(by):
        raise MeasureError("a column to count by stands twice; name each once")
    return list(by)


def _answers(table: PublishedTable, chosen: Definition) -> dict[str, str]:
    """Return what each label of a table is to a definition."""
    answers: dict[str, str] = {}
    mixed = []
    for label, codes in table.labels.items():
        whole = rolled_up(codes)
        if is_part(codes):
            answers[label] = PART
            continue
        if not codes:
            answers[label] = NOT_UNDERSTOOD
        elif is_not_assigned(codes):
            answers[label] = NOT_ASSIGNED
        elif whole <= chosen.codes:
            answers[label] = IN
        elif not whole & chosen.codes:
            answers[label] = OUT
        else:
            mixed.append(
                f"{label!r} holds {_listed(whole & chosen.codes)}, which it does, and "
                f"{_listed(whole - chosen.codes)}, which it does not"
            )
    if mixed:
        raise MeasureError(
            f"{chosen.name} cannot be told from a table of {table.publisher}: it counts "
            f"{_listed(chosen.codes)}, and labels of the table mix outcomes that it counts with "
            f"others: {'; '.join(mixed)}; use records, or a table of outcome types"
        )
    if lacking := chosen.codes - _told(table):
        raise MeasureError(
            f"{chosen.name} cannot be told from this table of {table.publisher}: it counts "
            f"{_listed(chosen.codes)}, and no row of the table stands for {_listed(lacking)}; "
            f"what is not there is not zero"
        )
    return answers


def _listed(codes: frozenset[str]) -> str:
    return ", ".join(sorted(codes, key=code_order))


# -- counting -------------------------------------------------------------------------------------


def _counted(table: PublishedTable, chosen: Definition, base: Base, by: list[str]) -> pl.DataFrame:
    """Return counts by group, one column an answer, with what is to be said of the cells."""
    answers = _answers(table, chosen)
    answer = pl.col(OUTCOME).replace_strict(answers, default=NOT_UNDERSTOOD, return_dtype=pl.String)
    cell, counted = pl.col(cell_of(base)), pl.col(base.value)
    period = [name for name in (YEAR, "quarter") if name in table.frame.columns]
    rows = table.frame.with_columns(answer.alias("answer"))
    if period:
        # Of a period for which there are none but sums, the sums are all there is.
        rows = rows.filter(pl.col(TOTAL).not_() | pl.col(TOTAL).all().over(period))
    # Offences without an outcome are in no investigation that is closed.
    beside = (PART, NOT_ASSIGNED) if base is Base.CLOSED else (PART,)
    whole = ~pl.col("answer").is_in(beside)
    told = [
        _sum(table, counted, (IN,)).alias("count"),
        _sum(table, counted, _ASSIGNED).alias("assigned"),
        _sum(table, counted, (NOT_ASSIGNED,)).alias(NOT_ASSIGNED),
        pl.col(base.value).filter(pl.col("answer") == NOT_UNDERSTOOD).sum().alias(NOT_UNDERSTOOD),
        _absent(table, answers, IN).alias("absent"),
        _absent(table, answers, OUT).alias("absent_others"),
        (whole & (cell == Cell.NOT_PROVIDED.value)).sum().cast(pl.Int64).alias("not_provided"),
        (whole & (counted < 0)).sum().cast(pl.Int64).alias("negative"),
    ]
    return rows.group_by(by).agg(told).sort(by) if by else rows.select(told)


def _absent(table: PublishedTable, answers: Mapping[str, str], wanted: str) -> pl.Expr:
    """Return how many labels have no row, unless no rows mean no crimes."""
    if table.of_crimes:
        return pl.lit(0, pl.Int64)
    last = pl.col(YEAR).str.slice(0, 4).cast(pl.Int64).max() + 1
    lacking = [
        ((last >= _first(rolled_up(table.labels[label]))) & (pl.col(OUTCOME) != label).all())
        for label, answer in answers.items()
        if answer == wanted
    ]
    return pl.sum_horizontal(pl.lit(0, pl.Int64), *(one.cast(pl.Int64) for one in lacking))


def _sum(table: PublishedTable, counted: pl.Expr, answers: Sequence[str]) -> pl.Expr:
    """Return the sum of what is given; null if nothing is, unless no rows mean no crimes."""
    given = counted.filter(pl.col("answer").is_in(answers)).drop_nulls()
    least = 0 if table.of_crimes else 1
    return pl.when(given.len() >= least).then(given.sum())
