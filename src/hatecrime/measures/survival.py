"""Medians of times of which some are not over yet, from statsmodels: the extra ``measures``.

statsmodels estimates the curves; weights are not given to it for intervals, since the standard
errors it works out from weights are not those of the curve.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

import attrs

from hatecrime.measures.extras import load

OPEN, THIS, OTHER = 0, 1, 2
"""How a time ended: not yet, in the event asked for, or in another that rules it out."""

_CLOSE = 1e-9
"""Shares nearer to one half than this are one half: they are products of many fractions."""


@attrs.frozen
class Median:
    """A median of times.

    Attributes:
        days: the median; None where less than half has come to an end.
        low: the lower bound of its interval; None where there is none.
        high: the upper bound; None where there is none, or where it may lie beyond all times.
    """

    days: float | None = None
    low: float | None = None
    high: float | None = None


def library() -> tuple[ModuleType, ModuleType]:
    """Return numpy and the survival functions of statsmodels.

    Raises:
        MeasureError: if the extra is not installed.
    """
    numpy, survfunc = (
        load(name, what="medians of times") for name in ("numpy", "statsmodels.duration.survfunc")
    )
    return numpy, survfunc


def until_the_end(
    days: Sequence[int], how: Sequence[int], counts: Sequence[int], confidence: float | None
) -> Median:
    """Return the median time until the event, by Kaplan and Meier.

    What is open counts as long as it has been open: it is censored. The interval inverts the test
    of the log-log transformed curve, as SAS does by default; its standard error is Greenwood's. It
    cannot be made at nought: of a few crimes that have all ended there is no upper bound.

    Args:
        days: times.
        how: how each ended: ``OPEN`` or ``THIS``.
        counts: how many there are of each.
        confidence: of the interval; None leaves it out.
    """
    np, survfunc = library()
    if THIS not in how:
        return Median()
    curve = survfunc.SurvfuncRight(np.repeat(days, counts), np.repeat(how, counts))
    median = _middle(curve.surv_times, curve.surv_prob, 0.5)
    if confidence is None:
        return Median(median)
    with np.errstate(all="ignore"):
        # A curve has no standard error where it has come down to nought.
        low, high = curve.quantile_ci(0.5, alpha=1 - confidence, method="cloglog")
    if np.isnan(low):
        if median is None:
            return Median()
        # The curve falls past one half, and past all that is near it, within one day.
        low = high = median
    # Where it has come down to nought nothing can be tested, so that no bound can be told there.
    nought = curve.surv_times[-1] if curve.surv_prob[-1] == 0 else np.inf
    return Median(
        median,
        float(low) if curve.surv_prob[0] > 0 else None,
        float(high) if high < nought else None,
    )


def until_this_end(days: Sequence[int], how: Sequence[int], counts: Sequence[int]) -> Median:
    """Return the median time of those that end in the event, where others rule it out.

    Of the cumulative incidence (Aalen and Johansen), it is the day by which half of all had come
    that came in the longest time seen. Where nothing is open it is the median of those that ended
    in the event. statsmodels gives no interval for it.

    Args:
        days: times.
        how: how each ended: ``OPEN``, ``THIS`` or ``OTHER``.
        counts: how many there are of each.
    """
    np, survfunc = library()
    if THIS not in how:
        return Median()
    found = survfunc.CumIncidenceRight(
        np.asarray(days), np.asarray(how), freq_weights=np.asarray(counts, dtype=float)
    )
    came = found.cinc[THIS - 1]
    return Median(_middle(found.times, 1 - came / came[-1], 0.5))


def _middle(times: Any, left: Any, half: float) -> float | None:
    """Return the time at which a falling curve passes a share; the middle of where it rests there.

    So the median of an even number of times that are all over is the usual one.
    """
    below = (left < half - _CLOSE).nonzero()[0]
    if not len(below):
        return None
    reached = (left <= half + _CLOSE).nonzero()[0]
    return float(times[reached[0]] + times[below[0]]) / 2
