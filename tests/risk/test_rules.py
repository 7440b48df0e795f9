"""What the rules on risk answer to the fields of an assessment, at each step of its life."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from assessments import OFFICER, SUPERVISOR, begun, complete, endorsed, levelled
from hatecrime import CrimeRecord, check, check_frame, risk
from hatecrime.validation.result import Result

AS_OF = dt.date(2026, 12, 31)
RULES = ("RSK-001", "RSK-002", "RSK-003", "RSK-004", "RSK-005")


def last(made: risk.Assessment) -> dt.datetime:
    return made.entries[-1].at


def planned(made: risk.Assessment) -> risk.Assessment:
    return made.plan_action(
        "reduce", "Fit a lock.", owner=OFFICER, due=dt.date(2026, 6, 9), by=OFFICER, at=last(made)
    )


def referred(made: risk.Assessment) -> risk.Assessment:
    return made.decide_marac(True, reason="R", by=SUPERVISOR, at=last(made))


def dropped(made: risk.Assessment) -> risk.Assessment:
    return made.update_action("1", state="dropped", note="Moved.", by=OFFICER, at=last(made))


def reviewed(made: risk.Assessment) -> risk.Assessment:
    made = made.review("arrest", by=OFFICER, at=last(made))
    return made.give_level("high", rationale="R", by=OFFICER, at=last(made))


def record(made: risk.Assessment) -> dict[str, Any]:
    return {
        "record_ref": "A1",
        "record_type": "crime",
        "race": True,
        "recorded_at": "2026-06-01T09:00",
        **made.to_fields(),
    }


def answers(result: Result) -> Mapping[str, str]:
    """Return how each rule on risk answered: pass, fail, unknown, or nothing to ask."""
    found = {}
    for entry in result.summary:
        if entry.rule in RULES:
            given = {"pass": entry.passed, "fail": entry.failed, "unknown": entry.unknown}
            (found[entry.rule],) = [word for word, rows in given.items() if rows] or ["-"]
    return found


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (begun(), "fail - unknown - -"),
        (levelled("high"), "pass fail unknown - -"),
        (endorsed("low"), "pass pass pass - -"),
        (endorsed("medium"), "pass pass pass fail -"),
        (endorsed("high"), "pass pass pass fail fail"),
        (planned(endorsed("high")), "pass pass pass pass fail"),
        (referred(planned(endorsed("high"))), "pass pass pass pass pass"),
        # What was dropped is no plan any more.
        (dropped(planned(endorsed("high"))), "pass pass pass fail fail"),
        (planned(dropped(planned(endorsed("high")))), "pass pass pass pass fail"),
        # A review with a level waits for its own endorsement.
        (reviewed(endorsed("low")), "pass fail unknown - -"),
        (complete(), "pass pass pass pass pass"),
    ],
)
def test_rules_answer_to_an_assessment(made: risk.Assessment, expected: str) -> None:
    told = dict(zip(RULES, expected.split(), strict=True))
    held = record(made)
    assert answers(check(held, as_of=AS_OF)) == told
    assert answers(check(CrimeRecord(**held), as_of=AS_OF)) == told
    # A column without any value has no type of its own.
    frame = pl.DataFrame([held], infer_schema_length=None)
    assert answers(check_frame(frame, as_of=AS_OF)) == told


@pytest.mark.parametrize("zone", ["UTC", "Europe/London", "Asia/Kolkata", "America/New_York"])
@pytest.mark.parametrize("month", [1, 7])
def test_times_of_any_zone_are_those_of_this_country(zone: str, month: int) -> None:
    at = dt.datetime(2026, month, 9, 23, 45, tzinfo=dt.UTC).astimezone(ZoneInfo(zone))
    made = risk.begin("A1", risk.load_instrument(), by=OFFICER, at=at)
    made = made.give_level("low", rationale="R", by=OFFICER, at=at)
    after = (at + dt.timedelta(minutes=30)).astimezone(dt.UTC)
    made = made.endorse("low", by=SUPERVISOR, at=after)
    held = record(made)
    local = CrimeRecord(**held).risk_assessed_at
    assert local == dt.datetime(2026, month, *((9, 23, 45) if month == 1 else (10, 0, 45)))
    for result in (check(held, as_of=AS_OF), check_frame(pl.DataFrame([held]), as_of=AS_OF)):
        assert answers(result)["RSK-003"] == "pass"
        assert not [f for f in result.findings if f.rule.startswith(("FLD", "REC-006"))]


def test_no_risk_is_asked_of_a_record_without_hate() -> None:
    held = record(begun()) | {"race": False}
    found = answers(check(held, as_of=AS_OF))
    # The order of two dates is asked of any record.
    assert {rule for rule, answer in found.items() if answer != "-"} == {"RSK-003"}
