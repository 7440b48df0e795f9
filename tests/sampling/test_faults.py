"""Every rule can be broken, and every fault is found by the rule it was aimed at."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import attrs
import polars as pl
import pytest

from hatecrime.flags.words import Strand
from hatecrime.outcomes.catalogues import outcomes
from hatecrime.records.problems import Problem
from hatecrime.sampling import dialects, make_sample, possible_faults, stock, write_csv
from hatecrime.sampling.dialects import Dialect
from hatecrime.sampling.dice import Dice
from hatecrime.sampling.faults import make_fault, valid_record
from hatecrime.sampling.judging import broken_by
from hatecrime.sampling.shapes import make_shape
from hatecrime.sampling.stock import Period
from hatecrime.sampling.unreadable import possible_in, unreadable_findings
from hatecrime.validation import check_file, check_frame, load_rulebook

BOOK = load_rulebook()
WAYS = 4
"""Faults made of each rule."""

PERIOD = Period(dt.date(2025, 6, 1), dt.date(2026, 5, 31))


@cache
def each_rule_broken() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the truth of a sample in which each rule is broken, and what is found in it."""
    rows = 4000
    made = make_sample(rows, fault_shares=dict.fromkeys(BOOK.rules, WAYS / rows), typed=True)
    found = check_frame(made.frame).frame.filter(pl.col("answer") == "fail")
    return made.truth, found.select("row", "rule")


@pytest.mark.parametrize("rule_id", list(BOOK.rules))
def test_every_rule_is_broken_by_a_fault_and_finds_it(rule_id: str) -> None:
    truth, found = each_rule_broken()
    of_rule = pl.col("rule") == rule_id
    aimed = truth.filter(of_rule & pl.col("injected"))["row"]
    assert len(aimed) == WAYS
    assert sorted(found.filter(of_rule)["row"]) == sorted(truth.filter(of_rule)["row"])


def test_each_fault_is_told_by_the_reference_and_found_by_the_table() -> None:
    truth, found = each_rule_broken()
    assert sorted(found.rows()) == sorted(truth.select("row", "rule").rows())


@pytest.mark.parametrize("rule_id", list(BOOK.rules))
def test_faults_of_a_rule_differ(rule_id: str) -> None:
    rule = BOOK[rule_id]
    groups = [make_fault(rule, n, PERIOD, Dice("test", n), BOOK) for n in range(2)]
    first, second = (group[0].record for group in groups if group is not None)
    assert first != second


def test_what_no_example_breaks_is_no_fault() -> None:
    rule = BOOK["FLG-002"]
    weak = attrs.evolve(rule.latest, must=BOOK["FLG-011"].latest.must)
    never = attrs.evolve(
        rule, editions=(attrs.evolve(weak, when=weak.must, until=rule.latest.since),)
    )
    assert make_fault(never, 0, PERIOD, Dice("never"), BOOK) is None


def test_a_fault_breaks_little_else() -> None:
    made = make_sample(900, faults=0.9)
    injected = made.truth.filter("injected").height
    assert made.truth.height - injected < 0.5 * injected


def test_a_fault_leaves_strands_that_a_list_can_say() -> None:
    frame = make_sample(600, faults=0.9, typed=True).frame
    empty = frame.select(pl.sum_horizontal(pl.col(s).is_null() for s in Strand)).to_series()
    assert set(empty) <= {0, 5}


def test_a_record_is_made_to_go_with_what_is_wanted() -> None:
    wanted = {"record_type": "crime", "religion": True, "targeted_religion": "sikh"}
    shape = make_shape(Dice("wanted"), PERIOD, 100, wanted)
    assert (shape["race"], shape["religions_given"]) == (True, 1)
    without = make_shape(Dice("wanted"), PERIOD, 100, wanted | {"race": False})
    assert without["race"] is False


def test_no_religion_is_chosen_of_several() -> None:
    made = make_sample(50, fault_shares={"FLG-008": 0.2}, typed=True)
    several = made.frame.filter(pl.col("religions_given") > 1)
    assert several.height == 10
    assert several.select("targeted_religion", "religion_basis").null_count().row(0) == (10, 10)


def test_every_finding_of_reading_has_an_entry() -> None:
    assert set(unreadable_findings()) == set(Problem)


@pytest.mark.parametrize("finding", list(Problem))
@pytest.mark.parametrize("dialect", dialects().values(), ids=lambda d: d.name)
def test_every_finding_of_reading_is_made_and_found(
    finding: str, dialect: Dialect, tmp_path: Path
) -> None:
    if not possible_in(finding, dialect):
        # A cell holds several values only where a column map parts it.
        assert (finding, dialect.listed) == (Problem.SEVERAL, frozenset())
        return
    made = make_sample(60, fault_shares={finding: 0.5}, dialect=dialect)
    path = tmp_path / "extract.csv"
    with path.open("wb") as stream:
        write_csv(made, stream, dialect)
    result = check_file(path, column_map=dialect.map_file)
    found = result.frame.filter(pl.col("answer") == "fail").select("row", "rule").rows()
    assert sorted(found) == sorted(made.truth.select("row", "rule").rows())
    assert made.truth.filter("injected")["rule"].to_list() == [finding] * 30


def test_only_several_values_in_a_cell_must_be_asked_for() -> None:
    """What cannot be in every dialect is asked for by name; there is one such finding."""
    everything = {*BOOK.rules, *(problem.value for problem in Problem)}
    assert everything - set(possible_faults(BOOK)) == {Problem.SEVERAL}
    assert set(possible_faults(BOOK, typed=True)) == set(BOOK.rules)
    assert any(possible_in(Problem.SEVERAL, dialect) for dialect in dialects().values())


def test_earlier_reports_by_the_same_victim_are_made_beside_the_fault() -> None:
    made = make_sample(300, fault_shares={"VIC-001": 0.1}, typed=True)
    found = check_frame(made.frame).frame.filter(pl.col("answer") == "fail")
    assert sorted(found.select("row", "rule").rows()) == sorted(
        made.truth.select("row", "rule").rows()
    )
    assert made.truth.filter("injected").height == 30


def test_a_new_outcome_is_a_row_of_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {
        "title": "Invented",
        "suspect": "identified",
        "victim": "supports",
        "admission": True,
        "youngest": 14,
        "oldest": 16,
        "decided_by": "court",
        "deciders": ("court",),
        "suspect_told": True,
        "since": dt.date(2020, 1, 1),
    }
    grown = attrs.evolve(outcomes(), rows={**outcomes().rows, "25": row})
    catalogues = {**BOOK.language.catalogues, "outcome": grown}
    book = attrs.evolve(BOOK, language=attrs.evolve(BOOK.language, catalogues=catalogues))
    monkeypatch.setattr(stock, "outcomes", lambda: grown)
    stock.outcome_weights.cache_clear()
    try:
        dice = Dice("new outcome")
        shapes = [make_shape(dice, PERIOD, 300) for _ in range(4000)]
        drawn = [shape for shape in shapes if shape["outcome_code"] == "25"]
        assert drawn
        for shape in drawn[:20]:
            record = valid_record(shape, PERIOD.first, 40_000)
            assert broken_by([record], book) == [()]
            assert 14 <= record["suspect_age"] <= 16
            assert record["outcome_decided_by"] == "court"
        before = Period(dt.date(2019, 1, 1), dt.date(2019, 12, 31))
        weights = stock.outcome_weights(before, 300, "summary", aggravated=False)
        assert "25" not in weights.names
    finally:
        stock.outcome_weights.cache_clear()
