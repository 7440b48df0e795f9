"""The outcomes room: codes, groups, labels and the named definitions say what the sources say."""

from __future__ import annotations

import copy
import datetime as dt
import pickle

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatecrime.outcomes import (
    Authoriser,
    Decider,
    Definition,
    OutcomeCode,
    OutcomeType,
    codes_of_label,
    definition,
    definitions,
    is_positive_outcome,
    is_victim_withdrawal,
    outcome_groups,
    outcome_type,
    outcome_types,
)
from hatecrime.outcomes.catalogues import cancellations, labels, outcomes
from hatecrime.records import CrimeRecord
from hatecrime.validation import load_rulebook

CODES = [
    "1", "1A", "2", "2A", "3", "3A", *map(str, range(4, 25)),
]  # fmt: skip
PARENTS = {"1A": "1", "2A": "2", "3A": "3"}
NOT_ASSIGNED = ["", "0", "00", " 0 ", "  ", None, 0]
LOCAL = [*map(str, range(50, 71)), "25", "66", "99", "C1", "C5", "N1001", "1d", "1e", "-1", "1.5"]


# -- codes --------------------------------------------------------------------------------------


def test_the_outcomes_are_1_to_24_with_three_alternates() -> None:
    assert set(outcome_types()) == set(CODES)
    assert len(outcome_types()) == 27


@pytest.mark.parametrize("code", CODES)
def test_an_outcome_is_known_by_its_code(code: str) -> None:
    found = outcome_type(code)
    assert isinstance(found, OutcomeType)
    assert found.code == code
    assert found.title
    assert OutcomeCode(code).known
    assert OutcomeCode(code).assigned
    assert OutcomeCode(code).rolled_up == PARENTS.get(code, code)
    assert found.parent == PARENTS.get(code)


@pytest.mark.parametrize("code", [*LOCAL, *NOT_ASSIGNED])
def test_a_code_of_no_outcome_is_not_understood(code: str | int | None) -> None:
    assert outcome_type(code) is None
    assert not OutcomeCode(code).known
    assert OutcomeCode(code).rolled_up == OutcomeCode(code)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (" 1a ", "1A"),
        ("08", "8"),
        ("014", "14"),
        (14, "14"),
        ("1A", "1A"),
        ("01a", "1A"),
        ("0", "0"),
        ("00", "0"),
        (0, "0"),
        ("", ""),
        (None, ""),
        ("n1001", "N1001"),
        ("0 5", "0 5"),
        ("100", "100"),
    ],
)
def test_a_code_has_one_spelling(written: str | int | None, code: str) -> None:
    assert OutcomeCode(written) == code
    assert str(OutcomeCode(written)) == code


@given(st.text() | st.integers() | st.none() | st.from_regex(r"[ 0]*[0-9A-Za-z ]*", fullmatch=True))
def test_a_code_read_again_is_the_same(written: str | int | None) -> None:
    once = OutcomeCode(written)
    assert OutcomeCode(once) == once
    assert OutcomeCode(str(once)) == once
    assert once.rolled_up.rolled_up == once.rolled_up
    assert hash(once) == hash(str(once))


@given(st.from_regex(r"[A-Za-z]{0,2}0{0,2}[0-9]{1,3}[A-Za-z]?", fullmatch=True))
def test_a_record_holds_the_code_as_the_type_spells_it(written: str) -> None:
    record = CrimeRecord(record_ref="A1", record_type="crime", outcome_code=written)
    code = OutcomeCode(written)
    if code.known:
        assert record.outcome_code == code
    if record.outcome_code is not None:
        assert OutcomeCode(record.outcome_code) == record.outcome_code


def test_a_code_is_a_text_that_cannot_change() -> None:
    code = OutcomeCode("1a")
    assert repr(code) == "OutcomeCode('1A')"
    assert {code: 1}["1A"] == 1
    with pytest.raises(AttributeError):
        code.parent = "1"  # type: ignore[attr-defined]
    assert pickle.loads(pickle.dumps(code)) == copy.deepcopy(code) == code  # noqa: S301
    assert isinstance(pickle.loads(pickle.dumps(code)), OutcomeCode)  # noqa: S301


# -- what is known of each outcome --------------------------------------------------------------

GROUPS = {
    "Charged/Summonsed": {"1", "1A"},
    "Taken into consideration": {"4"},
    "Out-of-court (formal)": {"2", "2A", "3", "3A", "6"},
    "Out-of-court (informal)": {"7", "8"},
    "Prosecution prevented or not in the public interest": {"5", "9", "10", "11", "12", "13", "17"},
    "Evidential difficulties (suspect identified; victim supports action)": {"15"},
    "Evidential difficulties (victim does not support action)": {"14", "16"},
    "Investigation complete \N{EN DASH} no suspect identified": {"18"},
    "Responsibility for further investigation transferred to another body": {"20"},
    "Further investigation to support formal action not in the public interest "
    "\N{EN DASH} police decision": {"21"},
    "Diversionary, educational or intervention activity, resulting from the crime report, has been "
    "undertaken and it is not in the public interest to take any further action.": {"22"},
    "Not yet assigned an outcome": set(),
}


def test_the_groups_of_published_tables() -> None:
    assert {group.published: set(group.codes) for group in outcome_groups().values()} == GROUPS
    assert all(key == group.key and group.title for key, group in outcome_groups().items())


def test_an_alternate_stands_in_the_group_of_its_parent() -> None:
    types = outcome_types()
    for code, parent in PARENTS.items():
        assert types[code].group == types[parent].group


def test_no_group_is_published_of_19_23_and_24() -> None:
    assert [c for c, found in outcome_types().items() if found.group is None] == ["19", "23", "24"]


SINCE = {
    **dict.fromkeys(map(str, range(1, 10)), dt.date(2013, 4, 1)),
    **dict.fromkeys(map(str, range(10, 20)), dt.date(2014, 4, 1)),
    "20": dt.date(2015, 4, 1),
    "21": dt.date(2016, 1, 1),
    "22": dt.date(2019, 4, 1),
}
NOT_IDENTIFIED, EITHER = {"14", "18"}, {"19", "20"}
AGES = {
    **dict.fromkeys(("2", "2A", "23"), (10, 17)),
    **dict.fromkeys(("3", "3A", "6", "7", "24"), (18, None)),
    **dict.fromkeys(("14", "18", "19", "20"), (None, None)),
    "11": (None, 9),
}


@pytest.mark.parametrize("code", CODES)
def test_what_is_known_of_an_outcome(code: str) -> None:
    found = outcome_types()[code]
    assert found.since == SINCE.get(code)
    assert found.suspect == (
        "not identified" if code in NOT_IDENTIFIED else None if code in EITHER else "identified"
    )
    assert found.victim == {
        "14": "does not support",
        "15": "supports",
        "16": "does not support",
    }.get(code)
    assert found.admission == (code in {"2", "2A", "3", "3A", "4", "7", "8"})
    assert (found.youngest, found.oldest) == AGES.get(code, (10, None))
    assert found.age_at == ("offence" if code == "11" else "outcome")
    assert found.decided_by == {
        "9": Decider.CPS,
        "10": Decider.POLICE,
        "19": Decider.NFIB,
        "21": Decider.POLICE,
    }.get(code)
    told = {"1", "1A", "2", "2A", "3", "3A", "4", "6", "7", "8", "9", "10", "21", "22"}
    assert found.suspect_told == (code in told)
    assert set(found.deciders) <= set(Decider)


def test_titles_that_changed_are_kept() -> None:
    changed = {code for code, found in outcome_types().items() if found.former_title}
    assert {"12", "14", "16"} <= changed
    assert outcome_types()["16"].title == "Victim not able to support (suspect identified)"


def test_the_words_of_the_catalogue_are_those_of_the_types() -> None:
    book = load_rulebook()
    fields = book.language.schema.fields
    assert fields["outcome_decided_by"].allowed == tuple(Decider)
    assert fields["outcome_authorised_by"].allowed == tuple(Authoriser)
    for code, row in outcomes().rows.items():
        assert set(row.get("deciders", ())) <= set(Decider), code


def test_every_row_says_where_it_comes_from() -> None:
    sources = load_rulebook().sources
    for catalogue in (outcomes(), labels(), cancellations()):
        for code, cites in catalogue.cites.items():
            assert cites, code
            assert {source for source, _ in cites} <= set(sources), code
    assert {found.source for found in definitions().values()} <= set(sources)


def test_the_cancellation_codes() -> None:
    assert list(cancellations().rows) == ["C1", "C2", "C3", "C4", "C5"]
    first = {c for c, row in cancellations().rows.items() if row["victim_first"]}
    assert first == {"C1", "C2", "C5"}


# -- definitions --------------------------------------------------------------------------------

DEFINITIONS = {
    "victim_withdrawal": "14 16",
    "charged": "1",
    "positive_outcome_src": "1 2 3 4 5 6 8 9 10 22",
    "action_taken_hmicfrs": "1 2 3 4 6 7 8",
    "out_of_court_formal": "2 3 6",
    "out_of_court_informal": "7 8",
    "out_of_court": "2 3 6 7 8",
    "sanction_detection": "1 2 3 4 6",
    "evidential_difficulties": "14 15 16",
    "prosecution_prevented_or_not_in_public_interest": "5 9 10 11 12 13 17",
    "no_suspect_identified": "14 18",
    "solved_surrey": "1 2 3 4 8",
}
POSITIVE = {
    "charged",
    "positive_outcome_src",
    "action_taken_hmicfrs",
    "out_of_court_formal",
    "out_of_court_informal",
    "out_of_court",
    "sanction_detection",
    "solved_surrey",
}


def test_the_definitions_are_those_of_the_sources() -> None:
    assert {name: set(d.codes) for name, d in definitions().items()} == {
        name: set(codes.split()) for name, codes in DEFINITIONS.items()
    }
    assert {name for name, d in definitions().items() if d.positive} == POSITIVE
    assert definition("victim_withdrawal").source == "COP-SRC"
    assert definition("positive_outcome_src").source == "COP-SRC"
    assert definition("action_taken_hmicfrs").source == "HMICFRS-2018"


@pytest.mark.parametrize("name", DEFINITIONS)
@pytest.mark.parametrize("code", CODES)
def test_a_definition_holds_its_codes_and_their_alternates(name: str, code: str) -> None:
    expected = PARENTS.get(code, code) in DEFINITIONS[name].split()
    assert definition(name).contains(code) is expected
    assert (code in definition(name)) is expected
    assert definition(name).contains(f" {code.lower()} ") is expected


@pytest.mark.parametrize("name", DEFINITIONS)
def test_a_definition_says_nothing_of_a_code_it_cannot_know(name: str) -> None:
    for code in LOCAL:
        assert definition(name).contains(code) is None
        assert code not in definition(name)
    for none in NOT_ASSIGNED:
        assert definition(name).contains(none) is False
    assert 1.5 not in definition(name)
    assert None not in definition(name)


@pytest.mark.parametrize("code", CODES)
def test_withdrawal_is_14_and_16(code: str) -> None:
    assert is_victim_withdrawal(code) is (code in ("14", "16"))


@pytest.mark.parametrize("code", [*LOCAL, *NOT_ASSIGNED])
def test_withdrawal_of_what_is_no_outcome(code: str | int | None) -> None:
    assert is_victim_withdrawal(code) is (False if code in NOT_ASSIGNED else None)


def test_there_is_no_positive_outcome_without_a_definition() -> None:
    with pytest.raises(TypeError):
        is_positive_outcome("1")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        is_positive_outcome("1", "charged")  # type: ignore[misc]


@pytest.mark.parametrize("name", sorted(set(DEFINITIONS) - POSITIVE))
def test_not_every_definition_is_of_a_positive_outcome(name: str) -> None:
    with pytest.raises(ValueError, match="is not one of a positive outcome"):
        is_positive_outcome("1", definition=name)


def test_an_unknown_definition_is_refused_with_those_there_are() -> None:
    with pytest.raises(KeyError, match="there is no definition 'positive'; there are"):
        is_positive_outcome("1", definition="positive")


@pytest.mark.parametrize("name", sorted(POSITIVE))
@pytest.mark.parametrize("code", [*CODES, "66", "0", ""])
def test_a_positive_outcome_is_one_the_definition_contains(name: str, code: str) -> None:
    found = definition(name)
    assert is_positive_outcome(code, definition=name) is found.contains(code)
    assert is_positive_outcome(code, definition=found) is found.contains(code)


@st.composite
def nested_definitions(draw: st.DrawFn) -> tuple[Definition, Definition]:
    """Draw two definitions, of which the second contains the first."""
    plain = [code for code in CODES if code not in PARENTS]
    less = draw(st.frozensets(st.sampled_from(plain)))
    more = less | draw(st.frozensets(st.sampled_from(plain)))
    return tuple(  # type: ignore[return-value]
        Definition(name, name, codes, positive=True, source="OURS", at="p. 1")
        for name, codes in (("less", less), ("more", more))
    )


@given(nested_definitions(), st.sampled_from([*CODES, *LOCAL, "0", ""]))
def test_a_definition_that_contains_another_contains_its_outcomes(
    pair: tuple[Definition, Definition], code: str
) -> None:
    less, more = pair
    if less.contains(code):
        assert more.contains(code)
    if more.contains(code) is False:
        assert less.contains(code) is False
    assert (less.contains(code) is None) == (more.contains(code) is None)


def test_sums_of_groups_are_the_groups_they_are_sums_of() -> None:
    held = {name: set(d.codes) for name, d in definitions().items()}
    assert held["out_of_court"] == held["out_of_court_formal"] | held["out_of_court_informal"]
    assert held["victim_withdrawal"] < held["evidential_difficulties"]
    groups = outcome_groups()
    same = {
        "charged": "charged",
        "out_of_court_formal": "out_of_court_formal",
        "out_of_court_informal": "out_of_court_informal",
        "victim_withdrawal": "evidential_difficulties_victim_does_not_support",
        "prosecution_prevented_or_not_in_public_interest": "prosecution_prevented",
    }
    for name, key in same.items():
        assert {str(OutcomeCode(c).rolled_up) for c in groups[key].codes} == held[name]


# -- labels -------------------------------------------------------------------------------------

COURT = {
    "Awaiting court outcome",
    "Court case unable to proceed",
    "Defendant found not guilty",
    "Defendant sent to Crown Court",
    "Offender deprived of property",
    "Offender fined",
    "Offender given absolute discharge",
    "Offender given community sentence",
    "Offender given conditional discharge",
    "Offender given suspended prison sentence",
    "Offender ordered to pay compensation",
    "Offender otherwise dealt with",
    "Offender sent to prison",
    "Suspect charged",
}
POLICE_UK = {
    **{label: {"1"} for label in COURT},
    "Suspect charged as part of another case": {"4"},
    "Offender given a caution": {"2", "3"},
    "Offender given penalty notice": {"6"},
    "Offender given a penalty notice": {"6"},
    "Offender given a drugs possession warning": {"7"},
    "Local resolution": {"8"},
    "Formal action is not in the public interest": {"9", "10"},
    "Unable to prosecute suspect": {"5", "11", "12", "13", "14", "15", "16", "17"},
    "Investigation complete; no suspect identified": {"18"},
    "Action to be taken by another organisation": {"20"},
    "Further investigation is not in the public interest": {"21"},
    "Further action is not in the public interest": {"22"},
    "Under investigation": {"0"},
    "Status update unavailable": set(),
    "Court result unavailable": set(),
}


def test_labels_of_data_police_uk_stand_for_sets() -> None:
    assert {label: set(codes_of_label(label) or ()) for label in labels().rows} == POLICE_UK


@pytest.mark.parametrize("label", GROUPS)
def test_labels_of_published_tables_stand_for_sets(label: str) -> None:
    assert codes_of_label(label) == (GROUPS[label] or {"0"})


@pytest.mark.parametrize("label", ["", "suspect charged", "Charged", "14"])
def test_a_label_that_is_not_known_is_none(label: str) -> None:
    assert codes_of_label(label) is None


def test_withdrawal_cannot_be_told_from_the_labels_of_data_police_uk() -> None:
    withdrawal = definition("victim_withdrawal").codes
    touched = [codes for codes in POLICE_UK.values() if codes & withdrawal]
    assert touched
    assert all(codes - withdrawal for codes in touched)


# -- values do not change -----------------------------------------------------------------------


def test_values_are_frozen() -> None:
    for value in (definition("charged"), outcome_types()["1"], outcome_groups()["charged"]):
        name = attrs.fields(type(value))[0].name
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(value, name, "x")
        assert hash(value) == hash(copy.deepcopy(value))
