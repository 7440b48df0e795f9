"""Deadlines of one case: the table of duties, moments, clock changes, editions, how each stands."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hatecrime.victims.types as room
from hatecrime.records.model import CrimeRecord
from hatecrime.rulebook.rule import Evidence
from hatecrime.victims import (
    Status,
    UnknownHolidaysError,
    deadlines,
    duties,
    events,
    working_days,
)
from hatecrime.victims.catalogues import duties as catalogue

LONDON = ZoneInfo("Europe/London")

TABLE = {
    # duty: event, without and with Enhanced Rights
    "VC3-CONFIRM": ("report", 5, 1),
    "VC4-NEEDS": ("report", None, None),
    "VC4-REFER": ("report", 2, 2),
    "VC6-NOINV": ("decision", 5, 1),
    "VC6-ARREST": ("arrest", 5, 1),
    "VC6-INTERVIEW": ("interview", 5, 1),
    "VC6-RELEASE": ("release", 5, 1),
    "VC6-BAIL": ("bail", 5, 1),
    "VC6-CHARGE": ("charge", 5, 1),
    "VC7-VPS": ("report", None, None),
    "VC8-HEARING": ("hearing", 1, 1),
    "VC8-BAIL": ("bail_hearing", 5, 1),
    "VC9-OUTCOME": ("outcome", 1, 1),
    "VC9-SENTENCE": ("sentence", 1, 1),
    "GM-24H": ("centre_report", 24, 24),
}

MONDAY = dt.date(2026, 3, 2)
WINTER = dt.datetime(2027, 12, 1)


def test_the_duties_are_those_of_the_table() -> None:
    found = {duty.id: (duty.event, duty.standard, duty.enhanced) for duty in duties()}
    assert found == TABLE


def test_every_duty_is_cited_graded_and_runs_from_an_event() -> None:
    house = Path(room.__file__).parents[1]
    sources = tomllib.loads((house / "sources.toml").read_text(encoding="utf-8"))
    for duty in duties():
        assert duty.source in sources
        assert duty.place
        assert duty.event in events()
        # A document that was not read is at best another's account.
        assert sources[duty.source]["read"] or duty.evidence is not Evidence.PRIMARY
        assert (duty.unit is None) == (duty.standard is None) == (duty.enhanced is None)
    for code in catalogue().rows:
        assert code.count("/") == 1
    assert set(events()) == {duty.event for duty in duties()}


def test_editions_of_a_duty_are_not_in_force_on_one_day() -> None:
    for one in duties():
        for other in duties():
            if one.id == other.id and one is not other:
                assert one.until == other.since or other.until == one.since


@pytest.mark.parametrize("duty", [each for each, (_, limit, _) in TABLE.items() if limit])
@pytest.mark.parametrize("enhanced", [False, True])
def test_a_deadline_is_the_limit_of_the_table(duty: str, *, enhanced: bool) -> None:
    event, standard, more = TABLE[duty]
    at = dt.datetime(2026, 3, 2, 9, tzinfo=LONDON)  # no holiday is near
    (found,) = [each for each in deadlines(event, at, enhanced=enhanced) if each.id == duty]
    limit = more if enhanced else standard
    expected = {
        1: dt.date(2026, 3, 3),
        2: dt.date(2026, 3, 4),
        5: dt.date(2026, 3, 9),
        24: dt.datetime(2026, 3, 3, 9, tzinfo=LONDON),
    }[limit]
    assert found.due == expected
    assert found.why.startswith(f"{limit} ")
    assert found.undated is None


def test_no_time_stated_has_no_deadline_and_says_so() -> None:
    found = {each.id: each for each in deadlines("report", MONDAY, enhanced=True)}
    for duty in ("VC4-NEEDS", "VC7-VPS"):
        assert found[duty].due is None
        assert found[duty].why == "no time stated"
        assert found[duty].status(dt.date(2030, 1, 1)) is Status.NO_DEADLINE
        assert found[duty].source == "VC-2021"


def test_the_evidence_is_that_of_the_limit_used() -> None:
    def evidence(*, enhanced: bool) -> Evidence:
        return deadlines("charge", MONDAY, enhanced=enhanced)[0].evidence

    assert evidence(enhanced=False) is Evidence.SECONDARY
    assert evidence(enhanced=True) is Evidence.UNCONFIRMED
    centre = deadlines("centre_report", dt.datetime(2026, 3, 2, tzinfo=LONDON), enhanced=None)
    assert centre[0].evidence is Evidence.PRIMARY


def test_enhanced_rights_that_are_not_known_leave_open_what_depends_on_them() -> None:
    found = {each.id: each for each in deadlines("report", MONDAY, enhanced=None)}
    assert found["VC3-CONFIRM"].due is None
    assert "Enhanced Rights" in found["VC3-CONFIRM"].why
    assert found["VC3-CONFIRM"].status(MONDAY) is Status.UNKNOWN
    assert found["VC4-REFER"].due == dt.date(2026, 3, 4)


# -- moments ------------------------------------------------------------------------------------


def test_the_day_is_that_of_england_and_wales() -> None:
    late_in_summer = dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC)  # 1 July, 00:30
    assert deadlines("arrest", late_in_summer, enhanced=True)[0].due == dt.date(2026, 7, 2)
    in_winter = dt.datetime(2026, 1, 30, 23, 30, tzinfo=dt.UTC)
    assert deadlines("arrest", in_winter, enhanced=True)[0].due == dt.date(2026, 2, 2)
    far = dt.datetime(2026, 3, 3, 8, tzinfo=ZoneInfo("Pacific/Auckland"))  # still 2 March
    assert deadlines("arrest", far, enhanced=True)[0].due == dt.date(2026, 3, 3)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        # The clocks go forward on 29 March and back on 25 October.
        (dt.datetime(2026, 3, 28, 12, tzinfo=LONDON), "2026-03-29T13:00:00+01:00"),
        (dt.datetime(2026, 3, 28, 0, 30, tzinfo=LONDON), "2026-03-29T00:30:00+00:00"),
        (dt.datetime(2026, 3, 28, 1, 30, tzinfo=LONDON), "2026-03-29T02:30:00+01:00"),
        (dt.datetime(2026, 10, 24, 12, tzinfo=LONDON), "2026-10-25T11:00:00+00:00"),
        (dt.datetime(2026, 10, 24, 1, 30, tzinfo=LONDON), "2026-10-25T01:30:00+01:00"),
        (dt.datetime(2026, 10, 24, 2, 30, tzinfo=LONDON), "2026-10-25T01:30:00+00:00"),
        (dt.datetime(2026, 10, 25, 1, 30, tzinfo=LONDON), "2026-10-26T00:30:00+00:00"),
        (dt.datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1), "2026-10-26T01:30:00+00:00"),
    ],
)
def test_24_hours_are_hours_as_they_pass(received: dt.datetime, due: str) -> None:
    (found,) = deadlines("centre_report", received, enhanced=None)
    assert isinstance(found.due, dt.datetime)
    assert found.due.isoformat() == due


def test_in_the_hour_that_stands_twice_the_second_is_later() -> None:
    received = dt.datetime(2026, 10, 24, 1, 30, tzinfo=LONDON)
    (found,) = deadlines("centre_report", received, enhanced=None)  # due in the first 01:30
    first, second = (dt.datetime(2026, 10, 25, 1, 15, tzinfo=LONDON, fold=f) for f in (0, 1))
    assert found.status(MONDAY, done=first) is Status.MET
    assert found.status(MONDAY, done=second) is Status.LATE


def test_hours_cannot_be_counted_from_a_day() -> None:
    (found,) = deadlines("centre_report", MONDAY, enhanced=None)
    assert found.due is None
    assert found.status(MONDAY) is Status.UNKNOWN
    assert "only the day is known" in found.why


@given(st.sampled_from(sorted(events())), st.datetimes(dt.datetime(2021, 4, 2), WINTER))
def test_a_time_without_a_zone_is_local_time(event: str, at: dt.datetime) -> None:
    zoned = at.replace(tzinfo=LONDON)
    if zoned.utcoffset() == zoned.replace(fold=1).utcoffset():
        assert deadlines(event, at, enhanced=True) == deadlines(event, zoned, enhanced=True)


def test_deadlines_follow_from_a_record() -> None:
    held = CrimeRecord(record_ref="A1", record_type="crime", reported_at="2026-06-30T23:30Z")
    assert held.reported_at is not None
    confirm, *_ = deadlines("report", held.reported_at, enhanced=True)
    assert confirm.due == dt.date(2026, 7, 2)
    assert confirm.status(dt.datetime(2026, 7, 2, 23, 59)) is Status.DUE
    assert confirm.status(dt.datetime(2026, 7, 3), done=dt.datetime(2026, 7, 3)) is Status.LATE


@pytest.mark.parametrize("day", [dt.date(2026, 3, 29), dt.date(2026, 10, 25)])
def test_in_the_hour_of_a_clock_change_hours_need_a_zone(day: dt.date) -> None:
    unclear = dt.datetime.combine(day, dt.time(1, 30))
    with pytest.raises(ValueError, match="clocks change in this hour"):
        deadlines("centre_report", unclear, enhanced=True)
    # The day is certain all the same, and days are counted from it.
    (arrest,) = deadlines("arrest", unclear, enhanced=True)
    assert arrest.due == day + dt.timedelta(1)
    before = dt.datetime.combine(day, dt.time(0, 59))
    (centre,) = deadlines("centre_report", before, enhanced=True)
    with pytest.raises(ValueError, match="clocks change in this hour"):
        centre.status(MONDAY, done=unclear)


def test_what_is_no_moment_or_no_event_is_refused() -> None:
    with pytest.raises(TypeError, match="a date, or a datetime"):
        deadlines("report", "2026-03-02", enhanced=True)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="there are report, decision"):
        deadlines("verdict", MONDAY, enhanced=True)
    for end in (dt.datetime.min, dt.datetime.max):
        moment = end.replace(tzinfo=dt.timezone(dt.timedelta(hours=-12 if end.year > 1 else 12)))
        with pytest.raises(ValueError, match="end of the calendar"):
            deadlines("centre_report", moment, enhanced=True)


# -- editions and holidays ----------------------------------------------------------------------


def test_the_code_is_in_force_from_1_april_2021() -> None:
    first, before = dt.date(2021, 4, 1), dt.date(2021, 3, 31)
    assert deadlines("arrest", first, enhanced=True)[0].due == dt.date(2021, 4, 6)  # after Easter
    (found,) = deadlines("arrest", before, enhanced=True)
    assert found.due is None
    assert found.status(before) is Status.UNKNOWN
    assert found.why == "no edition of VC-2021 that is held here is in force on the day"


def test_an_edition_ends_when_the_next_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    (old,) = [duty for duty in duties() if duty.id == "VC6-ARREST"]
    turn = dt.date(2026, 7, 1)
    ended = attrs.evolve(old, until=turn)
    follows = attrs.evolve(old, edition="2026", since=turn, enhanced=2)
    monkeypatch.setattr(room, "duties", lambda: (ended, follows))
    (last,) = deadlines("arrest", dt.date(2026, 6, 30), enhanced=True)
    (first,) = deadlines("arrest", turn, enhanced=True)
    assert (last.edition, last.due) == ("2021", dt.date(2026, 7, 1))
    assert (first.edition, first.due) == ("2026", dt.date(2026, 7, 3))


def test_beyond_the_known_holidays_there_is_an_error() -> None:
    last = working_days().last
    with pytest.raises(UnknownHolidaysError, match=f"{last.year + 1} are not known"):
        deadlines("report", last, enhanced=True)
    with pytest.raises(UnknownHolidaysError):
        deadlines("report", dt.date(last.year + 5, 3, 1), enhanced=True)
    first = working_days().first
    assert deadlines("report", first, enhanced=True)[0].due is None  # before the Code
    for before in (first - dt.timedelta(1), dt.date(1990, 1, 1)):
        with pytest.raises(UnknownHolidaysError, match=f"of {before.year} are not known"):
            deadlines("report", before, enhanced=True)
    # Hours need no holidays.
    ancient = deadlines("centre_report", dt.datetime(1990, 1, 1, 9), enhanced=None)[0]
    assert ancient.due == dt.datetime(1990, 1, 2, 9, tzinfo=LONDON)


# -- how it stands ------------------------------------------------------------------------------


def test_how_a_deadline_of_days_stands() -> None:
    (found,) = deadlines("arrest", MONDAY, enhanced=True)  # due on Tuesday
    tuesday, wednesday = dt.date(2026, 3, 3), dt.date(2026, 3, 4)
    assert found.status(MONDAY) is found.status(tuesday) is Status.DUE
    assert found.status(wednesday) is Status.OVERDUE
    assert found.status(dt.datetime(2026, 3, 3, 23, 59, tzinfo=LONDON)) is Status.DUE
    assert found.status(dt.datetime(2026, 3, 4, 0, 0, tzinfo=LONDON)) is Status.OVERDUE
    assert found.status(wednesday, done=tuesday) is Status.MET
    assert found.status(wednesday, done=wednesday) is Status.LATE
    done = dt.datetime(2026, 3, 3, 23, 59, tzinfo=LONDON)
    assert found.status(wednesday, done=done) is Status.MET


def test_how_a_deadline_of_hours_stands() -> None:
    received = dt.datetime(2026, 3, 2, 9, tzinfo=LONDON)
    (found,) = deadlines("centre_report", received, enhanced=None)
    due, second = dt.datetime(2026, 3, 3, 9, tzinfo=LONDON), dt.timedelta(seconds=1)
    assert found.status(due) is Status.DUE
    assert found.status(due + second) is Status.OVERDUE
    assert found.status(due, done=due) is Status.MET
    assert found.status(due, done=due + second) is Status.LATE
    # Of a day it is only known whether it lies before or after.
    assert found.status(due, done=MONDAY) is Status.MET
    assert found.status(due, done=dt.date(2026, 3, 3)) is Status.UNKNOWN
    assert found.status(due, done=dt.date(2026, 3, 4)) is Status.LATE
    assert found.status(dt.date(2026, 3, 3)) is Status.DUE
    assert found.status(dt.date(2026, 3, 4)) is Status.OVERDUE


@given(
    st.sampled_from(sorted(events())),
    st.datetimes(dt.datetime(2021, 4, 1), dt.datetime(2027, 12, 1), timezones=st.just(LONDON)),
)
def test_enhanced_rights_never_give_more_time(event: str, at: dt.datetime) -> None:
    more = deadlines(event, at, enhanced=False)
    less = deadlines(event, at, enhanced=True)
    assert [each.id for each in more] == [each.id for each in less]
    for one, other in zip(more, less, strict=True):
        if one.due is None or other.due is None:
            assert one.due is other.due is None
        else:
            assert other.due <= one.due
            later = dt.timedelta(days=1)
            assert (one.due if isinstance(one.due, dt.datetime) else one.due + later) > (
                at if isinstance(one.due, dt.datetime) else at.date()
            )
