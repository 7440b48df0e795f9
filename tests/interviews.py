"""A person at the terminal, for the tests of the interview: all invented."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from unittest import mock

import click
from click.testing import CliRunner, Result

from hatecrime import risk
from hatecrime.cli import cli
from hatecrime.cli.risk import asking

AT = "2025-06-02T10:00+01:00"
LATER = "2025-06-02T12:00+01:00"
OFFICER = "PC 1 Ash"
SUPERVISOR = "PS 2 Birch"

EVENING = """\
Because of where I pray. They looked at the sign on the door first.

They shouted "go home", and a word about her faith.
Slur on the body-worn video, 10:14.
n

y
They said they would be back.
n

y
Her own front door.
n

n

k
She saw two men, hoods up.
y
They saw which door she came out of.
y

k

n

k

n

n

She has not slept through since, and does not go out after dark.

y
That they come back when her son is away.
y
Not tonight. Her sister is here; crisis line number given.
y

x
Her son was interpreting.
Her sister. A caller in her own language.

d

Fear in the house; no injury.
Likely while the two are not found: they know the door.
Three neighbours heard it; the mosque next door has been told.
She would call again.

medium
Her sister stays for two weeks, and the patrol passes nightly.
Threats and a known address, but no injury, no weapon and no earlier incident.
"""
"""What is typed in a whole interview with the library's own instrument."""

BRANCHED = """
[instrument]
id = "branched"
title = "Branched"
version = "1"
statement = "Invented."

[[section]]
id = "one"
title = "One"
question = [
  { id = "Q1", kind = "yes_no", prompt = true, asks = "First?" },
  { id = "Q2", kind = "text", asks = "Second?", asked_when = "Q1 = 'yes'" },
]

[[section]]
id = "two"
title = "Two"
question = [
  { id = "Q3", kind = "yes_no", at_once = "Call somebody.", asks = "Third?", asked_when = "Q1 <> 'no' OR Q2 IS NOT NULL" },
  { id = "Q4", kind = "text", asks = "Fourth?" },
]

[[diagnostic]]
id = "Q1"
asks = "Yours, under an id that a question has?"

[[diagnostic]]
id = "D2"
asks = "Yours, second?"
"""  # noqa: E501 - an inline table of TOML stands in one line


def run(*arguments: object, typed: str | bytes = "") -> Result:
    return CliRunner().invoke(
        cli, ["--isolated", "risk", *map(str, arguments)], prog_name="hatecrime", input=typed
    )


def assess(file: Path, *more: object, typed: str | bytes = "") -> Result:
    begin = ("--record-ref", "A1", "--by", OFFICER, "--at", AT)
    return run("assess", file, *begin, *more, typed=typed)


def seated(answer: Callable[[str], str], *, person: bool = True) -> AbstractContextManager[object]:
    """Let a function answer each prompt, as somebody at a terminal or as a pipe."""
    return mock.patch.multiple(asking, line=answer, interactive=lambda: person)


class Person:
    """Answers by what is asked, and pauses at the prompts it is told to, by p or by an interrupt.

    Whoever pauses at a note goes back for it when the interview goes on.
    """

    def __init__(
        self, answers: dict[str, tuple[str, str]], level: tuple[str, str, str], pauses: set[int]
    ) -> None:
        self.answers, self.level, self.pauses = answers, level, pauses
        self.prompts: list[str] = []
        self.owed: list[str] = []

    def __call__(self, prompt: str) -> str:
        self.prompts.append(prompt)
        name, noted = re.match(r"(\w+)( note| reason)?", prompt).groups()  # type: ignore[union-attr]
        if len(self.prompts) in self.pauses:
            if noted == " note":
                self.owed.append(name)
            if len(self.prompts) % 2:
                return "p"
            raise click.Abort
        if self.owed and not noted and name not in self.owed:
            return f"b {self.owed[-1]}"
        if noted:
            self.owed = [owed for owed in self.owed if owed != name]
        if name in self.answers:
            return self.answers[name][bool(noted)]
        return {"Go": "", "Level": self.level[0], "Why": self.level[1], "What": self.level[2]}[name]


def stands(assessment: risk.Assessment) -> object:
    """Return what an assessment says, without when and in which order."""
    version = assessment.current
    return (
        {n: (a.answer, a.text, a.note, a.reason) for n, a in version.answers.items()},
        {name: given.text for name, given in version.diagnostics.items()},
        version.level and (version.level.level, version.level.rationale),
        version.level and version.level.why_below_high,
    )
