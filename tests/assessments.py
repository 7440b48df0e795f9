"""Values for the tests of the risk room: all invented."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from hatecrime import risk

AT = dt.datetime(2026, 6, 1, 10, tzinfo=dt.UTC)
OFFICER = "PC 1 Ash"
SUPERVISOR = "PS 2 Birch"

SMALL = """
[instrument]
id = "small"
title = "Small"
version = "1"

[[section]]
id = "only"
title = "Only"

[[section.question]]
id = "Q1"
kind = "yes_no"
prompt = true
asks = "First?"

[[section.question]]
id = "Q2"
kind = "text"
asks = "Second?"
asked_when = "Q1 = 'yes'"

[[diagnostic]]
id = "D"
asks = "Third?"
"""


def later(minutes: int) -> dt.datetime:
    return AT + dt.timedelta(minutes=minutes)


def instrument_of(text: str, folder: Path, name: str = "ours.toml") -> risk.Instrument:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return risk.load_instrument(path)


def begun() -> risk.Assessment:
    return risk.begin("A1", risk.load_instrument(), by=OFFICER, at=AT)


def levelled(level: str = "medium") -> risk.Assessment:
    made = begun().answer("I3", "no", by=OFFICER, at=AT)
    return made.give_level(level, rationale="Known to both.", by=OFFICER, at=AT)


def endorsed(level: str = "medium") -> risk.Assessment:
    made = levelled(level)
    return made.endorse(level, by=SUPERVISOR, at=later(1))


def complete() -> risk.Assessment:
    """Return an assessment in which every question and diagnostic is answered."""
    made = begun()
    for question in made.instrument.questions.values():
        told = question.kind is risk.QuestionKind.TEXT
        made = made.answer(
            question.id,
            "told" if told else "no",
            text="In words. " * 5 if told else "",
            note="A note of some length. " * 3,
            by=OFFICER,
            at=AT,
        )
    for diagnostic in made.instrument.diagnostics:
        made = made.diagnose(diagnostic.id, "Some harm. " * 5, by=OFFICER, at=AT)
    made = made.give_level("medium", rationale="As said. " * 5, by=OFFICER, at=AT)
    made = made.endorse("high", reason="A pattern in the street.", by=SUPERVISOR, at=later(5))
    made = made.plan_action(
        "reduce",
        "Fit a better lock.",
        owner=OFFICER,
        due=dt.date(2026, 6, 3),
        by=SUPERVISOR,
        at=later(6),
        for_whom=("victim", "linked_people"),
        intervention="target_hardening",
    )
    return made.decide_marac(
        True,
        reason="Partners hold more.",
        criteria=["endorsed_high"],
        conference="east",
        meeting=dt.date(2026, 6, 9),
        by=SUPERVISOR,
        at=later(7),
    )
