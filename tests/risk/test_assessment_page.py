"""The page and the Markdown of an assessment: all that was asked for, nothing that was not."""

from __future__ import annotations

import html5lib
import pytest
from markdown_it import MarkdownIt

import hostile
from assessments import AT, OFFICER, SMALL, SUPERVISOR, begun, complete, instrument_of, later
from hatecrime import risk
from html_trees import tree_of, words_of

PRIVATE = ("A1", OFFICER, SUPERVISOR, "In words.", "A note of some length.", "Some harm.")
DECIDED = ("As said.", "A pattern in the street.", "Fit a better lock.", "Partners hold more.")
HELD = (*PRIVATE, *DECIDED, "endorsed_high", "east")


def shown(made: risk.Assessment, kind: str, *, show_personal: bool = False) -> str:
    """Return the words of a page, as they are seen."""
    if kind == "html":
        tree = tree_of(risk.assessment_page(made, show_personal=show_personal))
        return words_of(tree.find("body"))
    return words_of(rendered(risk.assessment_markdown(made, show_personal=show_personal)))


def rendered(text: str) -> object:
    """Return the tree of Markdown as it is shown, markup of HTML in it included."""
    made = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    return html5lib.parse(made, namespaceHTMLElements=False)


@pytest.fixture(params=["html", "markdown"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_personal_data_is_shown_only_where_it_is_asked_for(kind: str) -> None:
    hidden, open_page = (shown(complete(), kind, show_personal=show) for show in (False, True))
    for words in HELD:
        assert words not in hidden, words
        assert words in open_page, words
    assert "not shown" in hidden
    assert "References, names and free words are not shown." in hidden
    assert "This page holds personal data." in open_page
    assert "not shown" not in open_page


def test_no_words_of_any_field_slip_through(kind: str) -> None:
    made = hostile.assessment("Rowan Tree")
    # The words of the instrument are no personal data.
    assert "Rowan" not in shown(made, kind)
    assert shown(made, kind, show_personal=True).count("Rowan Tree") > 50


def test_what_is_no_personal_data_is_shown_anyway(kind: str) -> None:
    page = shown(complete(), kind)
    instrument = risk.load_instrument()
    assert instrument.statement in page
    for question in instrument.questions.values():
        assert f"{question.id} {question.asks}" in page
    for words in (
        "Assessor's level",
        "Medium",
        "Endorsed level",
        "High",
        "2026-06-01 10:00 (UTC+00:00)",
        "Target hardening",
        "2026-06-03",
        "Victim and linked people",
        "Referred",
        "2026-06-09",
    ):
        assert words in page


def test_what_is_open_is_said(kind: str) -> None:
    made = begun().answer("I3", "yes", by=OFFICER, at=AT)
    made = made.answer("V1", "no", by=OFFICER, at=AT)
    made = made.answer("M3", "yes", by=OFFICER, at=AT)
    made = made.answer("I1", "declined", by=OFFICER, at=AT)
    made = made.answer("I4", "not_asked", reason="R", by=OFFICER, at=AT)
    page = shown(made, kind)
    assert "The assessor has not given a level." in page
    assert "No supervisor has endorsed this version." in page
    assert "There is no action in the plan." in page
    assert "! prompt" in page
    assert risk.load_instrument().questions["M3"].at_once in page
    assert "Not asked: ruled out by another answer" in page
    for name, ids in (
        ("Declined", "I1"),
        ("Not asked, with a reason", "I4"),
        ("Prompts answered yes", "I3, M3"),
        ("Ruled out by another answer", "V2, V3, V4, V6"),
    ):
        assert f"{name}{' ' if kind == 'html' else ': '}{ids}".replace(" ", "") in page.replace(
            " ", ""
        )


def test_a_review_shows_what_stood_before(kind: str) -> None:
    made = complete().review("arrest", by=OFFICER, at=later(9))
    made = made.answer("I3", "yes", by=OFFICER, at=later(9))
    page = shown(made, kind)
    assert "2 of 2" in page
    assert "An arrest" in page
    assert page.count("from an earlier version") == 26
    assert "Earlier versions" in page
    assert "Version 1" in page
    made = made.give_level("high", rationale="R", by=OFFICER, at=later(9))
    made = made.diagnose("D1", "More.", by=OFFICER, at=later(9))
    assert "it has to be given again" in shown(made, kind)


def test_without_its_instrument_it_can_be_read_all_the_same(kind: str, tmp_path: object) -> None:
    own = instrument_of(SMALL, tmp_path)  # type: ignore[arg-type]
    made = risk.begin("A1", own, by=OFFICER, at=AT).answer("Q1", "yes", by=OFFICER, at=AT)
    made = made.answer("Q2", "told", text="Their words.", by=OFFICER, at=AT)
    made = made.diagnose("D", "Mine.", by=OFFICER, at=AT)
    read = risk.from_json(made.to_json())
    assert "which is not at hand" in shown(read, kind)
    assert "Their words." not in shown(read, kind)
    assert "Their words." in shown(read, kind, show_personal=True)


@pytest.mark.parametrize("words", [hostile.WORDS, hostile.BLOCKS, "\ud800", "\n\n", "-", "1)"])
def test_hostile_words_are_only_words(kind: str, words: str) -> None:
    made = hostile.assessment(f"x{words}")
    if kind == "html":
        text = risk.assessment_page(made, show_personal=True)
        tree = tree_of(text)
    else:
        text = risk.assessment_markdown(made, show_personal=True)
        tree = rendered(text)
    text.encode("utf-8")
    tags = {str(element.tag) for element in tree.iter()}  # type: ignore[attr-defined]
    assert tags <= {
        *("html", "head", "meta", "title", "style", "body", "main", "section", "div", "span"),
        *("h1", "h2", "h3", "p", "dl", "dt", "dd", "bdi"),
        *("strong", "em", "ul", "li", "blockquote", "br"),
    }
    attributes = {name for element in tree.iter() for name in element.attrib}  # type: ignore[attr-defined]
    assert not {name for name in attributes if name.startswith("on") or name in ("href", "src")}
    seen = words_of(tree)
    for character in "\x1b\x00\u202e\u2066":
        assert character not in text
        words = words.replace(character, "\ufffd")
    expected = f"x{words}".replace("\ud800", "\ufffd")
    for said in expected.split("\n"):
        assert " ".join(said.split()) in seen


def test_a_code_that_is_in_no_catalogue_is_not_shown(kind: str) -> None:
    made = complete().review("arrest", by=OFFICER, at=later(9))
    text = made.to_json().replace('"arrest"', '"Rowan"').replace('"target_hardening"', '"Tree"')
    read = risk.from_json(text)
    for words in ("Rowan", "Tree"):
        assert words not in shown(read, kind)
        assert words in shown(read, kind, show_personal=True)


def test_lines_stay_lines_in_markdown() -> None:
    made = begun().answer("I1", "told", text="one\ntwo\n\nthree\\", by=OFFICER, at=AT)
    tree = rendered(risk.assessment_markdown(made, show_personal=True))
    quote = next(q for q in tree.iter("blockquote") if "three" in words_of(q))  # type: ignore[attr-defined]
    paragraphs = [words_of(paragraph) for paragraph in quote.iter("p")]
    assert paragraphs == ["one two", "three\\"]
    assert len(list(quote.iter("br"))) == 1


def test_the_page_asks_for_nothing() -> None:
    tree = tree_of(risk.assessment_page(complete(), show_personal=True))
    (policy,) = [e.get("content") for e in tree.iter("meta") if e.get("http-equiv")]
    assert policy.startswith("default-src 'none';")
    assert "script-src" not in policy
    assert "unsafe" not in policy
