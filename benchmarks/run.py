"""Measure speed and memory and print a table: ``python benchmarks/run.py``. See README.md."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

# The folder above, so that this may be started from anywhere, in place of this one.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from benchmarks import machine, peers, plan, report  # noqa: E402
from benchmarks.measure import (  # noqa: E402
    WARM_UP_ROWS,
    Measurement,
    by_turns,
    check_alike,
    in_a_process,
    run_module,
)

AGREE_ROWS, FEW_ROWS = 100_000, 20_000
"""Rows on which all tools have to agree before they are timed; fewer in a quick run."""


def options(arguments: Sequence[str]) -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(prog="benchmarks/run.py", description=__doc__)
    parser.add_argument("--rows", type=int, help="rows of the extract (default 1000000)")
    parser.add_argument("--runs", type=int, help="how often each is measured (default 5)")
    parser.add_argument(
        "--quick", action="store_true", help="20000 rows, once: to see that it works"
    )
    parser.add_argument(
        "--only",
        action="append",
        choices=plan.GROUPS,
        metavar="NAME",
        help=f"a group: {', '.join(plan.GROUPS)}; may be given again",
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(tempfile.gettempdir()) / "hatecrime-benchmarks",
        help="folder to keep the extracts in (default: a temporary one, %(default)s)",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures to a file")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="write the table to a page")
    chosen = parser.parse_args(arguments)
    chosen.rows = chosen.rows or (20_000 if chosen.quick else 1_000_000)
    chosen.runs = chosen.runs or (1 if chosen.quick else 5)
    chosen.only = chosen.only or list(plan.GROUPS)
    if chosen.rows < 1 or chosen.runs < 1:
        parser.error("--rows and --runs are at least 1")
    return chosen


def main(arguments: Sequence[str]) -> int:
    """Run; return 0 when every gate is passed, or when it was only a quick run."""
    chosen = options(arguments)
    before, _, _ = machine.load()
    if machine.is_busy(before):
        _say(f"The machine is busy (load {before:.2f}); the figures will not be worth much.")
    agreed: dict[str, int] = {}
    tools = peers.installed()
    wanted = plan.measurements(chosen.only, chosen.rows, tools)
    _say("Making the extracts, unless they are there ...")
    sizes = {WARM_UP_ROWS, *(measurement.rows for measurement in wanted)}
    run_module(["benchmarks.data", str(chosen.data), *map(str, sorted(sizes))])
    if "peers" in chosen.only:
        if missing := [tool for tool in peers.TOOLS if tool not in tools]:
            _say(f"Not installed, so left out: {', '.join(missing)}; pip install -e '.[bench]'")
        _say("Comparing what the tools find ...")
        rows = FEW_ROWS if chosen.quick else AGREE_ROWS
        agreed = json.loads(run_module(["benchmarks.agree", str(chosen.data), str(rows)]))
    calls = 2_000 if chosen.quick else 200_000

    def sample(measurement: Measurement) -> dict[str, object]:
        return in_a_process(measurement, chosen.data, calls)

    taken = by_turns(wanted, chosen.runs, sample, _say)
    check_alike(taken)
    found = report.Report(
        day=dt.date.today(),
        runs=chosen.runs,
        machine=machine.described(),
        loads=(before, machine.load()[0]),
        agreed=agreed,
        taken=taken,
        gates=plan.gates(taken, chosen.only, chosen.rows),
        left_out=tuple(group for group in plan.GROUPS if group not in chosen.only),
        quick=chosen.quick,
    )
    sys.stdout.write(report.as_text(found))
    if chosen.json:
        chosen.json.write_text(json.dumps(report.as_values(found), indent=2) + "\n", "utf-8")
    if chosen.markdown:
        chosen.markdown.write_text(report.as_markdown(found), "utf-8")
    return 0 if chosen.quick or all(gate.passed for gate in found.gates) else 1


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except subprocess.CalledProcessError as error:
        # What went wrong has been told by the process itself.
        sys.exit(f"{' '.join(error.cmd[1:3])} failed")
