"""Where what a command has to say goes."""

from __future__ import annotations

from collections.abc import Iterable

import click


def write(lines: Iterable[str]) -> None:
    """Print lines."""
    for line in lines:
        click.echo(line)
