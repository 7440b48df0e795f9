"""Which strand a label means: what it says for certain, and nothing more.

A label that names two strands and cannot be split is reported, not guessed, and a local strand is
never made one of the five. No reason holds the label itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path

import attrs

from hatecrime.flags.catalogues import local_strands
from hatecrime.flags.words import Religion, Strand
from hatecrime.rulebook.wording import Vocabulary, Wording, is_too_long, load_vocabulary, plain

_RELIGION, _LOCAL = "religion_", "local_"

_ZERO = re.compile(r"['\"(]*0+(?:\.0+)?['\")]*")
_CUT = re.compile(r"(?:[/&(]|\b(?:and|or))[^a-z0-9]*$")

SHORTEST_CUT = 5
"""Letters that a last word cut off must still have to be completed."""

_UMBRELLA = frozenset((Strand.SEXUAL_ORIENTATION, Strand.TRANSGENDER))
"""What one word such as LGBT stands for."""


class LabelKind(StrEnum):
    """What kind of label it is."""

    STRAND = "strand"
    LOCAL = "local strand"
    NONE = "no strand"
    AMBIGUOUS = "ambiguous"
    NOT_UNDERSTOOD = "not understood"


@attrs.frozen
class StrandLabel:
    """What a label of a hate strand or a religion means.

    Attributes:
        strands: the monitored strands it names for certain.
        religions: the religions it names, in its order.
        local: keys of the local strands it names.
        none: whether it says that there is no strand.
        kind: what kind of label it is.
        why: in short, why it was so understood, or was not. It never holds the label.
        could_be: for an ambiguous label, the strands it may mean.
    """

    strands: frozenset[Strand] = frozenset()
    religions: tuple[Religion, ...] = ()
    local: tuple[str, ...] = ()
    none: bool = False
    kind: LabelKind = LabelKind.NOT_UNDERSTOOD
    why: str = ""
    could_be: frozenset[Strand] = frozenset()


def recognise(text: str) -> StrandLabel:
    """Return what a label of a hate strand or a religion means.

    Several labels in one cell are parted at semicolons, else at commas outside brackets. It does
    not depend on case, padding, wrapping, kinds of dashes or wrong encodings, and never raises.

    Args:
        text: the label, as a file has it.

    >>> sorted(recognise("Racist; Islamophobic").strands), recognise("Islamophobic").religions
    ([<Strand.RACE: 'race'>, <Strand.RELIGION: 'religion'>], (<Religion.MUSLIM: 'muslim'>,))
    >>> recognise("Racist and religious hate crime").kind
    <LabelKind.AMBIGUOUS: 'ambiguous'>
    >>> recognise("Alternative sub-culture").local, recognise("NO").none
    (('alternative_subculture',), True)
    """
    if is_too_long(text):
        return StrandLabel(why="too long for a label")
    label = plain(text)
    if not label:
        blank = not text.strip("\u200b\ufeff \t\r\n\v\f\u00a0\u2007\u202f")
        return _NO_STRAND if blank else StrandLabel(why="it holds no word")
    if _ZERO.fullmatch(label):
        return _NO_STRAND
    if _CUT.search(label):
        return StrandLabel(why="cut short: what it went on to say is not known")
    parts = re.split(r"[;|]", label)
    listed = len(parts) > 1
    items = [_vocabulary().joined(part) for part in (parts if listed else _at_commas(label))]
    items = [words for words in items if _says(words)]
    found = [_item(words) for words in items] or [StrandLabel(why="it names no strand")]
    if len(found) == 1:
        return found[0]
    # Three words for two strands, or an "and" before the last, is one category spelt out.
    sentence = not listed and items[-1][0] in ("and", "or")
    return _together(found, spelt_out=not listed and len(found) > 2, sentence=sentence)


def known_words() -> frozenset[str]:
    """Return every word that labels of strands and religions are known to be written with."""
    return _vocabulary().known


_NO_STRAND = StrandLabel(none=True, kind=LabelKind.NONE, why="it says that there is none")


def _at_commas(label: str) -> list[str]:
    """Return the parts of a label between commas outside brackets."""
    items, depth = [""], 0
    for sign in label:
        depth = max(0, depth + (sign == "(") - (sign == ")"))
        if sign == "," and not depth:
            items.append("")
        else:
            items[-1] += sign
    return items


def _says(words: Sequence[str]) -> bool:
    return any(_vocabulary().word(word) not in _vocabulary().ignored for word in words)


def _together(found: Sequence[StrandLabel], *, spelt_out: bool, sentence: bool) -> StrandLabel:
    for kind in (LabelKind.NOT_UNDERSTOOD, LabelKind.AMBIGUOUS):
        worst = next((label for label in found if label.kind is kind), None)
        if worst is not None:
            return worst
    said = [label for label in found if not label.none]
    if not said:
        return _NO_STRAND
    strands = frozenset[Strand]().union(*(label.strands for label in said))
    if len(said) < len(found):
        return _ambiguous(strands, "it names a strand and says that there is none")
    if len(strands) > 1 and (sentence or (spelt_out and strands == _UMBRELLA)):
        return _ambiguous(strands, "it names several strands as one category")
    return StrandLabel(
        strands=strands,
        religions=tuple(dict.fromkeys(r for label in said for r in label.religions)),
        local=tuple(dict.fromkeys(key for label in said for key in label.local)),
        kind=LabelKind.STRAND if strands else LabelKind.LOCAL,
        why="each label of the list is understood",
    )


# -- one label ----------------------------------------------------------------------------------


def _item(words: Sequence[str]) -> StrandLabel:
    vocabulary = _vocabulary()
    if (
        words[0].isdigit()
        and len(words) > 1
        and _vocabulary().read(words).strange[:1] == (words[0],)
    ):
        words = words[1:]  # the label's own number
    if len(words[0]) == 2 and "aggravated" in words:
        words = words[1:]  # the code of a court's result qualifier
    wording = vocabulary.read(words)
    if not wording.strange and not wording.dangling:
        return _meaning(wording)
    return _cut_short(words) or StrandLabel(why="a word is not understood")


def _cut_short(words: Sequence[str]) -> StrandLabel | None:
    """Return the one answer that a label cut off in its last word can have come to, or None."""
    vocabulary = _vocabulary()
    *whole, last = words
    if last in vocabulary.known or len(last) < SHORTEST_CUT:
        return None
    found = set()
    for word in vocabulary.completions(last):
        read = vocabulary.read([*whole, word])
        if read.strange and whole:
            continue
        meaning = _meaning(read)
        found.add(meaning.strands if _certain(read, meaning) else frozenset())
    if len(found) != 1 or not (strands := found.pop()):
        return None
    return StrandLabel(strands, kind=LabelKind.STRAND, why="cut short, and one strand is left")


def _certain(read: Wording, meaning: StrandLabel) -> bool:
    """Whether a label that may go on means strands whatever follows."""
    settled = read.settled == frozenset(read.notions) or meaning.strands == {Strand.RELIGION}
    return settled and not read.strange and bool(meaning.strands) and not meaning.religions


def _meaning(wording: Wording) -> StrandLabel:
    notions = wording.notions
    if not notions:
        return StrandLabel(why="it names no strand")
    if "yes" in notions:
        return StrandLabel(why="it says yes, but not to which strand")
    if set(notions) <= {"none", "other_flag"}:
        return _NO_STRAND
    if {"none", "other_flag"}.intersection(notions):
        return StrandLabel(why="it denies a strand, or names another flag besides")
    religions = tuple(
        Religion(notion.removeprefix(_RELIGION))
        for notion in notions
        if notion.startswith(_RELIGION)
    )
    strands = {Strand(notion) for notion in notions if notion in set(Strand)}
    strands |= {Strand.RELIGION} if religions else set()
    local = [notion.removeprefix(_LOCAL) for notion in notions if notion.startswith(_LOCAL)]
    strands |= {Strand(str(p)) for key in local if (p := local_strands().cell(key, "parent"))}
    if "lgbt" in notions:
        return _ambiguous(frozenset(strands | _UMBRELLA), "its word covers more than one strand")
    if not strands & _UMBRELLA:
        # Beside those, the words only say whose orientation or identity it is.
        local += _sexed(notions)
    outside = [key for key in local if local_strands().cell(key, "parent") is None]
    if len(strands) > 1 or (strands and outside):
        return _ambiguous(frozenset(strands), "it names several strands and cannot be split")
    return StrandLabel(
        strands=frozenset(strands),
        religions=religions,
        local=tuple(dict.fromkeys(local)),
        kind=LabelKind.STRAND if strands else LabelKind.LOCAL,
        why="its words name it",
    )


def _sexed(notions: Iterable[str]) -> list[str]:
    """Return the local strands of words for women and men."""
    if "female" in notions and "male" in notions:
        return ["gender"]
    return ["misogyny"] if "female" in notions else ["gender"] if "male" in notions else []


def _ambiguous(could_be: frozenset[Strand], why: str) -> StrandLabel:
    return StrandLabel(kind=LabelKind.AMBIGUOUS, why=why, could_be=could_be)


@cache
def _vocabulary() -> Vocabulary:
    return load_vocabulary(Path(__file__).with_name("vocabulary.toml"))
