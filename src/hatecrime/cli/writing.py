"""Where what a command has to say goes, and where it must not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click


def write(lines: Iterable[str]) -> None:
    """Print lines."""
    for line in lines:
        click.echo(line)


def refuse_source(option: str, target: Path | None, sources: Sequence[Path]) -> None:
    """Refuse to write over the extract itself.

    Raises:
        click.UsageError: if a target is one of the files that are read.
    """
    if target is not None and target.exists():
        for source in sources:
            if source.exists() and target.samefile(source):
                raise click.UsageError(f"{option} is the extract itself; choose another file")
