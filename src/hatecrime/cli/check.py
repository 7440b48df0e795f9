"""``hatecrime check``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hatecrime.cli.exits import CLEAN, CRASHED, FINDINGS
from hatecrime.cli.options import (
    AS_OF,
    PATH,
    chosen_rulebook,
    output_to,
    report_format,
    rule_options,
)
from hatecrime.cli.progress import progress
from hatecrime.cli.writing import refuse_clashes, write
from hatecrime.report.formats import FORMATS

if TYPE_CHECKING:
    from hatecrime.validation.result import Result

FAIL_ON = ("error", "warning", "never")


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--map",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="How the extract's columns and words become fields: a column map in TOML.",
)
@rule_options
@AS_OF
@report_format(FORMATS)
@output_to("Write the report to a file instead of the terminal.")
@click.option(
    "--quarantine",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Split the rows, as they came, into two files in this folder: kept, and quarantined for "
    "a finding at or above --fail-on (error where that is never).",
)
@click.option(
    "--audit",
    type=PATH,
    metavar="FILE",
    help="Write an account of every word that was translated, to what, and in how many rows (CSV). "
    "It lists no names, dates or free text.",
)
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    default="error",
    show_default=True,
    help="The least grave finding that makes the exit code 1.",
)
@click.option("--show-unknown", is_flag=True, help="List answers that could not be decided, too.")
@click.option("--statistics", is_flag=True, help="The same as --output-format statistics.")
@click.pass_context
def check(
    ctx: click.Context,
    files: tuple[str, ...],
    map: Path | None,  # noqa: A002 - the option is called --map
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    rules: tuple[Path, ...],
    offences: Path | None,
    as_of: dt.datetime | None,
    output_format: str,
    output: Path | None,
    quarantine: Path | None,
    audit: Path | None,
    fail_on: str,
    show_unknown: bool,
    statistics: bool,
) -> None:
    """Check every record of an extract against every rule.

    FILE holds one record a row: CSV or JSON lines, also compressed; Parquet; an Excel or
    OpenDocument workbook. Several files, and patterns such as '2026-*.csv', are read as one
    extract. Columns with the names of fields are used as they are ('hatecrime schema --fields'
    lists them); a column map says what the others mean, and 'hatecrime map' drafts one.

    A rule gives one of four answers: not applicable, pass, fail or unknown. Unknown means that a
    field it needs is empty; it is never a pass. A rule whose columns the extract does not have is
    skipped, and named.

    Exit code 0: nothing found at or above --fail-on. 1: findings. 2: wrong usage, or input that
    cannot be read. 3: a rule crashed.
    """
    from hatecrime.records.sources import open_extract
    from hatecrime.report.writing import write_report
    from hatecrime.validation.files import check_file
    from hatecrime.validation.quarantine import quarantine_files
    from hatecrime.validation.receipt import options_of

    outputs = {"--output": output, "--audit": audit}
    if quarantine is not None:
        outputs |= {f"--quarantine ({path.name})": path for path in quarantine_files(quarantine)}
    read = {"--map": map, "--offences": offences}
    refuse_clashes(files, read | {f"--rules ({path.name})": path for path in rules}, outputs)
    book = chosen_rulebook(rules, select, ignore, offences)
    if not len(book) and not book.findings:
        raise click.UsageError("no rule is left to check; look at --select and --ignore")
    extract = open_extract(files)
    with progress("records checked") as tell:
        result = check_file(
            extract,
            column_map=map,
            rulebook=book,
            as_of=as_of.date() if as_of else None,
            show_unknown=show_unknown,
            audit=audit is not None,
            options=options_of(
                select=list(select),
                ignore=list(ignore),
                rules=[path.name for path in rules],
                offences=offences.name if offences else None,
            ),
            progress=tell,
        )
    if quarantine is not None:
        from hatecrime.rulebook.rule import Severity
        from hatecrime.validation.quarantine import quarantine as set_aside

        least = Severity.ERROR if fail_on == "never" else Severity(fail_on)
        result = set_aside(
            extract.windows(), result, quarantine, least, sources=[Path(file) for file in files]
        )
    if audit is not None:
        from hatecrime.report.audit import audit_csv

        write(audit_csv(result.translations).splitlines(), audit)
    write_report(result, "statistics" if statistics else output_format, output)
    ctx.exit(_exit_code(result, fail_on))


def _exit_code(result: Result, fail_on: str) -> int:
    from hatecrime.rulebook.rule import Severity

    if result.crashed:
        return CRASHED
    if fail_on != "never" and result.failed_at(Severity(fail_on)):
        return FINDINGS
    return CLEAN
