"""The figures of the documentation stand in the documents they are cited from."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from hatecrime.validation import load_rulebook

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "docs" / "examples" / "published"
SHARED = ROOT.parent / "shared"
REPORT = SHARED / "sources" / "hmicfrs-understanding-the-difference-2018.txt"
PRACTICE = SHARED / "sources" / "college-src-practice-bank-2024.txt"


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def figures() -> list[dict[str, str]]:
    return rows("shares.csv") + rows("growth.csv")


@pytest.mark.parametrize(
    "figure", figures(), ids=lambda figure: f"{figure['set']}: {figure['part']}"
)
def test_every_figure_is_cited(figure: dict[str, str]) -> None:
    assert figure["source"] in load_rulebook().sources
    assert figure["at"].strip()
    assert int(figure["count"]) <= int(figure.get("of") or figure["count"])


@pytest.mark.skipif(not REPORT.is_file(), reason="the report is not here")
@pytest.mark.parametrize(
    "figure",
    [figure for figure in figures() if figure["source"] == "HMICFRS-2018"],
    ids=lambda figure: f"{figure['set']}: {figure['part']}",
)
def test_every_figure_of_the_report_is_in_it(figure: dict[str, str]) -> None:
    text = REPORT.read_text(encoding="utf-8")
    if found := re.fullmatch(r"figure (\d+)", figure["at"]):
        start = text.index(f"**Figure {found[1]}:")
        place = text[start : text.index("**Source:", start)]
    else:
        heads = re.finditer(rf"^#+ \**{figure['at']}\**\n", text, re.MULTILINE)
        place = "".join(text[head.start() : head.start() + 20_000] for head in heads)
    count = f"{int(figure['count']):,}"
    assert re.search(rf"(?<![\d,]){count}(?![\d,])", place)
    if figure["set"] in ("crimes by strand", "incidents by strand"):
        assert re.search(rf"{count}( \(|\t).*{figure['printed']}%", place)
    if figure["printed"]:
        assert re.search(rf"(?<!\d){figure['printed']}( ?%| percent)", place)
    # Which files the 180 were is told elsewhere; that the two kinds sum to them is the point.
    if figure.get("of") and "figure" not in figure["at"] and figure["set"] != "case files":
        whole = f"{int(figure['of']):,}"
        assert re.search(rf"(?<![\d,]){whole}(?![\d,])", place)


@pytest.mark.skipif(not PRACTICE.is_file(), reason="the practice bank is not here")
def test_withdrawal_in_london_is_in_the_practice_bank() -> None:
    text = PRACTICE.read_text(encoding="utf-8")
    (figure,) = (row for row in rows("shares.csv") if row["source"] == "COP-SRC")
    assert f"{int(figure['of']):,} hate crimes. {int(figure['count']):,} resulted in" in text
    assert f"withdrew support for {figure['printed']}% of hate crime" in text


def same(name: str, table: str, key: str, theirs: str) -> None:
    held = {row[key]: row for row in rows(name)}
    with (SHARED / "data" / table).open(encoding="utf-8") as file:
        given = {row[theirs]: row for row in csv.DictReader(file)}
    names = {"offences": "total_offences"}
    for row in held.values():
        for column, value in row.items():
            if column != key:
                assert given[row[key]][names.get(column, column)] == value


@pytest.mark.skipif(not SHARED.is_dir(), reason="the tables are not here")
def test_the_strands_and_religions_are_those_of_the_tables() -> None:
    same("strands.csv", "home_office_hate_crime_by_strand_excl_MPS.csv", "year", "financial_year")
    religions = "home_office_religious_hate_crime_by_perceived_religion_excl_MPS.csv"
    same("religions.csv", religions, "perceived_religion", "perceived_religion")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the tables are not here")
def test_the_outcomes_are_those_of_the_table() -> None:
    with (SHARED / "data" / "home_office_outcomes_national_by_year.csv").open() as file:
        given = {row["fy"]: row for row in csv.DictReader(file)}
    for row in rows("outcomes.csv"):
        year, kind, recorded, closed = (list(row.values())[n] for n in (0, 2, 3, 4))
        assert given[year][f"recorded_all_t{kind}"] == recorded
        assert given[year][f"closed_all_t{kind}"] == closed
    for row in rows("totals.csv"):
        assert given[row["year"]][f"{row['base']}_all_assigned"] == row["assigned"]
