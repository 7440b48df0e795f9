"""``hatecrime risk assess``."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hatecrime.cli.risk.options import AT, BY, FILE, INSTRUMENT, moment, now, read

if TYPE_CHECKING:
    from hatecrime.risk import Assessment


@click.command()
@FILE
@click.option(
    "--record-ref",
    metavar="REF",
    help="The force's reference of the record. Needed to begin, not to go on.",
)
@click.option(
    "--victim-ref",
    metavar="REF",
    help="The force's reference of the victim, where a record has several.",
)
@BY
@INSTRUMENT
@AT
def assess(
    file: Path,
    record_ref: str | None,
    victim_ref: str | None,
    by: str,
    instrument: str | None,
    at: dt.datetime | None,
) -> None:
    """Ask the questions of an assessment, and take down the level the assessor gives.

    FILE is begun where it is not there yet, and gone on with where it is. Every answer is saved
    before the next question. 'p', Ctrl-C or Ctrl-D pauses at any question; the same command goes
    on from there. 'b' goes back, 'b I4' to one question, and an answer may be given anew: the
    first one stays in the history. '?' lists the keys.

    Questions marked ! are prompts: an answer of yes does not make the level high, but a level below
    high then needs its reason. The level is the assessor's: none is computed or suggested. What is
    open, and the prompts answered yes, are shown before it is asked for.

    Answers can come from a pipe: one line an answer, then one line its note, which may be empty. A
    line that is no answer ends the run, since all after it would answer the wrong questions.

    Exit code 0: finished or paused, and saved. 2: wrong usage, or a file that cannot be used; what
    was answered before is saved.
    """
    from hatecrime import risk
    from hatecrime.cli.risk import asking
    from hatecrime.cli.risk.interview import Interview, keys

    asking.prepare()
    if os.path.exists(file):  # noqa: PTH110 - a name that is too long is told where it is written
        assessment = _go_on(file, record_ref, victim_ref, instrument)
    else:
        assessment = _begin(file, record_ref, victim_ref or "", by, instrument, at)

    def clock(last: Assessment) -> dt.datetime:
        # A clock that is set right during an interview may go back.
        return at or max(now(), last.entries[-1].at)

    def save(taken: Assessment) -> None:
        try:
            risk.save_assessment(taken, file)
        except risk.AssessmentError as error:
            raise type(error)(
                f"{error}. The answers before this one are saved; the same command goes on from "
                f"what the file holds"
            ) from None

    moment(file, assessment, at)
    used = assessment.instrument
    asking.say(f"{used.title}, version {used.version}", bold=True)
    asking.say(used.statement)
    click.echo()
    asking.say(
        "Questions marked ! are prompts: yes asks why, if the level is below high.", *keys(used)
    )
    interview = Interview(assessment, by, clock, save)
    try:
        interview.run()
    except asking.UnusableInputError as error:
        raise asking.UnusableInputError(
            f"{error.message}. What was answered before is saved: the same command goes on from "
            f"there"
        ) from None
    except (asking.Paused, KeyboardInterrupt):
        asked = interview.assessment.completeness()
        asking.say(
            f"Paused, and saved in {file.name}: {asked.asked} of "
            f"{asked.questions - len(asked.does_not_apply)} questions asked. The same command goes "
            f"on from here."
        )
        return
    click.echo()
    asking.say(
        f"Saved in {file.name}. Next: somebody who had no part in it endorses it, with 'hatecrime "
        f"risk endorse'; actions are planned with 'hatecrime risk plan add'."
    )


def _begin(
    file: Path,
    record_ref: str | None,
    victim_ref: str,
    by: str,
    instrument: str | None,
    at: dt.datetime | None,
) -> Assessment:
    from hatecrime import risk

    if record_ref is None:
        raise risk.AssessmentError(
            f"{file.name}: is not there yet; give --record-ref to begin it, or the file to go on "
            f"with"
        )
    chosen = risk.load_instrument(instrument) if instrument else risk.load_instrument()
    begun = risk.begin(
        record_ref,
        chosen,
        by=by,
        at=at or now(),
        victim_ref=victim_ref,
    )
    # A file that cannot be written is found out before anybody is asked anything.
    risk.save_assessment(begun, file)
    return begun


def _go_on(
    file: Path, record_ref: str | None, victim_ref: str | None, instrument: str | None
) -> Assessment:
    from hatecrime import risk

    held = read(file, instrument)
    for option, given, found in (
        ("--record-ref", record_ref, held.record_ref),
        ("--victim-ref", victim_ref, held.victim_ref),
    ):
        if given is not None and given != found:
            raise risk.AssessmentError(
                f"{file.name}: holds another {option}; leave the option out to go on with it, or "
                f"give another file"
            )
    if held.current.endorsement is not None:
        raise risk.AssessmentError(
            f"{file.name}: it is endorsed and does not change; begin a review with 'hatecrime risk "
            f"review'"
        )
    if instrument and risk.load_instrument(instrument).ref != held.instrument.ref:
        raise risk.AssessmentError(
            f"{file.name}: was begun with the instrument {held.instrument.ref}; leave out "
            f"--instrument, or give that one"
        )
    return held
