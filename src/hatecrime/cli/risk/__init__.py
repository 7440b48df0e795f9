"""``hatecrime risk``: the assessment of risk from the command line.

One module a part; nothing of the risk room but its words is loaded before a command runs.
"""

from __future__ import annotations

import click

from hatecrime.cli.risk.assess import assess
from hatecrime.cli.risk.conference import marac, next_marac
from hatecrime.cli.risk.form import form
from hatecrime.cli.risk.plan import plan
from hatecrime.cli.risk.show import show
from hatecrime.cli.risk.steps import endorse, review


@click.group()
def risk() -> None:
    """Assess the risk to a victim: the interview, the level, the plan, the referral.

    An assessment is a JSON file that only grows: what was saved in it is never overwritten. Whoever
    may read the file reads what the victim said, so keep it as you keep the record. Notes, reasons
    and names of victims are typed at a prompt, and so stand in no history of the shell.

    The library computes and suggests no level. An assessor gives it, and somebody else endorses it.

    \b
    hatecrime risk assess A1.json --record-ref A1 --by "PC 1 Ash"
    hatecrime risk show A1.json --personal
    hatecrime risk endorse A1.json --by "PS 2 Birch" --level medium
    """  # noqa: D301 - click reads the mark as it is: the lines after it are not wrapped


for command in (assess, show, endorse, review, plan, marac, next_marac, form):
    risk.add_command(command)
