"""The thirty rules in this library: a choice from its own rulebook."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

import hatecrime
from benchmarks.data import AS_OF
from benchmarks.peers import RULES
from hatecrime.rulebook.rule import Rulebook


@cache
def _book() -> Rulebook:
    return hatecrime.load_rulebook().select(RULES)


def violations(frame: pl.DataFrame) -> pl.DataFrame:
    """Return row and rule of every violation in a frame."""
    result = hatecrime.check_frame(frame, rulebook=_book(), as_of=AS_OF)
    return result.frame.select("row", "rule")


def of_file(path: Path) -> pl.DataFrame:
    """Return row and rule of every violation in a Parquet file."""
    result = hatecrime.check_file(path, rulebook=_book(), as_of=AS_OF)
    return result.frame.select("row", "rule")
