"""Measures: what became of hate crimes, in figures that carry the definition they were made by."""

from hatecrime.measures.comparing import Comparison, compare
from hatecrime.measures.counting import change, counts, factors
from hatecrime.measures.dimensions import DIMENSIONS, Dimension
from hatecrime.measures.errors import MeasureError
from hatecrime.measures.rates import rate
from hatecrime.measures.shares import SHARES, Share, share

__all__ = [
    "DIMENSIONS",
    "SHARES",
    "Comparison",
    "Dimension",
    "MeasureError",
    "Share",
    "change",
    "compare",
    "counts",
    "factors",
    "rate",
    "share",
]
