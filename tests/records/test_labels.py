"""Labels in cells: what a field reads from them without a map, and that it never guesses."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatecrime.flags import Strand
from hatecrime.outcomes import outcome_types
from hatecrime.outcomes import recognise as recognise_outcome
from hatecrime.outcomes.catalogues import labels, outcomes
from hatecrime.records.catalogues import forces
from hatecrime.records.fields import fields
from hatecrime.records.labels import RELIGION, StrandWords
from hatecrime.records.problems import Problem
from hatecrime.records.reading import Cell, Manner, read
from hatecrime.records.recognise import known_labels
from wording import CASES, CHANGES, DAMAGE, SPELLINGS

TESTS = Path(__file__).parents[1]
OUTCOME = fields()["outcome_code"]


def value(name: str, raw: Any) -> Any:
    """Return what a field reads from a cell that can be read."""
    cell = read(fields()[name], raw)
    assert cell.problem is None, cell
    return cell.value


def problem(name: str, raw: Any) -> Problem | None:
    """Return why a cell cannot be read; the field is then empty."""
    cell = read(fields()[name], raw)
    assert cell.value is None, cell
    return cell.problem


# -- outcomes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Charge / Summons", "1"),
        ("Charged or Summonsed", "1"),
        ("1 - Charged/Summonsed", "1"),
        ("Evidential difficulties victim based - named suspect identified", "16"),
        ("Outcome 16", "16"),
        ("16 - Victim unsupportive", "16"),
        ("O14", "14"),
        ("oc16", "16"),
        ("Home Office code 1a", "1A"),
        ("i. Investigation complete \x96 no suspect identified (OC18)", "18"),
        ("Not yet assigned an outcome", None),
        ("Under investigation", None),
        ("00000", None),
    ],
)
def test_a_label_of_one_outcome_is_its_code(label: str, code: str | None) -> None:
    assert value("outcome_code", label) == code
    assert value("outcome_code", f" {label.upper()}\n") == code


@pytest.mark.parametrize("code", ["66", "50", "70", "99", "C1", "C5", "N1001", "1D", "1E", "14A"])
def test_a_code_of_a_forces_own_is_kept_for_a_rule_to_find(code: str) -> None:
    assert code not in outcomes().rows
    assert value("outcome_code", code.lower()) == code


@pytest.mark.parametrize(
    "label",
    [
        *("Charged/Summonsed", "Out-of-court (formal)", "Offender given a caution"),
        *("Unable to prosecute suspect", "Outcomes 14 and 16", "Caution: adult / youth"),
    ],
)
def test_a_label_of_several_outcomes_is_none_of_them(label: str) -> None:
    assert len(recognise_outcome(label).codes) > 1
    assert problem("outcome_code", label) is Problem.SEVERAL


@pytest.mark.parametrize(
    "label",
    [
        *(
            "Caution",
            "Evidential difficulties",
            "Not in the public interest",
            "NFA",
            "0 5",
            "14/16",
        ),
        *("14 - Charge", "66 - anything", "59 \u2013 Prosecution not in the public interest", "-1"),
        *(
            "No crime",
            "Transferred to another force",
            "Zebra",
            "?",
            "17/04/2017",
            "12.5",
            "Z" * 900,
        ),
    ],
)
def test_a_label_that_is_not_certain_is_told(label: str) -> None:
    assert problem("outcome_code", label) is Problem.WORD


@cache
def meant() -> dict[str, str]:
    """Return labels that mean one outcome, with its code."""
    found: dict[str, str] = {}
    for path in (TESTS / "outcomes" / "labels.toml", TESTS / "outcomes" / "unseen.toml"):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        for code, written in data.get("means", data).items():
            found |= dict.fromkeys(written, code)
    for code, kind in outcome_types().items():
        found |= dict.fromkeys(filter(None, (kind.title, kind.former_title)), code)
    found |= {
        label: row["codes"][0] for label, row in labels().rows.items() if len(row["codes"]) == 1
    }
    return {label: code for label, code in found.items() if code in outcomes().rows}


SHORTER = {
    "suspect": "susp", "victim": "vic", "identified": "id'd", "evidential": "evid",
    "difficulties": "diffs", "investigation": "inv", "police": "pol", "prosecution": "pros",
    "alternate": "alt", "offender": "offndr", "community": "comm", "resolution": "resol",
    "completed": "compl", "public interest": "pub int", "further": "furth", "and": "&",
}  # fmt: skip


def _wrapped(label: str, width: int) -> str:
    """Break lines as a narrow column does, in the middle of a word where one is too long."""
    return "\n".join(re.findall(rf".{{1,{width}}}(?:\s|$)|.{{1,{width}}}", label))


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a label of an outcome as exports write it, and its code."""
    label = draw(st.sampled_from(sorted(meant())))
    code = meant()[label]
    for word in draw(st.sets(st.sampled_from(sorted(SHORTER)), max_size=3)):
        label = re.sub(rf"(?i)\b{word}\b", SHORTER[word], label)
    before = draw(
        st.sampled_from(("", "", f"{code} - ", f"Outcome type {code}: ", f"OC{code} ", "c. "))
    )
    after = draw(st.sampled_from(("", "", f" (OC{code})", f" [{code}]", ".", " -", "*")))
    label = before + label + after
    label = label[: draw(st.sampled_from((400, 400, 100, 80, 60, 50, 40, 30)))]
    if draw(st.booleans()):
        label = _wrapped(label, draw(st.integers(12, 40)))
    for names in (SPELLINGS, DAMAGE, CASES):
        label = names[draw(st.sampled_from(sorted(names)))](label)
    return label, code


@settings(max_examples=500)
@given(damaged())
def test_a_damaged_label_means_the_same_or_nothing(pair: tuple[str, str]) -> None:
    label, code = pair
    cell = read(OUTCOME, label)
    assert cell.value in (code, None)
    # Nothing is lost in silence: an empty field has its reason.
    assert (cell.value is None) == (cell.problem is not None)


def test_labels_the_vocabulary_was_not_made_for() -> None:
    data = tomllib.loads((TESTS / "outcomes" / "unseen.toml").read_text(encoding="utf-8"))
    cells = [(read(OUTCOME, label).value or "", code) for code, ls in data.items() for label in ls]
    right = [found == ("" if code == "0" else code) for found, code in cells]
    assert [(found, code) for found, code in cells if found not in ("", code)] == []
    assert sum(right) >= 0.9 * len(right)


# -- words of closed lists ------------------------------------------------------------------------

CLOSED = [field for field in fields().values() if field.allowed]


@pytest.mark.parametrize("field", CLOSED, ids=lambda field: field.name)
def test_words_are_read_whatever_files_do_to_them(field: Any) -> None:
    labels = dict.fromkeys(field.allowed)
    known = {word: word for word in labels}
    known |= {" ".join(label): word for label, word in known_labels().get(field.name, {}).items()}
    for label, word in known.items():
        for name, change in CHANGES.items():
            if (name, label[-1]) != ("asked", "-"):
                assert read(field, change(label)) == read(field, word), (label, name)


def test_labels_are_known_for_closed_lists_only_and_mean_one_of_their_words() -> None:
    for name, found in known_labels().items():
        assert set(found.values()) <= set(fields()[name].allowed), name
        own = {tuple(re.findall("[a-z]+|[0-9]+", word)) for word in fields()[name].allowed}
        assert not own & set(found), name


@pytest.mark.parametrize(
    ("name", "label", "word"),
    [
        ("record_type", "Crime Related\nIncident", "crime_related_incident"),
        ("record_type", "NCHI", "incident"),
        ("record_type", "Recorded crime.", "crime"),
        ("report_route", "999 call", "999"),
        ("victim_kind", "Individual", "person"),
        ("outcome_decided_by", "Crown Prosecution Service", "cps"),
        ("outcome_authorised_by", "Insp.", "inspector"),
        ("risk_level", "HIGH RISK", "high"),
        ("support_consent", "Opt-out", "opted_out"),
        (RELIGION, "Islamophobic", "muslim"),
        (RELIGION, "Roman Catholic", "christian"),
        (RELIGION, "Eastern Orthodox (Russian, Greek, Other)", "christian"),
        (RELIGION, "Catholic; Protestant", "christian"),
    ],
)
def test_a_known_label_is_its_word(name: str, label: str, word: str) -> None:
    assert value(name, label) == word


@pytest.mark.parametrize(
    ("name", "label"),
    [
        *(("record_type", label) for label in ("CRI", "Non-crime", "Crime?", "Not a crime", "CR")),
        *(("risk_level", label) for label in ("Standard", "low/medium", "medium-high", "> medium")),
        *(("outcome_authorised_by", label) for label in ("Chief Inspector", "DS", "Inspectors?")),
        *(("victim_kind", label) for label in ("Jane Company", "Victim", "N/K")),
        *((RELIGION, label) for label in ("Religion", "Race", "Racist", "Orthodox", "Jedi")),
    ],
)
def test_a_label_that_may_mean_more_is_told(name: str, label: str) -> None:
    assert problem(name, label) is Problem.WORD


def test_two_religions_in_one_label_are_counted() -> None:
    assert read(fields()[RELIGION], "Christian / Hindu") == Cell(None, None, 2)
    assert read(fields()[RELIGION], "Jew, Islam, Muslim") == Cell(None, None, 2)


# -- codes, forces, yes and no --------------------------------------------------------------------


def test_every_name_of_a_force_is_its_code() -> None:
    for code, row in forces().rows.items():
        others = row.get("other_names", ())
        assert isinstance(others, tuple)
        for name in (code, str(row["name"]), *others, f"{row['name']} Constabulary"):
            for change in CHANGES.values():
                assert value("force", change(name)) == code


def test_a_force_that_is_not_known_is_kept_for_a_rule_to_find() -> None:
    assert value("force", "Anytown Police") == "Anytown Police"
    assert value("force", "44") == "44"


@pytest.mark.parametrize(
    ("name", "label", "code"),
    [
        ("offence_code", "8/59 - Aggravated wounding", "008/59"),
        ("offence_code", "HO 125/82", "125/82"),
        ("offence_code", "Common assault", "COMMON ASSAULT"),
        ("offence_code", "8/57 and 8/58", "8/57 AND 8/58"),
        ("alternate_offence_code", "Offence code 58/4", "058/04"),
        ("offence_class", "8p - assault with injury", "8P"),
        ("offence_class", "Class 66", "66"),
        ("offence_class", "other", "OTHER"),
    ],
)
def test_an_offence_is_read_by_its_code(name: str, label: str, code: str) -> None:
    assert value(name, label) == code


@pytest.mark.parametrize(
    "word", ['"Yes"', "yes.", "\u2018y\u2019", "1.00", "TRUE;", "\uff39\uff25\uff33"]
)
def test_yes_is_read_in_what_may_surround_it(word: str) -> None:
    assert value("race", word) is True


@pytest.mark.parametrize(
    "word", ["y\u00e9", "n\u00f8", "\u0434\u0430", "-1", "yes?", "no/yes", "Racist"]
)
def test_what_is_only_like_yes_or_no_is_neither(word: str) -> None:
    assert problem("race", word) is Problem.BOOL


# -- a column that lists strands ------------------------------------------------------------------


def strands(label: str, **words: Any) -> set[str] | None:
    """Return the strands a cell of such a column sets; None where it leaves any of them open."""
    manner = Manner(strands=StrandWords(**words))
    cells = {strand: read(fields()[strand], label, manner) for strand in Strand}
    if any(cell.problem for cell in cells.values()):
        assert {cell.problem for cell in cells.values()} == {Problem.WORD}
        return None
    return {strand.value for strand, cell in cells.items() if cell.value}


@pytest.mark.parametrize(
    ("label", "meant"),
    [
        ("Racist", {"race"}),
        ("Homophobic; Transphobic", {"sexual_orientation", "transgender"}),
        ("Islamophobic", {"religion"}),
        ("Irish Traveller", {"race"}),
        ("No hate", set()),
        # One word for two strands: which is not known, so neither is chosen.
        ("LGBT", None),
        ("2SLGBTQ+", None),
        ("ANTI-LGBT(MIXED GROUP)", None),
        ("Racist and religious hate crime", None),
        ("Zebra", None),
        # There is no place for it in the record: it is told rather than lost.
        ("Misogyny", None),
    ],
)
def test_a_label_of_strands_sets_what_it_says_for_certain(
    label: str, meant: set[str] | None
) -> None:
    assert strands(label) == meant


def test_a_local_strand_sets_none_of_the_five() -> None:
    assert strands("Misogyny", local=True) == set()
    manner = Manner(strands=StrandWords(local=True))
    assert read(fields()["local_strands"], "Misogyny; Racist", manner).value == ("misogyny",)
