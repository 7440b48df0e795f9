"""The documentation says everything there is. That it can be built is tested by building it."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import click
import pytest

import hatecrime
from hatecrime.cli import cli
from hatecrime.config import Config
from hatecrime.records import map_model
from hatecrime.records.problems import reading_findings
from hatecrime.rulebook import load
from hatecrime.rulebook.examples import examples_of
from hatecrime.rulebook.interpret import answer_of
from hatecrime.rulebook.rule import Rule, Rulebook
from hatecrime.validation.book import catalogues

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
BOOK = hatecrime.load_rulebook()


def module(name: str) -> ModuleType:
    if str(DOCS) not in sys.path:
        sys.path.insert(0, str(DOCS))
    return import_module(name)


@cache
def made() -> dict[str, str]:
    pages: dict[str, str] = module("pages").pages()
    return pages


def written(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def shown(text: str) -> str:
    plain: str = module("markdown_text").plain(text)
    return plain


# -- generated pages ----------------------------------------------------------------------------


@pytest.mark.parametrize("rule", list(BOOK), ids=lambda rule: rule.id)
def test_every_rule_has_a_page(rule: Rule) -> None:
    page = made()[f"rules/{rule.id}.md"]
    assert f"(rule-{rule.id})=\n\n# {rule.id}: {shown(rule.title)}\n" in page
    assert page.count("What it asks") == len(rule.editions)
    for edition in rule.editions:
        assert f"```sql\n{edition.must_text.strip()}\n```" in page
        assert f"```sql\n{edition.when_text.strip()}\n```" in page or edition.when is None
        assert all(shown(BOOK.sources[cite.source].title) in page for cite in edition.cites)
        assert all(shown(cite.at) in page for cite in edition.cites)
        for date in filter(None, (edition.since,)):
            assert f"{date.day} {date:%B} {date.year}" in page
    for name in module("pages_rules").fields_read(rule, BOOK):
        assert f"(#field-{name}) |" in page


def test_every_rule_is_in_the_index() -> None:
    for rule in BOOK:
        for page in ("rules/index.md", f"rules/{rule.family}.md"):
            assert f"[{rule.id}](#rule-{rule.id}) | {shown(rule.title)} |" in made()[page]
        assert f"\n{rule.id} <{rule.id}>\n" in made()[f"rules/{rule.family}.md"]


def test_no_example_is_left_out() -> None:
    for rule in BOOK:
        text = re.sub(r"## What it reads.*", "", made()[f"rules/{rule.id}.md"], flags=re.DOTALL)
        rows = [line for line in text.splitlines() if line.startswith("|")]
        heads = sum(1 for line in rows if set(line) <= set("|- "))
        assert len(rows) - 2 * heads == sum(
            len(entries) for edition in rule.editions for entries in edition.examples.values()
        )


def test_every_field_is_in_the_reference() -> None:
    for name in BOOK.language.schema.names():
        assert f"(field-{name})=\n### `{name}`\n" in made()["fields.md"]
    for field in BOOK.language.schema.fields.values():
        assert shown(field.meaning) in made()["fields.md"]
        assert all(f"`{word}`" in made()["fields.md"] for word in field.allowed)


def test_every_catalogue_has_a_page_with_every_code() -> None:
    for name, held in catalogues().items():
        page = made()[f"catalogues/{name}.md"]
        codes = module("pages_catalogues").codes_shown(held)
        assert f"(catalogue-{name})=" in page
        assert all(f"\n### {shown(code)}" in page or f"| {shown(code)} |" in page for code in codes)
        assert all(shown(note.split("\n")[0])[:20] in page for note in held.notes.values())
        assert len(codes) == len(held.rows) or name == "offence"
    left = len(catalogues()["offence"].rows) - made()["catalogues/offence.md"].count("\n### ")
    assert f"it holds {left:,} more" in made()["catalogues/offence.md"]


def test_every_column_of_an_outcome_is_shown() -> None:
    outcomes = BOOK.language.catalogues["outcome"]
    sections = made()["catalogues/outcome.md"].split("\n### ")[1:]
    for section, row in zip(sections, outcomes.rows.values(), strict=True):
        assert all(f":`{name}`: " in section for name in row if name != "title")


def test_every_source_finding_and_word_list_is_there() -> None:
    assert all(f"\n### {name}\n" in made()["sources.md"] for name in BOOK.sources)
    assert all(f"\n## {name}: " in made()["reading.md"] for name in reading_findings())
    assert all(f"\n## `{name}`\n" in made()["words.md"] for name in BOOK.language.words)


def command_names(name: str, command: click.Command) -> Iterator[str]:
    """Yield the name of a command, and of those in its group."""
    yield name
    for part, inner in getattr(command, "commands", {}).items():
        yield from command_names(f"{name} {part}", inner)


def test_every_command_is_on_its_page() -> None:
    headings = re.findall(r"^## `(.*)`$", made()["command-line.md"], re.MULTILINE)
    assert headings == list(command_names("hatecrime", cli))


def test_every_link_leads_somewhere() -> None:
    labels = set(re.findall(r"^\((.+)\)=$", "\n".join(made().values()), re.MULTILINE))
    pages = [*made().values(), *(path.read_text(encoding="utf-8") for path in DOCS.glob("*.md"))]
    linked = {target for page in pages for target in re.findall(r"\]\(#([^)]+)\)", page)}
    assert linked <= labels


def test_pages_are_written_once_and_old_ones_removed(tmp_path: Path) -> None:
    pages = module("pages")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "OLD-001.md").write_text("old", encoding="utf-8")
    pages.write(tmp_path)
    found = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
    assert found == set(made())
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    pages.write(tmp_path)
    assert times == {path: path.stat().st_mtime_ns for path in times}


def test_text_is_escaped() -> None:
    md = module("markdown_text")
    assert md.table(["a"], [["x | y\nz"]]).splitlines()[-1] == "| x \\| y z |"
    assert md.plain("a_b *c* <d> [e](f) `g`") == r"a\_b \*c\* \<d\> \[e\](f) \`g\`"
    assert [md.plain(text) for text in ("1. a", "- a", "# a")] == [r"1\. a", r"\- a", r"\# a"]
    assert md.code("a`b") == "`` a`b ``"


# -- what is asked and not checked --------------------------------------------------------------


REASONS = ("No field", "Judgement", "No record", "Other crimes", "The force", "Sources differ")
PLACES = {
    "CRR-2026": r"pp?\. \d",
    "OUT-2026": r"pp?\. \d",
    "NSIR-2011": r"\d\.\d",
    "HMICFRS-2018": r"[A-Z]",
}


def not_held() -> Iterator[tuple[str, str]]:
    """Yield each line with the id of the document it is under."""
    source = ""
    for line in written("not-held.md").splitlines():
        if line.startswith("## "):
            found = re.search(r"\(`(.+)`\)$", line)
            source = found[1] if found else "unsettled"
        elif line.startswith("- "):
            yield source, line


def test_every_line_not_held_has_a_document_a_place_and_a_reason() -> None:
    lines = list(not_held())
    assert {source for source, _ in lines} == {*PLACES, "unsettled"}
    for source, line in lines:
        shape = re.fullmatch(r"- \*\*(.+)\.\*\* [A-Z].*[.] \*(.+)\.\*", line)
        assert shape, line
        if source == "unsettled":
            continue
        assert BOOK.sources[source].read
        assert re.match(PLACES[source], shape[1]), line
        assert shape[2].startswith(REASONS), line


# -- hand-written pages -------------------------------------------------------------------------


def keys(page: str, title: str) -> list[str]:
    """Return the keys in the first column of the tables of a section."""
    section = re.split(r"^## ", written(page).split(f"\n## {title}\n")[1], flags=re.MULTILINE)[0]
    cells = re.findall(r"^\| (`[^|]*) \|", section, re.MULTILINE)
    return [key for cell in cells for key in re.findall(r"`(.*?)`", cell)]


def test_the_keys_of_a_rule_are_told() -> None:
    told = keys("rules-language.md", "How a rule looks")
    assert sorted(told) == sorted((*load._REQUIRED, *load._OPTIONAL))


def test_the_keys_of_a_column_map_are_told() -> None:
    whole = [
        key.strip("[]").removesuffix(".NAME") for key in keys("column-maps.md", "Keys of the map")
    ]
    assert sorted(whole) == sorted(map_model.ColumnMap.model_fields)
    assert sorted(keys("column-maps.md", "Keys of the strands")) == sorted(
        map_model.StrandsMap.model_fields
    )
    told = set(keys("column-maps.md", "Keys of a field"))
    assert set(map_model.FieldMap.model_fields) <= told
    assert set(map_model.ColumnSource.model_fields) <= told


def test_the_example_map_uses_every_key() -> None:
    text = written("examples/map.toml")
    models = (map_model.ColumnMap, map_model.FieldMap, map_model.StrandsMap)
    for key in {key for model in models for key in model.model_fields}:
        assert re.search(rf"^(\[+)?(fields\.\w+\.)?{key}\b", text, re.MULTILINE), key


def test_the_limits_are_told() -> None:
    held = module("pages_reference").limits()
    told = re.findall(r"\d[\d,]*\d|\d", made()["limits.inc"])
    assert held["MAX_RULES"] == load.MAX_RULES
    assert sorted(told) == sorted(f"{limit:,}" for limit in held.values())


def test_the_settings_are_told() -> None:
    page = " ".join(written("getting-started.md").split())
    (listed,) = re.findall(r"The settings are (.*?)\.", page)
    told = [name.replace("-", "_") for name in re.findall(r"`(.*?)`", listed)]
    assert told == list(Config.model_fields)


def test_the_public_face_is_told() -> None:
    page = written("api.md")
    assert all(re.search(rf":: hatecrime\.{name}\b", page) for name in hatecrime.__all__)


def test_the_rules_of_the_invented_force_answer_as_they_say() -> None:
    book: Rulebook = hatecrime.load_rulebook(DOCS / "examples" / "ours.toml").select(["NTT"])
    examples = [
        (answer, answer_of(edition, record, book.language, last=True))
        for rule in book
        for answer, edition, record in examples_of(rule, book.language.schema)
    ]
    assert examples
    assert all(expected is found for expected, found in examples)
