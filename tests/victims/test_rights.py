"""Enhanced Rights, vulnerable victims, and referral to support, each with its reason."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import polars as pl
import pytest

from hatecrime import Strand
from hatecrime.records.words import RecordType, SupportConsent, VictimKind
from hatecrime.victims import (
    enhanced_rights,
    support_referral,
    support_systems,
    vulnerable_victim,
    with_enhanced_rights,
)
from hatecrime.victims.rights import IMPAIRMENTS

ANSWERS = (True, False, None)


@pytest.mark.parametrize("vulnerable", ANSWERS)
@pytest.mark.parametrize("hate", ANSWERS)
def test_an_incident_gives_no_entitlement(*, hate: bool | None, vulnerable: bool | None) -> None:
    found = enhanced_rights("incident", hate=hate, vulnerable=vulnerable)
    assert found.answer is False
    assert "no entitlement" in found.reason


@pytest.mark.parametrize("vulnerable", ANSWERS)
def test_a_victim_of_hate_crime_has_them_by_the_offence_alone(*, vulnerable: bool | None) -> None:
    found = enhanced_rights("crime", hate=True, vulnerable=vulnerable)
    assert (found.answer, found.reason) == (True, "a victim of a hate crime")


@pytest.mark.parametrize(
    ("record_type", "hate", "kind", "vulnerable", "answer", "reason"),
    [
        ("crime", False, "person", True, True, "vulnerable"),
        ("crime", None, "person", True, True, "vulnerable"),
        ("crime", False, "person", False, None, "other grounds"),
        ("crime", None, "person", None, None, "not known to be a hate crime"),
        ("crime", True, "organisation", None, None, "organisation"),
        ("crime", True, "state", None, False, "state"),
        ("crime", True, None, None, None, "whether the victim is a person"),
        ("crime_related_incident", True, "person", True, None, "whether it is a crime"),
        (None, True, "person", True, None, "whether it is a crime"),
    ],
)
def test_other_cases(
    record_type: str | None,
    hate: bool | None,
    kind: str | None,
    vulnerable: bool | None,
    answer: bool | None,
    reason: str,
) -> None:
    found = enhanced_rights(record_type, hate=hate, victim_kind=kind, vulnerable=vulnerable)
    assert found.answer is answer
    assert reason in found.reason
    assert found.source == "VC-2021"


@pytest.mark.parametrize(
    ("age", "impairments", "affected", "answer", "reason"),
    [
        (17, [], False, True, "under 18"),
        (0, None, None, True, "under 18"),
        (18, [], None, False, "18 or over"),
        (18, ["physical"], False, False, "18 or over"),
        (18, ["physical"], True, True, "a physical disability"),
        (None, ["mental_disorder", "physical"], True, True, "a mental disorder and a physical"),
        (18, ["physical"], None, None, "nobody has judged"),
        (18, None, True, None, "whether there is an impairment"),
        (None, [], None, None, "the age"),
    ],
)
def test_who_is_vulnerable(
    age: int | None,
    impairments: list[str] | None,
    affected: bool | None,
    answer: bool | None,
    reason: str,
) -> None:
    found = vulnerable_victim(age, impairments, evidence_affected=affected)
    assert found.answer is answer
    assert reason in found.reason


def test_what_is_no_age_or_no_impairment_is_refused_without_being_shown() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        vulnerable_victim(-1, [])
    with pytest.raises(ValueError, match="use mental_disorder") as caught:
        vulnerable_victim(30, ["autism"])
    assert "autism" not in str(caught.value)
    assert len(IMPAIRMENTS) == 3


def test_an_extract_agrees_with_its_records() -> None:
    combined = list(itertools.product([*RecordType, None], ANSWERS, [*VictimKind, None], ANSWERS))
    columns = ["record_type", "hate", "victim_kind", "vulnerable"]
    frame = pl.DataFrame(combined, schema=columns, orient="row")
    found = with_enhanced_rights(frame)
    assert found.select(columns).equals(frame)
    assert found["enhanced_rights"].to_list() == [
        enhanced_rights(kind, hate=hate, victim_kind=victim, vulnerable=vulnerable).answer
        for kind, hate, victim, vulnerable in combined
    ]
    assert found["enhanced_rights_why"].null_count() == 0
    assert with_enhanced_rights(frame.clear()).height == 0


def test_an_extract_without_what_is_needed_is_refused() -> None:
    frame = pl.DataFrame({"record_type": ["crime"], "hate": [True]})
    with pytest.raises(ValueError, match="no column 'hate'"):
        with_enhanced_rights(frame.drop("hate"))
    with pytest.raises(ValueError, match="'hate' has to be true, false or empty"):
        with_enhanced_rights(frame.with_columns(hate=pl.lit("yes")))
    with pytest.raises(ValueError, match="already has"):
        with_enhanced_rights(with_enhanced_rights(frame))


# -- support ------------------------------------------------------------------------------------


def test_43_forces_use_one_system_or_the_other() -> None:
    assert sum(system.forces for system in support_systems().values()) == 43


@pytest.mark.parametrize(
    ("system", "consent", "refer", "ask"),
    [
        ("opt_in", "opted_in", True, False),
        ("opt_in", "not_asked", False, True),
        ("opt_in", "opted_out", False, False),
        ("opt_in", None, None, True),
        ("opt_out", "opted_in", True, False),
        ("opt_out", "not_asked", True, True),
        ("opt_out", "opted_out", False, False),
        ("opt_out", None, None, True),
    ],
)
def test_what_a_system_does_with_a_consent(
    system: str, consent: str | None, refer: bool | None, ask: bool
) -> None:
    found = support_referral(system, consent)
    assert (found.refer, found.ask) == (refer, ask)
    assert found.reason
    assert found.source == "HMICFRS-2018"


@pytest.mark.parametrize("system", ["opt_in", "opt_out"])
def test_a_victim_of_an_incident_is_referred_where_the_force_does_so(system: str) -> None:
    def refer(kind: str | None, *, incidents: bool | None, consent: str = "opted_in") -> object:
        found = support_referral(system, consent, record_type=kind, refers_incidents=incidents)
        return found.refer

    for kind in ("incident", "crime_related_incident"):
        assert refer(kind, incidents=True) is True
        assert refer(kind, incidents=False) is False
        assert refer(kind, incidents=None) is None
        assert refer(kind, incidents=None, consent="opted_out") is False
    assert refer(None, incidents=None) is None
    assert refer(None, incidents=True) is True


def test_words_that_are_not_known_are_refused() -> None:
    with pytest.raises(ValueError, match="use opt_in, opt_out"):
        support_referral("ask", "opted_in")
    with pytest.raises(ValueError, match="opted_in, opted_out, not_asked") as caught:
        support_referral("opt_in", "SECRET")
    assert "SECRET" not in str(caught.value)
    for consent in SupportConsent:  # the words of a record are all known
        assert support_referral("opt_in", consent).reason


def test_the_page_makes_hate_of_an_extract_as_a_record_has_it() -> None:
    page = (Path(__file__).parents[2] / "docs" / "victims.md").read_text(encoding="utf-8")
    (call,) = re.findall(r"hate=pl\.any_horizontal\(([^)]*)\)", page)
    named = re.findall(r'"(\w+)"', call)
    assert set(named) == set(Strand)
    rows = [[False] * 5, [False, None, False, False, False], [None, True, None, None, None]]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(named, pl.Boolean), orient="row")
    made = frame.with_columns(record_type=pl.lit("crime"), hate=pl.any_horizontal(named))
    assert made["hate"].to_list() == [False, None, True]
    assert with_enhanced_rights(made)["enhanced_rights"].to_list() == [None, None, True]
