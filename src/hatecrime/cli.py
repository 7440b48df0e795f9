"""The command line. It reads options, calls the library, and prints what comes back."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hatecrime.config import ConfigError, find_config, load_config
from hatecrime.records.errors import ColumnMapError, ExtractError
from hatecrime.report.words import printable
from hatecrime.rulebook.errors import RulebookError

if TYPE_CHECKING:
    from hatecrime.rulebook.catalogue import Catalogue
    from hatecrime.rulebook.rule import Rulebook
    from hatecrime.validation.result import Result

CLEAN, FINDINGS, UNUSABLE, CRASHED = 0, 1, 2, 3
"""Exit codes: nothing found; findings at or above --fail-on; wrong usage or unreadable input; a
rule crashed."""

INTERRUPTED = 130
"""The exit code of a program that the user stopped, as shells have it."""

FORMATS = ("text", "full", "json", "csv")
FAIL_ON = ("error", "warning", "never")


class _Command(click.Group):
    """Turns the library's own errors into one line and exit code 2, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (ColumnMapError, ConfigError, ExtractError, RulebookError) as error:
            raise _Unusable(str(error)) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort, OSError):
            raise
        except Exception as error:
            if os.environ.get("HATECRIME_TRACEBACK"):
                raise
            # Only the kind of the error is told: its text may hold data.
            raise _Broken(
                f"hatecrime broke ({type(error).__name__}); please report it. Setting "
                f"HATECRIME_TRACEBACK=1 shows where, but may show data"
            ) from None


class _Unusable(click.ClickException):
    exit_code = UNUSABLE


class _Broken(click.ClickException):
    exit_code = CRASHED


def _commas(_: click.Context, __: click.Parameter, value: Sequence[str]) -> tuple[str, ...]:
    """Return what was given several times or with commas as one tuple."""
    return tuple(part.strip() for text in value for part in text.split(",") if part.strip())


def _rule_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that choose the rules of a run."""
    for option in (
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
            callback=_commas,
            metavar="IDS",
            help="Leave out rules whose id begins so, such as FLG-012.",
        ),
        click.option(
            "--select",
            multiple=True,
            callback=_commas,
            metavar="IDS",
            help="Check only rules whose id begins so, such as OUT or FLG-00; longest match wins.",
        ),
    ):
        command = option(command)
    return command


_AS_OF = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The date of the run, for rules about the future (YYYY-MM-DD). Today if not given.",
)


@click.group(cls=_Command, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hatecrime")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Settings file. By default the nearest hatecrime.toml, or pyproject.toml with "
    "[tool.hatecrime], in this folder or above it.",
)
@click.option("--isolated", is_flag=True, help="Use no settings file.")
@click.pass_context
def cli(ctx: click.Context, config: Path | None, isolated: bool) -> None:
    """Is a hate crime recorded as the rules ask?

    Checks crime records of police forces in England and Wales against dated, cited rules on flags,
    outcomes and recording. Nothing leaves this machine, and no report holds a field's value other
    than the record's reference.

    Begin with:  hatecrime check extract.csv
    """
    ctx.color = False if os.environ.get("NO_COLOR") else None
    path = None if isolated else config or find_config(Path.cwd())
    if path is not None:
        settings = load_config(path)
        chosen = {"select", "ignore", "rules"}
        shared = {name: value for name, value in settings.items() if name in chosen}
        ctx.default_map = {"check": settings, "sql": shared, "rules": shared, "rule": shared}


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--map",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="How the extract's columns and words become fields: a column map in TOML.",
)
@_rule_options
@_AS_OF
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
        rulebook=_rulebook(rules, select, ignore),
        as_of=as_of.date() if as_of else None,
        show_unknown=show_unknown,
        options=options_of(
            select=list(select), ignore=list(ignore), rules=[path.name for path in rules]
        ),
    )
    _write(_report(result, output_format, statistics), output)
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


@cli.command()
@click.argument("rule_id", metavar="ID")
@click.option(
    "--rules",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Rules of a force's own, to look in as well.",
)
@click.option(
    "--record",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A JSON file with one record: show what the rule says of it, and why.",
)
@_AS_OF
def rule(
    rule_id: str, rules: tuple[Path, ...], record: Path | None, as_of: dt.datetime | None
) -> None:
    """Explain one rule: what it asks, when, since when, and where it says so.

    ID is a rule's id, such as FLG-002, or that of a finding of reading, such as FLD-001.
    """
    from hatecrime.records.reading import reading_findings
    from hatecrime.report.rules import answer_page, rule_page

    rule_id = rule_id.upper()
    if rule_id in reading_findings():
        kind = reading_findings()[rule_id]
        _write([f"{kind.id}  {kind.title}", "", f"{kind.severity}", kind.says, f"Fix: {kind.fix}"])
        return
    book = _rulebook(rules)
    found = book[rule_id]
    _write(rule_page(found, book))
    if record is not None:
        from hatecrime.rulebook.explain import explain

        day = as_of.date() if as_of else dt.date.today()
        values, unread = _record(record)
        _write(["", *unread, *answer_page(explain(found, values | {"as_of": day}, book.language))])


@cli.command("rules")
@_rule_options
def list_rules(select: tuple[str, ...], ignore: tuple[str, ...], rules: tuple[Path, ...]) -> None:
    """List all rules, one a line: id, severity and title."""
    from hatecrime.report.rules import rule_line

    _write(map(rule_line, _rulebook(rules, select, ignore)))


@cli.command()
@click.argument("name", required=False)
@click.option(
    "--output-format",
    type=click.Choice(("text", "json", "csv")),
    default="text",
    show_default=True,
    help="text for people, json or csv for programs.",
)
def codes(name: str | None, output_format: str) -> None:
    """List a catalogue of codes, such as outcomes, offences, strands or forces.

    Without NAME, lists the catalogues there are.
    """
    from hatecrime.report.codes import catalogue_report
    from hatecrime.validation.book import catalogues

    if name is None:
        _write(f"{_plural(c.name):<15}{len(c.rows):>6}  {c.meaning}" for c in catalogues().values())
        return
    _write([catalogue_report(_catalogue(name), output_format)])


@cli.command()
@click.option("--fields", is_flag=True, help="List the fields in words instead.")
def schema(fields: bool) -> None:
    """Print the JSON Schema of a record: every field with its type, its words and its meaning.

    Fields that may hold personal data are marked "sensitive". Only record_ref and record_type must
    be given.
    """
    from hatecrime.records.fields import fields as all_fields
    from hatecrime.records.model import CrimeRecord

    if not fields:
        _write([json.dumps(CrimeRecord.model_json_schema(by_alias=False), indent=2)])
        return
    for field in all_fields().values():
        words = f" ({', '.join(field.allowed)})" if field.allowed else ""
        private = " [sensitive]" if field.sensitive else ""
        _write([f"{field.name:<28}{field.type:<10}{field.meaning}{words}{private}"])


@cli.command()
@click.option("--dialect", required=True, metavar="NAME", help="The SQL dialect to write.")
@click.option("--table", required=True, metavar="NAME", help="The table or view to read.")
@_rule_options
@_AS_OF
@click.option(
    "--without",
    multiple=True,
    callback=_commas,
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
    as_of: dt.datetime | None,
    without: tuple[str, ...],
    show_unknown: bool,
) -> None:
    """Print one query that gives the findings without moving the data.

    The table or view must have the canonical column names, types and words, as 'hatecrime schema
    --fields' lists them: codes in their one spelling (008/57, not 8/57), bools, dates and
    timestamps as the dialect has them (in SQLite, ISO text), lists as text joined by semicolons.
    The query takes values as they are; only 'check' reads other spellings. It is run in this
    library's tests in DuckDB and SQLite; for other dialects it is no more than text that parses.
    """
    from hatecrime.records.fields import fields
    from hatecrime.rulebook.to_sql import DIALECTS, findings_query

    if dialect not in DIALECTS:
        raise click.UsageError(f"--dialect is one of {', '.join(DIALECTS)}")
    for name in without:
        if name not in fields():
            raise click.UsageError(
                f"--without: there is no field {name!r}; 'hatecrime schema --fields' lists them"
            )
    whole = _rulebook().language.schema.whole_table()
    absent = [*without, *(n for n, fact in whole.items() if set(fact.needs) & set(without))]
    try:
        query = findings_query(
            _rulebook(rules, select, ignore),
            table=table,
            dialect=dialect,
            as_of=as_of.date() if as_of else dt.date.today(),
            absent=absent,
            show_unknown=show_unknown,
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    _write([query])


# -- shared -------------------------------------------------------------------------------------


def _rulebook(
    rules: Sequence[Path] = (), select: Sequence[str] = (), ignore: Sequence[str] = ()
) -> Rulebook:
    from hatecrime.validation.book import load_rulebook

    return load_rulebook(*rules).select(select, ignore)


def _plural(name: str) -> str:
    return f"{name}s"


def _catalogue(name: str) -> Catalogue:
    from hatecrime.validation.book import catalogues

    for catalogue in catalogues().values():
        if name in (catalogue.name, _plural(catalogue.name)):
            return catalogue
    known = ", ".join(_plural(known) for known in catalogues())
    raise click.UsageError(f"there is no catalogue {name!r}; there are {known}")


def _record(path: Path) -> tuple[dict[str, Any], list[str]]:
    """Return the fields of a record in a JSON file, and a line for each that could not be read."""
    from hatecrime.records.fields import field_named
    from hatecrime.records.reading import read_record, reading_findings

    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ExtractError(f"{path.name}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise ExtractError(f"{path.name}: is not JSON in UTF-8") from None
    if not isinstance(data, dict):
        raise ExtractError(f"{path.name}: holds no JSON object with the fields of one record")
    values, problems = read_record(data)
    lines = [f"{name}: {reading_findings()[kind].title} ({kind})" for name, kind in problems]
    unused = [key for key in data if field_named(key) is None]
    if unused:
        lines.append(f"Keys that are no field's name: {', '.join(map(printable, unused))}")
    return values, lines


def _write(lines: Iterable[str], path: Path | None = None) -> None:
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


def main() -> None:
    """Run the command line."""
    if hasattr(sys.stdout, "reconfigure"):
        # Reports hold characters a Windows console's own encoding may not have.
        sys.stdout.reconfigure(errors="replace")
    try:
        code = cli.main(prog_name="hatecrime", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        code = INTERRUPTED
    except BrokenPipeError:
        # Whoever was reading has left, as head does; nothing more can be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = UNUSABLE
    except OSError as error:
        click.echo(f"Error: the report cannot be written: {error.strerror}", err=True)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = UNUSABLE
    sys.exit(code if isinstance(code, int) else CLEAN)


if __name__ == "__main__":
    main()
