"""Policies and conferences: the default says what it is, a force's own replaces it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from assessments import AT, OFFICER, SUPERVISOR, begun, endorsed, later, levelled
from hatecrime import risk
from hatecrime.rulebook.errors import RulebookError

DEFAULT = risk.load_policy()
OWN = """
[policy]
id = "ours"
title = "Ours"
version = "3"

[levels.low]
activities = [{ id = "a", does = "Write." }]
review_after_days = 28

[levels.medium]
activities = []

[levels.high]
activities = [{ id = "b", does = "Visit.", intervention = "neighbourhood_visit" }]
review_after_days = 7

[[criterion]]
id = "given"
title = "Given"
when = "assessed_level IN ('medium', 'high')"

[[conference]]
id = "east"
title = "East"
first = 2026-01-06
recurrence = "FREQ=WEEKLY;INTERVAL=6"
cut_off_working_days = 5
cancelled = [2026-03-31]
"""


def policy_of(text: str, folder: Path) -> risk.Policy:
    path = folder / "ours.toml"
    path.write_text(text, encoding="utf-8")
    return risk.load_policy(path)


def test_the_default_says_what_it_is() -> None:
    assert "default of the library" in DEFAULT.statement
    assert set(DEFAULT.activities) == set(risk.RiskLevel)
    assert all(DEFAULT.activities.values())
    assert [criterion.id for criterion in DEFAULT.criteria] == [
        "endorsed_high",
        "professional_judgement",
        "escalation",
        "repeat",
    ]
    assert DEFAULT.review_due("high", dt.date(2026, 6, 1)) is None
    assert DEFAULT.conferences == {}


def test_a_force_replaces_it(tmp_path: Path) -> None:
    own = policy_of(OWN, tmp_path)
    assert own.review_due("low", dt.date(2026, 6, 1)) == dt.date(2026, 6, 29)
    assert own.review_due("medium", dt.date(2026, 6, 1)) is None
    with pytest.raises(risk.AssessmentError, match="one of low, medium, high"):
        own.review_due("grave", dt.date(2026, 6, 1))
    assert own.activities[risk.RiskLevel.HIGH][0].does == "Visit."
    assert risk.criteria_met(own, levelled()) == {"given": True}
    assert risk.criteria_met(own, begun()) == {"given": None}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[levels.medium]\nactivities = []", "", r"levels\.medium: is missing"),
        ("= 28", "= 0", r"levels\.low\.review_after_days: "),
        ("= 28", "= true", r"levels\.low\.review_after_days: "),
        ("neighbourhood_visit", "magic", "activity b: there is no intervention 'magic'"),
        ("assessed_level IN", "level IN", "criterion given: when: .*it may name endorsed_level"),
        ("'medium'", "'grave'", "criterion given: when: .*grave"),
        ("IN ('medium', 'high')", "= 'low' AND as_of = as_of", "criterion given: when: "),
        ('id = "east"', 'id = "east"\nchair = "us"', r"conference\.1\.chair: there is no such key"),
        ("2026-01-06", '"soon"', r"conference\.1\.first: "),
        ("INTERVAL=6", "INTERVAL=0", "conference east: recurrence: write it as FREQ=WEEKLY"),
        ("FREQ=WEEKLY", "FREQ=SECONDLY", "conference east: recurrence: "),
        ("INTERVAL=6", "BYDAY=XX", "conference east: recurrence: "),
        ("FREQ=WEEKLY;INTERVAL=6", "FREQ=MONTHLY;BYDAY=55MO", "conference east: recurrence: "),
        ("INTERVAL=6", "BYDAY=WE", "conference east: first: the recurrence does not fall"),
        ("= 5", "= -1", r"conference\.1\.cut_off_working_days: "),
        ("[[criterion]]", OWN[OWN.index("[[criterion]]") :] + "[[criterion]]", "criterion: one id"),
    ],
)
def test_what_is_wrong_with_one_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in OWN
    with pytest.raises(RulebookError, match=told) as caught:
        policy_of(OWN.replace(old, new, 1), tmp_path)
    assert str(caught.value).startswith("ours.toml: ")


# -- criteria ------------------------------------------------------------------------------------


def test_each_criterion_is_met_not_met_or_cannot_be_decided() -> None:
    assert risk.criteria_met(DEFAULT, begun()) == {
        "endorsed_high": None,
        "professional_judgement": None,
        "escalation": None,
        "repeat": False,
    }
    assert risk.criteria_met(DEFAULT, endorsed("high"))["endorsed_high"] is True
    assert risk.criteria_met(DEFAULT, endorsed("low"))["endorsed_high"] is False
    for judged in (True, False):
        met = risk.criteria_met(DEFAULT, begun(), professional_judgement=judged)
        assert met["professional_judgement"] is judged


@pytest.mark.parametrize(("word", "met"), [("yes", True), ("no", False), ("declined", None)])
def test_escalation_is_what_the_question_says(word: str, met: bool | None) -> None:
    made = begun().answer("V3", word, by=OFFICER, at=AT)
    assert risk.criteria_met(DEFAULT, made)["escalation"] is met


@pytest.mark.parametrize(
    ("repeat_on", "met"),
    [
        (None, None),
        (dt.date(2026, 5, 31), False),
        (dt.date(2026, 6, 1), False),
        (dt.date(2026, 6, 2), True),
        (dt.date(2027, 6, 1), True),
        (dt.date(2027, 6, 2), False),
    ],
)
def test_a_repeat_is_counted_from_the_last_referral(
    repeat_on: dt.date | None, met: bool | None
) -> None:
    referred = begun().decide_marac(True, reason="R", by=SUPERVISOR, at=later(1))
    for made, last in ((referred, None), (begun(), dt.date(2026, 6, 1))):
        found = risk.criteria_met(DEFAULT, made, repeat_on=repeat_on, last_referred_on=last)
        assert found["repeat"] is met


# -- meetings ------------------------------------------------------------------------------------

EASTER = {dt.date(2026, 4, 3), dt.date(2026, 4, 6)}
CHRISTMAS = {dt.date(2026, 12, 25), dt.date(2026, 12, 28)}


def test_a_cancelled_meeting_is_left_out(tmp_path: Path) -> None:
    east = policy_of(OWN, tmp_path).conferences["east"]
    assert risk.next_meeting(east, dt.date(2026, 2, 10)).day == dt.date(2026, 2, 17)
    found = risk.next_meeting(east, dt.date(2026, 2, 11))
    assert found.day == dt.date(2026, 5, 12)
    assert found.cut_off == dt.date(2026, 5, 5)


@pytest.mark.parametrize(
    ("manner", "day"),
    [
        ("next_working_day", dt.date(2026, 4, 7)),
        ("previous_working_day", dt.date(2026, 4, 2)),
        ("held", dt.date(2026, 4, 6)),
        ("cancelled", dt.date(2026, 5, 18)),
    ],
)
def test_a_meeting_on_a_bank_holiday_goes_where_the_force_says(manner: str, day: dt.date) -> None:
    conference = risk.Conference(
        "c",
        "C",
        dt.date(2026, 2, 23),
        "FREQ=WEEKLY;INTERVAL=6",
        on_bank_holiday=manner,  # type: ignore[arg-type]
    )
    found = risk.next_meeting(conference, dt.date(2026, 3, 1), EASTER)
    assert found.day == day
    moved = manner in ("next_working_day", "previous_working_day")
    assert found.instead_of == (dt.date(2026, 4, 6) if moved else None)
    # A meeting that was moved does not move those after it.
    after = risk.next_meeting(conference, found.day + dt.timedelta(1), EASTER)
    assert after.day in (dt.date(2026, 5, 18), dt.date(2026, 6, 29))


def test_the_cut_off_counts_working_days() -> None:
    january = risk.Conference("c", "C", dt.date(2026, 12, 29), "FREQ=WEEKLY", 2)
    assert risk.next_meeting(january, dt.date(2026, 12, 1), CHRISTMAS).cut_off == dt.date(
        2026, 12, 23
    )
    assert risk.next_meeting(january, dt.date(2026, 12, 1)).cut_off == dt.date(2026, 12, 25)


def test_monthly_conferences_can_be_said() -> None:
    second = risk.Conference("c", "C", dt.date(2026, 6, 9), "FREQ=MONTHLY;BYDAY=2TU")
    assert risk.next_meeting(second, dt.date(2026, 6, 10)).day == dt.date(2026, 7, 14)


@given(
    referred=st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)),
    every=st.integers(1, 12),
    cut_off=st.integers(0, 20),
    holidays=st.sets(st.dates(dt.date(2020, 1, 1), dt.date(2041, 1, 1)), max_size=30),
)
def test_the_meeting_is_the_first_that_is_reached(
    referred: dt.date, every: int, cut_off: int, holidays: set[dt.date]
) -> None:
    first, recurrence = dt.date(2019, 1, 1), f"FREQ=WEEKLY;INTERVAL={every}"
    conference = risk.Conference("c", "C", first, recurrence, cut_off)
    found = risk.next_meeting(conference, referred, holidays)

    def working(day: dt.date) -> bool:
        return day.weekday() < 5 and day not in holidays

    def between(start: dt.date, end: dt.date) -> int:
        days = range(1, (end - start).days + 1)
        return sum(working(end - dt.timedelta(n)) for n in days)

    rule = rrulestr(recurrence, dtstart=dt.datetime.combine(first, dt.time.min))
    expected = None
    for planned in rule:
        day = planned.date()
        while day in holidays or (day != planned.date() and not working(day)):
            day += dt.timedelta(1)
        if day >= referred and between(referred, day) >= cut_off:
            expected = day
            break
    assert found.day == expected
    assert referred <= found.cut_off <= found.day
    assert between(found.cut_off, found.day) == cut_off


def test_the_end_of_the_calendar_is_told() -> None:
    conference = risk.Conference("c", "C", dt.date(9999, 6, 1), "FREQ=WEEKLY;INTERVAL=6", 3)
    with pytest.raises(RulebookError, match="no meeting after"):
        risk.next_meeting(conference, dt.date(9999, 12, 31))
