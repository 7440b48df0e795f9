"""``hatecrime codes`` and ``hatecrime schema``: what a record may hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from hatecrime.cli.options import LISTING_FORMAT
from hatecrime.cli.writing import write

if TYPE_CHECKING:
    from hatecrime.rulebook.catalogue import Catalogue


@click.command()
@click.argument("name", required=False)
@LISTING_FORMAT
def codes(name: str | None, output_format: str) -> None:
    """List a catalogue of codes, such as outcomes, offences, strands, forces or duties.

    Without NAME, lists the catalogues there are.
    """
    from hatecrime.report.codes import catalogue_report
    from hatecrime.validation.book import catalogues

    if name is None:
        write(f"{_plural(c.name):<19}{len(c.rows):>6}  {c.meaning}" for c in catalogues().values())
        return
    write([catalogue_report(_catalogue(name), output_format)])


@click.command()
@click.option("--fields", is_flag=True, help="List the fields in words instead.")
def schema(fields: bool) -> None:
    """Print the JSON Schema of a record: every field with its type, its words and its meaning.

    Fields that may hold personal data are marked "sensitive". Only record_ref and record_type must
    be given.
    """
    from hatecrime.records.fields import fields as all_fields
    from hatecrime.records.model import CrimeRecord

    if not fields:
        write([json.dumps(CrimeRecord.model_json_schema(by_alias=False), indent=2)])
        return
    for field in all_fields().values():
        words = f" ({', '.join(field.allowed)})" if field.allowed else ""
        private = " [sensitive]" if field.sensitive else ""
        write([f"{field.name:<28}{field.type:<10}{field.meaning}{words}{private}"])


def _plural(name: str) -> str:
    return f"{name.removesuffix('y')}ies" if name.endswith("y") else f"{name}s"


def _catalogue(name: str) -> Catalogue:
    from hatecrime.validation.book import catalogues

    for catalogue in catalogues().values():
        if name in (catalogue.name, _plural(catalogue.name)):
            return catalogue
    known = ", ".join(_plural(known) for known in catalogues())
    raise click.UsageError(f"there is no catalogue {name!r}; there are {known}")
