"""The field reference, the findings of reading, the word lists and the sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import markdown_text as md
import pages_rules as rules

from hatecrime import rulebook
from hatecrime.flags import catalogues as flags
from hatecrime.records.fields import required_fields
from hatecrime.records.problems import reading_findings
from hatecrime.rulebook.catalogue import read_toml
from hatecrime.rulebook.rule import Rulebook, Source
from hatecrime.rulebook.types import Derived, Field, Type
from hatecrime.validation.book import catalogues

TYPES = {
    Type.TEXT: "text",
    Type.INT: "whole number",
    Type.BOOL: "true or false",
    Type.DATE: "date",
    Type.DATETIME: "date and time",
    Type.TEXTS: "list of texts",
}
"""The types of fields and of catalogue columns, in words."""


def reference_pages(book: Rulebook) -> Iterator[tuple[str, str]]:
    """Yield the pages of this module, by path."""
    yield "fields.md", _fields(book)
    yield "reading.md", _reading()
    yield "words.md", _word_lists(book)
    yield "sources.md", _sources(book)
    yield "limits.inc", md.page(LIMITS.format_map(limits()))


# -- fields ------------------------------------------------------------------------------------


def _fields(book: Rulebook) -> str:
    schema = book.language.schema
    readers: dict[str, list[str]] = {}
    for rule in book:
        for name in (*rules.fields_read(rule, book), *rules.worked_out(rule, book)):
            readers.setdefault(name, []).append(rule.id)
    groups: dict[str, list[Field]] = {}
    for field in schema.fields.values():
        groups.setdefault(field.group, []).append(field)
    sensitive = sum(field.sensitive for field in schema.fields.values())
    return md.page(
        "---\ntocdepth: 3\n---",
        "# Fields",
        f"A record is flat: a field is a column. There are {len(schema.fields)} fields. Only "
        f"{md.sentence([rules.field_link(name) for name in required_fields()])} must be given; an "
        f"extract may lack any of the others, and the rules that need them are then skipped, by "
        f"name. "
        f"The {sensitive} fields marked *sensitive* may hold personal data. No message, report or "
        f"log shows a field's value, but for the record's reference.",
        "How words, dates and codes may be written is told in {doc}`/column-maps`.",
        md.table(
            ["Group", "Fields"],
            [
                [group.capitalize(), ", ".join(rules.field_link(f.name) for f in fields)]
                for group, fields in groups.items()
            ],
        ),
        *(_group(group, fields, readers) for group, fields in groups.items()),
        "## Derived fields",
        "No extract has these. They are worked out from the fields above, and rules name them like "
        "any other.",
        *(_derived(d, readers) for d in schema.derived.values() if not d.whole_table),
        _heading(schema.RUN_DATE),
        "Date. The day the check is made for: today, unless another day is asked for.",
        _read_by(schema.RUN_DATE, readers),
        "## Facts about the whole table",
        "These are counted over a whole table. When a single record is checked they are unknown, "
        "and so is what a rule says by them.",
        *(_derived(d, readers) for d in schema.whole_table().values()),
    )


def _group(group: str, fields: list[Field], readers: Mapping[str, list[str]]) -> str:
    return md.page(f"## {group.capitalize()}", *(_field(f, readers) for f in fields))


def _field(field: Field, readers: Mapping[str, list[str]]) -> str:
    notes = [TYPES[field.type].capitalize()]
    if field.name in required_fields():
        notes.append("every record needs it")
    if field.sensitive:
        notes.append("*sensitive*")
    words = [md.code(word) for word in field.allowed]
    return md.page(
        _heading(field.name),
        f"{', '.join(notes)}. {md.plain(field.meaning)}",
        f"One of {md.sentence(words, 'or')}." if words else "",
        _read_by(field.name, readers),
    )


def _derived(derived: Derived, readers: Mapping[str, list[str]]) -> str:
    return md.page(
        _heading(derived.name),
        f"{TYPES[derived.type].capitalize()}. {md.plain(derived.meaning)}",
        rules.defined(derived),
        _read_by(derived.name, readers),
    )


def _heading(name: str) -> str:
    return f"{md.label(f'field-{name}')}\n### {md.code(name)}"


def _read_by(name: str, readers: Mapping[str, list[str]]) -> str:
    found = readers.get(name, [])
    return f"Read by {rules.rule_links(found)}." if found else ""


# -- findings of reading, word lists -----------------------------------------------------------


def _reading() -> str:
    return md.page(
        "# Findings of reading",
        "Before any rule is checked, each value is read. One that cannot be read becomes one of "
        "these findings and leaves its field empty. Nothing is guessed, and no row is dropped.",
        *(
            md.page(
                md.label(f"rule-{kind.id}"),
                f"## {kind.id}: {md.plain(kind.title)}",
                md.facts([("Severity", kind.severity)]),
                md.plain(kind.says),
                f"**What to do.** {md.plain(kind.fix)}",
                f"**Note.** {md.plain(kind.note)}" if kind.note else "",
            )
            for kind in reading_findings().values()
        ),
    )


def _word_lists(book: Rulebook) -> str:
    lists = read_toml(Path(flags.__file__).with_name("words.toml"))["words"]
    return md.page(
        "# Word lists",
        "A rule may look for the words of a list in free text. A word found is a reason to look, "
        "never a verdict. Whole words are compared, without regard to case; a `*` at the end "
        "stands for any ending.",
        *(
            md.page(
                md.label(f"words-{name}"),
                f"## {md.code(name)}",
                md.plain(lists[name]["meaning"]),
                ", ".join(md.code(word) for word in words),
                md.bullets(
                    rules.cited(cite["source"], cite["at"], book) for cite in lists[name]["cites"]
                ),
            )
            for name, words in book.language.words.items()
        ),
    )


LIMITS = """
A condition has at most {MAX_LENGTH:,} characters and {MAX_PARTS:,} parts, nested {MAX_DEPTH:,}
deep, with functions at most {MAX_CALLS:,} deep in one another. It may fall into at most
{MAX_CASES:,} cases: a lookup counts one for each value in its catalogue, and two lookups compared
with each other one for each pair. A number is below {MAX_INT:,}, and an interval at most
{MAX_YEARS:,} years. A file has at most {MAX_RULES:,} rules and {MAX_BYTES:,} bytes, and a line of
it at most {MAX_DOTS:,} dots.
"""
"""What a rules file may not exceed, for the page on the language of rules."""


def limits() -> dict[str, int]:
    """Return every limit of the rulebook by the name it has in the code, wherever it stands."""
    found = iter_modules(rulebook.__path__, "hatecrime.rulebook.")
    modules = [import_module(module.name) for module in found]
    return {
        name: held
        for module in modules
        for name, held in vars(module).items()
        if name.startswith("MAX_") and isinstance(held, int)
    }


# -- sources -----------------------------------------------------------------------------------


def _sources(book: Rulebook) -> str:
    cited: dict[str, list[str]] = {}
    for rule in book:
        sources = {cite.source for edition in rule.editions for cite in edition.cites}
        for source_id in sorted(sources):
            cited.setdefault(source_id, []).append(rules.rule_link(rule.id))
    for name, held in catalogues().items():
        for source_id in sorted({cite[0] for cites in held.cites.values() for cite in cites}):
            link = md.link(f"the catalogue {md.code(name)}", f"catalogue-{name}")
            cited.setdefault(source_id, []).append(link)
    kinds = {
        "Read for this library": [s for s in book.sources.values() if s.read],
        "Known through other documents": [
            s for s in book.sources.values() if not s.read and s.known_through
        ],
        "Not read": [s for s in book.sources.values() if not s.read and not s.known_through],
    }
    said = {
        "Read for this library": "The text itself was read, and rules rest on it directly.",
        "Known through other documents": "The text was not read. What is used of it stands in the "
        "documents named.",
        "Not read": "The text was not read. What is used of it is generally known, and the rules "
        "that rest on it alone say so: their evidence is secondary or unconfirmed.",
    }
    return md.page(
        "---\ntocdepth: 3\n---",
        "# Sources",
        "The documents behind the rules and the catalogues, and whether their own text was read.",
        *(
            md.page(f"## {kind}", said[kind], *(_source(s, cited.get(s.id, [])) for s in found))
            for kind, found in kinds.items()
        ),
    )


def _source(source: Source, cited: list[str]) -> str:
    through = [md.link(other, f"source-{other}") for other in source.known_through]
    return md.page(
        f"{md.label(f'source-{source.id}')}\n### {source.id}",
        f"*{md.plain(source.title)}*. {md.plain(source.about)}",
        md.facts(
            [
                ("Publisher", md.plain(source.publisher)),
                ("Issued", md.plain(source.issued)),
                ("Known through", md.sentence(through)),
                ("Address", f"<{source.url}>" if source.url else ""),
                ("Cited by", md.sentence(cited)),
            ]
        ),
    )
