"""Findings for people: grouped by rule, or each in full."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

import click

from hatecrime.records.reading import reading_findings
from hatecrime.report.words import SHORT_NAMES, counted, listed, printable
from hatecrime.rulebook.rule import Answer, Severity
from hatecrime.validation.result import Finding, Result, RuleSummary, RunState

WIDTH = 100
"""Characters a line of a report takes at most, where its words allow."""

SHOWN = 8
"""Records named under a rule in the grouped report; the rest are counted."""

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}


def grouped(result: Result) -> Iterator[str]:
    """Yield the lines of the report that groups findings by rule, gravest first."""
    groups: dict[tuple[str, Answer], list[Finding]] = {}
    for finding in result.findings:
        groups.setdefault((finding.rule, finding.answer), []).append(finding)
    titles = {entry.rule: entry.title for entry in result.summary}
    order = {entry.rule: number for number, entry in enumerate(result.summary)}
    for (rule, answer), findings in sorted(
        groups.items(),
        key=lambda item: (
            item[0][1] is Answer.UNKNOWN,
            item[1][0].severity.rank,
            order[item[0][0]],
        ),
    ):
        first = findings[0]
        yield _headline(first.severity, rule, titles[rule], len(findings), answer)
        if answer is Answer.FAIL:
            # A rule may have several editions, each with words of its own.
            for message, fix in dict.fromkeys((f.message, f.fix) for f in findings):
                yield from _wrapped(message)
                yield from _wrapped(f"Fix: {fix}")
        else:
            yield from _wrapped("Cannot be decided: a field it needs is empty.")
        yield from _wrapped(_where(findings), colour="bright_black")
        yield ""
    yield from _tail(result)


def full(result: Result) -> Iterator[str]:
    """Yield the lines of the report that tells each finding with its citation and its remedy."""
    titles = {entry.rule: entry.title for entry in result.summary}
    for finding in result.findings:
        place = click.style(f"{result.receipt.source or 'row'}:{finding.row}", bold=True)
        kind = finding.severity if finding.answer is Answer.FAIL else Answer.UNKNOWN
        mark = click.style(f"{finding.rule} {kind}", fg=_COLOURS[finding.severity])
        yield f"{place}  {printable(finding.record_ref)}  {mark}  {titles[finding.rule]}"
        if finding.answer is Answer.FAIL:
            yield from _wrapped(finding.message)
            yield from _wrapped(f"Fix: {finding.fix}")
        else:
            yield from _wrapped("Cannot be decided: a field it needs is empty.")
        yield from _wrapped(f"Look at: {', '.join(finding.fields)}")
        if finding.cites:
            yield from _wrapped(f"Source: {'; '.join(finding.cites)}", colour="bright_black")
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


def _headline(severity: Severity, rule: str, title: str, count: int, answer: Answer) -> str:
    word = SHORT_NAMES[severity] if answer is Answer.FAIL else "unknown"
    mark = click.style(f"{word:<8}{rule}", fg=_COLOURS[severity], bold=True)
    return f"{mark}  {click.style(title, bold=True)}  ({counted(count, 'record')})"


def _where(findings: list[Finding]) -> str:
    # Held together with a no-break space, so that a line never ends between the two.
    names = [f"{printable(f.record_ref)}\u00a0(row\u00a0{f.row})" for f in findings[:SHOWN]]
    more = len(findings) - len(names)
    return ", ".join(names) + (f" and {more:,} more" if more else "")


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
    failed = {
        severity: sum(e.failed for e in result.summary if e.severity is severity)
        for severity in Severity
    }
    # What could not be read is told with the rules, but is none.
    rules = [entry for entry in result.summary if entry.rule not in reading_findings()]
    states = {state: sum(1 for entry in rules if entry.state is state) for state in RunState}
    found = [counted(n, SHORT_NAMES[severity]) for severity, n in failed.items() if n]
    ran = f"{counted(states[RunState.RAN], 'rule')} ran, {states[RunState.SKIPPED]} skipped"
    if states[RunState.CRASHED]:
        ran += f", {states[RunState.CRASHED]} crashed"
    rows = counted(result.receipt.rows_read, "record")
    if not found:
        return click.style(f"No findings in {rows}. {ran}.", fg="green", bold=True)
    colour = "red" if failed[Severity.ERROR] else "yellow"
    return click.style(f"Found {listed(found)} in {rows}. {ran}.", fg=colour, bold=True)


TEXT_REPORTS: dict[str, Callable[[Result], Iterator[str]]] = {"text": grouped, "full": full}
"""Reports for people, by the name of their output format."""
