"""What a column map does with an extract, in text."""

from __future__ import annotations

from collections.abc import Iterator

from hatecrime.records.drafting.headers import looks_like_data
from hatecrime.records.effect import ColumnEffect, Effect
from hatecrime.records.problems import reading_findings
from hatecrime.report.audit import audit_lines
from hatecrime.report.words import counted, printable


def effect_lines(effect: Effect) -> Iterator[str]:
    """Yield what a column map does with an extract, as lines of text."""
    yield counted(effect.rows, "row")
    yield ""
    yield f"{'field':<26}{'filled':>10}{'empty':>10}  column"
    for one in effect.columns:
        column = printable(one.column) if one.column else "(one value for all rows)"
        yield f"{one.field:<26}{one.filled:>10,}{one.empty:>10,}  {column}"
        yield from _problems(one)
    for name in effect.missing:
        yield f"{name:<26}{0:>10}{effect.rows:>10,}  (no column; every record needs it)"
    if effect.unused:
        yield ""
        yield "Columns that no field is read from:"
        yield from (f"  {_name(name)}" for name in effect.unused)
    yield ""
    yield "Translations:" if effect.translations else "No word is translated."
    yield from audit_lines(effect.translations)


def _name(name: str) -> str:
    return "(a name that looks like data)" if looks_like_data(name) else printable(name)


def _problems(one: ColumnEffect) -> Iterator[str]:
    for problem, rows in one.problems:
        yield f"    {problem}  {counted(rows, 'row')}: {reading_findings()[problem].title}"
