"""Checking a whole table in one pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs
import polars as pl

from hatecrime.records.fields import schema
from hatecrime.records.maps import ColumnMap
from hatecrime.records.reading import Problem, reading_findings
from hatecrime.records.tables import RecordTable, record_table
from hatecrime.rulebook.rails import EditionRails
from hatecrime.rulebook.rule import Answer, Rulebook, Severity
from hatecrime.rulebook.to_polars import expression
from hatecrime.rulebook.types import Counted, Derived
from hatecrime.validation.book import load_rulebook
from hatecrime.validation.plan import RulePlan, plan_rules
from hatecrime.validation.receipt import options_of, receipt, run_day
from hatecrime.validation.records import reading_summary
from hatecrime.validation.result import Finding, Result, RuleSummary, RunState

FINDINGS_SCHEMA: dict[str, Any] = {
    "record_ref": pl.String,
    "row": pl.Int64,
    "rule": pl.String,
    "severity": pl.String,
    "answer": pl.String,
    "fields": pl.List(pl.String),
    "message": pl.String,
    "fix": pl.String,
    "cites": pl.List(pl.String),
}
"""The columns of a findings frame, as the attributes of ``Finding``."""

_FOUND_SCHEMA: dict[str, Any] = {
    "row": pl.Int64,
    "order": pl.Int64,
    "failed": pl.Boolean,
    "fields": pl.List(pl.String),
}

WINDOW_ROWS = 250_000
"""Rows checked at a time: enough to keep the engine busy, few enough to keep memory flat."""


def check_frame(
    frame: Any,
    *,
    column_map: ColumnMap | None = None,
    rulebook: Rulebook | None = None,
    as_of: dt.date | None = None,
    show_unknown: bool = False,
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
        window_rows: rows checked at a time; changes memory and speed, never an answer.

    Returns:
        The result; ``result.frame`` has a row for each finding, ordered by row and rule.

    Raises:
        ExtractError: if the table lacks what every record needs.
        ColumnMapError: if the map does not fit the table.
    """
    return check_table(
        record_table(as_polars(frame), column_map),
        rulebook=rulebook,
        as_of=as_of,
        show_unknown=show_unknown,
        window_rows=window_rows,
    )


def check_table(
    table: RecordTable,
    *,
    rulebook: Rulebook | None = None,
    as_of: dt.date | None = None,
    show_unknown: bool = False,
    source: str = "",
    options: Mapping[str, Any] | None = None,
    window_rows: int = WINDOW_ROWS,
) -> Result:
    """Check a table of records, as ``check_frame``; source and options are for the receipt."""
    book = load_rulebook() if rulebook is None else rulebook
    day = run_day(as_of)
    if window_rows < 1:
        raise ValueError("window_rows is at least 1")
    told = pl.col("problem").is_in(sorted(book.findings))
    table = attrs.evolve(table, problems=table.problems.filter(told))
    whole = schema().whole_table()
    absent = set(table.absent)
    absent |= {name for name, fact in whole.items() if absent & set(fact.needs)}
    plans = plan_rules(book, absent, day)
    records = _with_facts(table.frame, [whole[name] for name in whole if name not in absent])
    run = _run(plans, records, window_rows, show_unknown)
    counted = _summary(plans, run, table.problems, records.height)
    return Result(
        receipt=receipt(
            book,
            day,
            rows=table.frame.height,
            columns=table.columns,
            unused=table.unused,
            options={**(options or {}), **options_of(show_unknown=show_unknown)},
            source=source,
        ),
        findings=lambda: finding_objects(_frame(plans, run, table)),
        summary=lambda: counted,
        frame=lambda: _frame(plans, run, table),
    )


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
    except (TypeError, ValueError, pl.exceptions.PolarsError):
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


# -- whole-table facts --------------------------------------------------------------------------


def _with_facts(frame: pl.DataFrame, facts: Iterable[Derived]) -> pl.DataFrame:
    return frame.with_columns([_fact(fact).alias(fact.name) for fact in facts])


def _fact(fact: Derived) -> pl.Expr:
    shared, *moments = fact.needs
    if fact.counts is Counted.SAME:
        return pl.when(pl.col(shared).is_not_null()).then(pl.len().over(shared)).cast(pl.Int64)
    (moment,) = moments
    given = pl.col(shared).is_not_null() & pl.col(moment).is_not_null()
    before = pl.col(moment).rank("min").over(shared).cast(pl.Int64) - 1
    return pl.when(given).then(before)


# -- running ------------------------------------------------------------------------------------


@attrs.define(eq=False)
class _Run:
    """What a run has gathered so far; positions count editions over all plans."""

    passed: list[int]
    failed: list[int]
    unknown: list[int]
    crashed: dict[int, str]
    found: list[pl.DataFrame]


def _editions(plans: Sequence[RulePlan]) -> list[EditionRails]:
    return [edition for entry in plans for edition in entry.editions]


def _run(
    plans: Sequence[RulePlan], records: pl.DataFrame, window_rows: int, show_unknown: bool
) -> _Run:
    editions = _editions(plans)
    size = len(editions)
    run = _Run([0] * size, [0] * size, [0] * size, {}, [])
    for start in range(0, records.height, window_rows):
        window = records.slice(start, window_rows)
        for position, answers in _answers(editions, window, run):
            fails, passes, applies = answers
            passed, failed, applied = (int(rail.sum()) for rail in (passes, fails, applies))
            run.passed[position] += passed
            run.failed[position] += failed
            run.unknown[position] += applied - passed - failed
            rails = editions[position]
            if failed:
                rows = fails.arg_true()
                run.found.append(_found(rows, start, position, True, _blame(rails, window, rows)))
            if show_unknown and applied > passed + failed:
                rows = (applies & ~passes & ~fails).arg_true()
                run.found.append(_found(rows, start, position, False, _all_fields(rails)))
    return run


def _answers(
    editions: Sequence[EditionRails], window: pl.DataFrame, run: _Run
) -> Iterator[tuple[int, tuple[pl.Series, pl.Series, pl.Series]]]:
    """Yield the rails of each edition over a window; one that breaks is noted and left out."""
    running = [number for number in range(len(editions)) if number not in run.crashed]
    try:
        answers = _collect(editions, running, window)
    except Exception:  # noqa: BLE001 - whichever edition broke, the others must still run
        answers = {}
        for number in running:
            try:
                answers |= _collect(editions, [number], window)
            except Exception as error:  # noqa: BLE001 - its text may hold data, its type does not
                run.crashed[number] = type(error).__name__
    yield from answers.items()


def _collect(
    editions: Sequence[EditionRails], numbers: Sequence[int], window: pl.DataFrame
) -> dict[int, tuple[pl.Series, pl.Series, pl.Series]]:
    wanted = {
        f"{rail}{number}": expression(getattr(editions[number], rail)).alias(f"{rail}{number}")
        for number in numbers
        for rail in ("fails", "passes", "applies")
    }
    # Beside the columns they read, a rail that reads none is as long as the others.
    lazy = window.lazy().with_columns(list(wanted.values())).select(list(wanted))
    rails = lazy.collect(engine="in-memory")
    return {
        number: (rails[f"fails{number}"], rails[f"passes{number}"], rails[f"applies{number}"])
        for number in numbers
    }


def _found(
    rows: pl.Series, start: int, position: int, failed: bool, fields: pl.Series | list[str]
) -> pl.DataFrame:
    if isinstance(fields, list):
        fields = pl.Series([fields], dtype=pl.List(pl.String)).new_from_index(0, rows.len())
    return pl.DataFrame(
        {
            "row": rows.cast(pl.Int64) + (start + 1),
            "order": pl.Series([position], dtype=pl.Int64).new_from_index(0, rows.len()),
            "failed": pl.Series([failed]).new_from_index(0, rows.len()),
            "fields": fields,
        },
        schema=_FOUND_SCHEMA,
    )


def _blame(rails: EditionRails, window: pl.DataFrame, rows: pl.Series) -> pl.Series | list[str]:
    """Return, for failing rows, the fields of those demands that were not met."""
    if len(rails.blame) == 1:
        return _all_fields(rails)
    none = pl.lit([], dtype=pl.List(pl.String))
    parts = [
        pl.when(expression(predicate))
        .then(pl.lit(list(fields), dtype=pl.List(pl.String)))
        .otherwise(none)
        for fields, predicate in rails.blame
        if predicate is not None
    ]
    joined = pl.concat_list(parts).list.unique(maintain_order=True)
    return window[rows].with_columns(fields=joined)["fields"]


def _all_fields(rails: EditionRails) -> list[str]:
    return list(dict.fromkeys(name for fields, _ in rails.blame for name in fields))


# -- results ------------------------------------------------------------------------------------


def _summary(
    plans: Sequence[RulePlan], run: _Run, problems: pl.DataFrame, rows: int
) -> tuple[RuleSummary, ...]:
    counts = dict(problems.group_by("problem").len().rows())
    entries = reading_summary({problem: counts.get(problem, 0) for problem in Problem})
    position = 0
    for entry in plans:
        numbers = range(position, position + len(entry.editions))
        position += len(entry.editions)
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
                    not_applicable=rows - passed - failed - unknown,
                )
            )
    return tuple(entries)


def _frame(plans: Sequence[RulePlan], run: _Run, table: RecordTable) -> pl.DataFrame:
    """Return all findings as a frame, ordered by row and then as the rulebook is."""
    crashed = _crashed_positions(plans, run)
    editions = [rails.edition for rails in _editions(plans)]
    rules = pl.DataFrame(
        {
            "order": range(len(editions)),
            "rule": [edition.id for edition in editions],
            "severity": [str(edition.severity) for edition in editions],
            "message": [edition.says for edition in editions],
            "fix": [edition.fix for edition in editions],
            "cites": [list(map(str, edition.cites)) for edition in editions],
        },
        schema={
            "order": pl.Int64,
            **{n: FINDINGS_SCHEMA[n] for n in ("rule", "severity", "message", "fix", "cites")},
        },
    )
    found = (
        pl.concat([pl.DataFrame(schema=_FOUND_SCHEMA), *run.found])
        .filter(~pl.col("order").is_in(crashed))
        .join(rules, on="order", how="left")
        .with_columns(
            answer=pl.when("failed")
            .then(pl.lit(str(Answer.FAIL)))
            .otherwise(pl.lit(str(Answer.UNKNOWN)))
        )
    )
    every = pl.concat([_unreadable(table.problems), found.drop("failed")], how="diagonal")
    references = table.frame["record_ref"]
    every = every.with_columns(record_ref=references.gather(every["row"] - 1))
    # Within a row: first what could not be read, then the rules in their order.
    ordered = every.sort("row", "order", pl.col("fields").list.join(","), maintain_order=True)
    return ordered.select(pl.col(name).cast(dtype) for name, dtype in FINDINGS_SCHEMA.items())


def _crashed_positions(plans: Sequence[RulePlan], run: _Run) -> list[int]:
    """Return the positions of all editions of the rules that broke."""
    positions: list[int] = []
    start = 0
    for entry in plans:
        numbers = range(start, start + len(entry.editions))
        start += len(entry.editions)
        if any(number in run.crashed for number in numbers):
            positions += numbers
    return positions


def _unreadable(problems: pl.DataFrame) -> pl.DataFrame:
    """Return the findings of reading."""
    kinds = reading_findings()
    table = pl.DataFrame(
        {
            "problem": [str(problem) for problem in kinds],
            "order": range(-len(kinds), 0),
            "rule": [kind.id for kind in kinds.values()],
            "severity": [str(kind.severity) for kind in kinds.values()],
            "answer": [str(Answer.FAIL)] * len(kinds),
            "message": [kind.says for kind in kinds.values()],
            "fix": [kind.fix for kind in kinds.values()],
        },
        schema_overrides={"order": pl.Int64},
    )
    joined = problems.join(table, on="problem", how="left")
    return joined.select(
        "row",
        "order",
        # Where the whole row is meant there is no field to name.
        pl.concat_list("field").list.filter(pl.element() != "").alias("fields"),
        "rule",
        "severity",
        "message",
        "fix",
        pl.lit([], dtype=pl.List(pl.String)).alias("cites"),
        "answer",
    )


def findings_frame(findings: Iterable[Finding]) -> pl.DataFrame:
    """Return findings as a frame with the columns of ``FINDINGS_SCHEMA``."""
    return pl.DataFrame([finding.to_dict() for finding in findings], schema=FINDINGS_SCHEMA)


def finding_objects(frame: pl.DataFrame) -> tuple[Finding, ...]:
    """Return the rows of a findings frame as objects."""
    return tuple(
        Finding(
            **{
                **row,
                "severity": Severity(row["severity"]),
                "answer": Answer(row["answer"]),
                "fields": tuple(row["fields"]),
                "cites": tuple(row["cites"]),
            }
        )
        for row in frame.iter_rows(named=True)
    )
