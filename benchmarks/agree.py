"""Whether the tools find the same violations: ``python -m benchmarks.agree DATA ROWS``.

Speed is compared only between tools that give the same answers.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from benchmarks import peers
from benchmarks.data import make_extract

Violations = set[tuple[int, str]]
"""Pairs of row and rule."""


def violations(tool: str, frame: pl.DataFrame) -> Violations:
    """Return what a tool finds in a frame."""
    found = peers.peer(tool).violations(frame).select("row", "rule").rows()
    if len(found) != len(set(found)):
        raise AssertionError(f"{tool} lists a violation twice")
    return set(found)


def differences(frame: pl.DataFrame, tools: Sequence[str]) -> dict[str, Violations]:
    """Return, for each tool, what only one of it and the first tool finds."""
    first, *others = tools
    found = violations(first, frame)
    return {tool: violations(tool, frame) ^ found for tool in others}


def main(folder: Path, rows: int) -> dict[str, int]:
    """Return how many rows, violations and rules all tools agree on.

    Raises:
        AssertionError: if they do not agree, or a rule is broken nowhere.
    """
    _csv, parquet = make_extract(rows, folder)
    frame, tools = pl.read_parquet(parquet), peers.installed()
    for tool, wrong in differences(frame, tools).items():
        if wrong:
            rules = sorted({rule for _, rule in wrong})
            raise AssertionError(
                f"{tool} and {tools[0]} disagree in {len(wrong)} places, over {', '.join(rules)}"
            )
    found = violations(tools[0], frame)
    broken = {rule for _, rule in found}
    if broken != set(peers.RULES):
        missed = sorted(set(peers.RULES) - broken)
        raise AssertionError(f"no row breaks {', '.join(missed)}; take more rows")
    return {"rows": frame.height, "violations": len(found), "rules": len(broken)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
