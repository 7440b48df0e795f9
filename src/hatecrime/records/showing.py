"""Which words of an extract may be shown: those that are known not to be anybody's own.

People type names into any column. So a cell's text is shown only where its field has a closed list
of values, and every word of the text is one that labels of that field are known to be written with.
Sensitive fields, references, free text, dates and ages are never shown.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from hatecrime.flags.catalogues import offence_classes, offences
from hatecrime.flags.recognise import known_words as strand_words
from hatecrime.outcomes.catalogues import cancellations
from hatecrime.outcomes.recognise import known_words as outcome_words
from hatecrime.records.catalogues import forces
from hatecrime.records.labels import LOCAL
from hatecrime.records.raw import EMPTY_WORDS, FALSE_WORDS, TRUE_WORDS
from hatecrime.records.recognise import known_force_words, known_words, recognise_force
from hatecrime.records.spellings import offence_code
from hatecrime.rulebook.catalogue import read_toml
from hatecrime.rulebook.types import Field, Type

LONGEST_SHOWN = 80
"""Characters of a cell that may be shown; the labels of outcomes are the longest."""

_OFFENCES = ("offence_code", "alternate_offence_code")
_CODES = (*_OFFENCES, "offence_class", "outcome_code", "cancellation_code", "force")
_FIGURES, _IN_ALL = 3, 4
"""Figures a number in a text may have, and a text in all: too few for a number of anybody."""

_WORD = re.compile(r"[^\W\d_]+|\d+")
_WITHIN = re.compile(r"(?<=\w)['\u2018\u2019](?=\w)")
_LOCAL_CODE = re.compile(r"[A-Za-z]?\d{1,3}[A-Za-z]?", re.ASCII)


def is_closed(field: Field) -> bool:
    """Whether a field has a closed list of values, so that its words may be shown at all."""
    if field.sensitive:
        return False
    return field.type is Type.BOOL or bool(field.allowed) or field.name in (*_CODES, LOCAL)


def may_show(field: Field, text: str) -> bool:
    """Whether the text of a cell of a field may be shown.

    Args:
        field: the field its column is read for.
        text: the text, as the extract has it.

    >>> from hatecrime.records.fields import fields
    >>> may_show(fields()["outcome_code"], "16 - Victim unsupportive")
    True
    >>> may_show(fields()["outcome_code"], "16 - Victim Smith unsupportive")
    False
    """
    if not is_closed(field) or len(text) > LONGEST_SHOWN or not text.isprintable():
        return False
    if field.name in _OFFENCES:
        return offence_code(text.strip()) in offences().rows
    if field.name == "offence_class":
        return text.strip().upper() in offence_classes()
    if field.name == "cancellation_code":
        return text.strip().upper() in cancellations().rows
    if field.name == "outcome_code" and _LOCAL_CODE.fullmatch(text.strip()):
        return True
    if field.name == "force":
        return text.strip() in forces().rows or (
            recognise_force(text).value is not None and known_force_words().issuperset(_words(text))
        )
    words = _words(text)
    lengths = [len(word) for word in words if word.isdigit()]
    if sum(lengths) > _IN_ALL or max(lengths, default=0) > _FIGURES:
        return False
    return _known(field).issuperset(word for word in words if not word.isdigit())


def _words(text: str) -> list[str]:
    """Return all words of a text, in letters of any kind; an apostrophe parts none."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _WORD.findall(_WITHIN.sub("", plain))


@cache
def _known(field: Field) -> frozenset[str]:
    words = {word for one in (TRUE_WORDS, FALSE_WORDS, EMPTY_WORDS) for word in one}
    words |= set(_placeholders())
    if field.name == "outcome_code":
        return frozenset(words | outcome_words())
    if field.group == "strands":
        words |= strand_words()
    if field.allowed:
        words |= known_words(field.name)
        words |= {part for word in field.allowed for part in word.split("_")}
    return frozenset(words)


@cache
def _placeholders() -> tuple[str, ...]:
    data = read_toml(Path(__file__).with_name("placeholders.toml"))
    return tuple(data["words"])
