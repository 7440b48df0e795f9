"""Confidence intervals, from statsmodels: the extra ``measures``."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import polars as pl

from hatecrime.measures.errors import MeasureError
from hatecrime.measures.extras import load

Interval = tuple[pl.Series, pl.Series]


def check_confidence(confidence: float | None) -> None:
    """Refuse what is no level of confidence.

    Raises:
        MeasureError: if it is not None nor between 0 and 1, or if the library is not installed.
    """
    if confidence is None:
        return
    if type(confidence) not in (int, float) or not 0 < confidence < 1:
        raise MeasureError("confidence lies between 0 and 1, such as 0.95; None gives no intervals")
    _library("proportion")


def _library(name: str) -> ModuleType:
    return load(
        f"statsmodels.stats.{name}",
        what="intervals",
        otherwise="; confidence=None gives figures without them",
    )


def _on(rows: pl.Series, *columns: pl.Series) -> list[Any]:
    return [column.filter(rows).cast(pl.Float64).to_numpy() for column in columns]


def _spread(rows: pl.Series, bounds: Any) -> Interval:
    """Return bounds as columns, null in the rows there are none for."""
    place = rows.arg_true()
    low, high = (
        pl.Series([None], dtype=pl.Float64)
        .new_from_index(0, rows.len())
        .scatter(place, pl.Series(bound, dtype=pl.Float64))
        for bound in bounds
    )
    return low, high


def proportion(part: pl.Series, whole: pl.Series, confidence: float) -> Interval:
    """Return the Wilson intervals of proportions; null where there is no whole.

    Args:
        part: counts; may be null.
        whole: the counts they are a part of; may be null.
        confidence: between 0 and 1.
    """
    rows = (part.is_not_null() & (whole > 0)).fill_null(value=False)
    if not rows.any():
        return _spread(rows, ([], []))
    bounds = _library("proportion").proportion_confint(
        *_on(rows, part, whole), alpha=1 - confidence, method="wilson"
    )
    return _spread(rows, bounds)


def ratio(later: pl.Series, earlier: pl.Series, confidence: float) -> Interval:
    """Return the score intervals of the ratio of two counts; null where the earlier one is 0.

    Counts are taken as Poisson. Given their sum, the later is a share of it, so that the Wilson
    bounds of that share, as odds, are the bounds of the ratio: the same as statsmodels gives for
    two rates by ``method="score"``, but for many at once.

    Args:
        later: counts; may be null.
        earlier: the counts before; may be null.
        confidence: between 0 and 1.
    """
    low, high = proportion(later, later + earlier, confidence)
    known = earlier > 0
    frame = pl.DataFrame({"low": low, "high": high, "known": known})
    odds = frame.select(
        pl.when("known").then(pl.col(name) / (1 - pl.col(name))) for name in ("low", "high")
    )
    return odds["low"], odds["high"]


def rate_of_events(count: pl.Series, exposure: pl.Series, confidence: float) -> Interval:
    """Return the exact intervals of Poisson rates; null where there is no exposure.

    Args:
        count: counts; may be null.
        exposure: what they happened in, such as thousands of people; may be null.
        confidence: between 0 and 1.
    """
    rows = (count.is_not_null() & (exposure > 0)).fill_null(value=False)
    if not rows.any():
        return _spread(rows, ([], []))
    bounds = _library("rates").confint_poisson(
        *_on(rows, count, exposure), method="exact-c", alpha=1 - confidence
    )
    return _spread(rows, bounds)
