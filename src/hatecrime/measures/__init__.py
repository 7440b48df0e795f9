"""Measures: what became of hate crimes, in figures that carry the definition they were made by."""

from hatecrime.measures.comparing import Comparison, compare
from hatecrime.measures.counting import change, counts, factors
from hatecrime.measures.dimensions import DIMENSIONS, Dimension
from hatecrime.measures.errors import MeasureError
from hatecrime.measures.parts import outcome_parts
from hatecrime.measures.rates import rate
from hatecrime.measures.series import Event, known_events, monthly
from hatecrime.measures.shares import SHARES, Share, share
from hatecrime.measures.times import days_to_outcome

__all__ = [
    "DIMENSIONS",
    "SHARES",
    "Comparison",
    "Dimension",
    "Event",
    "MeasureError",
    "Share",
    "change",
    "compare",
    "counts",
    "days_to_outcome",
    "factors",
    "known_events",
    "monthly",
    "outcome_parts",
    "rate",
    "share",
]
