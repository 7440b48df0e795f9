"""Monthly series: events, and which months are spikes."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from math import exp, lgamma, log, log1p, pi, sqrt
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hatecrime import measures
from hatecrime.measures import Event, MeasureError
from hatecrime.rulebook.catalogue import load_catalogue
from hatecrime.rulebook.load import load_sources
from hatecrime.validation.book import SOURCES

BEGIN = dt.date(2013, 4, 1)


def crimes(counts: Sequence[int]) -> pl.DataFrame:
    months = pl.date_range(BEGIN, interval="1mo", end=dt.date(2030, 1, 1), eager=True)
    days = [day for day, n in zip(months, counts, strict=False) for _ in range(n)]
    return pl.DataFrame(
        {
            "record_ref": [f"A{n}" for n in range(len(days))],
            "record_type": ["crime"] * len(days),
            "recorded_at": days,
        },
        schema_overrides={"recorded_at": pl.Date},
    )


def spikes(counts: Sequence[int]) -> list[str]:
    table = measures.monthly(crimes(counts))
    return table.filter("spike")["month"].to_list()


def test_a_spike_stands_out() -> None:
    assert spikes([100] * 20 + [170] + [100] * 20) == ["2014-12"]
    assert spikes([100, 110, 90] * 12) == []


def negative_binomial_tail(least: int, mean: float, variance: float) -> float:
    """Return the chance of so many or more, summed up from the terms of the distribution."""
    size, chance = mean**2 / (variance - mean), mean / variance
    below = (
        lgamma(n + size) - lgamma(size) - lgamma(n + 1) + size * log(chance) + n * log1p(-chance)
        for n in range(least)
    )
    return 1 - sum(map(exp, below))


def t_tail(value: float, degrees: int) -> float:
    """Return the chance of a greater value, by adding up slices of the density."""
    scale = exp(lgamma((degrees + 1) / 2) - lgamma(degrees / 2)) / sqrt(degrees * pi)
    width = 0.001
    slices = (value + width * (n + 0.5) for n in range(100_000))
    return scale * width * sum((1 + x * x / degrees) ** (-(degrees + 1) / 2) for x in slices)


def test_the_figures_of_the_test() -> None:
    # 12 months of 10: the mean is 120.5 / 12, the variance that and a twelfth of it.
    row = measures.monthly(crimes([10] * 6 + [20] + [10] * 6)).row(6, named=True)
    found = [row[name] for name in ("month", "crimes", "compared_with", "expected")]
    assert found == ["2013-10", 20, 12, 10.0]
    mean = 120.5 / 12
    variance = mean * 13 / 12
    tails = [
        negative_binomial_tail(20, mean, variance),
        t_tail((20 - mean) / sqrt(variance), 11),
    ]
    assert row["p_value"] == pytest.approx(max(tails), rel=1e-4)


def test_months_without_records_are_not_nought() -> None:
    counts = [30] * 12
    counts[3] = 0
    table = measures.monthly(crimes(counts))
    assert "2013-07" not in table["month"]
    assert set(table["expected"]) == {30.0}


def test_too_few_months_to_compare_with() -> None:
    table = measures.monthly(crimes([5, 50, 5, 5]))
    assert set(table["spike"]) == set(table["p_value"]) == {None}
    assert table["compared_with"].to_list() == [3] * 4


def test_false_spikes_are_rare() -> None:
    chance = random.Random(7)
    draws = [[sum(chance.random() < 0.2 for _ in range(100)) for _ in range(48)] for _ in range(40)]
    assert sum(bool(spikes(draw)) for draw in draws) <= 4


def test_events_are_marked_where_there_are_records() -> None:
    events = [*measures.known_events(), Event("2013-05", "A second"), Event("1999-01", "Before")]
    table = measures.monthly(crimes([3] * 4), events=events)
    assert table.select("month", "event").rows() == [
        ("2013-04", ""),
        ("2013-05", "Murder of Lee Rigby; A second"),
        ("2013-06", ""),
        ("2013-07", ""),
    ]
    with pytest.raises(MeasureError, match="2016-06"):
        measures.monthly(crimes([3]), events=[Event("June 2016", "")])


def test_the_events_of_the_report() -> None:
    known = measures.known_events()
    assert [event.month for event in known] == [
        "2013-05", "2014-07", "2015-01", "2015-11", "2016-04", "2016-06", "2017-03",
    ]  # fmt: skip
    assert {(event.source, event.at) for event in known} == {
        ("HMICFRS-2018", "The nature and extent of hate crime (figure 4)")
    }


def test_the_events_cite_known_documents() -> None:
    path = Path(measures.series.__file__).with_name("events.toml")
    assert load_catalogue(path, frozenset(load_sources(SOURCES))).rows


def test_groups_and_what_has_no_date() -> None:
    frame = pl.concat([crimes([4, 6]), crimes([2]).with_columns(recorded_at=None)])
    frame = frame.with_columns(ward=pl.Series(["N", "S"] * 6))
    table = measures.monthly(frame, by="ward")
    assert table.select("ward", "month", "crimes", "undated").rows() == [
        ("N", "2013-04", 2, 1),
        ("N", "2013-05", 3, 1),
        ("S", "2013-04", 2, 1),
        ("S", "2013-05", 3, 1),
        ("all", "2013-04", 4, 2),
        ("all", "2013-05", 6, 2),
    ]


def test_hidden_months_are_not_compared_with() -> None:
    table = measures.monthly(crimes([2] + [40] * 12), suppress=5)
    hidden = table.row(0, named=True)
    assert (hidden["crimes"], hidden["spike"]) == (None, None)
    assert table["compared_with"][1] == 6


def test_what_is_hidden_of_a_series_is_named_and_nothing_else() -> None:
    frame = pl.concat([crimes([40] * 8), crimes([9]).with_columns(recorded_at=None)])
    frame = frame.with_columns(ward=pl.Series(["N"] * 160 + ["S"] * 160 + ["N"] * 9))
    table = measures.monthly(frame, by="ward", suppress=5)
    counted = ("crimes", "cancelled", "not_understood", "undated")
    for row in table.iter_rows(named=True):
        hidden = set(row["suppressed"].split(", ")) - {""}
        assert hidden <= {name for name in counted if row[name] is None}
        assert all(row[name] is None or row[name] >= 5 for name in counted)
    south = table.filter(pl.col("ward") == "S")
    assert set(south["undated"]) == {None}
    assert not south["suppressed"].str.contains("undated").any()
    hidden = measures.monthly(frame.tail(12), by="ward", suppress=20)
    assert hidden["suppressed"].str.contains("undated").any()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": None}, "by takes the name"),
        ({"by": 5}, "by takes the name"),
        ({"by": "event"}, "'event' has the name of a figure; rename it"),
        ({"by": "spike"}, "'spike' has the name of a figure; rename it"),
        ({"events": None}, "several Event"),
        ({"events": ["2016-06"]}, "several Event"),
        ({"events": Event("2016-06", "One")}, "several Event"),
        ({"events": [Event(201606, "One")]}, "2016-06"),  # type: ignore[arg-type]
    ],
)
def test_wrong_questions_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(MeasureError, match=message):
        measures.monthly(crimes([4]).with_columns(event=pl.lit("x"), spike=pl.lit("x")), **options)


def test_a_ward_column_may_have_any_other_name() -> None:
    table = measures.monthly(crimes([4]).with_columns(there=pl.lit("x")), by="there")
    assert table["there"].to_list() == ["x", "all"]


def test_no_records() -> None:
    assert measures.monthly(crimes([]), by="record_type").is_empty()
