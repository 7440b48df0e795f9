"""Markdown as text: escaping, tables, lists. Every value that is shown goes through here."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence

_SPECIAL = re.compile(r"([\\`*_\[\]<>{}~&#$])")
_BEGINS_BLOCK = re.compile(r"^(\d+)([.)] )|^([-+=:>])")


def escaped(text: str) -> str:
    """Return text in which no character means anything to Markdown within a line."""
    return _SPECIAL.sub(r"\\\1", text)


def plain(text: object, shown: Callable[[str], str] = escaped) -> str:
    """Return text on one line that Markdown shows as it is.

    Args:
        text: any text; a value of another type is turned into text.
        shown: turns each word, and what stands between words, into Markdown.
    """
    line = " ".join(str(text).split())
    marked = re.sub(r"[\w-]+|[^\w-]+", lambda found: shown(found[0]), line)
    return _BEGINS_BLOCK.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", marked)


def code(text: object) -> str:
    """Return text shown as code within a line."""
    line = " ".join(str(text).split())
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    gap = " " if "`" in line else ""
    return f"{ticks}{gap}{line}{gap}{ticks}"


def link(words: str, target: str) -> str:
    """Return a link to a labelled place; the words are Markdown already."""
    return f"[{words}](#{target})"


def label(target: str) -> str:
    """Return the line that makes what follows a place for links."""
    return f"({target})="


def block(text: str, language: str = "text") -> str:
    """Return lines shown as code."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{text.strip()}\n{fence}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; the cells are Markdown already."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def bullets(items: Iterable[str], depth: int = 0) -> str:
    """Return a list; the items are Markdown already."""
    return "\n".join(f"{'  ' * depth}- {item}" for item in items)


def facts(pairs: Iterable[tuple[str, str]]) -> str:
    """Return names with what is said of them, a line each; empty ones are left out."""
    return "\n".join(f":{name}: {said}" for name, said in pairs if said)


def hidden(summary: str, content: str) -> str:
    """Return content that a reader opens."""
    return f"<details>\n<summary>{summary}</summary>\n\n{content}\n\n</details>"


def contents(entries: Iterable[str], *, depth: int = 1, shown: bool = False) -> str:
    """Return a table of contents of other pages."""
    options = [f":maxdepth: {depth}", *([] if shown else [":hidden:"])]
    return "\n".join(["```{toctree}", *options, "", *entries, "```"])


def page(*parts: str) -> str:
    """Return a page of its parts, those that say nothing left out."""
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def day(date: dt.date) -> str:
    """Return a date in words.

    >>> day(dt.date(2010, 4, 1))
    '1 April 2010'
    """
    return f"{date.day} {date:%B} {date.year}"


def value(held: object) -> str:
    """Return a value of a record or of a catalogue as a reader expects it, escaped."""
    match held:
        case None:
            return ""
        case bool():
            return "yes" if held else "no"
        case dt.datetime():
            return f"{held:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
        case dt.date():
            return held.isoformat()
        case list() | tuple():
            return ", ".join(plain(item) for item in held)
        case _:
            return plain(held)


def sentence(items: Sequence[str], joint: str = "and") -> str:
    """Return items as a list within a sentence.

    >>> sentence(["a", "b", "c"])
    'a, b and c'
    """
    return f" {joint} ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))
