"""Loading an instrument, and holding it against the structure that it says it follows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

from hatecrime.risk.catalogues import structures
from hatecrime.risk.data_files import Cites, Id, Part, Said, find, read_part
from hatecrime.risk.instrument import Diagnostic, Instrument, Question, Section
from hatecrime.risk.words import QuestionKind
from hatecrime.rulebook.errors import ConditionError, RulebookError
from hatecrime.rulebook.language import Language
from hatecrime.rulebook.syntax import Condition
from hatecrime.rulebook.types import Field, Schema, Type

_FOLDER = Path(__file__).with_name("instruments")


class _Question(Part):
    id: Id
    asks: Said
    kind: QuestionKind
    help: str = ""
    prompt: bool = False
    at_once: str = ""
    fact: Literal["", "escalation"] = ""
    asked_when: str = ""


class _Section(Part):
    id: Id
    title: Said
    question: tuple[_Question, ...]


class _Diagnostic(Part):
    id: Id
    asks: Said
    about: str = ""


class _Head(Part):
    id: Id
    title: Said
    version: Said
    statement: str = ""
    provenance: str = ""
    structure: str = ""
    cites: Cites = ()


class _File(Part):
    instrument: _Head
    section: tuple[_Section, ...]
    diagnostic: tuple[_Diagnostic, ...] = ()


def load_instrument(name_or_path: str | Path = "nottinghamshire_style") -> Instrument:
    """Return an instrument: one of the library's by its name, or a force's own by the path of it.

    A force's own may have any sections and any number of questions and diagnostics.

    Args:
        name_or_path: ``"nottinghamshire_style"``, or the path of a TOML file.

    Raises:
        RulebookError: naming the file, the key and the remedy.

    >>> instrument = load_instrument()
    >>> [len(section.questions) for section in instrument.sections], len(instrument.diagnostics)
    ([8, 6, 6, 7], 4)
    """
    path = find(name_or_path, _FOLDER, "instrument")
    return _built_in(path) if path.parent == _FOLDER else _load(path)


@cache
def built_in_instruments() -> tuple[Instrument, ...]:
    """Return every instrument of the library."""
    return tuple(_built_in(path) for path in sorted(_FOLDER.glob("*.toml")))


def check_structure(instrument: Instrument, structure: str) -> None:
    """Refuse an instrument that does not have a public structure.

    Args:
        instrument: the instrument.
        structure: the name of the structure, such as ``"nottinghamshire"``.

    Raises:
        RulebookError: saying what differs.

    >>> check_structure(load_instrument(), "nottinghamshire")
    """
    known = structures().rows
    if structure not in known:
        raise RulebookError(
            f"instrument.structure: there is no structure {structure!r:.60}; there is "
            f"{', '.join(known)}, or leave the key out"
        )
    asked = known[structure]
    held: dict[str, object] = {
        "questions": sum(len(section.questions) for section in instrument.sections),
        "sections": tuple(section.id for section in instrument.sections),
        "diagnostics": tuple(diagnostic.about for diagnostic in instrument.diagnostics),
    }
    for part, expected in asked.items():
        if part in held and held[part] != expected:
            raise RulebookError(
                f"instrument.structure: {structure!r} asks for {part} {_listed(expected)}; "
                f"change them, or leave the key out"
            )


@cache
def _built_in(path: Path) -> Instrument:
    return _load(path)


def _load(path: Path) -> Instrument:
    held = read_part(path, _File)
    try:
        return _instrument(held)
    except RulebookError as error:
        raise RulebookError(f"{path.name}: {error}") from None


def _instrument(held: _File) -> Instrument:
    _refuse_twice("section", (section.id for section in held.section))
    _refuse_twice("question", (q.id for section in held.section for q in section.question))
    _refuse_twice("diagnostic", (diagnostic.id for diagnostic in held.diagnostic))
    before: list[Field] = []
    sections = []
    for section in held.section:
        questions = [_question(question, before) for question in section.question]
        if not questions:
            raise RulebookError(f"section {section.id}: needs at least one question")
        sections.append(Section(section.id, section.title, tuple(questions)))
    if not sections:
        raise RulebookError("needs at least one [[section]]")
    instrument = Instrument(
        **dict(held.instrument),
        sections=tuple(sections),
        diagnostics=tuple(Diagnostic(**dict(diagnostic)) for diagnostic in held.diagnostic),
    )
    if instrument.structure:
        check_structure(instrument, instrument.structure)
    return instrument


def _question(held: _Question, before: list[Field]) -> Question:
    """Return a question; what may be named in its condition are those before it."""
    where = f"question {held.id}"
    if held.id == Schema.RUN_DATE:
        raise RulebookError(f"{where}: {Schema.RUN_DATE!r} cannot be the id of a question")
    if held.kind is QuestionKind.TEXT and (held.prompt or held.at_once or held.fact):
        raise RulebookError(
            f"{where}: prompt, at_once and fact are for a question answered yes or no; set kind to "
            f"{QuestionKind.YES_NO.value!r}, or take them out"
        )
    question = Question(**dict(held), condition=_condition(where, held.asked_when, before))
    before.append(Field(held.id, Type.TEXT, held.asks, allowed=held.kind.words))
    return question


def _condition(where: str, text: str, before: list[Field]) -> Condition | None:
    if not text:
        return None
    from hatecrime.rulebook.parse import parse  # it is slow to import

    try:
        if Schema.RUN_DATE in text:
            raise ConditionError(f"{Schema.RUN_DATE!r} is nothing a question can hang on")
        return parse(text, Language(Schema.of(before)))
    except ConditionError as error:
        raise RulebookError(
            f"{where}: asked_when: {error}; it may name the questions that stand before it, and "
            f"their answers"
        ) from None


def _refuse_twice(what: str, ids: Iterator[str]) -> None:
    seen: set[str] = set()
    for found in ids:
        if found in seen:
            raise RulebookError(f"{what} {found}: stands twice; give one of them another id")
        seen.add(found)


def _listed(expected: object) -> str:
    return ", ".join(expected) if isinstance(expected, tuple) else str(expected)
