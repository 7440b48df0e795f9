"""Counts, motivating factors, changes and shares."""

from __future__ import annotations

from collections import Counter

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatecrime import load_rulebook, measures
from hatecrime.measures import SHARES, MeasureError
from hatecrime.outcomes import definitions
from hatecrime.records import ExtractError
from measure_records import STRANDS, Record, frame_of, records, state, strands_of

CRIME: Record = {"record_ref": "A1", "record_type": "crime"}
FLAGS = dict.fromkeys(STRANDS, False)


def is_crime(row: Record) -> bool:
    return state(row | {"outcome_code": None}) == "unassigned"


@given(records())
def test_crimes_and_incidents_by_strand_as_counted_one_by_one(rows: list[Record]) -> None:
    table = measures.counts(frame_of(rows), by="strand")
    crimes = Counter(group for row in rows if is_crime(row) for group in strands_of(row))
    incidents = Counter(
        group for row in rows if row["record_type"] == "incident" for group in strands_of(row)
    )
    for row in table.iter_rows(named=True):
        assert row["crimes"] == crimes[row["strand"]]
        assert row["incidents"] == incidents[row["strand"]]
        assert row["crime_related_incidents"] == 0
    assert table.height or not rows


@given(records())
def test_factors_are_the_strands_of_hate_crimes(rows: list[Record]) -> None:
    table = measures.factors(frame_of(rows), by="ward")
    assert {*table.columns} >= {"ward", "total_over"}
    for row in table.iter_rows(named=True):
        wards = {one["ward"] for one in rows} if row["total_over"] else {row["ward"]}
        if not row["total_over"] and row["ward"] == "not known":
            wards = {None}
        flagged = [
            sum(bool(one[s]) for s in STRANDS)
            for one in rows
            if is_crime(one) and one["ward"] in wards
        ]
        crimes, factors = sum(n > 0 for n in flagged), sum(flagged)
        assert (row["crimes"], row["factors"]) == (crimes, factors)
        assert row["factors_per_crime"] == (factors / crimes if crimes else None)


def test_the_factors_of_the_collection_of_2017() -> None:
    # HMICFRS-2018, figure 3, without the local strands: 91,458 of 93,315 motivating factors.
    published = {
        "race": 65364,
        "religion": 7931,
        "sexual_orientation": 10015,
        "disability": 6638,
        "transgender": 1510,
    }
    frame = pl.concat(
        pl.select(**{s: pl.repeat(s == name, n) for s in STRANDS}) for name, n in published.items()
    ).with_columns(record_type=pl.lit("crime"), record_ref=pl.lit("A"))
    table = measures.counts(frame, by="strand")
    assert dict(table.select("strand", "crimes").iter_rows()) == published | {
        "any strand": 91458,
        "all strands": 91458,
        "all": 91458,
    }
    assert [round(n / 93315 * 100) for n in published.values()] == [70, 8, 11, 7, 2]


def test_crimes_for_a_thousand_people() -> None:
    rows = [CRIME | {"ward": "N"}] * 10 + [CRIME | {"ward": "S"}]
    table = measures.counts(rows, by="ward", population={"N": 1000, "all": 4000})
    found = table.select("ward", "population", "per_1000", "low", "high").rows()
    # Garwood's bounds of 10 events.
    assert [found[0][0], found[0][2], *(round(x, 3) for x in found[0][3:])] == [
        "N",
        10.0,
        4.795,
        18.390,
    ]
    assert found[1][1:] == (None, None, None, None)
    assert found[2][1:3] == (4000, 2.75)
    assert measures.counts(rows, population=500)["per_1000"].item() == 22.0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"population": 0}, "above 0"),
        ({"population": 1.5}, "above 0"),
        ({"population": {"N": "many"}}, "above 0"),
        ({"population": {"N": 5}}, "needs a dimension"),
        ({"population": {None: 5, "X": 5}, "by": "record_type"}, "no group 'None' of record_type"),
        ({"population": {"X": 5}, "by": "record_type"}, "no group 'X' of record_type"),
        ({"population": 5, "confidence": 7}, "between 0 and 1"),
    ],
)
def test_a_population_that_is_none(options: dict[str, object], message: str) -> None:
    with pytest.raises(MeasureError, match=message):
        measures.counts([CRIME], **options)  # type: ignore[arg-type]


# -- change -------------------------------------------------------------------------------------


def in_years(**crimes: int) -> list[Record]:
    return [
        CRIME | FLAGS | {"recorded_at": f"{year[1:]}-05-01", "race": True}
        for year, number in crimes.items()
        for _ in range(number)
    ]


def test_change_between_two_years() -> None:
    rows = in_years(y2021=100, y2022=150)
    table = measures.change(rows, "2021/22", "2022/23", by="strand")
    row = table.row(0, named=True)
    assert (row["strand"], row["earlier"], row["later"], row["change"]) == ("race", 100, 150, 50.0)
    # Wilson bounds of 150 of 250 as odds.
    assert [round(row[name], 1) for name in ("low", "high")] == [16.5, 93.1]
    none = table.filter(pl.col("strand") == "disability").row(0, named=True)
    assert (none["earlier"], none["later"], none["change"], none["low"]) == (0, 0, None, None)


def test_a_column_that_is_called_as_a_figure_is_refused() -> None:
    rows = [row | {"race": "yes", "earlier": "x", "factors": "x"} for row in in_years(y2018=5)]
    with pytest.raises(MeasureError, match="'earlier' has the name of a figure; rename it"):
        measures.change(rows, "2018/19", "2018/19", by="earlier")
    with pytest.raises(MeasureError, match="'factors' has the name of a figure; rename it"):
        measures.factors(rows, by="factors")


def test_a_missing_year_is_not_nought() -> None:
    rows = in_years(y2018=5, y2020=5)
    with pytest.raises(MeasureError, match="no record of the financial_year '2019/20', which is"):
        measures.change(rows, "2018/19", "2019/20")
    with pytest.raises(MeasureError, match="no record of the financial_year 'all'"):
        measures.change(rows, "2018/19", "all")
    with pytest.raises(MeasureError, match="no dimension of periods"):
        measures.change(rows, "a", "b", over="strand")
    for force, row in zip("ABAB", rows, strict=False):
        row["ward"] = force
    rows = [row | {"ward": "A" if "2018" in row["recorded_at"] else "B"} for row in rows]
    table = measures.change(rows, "2018/19", "2020/21", by="ward")
    assert table.select("ward", "earlier", "later", "change").rows() == [
        ("A", 5, None, None),
        ("B", None, 5, None),
        ("all", 5, 5, 0.0),
    ]


def test_a_change_of_a_hidden_count_is_hidden() -> None:
    table = measures.change(in_years(y2021=3, y2022=30), "2021/22", "2022/23", suppress=5)
    row = table.row(0, named=True)
    assert (row["earlier"], row["change"], row["low"], row["high"]) == (None, None, None, None)
    assert row["suppressed"] == "earlier, later"


def test_what_is_hidden_is_told_from_what_is_missing() -> None:
    rows = [row | {"ward": "A"} for row in in_years(y2021=3, y2022=30)]
    rows += [row | {"ward": "B"} for row in in_years(y2022=40)]
    table = measures.change(rows, "2021/22", "2022/23", by="ward", suppress=5)
    found = {row["ward"]: row for row in table.iter_rows(named=True)}
    assert (found["B"]["earlier"], found["B"]["later"], found["B"]["suppressed"]) == (None, 40, "")
    assert found["A"]["earlier"] is None
    assert "earlier" in found["A"]["suppressed"]
    table = measures.factors(rows, by="ward", suppress=35)
    assert table.select("ward", "crimes", "factors", "suppressed").rows() == [
        ("A", None, None, "crimes, factors"),
        ("B", None, None, "crimes, factors"),
        ("all", 73, 73, ""),
    ]


# -- shares -------------------------------------------------------------------------------------


def answer(name: str, **fields: object) -> str:
    table = measures.share([CRIME | FLAGS | fields], name, confidence=None)
    row = table.select("numerator", "denominator", "undecided").row(0)
    return {(1, 1, 0): "yes", (0, 1, 0): "no", (0, 1, 1): "undecided", (0, 0, 0): "outside"}[row]


@pytest.mark.parametrize(
    ("name", "fields", "expected"),
    [
        ("several_strands", {"race": True, "religion": True}, "yes"),
        ("several_strands", {"race": True}, "no"),
        ("several_strands", {"race": True, "religion": None}, "undecided"),
        ("several_strands", {"race": True, "religion": True, "disability": None}, "yes"),
        ("several_strands", {}, "outside"),
        ("religion_unknown", {"religion": True, "targeted_religion": "unknown"}, "yes"),
        ("religion_unknown", {"religion": True, "targeted_religion": "sikh"}, "no"),
        ("religion_unknown", {"religion": True, "targeted_religion": None}, "undecided"),
        ("religion_unknown", {"race": True, "targeted_religion": "unknown"}, "outside"),
        ("cyber_enabled", {"race": True, "cyber_enabled": True}, "yes"),
        ("cyber_enabled", {"race": True, "cyber_enabled": False}, "no"),
        ("cyber_enabled", {"race": True, "cyber_enabled": None}, "undecided"),
        ("cyber_enabled", {"cyber_enabled": True}, "outside"),
        ("unflagged_aggravated", {"offence_code": "8/57"}, "yes"),
        ("unflagged_aggravated", {"offence_class": "9B"}, "yes"),
        ("unflagged_aggravated", {"offence_code": "8/57", "race": True}, "no"),
        ("unflagged_aggravated", {"offence_code": "8/57", "disability": True}, "no"),
        ("unflagged_aggravated", {"offence_code": "8/57", "hate_flag": True}, "no"),
        ("unflagged_aggravated", {"offence_code": "8/57", "race": None}, "undecided"),
        ("unflagged_aggravated", {"offence_code": "105/1"}, "outside"),
        ("unflagged_aggravated", {"offence_code": "999/99"}, "outside"),
    ],
)
def test_what_a_share_counts(name: str, fields: dict[str, object], expected: str) -> None:
    assert answer(name, **fields) == expected


def test_the_unflagged_offences_of_figure_10() -> None:
    published = {"8P": 201, "105B": 385, "9B": 2498, "58J": 121, "8M": 111}
    rows = [
        CRIME | FLAGS | {"offence_class": name, "race": flagged}
        for name, number in published.items()
        for flagged in [False] * number + [True] * 3
    ]
    table = measures.share(rows, "unflagged_aggravated", by="offence_class")
    assert dict(table.select("offence_class", "numerator").iter_rows()) == published | {"all": 3316}
    assert (table["denominator"] - table["numerator"]).to_list() == [3, 3, 3, 3, 3, 15]
    assert table.row(0, named=True)["at"] == "Flagging (figure 10)"


def test_the_unknown_religions_of_2017() -> None:
    # HMICFRS-2018: 2,261 of 7,796 religious hate crimes.
    religions = pl.Series(["unknown"] * 2261 + ["muslim"] * (7796 - 2261))
    frame = pl.select(
        record_ref=pl.lit("A"),
        record_type=pl.lit("crime"),
        religion=pl.lit(True),
        targeted_religion=religions,
    )
    assert round(measures.share(frame, "religion_unknown")["rate"].item(), 2) == 0.29


@given(records(), st.sampled_from(sorted(SHARES)))
def test_a_share_counts_each_record_once(rows: list[Record], name: str) -> None:
    frame = frame_of(rows).with_columns(
        offence_class=pl.lit("8P"), cyber_enabled=pl.lit(True), targeted_religion=pl.lit("sikh")
    )
    row = measures.share(frame, name).row(0, named=True)
    beside = sum(row[key] for key in ("cancelled", "not_understood", "not_crimes"))
    assert row["numerator"] + row["undecided"] <= row["denominator"] <= len(rows) - beside


def test_every_share_names_a_known_source() -> None:
    assert {share.source for share in SHARES.values()} <= {*load_rulebook().sources}


def test_a_share_that_cannot_be_told_is_refused() -> None:
    with pytest.raises(MeasureError, match="there is no share 'positive'; there are several_str"):
        measures.share([CRIME], "positive")
    with pytest.raises(ExtractError, match="no column 'race', which the figure needs"):
        measures.share([CRIME | {"offence_code": "8/57"}], "unflagged_aggravated")


# -- comparing ----------------------------------------------------------------------------------


@given(records())
def test_the_codes_make_the_difference(rows: list[Record]) -> None:
    found = measures.compare(frame_of(rows), by="ward", confidence=None)
    rates = {
        (row["definition"], row["ward"], row["total_over"]): row["numerator"]
        for row in found.rates.iter_rows(named=True)
    }
    names = [*definitions()]
    for first, second in zip(names, [*names[1:], names[0]], strict=True):
        apart = found.between(first, second).with_columns(
            pl.when(pl.col("only_in") == first).then("count").otherwise(-pl.col("count"))
        )
        differs = apart.group_by("ward", "total_over").agg(pl.col("count").sum())
        for ward, over, number in differs.iter_rows():
            assert rates[first, ward, over] - rates[second, ward, over] == number


def test_only_what_was_compared_can_be_told_apart() -> None:
    found = measures.compare(
        [CRIME | {"outcome_code": "1"}], among=["charged", "out_of_court"], confidence=None
    )
    assert found.between("charged", "out_of_court")["code"].to_list() == [
        "1",
        "2",
        "3",
        "6",
        "7",
        "8",
    ]
    with pytest.raises(MeasureError, match="'solved_surrey' is not among those compared"):
        found.between("charged", "solved_surrey")
