"""Synthetic extracts of any size: all invented, with the truth of what is wrong in them."""

from __future__ import annotations

from hatecrime.sampling.dialects import Dialect, dialects
from hatecrime.sampling.sample import Sample, make_sample, possible_faults
from hatecrime.sampling.writing import text_frame, write_csv, write_parquet

__all__ = [
    "Dialect",
    "Sample",
    "dialects",
    "make_sample",
    "possible_faults",
    "text_frame",
    "write_csv",
    "write_parquet",
]
