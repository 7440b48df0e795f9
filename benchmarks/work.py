"""What is measured, in a process of its own: ``python -m benchmarks.work NAME DATA ROWS CALLS``.

A work is a function that makes ready, which is not timed, and returns what is timed. It is run once
on a small extract first, so that what is built on first use is not timed either. One line of JSON
says how long it took, how much was done, the most memory the process ever had, and for lists of
violations a digest that has to be the same for every tool.
"""

from __future__ import annotations

import gc
import hashlib
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

import hatecrime
from benchmarks import peers
from benchmarks.data import AS_OF, COLUMNS, make_extract
from benchmarks.measure import WARM_UP_ROWS

Job = Callable[[], Any]
"""Does the work. Returns what was found; of a list of violations, the list."""

Done = tuple[Job, int]
"""A job, and how many rows, records or calls it deals with."""


def main(name: str, folder: Path, rows: int, calls: int) -> dict[str, Any]:
    """Return what a measurement gave."""
    make_ready = _works()[name]
    small = min(rows, WARM_UP_ROWS)
    make_ready(folder, small, min(calls, WARM_UP_ROWS))[0]()
    job, units = make_ready(folder, rows, calls)
    gc.collect()
    start, used = time.perf_counter(), time.process_time()
    found = job()
    seconds, used = time.perf_counter() - start, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "seconds": seconds,
        "cpu": used,
        "units": units,
        # Linux counts in KiB, macOS in bytes.
        "peak": peak if sys.platform == "darwin" else peak * 1024,
        "digest": _digest(found) if isinstance(found, pl.DataFrame) else None,
    }


def _digest(violations: pl.DataFrame) -> str:
    listed = violations.select(pl.col("row").cast(pl.Int64), "rule").unique().sort("row", "rule")
    text = f"{violations.height}\n{listed.write_csv()}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _works() -> dict[str, Callable[[Path, int, int], Done]]:
    works: dict[str, Callable[[Path, int, int], Done]] = {
        "csv_check": _check_csv,
        "csv_typed": _typed_csv,
        "csv_text": _text_csv,
        "parquet_check": _check_parquet,
        "parquet_read": _read_parquet,
        "mappings": _mappings,
        "models": _models,
        "explained": _explained,
    }
    for tool in peers.TOOLS:
        works[f"{tool}_file"] = lambda folder, rows, _, tool=tool: _peer_of_file(tool, folder, rows)
        works[f"{tool}_frame"] = lambda folder, rows, _, tool=tool: _peer(tool, folder, rows)
    return works


# -- the whole rulebook over a file ---------------------------------------------------------------


def _check(path: Path) -> int:
    result = hatecrime.check_file(path, as_of=AS_OF)
    listed, counted = result.frame, result.summary
    return listed.height + len(counted)


def _check_csv(folder: Path, rows: int, _: int) -> Done:
    csv, _parquet = make_extract(rows, folder)
    return lambda: _check(csv), rows


def _check_parquet(folder: Path, rows: int, _: int) -> Done:
    _csv, parquet = make_extract(rows, folder)
    return lambda: _check(parquet), rows


def _typed_csv(folder: Path, rows: int, _: int) -> Done:
    csv, _parquet = make_extract(rows, folder)
    return lambda: pl.read_csv(csv, try_parse_dates=True).height, rows


def _text_csv(folder: Path, rows: int, _: int) -> Done:
    csv, _parquet = make_extract(rows, folder)
    return lambda: pl.read_csv(csv, infer_schema=False).height, rows


def _read_parquet(folder: Path, rows: int, _: int) -> Done:
    _csv, parquet = make_extract(rows, folder)
    return lambda: pl.read_parquet(parquet).height, rows


# -- one record -----------------------------------------------------------------------------------


def _records(folder: Path) -> list[dict[str, Any]]:
    _csv, parquet = make_extract(WARM_UP_ROWS, folder)
    rows = pl.read_parquet(parquet).iter_rows(named=True)
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def _again(check: Callable[[Any], Any], records: list[Any], calls: int) -> Done:
    rounds = max(calls // len(records), 1)

    def job() -> None:
        for _ in range(rounds):
            for record in records:
                check(record)

    return job, rounds * len(records)


def _mappings(folder: Path, _: int, calls: int) -> Done:
    return _again(hatecrime.record_check(as_of=AS_OF), _records(folder), calls)


def _models(folder: Path, _: int, calls: int) -> Done:
    records = [hatecrime.CrimeRecord(**record) for record in _records(folder)]
    return _again(hatecrime.record_check(as_of=AS_OF), records, calls)


def _explained(folder: Path, _: int, calls: int) -> Done:
    """The way that reads text and explains, for comparison."""
    return _again(
        lambda record: hatecrime.check(record, as_of=AS_OF).findings, _records(folder), calls // 20
    )


# -- side by side ---------------------------------------------------------------------------------


def _peer_of_file(tool: str, folder: Path, rows: int) -> Done:
    _csv, parquet = make_extract(rows, folder)
    peer = peers.peer(tool)
    return lambda: peer.of_file(parquet), rows


def _peer(tool: str, folder: Path, rows: int) -> Done:
    _csv, parquet = make_extract(rows, folder)
    peer, frame = peers.peer(tool), pl.read_parquet(parquet).select(COLUMNS)
    return lambda: peer.violations(frame), rows


if __name__ == "__main__":
    measured, data, how_many, how_often = sys.argv[1:]
    sys.stdout.write(json.dumps(main(measured, Path(data), int(how_many), int(how_often))))
