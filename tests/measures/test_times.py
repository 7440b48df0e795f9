"""Days to outcome: the curves against published figures, and against plain medians."""

from __future__ import annotations

import datetime as dt
import random
import statistics
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatecrime import measures
from hatecrime.measures import MeasureError, survival
from hatecrime.measures.survival import OPEN, OTHER, THIS
from hatecrime.outcomes import definition

DRAWN = dt.date(2024, 12, 31)
BEGIN = dt.date(2024, 1, 1)

# Weeks of remission of two groups of 21 children, of whom some were in remission at the end: the
# trial of Freireich and others (1963), the example of many textbooks of survival analysis.
TREATED = ([6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])
PLACEBO = ([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], [])


def found(weeks: tuple[list[int], list[int]]) -> survival.Median:
    over, still = weeks
    how = [THIS] * len(over) + [OPEN] * len(still)
    return survival.until_the_end([*over, *still], how, [1] * len(how), 0.95)


def test_the_medians_of_the_textbooks() -> None:
    # Median 23, from 13 to no bound; and 8, from 4 to 11: log-log intervals.
    assert found(TREATED) == survival.Median(23, 13, None)
    assert found(PLACEBO) == survival.Median(8, 4, 11)


def test_counts_are_as_good_as_so_many_crimes() -> None:
    days, how = [3, 5, 9, 9], [THIS, OPEN, THIS, OPEN]
    many = survival.until_the_end(days, how, [4, 3, 5, 2], 0.95)
    each = [(d, h) for d, h, n in zip(days, how, [4, 3, 5, 2], strict=True) for _ in range(n)]
    assert many == survival.until_the_end(
        [d for d, _ in each], [h for _, h in each], [1] * 14, 0.95
    )


def test_a_fall_past_all_bounds_within_a_day_is_an_interval_of_that_day() -> None:
    rows = survival.until_the_end([1, 2, 3], [THIS] * 3, [10_000, 80_000, 10_000], 0.95)
    assert rows == survival.Median(2, 2, 2)


def test_a_few_that_are_all_over_bound_no_median() -> None:
    def all_over(*days: int, each: int = 1) -> survival.Median:
        return survival.until_the_end(days, [THIS] * len(days), [each] * len(days), 0.95)

    # Of one time nothing is known but itself. Of six that differ, all may lie on one side of the
    # median, with a chance of 1 in 32: worked out by hand, the test has a bound from seven on, as
    # g(1/7) - g(1/2) is 1.03 and its standard error 0.476, but for 1/6 they are 0.95 and 0.510.
    assert all_over(5) == all_over(5, each=3) == survival.Median(5, None, None)
    assert all_over(5, 9) == survival.Median(7, 5, None)
    assert all_over(1, 4, 7, 10, 13, 16) == survival.Median(8.5, 1, None)
    assert all_over(1, 4, 7, 10, 13, 16, 19) == survival.Median(10, 1, 16)


def test_less_than_half_over_has_no_median() -> None:
    assert survival.until_the_end([1, 5, 5], [THIS, OPEN, OPEN], [1, 1, 1], 0.95).days is None
    assert survival.until_the_end([5], [OPEN], [9], 0.95) == survival.Median()
    assert survival.until_this_end([], [], []) == survival.Median()


times = st.lists(st.integers(0, 400), min_size=1, max_size=40)


@given(times, times)
def test_with_none_open_they_are_plain_medians(these: list[int], others: list[int]) -> None:
    ones = [1] * len(these)
    assert survival.until_the_end(these, [THIS] * len(these), ones, None).days == pytest.approx(
        statistics.median(these)
    )
    both = survival.until_this_end(
        these + others, [THIS] * len(these) + [OTHER] * len(others), [1] * len(these + others)
    )
    assert both.days == pytest.approx(statistics.median(these))


@given(times, times)
def test_open_ones_never_shorten_a_median(over: list[int], still: list[int]) -> None:
    how = [THIS] * len(over) + [OPEN] * len(still)
    median = survival.until_the_end(over + still, how, [1] * len(how), None).days
    assert median is None or median >= statistics.median(over)


# -- of crimes ------------------------------------------------------------------------------------


def crime(number: int, code: str | None, days: int | None, **more: Any) -> dict[str, Any]:
    return {
        "record_ref": f"A{number}",
        "record_type": "crime",
        "recorded_at": BEGIN,
        "outcome_code": code,
        "outcome_date": None if days is None else BEGIN + dt.timedelta(days),
        "cancellation_code": None,
        "race": True,
        "religion": number % 2 == 0,
        **more,
    }


CRIMES = [
    *(crime(n, "18", 5) for n in range(4)),
    *(crime(n, "1A", 60 + n) for n in range(4, 9)),
    *(crime(n, "14", 30) for n in range(9, 12)),
    *(crime(n, None, None, recorded_at=dt.date(2024, 12, 1)) for n in range(12, 20)),
]


def table_of(rows: list[dict[str, Any]], *names: str, **options: Any) -> pl.DataFrame:
    return measures.days_to_outcome(pl.DataFrame(rows), names, as_of=DRAWN, **options)


def test_by_definition_each_with_its_source() -> None:
    table = table_of(CRIMES, "charged", "victim_withdrawal")
    counts = table.select("definition", "crimes", "ended", "ended_otherwise", "open").rows()
    assert counts == [
        ("any_outcome", 20, 12, 0, 8),
        ("charged", 20, 5, 7, 8),
        ("victim_withdrawal", 20, 3, 9, 8),
    ]
    assert table["naive_median"].to_list() == [30.0, 66.0, 30.0]
    # By hand: 4 of 20 end on day 5 and 3 of 16 on day 30, when the 8 open ones leave. The curve is
    # at 0.65 then, and comes past one half with the second of the five that are left, on day 65.
    assert table["median"].to_list() == [65.0, 66.0, 30.0]
    assert table["confidence"].to_list() == [0.95, None, None]
    assert table["source"].to_list() == ["OUT-2026", "COP-SRC", "COP-SRC"]
    assert set(table["as_of"]) == {DRAWN}


def test_open_cases_are_allowed_for() -> None:
    # Half of the crimes ended after 10 days; the rest have been open for 100.
    rows = [crime(n, "18", 10) for n in range(9)]
    rows += [crime(n, None, None, recorded_at=DRAWN - dt.timedelta(100)) for n in range(9, 20)]
    row = table_of(rows).row(0, named=True)
    assert (row["naive_median"], row["median"], row["open"]) == (10.0, None, 11)


def test_what_cannot_be_timed_stands_beside() -> None:
    rows = [
        crime(0, "1", 4),
        crime(1, "1", None),
        crime(2, "1", -1),
        crime(3, "1", 3, recorded_at=None),
        crime(4, None, 3),
        crime(5, "1", 400),
        crime(6, "66", 3),
        crime(7, "1", 3, cancellation_code="C3"),
        crime(8, "1", 3, record_type="incident"),
        crime(9, None, None, recorded_at=DRAWN + dt.timedelta(1)),
    ]
    row = table_of(rows).row(0, named=True)
    names = ("crimes", "contradictory", "undated", "not_understood", "cancelled", "not_crimes")
    assert [row[name] for name in names] == [1, 4, 2, 1, 1, 1]


def test_the_day_counts_also_where_crimes_are_put_into_months() -> None:
    rows = [crime(n, "18", 3, recorded_at=dt.date(2024, 1, 20)) for n in range(3)]
    for row in rows:
        row["outcome_date"] = dt.date(2024, 2, 5)
    table = table_of(rows, by="month")
    assert table.select("month", "median").rows() == [("2024-01", 16.0), ("all", 16.0)]


def test_groups_and_totals() -> None:
    table = table_of(CRIMES, "charged", by="strand", confidence=None)
    charged = table.filter(pl.col("definition") == "charged")
    assert dict(charged.select("strand", "ended").rows()) == {
        "race": 5,
        "religion": 3,
        "any strand": 5,
        "all strands": 8,
        "all": 5,
    }
    assert dict(charged.select("strand", "median").rows())["religion"] == 66.0


def test_a_group_without_days_leaves_the_medians_of_others_where_they_are() -> None:
    rows = [
        *(crime(n, "1", 3, recorded_at=None, ward="A") for n in range(2)),
        *(crime(n, "1", 4, ward="B") for n in range(2, 5)),
        *(crime(n, "66", 9, ward="C") for n in range(5, 7)),
        *(crime(n, "18", 20, ward="D") for n in range(7, 12)),
    ]
    table = table_of(rows, "charged", by="ward", confidence=None)
    assert table.select("definition", "ward", "crimes", "median", "naive_median").rows() == [
        ("any_outcome", "A", 0, None, None),
        ("any_outcome", "B", 3, 4.0, 4.0),
        ("any_outcome", "C", 0, None, None),
        ("any_outcome", "D", 5, 20.0, 20.0),
        ("any_outcome", "all", 8, 20.0, 20.0),
        ("charged", "A", 0, None, None),
        ("charged", "B", 3, 4.0, 4.0),
        ("charged", "C", 0, None, None),
        ("charged", "D", 5, None, None),
        ("charged", "all", 8, 4.0, 4.0),
    ]


def test_small_counts_take_their_medians_with_them() -> None:
    rows = [*CRIMES, *(crime(n, "1", 7, ward="S") for n in range(30, 32))]
    rows = [{"ward": "N", **row} for row in rows]
    table = table_of(rows, "charged", by="ward", suppress=5)
    hidden = table.filter(pl.col("suppressed").str.contains("ended"))
    assert hidden.height
    assert set(hidden["median"]) == set(hidden["naive_median"]) == {None}
    small = table.filter((pl.col("ward") == "S") & (pl.col("definition") == "charged"))
    assert small["ended"].to_list() == [None]


def test_what_one_count_less_another_tells_is_hidden_as_well() -> None:
    rows = [
        *(crime(n, "1", 4) for n in range(10)),
        crime(10, "8", 5),
        *(crime(n, "18", 9) for n in range(11, 21)),
        *(crime(n, None, None) for n in range(21, 31)),
    ]
    table = table_of(rows, "charged", "solved_surrey", suppress=5, confidence=None)
    seen = {row["definition"]: row for row in table.iter_rows(named=True)}
    # One crime was solved and not charged: of the two counts no more than one can be told.
    for name in ("ended", "ended_otherwise"):
        assert None in (seen["charged"][name], seen["solved_surrey"][name])


def test_neither_the_order_nor_the_form_of_the_rows_matters() -> None:
    shuffled = random.Random(1).sample(CRIMES, len(CRIMES))
    texts = [{k: v if v is None else str(v) for k, v in row.items()} for row in shuffled]
    assert table_of(CRIMES, "charged", by="strand").equals(table_of(texts, "charged", by="strand"))


def test_no_records() -> None:
    table = table_of(CRIMES)
    assert measures.days_to_outcome(
        pl.DataFrame(CRIMES).clear(), as_of=DRAWN, by="strand"
    ).is_empty()
    assert table.height == 1


def test_refusals() -> None:
    with pytest.raises(MeasureError, match="as_of"):
        measures.days_to_outcome(CRIMES, as_of="2024-12-31")  # type: ignore[arg-type]
    for wrong in (5, None, [5]):
        with pytest.raises(MeasureError, match="definition"):
            measures.days_to_outcome(CRIMES, wrong, as_of=DRAWN)  # type: ignore[arg-type]
    twice = [definition("charged"), definition("charged")]
    with pytest.raises(MeasureError, match="another name"):
        measures.days_to_outcome(CRIMES, twice, as_of=DRAWN)
