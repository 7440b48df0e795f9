"""From a label to the value of a field: what is not in a field's one spelling but known to mean it.

Where a label could mean several values, or none, the field stays empty and the reason is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from hatecrime.flags import LabelKind, StrandLabel
from hatecrime.flags import recognise as recognise_strands
from hatecrime.flags.words import Strand
from hatecrime.outcomes import LabelKind as OutcomeKind
from hatecrime.outcomes import recognise as recognise_outcome
from hatecrime.outcomes.catalogues import outcomes
from hatecrime.records.catalogues import forces
from hatecrime.records.problems import Problem
from hatecrime.records.raw import number_text
from hatecrime.records.recognise import recognise_force, recognise_offence, recognise_word
from hatecrime.records.spellings import SPELLINGS
from hatecrime.rulebook.types import Field

Read = tuple[tuple[Any, ...], Problem | None]
"""The values a cell gives, and why something in it could not be read."""

NOTHING: Read = ((), None)
NOT_UNDERSTOOD: Read = ((), Problem.WORD)

RELIGION, LOCAL = "targeted_religion", "local_strands"


def read_code(field: Field, text: str) -> Read:
    """Return the code that text of a field with one spelling gives.

    A code that is not known is kept as it stands: rules find it.
    """
    read = _CODES.get(field.name)
    if read is not None:
        return read(text)
    code = SPELLINGS[field.name](text)
    return ((code,) if code else ()), None


def read_word(field: Field, text: str) -> Read:
    """Return the word of its closed list that text of a field means."""
    word = re.sub(r"[\s\-]+", "_", text.casefold())
    if word in field.allowed:
        return (word,), None
    if field.name == RELIGION:
        label = recognise_strands(text)
        if label.religions and label.strands == {Strand.RELIGION}:
            return tuple(religion.value for religion in label.religions), None
    found = recognise_word(field.name, field.allowed, text).value
    return NOT_UNDERSTOOD if found is None else ((found,), None)


# -- codes --------------------------------------------------------------------------------------


def _outcome(text: str) -> Read:
    spelt = SPELLINGS["outcome_code"](text)
    if not spelt:
        return NOTHING
    if spelt in outcomes().rows:
        return (spelt,), None
    label = recognise_outcome(text)
    if label.kind is OutcomeKind.NOT_ASSIGNED:
        return NOTHING
    if len(label.codes) == 1:
        return tuple(label.codes), None
    if label.codes:
        return (), Problem.SEVERAL
    # A force's own code, or none at all, is for a rule to find.
    return ((spelt,), None) if _looks_like_a_code(text) else NOT_UNDERSTOOD


def _looks_like_a_code(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z]{0,2}\d{1,5}[A-Za-z]?", text, re.ASCII) is not None


def _offence(text: str) -> Read:
    spelt = SPELLINGS["offence_code"](text)
    # Without a figure it could only be a title, of which no list is complete.
    if not re.fullmatch(r"\d{3}/\d{2}", spelt, re.ASCII) and re.search(r"\d", text):
        spelt = recognise_offence(text).code or spelt
    return ((spelt,) if spelt else ()), None


def _offence_class(text: str) -> Read:
    found = recognise_offence(text).offence_class if re.search(r"\d", text) else None
    return (found or text.upper(),), None


def _force(text: str) -> Read:
    spelt = SPELLINGS["force"](text)
    if spelt not in forces().rows:
        spelt = recognise_force(text).value or spelt
    return (spelt,), None


_CODES: Mapping[str, Callable[[str], Read]] = {
    "outcome_code": _outcome,
    "offence_code": _offence,
    "alternate_offence_code": _offence,
    "offence_class": _offence_class,
    "force": _force,
}


# -- a column that lists strands ------------------------------------------------------------------


@attrs.frozen
class StrandWords:
    """What the words of a column that lists strands mean.

    Attributes:
        words: what the column map says, by the word in small letters; ``"*"`` stands for any other.
        local: whether the record has a place for the local strands it names.
        first: the first of the fields read from the column; what is true of all is told with it.
    """

    words: Mapping[str, StrandLabel] = attrs.field(factory=dict)
    local: bool = False
    first: str = Strand.RACE

    def meaning(self, item: Any) -> StrandLabel | None:
        """Return what one word, or one label, of the column means; None if that is not certain."""
        text = number_text(item)
        said = self.words.get(text.casefold(), self.words.get("*"))
        if said is not None:
            return said
        label = recognise_strands(text)
        if label.kind is LabelKind.LOCAL and not self.local:
            # Not to be lost in silence.
            return None
        understood = label.kind in (LabelKind.STRAND, LabelKind.LOCAL, LabelKind.NONE)
        return label if understood else None

    def read(self, field: Field, item: Any) -> Read:
        """Return what one word of the column says of a field."""
        label = self.meaning(item)
        if label is None:
            return NOT_UNDERSTOOD
        if field.name == RELIGION:
            return tuple(religion.value for religion in label.religions), None
        if field.name == LOCAL:
            return label.local, None
        return (Strand(field.name) in label.strands,), None
