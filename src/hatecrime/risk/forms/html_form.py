"""An instrument as one file of HTML to fill in: it needs no network, and keeps nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator

from hatecrime.risk.errors import AssessmentError
from hatecrime.risk.forms.asked import as_data, in_words
from hatecrime.risk.forms.assets import digest, head, text_of
from hatecrime.risk.forms.words import label, readable, safe
from hatecrime.risk.instrument import Diagnostic, Instrument, Question
from hatecrime.risk.json_form import FORM
from hatecrime.risk.words import AnswerWord, QuestionKind, RiskLevel

_SCRIPT = ("form.js", "form_history.js", "form_events.js")
"""The parts of the script of a form, in their order."""


def html_form(instrument: Instrument, *, record_ref: str = "", victim_ref: str = "") -> str:
    """Return a page on which an assessment is made, and saved as the JSON of ``risk.from_json``.

    It is one file that works where there is no network: its policy lets it load nothing and send
    nothing. It stores nothing either, so what is not saved is gone when it is closed. It asks for
    the level and never works one out.

    Args:
        instrument: the instrument, of the library or a force's own.
        record_ref: the reference of the record, to be filled in already.
        victim_ref: the reference of the victim, to be filled in already.

    Raises:
        AssessmentError: if a reference has line breaks or characters that no field can show.

    >>> from hatecrime import risk
    >>> html_form(risk.load_instrument(), record_ref="A1").startswith("<!doctype html>")
    True
    """
    for reference in (record_ref, victim_ref):
        if readable(reference) != reference or "\n" in reference:
            raise AssessmentError(
                "a reference to be filled in cannot have line breaks or control characters"
            )
    return "".join(f"{line}\n" for line in _page(instrument, record_ref, victim_ref))


def _page(instrument: Instrument, record_ref: str, victim_ref: str) -> Iterator[str]:
    parts = "\n".join(map(text_of, _SCRIPT))
    script = f'"use strict";\n(() => {{\n{parts}}})();\n'
    # Its own script is all that runs, and not even that can make markup out of text.
    policy = (
        f"script-src {digest(script)}; require-trusted-types-for 'script'; trusted-types 'none'; "
    )
    yield from head(safe(instrument.title), ("base.css", "form.css"), policy)
    if instrument.statement:
        yield f'<p class="quiet">{safe(instrument.statement)}</p>'
    yield (
        '<p class="screen">This page sends nothing and keeps nothing. What is not saved is gone '
        "when it is closed.</p>"
    )
    yield "<noscript><p><strong>Scripts are off: this page can be printed and filled in by hand, "
    yield "but it cannot save.</strong></p></noscript>"
    yield from _contents(instrument)
    # The list of what is wrong is put here when somebody saves.
    yield '<div id="errors" class="errors" role="alert" tabindex="-1" hidden></div>'
    yield '<p id="news" class="unseen screen" role="status"></p>'
    # The browser fills in nothing, and lets no checker of spelling read, which may be elsewhere.
    yield (
        f'<form id="form" novalidate autocomplete="off" spellcheck="false" data-format="{FORM}" '
        f'data-instrument="{safe(_ref(instrument))}">'
    )
    yield from _about(record_ref, victim_ref)
    for section in instrument.sections:
        name = safe(f"s-{section.id}")
        yield f'<section id="{name}" aria-labelledby="{name}-title">'
        yield f'<h2 id="{name}-title">{safe(section.title)}</h2>'
        for question in section.questions:
            yield from _question(question)
        yield "</section>"
    yield from _assessor(instrument)
    yield from _saving()
    yield "</form>"
    yield f'<p class="quiet">{_words(f"Made with {instrument.ref}.")}</p>'
    yield "</main>"
    yield f"<script>{script}</script>"
    yield "</body>"
    yield "</html>"


def _ref(instrument: Instrument) -> str:
    ref = instrument.ref
    return json.dumps({"id": ref.id, "version": ref.version, "hash": ref.hash})


def _words(text: str) -> str:
    return safe(" ".join(text.split()))


def _contents(instrument: Instrument) -> Iterator[str]:
    yield '<nav class="screen" aria-label="Parts of the form">'
    yield "<ul>"
    for section in instrument.sections:
        yield f'<li><a href="#{safe(f"s-{section.id}")}">{safe(section.title)}</a></li>'
    yield '<li><a href="#assessor">The assessor</a></li>'
    yield '<li><a href="#saving">Save</a></li>'
    yield "</ul>"
    yield "</nav>"


# -- fields --------------------------------------------------------------------------------------


def _error(name: str) -> str:
    return f'<p class="error" id="{name}-error"></p>'


def _line(name: str, asks: str, value: str = "") -> Iterator[str]:
    """Yield a field of one line."""
    yield f'<div class="field" id="{name}">'
    yield f'<label for="{name}-text">{asks}</label>'
    yield _error(name)
    yield (
        f'<input type="text" id="{name}-text" value="{safe(value)}" '
        f'aria-describedby="{name}-error">'
    )
    yield '<p class="printed said"></p>'
    yield "</div>"


def _area(name: str, asks: str, error: str, rows: int, kind: str = "", about: str = "") -> str:
    """Return a field of several lines, within what its error is shown by.

    Args:
        name: its id.
        asks: its label, as HTML.
        error: the id of what the error is shown by.
        rows: how many lines it shows at first.
        kind: a class of its own.
        about: what the label is about, for who hears it without what stands around it.
    """
    hidden = f'<span class="unseen"> {about}</span>' if about else ""
    return (
        f'<div class="{f"field {kind}".strip()}"><label for="{name}">{asks}{hidden}</label>'
        f'<textarea id="{name}" rows="{rows}" aria-describedby="{error}-error">'
        f'</textarea><p class="printed said"></p></div>'
    )


def _choices(name: str, words: tuple[AnswerWord, ...] | tuple[RiskLevel, ...]) -> str:
    return "".join(
        f'<label class="choice"><input type="radio" name="{name}" id="{name}-{word}" '
        f'value="{word}"> {label(word)}</label>'
        for word in words
    )


def _clear(about: str) -> str:
    return (
        f'<button type="button" class="clear" hidden>Clear<span class="unseen"> {about}</span>'
        "</button>"
    )


# -- the parts of the form -----------------------------------------------------------------------


def _about(record_ref: str, victim_ref: str) -> Iterator[str]:
    yield '<section id="about" aria-labelledby="about-title">'
    yield '<h2 id="about-title">What it is about</h2>'
    yield '<div class="row">'
    yield from _line("record", "Reference of the record", record_ref)
    yield from _line("victim", "Reference of the victim, if several", victim_ref)
    yield from _line("by", "Assessor: your name or number")
    yield '<p class="paper">Date and time</p>'
    yield "</div>"
    yield '<div class="field screen" id="resume">'
    yield '<label for="resume-file">Going on with a saved assessment? Choose its file</label>'
    yield '<p class="error" id="resume-error" role="alert"></p>'
    yield (
        '<input type="file" id="resume-file" accept=".json,application/json" '
        'aria-describedby="resume-error">'
    )
    yield '<p id="resumed" role="status"></p>'
    yield "</div>"
    yield "</section>"


def _question(question: Question) -> Iterator[str]:
    own = safe(question.id)
    name = f"q-{own}"
    told = question.kind is QuestionKind.TEXT
    described = [f"{name}-error"]
    if question.help:
        described.append(f"{name}-help")
    when = ""
    if question.condition is not None:
        when = f' data-when="{safe(json.dumps(as_data(question.condition)))}"'
        described.append(f"{name}-when")
    yield (
        f'<fieldset class="question" id="{name}" data-question="{own}"{when}'
        f'{" data-prompt" if question.prompt else ""} aria-describedby="{" ".join(described)}">'
    )
    mark = ""
    if question.prompt:
        mark = '&nbsp;<span class="mark">!<span class="unseen"> prompt</span></span>'
    asks = f'<span class="asked">{_words(question.asks)}</span>'
    yield f'<legend><span class="id">{own}</span> {asks}{mark}</legend>'
    if question.help:
        yield f'<p class="help" id="{name}-help">{_words(question.help)}</p>'
    if question.condition is not None:
        yield f'<p class="help" id="{name}-when">Asked if {_words(in_words(question))}.</p>'
    yield _error(name)
    about = f"of {own}"
    if told:
        yield _area(f"{name}-text", "In their own words", name, 3, "words", about)
    yield f'<div class="choices">{_choices(name, question.kind.words)}'
    yield f"{_clear(f'the answer to {own}')}</div>"
    yield '<div class="appears" data-part="reason" hidden>'
    yield _area(f"{name}-reason", "Why was it not asked?", name, 1, "", about)
    yield "</div>"
    if question.prompt:
        yield (
            '<p class="notice" data-part="prompt" hidden><span class="mark">!</span> This is a '
            "prompt. If the level is below high, say why at the end.</p>"
        )
    if question.at_once:
        yield (
            '<p class="notice urgent" data-part="at-once" role="alert" hidden>'
            f"<strong>{_words(question.at_once)}</strong></p>"
        )
    yield (
        '<p class="notice" data-part="ruled-out" hidden>By another answer this is not asked. What '
        "stands here is kept; change or clear it if it was a slip.</p>"
    )
    yield _area(f"{name}-note", "Note", name, 1, "note", about)
    yield "</fieldset>"


def _diagnostic(diagnostic: Diagnostic) -> Iterator[str]:
    own = safe(diagnostic.id)
    name = f"d-{own}"
    asks = f'<span class="id">{own}</span> {_words(diagnostic.asks)}'
    yield f'<div class="question" id="{name}" data-diagnostic="{own}">'
    yield _error(name)
    yield _area(f"{name}-text", asks, name, 3, "words asks")
    yield "</div>"


def _assessor(instrument: Instrument) -> Iterator[str]:
    yield '<section id="assessor" aria-labelledby="assessor-title">'
    yield '<h2 id="assessor-title">The assessor</h2>'
    for diagnostic in instrument.diagnostics:
        yield from _diagnostic(diagnostic)
    yield '<fieldset class="question" id="level" aria-describedby="level-error level-help">'
    yield "<legend>The level</legend>"
    yield (
        '<p class="help" id="level-help">It is yours to give, by professional judgement: nothing '
        "is counted, and no level is worked out. A supervisor endorses it elsewhere.</p>"
    )
    prompts = any(question.prompt for question in instrument.questions.values())
    if prompts:
        yield '<div class="notice" id="prompts" hidden><p>Prompts answered yes:</p><ul></ul></div>'
    yield _error("level")
    yield f'<div class="choices">{_choices("level", tuple(RiskLevel))}{_clear("the level")}</div>'
    yield _area("level-rationale", "Why this level?", "level", 3, "words")
    if prompts:
        asks = "Why is it below high, although prompts were answered yes?"
        yield '<div class="appears" data-part="below" hidden>'
        yield _area("level-below", asks, "level", 3, "words")
        yield "</div>"
        on_paper = "If it is below high and a prompt was answered yes: why?"
        yield f'<p class="paper" id="level-paper">{on_paper}</p>'
    yield "</fieldset>"
    yield "</section>"


def _saving() -> Iterator[str]:
    yield '<section id="saving" class="screen" aria-labelledby="saving-title">'
    yield '<h2 id="saving-title">Save</h2>'
    yield '<div id="open"><p></p><ul class="links"></ul></div>'
    yield (
        '<p class="quiet" id="save-help">The file holds all that was said. It goes to where your '
        "browser puts files: move it to where the record is kept, and leave none behind.</p>"
    )
    yield '<p class="buttons">'
    yield (
        '<button type="button" id="save" class="main" aria-describedby="save-help">Save as a file'
        "</button>"
    )
    yield '<button type="button" id="print">Print</button>'
    yield "</p>"
    yield '<p id="saved" role="status"></p>'
    yield "</section>"
