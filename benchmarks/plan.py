"""What is measured, in groups, and what the figures have to be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from benchmarks.measure import Gate, Measurement, Taken, ratio

GROUPS = ("csv", "parquet", "large_csv", "large_parquet", "one_record", "peers")
"""What ``--only`` may name."""

LARGE = 5
"""How many times the rows the large extract has."""

FEWER = 20
"""A tool that goes row by row in Python gets so many times fewer rows; ratios are a row."""

_GB = 1e9

_OF_LARGE = {"large_csv": "csv_check", "large_parquet": "parquet_check"}

_AHEAD = {"dataframely": 1.0, "pointblank": 2.0, "pandera": 3.0, "pydantic": 20.0}
"""How many times as long each tool may be expected to take, a row."""

Found = Mapping[Measurement, Taken]


def measurements(groups: Collection[str], rows: int, tools: Collection[str]) -> list[Measurement]:
    """Return what to measure for these groups, in order, each once."""
    wanted: dict[Measurement, None] = {}
    for group in GROUPS:
        if group in groups:
            wanted |= dict.fromkeys(_of_group(group, rows, tools))
    return list(wanted)


def _of_group(group: str, rows: int, tools: Collection[str]) -> Iterator[Measurement]:
    if group == "csv":
        names = ["csv_check", "csv_typed", "csv_text"]
    elif group == "parquet":
        names = ["parquet_check", "parquet_read"]
    elif group in _OF_LARGE:
        names = [_OF_LARGE[group]]
        yield Measurement(names[0], rows * LARGE)
    elif group == "one_record":
        names = ["mappings", "models", "explained", "first_call"]
    else:
        for tool in tools:
            yield Measurement(f"{tool}_file", rows_of(tool, rows))
            yield Measurement(f"{tool}_frame", rows_of(tool, rows))
        return
    yield from (Measurement(name, rows) for name in names)


def rows_of(tool: str, rows: int) -> int:
    """Return how many rows a tool is given."""
    return max(rows // FEWER, min(rows, 2_000)) if tool == "pydantic" else rows


def gates(found: Found, groups: Collection[str], rows: int) -> list[Gate]:
    """Return what was measured beside what it has to be."""
    judged: list[Gate] = []
    for group in GROUPS:
        if group in groups:
            judged += _JUDGES[group](found, rows)
    return judged


def _csv(found: Found, rows: int) -> Iterator[Gate]:
    check, typed, text = (
        found[Measurement(name, rows)] for name in ("csv_check", "csv_typed", "csv_text")
    )
    yield Gate(
        "CSV: all rules, against reading it with types",
        ratio(check, typed),
        1.0,
        within=False,
        goal=0.85,
    )
    yield Gate("CSV: all rules, against reading it as text", ratio(check, text), 4.0)


def _parquet(found: Found, rows: int) -> Iterator[Gate]:
    check, read = (found[Measurement(name, rows)] for name in ("parquet_check", "parquet_read"))
    yield Gate("Parquet: all rules, against reading it", ratio(check, read), 8.0, goal=4.0)


def _large(group: str, words: str, most: float) -> Callable[[Found, int], Iterator[Gate]]:
    def judge(found: Found, rows: int) -> Iterator[Gate]:
        small, large = (found[Measurement(_OF_LARGE[group], rows * n)] for n in (1, LARGE))
        times, peak = large.median / small.median, large.peak / _GB
        yield Gate(f"{words}: {LARGE} times the rows, time against once", times, 5.5)
        yield Gate(
            f"{words}: {LARGE} times the rows, most memory", peak, most, within=False, unit="GB"
        )

    return judge


def _one_record(found: Found, rows: int) -> Iterator[Gate]:
    mappings, models, first = (
        found[Measurement(name, rows)] for name in ("mappings", "models", "first_call")
    )
    yield Gate("One record: mappings checked", mappings.rate, 100_000, most=False, unit="a second")
    yield Gate("One record: CrimeRecords checked", models.rate, 50_000, most=False, unit="a second")
    yield Gate("One record: first call after the import", first.median, 0.3, within=False, unit="s")


def _peers(found: Found, rows: int) -> Iterator[Gate]:
    for way, words in (("file", "from Parquet"), ("frame", "from a frame")):
        ours = found[Measurement(f"hatecrime_{way}", rows)]
        for tool, times in _AHEAD.items():
            theirs = found.get(Measurement(f"{tool}_{way}", rows_of(tool, rows)))
            if theirs is not None:
                yield Gate(
                    f"Thirty rules {words}: {tool} against hatecrime",
                    ratio(theirs, ours),
                    times,
                    most=False,
                    within=times != 1,
                )


_JUDGES = {
    "csv": _csv,
    "parquet": _parquet,
    "large_csv": _large("large_csv", "CSV", 1.0),
    "large_parquet": _large("large_parquet", "Parquet", 0.8),
    "one_record": _one_record,
    "peers": _peers,
}

TITLES = {
    "csv_check": "hatecrime.check_file(csv), findings listed and answers counted",
    "csv_typed": "polars.read_csv(csv, try_parse_dates=True)",
    "csv_text": "polars.read_csv(csv, infer_schema=False)",
    "parquet_check": "hatecrime.check_file(parquet), findings listed and answers counted",
    "parquet_read": "polars.read_parquet(parquet)",
    "mappings": "hatecrime.record_check() of a mapping, all rules",
    "models": "hatecrime.record_check() of a CrimeRecord, all rules",
    "explained": "hatecrime.check() of a mapping, read and explained",
    "first_call": "first check() of a process, after `from hatecrime import check`",
}


def title(measurement: Measurement) -> str:
    """Return what a measurement is, in words."""
    if measurement.name in TITLES:
        return TITLES[measurement.name]
    tool, _, way = measurement.name.rpartition("_")
    return (
        f"thirty rules in {tool}, {'from Parquet' if way == 'file' else 'from a frame in memory'}"
    )
