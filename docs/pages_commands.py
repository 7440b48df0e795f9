"""What the command line prints: its help texts, and what the pages show of its runs."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import markdown_text as md
from click.testing import CliRunner

from hatecrime.cli import cli
from hatecrime.report.formats import FORMATS

ROOT = Path(__file__).parents[1]
WIDTH = 100

FORMS = """\
A report is one of these. `json`, `jsonl`, `csv`, `parquet`, `xlsx`, `sarif` and `full` hold every
finding; `text`, `html` and `junit` name the first records of each rule and count the rest;
`statistics` holds figures only. A file appears when it is whole, and not before. `parquet` and
`xlsx` are made of bytes and go to a file; `xlsx` needs the extra `hatecrime[excel]`."""

RUNS = {
    "check": "check examples/extract.csv --as-of 2026-06-01 --select REC-001,FLG-002,FLG-005",
    "full": "check examples/extract.csv --as-of 2026-06-01 --select FLG-002 --output-format full",
    "unknown": "check examples/extract.csv --as-of 2026-06-01 --select FLG-00 --statistics",
    "own": "check examples/extract.csv --as-of 2026-06-01 --rules docs/examples/ours.toml "
    "--select NTT",
    "rule": "rule FLG-006",
    "measure": "measure examples/extract.csv --definition victim_withdrawal --by strand",
}
"""Commands whose output the pages show, by the name of the file that holds it."""


def command_pages() -> Iterator[tuple[str, str]]:
    """Yield the page of the command line and the output of the runs, by path."""
    top = click.Context(
        cli,
        info_name="hatecrime",
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        **cli.context_settings,
    )
    yield (
        "command-line.md",
        md.page(
            "# Command line",
            "What follows are the help texts of the commands themselves. "
            "{doc}`/answers` tells what the exit codes mean.",
            *_helps(top),
            _forms(),
        ),
    )
    for name, command in RUNS.items():
        yield f"runs/{name}.txt", _run(command)
    rows = [(md.code(form.name), form.help) for form in FORMATS.values()]
    yield "forms.md", md.table(["`--output-format`", "What it is"], rows)


def _helps(context: click.Context) -> Iterator[str]:
    yield md.page(f"## {md.code(context.command_path)}", md.block(context.get_help()))
    if isinstance(context.command, click.Group):
        for name, command in context.command.commands.items():
            yield from _helps(click.Context(command, info_name=name, parent=context))


def _forms() -> str:
    rows = ((md.code(form.name), form.help) for form in FORMATS.values())
    return md.page("## Forms of a report", FORMS, md.table(("Form", "What it is"), rows))


def _run(command: str) -> str:
    """Return a command and what it prints."""
    with contextlib.chdir(ROOT):
        result = CliRunner().invoke(cli, ["--isolated", *shlex.split(command)])
    if result.exit_code not in (0, 1):
        raise RuntimeError(f"hatecrime {command}: {result.output}")
    return f"$ hatecrime {command}\n{result.output}"
