"""A page for each rule, and an index of the rules by family, made from the rulebook."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import markdown_text as md

from hatecrime.rulebook import syntax as s
from hatecrime.rulebook.explain import Explanation, tree
from hatecrime.rulebook.rule import Answer, Edition, Evidence, Rule, Rulebook, Severity
from hatecrime.rulebook.types import Counted, Derived
from hatecrime.validation.plan import plan_rules

FAMILIES = {
    "REC": ("Records", "The record itself: reference, dates, class, report, cancellation, victim."),
    "FLG": ("Flags", "The hate flag, its strands, the religion sub-flag, the online flag."),
    "OUT": (
        "Outcomes",
        "The outcome of a crime: its code and conditions, who decides, who is told.",
    ),
}
"""What a family of rules is called, and what it is about, by the letters its ids begin with."""

EVIDENCE = {
    Evidence.PRIMARY: "primary: the text of the source was read",
    Evidence.SECONDARY: "secondary: known from another's account, or good practice",
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


def rule_pages(book: Rulebook) -> Iterator[tuple[str, str]]:
    """Yield the index of rules, a page for each family and one for each rule, by path."""
    yield "rules/index.md", _index(book)
    for family in _families(book):
        yield f"rules/{family}.md", _family(family, book)
    for rule in book:
        yield f"rules/{rule.id}.md", rule_page(rule, book)


def family_name(family: str) -> str:
    """Return what a family of rules is called: its letters, where it has no name here."""
    return FAMILIES.get(family, (family, ""))[0]


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
    heading = "" if single else f"## {_period(edition)}"
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
        _condition("It applies where this is so", edition.when, edition.when_text, book)
        if edition.when
        else "It applies to every record.",
        _condition("Then this must be so", edition.must, edition.must_text, book),
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
    if not edition.dated:
        return "at all times"
    period = _period(edition)
    return f"{period[0].lower()}{period[1:]}, going by {field_link(edition.clock)}"


def _period(edition: Edition) -> str:
    last = edition.until - dt.timedelta(days=1) if edition.until else None
    if edition.since and last:
        return f"From {md.day(edition.since)} to {md.day(last)}"
    return f"From {md.day(edition.since)}" if edition.since else f"Up to {md.day(last)}"


def _condition(intro: str, condition: s.Condition, written: str, book: Rulebook) -> str:
    words = tree(condition, book.language)
    names = {node.name for node in _nodes(condition) if isinstance(node, _NAMED)}
    joined = words.parts and isinstance(condition, s.And | s.Or)
    return md.page(
        f"{intro}, {words.text}" if joined else f"{intro}:",
        "\n".join(
            line for part in (words.parts if joined else (words,)) for line in _words(part, names)
        ),
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
    header = [md.code(name) for name in names]
    rows = [[md.value(record.get(name)) for name in names] for record in records]
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


# -- the index ---------------------------------------------------------------------------------


def _families(book: Rulebook) -> list[str]:
    return list(dict.fromkeys(rule.family for rule in book))


def _rules(family: str, book: Rulebook) -> list[Rule]:
    return sorted((rule for rule in book if rule.family == family), key=lambda rule: rule.id)


def _index(book: Rulebook) -> str:
    counts = {family: _rules(family, book) for family in _families(book)}
    return md.page(
        "# Rules",
        f"There are {len(book)} rules. Each has a page that says what it asks, where that comes "
        f"from, what it reads, and examples of records that pass and fail.",
        md.table(
            ["Family", "Rules", *(severity.value for severity in Severity), "About"],
            [
                [
                    md.link(f"{family_name(family)} ({family})", f"family-{family}"),
                    str(len(rules)),
                    *(str(sum(r.severity is severity for r in rules)) for severity in Severity),
                    md.plain(FAMILIES.get(family, ("", ""))[1]),
                ]
                for family, rules in counts.items()
            ],
        ),
        "An *error* is something the source says must be so; a *warning* something that should be "
        "so, or that has exceptions a record cannot show; an *info* something worth a look. Where "
        "that is not plain, the note of the rule says why. Values that cannot be read are found "
        "before any rule is checked: see {doc}`/generated/reading`.",
        *(
            md.page(f"## {family_name(family)}", _rule_table(rules))
            for family, rules in counts.items()
        ),
        md.contents(counts),
    )


def _family(family: str, book: Rulebook) -> str:
    rules = _rules(family, book)
    return md.page(
        md.label(f"family-{family}"),
        f"# {family_name(family)} ({family})",
        md.plain(FAMILIES.get(family, ("", ""))[1]),
        _rule_table(rules),
        md.contents(f"{rule.id} <{rule.id}>" for rule in rules),
    )


def _rule_table(rules: list[Rule]) -> str:
    def dates(rule: Rule) -> str:
        if len(rule.editions) > 1:
            return f"In {len(rule.editions)} editions"
        return _period(rule.latest) if rule.latest.dated else "Always"

    return md.table(
        ["Rule", "What it asks", "Severity", "In force"],
        [[rule_link(r.id), md.plain(r.title), r.severity, dates(r)] for r in rules],
    )
