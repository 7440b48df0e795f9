"""Instruments: the built-in one has the public structure, and a force's own is read or refused."""

from __future__ import annotations

import tomllib
from pathlib import Path

import attrs
import pytest

from assessments import SMALL, instrument_of
from hatecrime import risk
from hatecrime.risk import load
from hatecrime.risk.catalogues import interventions, structures, triggers
from hatecrime.risk.words import AnswerWord
from hatecrime.rulebook.errors import RulebookError
from hatecrime.validation import load_rulebook

BUILT_IN = risk.load_instrument()


def test_the_built_in_one_has_the_public_structure() -> None:
    assert [len(section.questions) for section in BUILT_IN.sections] == [8, 6, 6, 7]
    assert len(BUILT_IN.questions) == 27
    assert [d.id for d in BUILT_IN.diagnostics] == ["D1", "D2", "D3", "D4"]
    risk.check_structure(BUILT_IN, "nottinghamshire")


def test_prompts_free_words_and_the_safeguarding_route_are_where_they_should_be() -> None:
    questions = BUILT_IN.questions.values()
    prompts = {q.id for q in questions if q.prompt}
    assert prompts == {"I3", "I4", "I5", "P2", "P4", "P5", "P6", "V3", "M2", "M3"}
    told = {q.id for q in questions if q.kind is risk.QuestionKind.TEXT}
    assert told == {"I1", "I2", "V2", "V6", "M1", "M6"}
    assert [q.id for q in questions if q.at_once] == ["M3"]
    assert [q.id for q in questions if q.fact] == ["V3"]


def test_it_says_that_the_wording_is_not_the_forces() -> None:
    assert "the library's own" in BUILT_IN.statement
    assert "no level is computed" in BUILT_IN.statement
    assert "predicts nothing" in BUILT_IN.provenance


def test_a_question_is_asked_when_its_condition_holds() -> None:
    question = BUILT_IN.questions["V3"]
    assert question.applies({}) is None
    assert question.applies({"V1": AnswerWord.NO}) is False
    for word in ("yes", "not_known", "declined", "not_asked"):
        assert question.applies({"V1": AnswerWord(word)}) is True
    assert BUILT_IN.questions["I1"].applies({}) is True


def test_everything_cited_is_a_known_source() -> None:
    known = set(load_rulebook().sources)
    cited = {source for source, _ in BUILT_IN.cites}
    for catalogue in (interventions(), structures(), triggers()):
        cited |= {source for cites in catalogue.cites.values() for source, _ in cites}
    for criterion in risk.load_policy().criteria:
        cited |= {source for source, _ in criterion.cites}
    assert cited
    assert cited <= known


def test_every_intervention_has_a_tag_of_rara() -> None:
    assert len(interventions().rows) == 17
    assert all(row["tag"] in set(risk.Rara) for row in interventions().rows.values())


# -- a force's own -------------------------------------------------------------------------------


def test_a_force_may_have_any_sections_and_any_count(tmp_path: Path) -> None:
    own = instrument_of(SMALL, tmp_path)
    assert list(own.questions) == ["Q1", "Q2"]
    assert own.questions["Q2"].applies({"Q1": "no"}) is False
    with pytest.raises(RulebookError, match="asks for questions 27"):
        risk.check_structure(own, "nottinghamshire")


def test_the_hash_is_of_what_it_says_and_not_of_how_the_file_is_laid_out(tmp_path: Path) -> None:
    own = instrument_of(SMALL, tmp_path)
    laid_out = SMALL.replace("id = ", "# ours\n  id   =  ").replace('kind = "text"\n', "")
    laid_out = laid_out.replace('asks = "Second?"', 'asks = "Second?"\nkind = "text"')
    assert instrument_of(laid_out, tmp_path, "other.toml").hash == own.hash
    assert tomllib.loads(laid_out)["section"] == tomllib.loads(SMALL)["section"]
    for old, new in (("First?", "First!"), ("prompt = true", "prompt = false"), ('"1"', '"2"')):
        assert instrument_of(SMALL.replace(old, new), tmp_path, "new.toml").hash != own.hash


def test_the_hash_of_the_built_in_one_changes_with_its_version() -> None:
    # Assessments name it: whoever changes a word gives it another version, and both go here.
    assert (BUILT_IN.version, BUILT_IN.hash) == ("1", "7c3b46fd5fabfb19")
    assert attrs.evolve(BUILT_IN, title="Other").hash != BUILT_IN.hash


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('version = "1"\n', "", r"instrument\.version: is missing"),
        ('title = "Small"', 'titel = "Small"', r"instrument\.title: is missing"),
        (
            'id = "Q1"',
            'id = "Q1"\nscore = 3',
            r"section\.1\.question\.1\.score: there is no such key",
        ),
        ('id = "Q1"', 'id = "1Q"', r"section\.1\.question\.1\.id: must begin with a letter"),
        ('id = "Q1"', "id = 1", r"section\.1\.question\.1\.id: "),
        ('id = "Q1"', 'id = "as_of"', "'as_of' cannot be the id"),
        ('asks = "First?"', 'asks = " "', r"section\.1\.question\.1\.asks: must not be blank"),
        ('kind = "text"', 'kind = "scale"', r"section\.1\.question\.2\.kind: .*'yes_no' or 'text'"),
        ('kind = "text"', 'kind = "text"\nprompt = true', "question Q2: prompt, at_once and fact"),
        ('id = "Q2"', 'id = "Q1"', "question Q1: stands twice"),
        ("Q1 = 'yes'", "Q2 = 'told'", "question Q2: asked_when: .*'Q2'.* stand before it"),
        ("Q1 = 'yes'", "Q1 = 'maybe'", "question Q2: asked_when: .*maybe"),
        ("Q1 = 'yes'", "Q1 =", "question Q2: asked_when: "),
        ("Q1 = 'yes'", "as_of > DATE '2026-01-01'", "question Q2: asked_when: 'as_of'"),
        ("Q1 = 'yes'", "pg_sleep(9)", "question Q2: asked_when: "),
        ('id = "small"', 'id = "small"\nstructure = "kent"', "there is no structure 'kent'"),
        (
            'id = "small"',
            'id = "small"\nstructure = "nottinghamshire"',
            r"instrument\.structure: 'nottinghamshire' asks for",
        ),
        ('id = "small"', 'id = "small"\ncites = [1]', r"instrument\.cites: "),
        ('[[section]]\nid = "only"', '[[section]]\nid = "__"', r"section\.1\.id"),
        ("[instrument]", "[instrument", "not valid TOML"),
    ],
)
def test_what_is_wrong_with_one_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in SMALL
    with pytest.raises(RulebookError, match=told) as caught:
        instrument_of(SMALL.replace(old, new, 1), tmp_path)
    assert str(caught.value).startswith("ours.toml: ")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('id    = "previous"', 'id    = "before"', "asks for sections incident, perp"),
        ('about = "current_harm"', 'about = "harm"', "asks for diagnostics current_harm, "),
        ('[[diagnostic]]\nid   = "D4"', '[[diagnostic]]\nid   = "D5"', ""),
        ('id   = "M7"', 'id   = "M8"', ""),
        (
            '[[section.question]]\nid   = "M7"',
            '[[section.question]]\nid="M8"\nkind="text"\nasks="?"\n[[section.question]]\nid="M7"',
            "asks for questions 27",
        ),
    ],
)
def test_a_copy_keeps_the_structure_that_it_names(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    built_in = Path(load.__file__).with_name("instruments") / "nottinghamshire_style.toml"
    text = built_in.read_text(encoding="utf-8")
    assert old in text
    changed = text.replace(old, new, 1)
    if not told:
        assert instrument_of(changed, tmp_path).structure == "nottinghamshire"
        return
    with pytest.raises(RulebookError, match=told):
        instrument_of(changed, tmp_path)
    free = changed.replace('structure  = "nottinghamshire"', "", 1)
    assert instrument_of(free, tmp_path).structure == ""


@pytest.mark.parametrize("empty", ["", "[instrument]\nid='a'\ntitle='A'\nversion='1'\nsection=[]"])
def test_one_without_questions_is_refused(tmp_path: Path, empty: str) -> None:
    with pytest.raises(RulebookError, match=r"ours\.toml: "):
        instrument_of(empty, tmp_path)


def test_a_section_without_questions_is_refused(tmp_path: Path) -> None:
    text = SMALL.partition("[[section]]")[0] + '[[section]]\nid="e"\ntitle="E"\nquestion=[]'
    with pytest.raises(RulebookError, match="section e: needs at least one question"):
        instrument_of(text, tmp_path)


def test_a_name_that_is_none_of_the_librarys_is_told(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="no instrument 'kent'; there is nottinghamshire_style"):
        risk.load_instrument("kent")
    with pytest.raises(RulebookError, match=r"kent\.toml: "):
        risk.load_instrument(tmp_path / "kent.toml")


def test_ids_that_are_words_of_sql_can_be_named(tmp_path: Path) -> None:
    text = SMALL.replace('"Q1"', '"select"').replace("Q1", '\\"select\\"')
    own = instrument_of(text, tmp_path)
    assert own.questions["Q2"].applies({"select": "yes"}) is True
