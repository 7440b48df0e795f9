"""Pictures: what they say, what they hide, and that their files need nothing else."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hatecrime import measures
from hatecrime.measures import MeasureError, plots
from hatecrime.measures.plots.axes import periods_between
from hatecrime.measures.plots.looks import luminance
from hatecrime.measures.plots.outcomes import COLOURS
from hatecrime.measures.plots.tables import RATES
from hatecrime.outcomes import Definition, outcome_groups

CODES = ("1", "14", "16", "18", "18", "22", None, "66", "8", "15")
NASTY = '</script><script>alert("x")</script>'


def crimes(count: int = 60, **more: Any) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "record_ref": f"A{n}",
                "record_type": "crime",
                "recorded_at": dt.date(2024, 1 + n % 3 * 2, 5),
                "outcome_code": CODES[n % len(CODES)],
                "race": n % 4 != 0,
                "religion": n % 4 == 0,
                "ward": "North" if n % 7 else "South",
                **more,
            }
            for n in range(count)
        ]
    )


def words(chart: Any) -> str:
    title = chart.title
    return " ".join([*title.text, *title.subtitle])


def values(chart: Any) -> list[dict[str, Any]]:
    """Return the rows that a chart is drawn of."""
    data = chart.to_dict()["datasets"]
    assert len(data) == 1
    rows: list[dict[str, Any]] = next(iter(data.values()))
    return rows


# -- what is said ---------------------------------------------------------------------------------


def test_a_rate_bears_its_definition_source_base_and_interval() -> None:
    said = words(plots.rates(measures.rate(crimes(), "victim_withdrawal", by="strand")))
    for text in (
        "Victim withdrawal (attrition), by strand",
        "victim_withdrawal: outcomes 14, 16 (COP-SRC, Aim, 27 February 2024)",
        "crimes recorded",
        "all crimes, with an outcome or none yet",
        "95% intervals (Wilson)",
    ):
        assert text in said
    closed = crimes().with_columns(outcome_date=pl.col("recorded_at"))
    year = (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    table = measures.rate(closed, "charged", by="ward", base="closed", period=year)
    assert "crimes given their outcome 2024-01-01 to 2024-12-31" in words(plots.rates(table))


def test_groups_bear_the_number_they_are_a_share_of() -> None:
    table = measures.rate(crimes(), "charged", by="strand")
    rows = values(plots.rates(table))
    assert [row["group"] for row in rows] == [
        "race (n = 39)",
        "religion (n = 15)",
        "any strand (n = 54)",
        "all (n = 54)",
    ]
    assert [row["said"] for row in rows][:1] == ["7.7%"]
    assert [row["total"] for row in rows] == [False, False, True, True]


def test_definitions_side_by_side() -> None:
    found = measures.compare(crimes(), by="ward", among=["charged", "solved_surrey"])
    chart = plots.definitions(found.rates)
    assert "Solved outcome (Surrey): 1, 2, 3, 4, 8 (SURREY-GLOSSARY)" in words(chart)
    panels = [row["panel"] for row in values(chart)]
    assert list(dict.fromkeys(panels)) == ["North (n = 46)", "South (n = 8)", "all (n = 54)"]
    assert plots.picture(found.rates).to_dict() == chart.to_dict()


def test_two_dimensions_are_panels_in_one_order() -> None:
    table = measures.rate(crimes(), "charged", by=["ward", "strand"])
    rows = values(plots.rates(table))
    assert {row["panel"] for row in rows} == {"North", "South"}
    assert not any(row["total"] for row in rows)


def test_a_month_without_records_is_a_gap_and_not_nought() -> None:
    table = measures.rate(crimes(), "charged", by="month")
    chart = plots.rates(table)
    rates = {row["group"]: row["rate"] for row in values(chart)}
    assert list(rates) == ["2024-01", "2024-02", "2024-03", "2024-04", "2024-05"]
    assert rates["2024-02"] is None
    assert "A gap: no records came" in words(chart)


def test_records_without_a_date_are_told_of() -> None:
    frame = pl.concat([crimes(), crimes(9).with_columns(recorded_at=None)])
    for by in ("month", ["strand", "month"]):
        table = measures.rate(frame, "charged", by=by)
        assert "Not shown: records without a date (9)." in words(plots.rates(table))
    hidden = measures.rate(frame, "charged", by=["strand", "month"], suppress=10)
    assert "Not shown: records without a date (suppressed)." in words(plots.rates(hidden))
    parts = measures.rate(frame, "charged", by=["ward", "month"]).filter(pl.col("total_over") == "")
    assert "Not shown: records without a date." in words(plots.rates(parts))


def test_what_the_table_lacks_is_not_called_suppressed() -> None:
    table = measures.rate(crimes(), "charged", by=["ward", "month"])
    assert {row["panel"] for row in values(plots.rates(table))} == {
        "North (n = 46)",
        "South (n = 8)",
        "all (n = 54)",
    }
    parts = table.filter(pl.col("total_over") == "")
    assert {row["panel"] for row in values(plots.rates(parts))} == {"North", "South"}


def test_some_rows_of_a_table_can_be_drawn() -> None:
    table = measures.rate(crimes(), "charged", by=["ward", "strand"])
    rows = values(plots.rates(table.filter(pl.col("ward") == "North")))
    assert [row["group"].split()[0] for row in rows] == ["race", "religion"]
    with pytest.raises(MeasureError, match="totals only"):
        plots.rates(table.filter(pl.col("total_over") != ""))


def test_two_definitions_of_one_title_are_told_apart() -> None:
    same = [
        Definition(name=name, title="Ours", codes=codes, positive=False, source="OURS", at="")
        for name, codes in (("one", frozenset({"1"})), ("two", frozenset({"18"})))
    ]
    chart = plots.definitions(measures.rate(crimes(), same))
    assert [row["group"] for row in values(chart)] == ["Ours (one)", "Ours (two)"]
    assert "Ours (one): 1 (OURS); Ours (two): 18 (OURS)" in words(chart)
    over = values(plots.rates(measures.rate(crimes(), same, by="month")))
    assert {row["panel"] for row in over} == {"Ours (one) (n = 54)", "Ours (two) (n = 54)"}
    assert len(over) == 2 * 5


def test_no_unseen_sign_gets_into_the_words_of_a_picture(tmp_path: Path) -> None:
    events = [measures.Event("2024-01", "A vote\u2028\x1b")]
    chart = plots.monthly(measures.monthly(crimes(), events=events))
    assert "1: A vote\ufffd\ufffd (2024-01)" in words(chart)
    plots.save(chart, tmp_path / "months.svg")
    assert "\x1b" not in (tmp_path / "months.svg").read_text(encoding="utf-8")


def test_months_with_events_and_spikes() -> None:
    days = [dt.date(2024, m, 3) for m in range(1, 13) for _ in range(90 if m == 7 else 40)]
    frame = pl.DataFrame(
        {"record_ref": [f"A{n}" for n in range(len(days))], "record_type": "crime"}
    ).with_columns(recorded_at=pl.Series(days))
    events = [measures.Event("2024-06", "A vote"), measures.Event("2024-07", "A riot")]
    chart = plots.monthly(measures.monthly(frame, events=events))
    assert "1: A vote (2024-06); 2: A riot (2024-07)" in words(chart)
    rows = values(chart)
    assert [row["month"] for row in rows if row["spike"]] == ["2024-07"]
    assert [row["mark"] for row in rows if row["mark"]] == ["1", "2"]


def test_outcomes_stack_up_to_the_whole() -> None:
    table = measures.rate(crimes(), measures.outcome_parts(), by="strand")
    ends: dict[str, float] = {}
    for row in values(plots.outcomes(table)):
        assert row["begin"] == pytest.approx(ends.get(row["bar"], 0.0))
        ends[row["bar"]] = row["end"]
    assert list(ends) == [
        "race (n = 39)",
        "religion (n = 15)",
        "any strand (n = 54)",
        "all (n = 54)",
    ]
    assert list(ends.values()) == pytest.approx([1.0] * 4)


# -- what is hidden -------------------------------------------------------------------------------


def test_suppressed_is_never_nought() -> None:
    table = measures.rate(crimes(), "charged", by="ward", suppress=5)
    chart = plots.rates(table)
    hidden = [row for row in values(chart) if row["said"] == "suppressed"]
    assert hidden
    assert all(row["rate"] is None for row in hidden)
    assert "they are not nought" in words(chart)
    over = plots.rates(measures.rate(crimes(), "charged", by=["ward", "month"], suppress=5))
    assert {row["sign"] for row in values(over) if row["said"] == "suppressed"} == {"s"}
    months = plots.monthly(measures.monthly(crimes(), by="ward", suppress=5))
    shown = [row for row in values(months) if row["said"]]
    assert shown
    assert all(row["crimes"] is None for row in shown)


def test_a_hidden_part_is_what_the_bar_lacks() -> None:
    table = measures.rate(crimes(), measures.outcome_parts(), suppress=8)
    rows = values(plots.outcomes(table))
    assert rows[-1]["part"] == "Suppressed (not nought)"
    assert rows[-1]["end"] == pytest.approx(1.0)
    hidden = plots.outcomes(
        measures.rate(crimes(), measures.outcome_parts(), by="ward", suppress=20)
    )
    bars = {row["bar"]: row["said"] for row in values(hidden) if row["end"] is None}
    assert set(bars.values()) == {"suppressed"}


def test_a_group_without_crimes_has_no_rate() -> None:
    frame = crimes(3).with_columns(record_type=pl.lit("incident"))
    rows = values(plots.rates(measures.rate(frame, "charged", by="ward")))
    assert {row["said"] for row in rows} == {"no crimes"}


# -- refusals -------------------------------------------------------------------------------------


def test_what_cannot_be_drawn_is_refused_with_the_reason() -> None:
    frame = crimes()
    both = ["charged", "solved_surrey"]
    with pytest.raises(MeasureError, match="no rows"):
        plots.rates(measures.rate(frame.clear(), "charged", by="ward"))
    with pytest.raises(MeasureError, match="at most"):
        plots.rates(measures.rate(frame, "charged", by=["ward", "race", "religion"]))
    with pytest.raises(MeasureError, match="at most"):
        plots.picture(measures.rate(frame, both, by=["ward", "month"]))
    with pytest.raises(MeasureError, match="at most"):
        plots.picture(measures.rate(frame, both, by=["ward", "race"]))
    with pytest.raises(MeasureError, match=r"plots\.definitions"):
        plots.rates(measures.rate(frame, both))
    with pytest.raises(MeasureError, match="outcome_parts"):
        plots.outcomes(measures.rate(frame, both))
    with pytest.raises(MeasureError, match=r"measures\.monthly"):
        plots.monthly(measures.rate(frame, "charged"))
    with pytest.raises(MeasureError, match=r"measures\.rate"):
        plots.rates(measures.counts(frame))
    with pytest.raises(MeasureError, match=r"measures\.rate"):
        plots.rates(None)  # type: ignore[arg-type]
    for column in RATES:
        with pytest.raises(MeasureError, match=r"measures\.rate"):
            plots.picture(measures.rate(frame, "charged", by="month").drop(column))
    with pytest.raises(MeasureError, match="no record"):
        plots.rates(
            measures.rate(frame.with_columns(recorded_at=pl.lit(None)), "charged", by="month")
        )
    many = frame.with_columns(ward=pl.col("record_ref"))
    with pytest.raises(MeasureError, match="choose some of its rows"):
        plots.rates(
            measures.rate(many, "charged", by=["ward"]).vstack(
                measures.rate(many.with_columns(ward="B" + pl.col("ward")), "charged", by="ward")
            )
        )
    mixed = pl.concat(
        [measures.rate(frame, "charged", denominator=of) for of in ("all", "assigned")]
    )
    with pytest.raises(MeasureError, match="mixes"):
        plots.rates(mixed)


# -- files ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chart() -> Any:
    frame = crimes().with_columns(
        ward=pl.col("ward").replace({"South": NASTY + "\u2028\x1b", "North": "all"})
    )
    return plots.rates(measures.rate(frame, "charged", by="ward"))


@pytest.mark.parametrize("form", ["svg", "png", "html"])
def test_files_are_whole_and_the_same_each_time(form: str, chart: Any, tmp_path: Path) -> None:
    begins = {"svg": b"<svg", "png": b"\x89PNG", "html": b"<!DOCTYPE html>"}
    for name in ("one", "two"):
        plots.save(chart, tmp_path / f"{name}.{form}")
    one = (tmp_path / f"one.{form}").read_bytes()
    assert one.startswith(begins[form])
    assert one == (tmp_path / f"two.{form}").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"one.{form}", f"two.{form}"]


def test_a_page_fetches_nothing_and_runs_no_text(chart: Any, tmp_path: Path) -> None:
    plots.save(chart, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert not re.search(r"<(script|link|iframe)[^>]*(src|href)=", page)
    assert "cdn" not in re.sub(r"[A-Za-z0-9+/]{80,}", "", page).lower()
    # The scripts of the page are its two own, whatever the wards are called.
    assert page.count("</script>") == 2
    assert NASTY not in page
    assert r"\u003c/script>" in page


def test_a_picture_shows_text_as_text(chart: Any, tmp_path: Path) -> None:
    plots.save(chart, tmp_path / "page.svg")
    picture = (tmp_path / "page.svg").read_text(encoding="utf-8")
    assert "<script" not in picture
    assert "\x1b" not in picture
    # A ward that is called as the total is, is told apart.
    assert "all [2] (n = " in picture
    assert re.findall(r"https?://[^\"]*", picture) == [
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    ]


def test_another_ending_is_refused(chart: Any, tmp_path: Path) -> None:
    with pytest.raises(MeasureError, match=r"\.svg, \.png or \.html"):
        plots.save(chart, tmp_path / "picture.pdf")


# -- parts, colours, axes -------------------------------------------------------------------------


def test_each_outcome_is_in_one_part() -> None:
    parts = measures.outcome_parts()
    codes = [code for part in parts for code in part.codes]
    assert len(codes) == len(set(codes))
    assert set(codes) == measures.times.assigned_codes()
    groups = {code for group in outcome_groups().values() for code in group.codes}
    assert parts[-1].codes.isdisjoint(groups)
    assert parts[-1].codes == {"19", "23", "24"}


def test_neighbours_in_a_bar_differ_in_how_light_they_are() -> None:
    names = {part.name for part in measures.outcome_parts()}
    assert set(COLOURS) == {*names, "unassigned", "suppressed"}
    light = [luminance(colour) for colour in COLOURS.values()]
    for one, other in pairwise(light):
        high, low = max(one, other), min(one, other)
        assert (high + 0.05) / (low + 0.05) > 1.4


@pytest.mark.parametrize(
    ("name", "found", "expected"),
    [
        ("month", ["2023-11", "2024-02", "all"], ["2023-11", "2023-12", "2024-01", "2024-02"]),
        ("quarter", ["2024-01 to 2024-03", "2024-07 to 2024-09"], 3),
        ("financial_year", ["2019/20", "2021/22", "not known"], ["2019/20", "2020/21", "2021/22"]),
        ("year_to_june", ["year to 2022-06", "year to 2024-06"], 3),
        ("month", ["not known", "all"], []),
    ],
)
def test_periods_between(name: str, found: list[str], expected: list[str] | int) -> None:
    labels = periods_between(pl.Series(found), measures.DIMENSIONS[name])
    assert labels == expected or len(labels) == expected
    assert labels[:1] == [text for text in found if text[-1].isdigit()][:1]
