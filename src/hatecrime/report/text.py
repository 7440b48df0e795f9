"""Findings for people: grouped by rule, or each in full."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Iterator
from typing import TextIO

import click

from hatecrime.report.figures import failures, verdict
from hatecrime.report.groups import Group, groups_of
from hatecrime.report.words import SHORT_NAMES, UNDECIDED, printable
from hatecrime.rulebook.phrases import counted
from hatecrime.rulebook.rule import Answer, Severity
from hatecrime.validation.result import Result, RuleSummary, RunState

WIDTH = 100
"""Characters a line of a report takes at most, where its words allow."""

SHOWN = 8
"""Records named under a rule in the grouped report; the rest are counted."""

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def grouped(result: Result) -> Iterator[str]:
    """Yield the lines of the report that groups findings by rule, gravest first."""
    for group in groups_of(result, SHOWN):
        yield _headline(group)
        if group.answer is Answer.FAIL:
            for message, fix in group.words:
                yield from _wrapped(message)
                yield from _wrapped(f"Fix: {fix}")
        else:
            yield from _wrapped(UNDECIDED)
        yield from _wrapped(_where(group), colour="bright_black")
        yield ""
    yield from _tail(result)


def full(result: Result) -> Iterator[str]:
    """Yield the lines of the report that tells each finding with its citation and its remedy."""
    titles = {entry.rule: entry.title for entry in result.summary}
    source = printable(result.receipt.source) or "row"
    for finding in result.finding_rows():
        rule, failed = finding["rule"], finding["answer"] == Answer.FAIL
        place = click.style(f"{source}:{finding['row']}", bold=True)
        kind = finding["severity"] if failed else Answer.UNKNOWN
        mark = click.style(f"{rule} {kind}", fg=_COLOURS[Severity(finding["severity"])])
        yield f"{place}  {printable(finding['record_ref'])}  {mark}  {titles[rule]}"
        if failed:
            yield from _wrapped(finding["message"])
            yield from _wrapped(f"Fix: {finding['fix']}")
        else:
            yield from _wrapped(UNDECIDED)
        yield from _wrapped(f"Look at: {', '.join(finding['fields'])}")
        if finding["cites"]:
            cites = "; ".join(map(printable, finding["cites"]))
            yield from _wrapped(f"Source: {cites}", colour="bright_black")
        yield ""
    yield from _tail(result)


def statistics(result: Result) -> Iterator[str]:
    """Yield the lines of a table with the four answers of every rule."""
    columns = ("checked", "passed", "failed", "unknown", "not applic.")
    yield click.style(
        f"{'rule':<9}{'severity':<9}" + "".join(f"{c:>12}" for c in columns) + "  state", bold=True
    )
    for entry in result.summary:
        numbers = (
            entry.checked,
            entry.passed,
            entry.failed,
            entry.unknown,
            entry.not_applicable,
        )
        ran = entry.state is RunState.RAN
        cells = "".join(f"{number:>12,}" if ran else f"{'-':>12}" for number in numbers)
        colour = _COLOURS[entry.severity] if entry.failed else None
        yield (
            click.style(f"{entry.rule:<9}{entry.severity:<9}", fg=colour)
            + cells
            + (f"  {entry.state}")
        )
    yield ""
    yield from _tail(result)


def _headline(group: Group) -> str:
    word = SHORT_NAMES[group.severity] if group.answer is Answer.FAIL else "unknown"
    mark = click.style(f"{word:<8}{group.rule}", fg=_COLOURS[group.severity], bold=True)
    return f"{mark}  {click.style(group.title, bold=True)}  ({counted(group.count, 'record')})"


def _where(group: Group) -> str:
    # Held together with a no-break space, so that a line never ends between the two.
    names = [f"{printable(row['record_ref'])}\u00a0(row\u00a0{row['row']})" for row in group.first]
    return ", ".join(names) + (f" and {group.more:,} more" if group.more else "")


def _wrapped(text: str, colour: str | None = None) -> Iterator[str]:
    indent = " " * 8
    lines = textwrap.wrap(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False
    )
    yield from (click.style(line.replace("\u00a0", " "), fg=colour) for line in lines)


def _tail(result: Result) -> Iterator[str]:
    yield from _skipped(result.skipped)
    for entry in result.crashed:
        yield click.style(
            f"Crashed: {entry.rule} ({entry.reason}); its answers are not known.", fg="red"
        )
    partly = [e for e in result.summary if e.state is RunState.RAN and e.missing]
    if partly:
        missing = sorted({name for entry in partly for name in entry.missing})
        yield from textwrap.wrap(
            f"Ran without some of their columns ({', '.join(missing)}): "
            f"{', '.join(entry.rule for entry in partly)}.",
            WIDTH,
            subsequent_indent="  ",
        )
    unknown = [e for e in result.summary if e.unknown]
    if unknown:
        total = sum(entry.unknown for entry in unknown)
        yield (
            f"Unknown: {counted(total, 'answer')} of {counted(len(unknown), 'rule')} could not be "
            f"decided, because a field is empty. --show-unknown lists them."
        )
    if result.receipt.unused:
        yield from textwrap.wrap(
            f"Columns no field was read from: {', '.join(map(printable, result.receipt.unused))}.",
            WIDTH,
            subsequent_indent="  ",
        )
    yield _verdict(result)


def _skipped(entries: tuple[RuleSummary, ...]) -> Iterator[str]:
    """Yield which rules could not run, gathered by the columns they lack."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for entry in entries:
        groups.setdefault(entry.missing, []).append(entry.rule)
    if not groups:
        return
    yield click.style(f"Skipped for want of columns: {counted(len(entries), 'rule')}", bold=True)
    for missing, rules in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        yield from textwrap.wrap(
            f"{', '.join(rules)}: no {', '.join(missing)}",
            WIDTH,
            initial_indent="  ",
            subsequent_indent="    ",
        )
    yield ""


def _verdict(result: Result) -> str:
    failed = failures(result)
    colour = "red" if failed[Severity.ERROR] else "yellow" if any(failed.values()) else "green"
    return click.style(verdict(result), fg=colour, bold=True)


def write_grouped(result: Result, target: TextIO) -> None:
    """Write the report that groups findings by rule."""
    _write(grouped(result), target)


def write_full(result: Result, target: TextIO) -> None:
    """Write the report that tells each finding in full."""
    _write(full(result), target)


def write_statistics(result: Result, target: TextIO) -> None:
    """Write the four answers of every rule."""
    _write(statistics(result), target)


def _write(lines: Iterator[str], target: TextIO) -> None:
    """Write lines; colours only to standard output, where click knows whether it shows them."""
    for line in lines:
        if target is sys.stdout:
            click.echo(line)
        else:
            target.write(f"{click.unstyle(line)}\n")
