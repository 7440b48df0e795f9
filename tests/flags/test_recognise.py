"""Labels of strands and religions: what they mean, and when nothing is said of them."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatecrime.flags import LabelKind, Religion, Strand, StrandLabel, recognise
from hatecrime.flags.catalogues import local_strands, religions, strands
from hatecrime.flags.recognise import _LOCAL, _RELIGION, _vocabulary
from wording import changed

DATA = Path(__file__).parents[2].parent / "shared" / "data"
LABELS = tomllib.loads(Path(__file__).with_name("labels.toml").read_text(encoding="utf-8"))
WRITTEN: dict[str, list[str]] = LABELS["means"]
LOCAL: dict[str, list[str]] = LABELS["local"]
SILENT: dict[str, list[str]] = LABELS["silent"]


@pytest.mark.parametrize(
    ("meaning", "label"), [(words, label) for words, found in WRITTEN.items() for label in found]
)
def test_label_means_its_strands_and_religions(meaning: str, label: str) -> None:
    found = recognise(label)
    words = meaning.split()
    assert found.strands == {word for word in words if word in set(Strand)}
    assert found.religions == tuple(word for word in words if word not in set(Strand))
    assert found.kind is LabelKind.STRAND
    assert not found.none


@pytest.mark.parametrize(
    ("keys", "label"), [(keys, label) for keys, found in LOCAL.items() for label in found]
)
def test_local_strand_is_never_one_of_the_five(keys: str, label: str) -> None:
    found = recognise(label)
    assert set(found.local) == set(keys.split())
    assert found.strands == frozenset()
    assert found.kind is LabelKind.LOCAL


@pytest.mark.parametrize(
    ("kind", "label"), [(kind, label) for kind, found in SILENT.items() for label in found]
)
def test_label_without_one_certain_meaning_names_no_strand(kind: str, label: str) -> None:
    found = recognise(label)
    assert (found.strands, found.religions, found.local) == (frozenset(), (), ())
    assert found.kind == kind
    assert found.none == (kind == "no strand")
    assert found.why


@pytest.mark.parametrize("label", ["Irish Traveller", "Gypsy / Roma", "Gypsies and Travellers"])
def test_local_strand_inside_a_monitored_one_names_both(label: str) -> None:
    found = recognise(label)
    assert found.strands == {Strand.RACE}
    assert found.local


def test_every_name_in_the_catalogues_is_understood() -> None:
    for key, row in strands().rows.items():
        for column in ("title", "bulletin_name", "nsir_qualifier"):
            assert recognise(str(row[column])).strands == {key}, row[column]
    for key, row in religions().rows.items():
        if key not in ("other", "unknown"):  # of what, only the column can tell
            assert recognise(str(row["title"])).religions == (key,)
            assert recognise(str(row["title"])).strands == {Strand.RELIGION}
    for key, row in local_strands().rows.items():
        found = recognise(str(row["title"]))
        parent = row.get("parent")
        if found.kind not in (LabelKind.AMBIGUOUS, LabelKind.NOT_UNDERSTOOD):
            assert found.strands == ({parent} if parent else set()) or key == "antisemitic"


def test_ambiguous_label_tells_what_it_may_mean() -> None:
    assert recognise("LGBT").could_be == {Strand.SEXUAL_ORIENTATION, Strand.TRANSGENDER}
    assert recognise("Racist and religious").could_be == {Strand.RACE, Strand.RELIGION}


def test_vocabulary_names_what_the_catalogues_hold() -> None:
    notions = {phrase.notion for found in _vocabulary().phrases.values() for phrase in found}
    named = {notion.removeprefix(_RELIGION) for notion in notions if notion.startswith(_RELIGION)}
    assert named == set(Religion)
    local = {notion.removeprefix(_LOCAL) for notion in notions if notion.startswith(_LOCAL)}
    assert local <= set(local_strands().rows)
    rest = {n for n in notions if not n.startswith((_RELIGION, _LOCAL))}
    assert rest == {*Strand, "nothing", "none", "yes", "female", "male", "lgbt", "other_flag"}


def test_no_reason_holds_the_label() -> None:
    for label in ("Zebra", "Race; zebra", "zebra and race"):
        assert "zebra" not in recognise(label).why.lower()


# -- properties ---------------------------------------------------------------------------------

EVERY = [label for group in (WRITTEN, LOCAL, SILENT) for found in group.values() for label in found]
WORDS = st.sampled_from(sorted({word for label in EVERY for word in label.split()}))


def _answer(found: StrandLabel) -> tuple[object, ...]:
    return found.strands, found.religions, found.local, found.none


@given(changed(st.sampled_from([label for label in EVERY if label.strip()])))
def test_spelling_and_damage_change_no_answer(pair: tuple[str, str]) -> None:
    before, after = pair
    assert _answer(recognise(after)) == _answer(recognise(before))


@settings(max_examples=300)
@given(st.one_of(st.text(), st.lists(WORDS, max_size=6).map(" ".join)))
def test_any_text_has_an_answer(text: str) -> None:
    found = recognise(text)
    assert found.strands <= set(Strand)
    assert set(found.religions) <= set(Religion)
    assert set(found.local) <= set(local_strands().rows)
    assert not found.religions or Strand.RELIGION in found.strands
    assert found.none == (found.kind is LabelKind.NONE)
    assert bool(found.strands) == (found.kind is LabelKind.STRAND)
    assert not (found.none and (found.strands or found.local))


@given(st.text(alphabet="ra;ce, /", max_size=12), st.sampled_from(sorted(Strand)))
def test_a_strand_is_found_in_a_list_whatever_stands_in_it(junk: str, strand: Strand) -> None:
    found = recognise(f"{strand.replace('_', ' ')};{junk}")
    assert found.strands <= {strand, Strand.RACE}


def test_a_name_cut_short_means_the_same_or_nothing() -> None:
    for key, row in strands().rows.items():
        for column in ("title", "bulletin_name", "nsir_qualifier"):
            name = str(row[column])
            for length in range(len(name)):
                assert recognise(name[:length]).strands <= {key}


# -- labels met in the wild, where they lie beside the project -------------------------------------


def test_labels_met_in_the_wild() -> None:
    path = DATA / "strand_label_variants.csv"
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    right = 0
    for row in rows:
        found = recognise(row["label_as_found"])
        reading = row["strand(our reading)"]
        meant = {word for word in reading.split("+") if word in set(Strand)}
        # A word for both is reported: the reading of such words in the file is not certain.
        umbrella = found.kind is LabelKind.AMBIGUOUS and meant < found.could_be
        assert found.strands in (meant, set()), row
        right += found.strands == meant or umbrella
        assert found.none == (reading == "none")
        religion = row["note"].split(";")[0].casefold()
        assert religion not in set(Religion) or found.religions == (religion,)
    assert right >= 0.97 * len(rows)
