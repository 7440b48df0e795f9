"""``hatecrime check``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hatecrime.cli.exits import CLEAN, CRASHED, FINDINGS
from hatecrime.cli.options import AS_OF, chosen_rulebook, rule_options
from hatecrime.cli.writing import write

if TYPE_CHECKING:
    from hatecrime.validation.result import Result

FORMATS = ("text", "full", "json", "csv")
FAIL_ON = ("error", "warning", "never")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--map",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="How the extract's columns and words become fields: a column map in TOML.",
)
@rule_options
@AS_OF
@click.option(
    "--output-format",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="text: grouped by rule. full: each finding with its source and its remedy. json: receipt, "
    "summary and findings. csv: one finding a row, safe for a spreadsheet.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the report to a file instead of the terminal.",
)
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    default="error",
    show_default=True,
    help="The least grave finding that makes the exit code 1.",
)
@click.option("--show-unknown", is_flag=True, help="List answers that could not be decided, too.")
@click.option("--statistics", is_flag=True, help="Show the four answers of every rule instead.")
@click.pass_context
def check(
    ctx: click.Context,
    file: Path,
    map: Path | None,  # noqa: A002 - the option is called --map
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    rules: tuple[Path, ...],
    as_of: dt.datetime | None,
    output_format: str,
    output: Path | None,
    fail_on: str,
    show_unknown: bool,
    statistics: bool,
) -> None:
    """Check every record of an extract against every rule.

    FILE is a CSV or a Parquet file with one record a row. Columns with the names of fields are used
    as they are ('hatecrime schema --fields' lists them); a column map says what the others mean.

    A rule gives one of four answers: not applicable, pass, fail or unknown. Unknown means that a
    field it needs is empty; it is never a pass. A rule whose columns the extract does not have is
    skipped, and named.

    Exit code 0: nothing found at or above --fail-on. 1: findings. 2: wrong usage, or input that
    cannot be read. 3: a rule crashed.
    """
    from hatecrime.validation.files import check_file
    from hatecrime.validation.receipt import options_of

    if output is not None and output.exists() and file.exists() and output.samefile(file):
        raise click.UsageError("--output is the extract itself; choose another file")

    result = check_file(
        file,
        column_map=map,
        rulebook=chosen_rulebook(rules, select, ignore),
        as_of=as_of.date() if as_of else None,
        show_unknown=show_unknown,
        options=options_of(
            select=list(select), ignore=list(ignore), rules=[path.name for path in rules]
        ),
    )
    write(_report(result, output_format, statistics), output)
    ctx.exit(_exit_code(result, fail_on))


def _report(result: Result, form: str, statistics: bool) -> Iterable[str]:
    if form == "json":
        return [result.to_json()]
    if form == "csv":
        from hatecrime.report.tables import findings_csv

        return [findings_csv(result).rstrip("\n")]
    from hatecrime.report.text import TEXT_REPORTS
    from hatecrime.report.text import statistics as table

    return table(result) if statistics else TEXT_REPORTS[form](result)


def _exit_code(result: Result, fail_on: str) -> int:
    from hatecrime.rulebook.rule import Severity

    if result.crashed:
        return CRASHED
    if fail_on != "never" and result.failed_at(Severity(fail_on)):
        return FINDINGS
    return CLEAN
