"""``hatecrime rule`` and ``hatecrime rules``."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import click

from hatecrime.cli.options import AS_OF, chosen_rulebook, rule_options
from hatecrime.cli.writing import write
from hatecrime.records.errors import ExtractError
from hatecrime.report.words import printable


@click.command()
@click.argument("rule_id", metavar="ID")
@click.option(
    "--rules",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Rules of a force's own, to look in as well.",
)
@click.option(
    "--record",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A JSON file with one record: show what the rule says of it, and why.",
)
@AS_OF
def rule(
    rule_id: str, rules: tuple[Path, ...], record: Path | None, as_of: dt.datetime | None
) -> None:
    """Explain one rule: what it asks, when, since when, and where it says so.

    ID is a rule's id, such as FLG-002, or that of a finding of reading, such as FLD-001.
    """
    from hatecrime.records.problems import reading_findings
    from hatecrime.report.rules import answer_page, rule_page

    rule_id = rule_id.upper()
    if rule_id in reading_findings():
        kind = reading_findings()[rule_id]
        write([f"{kind.id}  {kind.title}", "", f"{kind.severity}", kind.says, f"Fix: {kind.fix}"])
        return
    book = chosen_rulebook(rules)
    found = book[rule_id]
    write(rule_page(found, book))
    if record is not None:
        from hatecrime.rulebook.explain import explain

        day = as_of.date() if as_of else dt.date.today()
        values, unread = _record(record)
        write(["", *unread, *answer_page(explain(found, values | {"as_of": day}, book.language))])


@click.command("rules")
@rule_options
def list_rules(
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    rules: tuple[Path, ...],
    offences: Path | None,
) -> None:
    """List all rules, one a line: id, severity and title."""
    from hatecrime.report.rules import rule_line

    write(map(rule_line, chosen_rulebook(rules, select, ignore, offences)))


def _record(path: Path) -> tuple[dict[str, Any], list[str]]:
    """Return the fields of a record in a JSON file, and a line for each that could not be read."""
    from hatecrime.records.fields import field_named
    from hatecrime.records.problems import reading_findings
    from hatecrime.records.reading import read_record

    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ExtractError(f"{path.name}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise ExtractError(f"{path.name}: is not JSON in UTF-8") from None
    if not isinstance(data, dict):
        raise ExtractError(f"{path.name}: holds no JSON object with the fields of one record")
    values, problems = read_record(data)
    lines = [f"{name}: {reading_findings()[kind].title} ({kind})" for name, kind in problems]
    unused = [key for key in data if field_named(key) is None]
    if unused:
        lines.append(f"Keys that are no field's name: {', '.join(map(printable, unused))}")
    return values, lines
