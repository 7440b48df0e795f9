"""Words that would do something if anything took them for more than words, in assessments."""

from __future__ import annotations

import datetime as dt

import attrs

from assessments import AT, OFFICER, SUPERVISOR, later
from hatecrime import risk

WORDS = (
    "</script></textarea></style><script>alert(1)</script><img src=x onerror=alert(2)>"
    "\"'`--><svg onload=alert(3)>&lt;b&gt; [x](javascript:alert(4)) <https://x.test> ![i](y) "
    "\u202e\u2066\x1b[1m\x00 {{7*7}} ${7*7} |a|b|"
)
"""Markup of several kinds, and characters that steer a screen."""

BLOCKS = "\n".join(
    [
        "# head",
        "",
        "1. one",
        "- two",
        "+ three",
        "    four",
        "===",
        "---",
        "```",
        "> five",
        "<script>alert(5)</script>",
        "| a | b |",
        "|---|---|",
        "[x]: javascript:alert(6)",
        "www.example.test https://example.test a@example.test",
        "end\\",
    ]
)
"""What Markdown takes for blocks."""


def instrument() -> risk.Instrument:
    """Return an instrument that says hostile words wherever it says anything."""
    made = risk.load_instrument()
    sections = tuple(
        attrs.evolve(
            section,
            title=f"{section.title} {WORDS}",
            questions=tuple(
                attrs.evolve(
                    question,
                    asks=f"{question.asks} {WORDS}",
                    help=WORDS,
                    at_once=WORDS if question.prompt else "",
                )
                for question in section.questions
            ),
        )
        for section in made.sections
    )
    diagnostics = tuple(attrs.evolve(d, asks=f"{d.asks} {WORDS}") for d in made.diagnostics)
    return attrs.evolve(
        made,
        title=WORDS,
        statement=WORDS,
        version=WORDS,
        sections=sections,
        diagnostics=diagnostics,
    )


def assessment(words: str = WORDS) -> risk.Assessment:
    """Return an assessment, reviewed and endorsed, with hostile words in every field of it."""
    by, boss = f"{OFFICER} {words}", f"{SUPERVISOR} {words}"
    made = risk.begin(f"A1 {words}", instrument(), by=by, at=AT, victim_ref=words)
    for question in made.instrument.questions.values():
        if question.kind is risk.QuestionKind.TEXT:
            made = made.answer(question.id, "told", text=words, note=words, by=by, at=AT)
        elif question.id == "V1":
            made = made.answer("V1", "not_asked", reason=words, note=words, by=by, at=AT)
        else:
            made = made.answer(question.id, "yes", note=words, by=by, at=AT)
    for diagnostic in made.instrument.diagnostics:
        made = made.diagnose(diagnostic.id, words, by=by, at=AT)
    made = made.give_level("low", rationale=words, why_below_high=words, by=by, at=AT)
    made = made.endorse("high", reason=words, by=boss, at=later(1))
    made = made.plan_action(
        "reduce", words, owner=words, due=dt.date(2026, 7, 1), by=boss, at=later(2)
    )
    made = made.update_action("1", state="dropped", note=words, by=boss, at=later(3))
    made = made.decide_marac(
        True,
        reason=words,
        criteria=[words],
        nominated_by=words,
        conference=words,
        meeting=dt.date(2026, 7, 1),
        by=boss,
        at=later(4),
    )
    made = made.review("other", reason=words, by=by, at=later(5))
    for diagnostic in made.instrument.diagnostics:
        made = made.diagnose(diagnostic.id, words, by=by, at=later(5))
    return made.give_level("medium", rationale=words, why_below_high=words, by=by, at=later(6))
