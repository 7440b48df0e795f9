"""``hatecrime sample``."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hatecrime.cli.options import DAY, PATH, output_to

if TYPE_CHECKING:
    from hatecrime.sampling import Dialect, Sample

_TEXT, _TYPED = ("", ".csv", ".txt"), ".parquet"


def _fault_shares(_: click.Context, __: click.Parameter, value: Sequence[str]) -> dict[str, float]:
    """Return the share of rows by the id of the rule."""
    shares: dict[str, float] = {}
    for text in value:
        rule, equals, number = text.partition("=")
        try:
            share = float(number)
        except ValueError:
            equals = ""
            share = 0.0
        if not equals:
            raise click.BadParameter(f"{text!r} is not of the form FLG-002=0.01")
        shares[rule.strip().upper()] = share
    return shares


@click.command()
@click.option(
    "--rows",
    type=click.IntRange(0, 1_000_000_000),
    default=1000,
    show_default=True,
    help="How many records.",
)
@click.option(
    "--seed",
    type=int,
    default=1,
    show_default=True,
    help="The same seed gives the same sample, to the byte.",
)
@click.option(
    "--from",
    "first",
    type=DAY,
    metavar="DATE",
    help="The first day of the reports (YYYY-MM-DD). 2025-06-01 if not given.",
)
@click.option(
    "--until",
    "last",
    type=DAY,
    metavar="DATE",
    help="The last day of any date (YYYY-MM-DD). 2026-05-31 if not given.",
)
@click.option(
    "--dialect",
    default="canonical",
    show_default=True,
    metavar="NAME",
    help="How it is written: canonical, spreadsheet or record-system.",
)
@click.option(
    "--faults",
    type=click.FloatRange(0, 1),
    default=0.0,
    metavar="SHARE",
    help="The share of rows that get a fault, such as 0.02; each rule's as often as another's.",
)
@click.option(
    "--fault",
    multiple=True,
    callback=_fault_shares,
    metavar="ID=SHARE",
    help="The share of rows that break one rule, such as FLG-002=0.01. May be given several times.",
)
@click.option(
    "--as-found",
    is_flag=True,
    help="Add the lapses that inspections and tables found, as often as they found them.",
)
@output_to("Write to a file: CSV, or typed Parquet if its name ends so. The terminal if not given.")
@click.option(
    "--truth",
    type=PATH,
    metavar="FILE",
    help="Write what is wrong to a CSV file: row, rule, and whether the fault was aimed at it.",
)
@click.option(
    "--map",
    "map_file",
    type=PATH,
    metavar="FILE",
    help="Write the column map that reads the dialect back.",
)
def sample(
    rows: int,
    seed: int,
    first: dt.datetime | None,
    last: dt.datetime | None,
    dialect: str,
    faults: float,
    fault: dict[str, float],
    as_found: bool,
    output: Path | None,
    truth: Path | None,
    map_file: Path | None,
) -> None:
    """Make a synthetic extract of any size. Everything in it is invented.

    Records have the strands, religions, outcomes and types in the proportions that were published,
    and break no rule: 'hatecrime check' finds nothing. With faults, it finds what the truth file
    says, no more and no less.

    \b
    hatecrime sample --rows 5000 -o clean.csv
    hatecrime sample --rows 5000 --faults 0.02 -o faulty.csv --truth truth.csv
    hatecrime sample --fault FLG-002=0.01 -o flags.parquet --truth truth.csv
    hatecrime sample --dialect spreadsheet -o book.csv --map book.toml
    hatecrime check book.csv --map book.toml

    A rule is broken by one of its own examples, laid over a valid record. What follows from that
    is in the truth too, with injected = false.
    """  # noqa: D301 - click reads the mark as it is: the lines after it are not wrapped
    from hatecrime.sampling import dialects, make_sample
    from hatecrime.sampling.sample import FIRST, LAST

    if dialect not in dialects():
        raise click.UsageError(f"--dialect is one of {', '.join(dialects())}")
    written = dialects()[dialect]
    typed = output is not None and output.suffix.lower() == _TYPED
    _check_files(output, truth, map_file)
    if typed and written.map_file is not None:
        raise click.UsageError(f"--dialect {dialect} is text: give --output a name ending in .csv")
    if map_file is not None and written.map_file is None:
        raise click.UsageError(f"--map: the dialect {dialect} is read without a map")
    try:
        made = make_sample(
            rows,
            seed=seed,
            first=first.date() if first else FIRST,
            last=last.date() if last else LAST,
            faults=faults,
            fault_shares=fault,
            as_found=as_found,
            dialect=written,
            typed=typed,
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    _write(made, written, output, truth, map_file)


def _check_files(output: Path | None, truth: Path | None, map_file: Path | None) -> None:
    if output is not None and output.suffix.lower() not in {*_TEXT, _TYPED}:
        raise click.UsageError("--output is a .csv or a .parquet file")
    given = [path.resolve() for path in (output, truth, map_file) if path is not None]
    if len(set(given)) < len(given):
        raise click.UsageError(
            "--output, --truth and --map are files of their own; two are the same"
        )


def _write(
    made: Sample, dialect: Dialect, output: Path | None, truth: Path | None, map_file: Path | None
) -> None:
    """Write all files that are asked for, together or none of them."""
    from hatecrime.sampling import write_csv, write_parquet
    from hatecrime.validation.whole_files import whole_files

    wanted = [path for path in (output, truth, map_file) if path is not None]
    if output is None:
        # Before any file is open: what reads the terminal may leave early.
        wrong = write_csv(made, sys.stdout.buffer, dialect)
        sys.stdout.buffer.flush()
    with whole_files(*wanted) as opened:
        files = dict(zip(wanted, opened, strict=True))
        if output is not None:
            typed = output.suffix.lower() == _TYPED
            stream = files[output]
            wrong = write_parquet(made, stream) if typed else write_csv(made, stream, dialect)
        if truth is not None:
            wrong.write_csv(files[truth])
        if map_file is not None and dialect.map_file is not None:
            files[map_file].write(dialect.map_file.read_bytes())
