"""``hatecrime risk form``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hatecrime.cli.options import output_to
from hatecrime.cli.risk.options import INSTRUMENT, instrument_file
from hatecrime.cli.risk.printing import put

if TYPE_CHECKING:
    from hatecrime.risk import Instrument


def _html(instrument: Instrument, record_ref: str, victim_ref: str) -> str:
    from hatecrime import risk

    text: str = risk.html_form(instrument, record_ref=record_ref, victim_ref=victim_ref)
    return text


def _fhir(instrument: Instrument, *_references: str) -> str:
    from hatecrime import risk

    return json.dumps(risk.fhir_questionnaire(instrument), indent=2)


def _schema(_instrument: Instrument, *_references: str) -> str:
    from hatecrime import risk

    return json.dumps(risk.assessment_schema(), indent=2)


_FORMS: dict[str, Callable[..., str]] = {
    "html": _html,
    "fhir": _fhir,
    "json-schema": _schema,
}


@click.command()
@INSTRUMENT
@click.option("--html", "form_name", flag_value="html", help="One page that works offline.")
@click.option("--fhir", "form_name", flag_value="fhir", help="A FHIR Questionnaire (JSON).")
@click.option(
    "--json-schema",
    "form_name",
    flag_value="json-schema",
    help="The JSON Schema of an assessment's file; the same for every instrument.",
)
@click.option("--record-ref", default="", metavar="REF", help="Fill this reference into the page.")
@click.option(
    "--victim-ref",
    default="",
    metavar="REF",
    help="Fill this reference into the page, where a record has several victims.",
)
@output_to("Write to a file instead of the terminal.")
def form(
    instrument: str | None,
    form_name: str | None,
    record_ref: str,
    victim_ref: str,
    output: Path | None,
) -> None:
    """Print the questions as a form: to be filled in in a browser, on paper, or by a program.

    The page of --html keeps nothing and sends nothing; it saves the file that 'hatecrime risk
    show' and 'hatecrime risk assess' read.

    Exit code 0: printed. 2: the instrument cannot be read, or the output not written.
    """
    from hatecrime import risk
    from hatecrime.cli.writing import refuse_clashes

    refuse_clashes((), instrument_file(instrument), {"--output": output})
    if form_name is None:
        raise click.UsageError("say which form: --html, --fhir or --json-schema")
    chosen = risk.load_instrument(instrument) if instrument else risk.load_instrument()
    put(_FORMS[form_name](chosen, record_ref, victim_ref), output)
