"""Crimes month by month, with events marked, and a simple test of whether a month is a spike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import polars as pl

from hatecrime.measures.counting import counts
from hatecrime.measures.dimensions import ALL, NOT_KNOWN, names_of, refuse_names
from hatecrime.measures.errors import MeasureError
from hatecrime.measures.extras import load
from hatecrime.measures.groups import TOTAL_OVER
from hatecrime.measures.periods import Period
from hatecrime.measures.questions import CANCELLED, NOT_UNDERSTOOD, UNDATED
from hatecrime.records.map_model import ColumnMap
from hatecrime.rulebook.catalogue import Catalogue, load_catalogue

MONTH = "month"

_BESIDE = (CANCELLED, NOT_UNDERSTOOD, UNDATED)
_IN_MONTHS = ("crimes", CANCELLED, NOT_UNDERSTOOD)
_THERE = "\0there"
"""No column of an extract has such a name."""

AROUND = 6
"""Months on either side of a month that it is compared with."""

LEAST = 6
"""Months that there must be to compare with."""

LEVEL = 0.05
"""How likely one false spike in a series is to be, at most, if crimes are counted as assumed."""


@attrs.frozen
class Event:
    """Something that happened, to be marked in a series.

    Attributes:
        month: the month, as ``2016-06``.
        title: what it was.
        source: id of the source that names it; "" for one of your own.
        at: the place in the source.
    """

    month: str
    title: str
    source: str = ""
    at: str = ""


@cache
def event_catalogue() -> Catalogue:
    """Return the events that HMICFRS marked in its figure 4, by key."""
    return load_catalogue(Path(__file__).with_name("events.toml"))


def known_events() -> tuple[Event, ...]:
    """Return the events after which HMICFRS saw more racially or religiously aggravated offences.

    >>> known_events()[0]  # doctest: +ELLIPSIS
    Event(month='2013-05', title='Murder of Lee Rigby', source='HMICFRS-2018', at='The n...')
    """
    catalogue = event_catalogue()
    return tuple(
        Event(str(row[MONTH]), str(row["title"]), *catalogue.cites[key][0])
        for key, row in catalogue.rows.items()
    )


def monthly(
    frame: Any,
    *,
    by: str | Sequence[str] = (),
    events: Iterable[Event] = (),
    period: Period | None = None,
    suppress: int | None = None,
    column_map: ColumnMap | None = None,
) -> pl.DataFrame:
    """Count crimes by the month of their recording, and say which months are spikes.

    A month is compared with up to six months on either side of it, itself left out, of which there
    must be six with records. ``p_value`` is how likely as many crimes, or more, would be in a month
    like those: the larger tail of the negative binomial and of Student's t, both with their mean
    and with their variance where it is above that of Poisson counts. A month is a spike where that
    is below 0.05 divided by the number of months of the series that were tested (Bonferroni).

    A spike says that there were more crimes recorded, not why; an event that is marked is not its
    proof. The season is not taken out, and months that were recorded in part spoil their
    neighbours: choose whole months by ``period``.

    Args:
        frame: the records, as ``rate`` takes them.
        by: further dimensions, as for ``rate``.
        events: what to mark: ``known_events()``, or your own.
        period: the first and the last day of recording; None as either leaves that end open.
        suppress: the least count to show, as for ``rate``; a hidden month is not compared with.
        column_map: how the columns become fields.

    Returns:
        A row for each group, total and month that has records: the dimensions and ``total_over``,
        ``month``, ``period``, ``crimes``; ``compared_with``, the number of months; ``expected``,
        their mean; ``p_value``, ``spike`` (null where there are too few months); ``event``, the
        titles of events; beside them ``cancelled``, ``not_understood``, and ``undated``: records of
        the group that have no date, and so are in none of its months (where small counts are
        hidden, null for none); ``suppressed``.

    Raises:
        MeasureError: if it cannot be asked for so; if the extra is not installed.
        ExtractError, ColumnMapError, TypeError: as ``rate``.
    """
    marked = _marked(events)
    stats = load("scipy.stats", what="a test for spikes")
    names = names_of(by)
    refuse_names(names, (*_TESTED, "event"))
    found = counts(
        frame,
        by=[*names, MONTH],
        period=period,
        suppress=suppress,
        confidence=None,
        column_map=column_map,
    )
    # "all" and "not known" are no months; the latter holds the records without a date.
    labels = [*found.columns[: len(names)], TOTAL_OVER]
    months = found.filter(~pl.col(MONTH).is_in([ALL, NOT_KNOWN])).drop(UNDATED)
    dateless = found.filter(pl.col(MONTH) == NOT_KNOWN).select(*labels, UNDATED)
    parts = [_tested(part, stats) for part in months.partition_by(labels, maintain_order=True)]
    series = pl.concat([_tested(months.clear(), stats), *parts])
    # Nought is a small count as well; null by itself says no more than that there is no figure.
    none = 0 if suppress is None else None
    return _with_dateless(series, dateless, labels, none).select(
        *labels,
        MONTH,
        "period",
        "crimes",
        *_TESTED,
        pl.col(MONTH).replace_strict(marked, default="", return_dtype=pl.String).alias("event"),
        *_BESIDE,
        "suppressed",
    )


def _with_dateless(
    series: pl.DataFrame, dateless: pl.DataFrame, labels: Sequence[str], none: int | None
) -> pl.DataFrame:
    """Return the series with how many records of each group have no date, so are in no month.

    Args:
        series: the months, with what is hidden of them.
        dateless: the records without a date, by group; null where the count is hidden.
        labels: the columns that tell groups apart.
        none: what a group has that has no such records.
    """
    there = dateless.with_columns(pl.lit(value=True).alias(_THERE))
    joined = series.join(there, on=labels, how="left", maintain_order="left")
    hidden = pl.col("suppressed").str.split(", ").list
    return joined.with_columns(
        pl.when(_THERE).then(UNDATED).otherwise(pl.lit(none, pl.Int64)).alias(UNDATED),
        pl.concat_str(
            *(pl.when(hidden.contains(name)).then(pl.lit(name)) for name in _IN_MONTHS),
            pl.when(pl.col(_THERE) & pl.col(UNDATED).is_null()).then(pl.lit(UNDATED)),
            separator=", ",
            ignore_nulls=True,
        ).alias("suppressed"),
    )


_NO_EVENTS = "events takes several Event, such as known_events()"


def _marked(events: Iterable[Event]) -> dict[str, str]:
    given: Any = events
    if not isinstance(given, Iterable):
        raise MeasureError(_NO_EVENTS)
    marked: dict[str, list[str]] = {}
    for event in given:
        if not isinstance(event, Event):
            raise MeasureError(_NO_EVENTS)
        if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", str(event.month)):
            raise MeasureError(
                f"the month of an event is written as 2016-06, not {event.month!r:.60}"
            )
        marked.setdefault(event.month, []).append(str(event.title))
    return {month: "; ".join(titles) for month, titles in marked.items()}


# -- the test -------------------------------------------------------------------------------------

_TESTED = {
    "compared_with": pl.Int64,
    "expected": pl.Float64,
    "p_value": pl.Float64,
    "spike": pl.Boolean,
}


def _tested(series: pl.DataFrame, stats: ModuleType) -> pl.DataFrame:
    """Return the months of one group with the columns of the test."""
    crimes = {_number(month): n for month, n in series.select(MONTH, "crimes").rows()}
    rows = [_compared(month, crimes, stats) for month in crimes]
    tests = sum(p is not None for _, _, p in rows)
    full = [(*row, None if row[-1] is None else row[-1] * tests < LEVEL) for row in rows]
    return series.hstack(pl.DataFrame(full, _TESTED, orient="row"))


def _number(month: str) -> int:
    """Return a month as a number, so that neighbours differ by 1."""
    year, number = month.split("-")
    return int(year) * 12 + int(number)


def _compared(
    month: int, crimes: Mapping[int, int | None], stats: ModuleType
) -> tuple[int, float | None, float | None]:
    near = [month + apart for apart in range(-AROUND, AROUND + 1) if apart]
    others = [n for other in near if (n := crimes.get(other)) is not None]
    here, of = crimes[month], len(others)
    expected = sum(others) / of if of else None
    if here is None or of < LEAST:
        return of, expected, None
    # Half a crime more, so that months without any do not make every crime impossible.
    mean = (sum(others) + 0.5) / of
    spread = sum((n - sum(others) / of) ** 2 for n in others) / (of - 1)
    # The mean of the others is not certain either: hence the 1 / of.
    variance = max(spread, mean) * (1 + 1 / of)
    size, chance = mean**2 / (variance - mean), mean / variance
    tails = (
        stats.nbinom.sf(here - 1, size, chance),
        stats.t.sf((here - mean) / variance**0.5, of - 1),
    )
    return of, expected, float(max(tails))
