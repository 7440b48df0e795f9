"""Where what a command has to say goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from hatecrime.records.sources.files import expand
from hatecrime.validation.whole_files import whole_files


def write(lines: Iterable[str], path: Path | None = None) -> None:
    """Print lines, or write them to a file: whole, or not at all."""
    if path is None:
        for line in lines:
            click.echo(line)
        return
    with whole_files(path) as (file,):
        file.writelines(f"{click.unstyle(line)}\n".encode() for line in lines)


def refuse_source(option: str, target: Path | None, sources: Sequence[str]) -> None:
    """Refuse an output that would take the place of the extract it is made from."""
    if target is None or not target.exists():
        return
    for source in expand(sources):
        if source.exists() and target.samefile(source):
            raise click.UsageError(f"{option} is the extract itself; choose another file")
