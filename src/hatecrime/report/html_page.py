"""Findings as one page to read or print: it needs no script and asks for nothing from a network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import TextIO

from hatecrime.report.colours import COLOURS
from hatecrime.report.figures import failures, receipt_lines, verdict
from hatecrime.report.groups import Group, groups_of
from hatecrime.report.words import SHORT_NAMES, UNDECIDED, one_line, printable
from hatecrime.rulebook.phrases import counted
from hatecrime.rulebook.rule import Answer, Severity
from hatecrime.validation.result import Result, RuleSummary, RunState

SHOWN = 100
"""Records listed under a rule; the rest are counted."""

_NUMBER = ' class="number"'


def write_page(result: Result, target: TextIO) -> None:
    """Write a page with the summary, the findings by rule, all rules and the receipt."""
    for line in _page(result):
        target.write(f"{line}\n")


@cache
def _style() -> str:
    marks = (
        f".{severity} {{ background: {ground}; color: {text}; }}\n"
        for severity, (ground, text) in COLOURS.items()
    )
    return Path(__file__).with_name("page.css").read_text(encoding="utf-8") + "".join(marks)


def _page(result: Result) -> Iterator[str]:
    groups = groups_of(result, SHOWN)
    source = result.receipt.source
    title = f"Findings of {_safe(source)}" if source else "Findings"
    yield "<!doctype html>"
    yield '<html lang="en-GB">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    # Were a script or a picture to slip in, the browser would not load it.
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield f"<title>{title}</title>"
    yield f"<style>\n{_style()}</style>"
    yield "</head>"
    yield "<body>"
    yield "<main>"
    yield f"<h1>{title}</h1>"
    yield f'<p class="verdict">{_safe(verdict(result))}</p>'
    yield from _contents()
    yield from _section("summary", "Summary", _summary(result, groups))
    yield from _section("findings", "Findings", _findings(groups))
    yield from _section("rules", "Rules", _rules(result))
    yield from _section("receipt", "Receipt", _receipt(result))
    yield "</main>"
    yield "</body>"
    yield "</html>"


def _safe(text: str | None) -> str:
    return escape(printable(text))


def _words(text: str) -> str:
    return escape(one_line(text))


def _contents() -> Iterator[str]:
    yield '<nav aria-label="Contents">'
    yield "<ul>"
    for name in ("Summary", "Findings", "Rules", "Receipt"):
        yield f'<li><a href="#{name.lower()}">{name}</a></li>'
    yield "</ul>"
    yield "</nav>"


def _section(name: str, title: str, lines: Iterable[str]) -> Iterator[str]:
    yield f'<section id="{name}" aria-labelledby="{name}-title">'
    yield f'<h2 id="{name}-title">{title}</h2>'
    yield from lines
    yield "</section>"


def _table(caption: str, head: Sequence[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    yield '<div class="wide"><table>'
    yield f"<caption>{caption}</caption>"
    yield f"<thead><tr>{''.join(head)}</tr></thead>"
    yield "<tbody>"
    yield from (f"<tr>{''.join(row)}</tr>" for row in rows)
    yield "</tbody>"
    yield "</table></div>"


def _column(name: str, *, number: bool = False) -> str:
    return f'<th scope="col"{_NUMBER if number else ""}>{name}</th>'


def _row_head(cell: str) -> str:
    return f'<th scope="row">{cell}</th>'


def _cell(cell: str, *, number: bool = False) -> str:
    return f"<td{_NUMBER if number else ''}>{cell}</td>"


def _title(title: str) -> str:
    return f'<td class="title">{_words(title)}</td>'


def _mark(severity: Severity) -> str:
    return f'<span class="mark {severity}">{SHORT_NAMES[severity]}</span>'


def _summary(result: Result, groups: Sequence[Group]) -> Iterator[str]:
    for entry in result.crashed:
        yield f"<p><strong>{entry.rule} crashed</strong>; its answers are not known.</p>"
    receipt = result.receipt
    rows = {"read": receipt.rows_read, "kept": receipt.rows_kept}
    rows["quarantined"] = receipt.rows_quarantined
    figures = [(f"Records {what}", count) for what, count in rows.items()]
    figures += [(f"{SHORT_NAMES[s].capitalize()}s", n) for s, n in failures(result).items()]
    yield from _table(
        "The run in figures",
        (_column("What"), _column("How many", number=True)),
        ((_row_head(what), _cell(f"{count:,}", number=True)) for what, count in figures),
    )
    if groups:
        yield from _table(
            "Rules with findings, gravest first",
            (_column("Rule"), _column("Kind"), _column("Title"), _column("Records", number=True)),
            (
                (
                    _row_head(f'<a href="#{_anchor(group)}">{group.rule}</a>'),
                    _cell(_kind(group)),
                    _title(group.title),
                    _cell(f"{group.count:,}", number=True),
                )
                for group in groups
            ),
        )


def _anchor(group: Group) -> str:
    return group.rule if group.answer is Answer.FAIL else f"{group.rule}-unknown"


def _kind(group: Group) -> str:
    if group.answer is Answer.FAIL:
        return _mark(group.severity)
    return '<span class="mark">unknown</span>'


def _findings(groups: Sequence[Group]) -> Iterator[str]:
    if not groups:
        yield "<p>There are none.</p>"
    for group in groups:
        yield '<section class="group">'
        yield f'<h3 id="{_anchor(group)}">{_kind(group)} {group.rule} {_words(group.title)}</h3>'
        if group.answer is Answer.UNKNOWN:
            yield f"<p>{UNDECIDED}</p>"
        else:
            for message, fix in group.words:
                yield f"<p>{_words(message)}</p>"
                yield f"<p>Fix: {_words(fix)}</p>"
        cites = dict.fromkeys(cite for row in group.first for cite in row["cites"])
        if cites:
            yield f'<p class="quiet">Source: {"; ".join(map(_safe, cites))}</p>'
        yield from _table(
            f"{group.rule}: {counted(group.count, 'record')}",
            (_column("Row", number=True), _column("Record"), _column("Look at")),
            (
                (
                    _cell(f"{row['row']:,}", number=True),
                    # A reference in another script must not turn round what stands beside it.
                    f'<th scope="row" class="reference"><bdi>{_safe(row["record_ref"])}</bdi></th>',
                    _cell(_safe(", ".join(row["fields"]))),
                )
                for row in group.first
            ),
        )
        if group.more:
            yield (
                f"<p>And {group.more:,} more, which are not listed here; the reports as json, csv "
                f"and xlsx hold all of them.</p>"
            )
        yield "</section>"


def _rules(result: Result) -> Iterator[str]:
    numbers = ("Checked", "Passed", "Failed", "Unknown", "Not applicable")
    yield "<p>Unknown means that a field the rule needs is empty; it is never a pass.</p>"
    yield from _table(
        "What each rule said of the records",
        (
            *(_column(name) for name in ("Rule", "Title", "Severity", "State")),
            *(_column(name, number=True) for name in numbers),
        ),
        map(_rule, result.summary),
    )


def _rule(entry: RuleSummary) -> Iterator[str]:
    state = _safe(f"{entry.state}: {entry.reason}" if entry.reason else str(entry.state))
    yield _row_head(entry.rule)
    yield _title(entry.title)
    yield _cell(_mark(entry.severity))
    yield _cell(state)
    answers = (entry.checked, entry.passed, entry.failed, entry.unknown, entry.not_applicable)
    for number in answers:
        # A rule that did not run has no figures: a nought would look like one that passed.
        yield _cell(f"{number:,}" if entry.state is RunState.RAN else "-", number=True)


def _receipt(result: Result) -> Iterator[str]:
    yield from _table(
        "What was run on what, so that the same run can be made again",
        (_column("Part"), _column("Value")),
        (
            (_row_head(_safe(part)), _cell(_safe(text)))
            for part, text in receipt_lines(result.receipt)
        ),
    )
