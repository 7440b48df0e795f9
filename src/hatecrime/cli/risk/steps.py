"""``hatecrime risk endorse`` and ``hatecrime risk review``: one step each."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from hatecrime.cli.risk.options import AT, BY, FILE, INSTRUMENT, LEVEL, POLICY, moment, read


@click.command()
@FILE
@BY
@click.option("--level", required=True, type=LEVEL, help="The level endorsed.")
@POLICY
@INSTRUMENT
@AT
def endorse(
    file: Path,
    by: str,
    level: str,
    policy: str,
    instrument: str | None,
    at: dt.datetime | None,
) -> None:
    """Endorse an assessment, as a supervisor who had no part in it.

    The level may be another than the assessor's; the reason is then asked for. Afterwards the
    assessment changes no more: what comes next is a review. What the policy has done at the level
    is listed. See the whole of it first: 'hatecrime risk show FILE --personal'.

    Exit code 0: endorsed, and saved. 2: it cannot be, and why.
    """
    from hatecrime import risk
    from hatecrime.cli.risk import asking
    from hatecrime.cli.risk.page import question_lines
    from hatecrime.risk.plan import local_day

    asking.prepare()
    chosen = risk.load_policy(policy)
    held = read(file, instrument)
    when = moment(file, held, at)
    given = held.current.level
    differs = given is not None and given.level != level
    # Whatever else forbids it is told before a reason is typed.
    held.endorse(level, reason="-" if differs else "", by=by, at=when)
    for each in question_lines(held):
        click.echo(each)
    reason = ""
    if given is not None and differs:
        reason = asking.needed(f"The assessor's level is {given.level}. Why {level}")
    risk.save_assessment(held.endorse(level, reason=reason, by=by, at=when), file)
    asking.say(f"Endorsed: {level}. Saved in {file.name}.", bold=True)
    click.echo()
    asking.say(f"At this level, as {chosen.title} has it:", chosen.statement)
    asking.say(
        *(a.does for a in chosen.activities[risk.RiskLevel(level)]), mark="  - ", indent="    "
    )
    due = chosen.review_due(level, local_day(when))
    asking.say(f"Review due: {due or 'the policy states no interval'}.")


@click.command()
@FILE
@BY
@click.option(
    "--trigger",
    required=True,
    metavar="CODE",
    help="What led to it, such as scheduled, new_incident or arrest; a wrong one lists them all.",
)
@INSTRUMENT
@AT
def review(
    file: Path, by: str, trigger: str, instrument: str | None, at: dt.datetime | None
) -> None:
    """Begin a review of an endorsed assessment: a new version in the same file.

    Answers given before stand until they are given anew; diagnostics and level are given anew.
    'hatecrime risk assess' then goes through the questions. With another --instrument it begins
    without answers. More about the trigger is asked for, and may be left out for most.

    Exit code 0: begun, and saved. 2: it cannot be, and why.
    """
    from hatecrime import risk
    from hatecrime.cli.risk import asking
    from hatecrime.risk.catalogues import known_row, triggers

    asking.prepare()
    held = read(file, instrument)
    when = moment(file, held, at)
    chosen = risk.load_instrument(instrument) if instrument else None
    # Whatever else forbids it is told before a reason is typed.
    held.review(trigger, reason="-", instrument=chosen, by=by, at=when)
    about = f"More about '{known_row(triggers(), trigger)['title']}'"
    must = known_row(triggers(), trigger).get("needs_reason")
    reason = asking.needed(about) if must else asking.optional(about)
    begun = held.review(trigger, reason=reason, instrument=chosen, by=by, at=when)
    risk.save_assessment(begun, file)
    asking.say(
        f"Review {begun.current.number} begun, and saved in {file.name}. Go on with 'hatecrime "
        f"risk assess'."
    )
