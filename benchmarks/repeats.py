"""How long repeat victims take over a million records: ``python benchmarks/repeats.py [ROWS]``.

Beside a Polars sort of the same columns, by turns, in one process; medians of five. It ends with 1
when a preset takes more than three times as long as the sort.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import sys
import time
from collections.abc import Callable

import polars as pl

from hatecrime.victims import presets, repeats

ROWS = 1_000_000
RUNS = 5
MOST = 3.0
"""A preset may take this many times as long as a sort."""

START = dt.datetime(2021, 4, 1)
MINUTES = 5 * 365 * 24 * 60


def made_up(rows: int) -> pl.DataFrame:
    """Return an extract of five years: a third as many victims as records, a tenth without one.

    The suspect is known in two of five, and is one of two for each victim.
    """
    picks = random.Random(5)  # noqa: S311 - made-up records
    victims = [picks.randrange(rows // 3 + 1) for _ in range(rows)]
    reported = pl.lit(START) + pl.duration(minutes="minutes")
    return pl.DataFrame(
        {
            "record_type": picks.choices(
                ["crime", "crime_related_incident", "incident"], [14, 1, 5], k=rows
            ),
            "victim_ref": [f"V{each:08}" if picks.random() < 0.9 else None for each in victims],
            "suspect_ref": [
                f"S{2 * each + picks.randrange(2):08}" if picks.random() < 0.4 else None
                for each in victims
            ],
            "minutes": [picks.randrange(MINUTES) for _ in range(rows)],
            "referred": [picks.random() < 0.05 for _ in range(rows)],
        }
    ).select(
        "record_type",
        "victim_ref",
        "suspect_ref",
        reported_at=reported,
        marac_referred_at=pl.when("referred").then((reported + pl.duration(days=7)).dt.date()),
    )


def main(rows: int = ROWS) -> int:
    """Measure, print a table, and return the exit code."""
    frame = made_up(rows)
    columns = {name: _columns(name) for name in presets()}
    jobs: dict[str, Callable[[], object]] = {}
    for name in presets():
        given = frame.select(columns[name])
        jobs[f"sort for {name}"] = lambda given=given: given.sort("victim_ref", "reported_at")
        jobs[name] = lambda given=given, name=name: repeats(given, preset=name)
    taken: dict[str, list[float]] = {name: [] for name in jobs}
    for turn in range(RUNS + 1):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            if turn:  # the first warms up
                taken[name].append(time.perf_counter() - start)
    worst = 0.0
    sys.stdout.write(f"{rows:,} records, medians of {RUNS}\n")
    for name in presets():
        ours, sort = (statistics.median(taken[key]) for key in (name, f"sort for {name}"))
        worst = max(worst, ours / sort)
        sys.stdout.write(f"{name:18} {ours:6.3f} s   sort {sort:6.3f} s   {ours / sort:5.2f} x\n")
    return int(worst > MOST)


def _columns(preset: str) -> list[str]:
    """Return the columns that a preset looks at."""
    chosen = ["record_type", "victim_ref", "reported_at"]
    found = presets()[preset]
    if found.same_perpetrator:
        chosen.append("suspect_ref")
    if found.counted_from == "last_referral":
        chosen.append("marac_referred_at")
    return chosen


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
