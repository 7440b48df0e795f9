"""A sample has the published proportions, and its data names where each comes from."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hatecrime.flags.catalogues import offences, religions
from hatecrime.flags.words import Strand
from hatecrime.outcomes.catalogues import cancellations, outcomes
from hatecrime.rulebook.interpret import word_pattern
from hatecrime.sampling import make_sample
from hatecrime.sampling.proportions import outcome_shares, outcome_terms, proportions, wordings
from hatecrime.validation import load_rulebook

BOOK = load_rulebook()
ROWS = 50_000
NEAR = 0.012
"""How far a share may lie from its figure: chance among the different records there are."""


@cache
def frame(*, as_found: bool = False) -> pl.DataFrame:
    return make_sample(ROWS, seed=11, as_found=as_found).frame


def share(rows: pl.DataFrame, condition: pl.Expr) -> float:
    return rows.filter(condition).height / rows.height


def crimes(*, as_found: bool = False) -> pl.DataFrame:
    return frame(as_found=as_found).filter(pl.col("record_type") == "crime")


def near(found: float, figure: float) -> bool:
    return abs(found - figure) < NEAR


def test_record_types() -> None:
    counts = proportions()["weights"]["record_type"]["counts"]
    is_crime = pl.col("record_type") == "crime"
    assert near(share(frame(), is_crime), counts["crime"] / sum(counts.values()))
    related = share(frame().filter(~is_crime), pl.col("record_type") == "crime_related_incident")
    part, whole = proportions()["shares"]["crime_related_incident"]["share"]
    assert near(related, part / whole)


@pytest.mark.parametrize("strand", list(Strand))
def test_strands_of_crimes(strand: str) -> None:
    held = proportions()["strands"]["crime"]
    assert near(share(crimes(), pl.col(strand)), held["counts"][strand] / held["records"])


def test_crimes_with_several_strands() -> None:
    held = proportions()["strands"]["crime"]
    factors = sum(held["counts"].values())
    number = crimes().select(pl.sum_horizontal(*Strand)).to_series()
    assert set(number) == {1, 2}
    assert near(float(number.sum()) / number.len(), factors / held["records"])


@pytest.mark.parametrize("strand", list(Strand))
def test_strands_of_incidents(strand: str) -> None:
    counts = proportions()["strands"]["incident"]["counts"]
    incidents = frame().filter(pl.col("record_type") == "incident")
    factors = incidents.select(pl.sum_horizontal(*Strand)).to_series().sum()
    found = incidents.filter(pl.col(strand)).height / factors
    assert abs(found - counts[strand] / sum(counts.values())) < 2 * NEAR


def test_religions() -> None:
    counts = proportions()["weights"]["targeted_religion"]["counts"]
    religious = crimes().filter("religion")
    for religion, count in counts.items():
        found = share(religious, pl.col("targeted_religion") == religion)
        # From some hundreds of different records only.
        assert abs(found - count / sum(counts.values())) < 0.06, religion


def test_a_religion_is_unknown_as_often_as_found() -> None:
    (entry,) = [e for e in proportions()["found"] if e["rule"] == "FLG-009"]
    part, whole = entry["share"]
    religious = crimes(as_found=True).filter("religion")
    assert abs(share(religious, pl.col("targeted_religion") == "unknown") - part / whole) < 0.06
    assert "unknown" not in set(crimes()["targeted_religion"])


def test_lapses_are_as_frequent_as_found() -> None:
    made = make_sample(20_000, seed=12, as_found=True)
    counts = dict(made.truth["rule"].value_counts().iter_rows())
    for entry in proportions()["found"]:
        assert counts[entry["rule"]] > 0, entry["rule"]
    part, whole = next(e["share"] for e in proportions()["found"] if e["rule"] == "REC-009")
    assert near(counts["REC-009"] / made.rows, part / whole)


def test_online() -> None:
    part, whole = proportions()["shares"]["cyber_enabled"]["share"]
    assert near(share(crimes(), pl.col("cyber_enabled")), part / whole)


@pytest.mark.parametrize("number", range(len(proportions()["outcome_share"])))
def test_outcomes(number: int) -> None:
    entry = proportions()["outcome_share"][number]
    part, whole = entry["share"]
    standing = crimes().filter(pl.col("cancellation_code").is_null())
    assert near(share(standing, pl.col("outcome_code").is_in(list(entry["counts"]))), part / whole)


def test_no_outcome_that_a_hate_crime_does_not_have() -> None:
    never = {code for code in outcomes().rows if outcome_terms(code).never}
    assert never
    assert not never & set(crimes()["outcome_code"])


# -- against the published tables, where they are at hand ----------------------------------------

DATA = Path(__file__).parents[2].parent / "shared" / "data"


def published(name: str) -> list[list[dict[str, str]]]:
    """Return the rows of a published table as parameters of a test: none where it is absent."""
    path = DATA / name
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [list(csv.DictReader(file))]


@pytest.mark.parametrize("rows", published("home_office_hate_crime_by_strand_excl_MPS.csv"))
def test_strands_are_those_of_the_table(rows: list[dict[str, str]]) -> None:
    (row,) = [row for row in rows if row["financial_year"] == "2024/25"]
    held = proportions()["strands"]["crime"]
    assert held["counts"] == {strand.value: int(row[strand]) for strand in Strand}
    assert held["records"] == int(row["total_offences"])


@pytest.mark.parametrize(
    "rows", published("home_office_religious_hate_crime_by_perceived_religion_excl_MPS.csv")
)
def test_religions_are_those_of_the_table(rows: list[dict[str, str]]) -> None:
    found = {row["perceived_religion"]: int(row["2024/25"]) for row in rows}
    counts = proportions()["weights"]["targeted_religion"]["counts"]
    titles = {name: religions().rows[name]["title"] for name in counts}
    assert counts == {name: found[str(title)] for name, title in titles.items()}


@pytest.mark.parametrize("rows", published("home_office_outcomes_national_by_year.csv"))
def test_outcomes_of_all_crime_are_those_of_the_table(rows: list[dict[str, str]]) -> None:
    (row,) = [row for row in rows if row["fy"] == "2024/25"]
    for entry in proportions()["outcome_share"]:
        if "HO-OPEN-DATA" in {cite["source"] for cite in entry.get("cites", ())}:
            (code,) = entry["counts"]
            assert entry["share"] == [
                int(row[f"closed_all_t{code}"]),
                int(row["closed_all_assigned"]),
            ]


# -- the data -----------------------------------------------------------------------------------


def tables() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every table of figures, by where it stands."""
    held = proportions()
    for kind in ("weights", "shares", "strands"):
        yield from ((f"{kind}.{name}", entry) for name, entry in held[kind].items())
    for kind in ("outcome_share", "found"):
        yield from ((f"{kind} {number}", entry) for number, entry in enumerate(held[kind]))
    yield from ((name, held[name]) for name in ("offences", "outcome_rest", "days", "ages"))


@pytest.mark.parametrize(("where", "entry"), [pytest.param(w, e, id=w) for w, e in tables()])
def test_every_figure_names_its_source_or_says_that_it_was_chosen(
    where: str, entry: Mapping[str, Any]
) -> None:
    assert ("cites" in entry) != ("chosen" in entry), where
    for cite in entry.get("cites", ()):
        assert cite["source"] in BOOK.sources
        assert cite["at"]


def test_only_known_codes_are_named() -> None:
    held = proportions()
    assert set(held["offences"]["counts"]) <= set(offences().rows)
    assert set(held["weights"]["cancellation_code"]["counts"]) <= set(cancellations().rows)
    named = {code for entry in held["outcome_share"] for code in entry["counts"]}
    named |= {*held["outcome_rest"]["counts"], *held["outcome"]}
    assert named - {"0"} <= set(outcomes().rows)
    shares = outcome_shares(outcomes())
    assert set(shares) == {"0", *outcomes().rows} - {
        code for code in outcomes().rows if outcome_terms(code).never
    }
    assert sum(shares.values()) == pytest.approx(1)


def test_the_words_are_online_only_where_they_say_so() -> None:
    held = wordings()
    pattern = word_pattern(BOOK.language.words["online_means"])
    story = dict(held["narrative"])
    assert all(pattern.search(text) for text in story.pop("what_online"))
    assert not pattern.search(str(story))
