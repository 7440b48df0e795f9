"""Working days of England and Wales: every kind of bank holiday, and where the list ends."""

from __future__ import annotations

import builtins
import datetime as dt
import json
import socket
from collections.abc import Iterator
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatecrime.victims import UnknownHolidaysError, working_days
from hatecrime.victims.working_days import known_years


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    "holiday",
    [
        "2021-04-02",  # Good Friday
        "2021-04-05",  # Easter Monday
        "2021-12-27",  # in place of Saturday 25 December
        "2021-12-28",  # in place of Sunday 26 December
        "2022-01-03",  # in place of Saturday 1 January
        "2020-05-08",  # the early May holiday, moved for VE Day
        "2022-06-02",  # the spring holiday, moved for the jubilee
        "2022-06-03",  # the jubilee
        "2022-09-19",  # the state funeral
        "2023-05-08",  # the coronation
        "2026-12-28",  # in place of Saturday 26 December
        "2027-08-30",  # summer
    ],
)
def test_a_bank_holiday_is_no_working_day(holiday: str) -> None:
    assert not working_days().is_working_day(day(holiday))


@pytest.mark.parametrize(
    "ordinary",
    [
        "2020-05-04",  # the early May holiday would have been here
        "2022-05-30",  # the spring holiday would have been here
        "2021-12-29",
        "2022-09-20",
        "2026-03-17",  # a holiday in Northern Ireland
        "2026-08-03",  # in Scotland
        "2026-11-30",  # in Scotland
    ],
)
def test_other_weekdays_are_working_days(ordinary: str) -> None:
    assert working_days().is_working_day(day(ordinary))


@pytest.mark.parametrize(
    ("trigger", "count", "due"),
    [
        ("2026-03-02", 1, "2026-03-03"),  # Monday
        ("2026-03-06", 1, "2026-03-09"),  # Friday
        ("2026-03-07", 1, "2026-03-09"),  # Saturday
        ("2026-03-08", 1, "2026-03-09"),  # Sunday
        ("2026-03-02", 5, "2026-03-09"),
        ("2026-03-07", 5, "2026-03-13"),
        ("2026-04-02", 1, "2026-04-07"),  # before Good Friday
        ("2026-04-02", 5, "2026-04-13"),
        ("2026-04-05", 2, "2026-04-08"),  # Easter Day
        ("2021-12-24", 1, "2021-12-29"),  # Christmas with both substitute days
        ("2021-12-24", 5, "2022-01-05"),  # and the New Year with one
        ("2022-06-01", 1, "2022-06-06"),  # before the jubilee
        ("2022-09-16", 1, "2022-09-20"),  # before the state funeral
        ("2023-05-05", 2, "2023-05-10"),  # before the coronation
    ],
)
def test_working_days_are_counted_from_the_day_after(trigger: str, count: int, due: str) -> None:
    assert working_days().after(day(trigger), count) == day(due)


def test_the_list_is_of_whole_years_and_holds_the_years_of_the_code() -> None:
    found = working_days()
    assert (found.first.month, found.first.day, found.last.month, found.last.day) == (1, 1, 12, 31)
    assert found.first <= day("2014-01-01")
    assert found.last >= day("2027-12-31")


def test_a_day_outside_the_list_is_an_error_and_no_guess() -> None:
    found = working_days()
    before, after = found.first - dt.timedelta(1), found.last + dt.timedelta(1)
    for outside in (before, after, dt.date.min, dt.date.max):
        with pytest.raises(UnknownHolidaysError, match=f"{outside.year} are not known"):
            found.is_working_day(outside)
    # What has to be counted matters, not the day of the event.
    assert found.after(before, 1) >= found.first
    with pytest.raises(UnknownHolidaysError):
        found.after(before - dt.timedelta(1), 1)
    with pytest.raises(UnknownHolidaysError):
        found.after(found.last, 1)
    with pytest.raises(UnknownHolidaysError):
        found.after(dt.date.max, 1)
    with pytest.raises(ValueError, match="from 1"):
        found.after(found.first, 0)


def test_a_year_that_is_not_all_there_is_not_known() -> None:
    def year(number: int, many: int) -> set[dt.date]:
        return {dt.date(number, 1, 1 + each) for each in range(many)}

    found = known_years(frozenset(year(2030, 8) | year(2031, 9) | year(2032, 3) | year(2028, 8)))
    assert (found.first.year, found.last.year) == (2030, 2031)
    assert {holiday.year for holiday in found.holidays} == {2030, 2031}
    with pytest.raises(ValueError, match="no whole year"):
        known_years(frozenset(year(2032, 3)))


def test_the_days_are_those_of_the_list_for_england_and_wales() -> None:
    listed = json.loads(files("govuk_bank_holidays").joinpath("bank-holidays.json").read_text())
    days = {day(event["date"]) for event in listed["england-and-wales"]["events"]}
    assert working_days().holidays == days


@given(st.data())
def test_counting_agrees_with_a_count_of_days(data: st.DataObject) -> None:
    found = working_days()
    trigger = data.draw(st.dates(found.first, found.last - dt.timedelta(30)))
    count = data.draw(st.integers(1, 10))
    due = found.after(trigger, count)
    between = [trigger + dt.timedelta(n) for n in range(1, (due - trigger).days + 1)]
    assert sum(map(found.is_working_day, between)) == count
    assert found.is_working_day(due)


@pytest.fixture
def fresh() -> Iterator[None]:
    working_days.cache_clear()
    yield
    working_days.cache_clear()


@pytest.mark.usefixtures("fresh")
def test_nothing_is_asked_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert working_days().is_working_day(day("2026-03-02"))


@pytest.mark.usefixtures("fresh")
def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    importer = builtins.__import__

    def without(name: str, *args: object, **options: object) -> object:
        if name.startswith("govuk_bank_holidays"):
            raise ImportError(name)
        return importer(name, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r"hatecrime\[victims\]"):
        working_days()
