"""Where what a command has to say goes: the terminal, or a file, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import click

from hatecrime.records.errors import ExtractError


def write(lines: Iterable[str], path: Path | None = None) -> None:
    """Print lines, or write them to a file: whole, or not at all."""
    if path is None:
        for line in lines:
            click.echo(line)
        return
    text = "".join(f"{click.unstyle(line)}\n" for line in lines)
    partial: Path | None = None
    try:
        path = path.resolve()
        if path.exists() and not path.is_file():
            # A pipe or a device is written to, not replaced.
            path.write_text(text, encoding="utf-8", newline="")
            return
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        partial = Path(name)
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        partial.replace(path)
    except OSError as error:
        if partial is not None:
            partial.unlink(missing_ok=True)
        raise ExtractError(f"{path.name}: cannot be written: {error.strerror}") from None
