"""The pages that are made from the rulebook, the catalogues and the commands.

Nothing they say is written twice: a rule changed in its file is a rule changed in its page.
"""

from __future__ import annotations

from pathlib import Path

from pages_catalogues import catalogue_pages
from pages_commands import command_pages
from pages_index import index_pages
from pages_reference import reference_pages
from pages_rules import rule_pages

from hatecrime import load_rulebook


def pages() -> dict[str, str]:
    """Return every generated page, by its path."""
    book = load_rulebook()
    return dict(
        [
            *index_pages(book),
            *rule_pages(book),
            *reference_pages(book),
            *catalogue_pages(book),
            *command_pages(),
        ]
    )


def write(folder: Path) -> None:
    """Write the pages; leave alone those that have not changed, remove those that are no more."""
    made = pages()
    for path in filter(Path.is_file, folder.rglob("*")):
        if path.relative_to(folder).as_posix() not in made:
            path.unlink()
    for name, text in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
