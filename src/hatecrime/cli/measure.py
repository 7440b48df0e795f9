"""``hatecrime measure`` and ``hatecrime definitions``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from hatecrime.cli.options import DAY, LISTING_FORMAT, PATH, commas, output_to, report_format
from hatecrime.cli.progress import progress
from hatecrime.cli.writing import refuse_clashes, write
from hatecrime.report.formats import RATE_FORMATS

BASES, DENOMINATORS = ("recorded", "closed"), ("all", "assigned")
PICTURES = (".svg", ".png", ".html")
"""Said here once more, since to import them would take as long as to count."""


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="EXTRACT...")
@click.option(
    "--definition",
    multiple=True,
    required=True,
    callback=commas,
    metavar="NAMES",
    help="The definition of the rate, by its name; several, parted by commas, stand side by side. "
    "'hatecrime definitions' lists them.",
)
@click.option(
    "--by",
    multiple=True,
    callback=commas,
    metavar="NAMES",
    help="What to break the figures down by, such as strand,quarter: strand, religion_targeted, "
    "local_strand, offence_class, offence_family, aggravated, month, quarter, financial_year, "
    "year_to_march (or any month), any field, or any other column of the extract.",
)
@click.option(
    "--base",
    type=click.Choice(BASES),
    default="recorded",
    show_default=True,
    help="Which crimes a period holds: those recorded in it, or those given their outcome in it.",
)
@click.option(
    "--denominator",
    type=click.Choice(DENOMINATORS),
    help="What the rate is a part of: all crimes with an outcome or none yet, or those with an "
    "outcome. By default all on the recorded base; on the closed base there is no other than "
    "assigned.",
)
@click.option(
    "--from",
    "first",
    type=DAY,
    metavar="DATE",
    help="The first day (YYYY-MM-DD) of the crimes that are counted: of their recording, or of "
    "their outcome on the closed base.",
)
@click.option("--until", "last", type=DAY, metavar="DATE", help="The last day, which is within.")
@click.option(
    "--suppress",
    type=click.IntRange(min=2),
    metavar="N",
    help="Hide counts below N, and with them what they could be worked out from.",
)
@click.option("--no-intervals", is_flag=True, help="Leave out the 95% intervals (Wilson).")
@click.option(
    "--map",
    "map_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="How the extract's columns and words become fields: a column map in TOML.",
)
@click.option(
    "--plot",
    type=PATH,
    metavar="FILE",
    help=f"Draw the rates too, to a file that ends in {', '.join(PICTURES[:-1])} or "
    f"{PICTURES[-1]}. Needs the extra hatecrime[plot].",
)
@report_format(RATE_FORMATS)
@output_to("Write the table to a file instead of the terminal.")
def measure(
    files: tuple[str, ...],
    definition: tuple[str, ...],
    by: tuple[str, ...],
    base: str,
    denominator: str | None,
    first: dt.datetime | None,
    last: dt.datetime | None,
    suppress: int | None,
    no_intervals: bool,
    map_file: Path | None,
    plot: Path | None,
    output_format: str,
    output: Path | None,
) -> None:
    """Say what part of crimes ended so, under a definition that is always named.

    EXTRACT is one of any form that 'hatecrime check' reads; several files are read as one. Only the
    columns that the figures need are looked at.

    \b
    hatecrime measure extract.csv --definition victim_withdrawal --by strand
    hatecrime measure extract.csv --definition charged,solved_surrey --plot rates.svg
    hatecrime measure extract.csv --definition charged --by strand,quarter --suppress 5
    hatecrime measure extract.csv --definition charged --from 2025-04-01 --until 2026-03-31

    A crime with two strands counts once in each: 'any strand' counts crimes, 'all strands' counts
    motivating factors. Cancelled crimes, codes that are not understood and incidents are in no
    rate; they are counted beside it.
    """  # noqa: D301 - click reads the mark as it is: the lines after it are not wrapped
    if plot is not None and plot.suffix.lower() not in PICTURES:
        raise click.UsageError(f"--plot is a file that ends in {', '.join(PICTURES)}")
    refuse_clashes(files, {"--map": map_file}, {"--output": output, "--plot": plot})
    from hatecrime.measures import plots
    from hatecrime.measures.errors import MeasureError
    from hatecrime.measures.intervals import check_confidence
    from hatecrime.measures.plots.looks import library
    from hatecrime.measures.rates import rate
    from hatecrime.records.maps import load_column_map
    from hatecrime.records.sources import open_extract
    from hatecrime.report.writing import write_as

    confidence = None if no_intervals else 0.95
    period = (first and first.date(), last and last.date())
    try:
        check_confidence(confidence)
    except MeasureError:
        raise click.UsageError(
            "intervals need the extra hatecrime[measures]; install it, or add --no-intervals"
        ) from None
    try:
        # That it is missing is told before millions of rows are read.
        if plot is not None:
            library()
        extract = open_extract(files)
        column_map = load_column_map(map_file) if map_file is not None else None
        with progress("records counted") as tell:
            table = rate(
                extract,
                definition,
                by=by,
                base=base,
                denominator=denominator,
                period=None if period == (None, None) else period,
                suppress=suppress,
                confidence=confidence,
                column_map=column_map,
                progress=tell,
            )
        if plot is not None:
            plots.save(plots.picture(table), plot)
    except MeasureError as error:
        raise click.UsageError(str(error)) from None
    write_as(RATE_FORMATS[output_format], table, output)


@click.command("definitions")
@LISTING_FORMAT
def list_definitions(output_format: str) -> None:
    """List the named definitions, each with its outcome codes and its source.

    There is none called simply positive: the same crimes have another rate under each.
    """
    from hatecrime.outcomes.catalogues import named_definitions
    from hatecrime.report.codes import catalogue_report
    from hatecrime.report.rates import definition_lines

    if output_format == "text":
        write(definition_lines())
    else:
        write([catalogue_report(named_definitions(), output_format)])
