"""The audit of translations as a CSV file that is safe to open in a spreadsheet, and as text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from hatecrime.records.audit import Translation
from hatecrime.report.tables import safe_cell
from hatecrime.report.words import printable
from hatecrime.rulebook.phrases import counted

COLUMNS = ("column", "field", "value", "meaning", "rows", "problem")
"""The columns of the file, as the attributes of a translation."""

NOT_LISTED, EMPTY_CELL = "(not listed)", "(empty cell)"
"""What stands for words that may be anybody's own, and for no word at all."""


def audit_csv(translations: Iterable[Translation]) -> str:
    """Return translations as CSV text: a header, then a row each."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in translations:
        value = NOT_LISTED if one.value is None else one.value or EMPTY_CELL
        cells = (one.column, one.field, value, one.meaning, str(one.rows), one.problem or "")
        writer.writerow([safe_cell(printable(cell)) for cell in cells])
    return text.getvalue()


def audit_lines(translations: Iterable[Translation]) -> Iterator[str]:
    """Yield translations as lines of text, grouped by field and column."""
    group = None
    for one in translations:
        if group != (one.field, one.column):
            group = (one.field, one.column)
            yield f"{one.field}, from {printable(one.column)!r}"
        value = NOT_LISTED if one.value is None else one.value or EMPTY_CELL
        if one.problem is not None:
            meaning = f"not understood ({one.problem})"
        else:
            meaning = one.meaning or "empty"
        yield f"  {printable(value)} -> {meaning}  ({counted(one.rows, 'row')})"
