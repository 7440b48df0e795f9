"""A page for each rule, made from the rulebook."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import markdown_text as md

from hatecrime.rulebook import syntax as s
from hatecrime.rulebook.explain import Explanation, tree
from hatecrime.rulebook.rule import Answer, Edition, Evidence, Rule, Rulebook
from hatecrime.rulebook.types import Counted, Derived
from hatecrime.validation.plan import plan_rules

EVIDENCE = {
    Evidence.PRIMARY: "primary (the text of the source was read)",
    Evidence.SECONDARY: "secondary (known from another's account, or good practice)",
    Evidence.UNCONFIRMED: "unconfirmed",
}
ANSWERS = {
    Answer.PASS: "Passes",
    Answer.FAIL: "Fails",
    Answer.UNKNOWN: "Unknown",
    Answer.NOT_APPLICABLE: "Does not apply",
}
SHOWN = 8
"""Examples shown at once; a reader opens the rest."""
WIDEST = 7
"""Columns of a table of examples; where there are more, each example is a line of its own."""


def rule_pages(book: Rulebook) -> Iterator[tuple[str, str]]:
    """Yield a page for each rule, by path."""
    for rule in book:
        yield f"rules/{rule.id}.md", rule_page(rule, book)


def rule_link(rule_id: str) -> str:
    """Return a link to a rule's page."""
    return md.link(rule_id, f"rule-{rule_id}")


def rule_links(rule_ids: Iterator[str] | list[str]) -> str:
    """Return links to rules, for a sentence."""
    return md.sentence([rule_link(rule_id) for rule_id in rule_ids])


def field_link(name: str) -> str:
    """Return a link to a field in the field reference."""
    return md.link(md.code(name), f"field-{name}")


def prose(text: str, book: Rulebook) -> str:
    """Return text with the rules, the sources and the fields it names linked to their places."""
    names = {name for name in book.language.schema.names() if "_" in name}

    def shown(word: str) -> str:
        if word in book.rules:
            return rule_link(word)
        if word in book.sources:
            return md.link(word, f"source-{word}")
        return field_link(word) if word in names else md.escaped(word)

    return md.plain(text, shown)


def fields_read(rule: Rule, book: Rulebook) -> dict[str, bool]:
    """Return the fields a rule reads, each with whether the rule can run in an extract without it.

    For a fact about the whole table these are the fields it is counted from.
    """
    alone = attrs.evolve(book, rules={rule.id: rule})
    whole = book.language.schema.whole_table()
    (plan,) = plan_rules(alone, (*book.language.schema.fields, *whole))
    runs = {}
    for name in plan.missing:
        absent = {name} | {fact.name for fact in whole.values() if name in fact.needs}
        runs[name] = not plan_rules(alone, absent)[0].skipped
    return runs


def worked_out(rule: Rule, book: Rulebook) -> set[str]:
    """Return the derived fields that a rule names."""
    conditions = [part for edition in rule.editions for part in (edition.when, edition.must)]
    named = {n.name for part in conditions for n in _nodes(part) if isinstance(n, _NAMED)}
    return named - set(book.language.schema.fields)


# -- one rule ----------------------------------------------------------------------------------


def rule_page(rule: Rule, book: Rulebook) -> str:
    """Return the page of one rule."""
    single = len(rule.editions) == 1
    editions = (
        f"This rule has {len(rule.editions)} editions, the latest first. Which one a record is "
        f"held to is decided by the record's own {field_link(rule.latest.clock)}."
    )
    return md.page(
        "---\ntocdepth: 3\n---",
        md.label(f"rule-{rule.id}"),
        f"# {rule.id}: {md.plain(rule.title)}",
        "" if single else editions,
        *(_edition(edition, book, single=single) for edition in reversed(rule.editions)),
        "## What it reads",
        _fields_table(rule, book),
        _used(rule, book),
    )


def _edition(edition: Edition, book: Rulebook, *, single: bool) -> str:
    under = "##" if single else "###"
    heading = "" if single else f"## {period(edition)}"
    title = edition.title if heading and edition.title != book[edition.id].title else ""
    return md.page(
        heading,
        f"*{md.plain(title)}*" if title else "",
        md.facts(
            [
                ("Severity", edition.severity),
                ("Evidence", EVIDENCE[edition.evidence]),
                ("In force", in_force(edition)),
            ]
        ),
        f"{under} What it asks",
        _condition("It applies where {} {} so:", edition.when, edition.when_text, book)
        if edition.when
        else "It applies to every record.",
        _condition("Then {} must be so:", edition.must, edition.must_text, book),
        f"{under} When it fails",
        prose(edition.says, book),
        f"**What to do.** {prose(edition.fix, book)}",
        f"{under} Where it comes from",
        md.bullets(cited(cite.source, cite.at, book) for cite in edition.cites),
        f"**Note.** {prose(edition.note, book)}" if edition.note else "",
        f"{under} Examples",
        _examples(edition),
    )


def in_force(edition: Edition) -> str:
    """Return when an edition is in force, and by which date of the record."""
    said = period(edition)
    if not edition.dated:
        return said.lower()
    return f"{said[0].lower()}{said[1:]}, going by {field_link(edition.clock)}"


def period(edition: Edition) -> str:
    """Return the first and the last day on which a dated edition is in force, in words."""
    last = edition.until - dt.timedelta(days=1) if edition.until else None
    if edition.since and last:
        return f"From {md.day(edition.since)} to {md.day(last)}"
    if edition.since:
        return f"From {md.day(edition.since)}"
    return f"Up to {md.day(last)}" if last else "At all times"


def _condition(intro: str, condition: s.Condition, written: str, book: Rulebook) -> str:
    words = tree(condition, book.language)
    names = {node.name for node in _nodes(condition) if isinstance(node, _NAMED)}
    which: tuple[str, str] = ("this", "is")
    parts: tuple[Explanation, ...] = (words,)
    if isinstance(condition, s.And):
        which, parts = ("all of these", "are"), words.parts
    if isinstance(condition, s.Or):
        which, parts = ("at least one of these", "is"), words.parts
    return md.page(
        intro.format(*which),
        "\n".join(line for part in parts for line in _words(part, names)),
        md.block(written, "sql"),
    )


_NAMED = (s.Column, s.Named, s.NamedValue)


def _words(words: Explanation, names: set[str], depth: int = 0) -> Iterator[str]:
    """Yield a condition in words as lines of a nested list, with the names of fields as code."""
    shown = re.sub(
        r"(?<='s )\w+|\w+|\W+",
        lambda found: (
            md.code(found[0])
            if found[0] in names or words.text[: found.start()].endswith("'s ")
            else md.escaped(found[0])
        ),
        words.text,
    )
    yield f"{'  ' * depth}- {shown}"
    for part in words.parts:
        yield from _words(part, names, depth + 1)


def cited(source_id: str, at: str, book: Rulebook) -> str:
    source = book.sources[source_id]
    known = "" if source.read else " *(not read for this library)*"
    return f"{md.link(md.plain(source.title), f'source-{source_id}')}, {md.plain(at)}{known}"


# -- examples ----------------------------------------------------------------------------------


def _examples(edition: Edition) -> str:
    parts = []
    for answer, title in ANSWERS.items():
        if records := edition.examples[answer]:
            parts += [f"**{title}**", _example_table(records)]
    clock = (
        f" Where {md.code(edition.clock)} is not shown, it lies within the dates of the rule."
        if edition.dated
        else ""
    )
    legend = f"A blank cell, like a field that is not shown, is empty.{clock}"
    return md.page(legend, *parts)


def _example_table(records: tuple[Mapping[str, Any], ...]) -> str:
    names = list(dict.fromkeys(name for record in records for name in record))
    if len(names) <= WIDEST:
        header = [md.code(name) for name in names]
        rows = [[md.value(record.get(name)) for name in names] for record in records]
    else:
        header = ["Record"]
        rows = [
            [", ".join(f"{md.code(name)} {md.value(held)}" for name, held in record.items())]
            for record in records
        ]
    if len(rows) <= SHOWN:
        return md.table(header, rows)
    rest = len(rows) - SHOWN // 2
    return md.page(
        md.table(header, rows[: SHOWN // 2]),
        md.hidden(f"{rest} more", md.table(header, rows[SHOWN // 2 :])),
    )


# -- what a rule reads -------------------------------------------------------------------------


def _fields_table(rule: Rule, book: Rulebook) -> str:
    schema = book.language.schema
    rows = []
    for name, runs in fields_read(rule, book).items():
        given = schema.fields.get(name)
        meaning = given.meaning if given else schema.derived[name].meaning
        without = "the rule still runs" if runs else "the rule is skipped"
        if given and name in ("record_ref", "record_type"):
            without = "the extract is refused"
        rows.append([field_link(name), md.plain(meaning), without])
    return md.table(["Field", "What it holds", "In an extract without it"], rows)


def _used(rule: Rule, book: Rulebook) -> str:
    """Return what else the conditions name: derived fields, catalogue columns, word lists."""
    language, lines = book.language, {}
    for edition in rule.editions:
        for node in (*_nodes(edition.when), *_nodes(edition.must)):
            match node:
                case s.Named(name) | s.NamedValue(name):
                    derived = language.schema.derived[name]
                    lines[name] = (
                        f"{field_link(name)}, worked out from other fields: "
                        f"{md.plain(derived.meaning)} {defined(derived)}"
                    )
                case s.Lookup(name, column):
                    catalogue = language.catalogues[name]
                    shown = md.code(f"{name}.{column}")
                    said = (
                        "Whether the catalogue holds the code."
                        if column == "known"
                        else md.plain(catalogue.columns[column].meaning)
                    )
                    lines[f"{name}.{column}"] = (
                        f"{md.link(shown, f'catalogue-{name}')}, looked up by "
                        f"{field_link(catalogue.key or '')}: {said}"
                    )
                case s.Mentions(_, words):
                    shown = md.link(md.code(words), f"words-{words}")
                    lines[words] = f"the words of the list {shown}"
                case s.Column(name) if name in language.schema.derived:
                    counted = language.schema.derived[name]
                    lines[name] = f"{field_link(name)}. {defined(counted)}"
                case s.Column("as_of"):
                    lines["as_of"] = f"{field_link('as_of')}, the date of the run"
    return md.page("It also uses:", md.bullets(lines.values())) if lines else ""


def defined(derived: Derived) -> str:
    """Return how a derived field is worked out."""
    if derived.counts is None:
        return f"It is {md.code(derived.condition)}."
    shared, *moment = (field_link(name) for name in derived.needs)
    if derived.counts is Counted.SAME:
        return f"Counted over the whole table: the records with the same {shared}."
    return (
        f"Counted over the whole table: the records with the same {shared} and an earlier "
        f"{moment[0]}."
    )


def _nodes(node: Any) -> Iterator[Any]:
    """Yield a condition and every part of it."""
    if node is None or not attrs.has(type(node)):
        return
    yield node
    for attribute in attrs.fields(type(node)):
        held = getattr(node, attribute.name)
        for part in held if isinstance(held, tuple) else (held,):
            yield from _nodes(part)
