"""The figures as tables, for a terminal and as Markdown, and as plain values for JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

import attrs

from benchmarks import machine
from benchmarks.measure import Gate, Measurement, Taken
from benchmarks.plan import title


@attrs.frozen
class Report:
    """All that a run found.

    Attributes:
        day: when it was.
        runs: how often each measurement was taken.
        machine: what it ran on, by name.
        loads: the load before and after.
        agreed: rows, violations and rules the tools agree on; empty when they were not compared.
        taken: what each measurement gave.
        gates: what was asked of the figures.
        left_out: groups that were not asked for.
        quick: whether it was only tried out.
    """

    day: dt.date
    runs: int
    machine: Mapping[str, str]
    loads: tuple[float, float]
    agreed: Mapping[str, int]
    taken: Mapping[Measurement, Taken]
    gates: Sequence[Gate]
    left_out: tuple[str, ...] = ()
    quick: bool = False

    @property
    def remarks(self) -> list[str]:
        """What a reader has to know before believing the figures."""
        told = []
        if self.quick:
            told.append("A quick run: the figures mean nothing.")
        if machine.is_busy(self.loads[0]):
            told.append(
                f"The machine was busy before the run (load {self.loads[0]:.2f}): times are too "
                f"long and ratios uncertain."
            )
        if self.left_out:
            told.append(f"Left out of this run: {', '.join(self.left_out)}.")
        if self.agreed:
            told.append(
                "All tools list the same {violations:,} violations of {rules} rules in {rows:,} "
                "rows.".format(**self.agreed)
            )
        return told


HEAD = ("measurement", "rows", "median s", "least s", "CPU s", "a second", "most memory MB")
GATES_HEAD = ("figure", "measured", "gate", "goal", "")


def lines_taken(report: Report) -> Iterable[tuple[str, ...]]:
    """Yield a line of cells for each measurement."""
    for measurement, found in report.taken.items():
        yield (
            title(measurement),
            f"{found.units:,}",
            f"{found.median:.3f}",
            f"{min(found.seconds):.3f}",
            f"{median(found.cpu):.3f}",
            f"{found.rate:,.0f}",
            f"{found.peak / 1e6:,.0f}",
        )
        for name, values in found.more.items():
            yield f"  {_MORE[name]}", "", f"{median(values):.4f}", f"{min(values):.4f}", "", "", ""


_MORE = {"import": "the import itself", "second": "the second call"}


def lines_gates(report: Report) -> Iterable[tuple[str, ...]]:
    """Yield a line of cells for each gate."""
    for gate in report.gates:
        yield (
            gate.what,
            f"{gate.value:,.2f} {gate.unit}"
            if gate.value < 1000
            else f"{gate.value:,.0f} {gate.unit}",
            gate.asked,
            "" if gate.goal is None else f"{gate.goal:g}",
            "pass" if gate.passed else "FAIL",
        )


def as_text(report: Report) -> str:
    """Return the report for a terminal."""
    about = [f"{name}: {value}" for name, value in report.machine.items()]
    loads = "load {:.2f} before, {:.2f} after".format(*report.loads)
    parts = [
        *about,
        f"{report.day}, {report.runs} runs, {loads}",
        "",
        *_aligned([HEAD, *lines_taken(report)]),
        "",
        *_aligned([GATES_HEAD, *lines_gates(report)]),
        "",
        *report.remarks,
    ]
    return "\n".join(parts).rstrip() + "\n"


def _aligned(lines: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]


def as_markdown(report: Report) -> str:
    """Return the report as a page."""
    about = [f"- {name}: {value}" for name, value in report.machine.items()]
    loads = "load {:.2f} before the run, {:.2f} after".format(*report.loads)
    parts = [
        "# Results",
        "",
        "Written by `python benchmarks/run.py --markdown`. The figures are those of the machine",
        "named here and of no other; see [README.md](README.md) on how to read them.",
        "",
        f"- {report.day}, {report.runs} runs of each, by turns; {loads}",
        *about,
        *[f"- {remark}" for remark in report.remarks],
        "",
        *_table(HEAD, lines_taken(report)),
        "",
        "## Gates",
        "",
        *_table(GATES_HEAD, lines_gates(report)),
    ]
    return "\n".join(parts) + "\n"


def _table(head: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> list[str]:
    rule = ("---", *["---:"] * (len(head) - 1))
    return [f"| {' | '.join(cell.strip() for cell in line)} |" for line in (head, rule, *lines)]


def as_values(report: Report) -> dict[str, Any]:
    """Return the report as plain values, with every run."""
    return {
        "day": report.day.isoformat(),
        "runs": report.runs,
        "quick": report.quick,
        "machine": dict(report.machine),
        "load": {"before": report.loads[0], "after": report.loads[1]},
        "agreed": dict(report.agreed),
        "measurements": [
            {
                "name": measurement.name,
                "rows": measurement.rows,
                "what": title(measurement),
                "units": found.units,
                "seconds": found.seconds,
                "median": found.median,
                "cpu": found.cpu,
                "peaks": found.peaks,
                **found.more,
            }
            for measurement, found in report.taken.items()
        ],
        "gates": [
            {
                "what": gate.what,
                "value": gate.value,
                "unit": gate.unit,
                "asked": gate.asked,
                "goal": gate.goal,
                "passed": gate.passed,
            }
            for gate in report.gates
        ],
    }
