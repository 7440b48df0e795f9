"""The forms of a report, once: the command line, its help and the documentation come from here."""

from __future__ import annotations

from collections.abc import Callable
from pkgutil import resolve_name
from typing import Any

import attrs


@attrs.frozen
class Form:
    """One form of a report.

    Attributes:
        name: as ``--output-format`` has it.
        help: what it is, in a line.
        writer: the function that writes it, as ``"module:function"`` of this package; it is not
            imported until it is used. It takes what is reported and an open file.
        binary: whether the file is one of bytes, which no terminal can show; else it is one of
            text.
        people: whether it is for people: coloured on a terminal, in the terminal's own encoding.
            The others are UTF-8 wherever they go.
    """

    name: str
    help: str
    writer: str = attrs.field(repr=False)
    binary: bool = False
    people: bool = False

    def write(self, what: Any, target: Any) -> None:
        """Write what is reported to a file open for text, or for bytes where the form is binary.

        Raises:
            ExtractError: if the form needs a library that is not installed, naming the extra.
            OSError: if it cannot be written.
        """
        writer: Callable[[Any, Any], None] = resolve_name(f"{__package__}.{self.writer}")
        writer(what, target)


FORMATS: dict[str, Form] = {
    form.name: form
    for form in (
        Form("text", "findings grouped by rule", "text:write_grouped", people=True),
        Form("full", "each finding with its source and its fix", "text:write_full", people=True),
        Form("statistics", "the four answers of each rule", "text:write_statistics", people=True),
        Form("json", "receipt, summary and findings", "json_forms:write_json"),
        Form("jsonl", "what json holds, one object a line", "json_forms:write_lines"),
        Form("csv", "one finding a row, safe for a spreadsheet", "tables:write_csv"),
        Form("parquet", "findings as typed columns", "parquet:write_parquet", binary=True),
        Form("xlsx", "an Excel workbook", "workbook:write_workbook", binary=True),
        Form("html", "one page to read or print", "html_page:write_page"),
        Form("junit", "rules as test cases, for build servers", "junit:write_junit"),
        Form("sarif", "SARIF 2.1.0, for code-scanning tools", "sarif:write_sarif"),
    )
}
"""Every form of a report, by name."""

RATE_FORMATS: dict[str, Form] = {
    form.name: form
    for form in (
        Form("text", "a table for each definition", "rates:write_text", people=True),
        Form("md", "the same as Markdown", "rates:write_markdown"),
        Form("csv", "a row for each figure, safe for a spreadsheet", "rates:write_csv"),
        Form("json", "the rows of csv, with numbers as numbers", "rates:write_json"),
        Form("xlsx", "an Excel workbook", "rates:write_workbook", binary=True),
    )
}
"""Every form of a table of rates, by name."""
