"""``hatecrime sql``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from hatecrime.cli.options import AS_OF, chosen_rulebook, commas, rule_options
from hatecrime.cli.writing import write
from hatecrime.rulebook.dialects import DIALECTS, where_tested

HELP = f"""Print one query that gives the findings without moving the data.

The table or view must have the canonical column names, types and words, as 'hatecrime schema
--fields' lists them: codes in their one spelling (008/57, not 8/57), bools, dates and timestamps as
the dialect has them (in SQLite, ISO text), lists as text joined by semicolons. The query takes
values as they are; only 'check' reads other spellings.

{where_tested()}
"""


@click.command(help=HELP)
@click.option(
    "--dialect",
    required=True,
    metavar="NAME",
    help=f"The SQL dialect to write: {', '.join(DIALECTS)}.",
)
@click.option("--table", required=True, metavar="NAME", help="The table or view to read.")
@rule_options
@AS_OF
@click.option(
    "--without",
    multiple=True,
    callback=commas,
    metavar="FIELDS",
    help="Fields the table does not have; rules that cannot be checked without them are left out.",
)
@click.option("--show-unknown", is_flag=True, help="List answers that could not be decided, too.")
def sql(
    dialect: str,
    table: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    rules: tuple[Path, ...],
    offences: Path | None,
    as_of: dt.datetime | None,
    without: tuple[str, ...],
    show_unknown: bool,
) -> None:
    """Print one query that gives the findings without moving the data."""
    from hatecrime.records.fields import fields, schema
    from hatecrime.rulebook.findings_query import findings_query

    if dialect not in DIALECTS:
        raise click.UsageError(f"--dialect is one of {', '.join(DIALECTS)}")
    for name in without:
        if name not in fields():
            raise click.UsageError(
                f"--without: there is no field {name!r}; 'hatecrime schema --fields' lists them"
            )
    whole = schema().whole_table()
    absent = [*without, *(n for n, fact in whole.items() if set(fact.needs) & set(without))]
    try:
        query = findings_query(
            chosen_rulebook(rules, select, ignore, offences),
            table=table,
            dialect=dialect,
            as_of=as_of.date() if as_of else dt.date.today(),
            absent=absent,
            show_unknown=show_unknown,
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    write([query])
