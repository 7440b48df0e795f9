"""A rule for people: what it asks, in words and as it is written, and where it comes from."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator

import click

from hatecrime.report.text import WIDTH
from hatecrime.report.words import printable
from hatecrime.rulebook.explain import Explanation, RuleExplanation, tree
from hatecrime.rulebook.rule import Answer, Edition, Rule, Rulebook


def rule_page(rule: Rule, book: Rulebook) -> Iterator[str]:
    """Yield the lines that explain one rule, each edition in turn."""
    yield click.style(f"{rule.id}  {rule.title}", bold=True)
    for edition in rule.editions:
        yield ""
        yield from _edition(edition, book)


def rule_line(rule: Rule) -> str:
    """Return a rule on one line."""
    return f"{rule.id:<9}{rule.severity:<9}{rule.title}"


def in_force(edition: Edition) -> str:
    """Return when an edition is in force, in words, with the clock that decides."""
    if not edition.dated:
        return "always in force"
    since = f"from {_day(edition.since)}" if edition.since else ""
    until = f"up to but not on {_day(edition.until)}" if edition.until else ""
    return f"in force {' '.join(filter(None, (since, until)))}, by {edition.clock}"


def answer_page(found: RuleExplanation) -> Iterator[str]:
    """Yield the lines that say what a rule says of one record, and why."""
    words = {
        Answer.FAIL: "fails",
        Answer.PASS: "passes",
        Answer.UNKNOWN: "cannot be decided",
        Answer.NOT_APPLICABLE: "does not apply",
    }
    yield click.style(f"For this record the rule {words[found.answer]}.", bold=True)
    if found.in_force is False:
        yield f"It is not in force on the record's {found.edition.clock}."
    if found.in_force is None:
        clock = found.edition.clock
        yield f"The record's {clock} is empty, so it is not known which edition applies."
    for title, part in (("When", found.when), ("Must", found.must)):
        if part is not None:
            yield f"{title}:"
            yield from (f"  {line}" for line in part.lines(answers=True))


def _day(date: dt.date) -> str:
    return f"{date.day} {date:%B %Y}"


def _edition(edition: Edition, book: Rulebook) -> Iterator[str]:
    yield f"{edition.severity}, {edition.evidence} evidence, {in_force(edition)}"
    yield ""
    yield from textwrap.wrap(edition.says, WIDTH)
    yield from textwrap.wrap(f"Fix: {edition.fix}", WIDTH)
    yield ""
    if edition.when is not None:
        yield from _condition("When", edition.when_text, tree(edition.when, book.language))
    yield from _condition("Must", edition.must_text, tree(edition.must, book.language))
    yield "Sources"
    for cite in edition.cites:
        source = book.sources[cite.source]
        yield from textwrap.wrap(
            printable(f"{cite}: {source.title}"),
            WIDTH,
            initial_indent="  ",
            subsequent_indent="    ",
        )
    if edition.note:
        yield "Note"
        yield from textwrap.wrap(edition.note, WIDTH, initial_indent="  ", subsequent_indent="  ")


def _condition(title: str, written: str, words: Explanation) -> Iterator[str]:
    yield title
    yield from textwrap.wrap(written, WIDTH, initial_indent="  ", subsequent_indent="    ")
    yield click.style("  in words:", fg="bright_black")
    yield from (f"    {line}" for line in words.lines())
    yield ""
