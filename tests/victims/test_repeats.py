"""Repeats under every preset: against the slow way, at the edges of windows, what is unknown."""

from __future__ import annotations

import datetime as dt
import importlib.util
import tomllib
from pathlib import Path
from types import ModuleType

import attrs
import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import hatecrime.victims
from hatecrime.victims import Preset, preset, presets, repeats


def _neighbour() -> ModuleType:
    path = Path(__file__).with_name("brute_force.py")
    spec = importlib.util.spec_from_file_location("brute_force", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


brute_force = _neighbour()

SCHEMA = {
    "record_type": pl.String,
    "victim_ref": pl.String,
    "suspect_ref": pl.String,
    "place": pl.String,
    "household": pl.String,
    "reported_at": pl.Datetime("us"),
    "marac_referred_at": pl.Date,
}


def extract(*records: dict[str, object]) -> pl.DataFrame:
    usual = {"record_type": "crime", "victim_ref": "V1"}
    rows = [dict.fromkeys(SCHEMA) | usual | record for record in records]
    return pl.DataFrame(rows, schema=SCHEMA)


def on(text: str, **more: object) -> dict[str, object]:
    return {"reported_at": dt.datetime.fromisoformat(text)} | more


def told(frame: pl.DataFrame, name: str | Preset, **options: str) -> list[str]:
    return repeats(frame, preset=name, **options)["repeat"].to_list()


# -- presets ------------------------------------------------------------------------------------


def test_the_presets_are_those_of_the_table() -> None:
    table = {
        name: (one.months, one.direction, one.family, len(one.record_types), one.same_perpetrator)
        for name, one in presets().items()
    }
    assert table == {
        "hmicfrs_any": (None, "back", "not_stated", 3, False),
        "dorset_12_months": (12, "forward", "immediate", 3, False),
        "marac_repeat": (12, "forward", "no", 1, True),
        "csew_12_months": (12, "back", "no", 1, False),
    }
    house = Path(hatecrime.victims.__file__).parents[1]
    sources = tomllib.loads((house / "sources.toml").read_text(encoding="utf-8"))
    for one in presets().values():
        assert one.source in sources
        assert one.silent
        assert one.ours
    assert presets()["dorset_12_months"].counted_from == "first_report"
    assert presets()["marac_repeat"].counted_from == "last_referral"


# -- windows ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("2024-05-03T10:00", "no"),  # at one time: neither is earlier
        ("2024-05-03T10:01", "yes"),
        ("2025-05-03T23:59", "yes"),  # the day of the same number
        ("2025-05-04T00:00", "no"),
        ("2034-05-03T10:00", "no"),
    ],
)
@pytest.mark.parametrize("name", ["csew_12_months", "dorset_12_months"])
def test_a_window_of_12_months(name: str, second: str, expected: str) -> None:
    chosen = attrs.evolve(preset(name), family="no")
    assert told(extract(on("2024-05-03T10:00"), on(second)), chosen) == ["no", expected]


def test_without_a_window_any_earlier_one_will_do() -> None:
    frame = extract(on("2024-05-03"), on("1999-05-03"), on("1999-05-03"))
    assert told(frame, "hmicfrs_any") == ["yes", "no", "no"]


def test_directions_differ_by_the_last_of_february() -> None:
    back = preset("csew_12_months")
    forward = attrs.evolve(back, direction="forward")
    frame = extract(on("2023-02-28"), on("2024-02-29"))
    assert told(frame, back) == ["no", "yes"]
    assert told(frame, forward) == ["no", "no"]


def test_a_window_from_the_first_report_does_not_slide() -> None:
    frame = extract(on("2020-01-01"), on("2020-11-01"), on("2021-06-01"), on("2021-07-01"))
    first = attrs.evolve(preset("dorset_12_months"), family="no")
    assert told(frame, first) == ["no", "yes", "no", "yes"]
    assert told(frame, "csew_12_months") == ["no", "yes", "yes", "yes"]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("2024-05-02", "no"),  # before the referral
        ("2024-05-03", "no"),  # on its day
        ("2024-05-04", "yes"),
        ("2025-05-03", "yes"),
        ("2025-05-04", "no"),
    ],
)
def test_a_window_from_the_last_referral(second: str, expected: str) -> None:
    referred = dt.date(2024, 5, 3)
    first = on("2024-05-01", suspect_ref="S1", marac_referred_at=referred)
    frame = extract(first, on(second, suspect_ref="S1"))
    assert told(frame, "marac_repeat") == ["no", expected]
    other = extract(first, on(second, suspect_ref="S2"))
    assert told(other, "marac_repeat") == ["no", "no"]


# -- what is not known --------------------------------------------------------------------------


def test_a_suspect_who_is_not_known_may_be_the_same() -> None:
    first = on("2024-05-01", suspect_ref="S1", marac_referred_at=dt.date(2024, 5, 3))
    blind = first | {"suspect_ref": None}
    later = on("2024-06-01", suspect_ref="S1")
    nobody = on("2024-06-01")
    assert told(extract(first, nobody), "marac_repeat") == ["no", "unknown"]
    assert told(extract(blind, later), "marac_repeat") == ["no", "unknown"]
    assert told(extract(blind, first, later), "marac_repeat") == ["no", "no", "yes"]
    # Long after any referral it matters no more who it was.
    assert told(extract(first, on("2026-01-01")), "marac_repeat") == ["no", "no"]


def test_without_a_reference_nothing_is_known() -> None:
    frame = extract(on("2024-05-01", victim_ref=None), on("2024-05-02", victim_ref=None))
    for name in presets():
        found = repeats(frame, preset=name)
        assert found["repeat"].to_list() == ["unknown"] * 2
        assert set(found["repeat_why"]) == {"the reference is not known"}


def test_a_record_without_a_time_is_unknown_and_leaves_others_open() -> None:
    frame = extract({}, on("2024-05-02"), on("2024-05-03"), on("2024-05-01", victim_ref="V2"))
    assert told(frame, "hmicfrs_any") == ["unknown", "unknown", "yes", "no"]


def test_a_kind_that_does_not_count_or_is_not_known() -> None:
    incident, unknown = {"record_type": "incident"}, {"record_type": None}
    frame = extract(on("2024-05-01", **incident), on("2024-05-02"))
    assert told(frame, "csew_12_months") == ["not_counted", "no"]
    assert told(frame, "hmicfrs_any") == ["no", "yes"]
    frame = extract(on("2024-05-01", **unknown), on("2024-05-02"))
    assert told(frame, "csew_12_months") == ["unknown", "unknown"]
    assert told(frame, "hmicfrs_any") == ["no", "yes"]


def test_a_family_that_is_counted_has_to_be_known() -> None:
    frame = extract(
        on("2024-05-01", victim_ref="V1", household="H1"),
        on("2024-06-01", victim_ref="V2", household="H1"),
        on("2024-07-01", victim_ref="V3", household="H2"),
        on("2024-08-01", victim_ref="V4"),
        on("2024-09-01", victim_ref="V1"),
    )
    name = "dorset_12_months"
    assert told(frame, name, family="household") == ["no", "yes", "no", "unknown", "yes"]
    assert told(frame, name) == ["unknown"] * 4 + ["yes"]
    assert "family" in repeats(frame, preset=name)["repeat_why"][0]
    alone = attrs.evolve(preset(name), family="no")
    assert told(frame, alone) == ["no"] * 4 + ["yes"]
    assert told(frame, name, who="location", ref="household")[1] == "yes"


# -- bad requests -------------------------------------------------------------------------------


def test_bad_requests_say_what_is_wrong() -> None:
    frame = extract(on("2024-05-01"))
    with pytest.raises(KeyError, match="there are hmicfrs_any"):
        repeats(frame, preset="national")
    with pytest.raises(ValueError, match="use victim, offender, location"):
        repeats(frame, preset="hmicfrs_any", who="witness")
    with pytest.raises(ValueError, match="reference of the place"):
        repeats(frame, preset="hmicfrs_any", who="location")
    with pytest.raises(ValueError, match="does not say that the family of victims counts"):
        repeats(frame, preset="hmicfrs_any", family="household")
    with pytest.raises(ValueError, match="family of offenders"):
        repeats(frame, preset="dorset_12_months", who="offender", family="household")
    for column in ("victim_ref", "reported_at", "record_type"):
        with pytest.raises(ValueError, match=f"no column '{column}'"):
            repeats(frame.drop(column), preset="csew_12_months")
    for column in ("suspect_ref", "marac_referred_at"):
        with pytest.raises(ValueError, match=f"no column '{column}'"):
            repeats(frame.drop(column), preset="marac_repeat")
    with pytest.raises(ValueError, match="already has the column repeat"):
        repeats(repeats(frame, preset="hmicfrs_any"), preset="hmicfrs_any")
    with pytest.raises(ValueError, match="has to hold references"):
        repeats(frame.with_columns(victim_ref=1.5), preset="hmicfrs_any")
    with pytest.raises(ValueError, match="has to hold dates"):
        repeats(frame.with_columns(reported_at=pl.lit("1 May")), preset="hmicfrs_any")
    with pytest.raises(ValueError, match="counted from a first report"):
        attrs.evolve(preset("dorset_12_months"), same_perpetrator=True)
    with pytest.raises(ValueError, match="counted_from"):
        attrs.evolve(preset("dorset_12_months"), counted_from="whenever")


def test_an_empty_extract_and_empty_columns_are_answered() -> None:
    frame = extract(on("2024-05-01"))
    for name in presets():
        assert repeats(frame.clear(), preset=name).height == 0
        empty = frame.with_columns(pl.lit(None).alias(column) for column in SCHEMA)
        assert told(empty, name) == ["unknown"]


def test_references_may_be_numbers_or_categories_and_times_have_zones() -> None:
    frame = extract(on("2024-05-01"), on("2024-05-02"), on("2024-05-03", victim_ref="V2"))
    for kind in (pl.Categorical, pl.Enum(["V1", "V2"])):
        assert told(frame.with_columns(pl.col("victim_ref").cast(kind)), "hmicfrs_any") == [
            "no",
            "yes",
            "no",
        ]
    numbers = pl.col("victim_ref").str.slice(1).cast(pl.Int32)
    assert told(frame.with_columns(numbers), "csew_12_months") == ["no", "yes", "no"]
    # 3 May in England, and so the last day of the window.
    zoned = extract(on("2023-05-02T23:30"), on("2024-05-03T22:30")).with_columns(
        pl.col("reported_at").dt.replace_time_zone("UTC")
    )
    assert told(zoned, "csew_12_months") == ["no", "yes"]
    beyond = extract(on("2023-05-02T22:30"), on("2024-05-03T22:30")).with_columns(
        pl.col("reported_at").dt.replace_time_zone("UTC")
    )
    assert told(beyond, "csew_12_months") == ["no", "no"]


# -- against the slow way -----------------------------------------------------------------------

DAYS = st.sampled_from(
    [
        *(dt.date(2023, month, 28) for month in (1, 2, 3)),
        *(dt.date(2024, 2, day) for day in (27, 28, 29)),
        *(dt.date(2025, month, 28) for month in (1, 2, 3)),
        dt.date(2024, 3, 28),
        dt.date(2026, 2, 28),
    ]
)
TIMES = st.builds(dt.datetime.combine, DAYS, st.sampled_from([dt.time(0), dt.time(12)]))
REFS = st.sampled_from(["1", "2", None])
RECORDS = st.fixed_dictionaries(
    {
        "record_type": st.sampled_from(
            ["crime", "crime", "crime", "incident", "crime_related_incident", None]
        ),
        "victim_ref": REFS,
        "suspect_ref": REFS,
        "place": REFS,
        "household": REFS,
        "reported_at": st.one_of(TIMES, TIMES, TIMES, st.none()),
        "marac_referred_at": st.none() | DAYS,
    }
)
CHOSEN = st.sampled_from(
    [
        *presets().values(),
        attrs.evolve(preset("dorset_12_months"), family="no"),
        attrs.evolve(preset("dorset_12_months"), family="no", record_types=("crime",)),
        attrs.evolve(preset("csew_12_months"), direction="forward", months=1),
        attrs.evolve(preset("marac_repeat"), same_perpetrator=False, direction="back"),
    ]
)
WAYS = {
    "victim": ("victim_ref", {}),
    "offender": ("suspect_ref", {}),
    "location": ("place", {"ref": "place"}),
}


@given(st.lists(RECORDS, max_size=14), CHOSEN, st.sampled_from(sorted(WAYS)))
@example([], preset("hmicfrs_any"), "victim")
def test_every_preset_agrees_with_the_slow_way(
    records: list[dict[str, object]], chosen: Preset, who: str
) -> None:
    ref, options = WAYS[who]
    frame = pl.DataFrame(records, schema=SCHEMA)
    found = repeats(frame, preset=chosen, who=who, **options)
    assert found.drop("repeat", "repeat_why").equals(frame)
    assert found["repeat"].to_list() == brute_force.answers(records, chosen, ref, None)


@given(st.lists(RECORDS, max_size=14))
def test_families_agree_with_the_slow_way(records: list[dict[str, object]]) -> None:
    frame = pl.DataFrame(records, schema=SCHEMA)
    found = repeats(frame, preset="dorset_12_months", family="household")
    expected = brute_force.answers(records, preset("dorset_12_months"), "victim_ref", "household")
    assert found["repeat"].to_list() == expected


@given(st.lists(RECORDS, min_size=1, max_size=10), st.randoms(use_true_random=False))
def test_the_order_of_an_extract_does_not_matter(
    records: list[dict[str, object]], shuffle: object
) -> None:
    order = list(range(len(records)))
    shuffle.shuffle(order)  # type: ignore[attr-defined]
    frame = pl.DataFrame(records, schema=SCHEMA)
    for name in presets():
        straight = told(frame, name)
        assert told(frame[order], name) == [straight[place] for place in order]
