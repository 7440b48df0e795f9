"""The life of an assessment: whatever is done to it in whatever order, nothing of it is lost.

Legal and illegal steps are drawn alike. The machine keeps a plain account of its own, and holds the
assessment against it after each step.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from assessments import AT
from hatecrime import risk
from hatecrime.risk.catalogues import triggers
from hatecrime.risk.words import AnswerWord, RiskLevel

INSTRUMENT = risk.load_instrument()
OFFICERS = ["PC 1 Ash", "PC 3 Oak"]
SUPERVISORS = ["PS 2 Birch", "PS 4 Elm", "PS 6 Yew"]
WHO = st.sampled_from([*OFFICERS * 3, *SUPERVISORS, "pc 1  ash", ""])
MINUTES = st.sampled_from([0, 0, 1, 1, 2, 3, -1])
SAID = ["Said.", "Told.", "\ud800", "\u202e<b>"]
TEXT = st.sampled_from([*SAID, *SAID, "", "\x00 "]) | st.text(max_size=3)
QUESTIONS = st.sampled_from([*list(INSTRUMENT.questions)[:8], "V1", "V3", "Z9"])
LEVELS = st.sampled_from([*RiskLevel, *RiskLevel, "extreme"])
DAYS = st.sampled_from([0, 1, 2, 30, -1])


class Life(RuleBasedStateMachine):
    """One assessment, and all that ought to be in it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "a.json"
        self.now = AT
        self.said: list[dict[str, Any]] = []
        self.endorsed: dict[int, dict[str, Any]] = {}

    def teardown(self) -> None:
        self.folder.cleanup()

    @initialize(by=st.sampled_from(OFFICERS))
    def begin(self, by: str) -> None:
        self.made = risk.begin("A1", INSTRUMENT, by=by, at=self.now)
        self.said.append({"kind": "begun", "by": by})

    def take(
        self, step: str, minutes: int, account: dict[str, Any], *args: Any, **given: Any
    ) -> bool:
        """Take a step; a refused one has to leave everything as it was."""
        before, text = self.made, self.made.to_json()
        at = self.now + dt.timedelta(minutes=minutes)
        try:
            after = getattr(self.made, step)(*args, at=at, **given)
        except risk.AssessmentError:
            assert self.made is before
            assert self.made.to_json() == text
            return False
        assert before.to_json() == text
        assert after.entries[:-1] == before.entries
        assert minutes >= 0
        assert given["by"].strip()
        self.made, self.now = after, at
        self.said.append({**account, "at": at, "by": given["by"]})
        return True

    # -- steps ---------------------------------------------------------------------------------

    @rule(
        question=QUESTIONS,
        word=st.sampled_from([*AnswerWord, AnswerWord.YES, AnswerWord.NO]),
        text=TEXT,
        note=TEXT,
        reason=TEXT,
        by=WHO,
        minutes=MINUTES,
        tidy=st.sampled_from([True, True, True, False]),
    )
    def answer(
        self,
        question: str,
        word: AnswerWord,
        text: str,
        note: str,
        reason: str,
        by: str,
        minutes: int,
        tidy: bool,
    ) -> None:
        if tidy:
            text = f"'{text}'" if word is AnswerWord.TOLD else ""
            reason = f"'{reason}'" if word is AnswerWord.NOT_ASKED else ""
        open_before = self.made.current.endorsement is None
        if self.take(
            "answer",
            minutes,
            {
                "kind": "answer",
                "question": question,
                "answer": word,
                "text": text,
                "note": note,
                "reason": reason,
            },
            question,
            word,
            text=text,
            note=note,
            reason=reason,
            by=by,
        ):
            assert open_before
            assert question != "Z9"

    @rule(diagnostic=st.sampled_from(["D1", "D2", "D9"]), text=TEXT, by=WHO, minutes=MINUTES)
    def diagnose(self, diagnostic: str, text: str, by: str, minutes: int) -> None:
        self.take(
            "diagnose",
            minutes,
            {"kind": "diagnosis", "diagnostic": diagnostic, "text": text},
            diagnostic,
            text,
            by=by,
        )

    @rule(level=LEVELS, rationale=TEXT, why=TEXT, by=WHO, minutes=MINUTES)
    def give_level(self, level: str, rationale: str, why: str, by: str, minutes: int) -> None:
        prompts = self.made.prompts()
        if self.take(
            "give_level",
            minutes,
            {"kind": "level", "level": level, "rationale": rationale, "why_below_high": why},
            level,
            rationale=rationale,
            why_below_high=why,
            by=by,
        ):
            assert level == "high" or not prompts or why.strip()
            assert rationale.strip()

    @rule(level=LEVELS, reason=TEXT, by=WHO, minutes=MINUTES)
    def endorse(self, level: str, reason: str, by: str, minutes: int) -> None:
        before = self.made.current
        if self.take(
            "endorse",
            minutes,
            {"kind": "endorsement", "level": level, "reason": reason},
            level,
            reason=reason,
            by=by,
        ):
            assert before.endorsement is None
            assert before.level is not None
            assert before.entries[-1] is before.level
            assert by.casefold() not in {entry.by.casefold() for entry in before.entries}
            assert level == before.level.level or reason.strip()
            self.endorsed[before.number] = all_of(self.made.current)

    @precondition(lambda self: self.made.current.endorsement is None)
    @rule(level=st.sampled_from(RiskLevel))
    def settle(self, level: str) -> None:
        """Get on with it, so that reviews of reviews are reached."""
        self.give_level(level, "R", "W", OFFICERS[0], 0)
        self.endorse(level, "", f"PS {len(self.made.entries)} Fir", 1)
        assert self.made.current.endorsement is not None

    @precondition(lambda self: self.made.current.endorsement is not None)
    @rule(by=st.sampled_from(OFFICERS))
    def begin_again(self, by: str) -> None:
        self.review("new_incident", "", by, 0)
        assert self.made.current.endorsement is None

    @rule(
        trigger=st.sampled_from([*triggers().rows, "boredom"]), reason=TEXT, by=WHO, minutes=MINUTES
    )
    def review(self, trigger: str, reason: str, by: str, minutes: int) -> None:
        endorsed = self.made.current.endorsement is not None
        if self.take(
            "review",
            minutes,
            {"kind": "begun", "trigger": trigger, "reason": reason},
            trigger,
            reason=reason,
            by=by,
        ):
            assert endorsed

    @rule(
        tag=st.sampled_from([*risk.Rara, "ignore"]),
        what=TEXT,
        owner=TEXT,
        days=DAYS,
        for_whom=st.lists(st.sampled_from(risk.Beneficiary), max_size=3),
        by=WHO,
        minutes=MINUTES,
    )
    def plan(
        self,
        tag: str,
        what: str,
        owner: str,
        days: int,
        for_whom: list[risk.Beneficiary],
        by: str,
        minutes: int,
    ) -> None:
        due = self.now.date() + dt.timedelta(days)
        self.take(
            "plan_action",
            minutes,
            {
                "kind": "action",
                "tag": tag,
                "what": what,
                "owner": owner,
                "due": due,
                "for_whom": tuple(for_whom),
            },
            tag,
            what,
            owner=owner,
            due=due,
            for_whom=for_whom,
            by=by,
        )

    @rule(
        action=st.sampled_from(["1", "2", "9"]),
        state=st.sampled_from([None, *risk.ActionState]),
        owner=st.none() | TEXT,
        note=TEXT,
        by=WHO,
        minutes=MINUTES,
    )
    def update(
        self, action: str, state: str | None, owner: str | None, note: str, by: str, minutes: int
    ) -> None:
        self.take(
            "update_action",
            minutes,
            {
                "kind": "action_update",
                "action": action,
                "state": state,
                "owner": owner,
                "note": note,
            },
            action,
            state=state,
            owner=owner,
            note=note,
            by=by,
        )

    @rule(referred=st.booleans(), reason=TEXT, by=WHO, minutes=MINUTES)
    def decide(self, referred: bool, reason: str, by: str, minutes: int) -> None:
        self.take(
            "decide_marac",
            minutes,
            {"kind": "marac", "referred": referred, "reason": reason},
            referred,
            reason=reason,
            by=by,
        )

    # -- files ---------------------------------------------------------------------------------

    @rule()
    def save_and_resume(self) -> None:
        risk.save_assessment(self.made, self.path)
        self.made = risk.load_assessment(self.path)

    @precondition(lambda self: self.path.exists())
    @rule()
    def somebody_else_saves(self) -> None:
        """Another person goes on from the saved file, so that mine is refused."""
        theirs = risk.load_assessment(self.path)
        at = theirs.entries[-1].at
        theirs = theirs.decide_marac(False, reason="Elsewhere.", by="PC 9 Fir", at=at)
        before = self.path.read_bytes()
        risk.save_assessment(theirs, self.path)
        try:
            risk.save_assessment(self.made, self.path)
        except risk.AssessmentConflictError:
            assert risk.load_assessment(self.path) == theirs
        else:
            raise AssertionError("what somebody else saved was lost")
        self.path.write_bytes(before)

    # -- what always holds ---------------------------------------------------------------------

    @invariant()
    def nothing_is_lost(self) -> None:
        for entry, said in zip(self.made.entries, self.said, strict=True):
            assert {name: getattr(entry, name) for name in said} == said
        times = [entry.at for entry in self.made.entries]
        assert times == sorted(times)

    @invariant()
    def an_endorsed_version_stays_as_it_was(self) -> None:
        for version in self.made.versions[:-1]:
            assert version.endorsement is not None
        for number, was in self.endorsed.items():
            assert all_of(self.made.versions[number - 1]) == was

    @invariant()
    def a_file_of_it_is_the_same(self) -> None:
        text = self.made.to_json()
        read = risk.from_json(text)
        assert read == self.made
        assert read.to_json() == text
        assert read.to_fields() == self.made.to_fields()


def all_of(version: risk.Version) -> dict[str, Any]:
    """Return all that a version holds, to compare by."""
    held = {name: getattr(version, name) for name in ("number", "level", "endorsement", "entries")}
    return held | {"answers": dict(version.answers), "diagnostics": dict(version.diagnostics)}


Life.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, suppress_health_check=list(HealthCheck)
)
TestLife = Life.TestCase
