"""Reading short labels written by people: spelling and damage put aside, every word accounted for.

A vocabulary is data: words that mean the same, words that say nothing, and phrases that stand for
a notion. A label is read word by word into notions; a word the vocabulary does not hold is told
as strange, so that a caller can refuse to answer rather than guess.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

import attrs

from hatecrime.rulebook.catalogue import read_toml
from hatecrime.rulebook.errors import RulebookError

LONGEST = 400
"""Characters of a label that are looked at; a longer text is no label."""

SHORTEST_CUT = 3
"""Letters that a word cut off at the end of a label must still have to be completed."""

SHORTEST_SLIP = 8
"""Letters that a word must have for one slip of typing in it to be forgiven."""

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")
_ESCAPE = re.compile(r"\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|_x[0-9a-f]{4}_", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{1,20}>")
_UNSEEN = re.compile("[\u0000\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_LETTERS = str.maketrans(
    {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
    | {"\u017f": "s", "\ufb05": "st", "\ufb06": "st", "\u2026": "..."}
    | {chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)}
)
_APOSTROPHE = re.compile(
    r"(?<=[a-z])(?:['`\u00b4\u02bc\u2018\u2019\u2032](?=[a-z])|[^\x00-\x7f]+(?=[dst]\b))"
)
_WRAPPED = re.compile(r"(?<=[a-z])-[ \t]*[\r\n]+\s*(?=[a-z])")
_WORD = re.compile(r"[a-z]+|[0-9]+")

NOTHING = "nothing"
"""The notion of phrases that say nothing."""

WRAP = "\x1f"
"""Stands in plain text where a line ended after a hyphen: one word, or two, as it turns out."""


def is_too_long(text: str) -> bool:
    """Whether a text is longer than any label, its padding put aside."""
    start = text.strip()[: 10 * LONGEST]
    return len(start) == 10 * LONGEST or len(" ".join(start.split())) > LONGEST


def plain(text: str) -> str:
    """Return text in small ASCII, with all that encodings and spreadsheets do to it put aside.

    What is no ASCII becomes a space: in the labels of this field it is a dash, a quotation mark or
    padding, or what a wrong encoding made of one.

    >>> plain("Suspect\u2019s age \u00e2\u20ac\u201c UNDER\u00a010 ")
    'suspects age under 10'
    """
    text = text.strip()[: 10 * LONGEST]
    for _ in range(2):  # a page saved as a page has its entities escaped again
        text = _ENTITY.sub(lambda found: html.unescape(found[0].lower()), text)
    text = _TAG.sub(" ", _ESCAPE.sub(" ", text))
    text = _UNSEEN.sub("", text.translate(_LETTERS)).lower()
    text = text.replace("a\u20ac", " ")  # a dash whose first letter lost its accent
    text = _WRAPPED.sub(WRAP, _APOSTROPHE.sub("", text))
    return re.sub(r"[^\x1f\x21-\x7e]+|_", " ", text).strip()


def words_of(text: str) -> list[str]:
    """Return the words and numbers of plain text, ``&`` read as a word."""
    return _WORD.findall(text.replace("&", " and "))


@attrs.frozen
class Phrase:
    """Words that stand for a notion."""

    words: tuple[str, ...]
    notion: str


@attrs.frozen
class Wording:
    """What a label was read into.

    Attributes:
        notions: the notions found, in order, each once.
        strange: words the vocabulary does not hold, in order.
        dangling: whether the label breaks off on a word that something must follow.
        settled: the notions that nothing which may have been cut off at the end could change.
        denied: what the last of them would become, had its phrase gone on with a negation.
    """

    notions: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    dangling: bool = False
    settled: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()


@attrs.frozen(eq=False)
class Vocabulary:
    """Words of one field, by which its labels are read.

    Attributes:
        same: the word that stands for each spelling.
        ignored: words that say nothing by themselves.
        dangling: those of them that a whole label does not end on.
        negations: words that turn another into its contrary.
        phrases: by their first word, the longest first.
        known: every word and every spelling it holds.
        long: those that a slip of typing is forgiven in, by their length.
    """

    same: Mapping[str, str]
    ignored: frozenset[str]
    dangling: frozenset[str]
    negations: frozenset[str]
    phrases: Mapping[str, tuple[Phrase, ...]]
    known: frozenset[str]
    long: Mapping[int, tuple[str, ...]]

    def read(self, words: Sequence[str]) -> Wording:
        """Read words into notions; the longest phrase that fits goes first."""
        given = [self.word(word) for word in words]
        found: list[Phrase] = []
        strange: list[str] = []
        at = last = 0
        while at < len(given):
            phrase, after = self._phrase_at(given, at)
            if phrase is not None:
                found.append(phrase)
                at = last = after
                continue
            if given[at] not in self.ignored:
                strange.append(given[at])
            at += 1
        # Only the phrase at the end can have gone on, with at most the cut word after it.
        ends = [word for word in given[last:] if word not in self.ignored]
        longer = self._longer(found[-1]) if found and len(ends) < 2 else ()
        return Wording(
            notions=tuple(dict.fromkeys(_notions(found))),
            strange=tuple(strange),
            dangling=bool(words) and words[-1] in self.dangling,
            settled=frozenset(_notions(found[:-1] if longer else found)),
            denied=frozenset(p.notion for p in longer if self.negations.intersection(p.words)),
        )

    def completions(self, cut: str) -> tuple[str, ...]:
        """Return the words of the vocabulary that a word cut off at its end may have been."""
        if len(cut) < SHORTEST_CUT:
            return ()
        return tuple(sorted(word for word in self.known if word.startswith(cut) and word != cut))

    def finished(self, words: Sequence[str], cut: Sequence[str]) -> Iterator[tuple[str, ...]]:
        """Return labels with a phrase cut off at their end finished.

        Args:
            words: the label.
            cut: its words that are not understood; the phrase's, where they are its last.
        """
        kept, left = list(words), list(cut)
        while kept and left:
            word = self.word(kept[-1])
            if word == left[-1]:
                left.pop()
            elif word not in self.ignored:
                return
            kept.pop()
        if left or len(cut) < 2:
            return
        *before, last = cut
        for phrase in self.phrases.get(cut[0], ()):
            if len(phrase.words) < len(cut) or phrase.words[: len(before)] != tuple(before):
                continue
            word = phrase.words[len(before)]
            if word == last or (word.startswith(last) and last not in self.known):
                yield (*kept, *phrase.words)

    def joined(self, text: str) -> list[str]:
        """Return the words of plain text; words parted at a line's end are joined where known."""
        words: list[str] = []
        for number, piece in enumerate(text.split(WRAP)):
            found = words_of(piece)
            if number and words and found and words[-1] + found[0] in self.known:
                found[0] = words.pop() + found[0]
            words += found
        return words

    def _longer(self, phrase: Phrase) -> tuple[Phrase, ...]:
        """Return the phrases that begin with this one and mean something else."""
        return tuple(
            other
            for other in self.phrases[phrase.words[0]]
            if other.words[: len(phrase.words)] == phrase.words and other.notion != phrase.notion
        )

    def _phrase_at(self, given: Sequence[str], at: int) -> tuple[Phrase | None, int]:
        best, furthest = None, at
        for phrase in self.phrases.get(given[at], ()):
            after = self._end(phrase.words, given, at)
            if after > furthest:
                best, furthest = phrase, after
        return best, furthest

    def _end(self, wanted: Sequence[str], given: Sequence[str], at: int) -> int:
        """Return where a phrase ends that starts here, or -1; ignored words may stand within."""
        for word in wanted:
            while at < len(given) and given[at] != word and given[at] in self.ignored:
                at += 1
            if at == len(given) or given[at] != word:
                return -1
            at += 1
        return at

    def word(self, word: str) -> str:
        """Return the word that stands for a spelling; one slip in a long word is forgiven."""
        if word in self.known or len(word) < SHORTEST_SLIP or not word.isalpha():
            return self.same.get(word, word)
        alike = (other for n in (-1, 0, 1) for other in self.long.get(len(word) + n, ()))
        near = {self.same.get(other, other) for other in alike if _one_slip(word, other)}
        return near.pop() if len(near) == 1 else word


def load_vocabulary(path: Path) -> Vocabulary:
    """Read a vocabulary from TOML.

    A phrase may give several words for one place, parted by strokes: ``"no suspect/offender"``.

    Raises:
        RulebookError: if a phrase stands for two notions.
    """
    data = read_toml(path)
    same: dict[str, str] = {}
    for word, spellings in data["same"].items():
        same |= dict.fromkeys(spellings, word)
    ignored = frozenset(data["ignored"]["words"])
    dangling = frozenset(data["ignored"]["dangling"])
    notions: dict[tuple[str, ...], str] = {}
    for notion, phrases in data["notions"].items():
        for words in _spelt_out(phrases):
            key = tuple(same.get(word, word) for word in words)
            if notions.setdefault(key, notion) != notion:
                raise RulebookError(f"{path.name}: {' '.join(words)!r} stands for two notions")
    by_first: dict[str, list[Phrase]] = {}
    for words, notion in notions.items():
        by_first.setdefault(words[0], []).append(Phrase(words, notion))
    known = {word for words in notions for word in words} | {*same} | ignored | dangling
    long: dict[int, tuple[str, ...]] = {}
    for word in sorted(known):
        if len(word) >= SHORTEST_SLIP - 1:
            long[len(word)] = (*long.get(len(word), ()), word)
    return Vocabulary(
        same=same,
        ignored=ignored | dangling,
        dangling=dangling,
        negations=frozenset(data["negations"]["words"]),
        phrases={
            first: tuple(sorted(found, key=lambda phrase: -len(phrase.words)))
            for first, found in by_first.items()
        },
        known=frozenset(known),
        long=long,
    )


def _notions(phrases: Iterable[Phrase]) -> Iterator[str]:
    return (phrase.notion for phrase in phrases if phrase.notion != NOTHING)


def _spelt_out(phrases: Iterable[str]) -> Iterator[tuple[str, ...]]:
    for phrase in phrases:
        yield from product(*(place.split("/") for place in phrase.split()))


def _one_slip(word: str, other: str) -> bool:
    """Return whether one letter left out, put in, changed or swapped makes one word the other."""
    at = 0
    while at < min(len(word), len(other)) and word[at] == other[at]:
        at += 1
    rest, left = word[at:], other[at:]
    return (
        rest[1:] == left[1:]
        or rest[1:] == left
        or rest == left[1:]
        or (rest[:2] == left[1::-1] and rest[2:] == left[2:])
    )
