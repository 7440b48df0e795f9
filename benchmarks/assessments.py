"""How long many assessments take to be read and checked: ``python benchmarks/assessments.py [N]``.

Every one is complete: 27 answers with notes, diagnostics, a level, an endorsement, an action and a
referral. They are read from JSON and turned into the fields of a record, which are checked as one
table against every rule. One process, once; it ends with 1 when it takes longer than the gate.
"""

from __future__ import annotations

import datetime as dt
import sys
import time

import polars as pl

import hatecrime
from hatecrime import risk

MANY = 100_000
GATE = 20.0
"""Seconds that so many may take."""

AT = dt.datetime(2026, 6, 1, 10, tzinfo=dt.UTC)
OFFICER, SUPERVISOR = "PC 1", "PS 2"


def complete(record_ref: str) -> str:
    """Return a complete assessment as JSON."""
    made = risk.begin(record_ref, risk.load_instrument(), by=OFFICER, at=AT)
    for question in made.instrument.questions.values():
        told = question.kind is risk.QuestionKind.TEXT
        made = made.answer(
            question.id,
            "told" if told else "no",
            text="In words of some length, as they were said. " if told else "",
            note="A note of some length. ",
            by=OFFICER,
            at=AT,
        )
    for diagnostic in made.instrument.diagnostics:
        made = made.diagnose(diagnostic.id, "What harm there is, and why.", by=OFFICER, at=AT)
    made = made.give_level("medium", rationale="Known to one another.", by=OFFICER, at=AT)
    made = made.endorse("high", reason="A pattern in the street.", by=SUPERVISOR, at=AT)
    made = made.plan_action(
        "reduce",
        "Fit a better lock.",
        for_whom=("victim",),
        owner=OFFICER,
        due=AT.date(),
        by=SUPERVISOR,
        at=AT,
    )
    return made.decide_marac(True, reason="Partners hold more.", by=SUPERVISOR, at=AT).to_json()


def main(many: int = MANY) -> int:
    """Measure, print what it took, and return the exit code."""
    texts = [complete(f"A{number}") for number in range(min(many, 1_000))]
    start = time.perf_counter()
    rows = []
    for number in range(many):
        assessment = risk.from_json(texts[number % len(texts)])
        rows.append(
            {"record_ref": f"A{number}", "record_type": "crime", "race": True}
            | assessment.to_fields()
        )
    read = time.perf_counter()
    result = hatecrime.check_frame(pl.DataFrame(rows), as_of=AT.date())
    findings = result.frame.height
    done = time.perf_counter()
    sys.stdout.write(
        f"{many:,} assessments of {len(texts[0]):,} bytes: read {read - start:.1f} s, "
        f"checked {done - read:.1f} s, {findings:,} findings\n"
    )
    return int(done - start > GATE * many / MANY)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
