"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from hatecrime.report.formats import Form
    from hatecrime.rulebook.rule import Rulebook


PATH = click.Path(path_type=Path, dir_okay=False)
"""The type of an option that names one file."""

DAY = click.DateTime(["%Y-%m-%d"])
"""The type of an option that names a day."""


def output_to(told: str) -> Callable[[Any], Any]:
    """Return the option that names the file to write, with its help."""
    return click.option("--output", "-o", type=PATH, metavar="FILE", help=told)


def output_format(forms: Iterable[str], told: str) -> Callable[[Any], Any]:
    """Return the option that chooses the form of what is written, text if none is chosen."""
    return click.option(
        "--output-format",
        type=click.Choice(list(forms)),
        default="text",
        show_default=True,
        help=told,
    )


LISTING_FORMAT = output_format(
    ("text", "json", "csv"), "text for people, json or csv for programs."
)
"""The option of commands that list what the library holds."""


def report_format(forms: Mapping[str, Form]) -> Callable[[Any], Any]:
    """Return the option that chooses the form of a report, each form with its own help."""
    return output_format(forms, "; ".join(f"{f.name}: {f.help}" for f in forms.values()) + ".")


def commas(_: click.Context, __: click.Parameter, value: Sequence[str]) -> tuple[str, ...]:
    """Return what was given several times or with commas as one tuple."""
    return tuple(part.strip() for text in value for part in text.split(",") if part.strip())


def rule_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that choose the rules of a run."""
    for option in (
        click.option(
            "--offences",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="The Home Office list of notifiable offences to go by, as published (ODS, Excel "
            "or CSV), in place of the codes this library holds.",
        ),
        click.option(
            "--rules",
            multiple=True,
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Add a force's own rules, from a TOML file. May be given several times.",
        ),
        click.option(
            "--ignore",
            multiple=True,
            callback=commas,
            metavar="IDS",
            help="Leave out rules whose id begins so, such as FLG-012.",
        ),
        click.option(
            "--select",
            multiple=True,
            callback=commas,
            metavar="IDS",
            help="Check only rules whose id begins so, such as OUT or FLG-00; longest match wins.",
        ),
    ):
        command = option(command)
    return command


AS_OF = click.option(
    "--as-of",
    type=DAY,
    metavar="DATE",
    help="The date of the run, for rules about the future (YYYY-MM-DD). Today if not given.",
)


def chosen_rulebook(
    rules: Sequence[Path] = (),
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    offences: Path | None = None,
) -> Rulebook:
    """Return the built-in rules and a force's own, less what was not chosen."""
    from hatecrime.validation.book import load_rulebook

    return load_rulebook(*rules, offences=offences).select(select, ignore)
