"""The harness of the benchmarks, and that the tools measured side by side find the same.

Nothing is timed here. Tools that are not installed are left out: they are no part of the tests.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import hatecrime  # noqa: E402
from benchmarks import peers, plan, report  # noqa: E402
from benchmarks.agree import differences, violations  # noqa: E402
from benchmarks.data import AS_OF, COLUMNS, extract, make_extract  # noqa: E402
from benchmarks.measure import (  # noqa: E402
    Gate,
    Measurement,
    Taken,
    by_turns,
    check_alike,
    ratio,
)

SECONDS = st.floats(0.001, 1000)


def taken(*seconds: float, units: int = 1, peak: int = 1, digest: str | None = None) -> Taken:
    found = Taken()
    for one in seconds:
        found.add({"seconds": one, "cpu": one, "units": units, "peak": peak, "digest": digest})
    return found


# -- the harness --------------------------------------------------------------------------------


@given(st.lists(SECONDS, min_size=1))
def test_half_of_the_runs_are_no_slower_than_the_median(seconds: list[float]) -> None:
    found = taken(*seconds)
    assert 2 * sum(one <= found.median for one in seconds) >= len(seconds)
    assert 2 * sum(one >= found.median for one in seconds) >= len(seconds)


@given(SECONDS, SECONDS, st.integers(1, 1000), st.integers(1, 1000))
def test_a_ratio_is_a_row_and_turns_round(one: float, other: float, few: int, many: int) -> None:
    slow, quick = taken(one, units=few), taken(other, units=many)
    assert ratio(slow, quick) * ratio(quick, slow) == pytest.approx(1)
    assert ratio(slow, quick) == pytest.approx((one / few) / (other / many))


def test_medians_make_the_ratio_and_the_rate() -> None:
    assert ratio(taken(1, 2, 90), taken(1, 1, 70)) == 2
    assert taken(1, 2, 90, units=8).rate == 4


@pytest.mark.parametrize(
    ("gate", "passed"),
    [
        (Gate("", 4.0, 4.0), True),
        (Gate("", 4.1, 4.0), False),
        (Gate("", 1.0, 1.0, within=False), False),
        (Gate("", 0.9, 1.0, within=False), True),
        (Gate("", 2.0, 2.0, most=False), True),
        (Gate("", 1.9, 2.0, most=False), False),
        (Gate("", 1.0, 1.0, most=False, within=False), False),
        (Gate("", 1.1, 1.0, most=False, within=False), True),
    ],
)
def test_a_gate_is_passed_or_not(gate: Gate, *, passed: bool) -> None:
    assert gate.passed is passed


def test_measurements_are_taken_by_turns() -> None:
    one, other = Measurement("one", 1), Measurement("other", 1)
    order = []

    def sample(measurement: Measurement) -> dict[str, object]:
        order.append(measurement)
        return {"seconds": 1.0, "cpu": 1.0, "units": 1, "peak": len(order), "digest": None}

    found = by_turns([one, other], 3, sample)
    assert order == [one, other] * 3
    assert [found[one].peak, found[other].peak] == [5, 6]


def test_tools_that_list_something_else_are_found_out() -> None:
    lists = {
        Measurement("a", 10): taken(1, digest="x"),
        Measurement("b", 10): taken(1, digest="x"),
        Measurement("c", 20): taken(1, digest="y"),
    }
    check_alike(lists)
    with pytest.raises(AssertionError, match="20 rows"):
        check_alike({**lists, Measurement("d", 20): taken(1, digest="z")})


def test_every_group_is_judged_by_what_it_measures() -> None:
    for group in plan.GROUPS:
        wanted = plan.measurements([group], 1000, peers.TOOLS)
        found = {measurement: taken(1.0, units=measurement.rows) for measurement in wanted}
        assert plan.gates(found, [group], 1000)
        assert all(plan.title(measurement) for measurement in wanted)


def test_all_that_was_measured_is_told() -> None:
    wanted = plan.measurements(plan.GROUPS, 1000, peers.TOOLS)
    assert len(wanted) == len(set(wanted))
    found = {measurement: taken(1.0, units=1, peak=10**6) for measurement in wanted}
    gates = plan.gates(found, plan.GROUPS, 1000)
    told = report.Report(
        day=AS_OF,
        runs=1,
        machine={"Python": "3"},
        loads=(99.0, 0.0),
        agreed={"rows": 1, "violations": 2, "rules": 3},
        taken=found,
        gates=gates,
        quick=True,
    )
    text, page = report.as_text(told), report.as_markdown(told)
    for words in (*map(plan.title, wanted), *(gate.what for gate in gates), "busy", "quick run"):
        assert words in text
        assert words in page
    assert len(json.loads(json.dumps(report.as_values(told)))["measurements"]) == len(wanted)


# -- the extract --------------------------------------------------------------------------------


def test_most_rows_of_the_extract_are_clean() -> None:
    frame = extract(2000)
    found = hatecrime.check_frame(frame, as_of=AS_OF).frame
    assert 0.01 < found["row"].n_unique() / frame.height < 0.04


def test_the_same_extract_is_made_again_and_both_files_hold_it(tmp_path: Path) -> None:
    csv, parquet = make_extract(300, tmp_path)
    assert make_extract(300, tmp_path) == (csv, parquet)
    frame = extract(300)
    assert pl.read_parquet(parquet).equals(frame)
    text = pl.read_csv(csv, infer_schema=False)
    assert text.columns == frame.columns == list(COLUMNS)
    assert text["reported_at"].str.to_datetime("%Y-%m-%dT%H:%M:%S").equals(frame["reported_at"])


# -- side by side -------------------------------------------------------------------------------


def test_the_tools_agree_where_every_row_is_broken() -> None:
    frame = extract(200, faulty=1)
    assert not any(differences(frame, peers.installed()).values())
    assert {rule for _, rule in violations("hatecrime", frame)} == set(peers.RULES)


def test_the_tools_agree_where_cells_are_empty() -> None:
    frame = extract(200, 10_000, faulty=0.5)
    kept = ("record_ref", "record_type")
    rows = pl.int_range(pl.len())
    frame = frame.with_columns(
        pl.when((rows * 7 + place) % 5 > 0).then(pl.col(name)).alias(name)
        for place, name in enumerate(name for name in COLUMNS if name not in kept)
    )
    assert frame["offence_code"].null_count()
    assert not any(differences(frame, peers.installed()).values())
    assert violations("hatecrime", frame)


def test_no_violations_are_listed_of_a_clean_extract() -> None:
    frame = extract(200, faulty=0)
    for tool in peers.installed():
        assert violations(tool, frame) == set()


# -- the command --------------------------------------------------------------------------------


def test_a_quick_run_works(tmp_path: Path) -> None:
    figures, page = tmp_path / "figures.json", tmp_path / "page.md"
    command = [sys.executable, str(ROOT / "benchmarks" / "run.py"), "--quick", "--rows", "2000"]
    command += ["--runs", "1", "--only", "one_record", "--data", str(tmp_path)]
    done = subprocess.run(
        [*command, "--json", str(figures), "--markdown", str(page)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(hatecrime.__file__).parents[1])},
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(figures.read_text(encoding="utf-8"))
    assert {found["name"] for found in told["measurements"]} == {
        "mappings",
        "models",
        "explained",
        "first_call",
    }
    assert all(
        found["median"] > 0 and min(found["peaks"]) > 10**6 for found in told["measurements"]
    )
    assert "mappings checked" in done.stdout
    assert page.read_text(encoding="utf-8").startswith("# Results")
