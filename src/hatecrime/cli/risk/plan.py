"""``hatecrime risk plan``: the actions of an assessment."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from hatecrime.cli.exits import CLEAN, FINDINGS
from hatecrime.cli.options import DAY, PATH, commas
from hatecrime.cli.risk.options import AT, BY, FILE, moment, read
from hatecrime.risk.words import ActionState, Beneficiary, Rara

_TAGS = click.Choice([tag.value for tag in Rara])
_CLOSED = click.Choice([state.value for state in ActionState if state is not ActionState.OPEN])


@click.group()
def plan() -> None:
    """Plan actions, say what became of them, and list those that are overdue.

    The plan stands in the file of the assessment and goes on after it was endorsed. An action is
    tagged remove, avoid, reduce or accept (RARA), which tells actions apart and grades nothing.
    """


@plan.command()
@FILE
@BY
@click.option("--tag", required=True, type=_TAGS, help="What it does about the risk.")
@click.option("--owner", required=True, metavar="NAME", help="Who sees to it.")
@click.option("--due", required=True, type=DAY, metavar="DATE", help="By when (YYYY-MM-DD).")
@click.option(
    "--for",
    "for_whom",
    multiple=True,
    callback=commas,
    default=[Beneficiary.VICTIM.value],
    show_default=True,
    metavar="WHO",
    help=f"Whose risk it lessens: {', '.join(Beneficiary)}. Several with commas.",
)
@click.option(
    "--intervention",
    default="",
    metavar="CODE",
    help="Its code in the catalogue, such as cctv or rehousing; a wrong one lists them all.",
)
@AT
def add(
    file: Path,
    by: str,
    tag: str,
    owner: str,
    due: dt.datetime,
    for_whom: tuple[str, ...],
    intervention: str,
    at: dt.datetime | None,
) -> None:
    """Put an action into the plan. What is to be done is asked for.

    Exit code 0: saved. 2: it cannot be, and why.
    """
    from hatecrime import risk
    from hatecrime.cli.risk import asking

    asking.prepare()
    held = read(file)
    when = moment(file, held, at)

    def planned(what: str) -> risk.Assessment:
        return held.plan_action(
            tag,
            what,
            owner=owner,
            due=due.date(),
            for_whom=for_whom,
            intervention=intervention,
            by=by,
            at=when,
        )

    # Whatever else forbids it is told before anything is typed.
    planned("-")
    made = planned(asking.needed("What is to be done"))
    risk.save_assessment(made, file)
    asking.say(f"Action {made.actions[-1].key} planned, and saved in {file.name}.")


@plan.command()
@FILE
@click.argument("action", metavar="ACTION")
@BY
@click.option("--state", type=_CLOSED, help="What became of it.")
@click.option("--owner", metavar="NAME", help="Who sees to it from now on.")
@click.option("--due", type=DAY, metavar="DATE", help="The day it is due from now on (YYYY-MM-DD).")
@AT
def update(
    file: Path,
    action: str,
    by: str,
    state: str | None,
    owner: str | None,
    due: dt.datetime | None,
    at: dt.datetime | None,
) -> None:
    """Say what became of an action, or give it another owner or day.

    ACTION is its key, as 'hatecrime risk plan list' shows it. A note is asked for, which only an
    action that is dropped needs.

    Exit code 0: saved. 2: it cannot be, and why.
    """
    from hatecrime import risk
    from hatecrime.cli.risk import asking

    asking.prepare()
    held = read(file)
    when = moment(file, held, at)
    day = due.date() if due else None

    def updated(note: str) -> risk.Assessment:
        return held.update_action(
            action, state=state, owner=owner, due=day, note=note, by=by, at=when
        )

    # Whatever else forbids it is told before anything is typed.
    updated("-")
    must = state == ActionState.DROPPED or (state, owner, day) == (None, None, None)
    note = asking.needed("Note") if must else asking.optional("Note")
    risk.save_assessment(updated(note), file)
    asking.say(f"Action {action} updated, and saved in {file.name}.")


@plan.command("list")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=PATH)
@click.option(
    "--overdue-on",
    type=DAY,
    metavar="DATE",
    help="List only what is still open on this day (YYYY-MM-DD) and was due before it.",
)
@click.option("--personal", is_flag=True, help="Show what is to be done, by whom, and the notes.")
@click.pass_context
def list_actions(
    ctx: click.Context, files: tuple[Path, ...], overdue_on: dt.datetime | None, personal: bool
) -> None:
    """List the actions of one or more assessments, in the order of the day they are due.

    Exit code 0: listed. 1: with --overdue-on, something is overdue. 2: a file cannot be read.
    """
    from hatecrime.cli.risk.page import action_lines

    found = []
    for file in files:
        held = read(file)
        actions = held.overdue(overdue_on.date()) if overdue_on else held.actions
        found += [
            (action.due, number, held.record_ref, action) for number, action in enumerate(actions)
        ]
    for _, _, record_ref, action in sorted(found, key=lambda each: each[:3]):
        for each in action_lines(action, personal=personal, of=record_ref):
            click.echo(each)
    if not found:
        click.echo("No action is overdue." if overdue_on else "No action is planned.")
    ctx.exit(FINDINGS if overdue_on and found else CLEAN)
