"""The form as a file: sound, sealed, and every field of it named. What it does: in the browser."""

from __future__ import annotations

import base64
import hashlib
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import hostile
from assessments import SMALL, instrument_of
from hatecrime import risk
from hatecrime.risk.words import AnswerWord
from html_trees import tree_of, words_of


@pytest.fixture(params=["built-in", "small", "hostile"])
def tree(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    instrument = {
        "built-in": risk.load_instrument,
        "small": lambda: instrument_of(SMALL, tmp_path),
        "hostile": hostile.instrument,
    }[request.param]()
    return tree_of(risk.html_form(instrument, record_ref='A1 "><script>', victim_ref="<b>"))


def test_it_loads_nothing_and_runs_only_its_own_script(tree: Any) -> None:
    assert not [e for e in tree.iter() if e.get("src") or e.get("style") or e.tag == "link"]
    assert not [e for e in tree.iter() for name in e.attrib if name.startswith("on")]
    assert {e.get("href", "#")[0] for e in tree.iter("a")} == {"#"}
    (policy,) = [e.get("content") for e in tree.iter("meta") if e.get("http-equiv")]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    for tag in ("script", "style"):
        (element,) = list(tree.iter(tag))
        found = hashlib.sha256(element.text.encode()).digest()
        assert f"{tag}-src 'sha256-{base64.b64encode(found).decode()}'" in policy
        assert not re.search(r"url\(|@import|https?:|//\w+\.", element.text)
    (script,) = tree.iter("script")
    for word in ("innerHTML", "eval(", "Storage", "cookie", "fetch", "XMLHttp", "indexedDB"):
        assert word not in script.text


def test_every_field_has_a_name_and_an_error_to_show(tree: Any) -> None:
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    labelled = {e.get("for") for e in tree.iter("label")}
    within = {f.get("id") for e in tree.iter("label") for f in e.iter("input")}
    fields = [*tree.iter("input"), *tree.iter("textarea")]
    assert {f.get("id") for f in fields} == (labelled | within) - {None}
    assert all(words_of(e) for e in tree.iter("label"))
    for element in tree.iter():
        for name in ("aria-describedby", "aria-labelledby", "for"):
            assert set(element.get(name, "").split()) <= set(ids)
    for fieldset in tree.iter("fieldset"):
        assert fieldset[0].tag == "legend"
        assert words_of(fieldset[0])
        assert f"{fieldset.get('id')}-error" in fieldset.get("aria-describedby")
    assert {a.get("href")[1:] for a in tree.iter("a")} <= set(ids)


def test_headings_go_down_by_one(tree: Any) -> None:
    assert tree.get("lang") == "en-GB"
    levels = [int(e.tag[1]) for e in tree.iter() if re.fullmatch(r"h\d", str(e.tag))]
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))


def test_nothing_is_chosen_and_nothing_is_kept(tree: Any) -> None:
    assert not [e for e in tree.iter("input") if "checked" in e.attrib]
    assert tree.find(".//form").get("autocomplete") == "off"
    assert tree.find(".//form").get("spellcheck") == "false"
    assert not tree.find(".//form").get("action")


def test_it_says_whose_words_they_are() -> None:
    instrument = risk.load_instrument()
    page = words_of(tree_of(risk.html_form(instrument)).find("body"))
    assert instrument.statement in page
    assert instrument.hash in page
    for question in instrument.questions.values():
        assert question.asks in page
        assert question.help in page
    assert "Asked if P1 is not no." in page


def test_every_word_of_each_kind_can_be_chosen() -> None:
    instrument = risk.load_instrument()
    tree = tree_of(risk.html_form(instrument))
    for question in instrument.questions.values():
        box = tree.find(f".//fieldset[@id='q-{question.id}']")
        offered = [AnswerWord(e.get("value")) for e in box.iter("input")]
        assert offered == list(question.kind.words)
    levels = [e.get("value") for e in tree.find(".//fieldset[@id='level']").iter("input")]
    assert levels == ["low", "medium", "high"]


def test_references_stand_in_their_fields_as_they_are() -> None:
    words = "A&1 \"'<b>é\u200d"
    tree = tree_of(risk.html_form(risk.load_instrument(), record_ref=words, victim_ref="V"))
    assert tree.find(".//input[@id='record-text']").get("value") == words
    assert tree.find(".//input[@id='victim-text']").get("value") == "V"


@pytest.mark.parametrize("bad", ["A\n1", "A\x00", "\ud800", "\u202eA"])
def test_a_reference_that_no_field_can_hold_is_refused(bad: str) -> None:
    for given in ({"record_ref": bad}, {"victim_ref": bad}):
        with pytest.raises(risk.AssessmentError, match="line breaks or control") as caught:
            risk.html_form(risk.load_instrument(), **given)
        assert bad not in str(caught.value)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def test_its_colours_can_be_told_apart_in_light_and_in_dark() -> None:
    (style,) = tree_of(risk.html_form(risk.load_instrument())).iter("style")
    light, dark = (
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
        for block in re.findall(r":root \{(.*?)\}", style.text, re.DOTALL)[:2]
    )
    for palette in (light, light | dark):
        for text, ground in (
            *(("text", "ground"), ("quiet", "ground"), ("link", "ground"), ("ground", "link")),
            *(("text", "band"), ("mark", "mark-ground"), ("text", "mark-ground")),
            *(("mark", "ground"), ("link", "mark-ground")),
        ):
            assert _contrast(palette[text], palette[ground]) >= 4.5, (text, ground)
        assert _contrast(palette["field"], palette["ground"]) >= 3
