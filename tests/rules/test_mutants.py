"""Every rule that is wrong in one place is noticed by the rule's own examples."""

from __future__ import annotations

import attrs
import pytest

from hatecrime.rulebook.rule import Rule
from hatecrime.validation import load_rulebook
from rules.mutants import derived_names, mutants_of, mutants_of_derived

BOOK = load_rulebook()

MEANS_THE_SAME = {
    (
        "REC-001",
        "must: records_with_this_ref = 1 -> <=",
    ): "a record is one of those that carry its reference, so that the count is never below one",
    (
        "REC-002",
        "must: recorded_at = reported_at -> >=",
    ): "on a later day the record is later too, and the first half of the condition is true",
    (
        "RSK-003",
        "must: risk_endorsed_at = risk_assessed_at -> >=",
    ): "as for REC-002: endorsed on a later day, it is endorsed later too",
    (
        "RSP-001",
        "must: attended_at = reported_at -> <=",
    ): "attended on an earlier day, it is attended within the hour too",
    (
        "OUT-040",
        "when: outcome.youngest = 18 -> >=",
    ): "no outcome is for suspects above an age that is higher than 18",
}
"""Mutants that no record can tell from the rule, each with the reason."""


@pytest.mark.parametrize("rule_id", list(BOOK.rules))
def test_the_examples_of_a_rule_kill_every_mutant(rule_id: str) -> None:
    survivors = {
        (rule_id, mutant.label)
        for mutant in mutants_of(BOOK[rule_id], BOOK.language)
        if mutant.killed_by() is None
    }
    listed = {key for key in MEANS_THE_SAME if key[0] == rule_id}
    assert survivors == listed, "an example is missing, or the table lists what is killed"


@pytest.mark.parametrize("name", derived_names(BOOK))
def test_the_rules_that_use_a_derived_field_kill_every_mutant_of_it(name: str) -> None:
    by_label = mutants_of_derived(name, BOOK)
    assert by_label, "no rule uses it"
    survivors = [
        label
        for label, mutants in by_label.items()
        if all(mutant.killed_by() is None for mutant in mutants)
    ]
    assert survivors == []


def test_there_are_more_than_a_thousand_mutants() -> None:
    of_rules = sum(1 for rule in BOOK for _ in mutants_of(rule, BOOK.language))
    of_derived = sum(len(mutants_of_derived(name, BOOK)) for name in derived_names(BOOK))
    assert of_rules + of_derived > 2_000


def test_every_reason_is_of_a_mutant_that_is_made() -> None:
    made = {(rule.id, m.label) for rule in BOOK for m in mutants_of(rule, BOOK.language)}
    assert set(MEANS_THE_SAME) <= made


def test_every_rule_has_mutants() -> None:
    without = [rule.id for rule in BOOK if not any(mutants_of(rule, BOOK.language))]
    assert without == []


KINDS = [
    "no when",
    "no since",
    "no until",
    "since 20",
    "until 20",
    "negated ",
    "dropped NOT of ",
    " joined by the other word",
    " without ",
    " -> <>",
    " -> >",
    " -> <=",
    " is given",
    " HOUR -> 23 HOUR",
    " MONTH -> 7 MONTH",
    "120 -> 121",
    "a word nobody writes",
    ": no cell",
    ": no row",
    "2010-04-01 -> 2010-03-31",
]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_mutant_is_made(kind: str) -> None:
    assert any(kind in m.label for rule in BOOK for m in mutants_of(rule, BOOK.language))


def test_a_rule_without_examples_would_not_notice() -> None:
    edition = BOOK["FLG-002"].latest
    bare = attrs.evolve(edition, examples={})
    mutants = list(mutants_of(Rule("FLG-002", (bare,)), BOOK.language))
    assert len(mutants) > 50
    assert all(mutant.killed_by() is None for mutant in mutants)
