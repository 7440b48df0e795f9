"""Labels of outcomes: what they mean, and when nothing is said of them."""

from __future__ import annotations

import csv
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatecrime.outcomes import LabelKind, codes_of_label, outcome_groups, outcome_types, recognise
from hatecrime.outcomes.catalogues import cancellations, labels, outcomes
from hatecrime.outcomes.recognise import _readings, _vocabulary
from wording import changed

DATA = Path(__file__).parents[2].parent / "shared" / "data"

LABELS = tomllib.loads(Path(__file__).with_name("labels.toml").read_text(encoding="utf-8"))
WRITTEN: dict[str, list[str]] = LABELS["means"]
SILENT: dict[str, list[str]] = LABELS["silent"]
NEAR = {LabelKind.AMBIGUOUS, LabelKind.NOT_UNDERSTOOD}
"""What of these two a label is told to be is a matter of words."""


@pytest.mark.parametrize(
    ("codes", "label"), [(codes, label) for codes, found in WRITTEN.items() for label in found]
)
def test_label_means_its_codes(codes: str, label: str) -> None:
    assert recognise(label).codes == frozenset(codes.split())


@pytest.mark.parametrize(
    ("kind", "label"), [(kind, label) for kind, found in SILENT.items() for label in found]
)
def test_label_that_is_no_outcome_or_not_one_has_no_code(kind: str, label: str) -> None:
    found = recognise(label)
    assert found.codes == frozenset()
    assert found.why
    assert found.kind in (NEAR if LabelKind(kind) in NEAR else {kind})


def test_a_text_too_long_for_a_label_is_not_looked_at() -> None:
    assert recognise("Charged " * 10_000).kind is LabelKind.NOT_UNDERSTOOD
    assert recognise(" " * 10_000 + "Charged").codes == {"1"}


def test_every_title_old_and_new_means_its_code() -> None:
    for code, kind in outcome_types().items():
        for title in filter(None, (kind.title, kind.former_title)):
            for label in (
                title,
                f"Outcome {code}: {title}",
                f"{code} {title}",
                f"{title} (OC{code})",
            ):
                assert recognise(label).codes == {code}, label
        for label in (
            code,
            f"0{code.lower()}",
            f"Type {code} -",
            f"O{code}",
            f"HO {code}",
            f"({code})",
        ):
            assert recognise(label).codes == {code}, label
    assert {code for codes in WRITTEN for code in codes.split()} >= {*outcomes().rows, "0"}


def test_number_and_title_of_different_outcomes_contradict_each_other() -> None:
    for code in outcome_types():
        for other, kind in outcome_types().items():
            found = recognise(f"{code} - {kind.title}").codes
            assert found == ({code} if code == other or _parent(code) == other else set()), (
                code,
                kind.title,
            )


def _parent(code: str) -> str:
    return str(outcomes().cell(code, "parent") or code)


def test_published_labels_mean_what_the_catalogues_say() -> None:
    for group in outcome_groups().values():
        found = recognise(group.published).codes
        assert {_parent(code) for code in found} == {_parent(code) for code in group.codes or {"0"}}
        assert found <= (codes_of_label(group.published) or set())
    for label in labels().rows:
        assert recognise(label).codes == codes_of_label(label)


def test_group_label_of_a_parent_and_its_part_is_not_one_code() -> None:
    assert recognise("Charged/Summonsed").codes == {"1", "1A"}
    assert recognise("1 - Charged/Summonsed").codes == {"1"}


def test_numbers_of_a_force_count_only_by_the_words_beside_them() -> None:
    assert recognise("52 - taken into consideration").codes == {"4"}
    assert recognise("64 not in the public interest").kind is LabelKind.LOCAL
    assert recognise("66 Unable to prosecute suspect").codes == frozenset()


def test_ambiguous_label_tells_what_it_leaves_open() -> None:
    assert recognise("Not in the public interest").could_be >= {"9", "10", "21"}
    assert recognise("Charge").could_be == frozenset()


def test_no_reason_holds_the_label() -> None:
    for label in ("Zebra charged", "Zebra", "14 zebra", "zebra (OC14)"):
        assert "zebra" not in recognise(label).why.lower()


# -- properties ---------------------------------------------------------------------------------


@cache
def known_labels() -> tuple[str, ...]:
    titles = [t for k in outcome_types().values() for t in (k.title, k.former_title) if t]
    published = [group.published for group in outcome_groups().values()]
    written = [label for found in WRITTEN.values() for label in found if label.strip()]
    silent = [label for found in SILENT.values() for label in found]
    return tuple(dict.fromkeys([*titles, *published, *labels().rows, *written, *silent]))


@given(
    changed(
        st.sampled_from(
            [label for label in known_labels() if not re.search("^[-\u2212]|\u2026$", label)]
        )
    )
)
def test_spelling_and_damage_change_no_answer(pair: tuple[str, str]) -> None:
    before, after = pair
    assert recognise(after).codes == recognise(before).codes


WORDS = st.sampled_from(sorted({word for label in known_labels() for word in label.split()}))
CUT_TEXTS = st.builds(
    lambda words, end: " ".join(words)[: -end or None],
    st.lists(WORDS, min_size=1, max_size=8),
    st.integers(0, 6),
)


@settings(max_examples=300)
@given(st.one_of(st.text(), CUT_TEXTS))
def test_any_text_has_an_answer_of_known_codes(text: str) -> None:
    found = recognise(text)
    assert found.codes <= {*outcomes().rows, "0"}
    assert found.why
    assert isinstance(found.kind, LabelKind)
    one_of_several = found.kind in (LabelKind.CODE, LabelKind.TITLE, LabelKind.NOT_ASSIGNED)
    assert (len(found.codes) == 1) >= one_of_several
    assert bool(found.codes) == (one_of_several or found.kind is LabelKind.GROUP)


def test_a_label_cut_short_means_the_same_or_nothing() -> None:
    titles = [t for k in outcome_types().values() for t in (k.title, k.former_title) if t]
    titles += [*labels().rows, *(group.published for group in outcome_groups().values())]
    whole = {_letters(label) for label in (*titles, "Charge", "Charged", "Suspect charge")}
    cut_but_read = 0
    for title in titles:
        meant = recognise(title).codes
        for length in range(1, len(title)):
            cut = title[:length]
            found = recognise(cut).codes
            if found and found != meant and _letters(cut) not in whole:
                # What is left of "Charged/Summonsed" is the charge without its alternate offence.
                assert found < meant, (cut, title)
            cut_but_read += bool(found) and length > 30
    assert cut_but_read > 500


def _letters(label: str) -> str:
    return re.sub("[^a-z]", "", label.lower())


def test_a_long_official_text_may_be_cut_anywhere_late() -> None:
    text = (
        "Evidential difficulties victim based - named suspect not identified: the crime is "
        "confirmed but the victim declines to support police action to identify the offender"
    )
    for length in range(72, len(text)):
        assert recognise(text[:length]).codes in ({"14"}, frozenset())
        assert recognise(f"14 {text[:length]}").codes == {"14"}


# -- the vocabulary -----------------------------------------------------------------------------


def test_readings_use_notions_that_words_stand_for() -> None:
    notions = {phrase.notion for found in _vocabulary().phrases.values() for phrase in found}
    for reading in _readings():
        assert reading.allowed | reading.beside <= notions
        assert reading.codes <= {*outcomes().rows, "0"}
        assert reading.codes or reading.cancelled
    assert {code for reading in _readings() for code in reading.codes} == {*outcomes().rows, "0"}
    assert set(cancellations().rows) == {"C1", "C2", "C3", "C4", "C5"}


# -- labels met in the wild, where they lie beside the project -------------------------------------


def _wild() -> list[tuple[str, set[frozenset[str]]]]:
    path = DATA / "outcome_label_variants.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [(row[0], _expected(row[1])) for row in rows]


def _expected(reading: str) -> set[frozenset[str]]:
    """Return the answers that would be right; published, the prevented group is without 21."""
    codes = frozenset(re.findall(r"\d+A?", reading))
    if reading.startswith("group"):
        return {codes, codes - {"21"}}
    if reading == "blank":
        return {frozenset("0")}
    if reading.startswith("ambiguous"):
        return {frozenset(codes_of_label("Unable to prosecute suspect") or ()), frozenset(("22",))}
    if re.fullmatch(r"\d+A?(?:/\d+A?)*(?: \(court result\))?", reading):
        return {codes}
    return {frozenset()}


def test_labels_met_in_the_wild() -> None:
    found = [(recognise(label).codes, right) for label, right in _wild()]
    assert [codes for codes, right in found if codes and codes not in right] == []
    assert sum(codes in right for codes, right in found) >= 0.97 * len(found)
