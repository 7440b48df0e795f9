"""The instrument: the questions an assessment is made with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import attrs

from hatecrime.risk.entries import InstrumentRef
from hatecrime.risk.words import QuestionKind
from hatecrime.rulebook.interpret import evaluate
from hatecrime.rulebook.language import Language
from hatecrime.rulebook.syntax import Condition
from hatecrime.rulebook.types import Schema

NO_CATALOGUES = Language(Schema({}))
"""A parsed condition over answers needs nothing else to be evaluated."""


@attrs.frozen
class Question:
    """One question.

    Attributes:
        id: its id, such as ``"I3"``.
        asks: its wording.
        kind: how it is answered.
        help: what the assessor may want to know.
        prompt: whether an answer of yes asks the assessor why the level is below high.
        at_once: what an answer of yes calls for at once; empty for most.
        fact: what an answer of yes or no says to the criteria of referral: ``"escalation"``, or
            empty.
        asked_when: the condition under which it is asked, as it is written; empty means always.
        condition: the same, parsed.
    """

    id: str
    asks: str
    kind: QuestionKind
    help: str = ""
    prompt: bool = False
    at_once: str = ""
    fact: str = ""
    asked_when: str = ""
    condition: Condition | None = attrs.field(default=None, eq=False, repr=False)

    def applies(self, answers: Mapping[str, str]) -> bool | None:
        """Return whether it is asked.

        Args:
            answers: the words answered so far, by question.

        Returns:
            None where that is not settled, since what it hangs on is not answered yet.
        """
        if self.condition is None:
            return True
        return evaluate(self.condition, answers, NO_CATALOGUES)


@attrs.frozen
class Section:
    """Questions that belong together.

    Attributes:
        id: its id.
        title: its title.
        questions: its questions, in order.
    """

    id: str
    title: str
    questions: tuple[Question, ...]


@attrs.frozen
class Diagnostic:
    """A question that the assessor answers, after the victim's.

    Attributes:
        id: its id, such as ``"D1"``.
        asks: its wording.
        about: what it is about, in one word; empty where the instrument does not say.
    """

    id: str
    asks: str
    about: str = ""


@attrs.frozen
class Instrument:
    """A questionnaire, in one version.

    Attributes:
        id: its id.
        title: its title.
        version: its version; a changed instrument has another one.
        statement: what has to be said wherever it is shown.
        provenance: where it comes from.
        cites: pairs of source id and place.
        structure: the public structure that it follows; empty where it follows none.
        sections: its sections, in order.
        diagnostics: what the assessor answers at the end.
    """

    id: str
    title: str
    version: str
    sections: tuple[Section, ...]
    diagnostics: tuple[Diagnostic, ...]
    statement: str = ""
    provenance: str = ""
    cites: tuple[tuple[str, str], ...] = ()
    structure: str = ""

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question by id, in order."""
        return {q.id: q for section in self.sections for q in section.questions}

    @cached_property
    def diagnostic_ids(self) -> frozenset[str]:
        """The ids of the diagnostic questions."""
        return frozenset(diagnostic.id for diagnostic in self.diagnostics)

    @cached_property
    def hash(self) -> str:
        """The first 16 hexadecimal digits of a SHA-256 over all that it says.

        How its file is laid out makes no difference; every word does.
        """
        content = attrs.asdict(self, filter=_said)
        written = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(written.encode("ascii")).hexdigest()[:16]

    @cached_property
    def ref(self) -> InstrumentRef:
        """What an assessment names it by."""
        return InstrumentRef(self.id, self.version, self.hash)


def _said(attribute: attrs.Attribute[Any], value: object) -> bool:
    """Whether it says anything: what is silent leaves the hash alone, also where it is new."""
    return attribute.name != "condition" and bool(value)
