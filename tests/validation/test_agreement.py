"""One record, a table, a file and a table in pieces: the same rows give the same findings."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import random
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from breaking import break_rules
from engines import frame_of
from hatecrime import CrimeRecord
from hatecrime.rulebook.rails import EditionRails
from hatecrime.validation import Finding, Result, RuleSummary, RunState, check, check_frame
from hatecrime.validation.files import check_file
from hatecrime.validation.plan import plan_rules
from raw_strategies import make_raw_table, raw_tables
from strategies import (
    BOOK,
    FACTS,
    LANGUAGE,
    SCHEMA,
    TYPES,
    Record,
    days,
    make_table,
    names_in,
    tables,
)

GIVEN = {name: TYPES[name] for name in SCHEMA.fields}
AS_OF = dt.date(2026, 5, 1)

SOME = BOOK.select(
    [
        *("FLD", "FLG-002", "FLG-004", "FLG-008", "FLG-013", "FLG-015", "OUT-002", "OUT-010"),
        *("OUT-018", "REC-001", "REC-002", "REC-003", "REC-006", "REC-026"),
    ]
)
"""Rules of every kind, for what has nothing to do with how many there are."""

FEWER = settings(max_examples=max(10, settings().max_examples // 4))

OVER_TABLES = {
    rule.id for rule in BOOK for e in rule.editions if set(names_in(e.when, e.must)) & set(FACTS)
}
"""Rules that read a fact about the whole table, which a single record cannot know."""


def text_frame(rows: Sequence[Mapping[str, str | None]]) -> pl.DataFrame:
    return pl.DataFrame(
        {name: [row[name] for row in rows] for name in GIVEN},
        schema=dict.fromkeys(GIVEN, pl.String),
    )


def findings_of(result: Result) -> list[Finding]:
    return [finding for finding in result.findings if finding.rule not in OVER_TABLES]


def counts_of(results: Sequence[Result]) -> dict[str, Counter[str]]:
    """Return the answers of every rule over several results; what was never met is left out."""
    found: dict[str, Counter[str]] = {}
    for result in results:
        for entry in result.summary:
            if entry.rule in OVER_TABLES:
                continue
            counts = {"passed": entry.passed, "failed": entry.failed, "unknown": entry.unknown}
            if not entry.rule.startswith("FLD-"):
                counts["not_applicable"] = entry.not_applicable
            found.setdefault(entry.rule, Counter()).update(counts)
    return {rule: +counts for rule, counts in found.items()}


def assert_rows_agree(frame: Any, rows: Sequence[Any], as_of: dt.date) -> None:
    whole = check_frame(frame, as_of=as_of, show_unknown=True)
    single = [check(row, as_of=as_of, show_unknown=True) for row in rows]
    expected = [
        attrs.evolve(finding, row=place)
        for place, result in enumerate(single, start=1)
        for finding in findings_of(result)
    ]
    for got, wanted in zip(findings_of(whole), expected, strict=False):
        assert got == wanted, rows[wanted.row - 1]
    assert len(findings_of(whole)) == len(expected)
    assert counts_of([whole]) == counts_of(single)


# -- one by one and all at once --------------------------------------------------------------------


@FEWER
@given(tables(100), days())
def test_records_one_by_one_are_the_table(rows: list[Record], as_of: dt.date) -> None:
    assert_rows_agree(frame_of(rows, GIVEN), rows, as_of)


@FEWER
@given(raw_tables(60), days())
def test_text_one_by_one_is_the_table_of_text(
    rows: list[dict[str, str | None]], as_of: dt.date
) -> None:
    assert_rows_agree(text_frame(rows), rows, as_of)


@FEWER
@given(raw_tables(12), st.integers(0, 2**32))
def test_mixed_cells_one_by_one_are_the_list_of_them(rows: list[dict[str, Any]], seed: int) -> None:
    """A list of mappings may hold text in one row and a date or a number in the next."""
    chance = random.Random(seed)
    typed = make_table(seed, len(rows))
    mixed = [
        {name: row[name] if chance.random() < 0.5 else raw[name] for name in GIVEN}
        for row, raw in zip(typed, rows, strict=True)
    ]
    assert_rows_agree(mixed, mixed, AS_OF)


@FEWER
@given(tables(8))
def test_a_record_and_its_fields_agree(rows: list[Record]) -> None:
    for row in rows:
        values = {**row, "record_ref": row["record_ref"] or "A1"}
        record = CrimeRecord(**values)
        from_record = check(record, rulebook=SOME, as_of=AS_OF, show_unknown=True)
        from_mapping = check(values, rulebook=SOME, as_of=AS_OF, show_unknown=True)
        assert from_record.findings == from_mapping.findings
        assert from_record.summary == from_mapping.summary


# -- the order and the pieces ----------------------------------------------------------------------


@FEWER
@given(tables(), st.integers(0, 2**32))
def test_the_order_of_rows_changes_nothing(rows: list[Record], seed: int) -> None:
    order = list(range(len(rows)))
    random.Random(seed).shuffle(order)
    first = check_frame(frame_of(rows, GIVEN), rulebook=SOME, as_of=AS_OF, show_unknown=True)
    second = check_frame(
        frame_of([rows[place] for place in order], GIVEN),
        rulebook=SOME,
        as_of=AS_OF,
        show_unknown=True,
    )
    back = sorted(
        (attrs.evolve(finding, row=order[finding.row - 1] + 1) for finding in second.findings),
        key=lambda finding: finding.row,
    )
    assert tuple(back) == first.findings
    assert second.summary == first.summary


@FEWER
@given(raw_tables(20), st.sampled_from([1, 2, 3, 7]), st.sampled_from([1, 3]), st.booleans())
def test_the_size_of_the_pieces_changes_nothing(
    rows: list[dict[str, str | None]], window_rows: int, chunk: int, show_unknown: bool
) -> None:
    """Pieces that are checked at a time, and chunks that the engine holds a column in."""
    frame = text_frame(rows)
    whole = check_frame(frame, rulebook=SOME, as_of=AS_OF, show_unknown=show_unknown)
    chunks = [frame.slice(start, chunk) for start in range(0, frame.height, chunk)]
    in_chunks = pl.concat(chunks, rechunk=False)
    assert in_chunks.n_chunks() == len(chunks)
    for given_frame, size in ((frame, window_rows), (in_chunks, window_rows), (in_chunks, 1000)):
        pieces = check_frame(
            given_frame, rulebook=SOME, as_of=AS_OF, show_unknown=show_unknown, window_rows=size
        )
        assert pieces.to_json() == whole.to_json()
        assert pieces.frame.equals(whole.frame)


@FEWER
@given(raw_tables(10), st.booleans())
def test_the_same_input_gives_the_same_output_to_the_byte(
    rows: list[dict[str, str | None]], show_unknown: bool
) -> None:
    frame = text_frame(rows)
    first = check_frame(frame, rulebook=SOME, as_of=AS_OF, show_unknown=show_unknown)
    again = check_frame(frame.clone(), rulebook=SOME, as_of=AS_OF, show_unknown=show_unknown)
    assert first.to_json() == again.to_json()
    assert first.receipt == again.receipt
    one = check(rows[0], rulebook=SOME, as_of=AS_OF, show_unknown=show_unknown)
    assert (
        one.to_json()
        == check(rows[0], rulebook=SOME, as_of=AS_OF, show_unknown=show_unknown).to_json()
    )


@FEWER
@given(raw_tables(15))
def test_unknown_answers_are_only_listed_when_asked_for(rows: list[dict[str, str | None]]) -> None:
    listed = check_frame(text_frame(rows), rulebook=SOME, as_of=AS_OF, show_unknown=True)
    silent = check_frame(text_frame(rows), rulebook=SOME, as_of=AS_OF)
    assert silent.findings == tuple(f for f in listed.findings if f.answer.value == "fail")
    assert silent.summary == listed.summary
    found = Counter((f.rule, f.answer.value) for f in listed.findings)
    for entry in listed.summary:
        assert found[entry.rule, "fail"] == entry.failed
        assert found[entry.rule, "unknown"] == entry.unknown
        if not entry.rule.startswith("FLD-"):
            assert entry.checked + entry.not_applicable == len(rows)


@pytest.mark.parametrize("columns", [["record_ref", "record_type"], list(GIVEN)])
def test_a_table_without_rows(columns: list[str]) -> None:
    result = check_frame(
        frame_of([], {name: GIVEN[name] for name in columns}), rulebook=SOME, as_of=AS_OF
    )
    assert result.findings == ()
    assert result.ok
    assert all(entry.checked == entry.not_applicable == 0 for entry in result.summary)


# -- files -----------------------------------------------------------------------------------------


def _without_source(result: Result) -> dict[str, Any]:
    found = result.to_dict()
    found["receipt"].pop("source")
    return found


@FEWER
@given(raw_tables(12))
def test_a_csv_file_is_its_table(rows: list[dict[str, str | None]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "extract.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(GIVEN))
            writer.writeheader()
            writer.writerows(rows)
        from_file = check_file(path, rulebook=SOME, as_of=AS_OF, show_unknown=True)
    from_frame = check_frame(text_frame(rows), rulebook=SOME, as_of=AS_OF, show_unknown=True)
    assert from_file.receipt.source == "extract.csv"
    assert _without_source(from_file) == _without_source(from_frame)


@FEWER
@given(tables(20))
def test_a_parquet_file_is_its_table(rows: list[Record]) -> None:
    frame = frame_of(rows, GIVEN)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "extract.parquet"
        frame.write_parquet(path)
        from_file = check_file(path, rulebook=SOME, as_of=AS_OF, show_unknown=True)
    from_frame = check_frame(frame, rulebook=SOME, as_of=AS_OF, show_unknown=True)
    assert _without_source(from_file) == _without_source(from_frame)


@FEWER
@given(tables(20))
def test_other_kinds_of_table_agree(rows: list[Record]) -> None:
    frame = frame_of(rows, GIVEN)
    expected = check_frame(frame, rulebook=SOME, as_of=AS_OF, show_unknown=True).to_json()
    others = (frame.lazy(), frame.to_arrow(), frame.to_pandas(), frame.to_dicts(), iter(rows))
    for other in others:
        assert (
            check_frame(other, rulebook=SOME, as_of=AS_OF, show_unknown=True).to_json() == expected
        )


# -- rules that break ------------------------------------------------------------------------------


def _plans() -> dict[str, EditionRails]:
    plans = plan_rules(BOOK, (), AS_OF)
    return {entry.rule.id: entry.editions[0] for entry in plans if entry.editions}


def _shifted(entry: RuleSummary) -> RuleSummary:
    return attrs.evolve(entry, passed=0, failed=0, unknown=0, not_applicable=0)


@pytest.mark.parametrize("rule_id", ["FLG-004", "OUT-010"])
@pytest.mark.parametrize("window_rows", [7, 1000])
def test_a_rule_that_breaks_is_reported_and_the_others_run(
    monkeypatch: pytest.MonkeyPatch, rule_id: str, window_rows: int
) -> None:
    frame = frame_of(make_table(4, 40), GIVEN)
    sound = check_frame(frame, rulebook=SOME, as_of=AS_OF, show_unknown=True)
    bad = _plans()[rule_id].fails
    break_rules(monkeypatch, RuntimeError("the value was Marker-1"), lambda group: bad in group)
    broken = check_frame(
        frame, rulebook=SOME, as_of=AS_OF, show_unknown=True, window_rows=window_rows
    )

    (crashed,) = broken.crashed
    assert crashed.rule == rule_id
    assert crashed.reason == "RuntimeError"
    assert crashed == attrs.evolve(
        _shifted(next(e for e in sound.summary if e.rule == rule_id)),
        state=RunState.CRASHED,
        reason="RuntimeError",
    )
    assert not broken.ok
    others = tuple(finding for finding in sound.findings if finding.rule != rule_id)
    assert broken.findings == others
    assert [entry for entry in broken.summary if entry.rule != rule_id] == [
        entry for entry in sound.summary if entry.rule != rule_id
    ]
    assert "Marker-1" not in broken.to_json()


def test_a_rule_that_breaks_in_a_later_piece_takes_its_earlier_findings_back() -> None:
    """A polars error over one piece only: the rule crashed, whatever it said before."""
    rows = make_table(4, 40)
    frame = frame_of(rows, GIVEN)
    bad = _plans()["FLG-002"].fails
    asked = itertools.count()
    with pytest.MonkeyPatch.context() as patch:
        break_rules(patch, RuntimeError(), lambda group: bad in group and next(asked) > 2)
        broken = check_frame(frame, rulebook=SOME, as_of=AS_OF, window_rows=10)
    assert [entry.rule for entry in broken.crashed] == ["FLG-002"]
    assert "FLG-002" not in {finding.rule for finding in broken.findings}
    assert LANGUAGE.schema.fields.keys() >= {n for f in broken.findings for n in f.fields}


# -- rows of text of any kind ----------------------------------------------------------------------


def test_every_kind_of_cell_is_met() -> None:
    """The rows these tests draw from hold what cannot be read as well as what can."""
    rows = make_raw_table(0, 300)
    result = check_frame(text_frame(rows), as_of=AS_OF)
    met = {entry.rule for entry in result.summary if entry.failed}
    assert {f"FLD-00{n}" for n in (1, 2, 3, 4, 5, 6, 7)} <= met
