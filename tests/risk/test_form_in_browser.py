"""The form in a real browser: filled in, by keyboard alone, saved, read back, printed, attacked."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import hostile
from assessments import SMALL, instrument_of
from browser import REQUIRED, BrowserMissingError, started
from hatecrime import risk
from hatecrime.risk.words import AnswerWord, QuestionKind

NOON = "2026-06-01T12:00:00Z"
BUILT_IN = risk.load_instrument()
Opened = Callable[..., Any]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with ExitStack() as stack:
        try:
            yield stack.enter_context(started())
        except BrowserMissingError as error:
            if os.environ.get(REQUIRED) == "1":
                pytest.fail(f"{REQUIRED} is set, but: {error}")
            pytest.skip(str(error))


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Opened]:
    """Return what opens a page; nothing may go wrong in it, and nothing leave it, in any test."""
    wrong: list[str] = []
    with ExitStack() as stack:

        def open_page(text: str, zone: str = "Europe/London", clock: str = NOON) -> Any:
            path = tmp_path / "page.html"
            path.write_text(text, encoding="utf-8")
            context = browser.new_context(
                timezone_id=zone, offline=True, viewport={"width": 1280, "height": 900}
            )
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(10_000)
            page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
            page.on("console", lambda said: wrong.append(f"console: {said.text}"))
            page.on("dialog", lambda dialog: (wrong.append("dialog"), dialog.accept()))
            page.on(
                "request",
                lambda sent: (
                    None if sent.url == path.as_uri() else wrong.append(f"asked: {sent.url:.80}")
                ),
            )
            if clock:
                page.clock.install(time=clock)
            page.goto(path.as_uri())
            return page

        yield open_page
    assert wrong == []


def saved(page: Any) -> str:
    """Press the button, and return the text of the file."""
    with page.expect_download() as download:
        page.click("#save")
    assert re.fullmatch(r"risk-assessment-\d{8}-\d{4}\.json", download.value.suggested_filename)
    return Path(download.value.path()).read_text(encoding="ascii")


def refused(page: Any) -> list[str]:
    """Press the button, and return what it says is wrong."""
    page.click("#save")
    assert page.evaluate("document.activeElement.id") == "errors"
    return list(page.locator("#errors li").all_inner_texts())


def about(page: Any) -> None:
    page.fill("#record-text", "A1")
    page.fill("#by-text", "PC 1 Ash")


def visible(page: Any) -> list[str]:
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('[data-question]')]"
        ".filter((box) => box.checkVisibility()).map((box) => box.dataset.question)"
    )
    return found


def answer(page: Any, question: str, word: str) -> None:
    page.check(f"#q-{question}-{word}")


# -- what is saved -------------------------------------------------------------------------------


def test_all_of_it_comes_back(opened: Opened) -> None:
    page = opened(risk.html_form(BUILT_IN, record_ref="A1", victim_ref="V 2"))
    page.fill("#by-text", "PC 1 Ash")
    given = {}
    for place, question in enumerate(BUILT_IN.questions.values()):
        word = question.kind.words[place % len(question.kind.words)]
        if question.id in ("I3", "P1", "V1"):
            word = AnswerWord.YES
        expected = {"answer": word, "text": "", "note": "", "reason": ""}
        if word is AnswerWord.TOLD:
            expected["text"] = f" In words, é \u0645\u0631\u062d\u0628\u0627 \U0001f600\n{place}"
            page.fill(f"#q-{question.id}-text", expected["text"])
        else:
            answer(page, question.id, word)
        if word is AnswerWord.NOT_ASKED:
            expected["reason"] = f"No time. {place}"
            page.fill(f"#q-{question.id}-reason", expected["reason"])
        if place % 2:
            expected["note"] = f" Noted:\t{place} "
            page.fill(f"#q-{question.id}-note", expected["note"])
        given[question.id] = expected
        page.clock.fast_forward(60_000)
    for diagnostic in BUILT_IN.diagnostics:
        page.fill(f"#d-{diagnostic.id}-text", f"Harm. {diagnostic.id}")
    page.check("#level-medium")
    page.fill("#level-rationale", "Alone at night.")
    page.fill("#level-below", "They moved away.")
    text = saved(page)
    Draft202012Validator(risk.assessment_schema()).validate(json.loads(text))
    made = risk.from_json(text)
    assert made.to_json() == text
    assert (made.record_ref, made.victim_ref) == ("A1", "V 2")
    assert made.instrument == BUILT_IN
    found = {
        name: {part: getattr(entry, part) for part in ("answer", "text", "note", "reason")}
        for name, entry in made.current.answers.items()
    }
    assert found == given
    assert set(AnswerWord) == {entry["answer"] for entry in found.values()}
    texts = {name: entry.text for name, entry in made.current.diagnostics.items()}
    assert texts == {d.id: f"Harm. {d.id}" for d in BUILT_IN.diagnostics}
    level = made.current.level
    assert level is not None
    assert (level.level, level.rationale) == ("medium", "Alone at night.")
    assert level.why_below_high == "They moved away."
    assert made.current.settled
    assert {entry.by for entry in made.entries} == {"PC 1 Ash"}
    # Each answer keeps the minute in which it was given.
    minutes = [entry.at.minute for entry in made.entries[1:28]]
    assert minutes == sorted(minutes)
    assert len(set(minutes)) == 27
    again = made.endorse("medium", by="PS 2", at=level.at)
    assert again.current.endorsement


@pytest.mark.parametrize(
    ("zone", "clock", "written"),
    [
        ("Europe/London", "2026-06-01T23:30:00Z", "2026-06-02T00:30:00+01:00"),
        ("Europe/London", "2026-12-01T10:00:00Z", "2026-12-01T10:00:00+00:00"),
        ("America/St_Johns", "2026-01-01T02:00:00Z", "2025-12-31T22:30:00-03:30"),
        ("Asia/Kathmandu", "2026-01-01T00:00:00Z", "2026-01-01T05:45:00+05:45"),
    ],
)
def test_a_time_says_how_far_it_is_from_utc(
    opened: Opened, zone: str, clock: str, written: str
) -> None:
    page = opened(risk.html_form(BUILT_IN, record_ref="A1"), zone, clock)
    page.fill("#by-text", "PC 1")
    made = risk.from_json(saved(page))
    assert made.entries[0].at.isoformat()[:16] == written[:16]
    assert made.entries[0].at.isoformat()[19:] == written[19:]


def test_a_clock_that_is_set_back_does_not_put_the_history_out_of_order(opened: Opened) -> None:
    page = opened(risk.html_form(BUILT_IN, record_ref="A1"))
    page.fill("#by-text", "PC 1")
    answer(page, "I3", "no")
    page.clock.set_fixed_time("2026-06-01T08:00:00Z")
    answer(page, "I4", "no")
    assert [e.kind for e in risk.from_json(saved(page)).entries] == ["begun", "answer", "answer"]


def test_what_is_saved_again_goes_on_from_what_was_saved(opened: Opened, tmp_path: Path) -> None:
    page = opened(risk.html_form(BUILT_IN, record_ref="A1"))
    page.fill("#by-text", "PC 1")
    answer(page, "I3", "no")
    page.check("#level-low")
    page.fill("#level-rationale", "Known.")
    first = risk.from_json(saved(page))
    assert page.locator("#record-text").get_attribute("readonly") is not None
    assert page.locator("#q-I3 .clear").is_hidden()
    answer(page, "I3", "yes")
    assert refused(page) == [
        "The level: say why it is below high, although prompts were answered yes."
    ]
    page.fill("#level-below", "Once.")
    page.fill("#d-D1-text", "Some.")
    second = risk.from_json(saved(page))
    assert second.entries[: len(first.entries)] == first.entries
    kinds = [entry.kind for entry in second.entries[len(first.entries) :]]
    assert kinds == ["answer", "diagnosis", "level"]
    assert second.current.settled
    risk.save_assessment(first, tmp_path / "a.json")
    risk.save_assessment(second, tmp_path / "a.json")
    assert risk.from_json(saved(page)) == second
    page.fill("#d-D1-text", "")
    assert refused(page) == ["D1 was saved with an answer. Write one."]


def test_it_can_be_saved_with_next_to_nothing_in_it(opened: Opened) -> None:
    page = opened(risk.html_form(BUILT_IN, record_ref="A1"))
    page.fill("#by-text", "PC 1")
    made = risk.from_json(saved(page))
    assert [entry.kind for entry in made.entries] == ["begun"]
    assert page.locator("#open li").count() == 31


# -- going on from a file ------------------------------------------------------------------------


def take_up(page: Any, text: str | bytes) -> str:
    """Give a file to a page, and return what the page says of it."""
    data = text.encode("utf-8") if isinstance(text, str) else text
    held = {"name": "any.json", "mimeType": "application/json", "buffer": data}
    page.set_input_files("#resume-file", held)
    said = page.locator("#resume-error:not(:empty), #resumed:not(:empty)")
    said.first.wait_for()
    return str(said.first.inner_text())


def test_a_form_that_was_closed_is_gone_on_with(opened: Opened, tmp_path: Path) -> None:
    page = opened(risk.html_form(BUILT_IN))
    page.fill("#record-text", " A1 ")
    page.fill("#victim-text", "V 2")
    page.fill("#by-text", "PC 1 Ash ")
    page.fill("#q-I1-text", "Words,\nin lines.\U0001f600")
    answer(page, "I4", "yes")
    page.fill("#q-I4-note", "A note.")
    answer(page, "M3", "not_asked")
    page.fill("#q-M3-reason", "Her son interpreted.")
    page.fill("#d-D1-text", "Harm.")
    page.check("#level-low")
    page.fill("#level-rationale", "Known.")
    page.fill("#level-below", "Once.")
    text = saved(page)
    first = risk.from_json(text)
    assert (first.record_ref, first.victim_ref, first.entries[0].by) == ("A1", "V 2", "PC 1 Ash")

    page = opened(risk.html_form(BUILT_IN), clock="2026-06-02T12:00:00Z")
    assert "stands here" in take_up(page, text)
    assert page.locator("#by-text").input_value() == ""
    assert page.locator("#record-text").get_attribute("readonly") is not None
    assert page.locator("#q-I1-text").input_value() == "Words,\nin lines.\U0001f600"
    assert page.locator("#prompts").is_visible()
    assert refused(page) == ["Give your name or number."]
    page.fill("#by-text", "PC 2 Oak")
    assert risk.from_json(saved(page)) == first

    answer(page, "I4", "no")
    answer(page, "I5", "no")
    again = risk.from_json(saved(page))
    assert again.entries[: len(first.entries)] == first.entries
    added = again.entries[len(first.entries) :]
    assert [(entry.kind, entry.by) for entry in added] == [
        ("answer", "PC 2 Oak"),
        ("answer", "PC 2 Oak"),
        ("level", "PC 2 Oak"),
    ]
    assert again.current.settled
    risk.save_assessment(first, tmp_path / "a.json")
    risk.save_assessment(again, tmp_path / "a.json")


def test_what_the_library_saved_is_gone_on_with(opened: Opened) -> None:
    """Parts of a second, a plan, an answer given anew after the level, other ends of lines."""
    at = dt.datetime(2026, 6, 1, 11, 59, 59, 999_999, tzinfo=dt.UTC)
    step = {"by": "PC 1", "at": at}
    made = risk.begin("A1", BUILT_IN, **step)
    made = made.answer("I2", "told", text="two\r\nlines \ud800\x00", **step)
    made = made.answer("I4", "no", **step).give_level("low", rationale="Known.", **step)
    made = made.answer("I4", "yes", **step)
    made = made.plan_action("avoid", "Move.", owner="PC 5", due=dt.date(2099, 1, 1), **step)
    page = opened(risk.html_form(BUILT_IN, record_ref="A1"), clock="2026-06-01T11:59:59.200Z")
    assert "stands here" in take_up(page, made.to_json())
    assert page.locator("#q-I4-yes").is_checked()
    page.fill("#by-text", "PC 2")
    assert refused(page) == [
        "The level: say why it is below high, although prompts were answered yes."
    ]
    page.fill("#level-below", "Once.")
    again = risk.from_json(saved(page))
    assert again.entries[: len(made.entries)] == made.entries
    # The level is given anew, since more was said after it.
    assert [entry.kind for entry in again.entries[len(made.entries) :]] == ["level"]
    assert again.current.settled
    assert len(again.actions) == 1


def test_what_cannot_be_gone_on_with_changes_nothing(opened: Opened, tmp_path: Path) -> None:
    step = {"by": "PC 1", "at": dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)}
    made = risk.begin("A1", BUILT_IN, **step).answer("I4", "yes", **step)
    text = made.to_json()
    endorsed = made.give_level("high", rationale="R", **step).endorse(
        "high", by="PS 2", at=step["at"]
    )
    other = risk.begin("A1", instrument_of(SMALL, tmp_path), **step).to_json()
    page = opened(risk.html_form(BUILT_IN, record_ref="A1"))
    for bad, why in (
        ("", "not the file of an assessment"),
        ("[" * 200_000, "not the file of an assessment"),
        (b"\xff\xfe\x00", "not the file of an assessment"),
        ("null", "not the file of an assessment"),
        (text[:-20], "not the file of an assessment"),
        (text.replace("assessment/1", "assessment/9"), "not the file of an assessment"),
        (text.replace('"A1"', "7"), "not the file of an assessment"),
        (text.replace("2026-06-01T09", "yesterday"), "not the file of an assessment"),
        (text.replace('"answer",', '"of a newer library",'), "not the file of an assessment"),
        (endorsed.to_json(), "It is endorsed"),
        (other, "other questions"),
        (text.replace('"A1"', '"A2"'), "another record"),
        (text.replace('"I4"', '"toString"'), "no place for"),
        (text.replace('"I4"', '"I1"'), "no place for"),
        (text.replace('"yes"', '"perhaps"'), "no place for"),
        (text.replace('"yes"', '"yes", "note": 7'), "no place for"),
    ):
        said = take_up(page, bad)
        assert said.startswith("Nothing was taken from it."), bad
        assert why in said, (bad, said)
    assert page.locator("#q-I4 input:checked").count() == 0
    assert page.locator("#record-text").get_attribute("readonly") is None
    page.fill("#by-text", "PC 1")
    answer(page, "I8", "no")
    assert "holds answers already" in take_up(page, text)
    kept = risk.from_json(saved(page))
    assert {name: entry.answer for name, entry in kept.current.answers.items()} == {"I8": "no"}
    assert page.locator("#resume-file").is_disabled()


# -- what is wrong -------------------------------------------------------------------------------


def test_what_is_wrong_is_said_where_it_is_and_leads_there(opened: Opened) -> None:
    page = opened(risk.html_form(BUILT_IN))
    page.fill("#q-I3-note", "A note.")
    page.check("#q-I1-told")
    page.fill("#q-I2-text", "Words.")
    page.check("#q-I2-declined")
    answer(page, "I4", "not_asked")
    answer(page, "I5", "yes")
    page.check("#level-low")
    told = refused(page)
    assert told == [
        "Give the reference of the record.",
        "Give your name or number.",
        "I1: write down what was said.",
        "I2 has words and another answer. Choose one, or clear it.",
        "I3 has a note and no answer. Choose an answer.",
        "I4: say why it was not asked.",
        "The level: say why it is this one.",
        "The level: say why it is below high, although prompts were answered yes.",
    ]
    for place, text in enumerate(told):
        link = page.locator("#errors a").nth(place)
        link.focus()
        page.keyboard.press("Enter")
        field = page.evaluate("document.activeElement.id")
        assert page.locator(f"#{field}").get_attribute("aria-invalid") == "true"
        shown = page.evaluate(
            "(() => { const field = document.activeElement; const box = field.closest('fieldset');"
            "return [field, box].filter(Boolean).flatMap((e) => (e.getAttribute('aria-describedby')"
            " ?? '').split(' ')).map((id) => document.getElementById(id)?.textContent).join(' ') "
            "})()"
        )
        assert text in shown
    page.fill("#q-I1-text", "Said.")
    assert len(refused(page)) == len(told) - 1


@pytest.mark.parametrize("blank", [" ", "\t\n", "\x1c", "\x85", "\ufeff", "\u3000"])
def test_blank_is_what_the_library_takes_for_blank(opened: Opened, blank: str) -> None:
    page = opened(risk.html_form(BUILT_IN, record_ref="A1"))
    page.fill("#by-text", "PC 1")
    page.check("#level-high")
    page.fill("#level-rationale", blank)
    assert refused(page) == ["The level: say why it is this one."]
    page.fill("#level-rationale", f"{blank}x")
    level = risk.from_json(saved(page)).current.level
    assert level is not None
    assert level.rationale == f"{blank}x"


# -- what is asked -------------------------------------------------------------------------------


def test_a_question_that_is_ruled_out_goes_and_comes_back(opened: Opened) -> None:
    page = opened(risk.html_form(BUILT_IN))
    everything = list(BUILT_IN.questions)
    assert visible(page) == everything
    answer(page, "P1", "no")
    assert visible(page) == [name for name in everything if name not in ("P5", "P6")]
    assert page.locator("#news").inner_text() == "P5 is not asked. P6 is not asked."
    answer(page, "P1", "declined")
    assert visible(page) == everything
    answer(page, "P5", "yes")
    answer(page, "P1", "no")
    # What was answered stays in sight, and is saved.
    assert "P5" in visible(page)
    assert "P6" not in visible(page)
    assert page.locator("#q-P5 [data-part='ruled-out']").is_visible()
    about(page)
    assert set(risk.from_json(saved(page)).current.answers) == {"P1", "P5"}


def test_what_is_cleared_is_gone(opened: Opened) -> None:
    page = opened(risk.html_form(BUILT_IN))
    answer(page, "P5", "yes")
    page.fill("#q-P5-note", "A note.")
    answer(page, "P1", "no")
    page.click("#q-P5 .clear")
    assert "P5" not in visible(page)
    assert page.evaluate("document.activeElement !== document.body")
    page.fill("#q-I1-text", "Words.")
    assert page.locator("#q-I1-told").is_checked()
    page.fill("#q-I1-text", "")
    assert not page.locator("#q-I1-told").is_checked()
    about(page)
    assert set(risk.from_json(saved(page)).current.answers) == {"P1"}


def _condition(dice: random.Random, depth: int = 0) -> str:
    kinds = {"A": QuestionKind.YES_NO, "B": QuestionKind.YES_NO, "C": QuestionKind.TEXT}
    if depth < 3 and dice.random() < 0.6:
        match dice.choice(["AND", "OR", "NOT"]):
            case "NOT":
                return f"NOT ({_condition(dice, depth + 1)})"
            case word:
                parts = [f"({_condition(dice, depth + 1)})" for _ in range(dice.choice([2, 3]))]
                return f" {word} ".join(parts)
    name = dice.choice(list(kinds))
    words = [f"'{word}'" for word in kinds[name].words]
    other = dice.choice(list(kinds))
    return dice.choice(
        [
            f"{name} = {dice.choice(words)}",
            f"{name} <> {dice.choice(words)}",
            f"{name} IN ({', '.join(dice.sample(words, 2))})",
            f"{name} NOT IN ({', '.join(dice.sample(words, 3))})",
            f"{name} IS NULL",
            f"{name} IS NOT NULL",
            f"{name} = {other}",
            f"COALESCE({name}, {other}) = 'declined'",
            f"COALESCE({name}, 'no') <> 'no'",
        ]
    )


def conditional(folder: Path, count: int = 80) -> risk.Instrument:
    """Return an instrument whose questions hang on three others, in many ways."""
    dice = random.Random(5)
    text = '[instrument]\nid="c"\ntitle="C"\nversion="1"\n[[section]]\nid="s"\ntitle="S"\n'
    for name, kind in (("A", "yes_no"), ("B", "yes_no"), ("C", "text")):
        text += f'[[section.question]]\nid="{name}"\nkind="{kind}"\nasks="{name}?"\n'
    for number in range(count):
        text += f'[[section.question]]\nid="Q{number}"\nkind="yes_no"\nasks="{number}?"\n'
        text += f'asked_when="""{_condition(dice)}"""\n'
    return instrument_of(text, folder)


def test_conditions_mean_in_the_page_what_they_mean_in_the_library(
    opened: Opened, tmp_path: Path
) -> None:
    instrument = conditional(tmp_path)
    page = opened(risk.html_form(instrument))
    base = [instrument.questions[name] for name in "ABC"]
    every = [
        {q.id: word for q, word in zip(base, words, strict=True) if word}
        for words in product(*([None, *question.kind.words] for question in base))
    ]
    shown = page.evaluate(
        """(every) => every.map((answers) => {
          for (const name of "ABC") {
            for (const field of document.getElementsByName(`q-${name}`)) {
              field.checked = field.value === answers[name];
            }
          }
          document.getElementById("q-A-yes").dispatchEvent(new Event("input", {bubbles: true}));
          return [...document.querySelectorAll("[data-question]")]
            .filter((box) => !box.hidden).map((box) => box.dataset.question);
        })""",
        every,
    )
    for answers, found in zip(every, shown, strict=True):
        questions = instrument.questions.values()
        assert found == [q.id for q in questions if q.applies(answers) is not False], answers
    assert len({len(found) for found in shown}) > 20


def test_prompts_are_shown_and_no_level_is_chosen(opened: Opened) -> None:
    page = opened(risk.html_form(BUILT_IN))
    below = page.locator("[data-part='below']")
    for question in BUILT_IN.questions.values():
        if question.kind is QuestionKind.YES_NO:
            answer(page, question.id, "yes")
            shown = page.locator(f"#q-{question.id} [data-part='prompt']")
            assert shown.count() == question.prompt
            assert not question.prompt or shown.is_visible()
    assert page.locator("[name='level']:checked").count() == 0
    asked = [q for q in BUILT_IN.questions.values() if q.prompt]
    assert page.locator("#prompts li").all_inner_texts() == [f"{q.id} {q.asks}" for q in asked]
    assert page.locator("#q-M3 [role='alert']").inner_text() == BUILT_IN.questions["M3"].at_once
    assert below.is_hidden()
    for level, wanted in (("low", True), ("high", False), ("medium", True)):
        page.check(f"#level-{level}")
        assert below.is_visible() == wanted
    for question in asked:
        answer(page, question.id, "no")
    assert below.is_hidden()
    assert page.locator("#prompts").is_hidden()


def test_an_instrument_may_have_no_prompts_and_no_diagnostics(
    opened: Opened, tmp_path: Path
) -> None:
    text = SMALL.replace("prompt = true\n", "").partition("[[diagnostic]]")[0]
    instrument = instrument_of(text, tmp_path)
    page = opened(risk.html_form(instrument))
    about(page)
    answer(page, "Q1", "yes")
    page.check("#level-low")
    page.fill("#level-rationale", "So.")
    level = risk.from_json(saved(page), [instrument]).current.level
    assert level is not None
    assert level.rationale == "So."


# -- by keyboard, and for those who listen -------------------------------------------------------


def test_it_is_filled_in_and_saved_by_keyboard_alone(opened: Opened, tmp_path: Path) -> None:
    page = opened(risk.html_form(instrument_of(SMALL, tmp_path)))
    keys = page.keyboard

    def focus_on(name: str) -> None:
        for _ in range(60):
            if page.evaluate("document.activeElement.id") == name:
                break
            keys.press("Tab")
        else:
            pytest.fail(f"{name} is not reached")
        ring = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(ring) != "none"

    focus_on("record-text")
    keys.type("A1")
    focus_on("by-text")
    keys.type("PC 1")
    keys.press("Enter")
    focus_on("q-Q1-yes")
    keys.press("Space")
    focus_on("q-Q1-note")
    keys.type("A note.")
    focus_on("q-Q2-text")
    keys.type("Words.")
    focus_on("q-Q2-told")
    keys.press("ArrowRight")
    assert page.locator("#q-Q2-not_known").is_checked()
    keys.press("ArrowLeft")
    focus_on("d-D-text")
    keys.type("Harm.")
    focus_on("level-low")
    keys.press("Space")
    keys.press("ArrowRight")
    focus_on("level-rationale")
    keys.type("So.")
    focus_on("level-below")
    keys.type("Because.")
    focus_on("save")
    with page.expect_download() as download:
        keys.press("Enter")
    text = Path(download.value.path()).read_text(encoding="ascii")
    made = risk.from_json(text, [instrument_of(SMALL, tmp_path)])
    answers = made.current.answers
    assert (answers["Q1"].answer, answers["Q1"].note) == ("yes", "A note.")
    assert answers["Q2"].text == "Words."
    assert made.current.diagnostics["D"].text == "Harm."
    level = made.current.level
    assert level is not None
    assert (level.level, level.why_below_high) == ("medium", "Because.")
    assert "Given to your browser as" in page.locator("#saved").inner_text()


def test_whoever_listens_hears_what_each_field_is(opened: Opened) -> None:
    page = opened(risk.html_form(BUILT_IN))
    answer(page, "I4", "not_asked")
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    heard = [
        (node["role"]["value"], " ".join(node.get("name", {}).get("value", "").split()))
        for node in nodes
        if not node.get("ignored")
    ]
    fields = [
        (role, name) for role, name in heard if role in ("radio", "textbox", "button", "link")
    ]
    assert all(name.strip() for _, name in fields)
    boxes = [name for role, name in heard if role == "textbox"]
    assert len(boxes) == len(set(boxes)), "two fields with one name"
    groups = [name for role, name in heard if role == "group"]
    assert f"I4 {BUILT_IN.questions['I4'].asks} ! prompt" in groups
    assert len(groups) == 27 + 1
    assert "Why was it not asked? of I4" in boxes
    regions = {name for role, name in heard if role == "region"}
    assert {section.title for section in BUILT_IN.sections} < regions
    assert sum(role == "radio" for role, _ in heard) == 21 * 5 + 6 * 4 + 3


# -- nothing is kept, and nothing leaves ---------------------------------------------------------


def test_the_contents_lead_to_what_can_be_filled_in(opened: Opened) -> None:
    page = opened(risk.html_form(BUILT_IN))
    for link, field in (
        ("The perpetrators", "q-P1-yes"),
        ("The assessor", "d-D1-text"),
        ("Save", "save"),
    ):
        page.get_by_role("navigation").get_by_role("link", name=link).press("Enter")
        where = page.evaluate("document.activeElement.id")
        if field == "save":
            assert page.evaluate("document.activeElement.closest('section').id") == "saving"
        else:
            assert where == field


def test_nothing_is_kept(opened: Opened) -> None:
    page = opened(risk.html_form(BUILT_IN))
    about(page)
    page.fill("#q-I1-text", "Rowan Tree")
    answer(page, "I3", "yes")
    saved(page)
    held = page.evaluate(
        "(async () => [localStorage.length, sessionStorage.length, document.cookie.length,"
        " (await indexedDB.databases()).length])()"
    )
    assert held == [0, 0, 0, 0]
    page.reload()
    assert page.locator("#q-I1-text").input_value() == ""
    assert page.locator("#by-text").input_value() == ""
    assert page.locator("#q-I3-yes").is_checked() is False


def test_the_browser_asks_before_what_is_not_saved_is_lost(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(risk.html_form(BUILT_IN), encoding="utf-8")
    page = browser.new_page()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(path.as_uri())
    page.reload()
    assert asked == []
    page.fill("#q-I1-text", "Words.")
    page.reload()
    assert asked == ["beforeunload"]
    about(page)
    saved(page)
    page.reload()
    assert asked == ["beforeunload"]
    page.close()


def test_no_script_but_its_own_would_run(browser: Any, tmp_path: Path) -> None:
    # Were something to slip through, the policy of the page would stop it.
    path = tmp_path / "page.html"
    slipped = "<script>document.title = 'ran'</script><img src='data:,' onerror='document.title=1'>"
    text = risk.html_form(BUILT_IN).replace("</main>", f"{slipped}</main>")
    path.write_text(text, encoding="utf-8")
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(path.as_uri())
    assert page.title() == BUILT_IN.title
    assert any("Content Security Policy" in text for text in said)
    with pytest.raises(Exception, match="TrustedHTML"):
        page.evaluate("document.body.innerHTML = '<b>x</b>'")
    page.close()


def test_hostile_words_are_only_words(opened: Opened) -> None:
    instrument = hostile.instrument()
    page = opened(risk.html_form(instrument, record_ref="<script>alert(0)</script>"))
    scripts = page.locator("script").count()
    # A field of one line keeps no line breaks, and no field a carriage return.
    words = hostile.WORDS + "\n" + hostile.BLOCKS
    line = hostile.WORDS
    page.fill("#by-text", line)
    page.fill("#victim-text", line)
    for question in instrument.questions.values():
        if question.kind is QuestionKind.TEXT:
            page.fill(f"#q-{question.id}-text", words)
        else:
            answer(page, question.id, "yes")
        page.fill(f"#q-{question.id}-note", words)
    for diagnostic in instrument.diagnostics:
        page.fill(f"#d-{diagnostic.id}-text", words)
    page.check("#level-low")
    page.fill("#level-rationale", words)
    assert refused(page)
    page.fill("#level-below", words)
    made = risk.from_json(saved(page), [instrument])
    assert made.record_ref == "<script>alert(0)</script>"
    assert (made.entries[0].by, made.victim_ref) == (line, line)
    assert made.instrument == instrument
    assert all(entry.note == words for entry in made.current.answers.values())
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#q-I3-note + .printed").evaluate("(e) => e.textContent") == words
    assert page.locator("script").count() == scripts
    assert page.locator("img, svg, iframe, form form").count() == 0


def test_megabytes_are_saved(opened: Opened) -> None:
    page = opened(risk.html_form(BUILT_IN, record_ref="A1"))
    page.fill("#by-text", "PC 1")
    words = "\u202e<b>é " * 400_000
    page.fill("#q-I1-text", words)
    assert risk.from_json(saved(page)).current.answers["I1"].text == words


def test_a_page_of_hostile_words_is_inert(opened: Opened) -> None:
    made = hostile.assessment(hostile.WORDS + hostile.BLOCKS)
    page = opened(risk.assessment_page(made, show_personal=True), clock="")
    assert page.locator("script, img, svg, a, textarea").count() == 0
    assert page.locator("dd").count() > 100


# -- on paper ------------------------------------------------------------------------------------


def printed(page: Any) -> Any:
    pypdf = pytest.importorskip("pypdf")
    return pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))


def words_on(paper: Any) -> str:
    words = " ".join(sheet.extract_text() for sheet in paper.pages)
    # Some fonts have letters that are two in one.
    return " ".join(unicodedata.normalize("NFKC", words).split())


def test_an_empty_form_prints_on_a_few_sheets_of_a4(opened: Opened) -> None:
    paper = printed(opened(risk.html_form(BUILT_IN), clock=""))
    box = paper.pages[0].mediabox
    assert [round(float(side) / 72 * 25.4) for side in (box.width, box.height)] == [210, 297]
    assert len(paper.pages) <= 4
    words = words_on(paper)
    for question in BUILT_IN.questions.values():
        assert question.asks in words
    assert "If it is below high and a prompt was answered yes: why?" in words
    assert "Save as a file" not in words


def test_a_form_prints_all_that_was_written(opened: Opened) -> None:
    page = opened(risk.html_form(BUILT_IN, record_ref="A 17/26"), clock="")
    long = " ".join(f"word{number}" for number in range(600))
    page.fill("#q-I1-text", long)
    page.fill("#q-I3-note", "A note on it.")
    words = words_on(printed(page))
    assert "word0 " in words
    assert "word599" in words
    assert "A note on it." in words
    assert "A 17/26" in words
    assert page.locator("#q-I1-text + .printed").evaluate("(e) => e.textContent") == ""


def test_a_page_prints_on_a4(opened: Opened) -> None:
    from assessments import complete

    paper = printed(opened(risk.assessment_page(complete(), show_personal=True), clock=""))
    box = paper.pages[0].mediabox
    assert [round(float(side) / 72 * 25.4) for side in (box.width, box.height)] == [210, 297]
    assert len(paper.pages) <= 6
    assert "A pattern in the street." in words_on(paper)
