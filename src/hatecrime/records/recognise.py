"""Which force, offence, word, or yes or no a cell means: one answer, or the reason why none.

Beside the recognisers of outcomes and of strands. What a field's cell must hold is said in
``reading``; here are the ways in which files write it. Nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

import attrs

from hatecrime.flags.catalogues import offence_classes, offences
from hatecrime.records.catalogues import forces
from hatecrime.records.raw import EMPTY_WORDS, FALSE_WORDS, PADDING, TRUE_WORDS
from hatecrime.records.spellings import offence_code
from hatecrime.rulebook.catalogue import read_toml
from hatecrime.rulebook.wording import LONGEST, is_too_long, plain, words_of

T = TypeVar("T")


@attrs.frozen
class Recognised(Generic[T]):
    """What a cell means.

    Attributes:
        value: the meaning; None where there is none, or more than one.
        why: in short, why it was so understood, or was not. It never holds the cell.
    """

    value: T | None
    why: str


@attrs.frozen
class OffenceLabel:
    """What a cell of offences means.

    Attributes:
        code: a Home Office offence code, as nnn/nn; None where it gives none.
        offence_class: a class of the notifiable offence list, where it gives that and no code.
        why: in short, why it was so understood, or was not.
    """

    code: str | None
    offence_class: str | None
    why: str


# -- forces -------------------------------------------------------------------------------------

_NOT_NAMES = frozenset(
    ("the", "of", "and", "police", "constabulary", "service", "force", "area", "county", "heddlu")
)
"""Words that forces' names are written with and without."""


def recognise_force(text: str, *, pnc: bool = False) -> Recognised[str]:
    """Return the area code of the force that a cell names.

    Args:
        text: the cell.
        pnc: whether numbers in the column are codes of the Police National Computer.

    >>> recognise_force("London, City of").value, recognise_force("Avon & Somerset Police").value
    ('E23000034', 'E23000036')
    >>> recognise_force("44").value, recognise_force("44", pnc=True).value
    (None, 'E23000030')
    """
    if is_too_long(text):
        return Recognised(None, "too long for a name")
    label = plain(text)
    if re.fullmatch(r"\d{1,2}(?:\.0+)?", label):
        if not pnc:
            return Recognised(None, "a number, and no kind of code is named for the column")
        code = _pnc_codes().get(label.split(".")[0].zfill(2))
        return Recognised(code, "its code" if code else "not a code of a force known here")
    code = _named_force(label)
    if code is None:
        # Two names of one force: its initials in brackets, or its name in two languages.
        parts = [part for part in re.split(r"[()/|]| - ", label) if part.strip()]
        found = {_named_force(part) for part in parts}
        code = found.pop() if len(found) == 1 else None
    return Recognised(code, "its name" if code else "no force of that name is known")


def _named_force(label: str) -> str | None:
    return _force_names().get(_name_key(label))


def _name_key(name: str) -> tuple[str, ...]:
    return tuple(sorted(word for word in words_of(name) if word not in _NOT_NAMES))


@cache
def _force_names() -> dict[tuple[str, ...], str]:
    names: dict[tuple[str, ...], str] = {}
    for code, row in forces().rows.items():
        others = row.get("other_names", ())
        assert isinstance(others, tuple)
        for name in (code, str(row["name"]), *others):
            names[_name_key(plain(name))] = code
    names.pop((), None)
    return names


@cache
def _pnc_codes() -> dict[str, str]:
    return {str(row["pnc"]): code for code, row in forces().rows.items() if "pnc" in row}


# -- offences -----------------------------------------------------------------------------------

_OFFENCE_MARK = re.compile(r"\W*(?:(?:home office|ho|hoc|offence|crime|code|no|number)\b\W*)*")
_OFFENCE_CODE = re.compile(r"(?P<code>\d{1,3} ?/ ?\d{1,2}|\d{5})(?P<rest>(?![\d/]).*)", re.S)
_OFFENCE_CLASS = re.compile(
    r"(?P<mark>class\W*)?(?P<class>\d{1,3}[a-z]{0,2})(?![a-z0-9/])(?P<rest>.*)", re.S
)


def recognise_offence(text: str, titles: Mapping[str, str] | None = None) -> OffenceLabel:
    """Return the offence code, or the class, that a cell gives; what stands after it is not read.

    Args:
        text: the cell.
        titles: further titles, as ``offence_titles`` returns them.

    >>> recognise_offence("8/59 - Aggravated wounding").code, recognise_offence("00859").code
    ('008/59', '008/59')
    >>> recognise_offence("8P").offence_class, recognise_offence("859").code
    ('8P', None)
    """
    if is_too_long(text):
        return OffenceLabel(None, None, "too long for an offence")
    label = plain(text)
    key = " ".join(words_of(label))
    titled = {held[key] for held in (_known_titles(), titles or {}) if key in held}
    if len(titled) > 1:
        return OffenceLabel(None, None, "a title that several codes share")
    if titled:
        return OffenceLabel(titled.pop(), None, "its title")
    bare = label[_mark_end(label) :]
    shape = _OFFENCE_CODE.fullmatch(bare)
    if shape is not None and _is_title(shape["rest"]):
        code = offence_code(shape["code"])
        if code.startswith("000/"):
            return OffenceLabel(None, None, "no offence has the group 0")
        if "/" in shape["code"] or code in offences().rows:
            return OffenceLabel(code, None, "its code")
        return OffenceLabel(None, None, "five figures, which may be another number")
    shape = _OFFENCE_CLASS.fullmatch(bare)
    if shape is not None and _is_title(shape["rest"]):
        found = shape["class"].lstrip("0").upper()
        certain = not found.isdigit() or shape["mark"] is not None
        if found in offence_classes() and certain:
            return OffenceLabel(None, found, "its class")
        if found.isdigit():
            return OffenceLabel(None, None, "a number that may be read in several ways")
    return OffenceLabel(None, None, "no code, class or title of an offence is found")


def _is_title(rest: str) -> bool:
    """Whether what stands after a code may be its title: words, and no second code."""
    words = re.fullmatch(r"\W*(?:[a-z].*)?", rest, re.S)
    return words is not None and not re.search(r"\d ?/ ?\d|\d{5}", rest)


def _mark_end(label: str) -> int:
    found = _OFFENCE_MARK.match(label)
    return found.end() if found else 0


def offence_titles(titles: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the codes of offences by the words of their titles, for ``recognise_offence``.

    Args:
        titles: pairs of title and code; a title of several codes is left out.
    """
    found: dict[str, set[str]] = {}
    for title, code in titles:
        found.setdefault(" ".join(words_of(plain(title))), set()).add(code)
    return {title: codes.pop() for title, codes in found.items() if title and len(codes) == 1}


@cache
def _known_titles() -> dict[str, str]:
    rows = offences().rows.items()
    return offence_titles((str(row["title"]), code) for code, row in rows if row.get("title"))


# -- yes or no ----------------------------------------------------------------------------------

_AROUND_WORDS = PADDING + "\"'`.,;:\u2018\u2019\u201c\u201d"


def recognise_bool(text: str) -> Recognised[bool]:
    """Return whether a cell says yes or no.

    >>> recognise_bool(" YES ").value, recognise_bool("0.0").value, recognise_bool("Racist").value
    (True, False, None)
    """
    word = unicodedata.normalize("NFKC", text[:LONGEST]).strip(_AROUND_WORDS).casefold()
    word = re.sub(r"\.0+$", "", word).rstrip(_AROUND_WORDS)
    if word in TRUE_WORDS:
        return Recognised(True, "a word for true")
    if word in FALSE_WORDS:
        return Recognised(False, "a word for false")
    if word in EMPTY_WORDS:
        return Recognised(None, "empty")
    return Recognised(None, "neither a word for true nor one for false")


# -- words of a closed list -----------------------------------------------------------------------

_AROUND_LABELS = re.compile(r"[a-z0-9 \t\r\n\x1f?\-.,:;'\"()\[\]/&]*[^?]")
"""What a label is written with. A question mark at its end is a doubt."""


def recognise_word(name: str, allowed: Iterable[str], text: str) -> Recognised[str]:
    """Return which word of a field with a closed list of words a cell means.

    Args:
        name: the field's name.
        allowed: the words the field may hold.
        text: the cell.

    >>> from hatecrime.records.words import RecordType
    >>> recognise_word("record_type", RecordType, "Crime \u2013 related  INCIDENT").value
    'crime_related_incident'
    >>> recognise_word("record_type", RecordType, "Crime?").value is None
    True
    """
    if is_too_long(text):
        return Recognised(None, "too long for a word")
    label = plain(text)
    if not _AROUND_LABELS.fullmatch(label):
        return Recognised(None, "a sign in it is not understood")
    key = tuple(words_of(label))
    own = {tuple(words_of(plain(word))): str(word) for word in allowed}
    value = own.get(key) or known_labels().get(name, {}).get(key)
    return Recognised(value, "a known word" if value else "no word of the field")


@cache
def known_words(name: str) -> frozenset[str]:
    """Return every word that known labels of a field with a closed list are written with."""
    return frozenset(word for label in known_labels().get(name, {}) for word in label)


@cache
def known_force_words() -> frozenset[str]:
    """Return every word that names of forces are written with."""
    return frozenset(word for name in _force_names() for word in name) | _NOT_NAMES


@cache
def known_labels() -> dict[str, dict[tuple[str, ...], str]]:
    """Return what is known to mean a word of a field, by the field."""
    data = read_toml(Path(__file__).with_name("words.toml"))
    return {
        name: {
            tuple(words_of(plain(label))): word
            for word, labels in meanings.items()
            for label in labels
        }
        for name, meanings in data.items()
    }
