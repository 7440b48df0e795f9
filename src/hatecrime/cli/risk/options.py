"""Options that the commands on an assessment share, and the file they name."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hatecrime.cli.options import PATH
from hatecrime.risk.words import RiskLevel

if TYPE_CHECKING:
    from hatecrime.risk import Assessment

LEVEL = click.Choice([level.value for level in RiskLevel])


def _passed(_: click.Context, __: click.Parameter, value: str | None) -> dt.datetime | None:
    """Return a date and time that has passed, with its time zone."""
    if value is None:
        return None
    try:
        found = dt.datetime.fromisoformat(value)
    except ValueError:
        found = dt.datetime.min
    if found.tzinfo is None:
        raise click.BadParameter("give a date and time with its zone, as 2025-06-02T10:00+01:00")
    # An entry of next year would let nobody add another until then.
    if found > now():
        raise click.BadParameter("lies in the future; give when it was done")
    return found


FILE = click.argument("file", metavar="FILE", type=PATH)

BY = click.option(
    "--by",
    required=True,
    metavar="NAME",
    help="Who takes this step: a name or a number, as the force writes it.",
)

AT = click.option(
    "--at",
    callback=_passed,
    metavar="TIME",
    help="When it was done, with the time zone, as 2025-06-02T10:00+01:00: for what was written on "
    "paper first. Now if not given.",
)

INSTRUMENT = click.option(
    "--instrument",
    metavar="NAME|PATH",
    help="The questions: the name of the library's own, or the path of a force's. What an "
    "assessment was begun with goes on with it; a force's own is given each time.",
)

POLICY = click.option(
    "--policy",
    default="default",
    show_default=True,
    metavar="NAME|PATH",
    help="What follows from a level, and when a case is referred: the library's default, or the "
    "path of a force's own.",
)


def read(file: Path, instrument: str | None = None) -> Assessment:
    """Return the assessment in a file, with a force's own instrument where one is given."""
    from hatecrime import risk

    return risk.load_assessment(file, [risk.load_instrument(instrument)] if instrument else ())


def instrument_file(instrument: str | None) -> dict[str, Path]:
    """Return the file of an instrument by its option, so that no output takes its place."""
    return {"--instrument": Path(instrument)} if instrument else {}


def moment(file: Path, assessment: Assessment, at: dt.datetime | None) -> dt.datetime:
    """Return when a step is taken: as it was said, or else now.

    Raises:
        AssessmentError: if that is before the last step, which would otherwise be found out only
            after all questions were answered.
    """
    from hatecrime.risk import AssessmentError

    chosen = at or now()
    if chosen < assessment.entries[-1].at:
        remedy = "give a later --at" if at else "set the clock of this machine right, or give --at"
        raise AssessmentError(f"{file.name}: its last entry was made after that time; {remedy}")
    return chosen


def now() -> dt.datetime:
    """Return this moment, on the clock of this place."""
    return dt.datetime.now(dt.UTC).astimezone()
