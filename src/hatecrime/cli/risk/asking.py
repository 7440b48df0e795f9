"""Asking one thing at the terminal: what is typed, and the keys that lead elsewhere.

What was typed is never repeated by an error.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress

import click

from hatecrime.cli.exits import UNUSABLE
from hatecrime.report.words import printable
from hatecrime.risk.forms.words import readable

WIDTH = 80
"""The widest line shown; a narrower terminal has narrower ones."""

_GO = re.compile(r"b\s+(\w+)", re.IGNORECASE)


class UnusableInputError(click.ClickException):
    """What is read is no answer, and nobody is there to be asked again."""

    exit_code = UNUSABLE


class Paused(Exception):  # noqa: N818 - no error: the person at the terminal leads
    """The person stops here."""


class Back(Exception):  # noqa: N818
    """The person wants the question before."""


class Later(Exception):  # noqa: N818
    """The person leaves the question open for now."""


class Go(Exception):  # noqa: N818
    """The person wants a question.

    Attributes:
        target: its id.
    """

    def __init__(self, target: str) -> None:
        super().__init__()
        self.target = target


def interactive() -> bool:
    """Return whether a person is there who can be asked again."""
    return sys.stdin is not None and sys.stdin.isatty()


def prepare() -> None:
    """Let long answers be typed, edited and pasted at a terminal, and none be called up again."""
    # Without it a terminal cuts a line off after 4,095 bytes. Windows needs and has none.
    if interactive():
        with suppress(ImportError):
            import readline

            readline.set_auto_history(False)
            # What is pasted is one answer, however many lines it has; else each line of it would
            # answer another question.
            readline.parse_and_bind("set enable-bracketed-paste on")


def line(prompt: str) -> str:
    """Return what is typed, without the space around it.

    Raises:
        click.Abort: if it is interrupted, or the input is at its end, or was closed.
        UnusableInputError: if it is no text.
    """
    if None in (sys.stdin, sys.stdout, sys.stderr):
        # Python can ask nothing where one of them was closed from the start.
        raise click.Abort
    try:
        typed: str = click.prompt(prompt, default="", show_default=False)
        # Where the system has no language set, Python lets through what is no text.
        typed.encode("utf-8")
    except UnicodeError:
        raise UnusableInputError(
            f"{_of(prompt)}: what was typed is no text in UTF-8; set the terminal to it, or save "
            f"the answers in it"
        ) from None
    return typed.strip()


def needed(prompt: str) -> str:
    """Return a text that is not blank, for a command that takes one step.

    Raises:
        click.Abort: if it is interrupted.
        UnusableInputError: if the input ends without it.
    """
    while not (typed := _or_end(prompt)):
        refuse(prompt, "it cannot be left out; type it, or give it on standard input")
    return typed


def optional(prompt: str) -> str:
    """Return a text, or an empty one where none is given."""
    return _or_end(f"{prompt} (Enter for none)")


def _or_end(prompt: str) -> str:
    try:
        return line(prompt)
    except click.Abort:
        if interactive():
            raise
        click.echo()
        return ""


def led(prompt: str, ids: Collection[str], keys: Iterable[str]) -> str:
    """Return what is typed in an interview, unless it is a key that leads elsewhere.

    Args:
        prompt: what is asked.
        ids: the ids of the questions that can be gone to.
        keys: what ``?`` shows.

    Raises:
        Paused: on ``p``, an interrupt, or the end of the input.
        Back: on ``b``.
        Later: on ``s``.
        Go: on ``b`` and an id.
    """
    while True:
        try:
            typed = line(prompt)
        except click.Abort:
            # The next line would stand behind the prompt.
            click.echo()
            raise Paused from None
        match typed.casefold():
            case "p":
                raise Paused
            case "b":
                raise Back
            case "s":
                raise Later
            case "?":
                say(*keys)
                continue
        if (found := _GO.fullmatch(typed)) is None:
            return typed
        if (target := named(found[1], ids)) is not None:
            raise Go(target)
        refuse(prompt, "there is no question of that id to go to")


def chosen(typed: str, words: Mapping[str, str]) -> str | None:
    """Return the word that was typed, by its key or in full; None where it is none of them.

    Args:
        typed: what was typed.
        words: by key, such as ``{"y": "yes"}``.
    """
    plain = re.sub(r"[\s_-]+", " ", typed.casefold())
    if plain in words:
        return words[plain]
    return next((word for word in words.values() if spoken(word) == plain), None)


def spoken(word: str) -> str:
    """Return a word of a file as people say it, such as ``not asked``."""
    return word.replace("_", " ")


def named(typed: str, ids: Collection[str]) -> str | None:
    """Return the id that was typed, capitals or not; None where it is none."""
    if typed in ids:
        return typed
    return next((name for name in ids if name.casefold() == typed.casefold()), None)


def refuse(prompt: str, why: str) -> None:
    """Say why what was typed will not do, so that it is asked again.

    Raises:
        UnusableInputError: if nobody is there: what comes next would answer the wrong question.
    """
    if not interactive():
        raise UnusableInputError(f"{_of(prompt)}: {why}")
    say(f"{why[:1].upper()}{why[1:]}.")


def _of(prompt: str) -> str:
    return prompt.partition(" [")[0]


def say(*texts: str, indent: str = "", mark: str = "", bold: bool = False) -> None:
    """Show texts, each wrapped, so that nothing in them can steer the terminal.

    Args:
        texts: the texts.
        indent: what each line begins with.
        mark: what the first line of each begins with instead.
        bold: whether they stand out.
    """
    for each in wrapped(*texts, indent=indent, mark=mark):
        click.secho(each, bold=bold)


def wrapped(*texts: str, indent: str = "", mark: str = "") -> list[str]:
    """Return texts as lines no wider than the terminal; see ``say``."""
    columns = max(40, min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns))
    width = columns - max(len(indent), len(mark))
    # As textwrap would, which takes minutes for a word of megabytes.
    pieces = re.compile(rf"\S.{{0,{width - 1}}}(?=\s|$)|\S{{{width}}}")
    lines = []
    for text in texts:
        found = pieces.findall(" ".join(readable(text).split())) or [""]
        lines.append(f"{printable(mark) or indent}{found[0]}".rstrip())
        lines.extend(f"{indent}{piece}" for piece in found[1:])
    return lines
