"""Deadlines over an extract: the same as case by case, and every row has its answer."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import attrs
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import hatecrime.victims.types as room
from hatecrime.victims import (
    Status,
    UnknownHolidaysError,
    deadlines,
    deadlines_in,
    duties,
    events,
    working_days,
)

LONDON = ZoneInfo("Europe/London")
AS_OF = dt.date(2026, 3, 5)


def reports(**columns: list[object]) -> pl.DataFrame:
    """Return crimes reported on Monday 2 March 2026, with other columns in place of these."""
    many = max(map(len, columns.values()))
    given: dict[str, list[object]] = {
        "record_ref": [f"R{number}" for number in range(many)],
        "record_type": ["crime"] * many,
        "reported_at": [dt.datetime(2026, 3, 2, 10)] * many,
    }
    return pl.DataFrame(given | columns, strict=False)


def of(duty: str, answers: pl.DataFrame) -> pl.DataFrame:
    return answers.filter(pl.col("duty") == duty)


def test_every_row_and_duty_has_an_answer_in_order() -> None:
    frame = reports(record_type=["crime", "incident", None])
    found = deadlines_in(frame, "report", as_of=AS_OF, enhanced=True)
    ids = ["VC3-CONFIRM", "VC4-NEEDS", "VC4-REFER", "VC7-VPS"]
    assert found["duty"].to_list() == ids * 3
    assert found["row"].to_list() == [number for number in (1, 2, 3) for _ in ids]
    assert found["record_ref"].to_list() == [f"R{n}" for n in range(3) for _ in ids]
    assert found["status"].null_count() == found["why"].null_count() == 0


def test_an_incident_is_owed_nothing_and_an_unknown_kind_is_not_known() -> None:
    kinds: list[object] = ["incident", "crime_related_incident", None]
    found = deadlines_in(reports(record_type=kinds), "report", as_of=AS_OF, enhanced=True)
    by_row = {row: set(part["status"]) for (row,), part in found.group_by("row")}
    assert by_row == {1: {"not_owed"}, 2: {"unknown"}, 3: {"unknown"}}
    assert found.filter(pl.col("row") == 1)["due"].null_count() == 4


def test_a_duty_outside_the_code_is_owed_whatever_was_recorded() -> None:
    frame = reports(record_type=["incident"])
    found = deadlines_in(frame, "centre_report", as_of=AS_OF, enhanced=None, at="reported_at")
    assert found["due_at"].to_list() == [dt.datetime(2026, 3, 3, 10, tzinfo=LONDON)]


def test_referral_is_read_from_the_record() -> None:
    frame = reports(
        support_referred_at=[dt.date(2026, 3, 4), dt.date(2026, 3, 5), None, None],
        support_consent=["opted_in", "opted_in", "opted_in", "opted_out"],
    )
    found = of("VC4-REFER", deadlines_in(frame, "report", as_of=AS_OF, enhanced=True))
    assert found["status"].to_list() == ["met", "late", "overdue", "not_owed"]
    in_time = of(
        "VC4-REFER", deadlines_in(frame, "report", as_of=dt.date(2026, 3, 4), enhanced=True)
    )
    assert in_time["status"].to_list() == ["met", "late", "due", "not_owed"]


def test_what_the_extract_does_not_hold_is_unknown() -> None:
    found = deadlines_in(reports(record_ref=["A"]), "report", as_of=AS_OF, enhanced=True)
    refer = of("VC4-REFER", found)
    assert refer["status"].to_list() == ["unknown"]
    assert refer["due"].to_list() == [dt.date(2026, 3, 4)]
    assert refer["why"].to_list() == ["the extract does not say whether it was done"]
    none = deadlines_in(reports(reported_at=[None]), "report", as_of=AS_OF, enhanced=True)
    assert set(none["why"]) == {"when it happened is not known"}


def test_enhanced_rights_are_one_answer_or_a_column() -> None:
    frame = reports(enhanced_rights=[True, False, None])
    found = deadlines_in(frame, "report", as_of=AS_OF, enhanced="enhanced_rights")
    confirm = of("VC3-CONFIRM", found)
    assert confirm["due"].to_list() == [dt.date(2026, 3, 3), dt.date(2026, 3, 9), None]
    assert "Enhanced Rights" in confirm["why"].to_list()[2]
    assert of("VC4-REFER", found)["due"].null_count() == 0


def test_an_hour_that_the_clocks_repeat_or_skip_has_no_place_in_time() -> None:
    times = [dt.datetime(2026, 10, 25, 1, 30), dt.datetime(2026, 3, 29, 1, 30)]
    frame = reports(reported_at=times)
    found = deadlines_in(frame, "centre_report", as_of=AS_OF, enhanced=None, at="reported_at")
    assert found["status"].to_list() == ["unknown"] * 2
    assert found["due_at"].null_count() == 2
    # For working days the day is enough.
    days = deadlines_in(frame, "arrest", as_of=AS_OF, enhanced=True, at="reported_at")
    assert days["due"].to_list() == [dt.date(2026, 10, 26), dt.date(2026, 3, 30)]


def test_of_a_day_it_is_known_only_whether_it_lies_before_or_after_a_time() -> None:
    days = [dt.date(2026, 3, 2), dt.date(2026, 3, 3), dt.date(2026, 3, 4)]
    found = deadlines_in(
        reports(done=days),
        "centre_report",
        as_of=AS_OF,
        enhanced=None,
        at="reported_at",
        done={"GM-24H": "done"},
    )
    assert found["status"].to_list() == ["met", "unknown", "late"]


def test_a_day_without_known_holidays_leaves_the_others_alone() -> None:
    far = dt.datetime.combine(working_days().last, dt.time(10))
    frame = reports(reported_at=[far, dt.datetime(2026, 3, 2)])
    found = deadlines_in(frame, "arrest", as_of=AS_OF, enhanced=True, at="reported_at")
    assert found["due"].to_list() == [None, dt.date(2026, 3, 3)]
    assert (
        found["why"].to_list()[0] == "bank holidays are not known for a day that has to be counted"
    )


def test_each_row_goes_by_the_edition_of_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    (old,) = [duty for duty in duties() if duty.id == "VC6-ARREST"]
    turn = dt.date(2026, 7, 1)
    later = attrs.evolve(old, edition="2026", since=turn, enhanced=2)
    monkeypatch.setattr(room, "duties", lambda: (attrs.evolve(old, until=turn), later))
    days = [dt.date(2026, 7, 1), dt.date(2026, 6, 30), dt.date(2020, 1, 1), None]
    frame = reports(at=days)
    found = deadlines_in(frame, "arrest", as_of=AS_OF, enhanced=True, at="at")
    assert found["due"].to_list() == [dt.date(2026, 7, 3), dt.date(2026, 7, 1), None, None]
    assert "no edition" in found["why"].to_list()[2]


def test_bad_requests_say_what_is_wrong_and_show_no_value() -> None:
    frame = reports(words=["SECRET"])
    ask = {"as_of": AS_OF, "enhanced": True}
    with pytest.raises(
        ValueError, match="name the column that holds when the suspect was arrested"
    ):
        deadlines_in(frame, "arrest", **ask)
    with pytest.raises(ValueError, match="no column 'other'"):
        deadlines_in(frame, "arrest", at="other", **ask)
    with pytest.raises(ValueError, match="has to hold dates") as caught:
        deadlines_in(frame, "arrest", at="words", **ask)
    assert "SECRET" not in str(caught.value)
    with pytest.raises(ValueError, match="true, false or empty"):
        deadlines_in(frame, "report", as_of=AS_OF, enhanced="words")
    with pytest.raises(ValueError, match="'VC9-OUTCOME', which does not run"):
        deadlines_in(frame, "report", done={"VC9-OUTCOME": "words"}, **ask)
    with pytest.raises(ValueError, match="no column 'record_type'"):
        deadlines_in(frame.drop("record_type"), "report", **ask)
    with pytest.raises(ValueError, match="clocks change in this hour"):
        deadlines_in(frame, "report", as_of=dt.datetime(2026, 10, 25, 1, 30), enhanced=True)
    with pytest.raises(ValueError, match="there is no event"):
        deadlines_in(frame, "verdict", **ask)


def test_an_empty_extract_gives_an_empty_answer_of_the_same_form() -> None:
    frame = reports(record_ref=["A"])
    some = deadlines_in(frame, "report", as_of=AS_OF, enhanced=True)
    none = deadlines_in(frame.clear(), "report", as_of=AS_OF, enhanced=True)
    assert_frame_equal(some.clear(), none)


# -- against one case at a time -----------------------------------------------------------------

ZONED = st.datetimes(
    dt.datetime(2020, 1, 1), dt.datetime(2029, 6, 1), timezones=st.just(dt.UTC)
) | st.sampled_from(
    [
        dt.datetime(2026, 10, 24, 0, 30, tzinfo=dt.UTC),
        dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC),
        dt.datetime(2026, 3, 29, 0, 59, tzinfo=dt.UTC),
        dt.datetime(2022, 9, 16, 23, 30, tzinfo=dt.UTC),
    ]
)
SOON = st.timedeltas(dt.timedelta(0), dt.timedelta(days=9)) | st.just(dt.timedelta(hours=24))


@st.composite
def cases(draw: st.DrawFn) -> tuple[dt.datetime, dt.datetime | None, bool | None]:
    at = draw(ZONED)
    done = draw(st.none() | SOON.map(lambda after: at + after))
    return at, done, draw(st.none() | st.booleans())


@given(
    st.sampled_from(sorted(events())),
    st.lists(cases(), min_size=1, max_size=8),
    ZONED | ZONED.map(dt.datetime.date),
    st.booleans(),
)
def test_an_extract_agrees_with_its_cases(
    event: str,
    drawn: list[tuple[dt.datetime, dt.datetime | None, bool | None]],
    as_of: dt.date,
    days_only: bool,
) -> None:
    at = [case[0] for case in drawn]
    done = [case[1] for case in drawn]
    kind = pl.Datetime("us", "UTC")
    frame = pl.DataFrame(
        {
            "record_type": ["crime"] * len(drawn),
            "at": pl.Series(at, dtype=kind),
            "done": pl.Series(done, dtype=kind),
            "enhanced": pl.Series([case[2] for case in drawn], dtype=pl.Boolean),
        }
    )
    if days_only:
        london = pl.col("done").dt.convert_time_zone("Europe/London")
        frame = frame.with_columns(done=london.dt.date())
        done = frame["done"].to_list()
    ids = [each.id for each in room.duties_after(event)]
    found = deadlines_in(
        frame,
        event,
        as_of=as_of,
        enhanced="enhanced",
        at="at",
        done=dict.fromkeys(ids, "done"),
    )
    assert found.height == len(drawn) * len(ids)
    rows = found.iter_rows(named=True)
    for place, moment in enumerate(at):
        try:
            expected = deadlines(event, moment, enhanced=drawn[place][2])
        except UnknownHolidaysError:
            answers = [next(rows) for _ in ids]
            # Where it is not known which limit holds, that is what an extract says first.
            why = "bank holidays" if drawn[place][2] is not None else ""
            assert any(
                answer["status"] == Status.UNKNOWN and why in answer["why"] for answer in answers
            )
            continue
        for one in expected:
            row = next(rows)
            assert row["duty"] == one.id
            due = row["due_at"] if isinstance(one.due, dt.datetime) else row["due"]
            assert due == one.due
            assert row["status"] == one.status(as_of, done[place])
            if row["status"] != Status.UNKNOWN:
                assert row["why"] == one.why
