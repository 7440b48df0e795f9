"""``hatecrime risk marac`` and ``hatecrime risk next-marac``: multi-agency conferences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hatecrime.cli.options import DAY
from hatecrime.cli.risk.options import AT, BY, FILE, INSTRUMENT, POLICY, moment, read

if TYPE_CHECKING:
    from hatecrime.risk import Conference, Meeting, Policy

_MET = {True: "met", False: "not met", None: "cannot be decided"}


def _closed(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--closed",
        multiple=True,
        type=DAY,
        metavar="DATE",
        help="A further day on which nobody works (YYYY-MM-DD), beside the bank holidays of "
        "England and Wales. May be given several times.",
    )(command)


@click.command()
@FILE
@BY
@click.option("--refer/--no-refer", default=None, help="Whether the case goes to a conference.")
@POLICY
@click.option("--conference", default="", metavar="ID", help="Which one of the policy's.")
@click.option(
    "--meeting",
    type=DAY,
    metavar="DATE",
    help="The day of its meeting (YYYY-MM-DD). The next one that takes the case if not given.",
)
@_closed
@click.option(
    "--nominated-by", default="", metavar="PARTNER", help="The partner that nominated it."
)
@click.option(
    "--judged/--not-judged",
    default=None,
    help="Whether somebody judges that it should go, for the criteria that ask so.",
)
@click.option(
    "--repeat-on",
    type=DAY,
    metavar="DATE",
    help="The day of the latest incident (YYYY-MM-DD), if it is a repeat.",
)
@INSTRUMENT
@AT
def marac(
    file: Path,
    by: str,
    refer: bool | None,
    policy: str,
    conference: str,
    meeting: dt.datetime | None,
    closed: Sequence[dt.datetime],
    nominated_by: str,
    judged: bool | None,
    repeat_on: dt.datetime | None,
    instrument: str | None,
    at: dt.datetime | None,
) -> None:
    """Record whether a case goes to a multi-agency conference, and why.

    Shows which criteria of the policy are met, and asks for the reason. The criteria refer nobody:
    the person does, either way.

    Exit code 0: saved. 2: it cannot be, and why.
    """
    from hatecrime import risk
    from hatecrime.cli.risk import asking
    from hatecrime.risk.plan import local_day

    asking.prepare()
    if refer is None:
        raise click.UsageError("say --refer or --no-refer: the decision is yours")
    chosen = risk.load_policy(policy)
    held = read(file, instrument)
    when = moment(file, held, at)
    day = meeting.date() if meeting else None
    if conference:
        meets = _conference(chosen, conference)
        if refer and day is None:
            day = _next_meeting(meets, local_day(when), closed).day
    met = risk.criteria_met(
        chosen,
        held,
        professional_judgement=judged,
        repeat_on=repeat_on.date() if repeat_on else None,
    )

    def decided(reason: str) -> risk.Assessment:
        return held.decide_marac(
            refer,
            reason=reason,
            criteria=[name for name, answer in met.items() if answer],
            nominated_by=nominated_by,
            conference=conference,
            meeting=day,
            by=by,
            at=when,
        )

    # Whatever else forbids it is told before anything is typed.
    decided("-")
    asking.say(f"Criteria of {chosen.title}:", chosen.statement)
    for criterion in chosen.criteria:
        asking.say(criterion.title, mark=f"  {_MET[met[criterion.id]]:<19}", indent=" " * 21)
    reason = asking.needed("Why it is referred" if refer else "Why it is not referred")
    risk.save_assessment(decided(reason), file)
    where = f" to {conference}" * bool(conference) + (f", meeting of {day}" if day else "")
    asking.say(f"{'Referred' if refer else 'Not referred'}{where}. Saved in {file.name}.")


@click.command("next-marac")
@POLICY
@click.option(
    "--conference", metavar="ID", help="Which one of the policy's. All of them if not given."
)
@click.option(
    "--on", required=True, type=DAY, metavar="DATE", help="The day of the referral (YYYY-MM-DD)."
)
@_closed
def next_marac(
    policy: str, conference: str | None, on: dt.datetime, closed: Sequence[dt.datetime]
) -> None:
    """Say which meeting a referral reaches, and until when one has to arrive for it.

    Exit code 0: told. 2: the policy has no such conference, or no more meetings.
    """
    from hatecrime import risk
    from hatecrime.cli.risk.asking import say
    from hatecrime.cli.risk.page import fact

    chosen = risk.load_policy(policy)
    wanted = [_conference(chosen, conference)] if conference else list(chosen.conferences.values())
    if not wanted:
        raise click.UsageError(
            f"--policy: {chosen.title} has no conference; give the file of a policy that has"
        )
    for each in wanted:
        found = _next_meeting(each, on.date(), closed)
        say(f"{each.title} ({each.id})")
        moved = f", instead of {_day(found.instead_of)}" if found.instead_of else ""
        for text in (
            *fact("meets", f"{_day(found.day)}{moved}"),
            *fact("referrals until", _day(found.cut_off)),
        ):
            click.echo(text)


def _next_meeting(
    conference: Conference, referred_on: dt.date, closed: Sequence[dt.datetime]
) -> Meeting:
    from hatecrime import risk
    from hatecrime.victims import UnknownHolidaysError, working_days

    try:
        known = working_days()
        found = risk.next_meeting(
            conference, referred_on, known.holidays.union(day.date() for day in closed)
        )
        # Where the bank holidays are not known there is no answer, rather than a guess.
        for day in (referred_on, found.day):
            known.is_working_day(day)
    except (ImportError, UnknownHolidaysError) as error:
        raise click.UsageError(f"{conference.id}: {error}") from None
    return found


def _conference(policy: Policy, name: str) -> Conference:
    found = policy.conferences.get(name)
    if found is None:
        listed = ", ".join(policy.conferences)
        raise click.UsageError(
            f"--conference: {policy.title} has none of that id; "
            + (f"there are {listed}" if listed else "it has none at all: give another --policy")
        )
    return found


def _day(day: dt.date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y} ({day})"
