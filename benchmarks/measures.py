"""Rates under every definition beside a plain group-by: ``python benchmarks/measures.py``.

Five million records by strand and month, from memory and from Parquet, by turns. The gate: at most
twice the time that Polars takes to group the same columns and do nothing else.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

# The folder above, so that this may be started from anywhere, in place of this one.
sys.path[0] = str(Path(__file__).resolve().parents[1])

import polars as pl  # noqa: E402

from benchmarks import machine  # noqa: E402
from benchmarks.data import extract  # noqa: E402
from hatecrime import measures  # noqa: E402
from hatecrime.outcomes import definitions  # noqa: E402

STRANDS = ["race", "religion", "sexual_orientation", "disability", "transgender"]
COLUMNS = ["record_type", "cancellation_code", "outcome_code", *STRANDS]
GATE = 2.0
CHUNK = 250_000


def plain(frame: pl.LazyFrame) -> int:
    """Group the columns that the rates are made of."""
    month = pl.col("recorded_at").dt.truncate("1mo")
    return frame.group_by(*COLUMNS, month).agg(pl.len()).collect().height


def rates(frame: pl.LazyFrame) -> int:
    """Make the rates."""
    return measures.rate(frame, definitions(), by=["strand", "month"]).height


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main() -> int:
    """Measure; return 0 when the gate is passed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    _say(f"Making {chosen.rows:,} records; load {machine.load()[0]:.2f} ...")
    frame = pl.concat(
        extract(min(CHUNK, chosen.rows - start), start).select(
            "record_ref", *COLUMNS, "recorded_at"
        )
        for start in range(0, chosen.rows, CHUNK)
    )
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "extract.parquet"
        frame.write_parquet(path)
        for name, source in (("memory", frame.lazy()), ("Parquet", pl.scan_parquet(path))):
            taken: dict[Callable[[pl.LazyFrame], int], list[float]] = {plain: [], rates: []}
            for run in range(chosen.runs + 1):
                for work, seconds in taken.items():
                    start = time.perf_counter()
                    work(source)
                    if run:  # the first is to warm up
                        seconds.append(time.perf_counter() - start)
            group, made = (statistics.median(seconds) for seconds in taken.values())
            worst = max(worst, made / group)
            _say(f"{name:8} group-by {group:.2f} s, rates {made:.2f} s, {made / group:.2f} times")
    _say(f"The gate of {GATE:g} times is {'passed' if worst <= GATE else 'missed'}.")
    return 0 if worst <= GATE else 1


if __name__ == "__main__":
    raise SystemExit(main())
