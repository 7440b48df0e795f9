"""The command line. It reads options, calls the library, and prints what comes back.

One module a command; this one is the door: it gathers them and turns errors into exit codes.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from hatecrime.cli.check import check
from hatecrime.cli.codes import codes, schema
from hatecrime.cli.exits import CLEAN, CRASHED, INTERRUPTED, UNUSABLE
from hatecrime.cli.map import map_columns
from hatecrime.cli.measure import list_definitions, measure
from hatecrime.cli.risk import risk
from hatecrime.cli.rules import list_rules, rule
from hatecrime.cli.sample import sample
from hatecrime.cli.sql import sql
from hatecrime.config import ConfigError, find_config, load_config
from hatecrime.records.errors import ColumnMapError, ExtractError
from hatecrime.report.words import printable
from hatecrime.risk.errors import AssessmentError
from hatecrime.rulebook.errors import RulebookError


class _Command(click.Group):
    """Turns the library's own errors into one line and exit code 2, never a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (AssessmentError, ColumnMapError, ConfigError, ExtractError, RulebookError) as error:
            raise _Unusable(_tellable(str(error))) from None
        except BrokenPipeError:
            # Told here, since click itself would make it the exit code of findings.
            _say_no_more()
            raise click.exceptions.Exit(UNUSABLE) from None
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


def _tellable(message: str) -> str:
    """Return a message that cannot steer the terminal by the name of a file in it."""
    return "\n".join(printable(line) for line in message.splitlines())


class _Unusable(click.ClickException):
    exit_code = UNUSABLE


class _Broken(click.ClickException):
    exit_code = CRASHED


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
        chosen = {"select", "ignore", "rules", "offences"}
        shared = {name: value for name, value in settings.items() if name in chosen}
        mapped = {"map_file": settings["map"]} if "map" in settings else {}
        ctx.default_map = {
            "check": settings,
            "measure": mapped,
            "sql": shared,
            "rules": shared,
            "rule": shared,
        }


_COMMANDS = (
    check,
    map_columns,
    measure,
    list_definitions,
    risk,
    rule,
    list_rules,
    codes,
    schema,
    sample,
    sql,
)
for command in _COMMANDS:
    cli.add_command(command)


def main() -> None:
    """Run the command line."""
    if hasattr(sys.stdout, "reconfigure"):
        # Reports hold characters a Windows console's own encoding may not have.
        sys.stdout.reconfigure(errors="replace")
    try:
        code = cli.main(prog_name="hatecrime", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Interrupted.", err=True)
        code = INTERRUPTED
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            click.echo(f"Error: the report cannot be written: {error.strerror}", err=True)
        _say_no_more()
        code = UNUSABLE
    sys.exit(code if isinstance(code, int) else CLEAN)


def _say_no_more() -> None:
    """Let what is still to be printed go nowhere: whoever was reading has left, as head does."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
