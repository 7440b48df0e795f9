"""Each rule's own examples give the answers they declare."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hatecrime.records import CrimeRecord
from hatecrime.records.fields import fields
from hatecrime.rulebook.examples import example_record, examples_of
from hatecrime.rulebook.interpret import answer, answer_of
from hatecrime.rulebook.rule import Answer, Edition, Evidence, Severity
from hatecrime.validation import load_rulebook

BOOK = load_rulebook()
SCHEMA = BOOK.language.schema
RULES = list(BOOK.rules)
EDITIONS = [pytest.param(e, id=f"{e.id} {e.since or ''}") for e in BOOK.editions]


@pytest.mark.parametrize("rule_id", RULES)
def test_each_example_gives_its_declared_answer(rule_id: str) -> None:
    rule = BOOK[rule_id]
    for declared, edition, record in examples_of(rule, SCHEMA):
        said = answer_of(edition, record, BOOK.language, last=edition is rule.latest)
        assert said is declared, record


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_answers_as_the_edition_its_example_belongs_to(rule_id: str) -> None:
    rule = BOOK[rule_id]
    for declared, edition, record in examples_of(rule, SCHEMA):
        if declared in (Answer.PASS, Answer.FAIL):
            assert answer(rule, record, BOOK.language) == (declared, edition)


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_edition_shows_what_passes_and_what_fails(edition: Edition) -> None:
    assert edition.examples[Answer.PASS]
    assert edition.examples[Answer.FAIL]


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_example_stands_twice(edition: Edition) -> None:
    records = [entry for entries in edition.examples.values() for entry in entries]
    assert all(records.count(record) == 1 for record in records)


@pytest.mark.parametrize("rule_id", RULES)
def test_each_example_is_a_record_the_model_takes_and_answers_alike(rule_id: str) -> None:
    rule = BOOK[rule_id]
    for declared, edition, record in examples_of(rule, SCHEMA):
        facts = {name: value for name, value in record.items() if name not in fields()}
        given = {name: value for name, value in record.items() if name in fields()}
        # A rule that does not ask for the type leaves it out, and no rule that does may see one.
        model = CrimeRecord(**{"record_type": "crime", **given})
        values: dict[str, Any] = {name: getattr(model, name) for name in given} | facts
        said = answer_of(edition, values, BOOK.language, last=edition is rule.latest)
        assert said is declared, record


@pytest.mark.parametrize("edition", EDITIONS)
def test_an_example_is_dated_within_its_edition_unless_it_says_otherwise(edition: Edition) -> None:
    for entries in edition.examples.values():
        for entry in entries:
            record = example_record(entry, edition, SCHEMA)
            assert record["record_ref"]
            if edition.dated and edition.clock not in entry:
                clock = record[edition.clock]
                day = clock.date() if isinstance(clock, dt.datetime) else clock
                assert edition.in_force(day)


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_edition_cites_sources_that_are_known(edition: Edition) -> None:
    assert edition.cites
    for citation in edition.cites:
        assert citation.source in BOOK.sources
        assert citation.at.strip()


@pytest.mark.parametrize("edition", EDITIONS)
def test_evidence_bears_the_severity(edition: Edition) -> None:
    if edition.evidence is Evidence.UNCONFIRMED:
        assert edition.severity is not Severity.ERROR
    if edition.evidence is Evidence.PRIMARY:
        assert any(BOOK.sources[citation.source].read for citation in edition.cites)


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_a_reader_sees_is_a_sentence(edition: Edition) -> None:
    for said in (edition.says, edition.fix):
        assert said.strip().endswith((".", "?"))
        assert "  " not in said.strip()
    assert not edition.title.endswith(".")


@pytest.mark.parametrize("rule_id", RULES)
def test_on_each_day_one_edition_is_in_force_at_most(rule_id: str) -> None:
    rule = BOOK[rule_id]
    bounds = {day for e in rule.editions for day in (e.since, e.until) if day is not None}
    days = {day + dt.timedelta(days=shift) for day in bounds for shift in (-1, 0)}
    first, last = rule.editions[0].since or dt.date.min, rule.latest.until or dt.date.max
    for day in days:
        in_force = [edition for edition in rule.editions if edition.in_force(day)]
        assert len(in_force) <= 1
        if len(rule.editions) > 1 and first <= day < last:
            assert len(in_force) == 1, "a day lies between two editions"


@pytest.mark.parametrize(
    ("family", "last"),
    [("FLG", 18), ("OUT", 31), ("REC", 16), ("RSK", 5), ("RSP", 4), ("VIC", 3)],
    ids=["FLG", "OUT", "REC", "RSK", "RSP", "VIC"],
)
def test_the_rules_that_others_rely_on_exist(family: str, last: int) -> None:
    assert {f"{family}-{number:03}" for number in range(1, last + 1)} <= set(BOOK.rules)


def test_ids_of_a_family_run_without_a_gap() -> None:
    for family in {rule.family for rule in BOOK}:
        numbers = sorted(int(rule.id[4:]) for rule in BOOK if rule.family == family)
        assert numbers == list(range(1, len(numbers) + 1))


def test_every_source_is_said_to_be_read_or_known_through_others() -> None:
    for source in BOOK.sources.values():
        assert source.title
        assert set(source.known_through) <= set(BOOK.sources)


def test_the_rulebook_has_a_digest_of_its_own() -> None:
    assert BOOK.digest == load_rulebook().digest
    assert BOOK.digest != BOOK.select(ignore=["FLG-001"]).digest
