"""What is hidden cannot be worked out: an attacker who solves all that is shown finds no value."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from hatecrime import measures
from hatecrime.measures.times import any_outcome
from hatecrime.outcomes import Definition, definition, outcome_types
from measure_records import Record, of_ward, strands_of

TWO = ("race", "religion")
BESIDE = ("unassigned", "cancelled", "not_understood", "not_crimes")
STATES = ("1", "8", "14", "15", "18", *BESIDE)
WARDS = ("North", "South", None)
NAMES = ("victim_withdrawal", "out_of_court_informal", "evidential_difficulties", "solved_surrey")

CI = settings.default.max_examples <= 40
"""An attack takes long, so that few are tried unless the profile is the thorough one."""


ONE: Record = {"record_ref": "A1", "record_type": "crime"}


def small_records(most: int = 24) -> st.SearchStrategy[list[Record]]:
    """Return lists of records with few and with many in a group."""
    kinds = st.fixed_dictionaries(
        {
            "state": st.sampled_from(STATES),
            "race": st.sampled_from((True, True, False, None)),
            "religion": st.sampled_from((True, False)),
            "ward": st.sampled_from(WARDS),
        }
    )
    some = st.tuples(kinds, st.sampled_from((1, 1, 2, 3, 6, 12, 40)))
    return st.lists(some, min_size=1, max_size=most).map(
        lambda drawn: [as_record(kind) for kind, times in drawn for _ in range(times)]
    )


def as_record(kind: Record) -> Record:
    state = kind["state"]
    return {
        "record_ref": "A",
        "record_type": "incident" if state == "not_crimes" else "crime",
        "cancellation_code": "C3" if state == "cancelled" else None,
        "outcome_code": {"not_understood": "66"}.get(state, state if state[0].isdigit() else None),
        **{name: kind[name] for name in (*TWO, "ward", "state")},
    }


def groups_of(record: Record, by: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the groups a record stands in, as often as it counts."""
    axes = {"strand": lambda: strands_of(record, TWO), "ward": lambda: of_ward(record)}
    yield from product(*(axes[name]() for name in by))


class Attacker:
    """Knows how tables are made, and solves for whole numbers of records of every kind."""

    columns: tuple[str, ...] = ("numerator", "denominator", *BESIDE)

    def __init__(self, shown: pl.DataFrame, by: Sequence[str], chosen: Sequence[Definition]):
        flags = [(True, False, None), (True, False)] if "strand" in by else [(True,), (True,)]
        self.kinds = [
            dict(zip(("state", *TWO, "ward"), kind, strict=True))
            for kind in product(STATES, *flags, WARDS if "ward" in by else [None])
        ]
        self.stand = [list(groups_of(kind, by)) for kind in self.kinds]
        self.chosen = {one.name: one for one in chosen}
        self.equations: list[tuple[np.ndarray, float, float]] = []
        present = set()
        for row in shown.iter_rows(named=True):
            place = self.place(row, by)
            present.add(place)
            for column in self.columns:
                if row[column] is not None:
                    line = self.line(place, self.states(column, row))
                    self.equations.append((line, row[column], row[column]))
        for place in {group for stand in self.stand for group in stand}:
            everyone = self.line(place, STATES) > 0
            # A row shows that somebody stands in it; where there is none, nobody does.
            always = {"race", "religion", "any strand", "all strands"} & {*place}
            if place not in present:
                self.equations.append((everyone.astype(float), 0, 0))
            elif not always:
                self.equations.append((everyone.astype(float), 1, np.inf))

    @staticmethod
    def place(row: Record, by: Sequence[str]) -> tuple[str, ...]:
        over = row["total_over"].split(", ")
        return tuple("the total" if name == "ward" and name in over else row[name] for name in by)

    def states(self, column: str, row: Record) -> list[str]:
        if column in BESIDE:
            return [column]
        assigned = [state for state in STATES if state in outcome_types()]
        if column == "numerator":
            return [state for state in assigned if state in self.chosen[row["definition"]]]
        return assigned + (["unassigned"] if row["denominator_of"] == "all" else [])

    def line(self, place: tuple[str, ...], states: Sequence[str]) -> np.ndarray:
        return np.array(
            [
                stand.count(place) * (kind["state"] in states)
                for kind, stand in zip(self.kinds, self.stand, strict=True)
            ],
            dtype=float,
        )

    def range(self, line: np.ndarray) -> tuple[int, int]:
        lines, low, high = (np.array(part) for part in zip(*self.equations, strict=True))
        found = []
        for sign in (1, -1):
            solved = milp(
                sign * line,
                constraints=LinearConstraint(lines, low, high),
                integrality=np.ones(len(line)),
                bounds=Bounds(0, 10_000),
            )
            assert solved.success, solved.message
            found.append(round(line @ solved.x))
        return found[0], found[1]


@pytest.mark.parametrize("by", [[], ["strand"], ["ward"], ["ward", "strand"]], ids=", ".join)
@pytest.mark.parametrize("of", ["all", "assigned"])
@settings(max_examples=4 if CI else 200)
@given(
    rows=small_records(),
    names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True),
)
def test_nothing_that_is_hidden_can_be_worked_out(
    by: list[str], of: str, rows: list[Record], names: list[str]
) -> None:
    least = 5
    frame = pl.DataFrame(rows, infer_schema_length=None).drop("state")
    options: dict[str, Any] = {"by": by, "denominator": of, "confidence": None}
    shown = measures.rate(frame, names, suppress=least, **options)
    truth = measures.rate(frame, names, **options)
    attacker = Attacker(shown, by, [definition(name) for name in names])
    for row, real in zip(shown.iter_rows(named=True), truth.iter_rows(named=True), strict=True):
        place = attacker.place(row, by)
        hidden = row["suppressed"].split(", ") if row["suppressed"] else []
        for column in ("numerator", "denominator", *BESIDE):
            assert row[column] == (None if column in hidden else real[column])
            assert column in hidden or real[column] >= least
            if column in hidden:
                low, high = attacker.range(attacker.line(place, attacker.states(column, row)))
                assert low < high, (place, column)
        assert (row["rate"] is None) == bool({"numerator", "denominator"} & {*hidden})
        # Nor how many ended otherwise, of all and of those with an outcome.
        part = attacker.states("numerator", row)
        for whole in ("denominator", "assigned"):
            states = attacker.states("denominator", row)
            if whole == "assigned":
                states = [state for state in states if state != "unassigned"]
            line = attacker.line(place, [state for state in states if state not in part])
            low, high = attacker.range(line)
            assert low < high or low >= least, (place, whole)
        # Nor what one definition holds and one inside it does not.
        for name in names:
            narrow, wide = definition(row["definition"]), definition(name)
            if narrow.codes < wide.codes:
                states = [state for state in STATES if state in wide and state not in narrow]
                low, high = attacker.range(attacker.line(place, states))
                assert low < high or low >= least, (place, name, narrow.name)


class AttackerOfTimes(Attacker):
    """Knows how tables of days to outcome are made."""

    columns = ("crimes", "ended", "ended_otherwise", "open", *BESIDE[1:])

    def states(self, column: str, row: Record) -> list[str]:
        assigned = [state for state in STATES if state in outcome_types()]
        ended = [state for state in assigned if state in self.chosen[row["definition"]]]
        match column:
            case "ended":
                return ended
            case "ended_otherwise":
                return [state for state in assigned if state not in ended]
            case "open":
                return ["unassigned"]
            case "crimes":
                return [*assigned, "unassigned"]
        return [column]


@pytest.mark.parametrize("by", [[], ["strand"], ["ward"]], ids=", ".join)
@settings(max_examples=4 if CI else 200)
@given(
    rows=small_records(),
    names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True),
)
def test_nor_can_what_is_hidden_of_times(
    by: list[str], rows: list[Record], names: list[str]
) -> None:
    least, drawn = 5, dt.date(2024, 12, 31)
    dated = [
        row
        | {
            "recorded_at": dt.date(2024, 1, 1),
            "outcome_date": dt.date(2024, 1, 9) if row["outcome_code"] else None,
        }
        for row in rows
    ]
    frame = pl.DataFrame(dated, infer_schema_length=None).drop("state")
    options: dict[str, Any] = {"by": by, "as_of": drawn, "confidence": None}
    shown = measures.days_to_outcome(frame, names, suppress=least, **options)
    truth = measures.days_to_outcome(frame, names, **options)
    chosen = [any_outcome(), *(definition(name) for name in names)]
    attacker = AttackerOfTimes(shown, by, chosen)
    for row, real in zip(shown.iter_rows(named=True), truth.iter_rows(named=True), strict=True):
        place = attacker.place(row, by)
        hidden = row["suppressed"].split(", ") if row["suppressed"] else []
        for column in attacker.columns:
            if not (states := attacker.states(column, row)):
                continue
            assert row[column] == (None if column in hidden else real[column])
            assert column in hidden or real[column] >= least
            if column in hidden:
                low, high = attacker.range(attacker.line(place, states))
                assert low < high, (place, column)
        counts = {"crimes", "ended", "ended_otherwise", "open"}
        assert not counts & {*hidden} or row["median"] is row["naive_median"] is None
        for other in chosen:
            narrow = attacker.chosen[row["definition"]]
            if narrow.codes < other.codes:
                states = [state for state in STATES if state in other and state not in narrow]
                low, high = attacker.range(attacker.line(place, states))
                assert low < high or low >= least, (place, other.name, narrow.name)


def test_what_lies_between_two_definitions_is_hidden_where_it_is_small() -> None:
    rows = [ONE | {"outcome_code": code} for code, n in (("3", 40), ("8", 2)) for _ in range(n)]
    names = ["out_of_court", "out_of_court_formal"]
    alone = [measures.rate(rows, name, suppress=2)["numerator"].item() for name in names]
    assert alone == [42, 40]
    both = measures.rate(rows, names, suppress=5, confidence=None)
    assert both["numerator"].null_count() == 1


def test_the_least_count_that_is_shown_is_shown() -> None:
    rows = [ONE | {"ward": ward} for ward in ("North", "South") for _ in range(5)]
    assert measures.counts(rows, by="ward", suppress=5)["crimes"].to_list() == [5, 5, 10]
    assert measures.counts(rows, by="ward", suppress=6)["crimes"].to_list() == [None, None, 10]


def test_a_row_tells_that_somebody_stands_in_it() -> None:
    # Two rows, and a total of two, would tell that there is one in each.
    rows = [ONE | {"outcome_code": "18", "ward": ward} for ward in ("North", "South")]
    hidden = measures.rate(rows, "victim_withdrawal", by="ward", suppress=2, confidence=None)
    assert hidden["denominator"].to_list() == [None, None, None]


def test_the_attacker_succeeds_where_only_the_small_counts_are_hidden() -> None:
    rows = [
        as_record({"state": "14", "race": True, "religion": False, "ward": ward})
        for ward, times in (("North", 40), ("South", 40), (None, 2))
        for _ in range(times)
    ]
    frame = pl.DataFrame(rows).drop("state")
    shown = measures.rate(frame, "victim_withdrawal", by="ward", confidence=None)
    naive = shown.with_columns(
        pl.when(pl.col(name) >= 5).then(pl.col(name)).alias(name)
        for name in ("numerator", "denominator")
    )
    attacker = Attacker(naive, ["ward"], [definition("victim_withdrawal")])
    assert attacker.range(attacker.line(("not known",), ["14"])) == (2, 2)
    hidden = measures.rate(frame, "victim_withdrawal", by="ward", suppress=5, confidence=None)
    assert hidden["numerator"].null_count() == 2
    assert hidden.filter(pl.col("total_over") == "ward")["numerator"].item() == 82


@settings(max_examples=10)
@given(small_records(most=6), st.integers(1, 4))
def test_tables_with_more_gaps_than_rows(rows: list[Record], wide: int) -> None:
    """There is something to hide everything by, also where hardly any group has a row."""
    sparse = [
        row | {"local_strands": [f"x{n % 7}", f"y{n % 5}"][: n % 3], "beat": f"{n * wide % 11}"}
        for n, row in enumerate(rows)
    ]
    by = ["strand", "ward", "local_strand", "beat"][:wide]
    table = measures.rate(sparse, "charged", by=by[::-1], suppress=5, confidence=None)
    assert (table["numerator"].drop_nulls() >= 5).all()


@settings(max_examples=10)
@given(small_records(), st.randoms(use_true_random=False))
def test_the_same_is_hidden_whatever_the_order(rows: list[Record], chance: random.Random) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    first, second = (
        measures.rate(one, NAMES, by=["strand", "ward"], suppress=5, confidence=None)
        for one in (rows, shuffled)
    )
    assert first.equals(second)


@settings(max_examples=10)
@given(small_records())
def test_all_figures_hide_alike(rows: list[Record]) -> None:
    frame = pl.DataFrame(rows, infer_schema_length=None).drop("state")
    for table in (
        measures.counts(frame, by=["ward", "strand"], suppress=5, population=1000),
        measures.share(frame, "several_strands", by="ward", suppress=5),
        measures.compare(frame, by="ward", suppress=5).rates,
    ):
        whole = [name for name, kind in table.schema.items() if kind == pl.Int64]
        for name in set(whole) - {"population"}:
            assert (table[name].drop_nulls() >= 5).all()
            marked = table["suppressed"].str.split(", ").list.contains(name)
            assert table.filter(marked)[name].null_count() == marked.sum()
    comparison = measures.compare(frame, by="ward", suppress=5)
    assert (comparison.codes["count"].drop_nulls() >= 5).all()
