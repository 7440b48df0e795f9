"""What a column map does with an extract, in text."""

from __future__ import annotations

from collections.abc import Iterator

from hatecrime.records.drafting.headers import looks_like_data
from hatecrime.records.effect import Effect, FieldEffect
from hatecrime.records.fields import fields
from hatecrime.records.problems import reading_findings
from hatecrime.report.audit import audit_lines
from hatecrime.report.words import printable
from hatecrime.rulebook.phrases import counted


def effect_lines(effect: Effect) -> Iterator[str]:
    """Yield what a column map does with an extract, as lines of text."""
    yield counted(effect.rows, "row")
    yield ""
    yield f"{'field':<26}{'filled':>10}{'empty':>10}  column"
    for one in effect.fields:
        yield from _field(one)
    if effect.unused:
        yield ""
        yield "Columns that no field is read from:"
        yield from (f"  {_name(name)}" for name in effect.unused)
    yield ""
    yield "Translations:" if effect.translations else "No word is translated."
    yield from audit_lines(effect.translations)


def _field(one: FieldEffect) -> Iterator[str]:
    if one.field in fields():
        columns = ", ".join(map(printable, one.columns)) or "(one value for all rows)"
        yield f"{one.field:<26}{one.filled:>10,}{one.empty:>10,}  {columns}"
    else:
        yield one.field
    for problem, rows in one.problems:
        yield f"    {problem}  {counted(rows, 'row')}: {reading_findings()[problem].title}"


def _name(name: str) -> str:
    return "(a name that looks like data)" if looks_like_data(name) else printable(name)
