"""A page for each catalogue: what it is, its columns and its codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import markdown_text as md
import pages_rules as rules
from pages_reference import TYPES

from hatecrime.rulebook.catalogue import Catalogue, CellValue
from hatecrime.rulebook.rule import Rulebook
from hatecrime.validation.book import catalogues

TITLES = {
    "strand": "Strands",
    "religion": "Religions",
    "local": "Local strands",
    "offence": "Hate offences",
    "outcome": "Outcomes",
    "group": "Outcome groups",
    "definition": "Named definitions",
    "label": "Outcome labels",
    "cancellation": "Cancellation codes",
    "force": "Police forces",
    "response_policy": "Response policies",
    "structure": "Structures of risk assessments",
    "intervention": "Interventions",
    "trigger": "Triggers of a review",
    "duty": "Duties to victims",
    "event": "Events",
    "support_system": "Systems of referral to support",
    "preset": "Presets of repeats",
}
"""What a catalogue is called; its own name where it has none here."""

OVERVIEWS = {
    "offence": ("title", "class", "mode", "basis", "aggravated", "stirring_up"),
    "outcome": ("title", "suspect", "victim", "admission", "decided_by"),
    "duty": ("title", "event", "unit", "standard", "enhanced"),
}
"""Columns of the table that goes before the codes of a large catalogue."""

AS_TABLES = ("religion", "group", "label", "force", "intervention", "trigger", "event")
"""Catalogues whose codes stand in one table; in the others each code has a section."""


def catalogue_pages(book: Rulebook) -> Iterator[tuple[str, str]]:
    """Yield an index of the catalogues and a page for each, by path."""
    rows = []
    for name, catalogue in catalogues().items():
        codes = len(codes_shown(catalogue))
        shown = md.link(TITLES.get(name, name), f"catalogue-{name}")
        rows.append([shown, md.code(name), str(codes), md.plain(catalogue.meaning)])
    yield (
        "catalogues/index.md",
        md.page(
            "# Catalogues",
            "Tables of codes. Some are what rules look up by a record's code: a new code is one "
            "row, and every rule that reads the catalogue then knows it. The others hold what is "
            "known of risk, of the response and of victims.",
            md.table(["Catalogue", "Name", "Codes", "What it holds"], rows),
            md.contents(catalogues()),
        ),
    )
    for name, catalogue in catalogues().items():
        yield f"catalogues/{name}.md", catalogue_page(catalogue, book)


def codes_shown(catalogue: Catalogue) -> list[str]:
    """Return the codes a page lists: of the offences, those that bear on hate crime."""
    titled = "title" in catalogue.columns
    return [code for code, row in catalogue.rows.items() if "title" in row or not titled]


def catalogue_page(catalogue: Catalogue, book: Rulebook) -> str:
    """Return the page of one catalogue."""
    codes = codes_shown(catalogue)
    key = catalogue.key
    return md.page(
        "---\ntocdepth: 2\n---",
        md.label(f"catalogue-{catalogue.name}"),
        f"# {TITLES.get(catalogue.name, catalogue.name)}",
        md.plain(catalogue.meaning),
        f"Rules look it up by {rules.field_link(key)}, and call it {md.code(catalogue.name)}."
        if key
        else "No rule looks it up.",
        "It holds every code there is."
        if catalogue.complete
        else "It is not complete: there are codes it does not hold.",
        _not_listed(catalogue, codes),
        "## Columns",
        md.table(
            ["Column", "Type", "Meaning"],
            [
                [md.code(name), TYPES[column.type], md.plain(column.meaning)]
                for name, column in catalogue.columns.items()
            ],
        ),
        "## Codes",
        _codes(catalogue, codes, book),
    )


def _not_listed(catalogue: Catalogue, codes: Sequence[str]) -> str:
    rest = len(catalogue.rows) - len(codes)
    if not rest:
        return ""
    return (
        f"Besides the {len(codes)} codes below, it holds {rest:,} more, with no more than their "
        f"class, how they are tried and whether a victim is counted. They are not listed here; "
        f"`hatecrime codes {catalogue.name}` lists them all."
    )


def _codes(catalogue: Catalogue, codes: Sequence[str], book: Rulebook) -> str:
    if catalogue.name in AS_TABLES:
        return _table(catalogue, codes, book)
    overview = OVERVIEWS.get(catalogue.name, ())
    rows = [[_link(catalogue, c), *(_held(catalogue, c, name) for name in overview)] for c in codes]
    return md.page(
        md.table(["Code", *map(md.code, overview)], rows) if overview else "",
        *(_code(catalogue, code, book) for code in codes),
    )


def _table(catalogue: Catalogue, codes: Sequence[str], book: Rulebook) -> str:
    rows = [
        [
            md.plain(code),
            *(_held(catalogue, code, name) for name in catalogue.columns),
            rules.prose(catalogue.notes.get(code, ""), book),
        ]
        for code in codes
    ]
    cites = dict.fromkeys(cite for code in codes for cite in catalogue.cites[code])
    return md.page(
        md.table(["Code", *map(md.code, catalogue.columns), "Note"], rows),
        "From:",
        md.bullets(rules.cited(*cite, book) for cite in cites),
    )


def _code(catalogue: Catalogue, code: str, book: Rulebook) -> str:
    title = catalogue.cell(code, "title")
    pairs = [
        (md.code(name), _held(catalogue, code, name))
        for name in catalogue.columns
        if name != "title"
    ]
    pairs.append(("Source", "; ".join(rules.cited(*cite, book) for cite in catalogue.cites[code])))
    note = catalogue.notes.get(code, "")
    return md.page(
        md.label(_target(catalogue, code)),
        f"### {md.plain(code)}{f': {md.plain(title)}' if title else ''}",
        md.facts(pairs),
        f"**Note.** {rules.prose(note, book)}" if note else "",
    )


def _target(catalogue: Catalogue, code: str) -> str:
    return f"{catalogue.name}-{code}"


def _link(catalogue: Catalogue, code: str) -> str:
    return md.link(md.code(code), _target(catalogue, code))


def _held(catalogue: Catalogue, code: str, column: str) -> str:
    held: CellValue | None = catalogue.cell(code, column)
    if isinstance(held, tuple) and any(" " in item for item in held):
        return "; ".join(map(md.plain, held))
    return md.value(held)
