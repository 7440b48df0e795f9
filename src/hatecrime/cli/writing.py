"""Where what a command has to say goes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import click

from hatecrime.records.sources.files import expand
from hatecrime.validation.whole_files import whole_files


def write(lines: Iterable[str], path: Path | None = None, *, private: bool = False) -> None:
    """Print lines, or write them to a file: whole, or not at all.

    Args:
        lines: the lines.
        path: the file; None means standard output.
        private: whether nobody but its owner may read a file that was not there before.
    """
    if path is None:
        for line in lines:
            click.echo(line)
        return
    with whole_files(path, private=private) as (file,):
        file.writelines(f"{click.unstyle(line)}\n".encode() for line in lines)


def refuse_clashes(
    sources: Sequence[str], others: Mapping[str, Path | None], outputs: Mapping[str, Path | None]
) -> None:
    """Refuse an output that would take the place of what is read, or of another output.

    Args:
        sources: the extract: files and patterns; none where no extract is read.
        others: what else is read, by the option that names it.
        outputs: what is written, by the option that names it.
    """
    taken = {_real(file): "the extract itself" for file in expand(sources)} if sources else {}
    taken |= {_real(path): f"what {option} reads" for option, path in others.items() if path}
    for option, path in outputs.items():
        if path is None:
            continue
        if path.name == "-":
            raise click.UsageError(f"{option}: give the name of a file; '-' is none")
        if path.exists() and not path.is_file():
            continue
        real = _real(path)
        if (what := taken.get(real)) is not None:
            raise click.UsageError(f"{option} is {what}; choose another file")
        taken[real] = f"what {option} writes"


def _real(path: Path) -> tuple[int, int] | str:
    """Return what is the same for all names of a file."""
    try:
        found = path.stat()
    except OSError:
        return os.path.realpath(path)
    return found.st_dev, found.st_ino
