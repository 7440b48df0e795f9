"""Response policies: what they say, when they are in force, and by when a victim is attended."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hatecrime.response
from hatecrime.records.model import CrimeRecord
from hatecrime.records.words import ResponseGrade
from hatecrime.response import attendance_due, load_policies, policies, policy
from hatecrime.response.catalogues import BUILT_IN
from hatecrime.rulebook import RulebookError
from hatecrime.rulebook.rule import Evidence

LONDON = ZoneInfo("Europe/London")
TURN = dt.date(2020, 10, 1)


# -- policies -----------------------------------------------------------------------------------


def test_the_policies_say_what_their_sources_say() -> None:
    found = policies()
    said = {
        name: (one.grade, one.attend_minutes, one.telephone_resolution, one.visit_offered)
        for name, one in found.items()
    }
    assert said == {
        "college_2014": ("priority", 60, False, None),
        "college_app": ("priority", None, None, None),
        "nottinghamshire_2018": ("priority", None, None, True),
        "avon_and_somerset_lighthouse": (None, None, None, None),
    }
    assert found["avon_and_somerset_lighthouse"].support == "opt_out"
    assert len(found["nottinghamshire_2018"].victim_chooses) == 2


def test_every_policy_is_cited_and_graded() -> None:
    house = Path(hatecrime.response.__file__).parents[1]
    sources = tomllib.loads((house / "sources.toml").read_text(encoding="utf-8"))
    for one in policies().values():
        assert one.cites
        read = [sources[source]["read"] for source, _ in one.cites]
        assert all(read) or one.evidence is not Evidence.PRIMARY
        assert one.grade is None or one.grade in list(ResponseGrade)
        assert one.since_note


def test_a_policy_ends_when_the_next_begins() -> None:
    before = TURN - dt.timedelta(1)
    assert [policy("college", day) for day in (before, TURN)] == [
        policies()["college_2014"],
        policies()["college_app"],
    ]
    assert policy("college", dt.date(2014, 4, 30)) is None
    assert policy("college_2014", TURN) is policies()["college_2014"]
    with pytest.raises(KeyError, match="there are college_2014"):
        policy("kent", TURN)


@given(st.dates(dt.date(2014, 5, 1), dt.date(2030, 1, 1)))
def test_one_policy_of_the_college_is_in_force_on_each_day(day: dt.date) -> None:
    held = [one for one in policies().values() if one.series == "college" and one.in_force(day)]
    assert held == [policy("college", day)]


# -- attendance ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reported", "due"),
    [
        (dt.datetime(2019, 5, 4, 22, 30, tzinfo=LONDON), "2019-05-04T23:30:00+01:00"),
        (dt.datetime(2019, 5, 4, 23, 30, tzinfo=dt.UTC), "2019-05-05T01:30:00+01:00"),
        # The clocks went forward on 31 March 2019, back on 27 October.
        (dt.datetime(2019, 3, 31, 0, 30, tzinfo=LONDON), "2019-03-31T02:30:00+01:00"),
        (dt.datetime(2019, 10, 27, 1, 30, tzinfo=LONDON), "2019-10-27T01:30:00+00:00"),
        (dt.datetime(2019, 10, 27, 1, 30, tzinfo=LONDON, fold=1), "2019-10-27T02:30:00+00:00"),
    ],
)
def test_the_hour_is_an_hour_as_it_passes(reported: dt.datetime, due: str) -> None:
    found = attendance_due("college", reported)
    assert found.due is not None
    assert found.due.isoformat() == due
    assert found.why == "60 minutes from the report"
    hour = reported.astimezone(dt.UTC) + dt.timedelta(hours=1)
    assert found.late(hour) is False
    assert found.late((hour + dt.timedelta(seconds=1)).astimezone(LONDON)) is True


def test_in_the_hour_that_stands_twice_the_second_is_late() -> None:
    found = attendance_due("college", dt.datetime(2019, 10, 27, 0, 30, tzinfo=LONDON))
    first, second = (dt.datetime(2019, 10, 27, 1, 15, tzinfo=LONDON, fold=f) for f in (0, 1))
    assert (found.late(first), found.late(second)) == (False, True)


@pytest.mark.parametrize(
    ("name", "reported", "why"),
    [
        ("college_app", "2024-01-01", "no time stated; when it is delayed, a supervisor"),
        ("nottinghamshire_2018", "2024-01-01", "no time stated; a visit is offered"),
        ("avon_and_somerset_lighthouse", "2024-01-01", "no time stated"),
        ("college_2014", "2020-10-01", "college_2014 is not known to be in force"),
        ("nottinghamshire", "2018-06-30", "none of nottinghamshire is known to be in force"),
    ],
)
def test_nothing_stated_gives_no_time_and_the_reason(name: str, reported: str, why: str) -> None:
    at = dt.datetime.fromisoformat(reported).replace(hour=12, tzinfo=LONDON)
    found = attendance_due(name, at)
    assert found.due is None
    assert found.why.startswith(why)
    assert found.late(at) is None


def test_the_day_of_the_report_is_that_of_england_and_wales() -> None:
    still_september = dt.datetime(2020, 9, 30, 22, 59, tzinfo=dt.UTC)
    october = dt.datetime(2020, 9, 30, 23, 0, tzinfo=dt.UTC)
    assert attendance_due("college", still_september).policy is policies()["college_2014"]
    assert attendance_due("college", october).policy is policies()["college_app"]


def test_a_time_without_a_zone_is_local_time_as_that_of_a_record() -> None:
    held = CrimeRecord(
        record_ref="A1",
        record_type="crime",
        reported_at="2019-05-04T21:00Z",
        attended_at="2019-05-04T23:01+01:00",
    )
    assert held.reported_at is not None
    assert held.attended_at is not None
    found = attendance_due("college", held.reported_at)
    assert found.due == dt.datetime(2019, 5, 4, 23, tzinfo=LONDON)
    assert found.late(held.attended_at) is True
    assert found.late(held.attended_at - dt.timedelta(minutes=1)) is False


@pytest.mark.parametrize("day", [dt.date(2019, 3, 31), dt.date(2019, 10, 27)])
def test_in_the_hour_of_a_clock_change_a_time_needs_its_zone(day: dt.date) -> None:
    unclear = dt.datetime.combine(day, dt.time(1, 30))
    with pytest.raises(ValueError, match="clocks change in this hour"):
        attendance_due("college", unclear)
    found = attendance_due("college", unclear.replace(hour=0))
    with pytest.raises(ValueError, match="clocks change in this hour"):
        found.late(unclear)
    assert found.late(unclear.replace(hour=0)) is False


@pytest.mark.parametrize("given_", [dt.date(2019, 5, 4), "2019-05-04", None])
def test_minutes_are_not_counted_from_a_day(given_: dt.datetime) -> None:
    with pytest.raises(TypeError, match="a datetime"):
        attendance_due("college", given_)
    found = attendance_due("college", dt.datetime(2019, 5, 4, 22, tzinfo=LONDON))
    with pytest.raises(TypeError, match="a datetime"):
        found.late(given_)


def test_the_end_of_the_calendar_is_refused() -> None:
    endless = attrs.evolve(policies()["college_2014"], until=None, since=dt.date.min)
    for end in (dt.datetime.max.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=LONDON)):
        with pytest.raises(ValueError, match="end of the calendar"):
            attendance_due(endless, end)


# -- a force's own ------------------------------------------------------------------------------


def own(tmp_path: Path, *rows: str) -> Path:
    """Return a file with the head of the built-in one and other policies."""
    head = BUILT_IN.read_text(encoding="utf-8").partition("[[row]]")[0]
    path = tmp_path / "ours.toml"
    path.write_text(head + "\n".join("[[row]]\n" + row for row in rows), encoding="utf-8")
    return path


ROW = 'code = "ours_1"\ntitle = "Ours"\nseries = "ours"\nsince = 2024-01-01\nevidence = "primary"\n'


def test_a_force_puts_its_own_policies_beside(tmp_path: Path) -> None:
    first = ROW + "until = 2025-01-01\nattend_minutes = 90\n"
    second = ROW.replace("ours_1", "ours_2").replace("2024", "2025")
    ours = load_policies(own(tmp_path, first, second))
    at = dt.datetime(2024, 5, 4, 10, tzinfo=LONDON)
    found = attendance_due("ours", at, among=ours)
    assert found.due == dt.datetime(2024, 5, 4, 11, 30, tzinfo=LONDON)
    assert attendance_due("ours", at.replace(year=2025), among=ours).why == "no time stated"
    assert attendance_due(ours["ours_1"], at).due == found.due


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([ROW, ROW.replace("ours_1", "ours_2")], "'ours_1' of its series is in force then too"),
        ([ROW + "until = 2024-01-01"], "ends on the day it begins"),
        ([ROW + "attend_minutes = 0"], "1 or more"),
        ([ROW + 'attend_minutes = "60"'], "must be of the type int"),
        ([ROW + 'grade = "urgent"'], "grade is one of emergency"),
        ([ROW + 'colour = "red"'], "not declared"),
        ([ROW.replace('evidence = "primary"', "")], "needs evidence"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(tmp_path: Path, rows: list[str], message: str) -> None:
    with pytest.raises(RulebookError, match=message) as caught:
        load_policies(own(tmp_path, *rows))
    assert str(caught.value).startswith("ours.toml")


def test_columns_are_declared_as_in_the_built_in_file(tmp_path: Path) -> None:
    path = own(tmp_path, ROW)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('attend_minutes       = { type = "int"', 'attend_minutes = { type = "text"')
    )
    with pytest.raises(RulebookError, match="'attend_minutes' has to be declared"):
        load_policies(path)
    with pytest.raises(RulebookError, match="cannot be read"):
        load_policies(tmp_path / "none.toml")
