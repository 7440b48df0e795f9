"""Intervals: against published tables, and against the library's own reference."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, norm
from statsmodels.stats.rates import confint_poisson_2indep

from hatecrime import measures
from hatecrime.measures import intervals

# Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17
# (1998), table I, method 3: the score interval without continuity correction.
NEWCOMBE = [
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


@pytest.mark.parametrize(("part", "whole", "low", "high"), NEWCOMBE)
def test_the_examples_of_newcombe(part: int, whole: int, low: float, high: float) -> None:
    codes = ["14"] * part + ["18"] * (whole - part)
    rows = [{"record_ref": "A", "record_type": "crime", "outcome_code": code} for code in codes]
    found = measures.rate(rows, "victim_withdrawal")
    assert [round(x, 4) for x in found.select("low", "high").row(0)] == [low, high]


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=6), st.data())
def test_many_at_once_are_as_one_by_one(pairs: list[tuple[int, int]], data: st.DataObject) -> None:
    confidence = data.draw(st.sampled_from((0.8, 0.95, 0.99)))
    part = pl.Series([a for a, _ in pairs], dtype=pl.Int64)
    whole = pl.Series([a + b for a, b in pairs], dtype=pl.Int64)
    low, high = intervals.proportion(part, whole, confidence)
    for a, n, lower, upper in zip(part, whole, low, high, strict=True):
        if n == 0:
            assert (lower, upper) == (None, None)
            continue
        reference = binomtest(a, n).proportion_ci(confidence, method="wilson")
        assert (lower, upper) == pytest.approx((reference.low, reference.high), abs=1e-12)
        assert 0 <= lower <= a / n <= upper <= 1


def test_what_is_hidden_has_no_interval() -> None:
    low, high = intervals.proportion(pl.Series([None, 1, 1]), pl.Series([3, None, 2]), 0.95)
    assert [x is None for x in low] == [x is None for x in high] == [True, True, False]


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_the_ratio_of_two_counts_is_the_librarys(later: int, earlier: int) -> None:
    low, high = (x.item() for x in intervals.ratio(pl.Series([later]), pl.Series([earlier]), 0.95))
    reference = confint_poisson_2indep(later, 1, earlier, 1, method="score", compare="ratio")
    # The library searches for its bounds, and stops some 1e-8 from them.
    assert (low, high) == pytest.approx(reference, rel=1e-6, abs=1e-7)
    for bound in (low, high):
        # What the score interval is: at its bounds the counts are as unlikely as it allows.
        assert (later - bound * earlier) ** 2 == pytest.approx(
            norm.ppf(0.975) ** 2 * bound * (later + earlier), rel=1e-6
        )


def test_the_ratio_from_and_to_nought() -> None:
    low, high = intervals.ratio(pl.Series([0, 5, 0, None]), pl.Series([5, 0, 0, 5]), 0.95)
    assert low.to_list() == [0.0, None, None, None]
    assert high[0] > 0
    assert high.to_list()[1:] == [None, None, None]


def test_the_exact_interval_of_a_count() -> None:
    # Garwood, Biometrika 28 (1936): 10 events, from 4.795 to 18.390.
    low, high = intervals.rate_of_events(pl.Series([10, 0, None]), pl.Series([1.0, 1.0, 1.0]), 0.95)
    assert [round(x, 3) for x in (low[0], high[0], low[1], high[1])] == [4.795, 18.390, 0.0, 3.689]
    assert (low[2], high[2]) == (None, None)
