"""A list of offences in place of the one shipped: what rules answer with it, in every engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from condition_strategies import conditions
from engines import ENGINES, frame_of
from hatecrime import check, check_file, check_frame, load_rulebook
from hatecrime.rulebook import RulebookError
from hatecrime.rulebook.examples import examples_of
from hatecrime.rulebook.interpret import answer, evaluate
from hatecrime.rulebook.language import Language
from hatecrime.rulebook.parse import parse
from hatecrime.rulebook.rails import Railway
from hatecrime.rulebook.reads import fields_of
from hatecrime.rulebook.rule import Answer, Rulebook
from hatecrime.validation.plan import plan_rules
from offence_lists import LIST, make_listed_table, row, table, write_csv, write_ods
from strategies import BOOK, LANGUAGE, SCHEMA, TYPES, Record, names_in, records
from warehouses import NAMES, assert_same

SHARED = Path(__file__).parents[2] / "../shared/data"
PUBLISHED = [file for file in [SHARED / "ho_notifiable_offences_april2026.csv"] if file.exists()]
AS_OF = dt.date(2026, 5, 1)
FEW = settings(max_examples=max(4, settings().max_examples // 8))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_csv(tmp_path_factory.mktemp("lists") / "list.csv", table())


@pytest.fixture(scope="module")
def book(path: Path) -> Rulebook:
    return load_rulebook(offences=path)


@pytest.fixture(scope="module")
def language(book: Rulebook) -> Language:
    """The list's language, otherwise as small as that of other tests."""
    offence = book.language.catalogues["offence"]
    return attrs.evolve(LANGUAGE, catalogues={**LANGUAGE.catalogues, "offence": offence})


def said(book: Rulebook, rule: str, **fields: Any) -> Answer:
    record = {"record_ref": "A1", "record_type": "crime", **fields}
    found = {f.rule: f.answer for f in check(record, rulebook=book, as_of=AS_OF).findings}
    meant, _ = answer(book[rule], record | {"as_of": AS_OF}, book.language)
    assert (found.get(rule) is Answer.FAIL) == (meant is Answer.FAIL)
    return meant


# -- rules ---------------------------------------------------------------------------------------

FAIL, PASS, SILENT = Answer.FAIL, Answer.PASS, Answer.NOT_APPLICABLE
DAY = dt.datetime(2026, 1, 1, 12)


def test_a_code_is_known_by_the_list(book: Rulebook) -> None:
    for code, shipped, listed in (
        ("700/01", FAIL, PASS),
        ("001/01", PASS, FAIL),
        ("008/59", PASS, PASS),
        # What bears on hate crime is known whatever the list holds.
        ("008/33", PASS, PASS),
        ("999/99", FAIL, FAIL),
    ):
        assert said(BOOK, "REC-007", offence_code=code) is shipped
        assert said(book, "REC-007", offence_code=code) is listed


def test_the_mode_is_the_lists(book: Rulebook) -> None:
    expired = {"outcome_code": "17", "recorded_at": DAY}
    assert said(BOOK, "OUT-017", offence_code="700/02", **expired) is SILENT
    assert said(book, "OUT-017", offence_code="700/02", **expired) is PASS
    assert said(book, "OUT-017", offence_code="700/01", **expired) is FAIL
    assert said(BOOK, "OUT-017", offence_code="105/01", **expired) is PASS
    assert said(book, "OUT-017", offence_code="105/01", **expired) is FAIL
    resolved = {"outcome_code": "8", "outcome_date": dt.date(2026, 4, 2), "recorded_at": DAY}
    assert said(BOOK, "OUT-044", offence_code="105/01", **resolved) is PASS
    assert said(book, "OUT-044", offence_code="105/01", **resolved) is FAIL
    cautioned = resolved | {"outcome_code": "3", "outcome_authorised_by": "sergeant"}
    cautioned |= {"outcome_decided_by": "police"}
    assert said(BOOK, "OUT-045", offence_code="008/59", **cautioned) is SILENT
    assert said(book, "OUT-045", offence_code="008/59", **cautioned) is FAIL


def test_the_basis_is_the_lists(book: Rulebook) -> None:
    closed = {"outcome_code": "15", "victim_supports": False}
    assert said(BOOK, "OUT-008", offence_code="700/02", **closed) is FAIL
    assert said(book, "OUT-008", offence_code="700/02", **closed) is SILENT
    assert said(book, "OUT-008", offence_code="700/02", victim_kind="person", **closed) is FAIL
    assert said(BOOK, "OUT-008", offence_code="105/01", **closed) is FAIL
    assert said(book, "OUT-008", offence_code="105/01", **closed) is SILENT
    # By which of the two the list counts 700/05 it does not say.
    assert said(book, "OUT-008", offence_code="700/05", **closed) is FAIL


def test_the_edition_in_use_at_the_records_date_decides(book: Rulebook) -> None:
    expired = {"outcome_code": "17", "offence_code": "700/03"}
    last, first = dt.datetime(2020, 3, 31, 23, 59, 59), dt.datetime(2020, 4, 1)
    assert said(book, "OUT-017", recorded_at=last, **expired) is PASS
    assert said(book, "OUT-017", recorded_at=first, **expired) is FAIL
    # With no date, nobody can say which it is.
    assert said(book, "OUT-017", **expired) is SILENT


@pytest.mark.parametrize(
    ("code", "day", "early", "late"),
    [
        ("700/01", dt.datetime(1990, 1, 1), SILENT, SILENT),
        ("700/04", dt.datetime(2010, 4, 30, 23, 59), FAIL, PASS),
        ("700/04", dt.datetime(2010, 5, 1), PASS, PASS),
        ("700/04", dt.datetime(2012, 6, 30, 23, 59), PASS, PASS),
        ("700/04", dt.datetime(2012, 7, 1), PASS, FAIL),
        ("700/04", dt.datetime(2013, 12, 31), PASS, FAIL),
        ("700/04", dt.datetime(2014, 1, 1), PASS, SILENT),
        ("700/05", dt.datetime(2015, 12, 31, 12), SILENT, PASS),
        ("700/05", dt.datetime(2016, 1, 1), SILENT, FAIL),
        ("008/59", dt.datetime(2010, 3, 31), FAIL, SILENT),
    ],
)
def test_a_code_out_of_its_time_is_found(
    book: Rulebook, code: str, day: dt.datetime, early: Answer, late: Answer
) -> None:
    assert said(book, "FLG-020", offence_code=code, recorded_at=day) is early
    assert said(book, "FLG-021", offence_code=code, recorded_at=day) is late


def test_what_the_law_says_of_hate_stays(book: Rulebook) -> None:
    unflagged = {"race": False, "religion": False, "recorded_at": DAY}
    assert said(book, "FLG-002", offence_code="008/59", **unflagged) is FAIL
    assert said(book, "FLG-002", offence_code="008/33", **unflagged) is FAIL
    assert said(book, "FLG-002", offence_code="700/01", **unflagged) is SILENT


@pytest.mark.parametrize("file", PUBLISHED, ids=lambda file: file.name)
def test_with_the_published_list_rules_answer_as_with_the_one_shipped(file: Path) -> None:
    held = load_rulebook(offences=file)
    assert held.digest != BOOK.digest
    for rule in held:
        for _, _, record in examples_of(rule, SCHEMA):
            known = {"as_of": AS_OF, **record}
            meant = answer(BOOK[rule.id], known, BOOK.language)[0]
            assert answer(rule, known, held.language)[0] is meant, rule.id


# -- the rulebook ----------------------------------------------------------------------------------


def test_the_digest_tells_the_list(tmp_path: Path, path: Path, book: Rulebook) -> None:
    assert load_rulebook(offences=path).digest == book.digest
    assert load_rulebook(offences=str(path)).digest == book.digest
    assert load_rulebook(offences=write_ods(tmp_path / "a.ods", table())).digest == book.digest
    others = [BOOK.digest]
    for change in (
        row(code="700/09"),
        row(code="700/01", mode="I"),
        row(code="700/03", mode="E", since="1 April 2021"),
    ):
        changed = write_csv(tmp_path / "b.csv", table([*LIST, change]))
        others.append(load_rulebook(offences=changed).digest)
    assert len({book.digest, *others}) == 5


def test_a_force_s_own_rules_beside_a_list(tmp_path: Path, path: Path) -> None:
    ours = tmp_path / "ours.toml"
    text = """
[sources.OURS]
title = "A force's own instruction"
[[rule]]
id = "OWN-001"
title = "A rule of a force's own"
when = "offence.mode = 'indictable' AND offence.class = '{}'"
must = "suspect_identified"
severity = "warning"
cites = [{{ source = "OURS", at = "p. 1" }}]
evidence = "secondary"
says = "It is not so."
fix = "Make it so."
"""
    ours.write_text(text.format("62A"), encoding="utf-8")
    held = load_rulebook(ours, offences=path)
    record = {"offence_code": "700/03", "recorded_at": DAY, "suspect_identified": False}
    assert said(held, "OWN-001", **record) is FAIL
    # A class that no offence of the list has is a slip, or the wrong list.
    ours.write_text(text.format("1"), encoding="utf-8")
    assert len(load_rulebook(ours)) == len(BOOK) + 1
    with pytest.raises(RulebookError, match="no row of the catalogue 'offence' has the class '1'"):
        load_rulebook(ours, offences=path)


def test_a_list_of_one_offence_will_do(tmp_path: Path) -> None:
    """Rules ask for modes and bases that it does not have; they are words all the same."""
    held = load_rulebook(offences=write_csv(tmp_path / "a.csv", table([row(code="700/01")])))
    assert len(held) == len(BOOK)


def test_a_wrong_list_is_an_error_of_the_rulebook(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"none\.csv: cannot be read"):
        load_rulebook(offences=tmp_path / "none.csv")


def test_without_the_records_date_what_changes_is_not_known(book: Rulebook) -> None:
    (plan,) = plan_rules(book.select(["OUT-017"]), ["recorded_at"], AS_OF)
    assert not plan.skipped
    assert plan.missing == ("recorded_at",)
    assert fields_of(book["OUT-017"].latest.must, book.language) == ("offence_code",)
    (plan,) = plan_rules(BOOK.select(["OUT-017"]), ["recorded_at"], AS_OF)
    assert plan.missing == ()


# -- every engine ----------------------------------------------------------------------------------


def texts_about_offences() -> Iterator[str]:
    for column in ("class", "mode", "basis", "since", "until", "known", "aggravated"):
        yield f"offence.{column} IS NULL"
        yield f"COALESCE(offence.{column}, offence.{column}) IS NOT NULL"
    yield from ("offence.class = '8N'", "offence.mode <> 'summary'", "class IN ('8N', '62A')")
    yield "offence.basis = 'state' OR NOT offence.aggravated"
    yield from ("DATE(recorded_at) < offence.until", "offence.since <= DATE(recorded_at)")
    yield from ("offence.since = offence.until", "offence.since + INTERVAL '1' MONTH > occurred_to")


def assert_agreement(language: Language, texts: list[str], rows: list[Record]) -> None:
    parsed = [parse(text, language) for text in texts]
    rails = [Railway(language).condition(node) for node in parsed]
    names = dict.fromkeys((*names_in(*parsed), "recorded_at", SCHEMA.RUN_DATE))
    types = {name: TYPES[name] for name in names}
    for engine, answers in ENGINES.items():
        found = answers([rail for r in rails for rail in (r.true, r.false)], rows, types)
        for record, told in zip(rows, found, strict=True):
            for number, node in enumerate(parsed):
                truth = evaluate(node, record, language)
                pair = told[2 * number], told[2 * number + 1]
                assert pair == (truth is True, truth is False), (engine, texts[number], record)


def test_every_engine_looks_up_by_the_date(language: Language) -> None:
    rows = [r | {"as_of": AS_OF} for r in make_listed_table(1, 400)]
    assert_agreement(language, list(texts_about_offences()), rows)


@FEW
@given(data=st.data(), seed=st.integers(0, 2**32))
def test_every_engine_agrees_on_random_conditions(
    language: Language, data: st.DataObject, seed: int
) -> None:
    text = data.draw(conditions())
    lookup = data.draw(st.sampled_from(list(texts_about_offences())))
    names = names_in(parse(text, language))
    drawn = data.draw(records(names))
    rows = [drawn | record | {"as_of": AS_OF} for record in make_listed_table(seed, 20)]
    assert_agreement(language, [text, f"({text}) AND {lookup}", f"({text}) OR {lookup}"], rows)


@pytest.mark.parametrize("show_unknown", [False, True])
def test_the_query_finds_what_the_library_finds(book: Rulebook, show_unknown: bool) -> None:
    about = book.select(["OUT-008", "OUT-017", "OUT-04", "REC-007", "REC-021", "FLG-02"])
    found = assert_same(about, make_listed_table(3, 500), NAMES, AS_OF, show_unknown)
    assert {"REC-007", "FLG-020", "FLG-021"} <= {rule for _, rule, _, _ in found}


def test_records_one_by_one_are_the_table_and_the_file(tmp_path: Path, book: Rulebook) -> None:
    rows = [r | {"record_ref": f"A{n}"} for n, r in enumerate(make_listed_table(7, 150))]
    frame = frame_of(rows, {name: TYPES[name] for name in NAMES})
    rules = book.select(["OUT", "REC-007", "FLG-020", "FLG-021", "FLG-026"])
    together = check_frame(frame, rulebook=rules, as_of=AS_OF).findings
    alone = [
        attrs.evolve(finding, row=place)
        for place, record in enumerate(rows, start=1)
        for finding in check(record, rulebook=rules, as_of=AS_OF).findings
    ]
    assert list(together) == alone
    frame.write_parquet(tmp_path / "extract.parquet")
    result = check_file(tmp_path / "extract.parquet", rulebook=rules, as_of=AS_OF)
    assert result.findings == together
    assert result.receipt.rulebook == rules.digest
