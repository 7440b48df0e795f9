"""How many: crimes and incidents, motivating factors, and how they change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from hatecrime.measures import intervals
from hatecrime.measures.dimensions import ALL, DIMENSIONS, NOT_KNOWN, names_of, refuse_names
from hatecrime.measures.errors import MeasureError
from hatecrime.measures.figures import names_hidden, not_there, shown_table
from hatecrime.measures.groups import TOTAL_OVER, Figure
from hatecrime.measures.periods import Period, period_text
from hatecrime.measures.questions import CANCELLED, KIND, NOT_UNDERSTOOD, UNDATED
from hatecrime.measures.tally import tally
from hatecrime.records.map_model import ColumnMap
from hatecrime.records.words import RecordType

_KINDS = {f"{kind.value}s": kind.value for kind in RecordType}
_BESIDE = (CANCELLED, NOT_UNDERSTOOD, UNDATED)
_PER = 1000

_COMPARED = (
    *("earlier_period", "later_period"),
    *("earlier", "later", "change", "low", "high", "confidence"),
)
"""The columns of a change."""

Population = int | Mapping[str, int]
"""How many people; or, by group of the first dimension, how many in each."""


def counts(
    frame: Any,
    *,
    by: str | Sequence[str] = (),
    period: Period | None = None,
    suppress: int | None = None,
    population: Population | None = None,
    confidence: float | None = 0.95,
    column_map: ColumnMap | None = None,
) -> pl.DataFrame:
    """Count crimes, crime-related incidents and incidents, by when they were recorded.

    By ``"strand"`` a crime stands once in each strand that is set: ``any strand`` is how many hate
    crimes there are, ``all strands`` how many motivating factors.

    Args:
        frame: the records, as ``rate`` takes them.
        by: dimensions, as for ``rate``.
        period: the first and the last day of recording; None as either leaves that end open.
        suppress: the least count to show, as for ``rate``.
        population: how many people live there; by the groups of the first dimension, where they
            differ, with ``"all"`` for its total. A group that is left out has no rate.
        confidence: of the exact Poisson interval of crimes per 1,000; None leaves intervals out.
        column_map: how the columns become fields.

    Returns:
        A row for each group and total: the dimensions and ``total_over``, ``period``, ``crimes``,
        ``crime_related_incidents``, ``incidents``; beside them ``cancelled``, ``not_understood``
        and ``undated``; ``population``, ``per_1000`` (crimes), ``low``, ``high``, ``confidence``;
        ``suppressed``.

    Raises:
        MeasureError, ExtractError, ColumnMapError, TypeError: as ``rate``.

    >>> from hatecrime import measures
    >>> crimes = [{"record_ref": "A1", "record_type": "crime", "race": "yes", "religion": "yes"},
    ...           {"record_ref": "A2", "record_type": "crime", "race": "yes", "religion": "no"}]
    >>> measures.counts(crimes, by="strand").select("strand", "crimes").rows()
    [('race', 2), ('religion', 1), ('any strand', 2), ('all strands', 3), ('all', 2)]
    """
    if population is not None:
        intervals.check_confidence(confidence)
    counted = tally(frame, KIND, by, clock="recorded_at", period=period, column_map=column_map)
    figures = [Figure(name, frozenset([state])) for name, state in _KINDS.items()]
    figures += [Figure(name, frozenset([name])) for name in _BESIDE]
    table, masks = shown_table(counted, figures, suppress=suppress)
    absent = not_there(counted)
    columns = ["period", *_KINDS, *_BESIDE, "population", "per_1000", "low", "high", "confidence"]
    found = table.labelled(reserved=[*columns, "suppressed"])
    labels = found.columns[: found.columns.index(TOTAL_OVER) + 1]
    told = {figure.name: figure.name for figure in figures if figure.name not in absent}
    people = _population(population, found, labels[0])
    low = high = pl.Series([None], dtype=pl.Float64).new_from_index(0, found.height)
    if population is not None and confidence is not None:
        low, high = intervals.rate_of_events(found["crimes"], people / _PER, confidence)
    return found.with_columns(
        *(pl.lit(None, pl.Int64).alias(name) for name in absent),
        pl.lit(period_text(period), pl.String).alias("period"),
        people.alias("population"),
        (pl.col("crimes") * _PER / people).alias("per_1000"),
        low.alias("low"),
        high.alias("high"),
        pl.lit(None if population is None else confidence, pl.Float64).alias("confidence"),
        names_hidden(masks, told),
    ).select(*labels, *columns, "suppressed")


def _population(given: Population | None, found: pl.DataFrame, first: str) -> pl.Series:
    """Return how many people there are for each row."""
    people: list[Any] = list(given.values()) if isinstance(given, Mapping) else [given]
    if any(n is not None and (type(n) is not int or n < 1) for n in people):
        raise MeasureError("a population is a whole number of people above 0")
    if not isinstance(given, Mapping):
        return pl.Series([given], dtype=pl.Int64).new_from_index(0, found.height)
    if first == TOTAL_OVER:
        raise MeasureError("a population by group needs a dimension: by=... names it")
    labels = found[first]
    if unknown := set(given).difference(labels):
        raise MeasureError(
            f"there is no group {min(map(str, unknown))!r:.60} of {first} in the extract, for "
            f"which a population is given"
        )
    return labels.replace_strict(dict(given), default=None, return_dtype=pl.Int64)


def factors(
    frame: Any,
    *,
    by: str | Sequence[str] = (),
    period: Period | None = None,
    suppress: int | None = None,
    column_map: ColumnMap | None = None,
) -> pl.DataFrame:
    """Count hate crimes, their motivating factors, and how many factors there are for a crime.

    Args:
        frame: the records, as ``rate`` takes them.
        by: dimensions, as for ``rate``, but for the strand.
        period: the first and the last day of recording; None as either leaves that end open.
        suppress: the least count to show, as for ``rate``.
        column_map: how the columns become fields.

    Returns:
        A row for each group and total: the dimensions and ``total_over``, ``period``, ``crimes``
        with at least one of the five strands, ``factors``, ``factors_per_crime``; ``suppressed``,
        the counts that are hidden.

    Raises:
        MeasureError, ExtractError, ColumnMapError, TypeError: as ``rate``.
    """
    names = names_of(by)
    refuse_names(names, ("factors", "factors_per_crime"))
    strand = DIMENSIONS["strand"]
    found = counts(
        frame,
        by=[*names, strand.name],
        period=period,
        suppress=suppress,
        confidence=None,
        column_map=column_map,
    )
    labels = found.columns[: len(names)]
    over = pl.col(TOTAL_OVER).str.strip_suffix(strand.name).str.strip_suffix(", ")
    found = found.with_columns(over.alias(TOTAL_OVER))
    crimes = found.filter(pl.col(strand.name) == strand.any)
    several = found.filter(pl.col(strand.name) == strand.together)
    return crimes.select(
        *labels,
        TOTAL_OVER,
        "period",
        "crimes",
        # The rows of both stand in the same order: each group has one of either.
        several["crimes"].alias("factors"),
        pl.when(pl.col("crimes") > 0)
        .then(several["crimes"] / pl.col("crimes"))
        .alias("factors_per_crime"),
        _hidden({"crimes": crimes["suppressed"], "factors": several["suppressed"]}),
    )


def _hidden(told: Mapping[str, pl.Series]) -> pl.Series:
    """Return, for each row, which columns are hidden; they are crimes of tables of counts."""
    masks = {name: text.str.split(", ").list.contains("crimes") for name, text in told.items()}
    return names_hidden(pl.DataFrame(masks), {name: name for name in told})


def change(
    frame: Any,
    earlier: str,
    later: str,
    *,
    over: str = "financial_year",
    by: str | Sequence[str] = (),
    suppress: int | None = None,
    confidence: float | None = 0.95,
    column_map: ColumnMap | None = None,
) -> pl.DataFrame:
    """Return by what percentage recorded crimes changed from one period to another.

    A group without any record in one of the periods has no change: nothing may have been sent,
    which is not the same as no crimes.

    Args:
        frame: the records, as ``rate`` takes them.
        earlier: a period, as its dimension has it, such as ``"2023/24"``.
        later: another.
        over: the dimension of the periods: month, quarter, financial_year, year_to_june ...
        by: further dimensions, as for ``rate``.
        suppress: the least count to show, as for ``rate``; a change of hidden counts is hidden.
        confidence: of the interval, in which both counts are taken as Poisson; None leaves it out.
        column_map: how the columns become fields.

    Returns:
        A row for each group and total: the dimensions and ``total_over``, ``earlier_period``,
        ``later_period``, ``earlier``, ``later``, ``change`` in percent, ``low``, ``high``,
        ``confidence``; ``suppressed``, the counts that are hidden: another count that is null is
        of a group without any record. A change from nought is null.

    Raises:
        MeasureError: also if no record at all lies in one of the periods.
        ExtractError, ColumnMapError, TypeError: as ``rate``.
    """
    names = names_of(by)
    dimension = DIMENSIONS.get(over)
    if dimension is None or not dimension.dated:
        dated = ", ".join(name for name, one in DIMENSIONS.items() if one.dated)
        raise MeasureError(f"{over!r:.60} is no dimension of periods; there are {dated}")
    intervals.check_confidence(confidence)
    refuse_names(names, _COMPARED)
    found = counts(
        frame, by=[*names, over], suppress=suppress, confidence=None, column_map=column_map
    )
    labels = found.columns[: len(names)]
    # "all" and "not known" are no periods.
    told = found.filter(~pl.col(over).is_in([ALL, NOT_KNOWN]))
    for named in (earlier, later):
        if named not in told[over]:
            raise MeasureError(
                f"the extract has no record of the {over} {named!r:.60}, which is not the same as "
                f"no crimes; it has {', '.join(told[over].unique().sort()) or 'none at all'}"
            )
    keys = [*labels, TOTAL_OVER]
    both = told.select(keys).unique(maintain_order=True)
    for named, name in ((earlier, "earlier"), (later, "later")):
        rows = told.filter(pl.col(over) == named)
        count = [pl.col("crimes").alias(name), pl.col("suppressed").alias(f"{name} hidden")]
        both = both.join(rows.select(*keys, *count), on=keys, how="left")
    hidden = _hidden({name: both[f"{name} hidden"] for name in ("earlier", "later")})
    return _with_change(both, confidence).select(
        *keys,
        pl.lit(earlier).alias("earlier_period"),
        pl.lit(later).alias("later_period"),
        *_COMPARED[2:],
        hidden,
    )


def _with_change(both: pl.DataFrame, confidence: float | None) -> pl.DataFrame:
    before, after = both["earlier"], both["later"]
    low = high = pl.Series([None], dtype=pl.Float64).new_from_index(0, both.height)
    if confidence is not None:
        low, high = intervals.ratio(after, before, confidence)
    times = pl.when(before > 0).then(after / before)
    return both.with_columns(
        *(
            ((pl.lit(of) if isinstance(of, pl.Series) else of) * 100 - 100).alias(name)
            for name, of in (("change", times), ("low", low), ("high", high))
        ),
        pl.lit(confidence, pl.Float64).alias("confidence"),
    )
