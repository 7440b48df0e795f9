"""How long it takes from recording to outcome, with the crimes that are still open allowed for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import attrs
import polars as pl

from hatecrime.measures import survival
from hatecrime.measures.dimensions import ALL, Dimension
from hatecrime.measures.errors import MeasureError
from hatecrime.measures.figures import figures_between, names_hidden, not_there, shown_table
from hatecrime.measures.groups import TOTAL_OVER, Figure, Table, tabulate
from hatecrime.measures.intervals import check_confidence
from hatecrime.measures.periods import Period, period_text
from hatecrime.measures.questions import (
    BESIDE,
    NOT_UNDERSTOOD,
    OUTCOME,
    UNASSIGNED,
    UNDATED,
    Question,
    assigned_codes,
)
from hatecrime.measures.rates import chosen_definitions, listed_definitions, told_of
from hatecrime.measures.scan import ROWS, STATE
from hatecrime.measures.survival import OPEN, OTHER, THIS
from hatecrime.measures.tally import Tally, tally
from hatecrime.outcomes import Definition
from hatecrime.records.map_model import ColumnMap

CONTRADICTORY = "contradictory"
"""The state of a crime whose dates cannot be: an outcome before the recording, or after the extract
was drawn, or a date of an outcome and no outcome."""

_BESIDE = (CONTRADICTORY, *(name for name in BESIDE if name != UNASSIGNED))
_COUNTS = ("crimes", "ended", "ended_otherwise", "open")
_MEDIANS = ("median", "low", "high", "naive_median")
_SEEN = "seen"


def any_outcome() -> Definition:
    """Return the set of every outcome that is counted, which is no named definition."""
    return Definition(
        name="any_outcome",
        title="Any outcome",
        codes=assigned_codes(),
        positive=False,
        source="OUT-2026",
        at="all outcomes, and 19 of CRR-2026, p. 24",
        edition="April 2026",
    )


def days_to_outcome(
    frame: Any,
    definition: str | Definition | Iterable[str | Definition] = (),
    *,
    as_of: dt.date,
    by: str | Sequence[str] = (),
    period: Period | None = None,
    suppress: int | None = None,
    confidence: float | None = 0.95,
    column_map: ColumnMap | None = None,
) -> pl.DataFrame:
    """Return the median number of days from recording to outcome.

    Crimes that are still open have taken at least as long as they are open. To leave them out, as
    a naive median does, counts mostly what went quickly, and the more so the newer the crimes are.

    The first row of a group is about any outcome: the days by which half of its crimes had one
    (Kaplan-Meier). Those of definitions are about the crimes that ended so, since others never
    will: the days by which half of these had come to that end (from the cumulative incidence, in
    which the other outcomes rule it out). It has no interval.

    Args:
        frame: the records, as ``rate`` takes them.
        definition: named definitions or your own, as for ``rate``; none gives any outcome alone.
        as_of: the day the extract was drawn: until then what is open in it was open.
        by: dimensions, as for ``rate``.
        period: the first and the last day of recording; None as either leaves that end open.
        suppress: the least count to show, as for ``rate``; medians of hidden counts are hidden.
        confidence: of the interval; None leaves it out.
        column_map: how the columns become fields.

    Returns:
        A row for each definition and group, and for each total: the dimensions and ``total_over``;
        ``definition``, ``title``, ``source``, ``at``, ``edition``, ``codes``; ``as_of``,
        ``period``; ``crimes`` whose days are known, of which ``ended`` under the definition,
        ``ended_otherwise``, and ``open``; ``median``, ``low`` and ``high`` (null where less than
        half ended, or crimes are too few to tell the bound), ``confidence``; ``naive_median``, of
        those that ended alone, to compare; beside them ``contradictory`` (dates that cannot be),
        ``cancelled``, ``not_understood``, ``not_crimes`` and ``undated`` (a date is missing);
        ``suppressed``.

    Raises:
        MeasureError: if it cannot be asked for so; if the extra is not installed.
        ExtractError, ColumnMapError, TypeError: as ``rate``.

    >>> import datetime as dt
    >>> from hatecrime import measures
    >>> crimes = [{"record_ref": f"A{n}", "record_type": "crime", "recorded_at": "2024-03-01",
    ...            "outcome_code": code, "outcome_date": day}
    ...           for n, (code, day) in enumerate([("18", "2024-03-03"), ("1", "2024-04-10"),
    ...                                            ("14", "2024-03-06"), ("", ""), ("", "")])]
    >>> table = measures.days_to_outcome(crimes, as_of=dt.date(2024, 6, 1), confidence=None)
    >>> table.select("crimes", "ended", "open", "median", "naive_median").row(0)
    (5, 3, 2, 40.0, 5.0)
    """
    if type(as_of) is not dt.date:
        raise MeasureError("as_of is the date on which the extract was drawn: a datetime.date")
    check_confidence(confidence)
    survival.library()
    chosen = chosen_definitions([any_outcome(), *listed_definitions(definition)])
    question = Question(
        partial(_state, as_of), needs=("outcome_code", "outcome_date", "recorded_at")
    )
    counted = tally(frame, question, by, clock="recorded_at", period=period, column_map=column_map)
    # Here a record without a date stands apart even where no period is asked for.
    counted = attrs.evolve(counted, dated=True)
    times = {state: ended for state in counted.frame[STATE].unique() if (ended := _ended(state))}
    figures = _figures(chosen, times)
    timed = {figure.states for figure in figures if figure.name not in _BESIDE}
    table, masks = shown_table(
        counted, figures, suppress=suppress, differences=figures_between(timed)
    )
    places = table.frame.select(table.keys).rows() if table.keys else [()] * table.frame.height
    seen = _by_state(counted, times)
    groups = [seen.get(place, {}) for place in places]
    absent = not_there(counted)
    rows = []
    for one in chosen:
        counts = dict(zip(_COUNTS, _names(one), strict=True))
        there = [name for name in counts.values() if name in masks.columns]
        hidden = masks.select(pl.any_horizontal(there)).to_series()
        level = confidence if one is chosen[0] else None
        medians = [
            (None,) * len(_MEDIANS) if unseen else _medians(group, times, one, level)
            for group, unseen in zip(groups, hidden, strict=True)
        ]
        told = told_of(one) | {"as_of": as_of, "period": period_text(period), "confidence": level}
        rows.append(_rows(table, masks, counts, told, medians, absent))
    return pl.concat(rows)


def _rows(
    table: Table,
    masks: pl.DataFrame,
    counts: dict[str, str],
    told: dict[str, Any],
    medians: list[tuple[float | None, ...]],
    absent: Sequence[str],
) -> pl.DataFrame:
    """Return the rows of one definition as they are given out."""
    last = ("confidence", *_BESIDE)
    columns = [*(name for name in told if name not in last), *_COUNTS, *_MEDIANS, *last]
    labelled = table.labelled(reserved=[*columns, "suppressed"])
    labels = labelled.columns[: labelled.columns.index(TOTAL_OVER) + 1]
    found = pl.DataFrame(medians, dict.fromkeys(_MEDIANS, pl.Float64), orient="row")
    types = {"as_of": pl.Date, "confidence": pl.Float64}
    return (
        pl.concat([labelled, found], how="horizontal")
        .with_columns(
            *(pl.lit(v, types.get(name, pl.String)).alias(name) for name, v in told.items()),
            # Nothing ends otherwise than in any outcome: of that there is no figure.
            *(
                (pl.col(name) if name in masks.columns else pl.lit(0, pl.Int64)).alias(column)
                for column, name in counts.items()
            ),
            *(pl.lit(None, pl.Int64).alias(name) for name in absent),
            names_hidden(
                masks,
                {name: column for column, name in counts.items() if name in masks.columns}
                | {name: name for name in _BESIDE if name not in absent},
            ),
        )
        .select(*labels, *columns, "suppressed")
    )


# -- what is asked of each crime ------------------------------------------------------------------


def _state(as_of: dt.date) -> pl.Expr:
    """Return the outcome and the days until it, or the days a crime has been open."""
    outcome = OUTCOME.state()
    recorded = pl.col("recorded_at").cast(pl.Date)
    given = pl.col("outcome_date").cast(pl.Date)
    is_open, last = outcome == UNASSIGNED, pl.lit(as_of)
    until = pl.when(is_open).then(last).otherwise(given)
    impossible = (recorded > last) | (given < recorded) | (given > last)
    return (
        pl.when(outcome == NOT_UNDERSTOOD)
        .then(pl.lit(NOT_UNDERSTOOD))
        .when(impossible.fill_null(value=False) | (is_open & given.is_not_null()))
        .then(pl.lit(CONTRADICTORY))
        .when(recorded.is_null() | until.is_null())
        .then(pl.lit(UNDATED))
        .otherwise(pl.format("{} {}", outcome, (until - recorded).dt.total_days()))
    )


def _ended(state: str) -> tuple[str, int] | None:
    """Return the outcome and the days that a state tells of; None for one that tells of none."""
    outcome, _, days = state.partition(" ")
    return (outcome, int(days)) if days else None


# -- figures --------------------------------------------------------------------------------------


def _names(one: Definition) -> list[str]:
    return [f"{name} {one.name}" if name.startswith("ended") else name for name in _COUNTS]


def _figures(chosen: Iterable[Definition], times: dict[str, tuple[str, int]]) -> list[Figure]:
    def among(outcomes: frozenset[str]) -> frozenset[str]:
        # Also what no crime is: that there could be one is what keeps a count of nought hidden.
        seen = (state for state, (outcome, _) in times.items() if outcome in outcomes)
        return frozenset(seen) | {f"{outcome} 0" for outcome in outcomes}

    every, open_ones = assigned_codes(), frozenset([UNASSIGNED])
    figures = [
        Figure("crimes", among(every | open_ones)),
        Figure("open", among(open_ones)),
        *(Figure(name, frozenset([name])) for name in _BESIDE),
    ]
    for one in chosen:
        _, ended, otherwise, _ = _names(one)
        parts = {ended: one.codes & every, otherwise: every - one.codes}
        figures += [Figure(name, among(codes)) for name, codes in parts.items() if codes]
    return figures


def _by_state(
    counted: Tally, times: dict[str, tuple[str, int]]
) -> dict[tuple[Any, ...], dict[str, int]]:
    """Return how many crimes there are of each state, by the places of their groups."""
    axis = Dimension(_SEEN, "", lambda: pl.col(STATE))
    # Of all records, also those that have no days: else the groups would have other places.
    keyed = counted.frame.with_columns(pl.col(STATE).alias(str(len(counted.dimensions))))
    by_state = attrs.evolve(counted, frame=keyed, dimensions=(*counted.dimensions, axis))
    table = tabulate(by_state, [Figure(ROWS, frozenset(times))])
    groups = [group.label for group in table.axes[-1].groups]
    found: dict[tuple[Any, ...], dict[str, int]] = {}
    for *place, state, rows in table.frame.rows():
        if rows and groups[state] != ALL:
            found.setdefault(tuple(place), {})[groups[state]] = rows
    return found


def _medians(
    rows: dict[str, int],
    times: dict[str, tuple[str, int]],
    one: Definition,
    confidence: float | None,
) -> tuple[float | None, ...]:
    days, counts = [times[state][1] for state in rows], list(rows.values())
    how = [_how(times[state][0], one) for state in rows]
    alone = [place for place, end in enumerate(how) if end == THIS]
    naive = survival.until_this_end(
        [days[place] for place in alone], [THIS] * len(alone), [counts[place] for place in alone]
    )
    if one.codes >= assigned_codes():
        found = survival.until_the_end(days, how, counts, confidence)
    else:
        found = survival.until_this_end(days, how, counts)
    return found.days, found.low, found.high, naive.days


def _how(outcome: str, one: Definition) -> int:
    if outcome == UNASSIGNED:
        return OPEN
    return THIS if outcome in one.codes else OTHER
