"""``hatecrime risk show``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hatecrime.cli.options import output_format, output_to
from hatecrime.cli.risk.options import FILE, INSTRUMENT, instrument_file, read
from hatecrime.cli.risk.printing import put

if TYPE_CHECKING:
    from hatecrime.risk import Assessment


def _text(assessment: Assessment, personal: bool) -> str:
    from hatecrime.cli.risk.page import as_text

    return "\n".join(as_text(assessment, personal=personal))


def _json(assessment: Assessment, personal: bool) -> str:
    from hatecrime.cli.risk.page import as_json

    return as_json(assessment, personal=personal)


def _markdown(assessment: Assessment, personal: bool) -> str:
    from hatecrime import risk

    text: str = risk.assessment_markdown(assessment, show_personal=personal)
    return text


def _html(assessment: Assessment, personal: bool) -> str:
    from hatecrime import risk

    text: str = risk.assessment_page(assessment, show_personal=personal)
    return text


def _fhir(assessment: Assessment, personal: bool) -> str:
    from hatecrime import risk

    if not personal:
        raise click.UsageError("a QuestionnaireResponse is the answers themselves; add --personal")
    export = risk.fhir_response(assessment)
    for part in export.left_out:
        click.echo(f"Left out: {part}", err=True)
    return json.dumps(export.resource, indent=2)


_FORMS: dict[str, Callable[[Assessment, bool], str]] = {
    "text": _text,
    "json": _json,
    "md": _markdown,
    "html": _html,
    "fhir": _fhir,
}


@click.command()
@FILE
@click.option(
    "--personal",
    is_flag=True,
    help="Show all: what was said, noted and reasoned, by whom, and for which victim.",
)
@output_format(
    _FORMS,
    "text for the terminal; json for programs; md: Markdown; html: a page to print; fhir: a "
    "QuestionnaireResponse, and beside it what that leaves out.",
)
@output_to("Write to a file, which nobody but its owner can read, instead of the terminal.")
@INSTRUMENT
def show(
    file: Path, personal: bool, output_format: str, output: Path | None, instrument: str | None
) -> None:
    """Show an assessment: how complete it is, its prompts, levels and endorsement, its plan.

    No answer's words, no note, reason or name is shown unless --personal asks for all of them.

    Exit code 0: shown. 2: the file cannot be read, or the output not written.
    """
    from hatecrime.cli.writing import refuse_clashes

    refuse_clashes((), {"FILE": file, **instrument_file(instrument)}, {"--output": output})
    put(_FORMS[output_format](read(file, instrument), personal), output)
