"""Taking measurements by turns, each in a fresh process, and judging them."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

ROOT = Path(__file__).parents[1]

WARM_UP_ROWS = 2_000
"""Rows of the small extract that every process does its work on first."""


@attrs.frozen
class Measurement:
    """Something to be timed.

    Attributes:
        name: a work of ``benchmarks.work``, or ``first_call``.
        rows: rows of the extract it is done on.
    """

    name: str
    rows: int


@attrs.define
class Taken:
    """What the runs of a measurement gave.

    Attributes:
        seconds: one a run.
        cpu: seconds of all cores together, one a run; other programs lengthen them little.
        units: rows, records or calls dealt with in a run.
        peaks: the most memory of each run, in bytes.
        digests: of the violations listed, where any were.
        more: further figures of each run.
    """

    seconds: list[float] = attrs.field(factory=list)
    cpu: list[float] = attrs.field(factory=list)
    units: int = 0
    peaks: list[int] = attrs.field(factory=list)
    digests: set[str] = attrs.field(factory=set)
    more: dict[str, list[float]] = attrs.field(factory=dict)

    @property
    def median(self) -> float:
        """Half of the runs took longer, half less."""
        return statistics.median(self.seconds)

    @property
    def peak(self) -> int:
        """The most memory of any run, in bytes."""
        return max(self.peaks)

    @property
    def rate(self) -> float:
        """Units a second, of the median run."""
        return self.units / self.median

    def add(self, sample: Mapping[str, Any]) -> None:
        """Take in what one run gave."""
        known = dict(sample)
        self.seconds.append(known.pop("seconds"))
        self.cpu.append(known.pop("cpu"))
        self.units = known.pop("units")
        self.peaks.append(known.pop("peak"))
        digest = known.pop("digest")
        if digest is not None:
            self.digests.add(digest)
        for name, value in known.items():
            self.more.setdefault(name, []).append(value)


def by_turns(
    measurements: Sequence[Measurement],
    runs: int,
    sample: Callable[[Measurement], Mapping[str, Any]],
    told: Callable[[str], None] = lambda _: None,
) -> dict[Measurement, Taken]:
    """Measure A B C, A B C and so on, so that what slows the machine down slows all alike.

    Args:
        measurements: what to measure, in order.
        runs: how often each.
        sample: takes one measurement once.
        told: called with a line on each run.
    """
    taken: dict[Measurement, Taken] = {measurement: Taken() for measurement in measurements}
    for run in range(1, runs + 1):
        for measurement, found in taken.items():
            found.add(sample(measurement))
            told(f"run {run} of {runs}: {measurement.name} {found.seconds[-1]:.3f} s")
    return taken


def in_a_process(measurement: Measurement, folder: Path, calls: int) -> dict[str, Any]:
    """Take a measurement once, in a process of its own.

    Raises:
        subprocess.CalledProcessError: if it fails; what it said has gone to standard error.
    """
    if measurement.name == "first_call":
        module = ["benchmarks.first_call"]
    else:
        module = [
            "benchmarks.work",
            measurement.name,
            str(folder),
            str(measurement.rows),
            str(calls),
        ]
    return dict(json.loads(run_module(module)))


def run_module(module: Sequence[str]) -> str:
    """Run a module of this folder with this Python; return what it prints."""
    surroundings = {
        **os.environ,
        "PYTHONPATH": _absolute(os.environ.get("PYTHONPATH", "")),
        # Bytecode is kept, as it is wherever packages are installed, even where this shell forbids.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "hatecrime-benchmarks-bytecode"),
    }
    done = subprocess.run(
        [sys.executable, "-m", *module],
        cwd=ROOT,
        env=surroundings,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def _absolute(paths: str) -> str:
    return os.pathsep.join(str(Path(path).resolve()) for path in paths.split(os.pathsep) if path)


def check_alike(taken: Mapping[Measurement, Taken]) -> None:
    """Check that all that was listed of an extract is the same list, whoever listed it.

    Raises:
        AssertionError: if it is not.
    """
    lists: dict[int, set[str]] = {}
    for measurement, found in taken.items():
        lists.setdefault(measurement.rows, set()).update(found.digests)
    for rows, digests in lists.items():
        if len(digests) > 1:
            raise AssertionError(f"the tools disagree over the extract of {rows} rows")


@attrs.frozen
class Gate:
    """A figure that has to be reached.

    Attributes:
        what: the figure in words.
        value: what was measured.
        limit: what it has to be.
        most: whether it may be at most that; else it has to be at least that.
        within: whether the limit itself will do.
        goal: what would be better still.
        unit: of the figure.
    """

    what: str
    value: float
    limit: float
    most: bool = True
    within: bool = True
    goal: float | None = None
    unit: str = "x"

    @property
    def passed(self) -> bool:
        """Whether it is reached."""
        if self.value == self.limit:
            return self.within
        return (self.value < self.limit) is self.most

    @property
    def asked(self) -> str:
        """What has to be reached, in words."""
        sign = {(True, True): "at most", (True, False): "under"}.get(
            (self.most, self.within), "at least" if self.within else "over"
        )
        return f"{sign} {self.limit:,g}"


def ratio(one: Taken, other: Taken) -> float:
    """Return how many times as long one takes as the other, a unit, by their medians."""
    return (one.median / one.units) / (other.median / other.units)
