"""Checking a whole table in one pass."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

import attrs
import polars as pl

from hatecrime.records.fields import fields, schema
from hatecrime.records.map_model import ColumnMap
from hatecrime.records.problems import Problem
from hatecrime.records.sources import WINDOW_ROWS, Window
from hatecrime.records.tables import TableReader
from hatecrime.rulebook.rule import Rulebook
from hatecrime.validation.book import load_rulebook
from hatecrime.validation.findings import finding_objects, run_frame
from hatecrime.validation.plan import RulePlan, editions_of, places_of, plan_rules
from hatecrime.validation.receipt import options_of, receipt, run_day
from hatecrime.validation.records import reading_summary
from hatecrime.validation.result import Result, RuleSummary, RunState
from hatecrime.validation.running import Run, run_rules


def check_frame(
    frame: Any,
    *,
    column_map: ColumnMap | None = None,
    rulebook: Rulebook | None = None,
    as_of: dt.date | None = None,
    show_unknown: bool = False,
    audit: bool = False,
    window_rows: int = WINDOW_ROWS,
) -> Result:
    """Check every row of a table against every rule.

    Args:
        frame: a Polars frame, or anything a Polars frame can be made from: a pandas frame, an
            Arrow table, a list of mappings.
        column_map: how its columns become fields; None takes the columns with canonical names.
        rulebook: the rules to check; None means the built-in ones.
        as_of: the date of the run, for rules about the future; None means today.
        show_unknown: whether to list unknown answers among the findings.
        audit: whether to keep an account of every word that was translated.
        window_rows: rows checked at a time; changes memory and speed, never an answer.

    Returns:
        The result; ``result.frame`` has a row for each finding, ordered by row and rule.

    Raises:
        ExtractError: if the table lacks what every record needs.
        ColumnMapError: if the map does not fit the table.
    """
    if window_rows < 1:
        raise ValueError("window_rows is at least 1")
    table = as_polars(frame)
    result = check_windows(
        _slices(table, window_rows),
        table.columns,
        column_map=column_map,
        rulebook=rulebook,
        as_of=as_of,
        show_unknown=show_unknown,
        audit=audit,
    )
    return attrs.evolve(result, checked=table, column_map=column_map)


def check_windows(
    windows: Iterable[Window],
    columns: Sequence[str],
    *,
    column_map: ColumnMap | None = None,
    rulebook: Rulebook | None = None,
    as_of: dt.date | None = None,
    show_unknown: bool = False,
    audit: bool = False,
    source: str = "",
    options: Mapping[str, Any] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Result:
    """Check an extract that comes window by window, as ``check_frame``.

    Args:
        windows: its rows, in order; never all in memory.
        columns: the names of its columns.
        column_map: how they become fields.
        rulebook: the rules to check; None means the built-in ones.
        as_of: the date of the run; None means today.
        show_unknown: whether to list unknown answers among the findings.
        audit: whether to keep an account of every word that was translated.
        source: what was read, for the receipt.
        options: what else was asked for, for the receipt.
        progress: called with the number of rows checked so far.
    """
    book = load_rulebook() if rulebook is None else rulebook
    day = run_day(as_of)
    reader = TableReader(columns, column_map, audit=audit)
    absent = {name for name in fields() if name not in reader.fields}
    whole = schema().whole_table()
    absent |= {name for name, fact in whole.items() if absent & set(fact.needs)}
    plans = _plans(book, frozenset(absent), day)
    run = run_rules(
        editions_of(plans),
        reader,
        windows,
        show_unknown=show_unknown,
        told=sorted(book.findings),
        # An audit is of every column, whether a rule asks for it or not.
        read_all=audit,
        progress=progress,
    )
    counted = _summary(plans, run)
    return Result(
        receipt=partial(
            receipt,
            book,
            day,
            rows=run.rows,
            columns=reader.fields,
            unused=reader.unused,
            options={**(options or {}), **options_of(show_unknown=show_unknown)},
            source=source,
        ),
        findings=lambda: finding_objects(run_frame(plans, run)),
        summary=lambda: counted,
        frame=lambda: run_frame(plans, run),
        rulebook=book,
        translations=tuple(reader.translations()),
    )


@lru_cache(maxsize=8)
def _plans(book: Rulebook, absent: frozenset[str], day: dt.date) -> tuple[RulePlan, ...]:
    return plan_rules(book, absent, day)


def _slices(table: pl.DataFrame, rows: int) -> Iterator[Window]:
    for start in range(0, table.height, rows):
        yield Window(table.slice(start, rows), start + 1)


def _summary(plans: Sequence[RulePlan], run: Run) -> tuple[RuleSummary, ...]:
    counts: Counter[str] = Counter()
    for problems in run.problems:
        counts.update(dict(problems.group_by("problem").len().rows()))
    entries = reading_summary({problem: counts[problem] for problem in Problem})
    for entry, numbers in places_of(plans):
        crashed = next((run.crashed[n] for n in numbers if n in run.crashed), None)
        common: dict[str, Any] = {
            "rule": entry.rule.id,
            "title": entry.rule.title,
            "severity": entry.rule.severity,
            "missing": entry.missing,
        }
        if entry.skipped:
            entries.append(RuleSummary(**common, state=RunState.SKIPPED, reason=entry.skipped))
        elif crashed:
            entries.append(RuleSummary(**common, state=RunState.CRASHED, reason=crashed))
        else:
            passed, failed, unknown = (
                sum(part[n] for n in numbers) for part in (run.passed, run.failed, run.unknown)
            )
            entries.append(
                RuleSummary(
                    **common,
                    state=RunState.RAN,
                    passed=passed,
                    failed=failed,
                    unknown=unknown,
                    not_applicable=run.rows - passed - failed - unknown,
                )
            )
    return tuple(entries)


# -- tables of other libraries --------------------------------------------------------------------


def as_polars(frame: Any) -> pl.DataFrame:
    """Return a Polars frame of whatever was given.

    Raises:
        TypeError: if no frame can be made from it.
    """
    if isinstance(frame, pl.DataFrame):
        return frame
    if isinstance(frame, pl.LazyFrame):
        return frame.collect()
    try:
        if hasattr(frame, "__arrow_c_stream__"):
            return pl.DataFrame(frame)
        if type(frame).__module__.startswith("pandas"):
            return pl.from_pandas(frame)
        rows = [dict(row) for row in frame]
        names = dict.fromkeys(name for row in rows for name in row)
        return pl.DataFrame([_column(name, [row.get(name) for row in rows]) for name in names])
    except (Exception, pl.exceptions.PanicException):  # noqa: BLE001 - of any library
        raise TypeError(
            f"no table can be made from {type(frame).__name__}; give a Polars or pandas frame, an "
            f"Arrow table or a list of mappings"
        ) from None


def _column(name: str, values: list[Any]) -> pl.Series:
    """Return values as a column; of several kinds, as they are, to be read one by one."""
    # A moment with an offset is not of the same kind as one without.
    kinds = {(type(v), getattr(v, "tzinfo", None) is None) for v in values if v is not None}
    if len(kinds) <= 1:
        try:
            return pl.Series(name, values, strict=True)
        except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
            pass
    return pl.Series(name, values, dtype=pl.Object)
