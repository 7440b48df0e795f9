"""The flags room: strands, religions, offences and local strands say what the sources say."""

from __future__ import annotations

import copy
import csv
import datetime as dt
import hashlib
import re
from collections import Counter
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatecrime.flags import (
    HateFlags,
    LocalStrand,
    Offence,
    Religion,
    ReligionBasis,
    Strand,
    is_aggravated,
    is_stirring_up,
    offence,
)
from hatecrime.flags.catalogues import local_strands, offences, religions, strands, words
from hatecrime.records import CrimeRecord
from hatecrime.rulebook.interpret import word_pattern
from hatecrime.validation import load_rulebook

SHARED = Path(__file__).parents[2] / "../shared/data"
"""Published files, where they are at hand."""

# -- strands and religions ----------------------------------------------------------------------


def test_the_strands_are_those_of_the_catalogue() -> None:
    assert tuple(Strand) == tuple(strands().rows)
    assert len(Strand) == 5


def test_what_the_law_attaches_to_each_strand() -> None:
    rows = strands().rows
    aggravated = {code for code, row in rows.items() if row["aggravated_offences"]}
    assert aggravated == {"race", "religion"}
    assert {code for code, row in rows.items() if row["religion_sub_flag"]} == {"religion"}
    assert all(row["enhanced_sentence"] for row in rows.values())
    assert {code: row.get("stirring_up_part") for code, row in rows.items()} == {
        "race": "III",
        "religion": "IIIA",
        "sexual_orientation": "IIIA",
        "disability": None,
        "transgender": None,
    }
    assert rows["sexual_orientation"]["stirring_up_since"] == dt.date(2010, 3, 23)


def test_the_names_of_the_strands() -> None:
    rows = strands().rows
    assert [row["title"] for row in rows.values()] == [
        "Racial",
        "Religion / beliefs",
        "Sexual orientation",
        "Disability",
        "Transgender",
    ]
    assert rows["race"]["nsir_qualifier"] == "Prejudice \N{EN DASH} Racial"
    assert rows["religion"]["nsir_qualifier"] == "Prejudice - Religion or Belief"


def test_the_religions_stand_in_the_order_of_the_rules() -> None:
    assert tuple(Religion) == tuple(religions().rows)
    assert [row["title"] for row in religions().rows.values()] == [
        "Christian", "Buddhist", "Hindu", "Jewish", "Muslim", "Sikh", "Other", "No religion",
        "Unknown",
    ]  # fmt: skip


def test_the_words_of_a_record_are_those_of_the_types() -> None:
    fields = load_rulebook().language.schema.fields
    assert fields["targeted_religion"].allowed == tuple(Religion)
    assert fields["religion_basis"].allowed == tuple(ReligionBasis)
    assert set(Strand) <= set(fields)


# -- offences -----------------------------------------------------------------------------------

AGGRAVATED = {
    "008/59": ("8P", "either_way"),
    "008/60": ("8P", "either_way"),
    "008/78": ("8P", "either_way"),
    "008/57": ("105B", "either_way"),
    "008/56": ("8M", "either_way"),
    "008/58": ("8M", "either_way"),
    "066/91": ("9B", "either_way"),
    "008/55": ("9B", "either_way"),
    "125/82": ("9B", "summary"),
    "058/04": ("58J", "either_way"),
}
BASIC = {"8P": {"8N"}, "105B": {"105A"}, "8M": {"8L", "8Q"}, "9B": {"9A"}}
BASIC["58J"] = {"58A", "58B", "58C", "58D"}
REPLACED = {
    "008/59": ("008/33", "008/40", "008/46"),
    "008/60": ("008/34", "008/41", "008/47"),
    "008/57": ("008/35", "008/42", "008/48"),
    "008/55": ("008/36", "008/43", "008/49"),
    "008/56": ("008/37", "008/44", "008/50"),
    "008/58": ("008/38", "008/45", "008/51"),
    "058/04": ("058/01", "058/02", "058/03"),
    "066/91": ("066/09", "066/10", "066/16"),
    "125/82": ("125/58", "125/61", "125/63"),
}
LEGACY = {code: new for new, codes in REPLACED.items() for code in codes}
PART_III = {f"066/{number}" for number in range(23, 29)}
PART_IIIA = {f"066/{number}" for number in range(45, 53)}


@pytest.mark.parametrize("code", AGGRAVATED)
def test_an_aggravated_offence(code: str) -> None:
    found = offence(code)
    assert isinstance(found, Offence)
    assert (found.offence_class, found.mode) == AGGRAVATED[code]
    assert set(found.basic_classes) == BASIC[AGGRAVATED[code][0]]
    assert found.basic_codes
    assert found.notifiable
    assert (found.aggravated, found.stirring_up, found.strand) == (True, False, None)
    assert is_aggravated(code) is True


@pytest.mark.parametrize("code", LEGACY)
def test_a_code_that_was_replaced(code: str) -> None:
    found = offence(code)
    assert found is not None
    assert found.replaced_by == LEGACY[code]
    assert found.offence_class == AGGRAVATED[LEGACY[code]][0]
    position = REPLACED[LEGACY[code]].index(code)
    assert found.strand == (Strand.RACE, Strand.RELIGION, None)[position]
    assert found.aggravated
    assert offences().cell(code, "until") == dt.date(2010, 4, 1)


def test_no_other_offence_is_aggravated() -> None:
    held = {code for code in offences().rows if is_aggravated(code)}
    assert held == set(AGGRAVATED) | set(LEGACY)


def test_the_classes_of_aggravated_offences_hold_nothing_else() -> None:
    classes = {offence_class for offence_class, _ in AGGRAVATED.values()}
    for code, row in offences().rows.items():
        assert (row.get("class") in classes) == bool(row["aggravated"]), code


def test_the_offences_of_stirring_up_hatred() -> None:
    rows = offences().rows
    assert {code for code in rows if is_stirring_up(code)} == PART_III | PART_IIIA
    assert all(rows[code]["stirring_up_part"] == "III" for code in PART_III)
    assert all(rows[code]["stirring_up_part"] == "IIIA" for code in PART_IIIA)
    assert {rows[code]["class"] for code in PART_III | PART_IIIA} == {"66"}


def test_what_is_no_longer_notifiable_and_what_never_was() -> None:
    not_notifiable = {code for code, row in offences().rows.items() if not row["notifiable"]}
    assert not_notifiable == {"125/12", "125/28"}
    assert offence("125/82").notifiable  # type: ignore[union-attr]


def test_dates_of_offences_that_are_known() -> None:
    since = {code: row["since"] for code, row in offences().rows.items() if "since" in row}
    assert since["008/78"] == dt.date(2022, 6, 7)
    assert since["068/25"] == dt.date(2026, 4, 1)
    assert {since[code] for code in PART_IIIA} == {dt.date(2007, 10, 1)}
    assert is_aggravated("068/25") is False


@pytest.mark.parametrize("code", ["999/99", "", "8/57", "8P"])
def test_an_offence_that_is_not_held_is_not_known(code: str) -> None:
    assert offence(code) is None
    assert is_aggravated(code) is None
    assert is_stirring_up(code) is None


def test_every_code_is_a_home_office_code() -> None:
    for code, row in offences().rows.items():
        assert re.fullmatch(r"\d{3}/\d{2}", code)
        assert offences().cites[code]
        assert {*row.get("basic_codes", ()), row.get("replaced_by", code)} <= set(offences().rows)


# -- the published list -------------------------------------------------------------------------

Listed = dict[str, tuple[Any, Any, Any]]
"""Class, mode and basis by code."""


def held_list() -> Listed:
    own = set(LEGACY) | {"125/12", "125/28"}
    return {
        code: (row.get("class"), row.get("mode"), row.get("basis"))
        for code, row in offences().rows.items()
        if code not in own
    }


def test_the_list_is_the_one_that_was_compared() -> None:
    """Whatever changes a cell changes this, so that the list is compared with its source again."""
    lines = "".join(f"{code} {' '.join(map(str, r))}\n" for code, r in sorted(held_list().items()))
    assert Counter(mode for _, mode, _ in held_list().values()) == {
        "either_way": 1084,
        "indictable": 178,
        "summary": 42,
        None: 2,
    }
    assert hashlib.sha256(lines.encode()).hexdigest()[:16] == "dba2a2a81db7ed56"


PUBLISHED = [file for file in [SHARED / "ho_notifiable_offences_april2026.csv"] if file.exists()]


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.name)
def test_the_list_is_the_published_one(path: Path) -> None:
    modes = {"I": "indictable", "E": "either_way", "S": "summary"}
    bases = {"V": "victim", "S": "state"}
    seen: dict[str, tuple[set[Any], set[Any], set[Any]]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            code = row["Home Office code"].strip()
            classes, ways, sides = seen.setdefault(code, (set(), set(), set()))
            # The class is the first word of the category, two rows name none.
            named = row["Offence category"].replace("NFIB ", "NFIB").split()[:1]
            classes.add(named[0] if named and named != ["Various"] else None)
            ways.add(modes[row["Mode"].strip()])
            sides.add(bases.get(row["Victim or State Based"].strip().upper()))

    def one(values: set[Any]) -> Any:
        return next(iter(values)) if len(values) == 1 else None

    assert held_list() == {code: tuple(map(one, parts)) for code, parts in seen.items()}


# -- local strands ------------------------------------------------------------------------------

INSIDE = {
    "irish_traveller": Strand.RACE,
    "gypsy_roma": Strand.RACE,
    "nationality": Strand.RACE,
    "islamophobic": Strand.RELIGION,
    "homophobic": Strand.SEXUAL_ORIENTATION,
    "biphobic": Strand.SEXUAL_ORIENTATION,
    "physical_disability": Strand.DISABILITY,
    "learning_disability": Strand.DISABILITY,
    "mental_health": Strand.DISABILITY,
    "transphobic": Strand.TRANSGENDER,
}


def test_the_local_strands_that_lie_inside_a_monitored_one() -> None:
    held = {key: LocalStrand(key).parent for key in local_strands().rows}
    assert {key: parent for key, parent in held.items() if parent} == INSIDE


@pytest.mark.parametrize(
    "key",
    [
        "misogyny",
        "gender",
        "sex",
        "age",
        "alternative_subculture",
        "sectarian",
        "language",
        "other",
    ],
)
def test_a_local_strand_that_is_never_one_of_the_five(key: str) -> None:
    assert LocalStrand(key).known
    assert LocalStrand(key).parent is None
    assert key not in set(Strand)


def test_a_local_strand_of_ones_own() -> None:
    ours = LocalStrand("goths")
    assert (ours.known, ours.parent, ours.title) == (False, None, "goths")
    assert LocalStrand("misogyny").title == "Hostility to women"


def test_first_uses() -> None:
    rows = local_strands().rows
    assert rows["alternative_subculture"]["first_force"] == "Greater Manchester"
    assert rows["sex_workers"]["first_force"] == "Merseyside"
    assert rows["misogyny"]["first_force"] == "Nottinghamshire"


# -- words --------------------------------------------------------------------------------------


def test_the_words_are_plain() -> None:
    for listed in words().values():
        assert len(set(listed)) == len(listed)
        for word in listed:
            assert re.fullmatch(r"[a-z]+( [a-z]+)*\*?", word), word


@pytest.mark.parametrize("word", words()["online_means"])
def test_each_word_is_found_where_a_recorder_may_write_it(word: str) -> None:
    pattern = word_pattern(words()["online_means"])
    plain = word.removesuffix("*")
    for text in (
        plain,
        plain.upper(),
        f"seen on {plain}.",
        f"({plain})",
        plain.replace(" ", "-"),
        f"A line.\n{plain}\nAnother.",
    ):
        assert pattern.search(text), text
    assert bool(word_pattern((word,)).search(f"{plain}xyz")) == word.endswith("*")
    assert not word_pattern((word,)).search(f"xyz{plain.replace(' ', '')}")


# -- the flags of a record ----------------------------------------------------------------------


@st.composite
def hate_flags(draw: st.DrawFn) -> HateFlags:
    states = draw(st.lists(st.sampled_from([True, False, None]), min_size=5, max_size=5))
    pairs = list(zip(Strand, states, strict=True))
    return HateFlags(
        strands={strand for strand, state in pairs if state is True},
        undecided={strand for strand, state in pairs if state is None},
        targeted_religion=draw(st.none() | st.sampled_from(Religion)),
        religion_basis=draw(st.none() | st.sampled_from(ReligionBasis)),
        cyber_enabled=draw(st.none() | st.booleans()),
        local_strands=draw(st.lists(st.sampled_from(list(local_strands().rows)), unique=True)),
    )


@given(hate_flags())
def test_flags_and_fields_are_two_ways_to_say_the_same(flags: HateFlags) -> None:
    assert HateFlags.from_fields(flags.to_fields()) == flags


@given(hate_flags())
def test_flags_go_through_a_record(flags: HateFlags) -> None:
    record = CrimeRecord(record_ref="A1", record_type="crime", **flags.to_fields())
    assert HateFlags.from_fields(record.model_dump()) == flags


@given(hate_flags())
def test_a_record_is_hate_when_a_strand_is_set(flags: HateFlags) -> None:
    expected = True if flags.strands else None if flags.undecided else False
    assert flags.is_hate is expected


def test_flags_can_be_given_as_words() -> None:
    flags = HateFlags(strands=["race"], targeted_religion="sikh", local_strands=["misogyny"])
    assert flags.strands == {Strand.RACE}
    assert flags.targeted_religion is Religion.SIKH
    assert flags.local_strands == (LocalStrand("misogyny"),)


def test_only_what_is_impossible_is_refused() -> None:
    HateFlags(targeted_religion="jewish")
    HateFlags(strands=["race"], religion_basis="victim_actual")
    with pytest.raises(ValueError, match="cannot be both set and undecided"):
        HateFlags(strands=["race"], undecided=["race", "religion"])
    for wrong in (
        {"strands": ["misogyny"]},
        {"undecided": ["sex"]},
        {"targeted_religion": "Islam"},
        {"religion_basis": "victim"},
    ):
        with pytest.raises(ValueError, match="is not a valid"):
            HateFlags(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["strands", "undecided", "local_strands"])
def test_one_word_is_not_taken_for_a_list_of_letters(name: str) -> None:
    with pytest.raises(TypeError, match="give a list"):
        HateFlags(**{name: "race"})  # type: ignore[arg-type]


def test_values_are_frozen() -> None:
    for value in (HateFlags(strands=["race"]), LocalStrand("age"), offence("008/57")):
        assert value is not None
        name = attrs.fields(type(value))[0].name
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(value, name, "x")
        assert hash(value) == hash(copy.deepcopy(value))
