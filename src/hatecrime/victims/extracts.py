"""By when the victims in an extract are owed what, and how it stands.

The rules are those of ``deadlines``: working days are counted by it, once for each day that occurs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress

import polars as pl

from hatecrime.rulebook.moments import LONDON, Moment, day_of, in_london
from hatecrime.victims.columns import column, words, yes_or_no
from hatecrime.victims.deadlines import (
    ENHANCED_UNKNOWN,
    WITHOUT_TIME,
    WORKING_DAYS,
    counted,
    due_after,
    no_edition,
)
from hatecrime.victims.rights import INCIDENT
from hatecrime.victims.types import Duty, duties_after, events
from hatecrime.victims.words import Status
from hatecrime.victims.working_days import UnknownHolidaysError

ZONE = str(LONDON)

STATUSES = pl.Enum([status.value for status in Status])

TIME = pl.Datetime("us", ZONE)

CRIME_RELATED = "recorded as a crime-related incident: whether it was a crime has to be asked"
KIND_UNKNOWN = "whether it is a crime is not known"
REFUSED = "the victim has opted out"
MOMENT_UNKNOWN = "when it happened is not known"
HOUR_UNKNOWN = "hours are to be counted, and the time is not known, or the clocks changed in it"
HOLIDAYS_UNKNOWN = "bank holidays are not known for a day that has to be counted"
DONE_NOT_HELD = "the extract does not say whether it was done"
DONE_UNCLEAR = "done on the day of the deadline, and whether before or after it is not known"

_Case = tuple[pl.Expr, Status, str | pl.Expr]
"""When it holds, how the duty stands then, and why."""


def deadlines_in(
    frame: pl.DataFrame,
    event: str,
    *,
    as_of: Moment,
    enhanced: str | bool | None,
    at: str | None = None,
    done: Mapping[str, str] | None = None,
) -> pl.DataFrame:
    """Return by when the victims in an extract are owed what after an event, and how it stands.

    Args:
        frame: an extract with canonical field names and typed columns, of cases in which the event
            has happened. It needs ``record_type``. Times without a time zone are taken as those of
            England and Wales.
        event: an event of the catalogue, such as ``"report"``.
        as_of: the day, or the time, at which it is asked.
        enhanced: whether the victims have Enhanced Rights: one answer for all, or the name of a
            column with an answer for each. None when it is not known.
        at: the column that holds when the event happened; by default the field of a record that
            does, which only a report has.
        done: for a duty, the column that holds when it was done. By default ``support_referred_at``
            for VC4-REFER, where the extract has it. An empty cell means that it was not done.

    Returns:
        A row for each row of the extract and each duty, in that order, with ``row`` (from 1),
        ``record_ref`` where the extract has it, ``duty``, ``due`` (the last day), ``due_at`` (the
        last moment, where hours are counted), ``status`` and ``why``. A row for which it cannot
        be told has the status unknown; none is left out.

    Raises:
        TypeError: if the extract is no Polars frame in memory.
        ValueError: if there is no such event, column or duty, a column is not of its type, or
            ``as_of`` has no time zone in an hour that the clocks skip or repeat.
        ImportError: if the extra ``victims`` is not installed.
    """
    found = duties_after(event)
    moments = at or events()[event].field
    if moments is None:
        raise ValueError(f"name the column that holds {events()[event].at}: at=...")
    kinds = words(frame, "record_type")
    done_in = _done_columns(frame, found, done or {})
    consent = "support_consent"
    rows = frame.select(
        pl.int_range(1, pl.len() + 1, dtype=pl.UInt32).alias("row"),
        *_if_held(frame, "record_ref"),
        kinds,
        _rights(frame, enhanced).alias("enhanced"),
        *_moment(frame, moments, "at"),
        *([words(frame, consent)] if consent in frame.columns else []),
    )
    asked = in_london(as_of)
    parts = []
    for place, each in enumerate(dict.fromkeys(duty.id for duty in found)):
        editions = [duty for duty in found if duty.id == each]
        finished = _moment(frame, done_in[each], "done") if each in done_in else ()
        with_done = rows.hstack(frame.select(*finished)) if finished else rows
        parts.append(_of_duty(with_done, editions, asked).with_columns(place=place))
    kept = ["row", *_if_held(frame, "record_ref"), "duty", "due", "due_at", "status", "why"]
    return pl.concat(parts).sort("row", "place").select(kept)


def _of_duty(rows: pl.DataFrame, editions: list[Duty], asked: Moment) -> pl.DataFrame:
    """Return the answers of one duty, in any order."""
    parts = []
    for duty in editions:
        since, until = duty.since or dt.date.min, duty.until or dt.date.max
        # The last day of the calendar is in an edition that has not ended.
        within = pl.col("at_day").is_between(since, until, "left" if duty.until else "both")
        parts.append(_of_edition(rows.filter(within), duty, asked))
        rows = rows.filter(within.not_().fill_null(value=True))
    latest = editions[-1]
    cases = [
        *_not_owed(rows, latest),
        (pl.col("at_day").is_null(), Status.UNKNOWN, MOMENT_UNKNOWN),
        (pl.lit(value=True), Status.UNKNOWN, no_edition(latest)),
    ]
    undated = rows.with_columns(due=pl.lit(None, pl.Date), due_at=pl.lit(None, TIME))
    parts.append(_answered(undated, latest, cases))
    return pl.concat(parts)


def _of_edition(rows: pl.DataFrame, duty: Duty, asked: Moment) -> pl.DataFrame:
    rows = rows.with_columns(
        limit=pl.when("enhanced")
        .then(pl.lit(duty.enhanced, pl.Int64))
        .when(pl.col("enhanced").not_() | pl.lit(duty.standard == duty.enhanced))
        .then(pl.lit(duty.standard, pl.Int64))
    )
    if duty.unit == "hours":
        due_at = pl.col("at_time") + pl.duration(hours="limit")
        rows = rows.with_columns(due_at=due_at, due=due_at.dt.date())
    else:
        rows = rows.join(_working_days(rows, duty), on=["at_day", "limit"], how="left")
        rows = rows.with_columns(due_at=pl.lit(None, TIME))
    limits = {duty.standard, duty.enhanced}
    told = {limit: counted(duty, limit) for limit in limits if limit is not None}
    how = pl.col("limit").replace_strict(told, default=None, return_dtype=pl.String)
    cases = [
        *_not_owed(rows, duty),
        (
            pl.col("enhanced").is_null() & pl.lit(duty.standard != duty.enhanced),
            Status.UNKNOWN,
            ENHANCED_UNKNOWN,
        ),
        (pl.col("limit").is_null(), Status.NO_DEADLINE, WITHOUT_TIME),
        (
            pl.col("due").is_null(),
            Status.UNKNOWN,
            HOLIDAYS_UNKNOWN if duty.unit == WORKING_DAYS else HOUR_UNKNOWN,
        ),
        *_standing(rows, asked, how),
    ]
    return _answered(rows, duty, cases)


def _working_days(rows: pl.DataFrame, duty: Duty) -> pl.DataFrame:
    """Return the last day for each day and limit that occurs: no row where it is not known."""
    found: list[tuple[dt.date, int, dt.date]] = []
    for day, limit in rows.select("at_day", "limit").unique().drop_nulls().iter_rows():
        # One day too far ahead must not keep the answers of the others back.
        with suppress(UnknownHolidaysError):
            due = due_after(duty, day, limit)
            assert due is not None
            found.append((day, limit, due))
    kinds = {"at_day": pl.Date, "limit": pl.Int64, "due": pl.Date}
    return pl.DataFrame(found, schema=kinds, orient="row")


def _not_owed(rows: pl.DataFrame, duty: Duty) -> list[_Case]:
    """Return the cases in which a duty is not owed, or in which that is not known."""
    cases: list[_Case] = []
    kind = pl.col("record_type")
    if duty.crimes_only:
        cases += [
            ((kind == "incident").fill_null(value=False), Status.NOT_OWED, INCIDENT),
            (
                (kind == "crime_related_incident").fill_null(value=False),
                Status.UNKNOWN,
                CRIME_RELATED,
            ),
            ((kind == "crime").fill_null(value=False).not_(), Status.UNKNOWN, KIND_UNKNOWN),
        ]
    if duty.refused and "support_consent" in rows.columns:
        refused = (pl.col("support_consent") == duty.refused).fill_null(value=False)
        cases.append((refused, Status.NOT_OWED, REFUSED))
    return cases


def _standing(rows: pl.DataFrame, asked: Moment, how: pl.Expr) -> list[_Case]:
    """Return the cases of a duty that has a deadline."""
    in_hours = pl.col("due_at").is_not_null()
    by_time = pl.lit(asked, TIME) if isinstance(asked, dt.datetime) else pl.lit(None, TIME)
    over = _past(by_time, pl.lit(day_of(asked)))
    if "done_day" not in rows.columns:
        return [(pl.lit(value=True), Status.UNKNOWN, DONE_NOT_HELD)]
    done = pl.col("done_day")
    late = _past(pl.col("done_time"), done)
    unclear = in_hours & pl.col("done_time").is_null() & (done == pl.col("due"))
    return [
        (done.is_null() & over, Status.OVERDUE, how),
        (done.is_null(), Status.DUE, how),
        (late, Status.LATE, how),
        (unclear, Status.UNKNOWN, DONE_UNCLEAR),
        (pl.lit(value=True), Status.MET, how),
    ]


def _past(time: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Return whether a moment certainly lies after the deadline."""
    return pl.coalesce(time > pl.col("due_at"), day > pl.col("due"))


def _answered(rows: pl.DataFrame, duty: Duty, cases: list[_Case]) -> pl.DataFrame:
    """Return the status and its reason, of the first case that holds."""
    # The last case always holds, so that none is left without an answer.
    status, why = pl.lit(None, pl.String), pl.lit(None, pl.String)
    for holds, answer, reason in reversed(cases):
        status = pl.when(holds).then(pl.lit(answer.value)).otherwise(status)
        text = pl.lit(reason) if isinstance(reason, str) else reason
        why = pl.when(holds).then(text).otherwise(why)
    answers = rows.select(
        "row",
        *_if_held(rows, "record_ref"),
        "due",
        "due_at",
        duty=pl.lit(duty.id),
        status=status.cast(STATUSES),
        why=why,
    )
    owed = pl.col("status") != Status.NOT_OWED.value
    return answers.with_columns(pl.when(owed).then(pl.col("due", "due_at")).name.keep())


def _done_columns(
    frame: pl.DataFrame, found: tuple[Duty, ...], named: Mapping[str, str]
) -> dict[str, str]:
    ids = dict.fromkeys(duty.id for duty in found)
    if unknown := set(named) - set(ids):
        raise ValueError(
            f"done names {min(unknown)!r:.60}, which does not run from the event; "
            f"there are {', '.join(ids)}"
        )
    held = {duty.id: duty.done for duty in found if duty.done in frame.columns}
    return {duty: column for duty, column in (held | dict(named)).items() if column}


def _rights(frame: pl.DataFrame, enhanced: str | bool | None) -> pl.Expr:
    if isinstance(enhanced, str):
        return yes_or_no(frame, enhanced)
    return pl.lit(enhanced, pl.Boolean)


def _moment(frame: pl.DataFrame, name: str, alias: str) -> tuple[pl.Expr, pl.Expr]:
    """Return the day of a column, and its time where that is known."""
    found, kind = column(frame, name), frame.schema[name]
    time = pl.lit(None, TIME)
    if isinstance(kind, pl.Datetime):
        if kind.time_zone is None:
            # An hour that the clocks skip or repeat has no one place in time.
            time = found.dt.replace_time_zone(ZONE, ambiguous="null", non_existent="null")
        else:
            found = time = found.dt.convert_time_zone(ZONE)
        time = time.cast(TIME)
        found = found.dt.date()
    elif kind not in (pl.Date, pl.Null):
        raise ValueError(f"the column {name!r:.60} has to hold dates, or dates with times")
    return found.cast(pl.Date).alias(f"{alias}_day"), time.alias(f"{alias}_time")


def _if_held(frame: pl.DataFrame, name: str) -> list[str]:
    return [name] if name in frame.columns else []
