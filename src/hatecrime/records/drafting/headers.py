"""What the name of a column says of it: the fields, or the strand, it could be."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import attrs

from hatecrime.flags import LabelKind
from hatecrime.flags import recognise as recognise_strands
from hatecrime.records.dates import recognise_date
from hatecrime.records.fields import field_named, fields
from hatecrime.records.map_plan import STRANDS
from hatecrime.rulebook.catalogue import read_toml
from hatecrime.rulebook.wording import plain, words_of

LONGEST_HEADER = 120
"""Characters of a name that is looked at; a longer one is no name of a column."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@attrs.frozen
class StrandHeader:
    """A name that stands for one strand.

    Attributes:
        strand: one of the five; empty for a local one.
        local: the key of a local strand; empty for one of the five.
        plain: whether the name says that hostility is meant, and not a trait of somebody.
    """

    strand: str
    local: str
    plain: bool


def fields_named(name: str) -> tuple[str, ...]:
    """Return the fields that a name could stand for, ``strands`` among them, in their order.

    >>> fields_named("Crime Ref No."), fields_named("DateRecorded")
    (('record_ref',), ('recorded_at',))
    >>> fields_named("Created on"), fields_named("Colour")
    (('reported_at', 'recorded_at'), ())
    """
    if len(name) > LONGEST_HEADER:
        return ()
    own = field_named(name)
    key = _key(name)
    found = set(_by_words().get(key, ())) | ({own} if own else set())
    if not found and STRANDS in _by_words().get(_without_numbers(key), ()):
        found = {STRANDS}  # one of several columns, such as Hate type 2
    return tuple(field for field in (*fields(), STRANDS) if field in found)


def strand_named(name: str) -> StrandHeader | None:
    """Return the one strand that a name stands for, or None.

    >>> strand_named("Hate - Racial (Y/N)").strand, strand_named("AGE_BIAS").local
    ('race', 'age')
    >>> strand_named("Victim disability") is None, strand_named("Disabled").plain
    (True, False)
    """
    if len(name) > LONGEST_HEADER:
        return None
    data = _data()["strand_header"]
    words = _words(name)
    if set(words) & set(data["person"]):
        return None
    label = recognise_strands(" ".join(word for word in words if word not in data["aside"]))
    hostile = bool(set(words) & set(data["hostility"]))
    if label.kind is LabelKind.STRAND and len(label.strands) == 1 and not label.local:
        return StrandHeader(next(iter(label.strands)).value, "", hostile)
    if label.kind is LabelKind.LOCAL and len(label.local) == 1:
        return StrandHeader("", label.local[0], hostile)
    return None


def looks_like_data(name: str) -> bool:
    """Whether a name looks like what a cell would hold: then the file may have no header.

    >>> looks_like_data("17/04/2017"), looks_like_data("a@b.c"), looks_like_data("Crime ref")
    (True, True, False)
    """
    return (
        len(name) > LONGEST_HEADER
        or "@" in name
        or re.search(r"\d{5}", name) is not None
        or bool(recognise_date(name).formats)
    )


def base_of(name: str) -> frozenset[str]:
    """Return the words of a name without its numbers: those of one series share it."""
    return _without_numbers(frozenset(_words(name)))


def _without_numbers(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word in words if not word.isdigit())


def _words(name: str) -> list[str]:
    return words_of(plain(_CAMEL.sub(" ", name)))


def _key(name: str) -> frozenset[str]:
    """Return the set of words that a name is known by."""
    data = _data()
    ignored = set(data["ignored"]["words"])
    words: set[str] = set()
    for word in _words(name):
        words.update(_same().get(part, part) for part in data["spelt"].get(word, word).split())
    words -= ignored
    if "date" in words:
        words.discard("time")
    return frozenset(words)


@cache
def _by_words() -> dict[frozenset[str], tuple[str, ...]]:
    data = _data()
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for field, names in data["fields"].items():
        for name in names:
            key = _key(name)
            if field not in found.get(key, ()):
                found[key] = (*found.get(key, ()), field)
    return found


@cache
def _same() -> dict[str, str]:
    return {other: word for word, others in _data()["same"].items() for other in others}


@cache
def _data() -> dict[str, Any]:
    return read_toml(Path(__file__).with_name("headers.toml"))
