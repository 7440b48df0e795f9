"""Where a page on an assessment goes."""

from __future__ import annotations

from pathlib import Path

from hatecrime.cli.writing import write


def put(text: str, output: Path | None) -> None:
    """Print a text, which then cannot steer the terminal, or write it to a file of its owner's.

    A page that steers nothing is the same either way.
    """
    from hatecrime.risk.forms.words import readable

    lines = text.rstrip("\n").split("\n")
    write(lines if output else map(readable, lines), output, private=True)
