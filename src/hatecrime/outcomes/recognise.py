"""Which outcome a label means: one answer or none, never a guess.

A label is read in two parts, its number and its words. Each word must be known, and together they
must leave one outcome. Where number and words contradict, or several outcomes are left, the answer
holds no code and says why. No reason holds the label itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import attrs

from hatecrime.outcomes.catalogues import labels, outcomes
from hatecrime.outcomes.numbers import MARKS, Numbered, without_numbers
from hatecrime.outcomes.types import NOT_ASSIGNED, outcome_groups, outcome_types
from hatecrime.rulebook.catalogue import read_toml
from hatecrime.rulebook.wording import (
    SHORTEST_CUT,
    Vocabulary,
    Wording,
    is_too_long,
    load_vocabulary,
    plain,
)

_HERE = Path(__file__).parent

SHORTEST_START, SHORTEST_PREFIX = 8, 12
"""Letters that a label cut off must still have: to be read at all, and to be found by its title."""


class LabelKind(StrEnum):
    """What kind of label it is."""

    CODE = "code"
    TITLE = "title"
    GROUP = "group label"
    NOT_ASSIGNED = "not assigned"
    CANCELLED = "cancelled"
    LOCAL = "local code"
    AMBIGUOUS = "ambiguous"
    NOT_UNDERSTOOD = "not understood"


@attrs.frozen
class OutcomeLabel:
    """What a label of an outcome means.

    Attributes:
        codes: the outcome it means; several where the label itself covers several; ``{"0"}`` where
            it says that none is assigned yet; empty where it is not understood, or a local code.
        kind: what kind of label it is.
        why: in short, why it was so understood, or was not. It never holds the label.
        could_be: for an ambiguous label, the outcomes its words leave open, where that is known.
    """

    codes: frozenset[str]
    kind: LabelKind
    why: str
    could_be: frozenset[str] = frozenset()


@attrs.frozen
class _Reading:
    """One way in which notions leave an outcome, as readings.toml tells it."""

    codes: frozenset[str]
    needs: tuple[frozenset[str], ...]
    allowed: frozenset[str]
    beside: frozenset[str]
    alone: bool
    cancelled: bool

    @property
    def core(self) -> frozenset[str]:
        return frozenset().union(*self.needs)

    def holds(self, notions: frozenset[str], *, beside: bool = False) -> bool:
        """Whether notions leave this reading; ``beside`` where the number stands with them."""
        allowed = self.allowed | self.beside if beside else self.allowed
        return notions <= allowed and all(need & notions for need in self.needs)


def recognise(text: str) -> OutcomeLabel:
    """Return what a label of an outcome means.

    It does not depend on case, padding, wrapping, kinds of dashes, wrong encodings or cutting at
    the end, as long as one reading is left. It never raises.

    Args:
        text: the label, as a file has it.

    >>> sorted(recognise("Type 16 - Victim unsupportive (suspect identified)").codes)
    ['16']
    >>> recognise("14 - Charge").codes, recognise("14 - Charge").why
    (frozenset(), 'its number and its words contradict each other')
    >>> recognise("66").kind, sorted(recognise("Under investigation").codes)
    (<LabelKind.LOCAL: 'local code'>, ['0'])
    """
    if is_too_long(text):
        return _none(LabelKind.NOT_UNDERSTOOD, "too long for a label")
    if not text.strip("\u200b\ufeff \t\r\n\v\f\u00a0\u2007\u202f"):
        return OutcomeLabel(frozenset((NOT_ASSIGNED,)), LabelKind.NOT_ASSIGNED, "empty")
    label = without_numbers(text, plain(text))
    words = _vocabulary().joined(label.words)
    if label.cancelled:
        return _none(LabelKind.CANCELLED, "a cancellation code, not an outcome")
    if label.refused:
        return _none(LabelKind.AMBIGUOUS, label.refused)
    if label.local and (not words or not label.numeric):
        return _none(LabelKind.LOCAL, "a local code, which the column map has to translate")
    if label.local:
        return _beside_local(words, cut=label.cut)
    if label.several:
        return _beside_several(label, words)
    if label.codes:
        return _beside_one(label.codes[0], words, label)
    return _by_words(words, cut=label.cut)


def known_words() -> frozenset[str]:
    """Return every word that labels of outcomes are known to be written with."""
    return _vocabulary().known | MARKS


# -- by number and words ------------------------------------------------------------------------


def _beside_one(code: str, words: Sequence[str], label: Numbered) -> OutcomeLabel:
    if not words and label.cut:
        return _none(LabelKind.NOT_UNDERSTOOD, "a number that is cut short")
    if not words:
        kind = LabelKind.NOT_ASSIGNED if code == NOT_ASSIGNED else LabelKind.CODE
        return OutcomeLabel(frozenset((code,)), kind, "its number says so")
    family = {code, str(outcomes().cell(code, "parent") or code)}
    agreed = OutcomeLabel(
        frozenset((code,)),
        LabelKind.NOT_ASSIGNED if code == NOT_ASSIGNED else LabelKind.CODE,
        "its number says so, and its words do not contradict it",
    )
    contradicted = _none(LabelKind.AMBIGUOUS, "its number and its words contradict each other")
    title = _titles().get(" ".join(words))
    if title is not None:
        return agreed if title & family else contradicted
    wording = _vocabulary().read(words)
    cut = label.cut or wording.dangling or _ends_strange(words, wording)
    notions = wording.settled if cut else frozenset(wording.notions)
    readings = [r for r in _readings() if r.codes == {code}]
    fitting = [r for r in readings if notions <= r.allowed | r.beside]
    others = {r.codes for r in _left_by(notions) if not r.codes & family}
    if notions and not fitting:
        return contradicted
    if others and not any(r.holds(notions, beside=True) for r in readings):
        return contradicted
    strange = wording.strange[:-1] if _ends_strange(words, wording) else wording.strange
    if _vocabulary().negations.intersection(strange):
        return _none(LabelKind.NOT_UNDERSTOOD, "a word is negated that is not understood")
    confirmed = any(r.core & notions for r in fitting)
    if confirmed or (notions and not strange and label.marked):
        return agreed
    return _none(LabelKind.NOT_UNDERSTOOD, "the words beside its number are not understood")


def _beside_several(label: Numbered, words: Sequence[str]) -> OutcomeLabel:
    """Read a label that lists several codes, as the grouped labels of some forces do."""
    listed = frozenset(label.codes)
    answer = OutcomeLabel(listed, LabelKind.GROUP, "it lists several outcomes")
    contradicted = _none(LabelKind.AMBIGUOUS, "its numbers and its words contradict each other")
    if not words:
        several = _none(LabelKind.AMBIGUOUS, "several numbers")
        return answer if label.marked and not label.local_listed else several
    said = _by_words(words, cut=False)
    if said.codes and not said.codes & listed:
        return contradicted
    if label.local_listed:
        if listed <= said.codes:
            return OutcomeLabel(said.codes, LabelKind.GROUP, "its words name several outcomes")
        return _none(LabelKind.AMBIGUOUS, "it lists local codes among others")
    if said.codes:
        return answer
    wording = _vocabulary().read(words)
    notions = frozenset(wording.notions)
    readings = [r for r in _readings() if r.codes <= listed]
    if not notions <= frozenset().union(*(r.allowed | r.beside for r in readings)):
        return contradicted
    if label.marked or (notions and not wording.strange):
        return answer
    return _none(LabelKind.NOT_UNDERSTOOD, "the words beside its numbers are not understood")


def _beside_local(words: Sequence[str], *, cut: bool) -> OutcomeLabel:
    """Read the words beside a force's own number: they count only where they name one outcome."""
    said = _by_words(words, cut=cut)
    if said.kind is LabelKind.TITLE and len(said.codes) == 1:
        return attrs.evolve(said, why="its number is local; its words name one outcome")
    return _none(LabelKind.LOCAL, "a local code, and its words do not name one outcome")


# -- by words alone -----------------------------------------------------------------------------


def _by_words(words: Sequence[str], *, cut: bool) -> OutcomeLabel:
    vocabulary = _vocabulary()
    title = _titles().get(" ".join(words))
    if title is not None and not cut:
        return _answer(title, "a known label")
    wording = vocabulary.read(words)
    notions = frozenset(wording.notions)
    if wording.strange or wording.dangling or cut:
        found = _cut_short(words, wording)
        if found is not None:
            return _answer(found, "cut short, and one reading is left")
        if not words or (not notions and not wording.strange):
            return _none(LabelKind.NOT_UNDERSTOOD, "it says nothing of an outcome")
        return _none(LabelKind.NOT_UNDERSTOOD, "a word is not understood, or it is cut short")
    left = _left_by(notions)
    if len(left) == 1 and _ended(wording, left[0]):
        (reading,) = left
        if reading.cancelled:
            return _none(LabelKind.CANCELLED, "it says that the crime was cancelled or moved")
        return _answer(reading.codes, "its words leave one reading")
    open_to = _open_to(notions)
    if not notions or not open_to:
        return _none(LabelKind.NOT_UNDERSTOOD, "its words do not add up to an outcome")
    could_be = frozenset().union(*open_to)
    return _none(LabelKind.AMBIGUOUS, "its words leave several outcomes open", could_be)


def _left_by(notions: frozenset[str]) -> list[_Reading]:
    """Return the readings that notions leave, one for each different answer."""
    left = {r.codes: r for r in _readings() if r.alone and r.holds(notions)}
    return list(left.values())


def _ended(wording: Wording, left: _Reading) -> bool:
    """Whether a negation after the last phrase would not have made another outcome of it."""
    return all(
        other.codes == left.codes
        for notion in wording.denied
        for other in _left_by(wording.settled | {notion})
    )


def _open_to(notions: frozenset[str]) -> set[frozenset[str]]:
    """Return the answers that notions could still come to if more were said."""
    return {r.codes for r in _readings() if notions <= r.allowed and r.core & notions}


def _cut_short(words: Sequence[str], wording: Wording) -> frozenset[str] | None:
    """Return the one answer that a label cut off at its end can have come to, or None."""
    vocabulary = _vocabulary()
    start, ends_strange = " ".join(words), _ends_strange(words, wording)
    if len(start) < SHORTEST_START:
        return None
    titled: set[frozenset[str]] = set()
    if len(start) >= SHORTEST_PREFIX:
        begun = start + " " * (ends_strange and words[-1] in vocabulary.known)
        titled.update(codes for title, codes in _titles().items() if title.startswith(begun))
    found, sure = set(titled), list[bool]()
    for ending in _endings(words, wording, ends_strange=ends_strange):
        read = vocabulary.read(ending)
        notions = frozenset(read.notions)
        left = {r.codes for r in _left_by(notions)}
        if read.strange or not any(notions <= r.allowed for r in _readings()):
            continue
        sole = _open_to(read.settled)
        if not left and sole == titled and [len(codes) for codes in sole] == [1]:
            left = sole
        found |= left
        sure.append(len(left) == 1 and (bool(titled) or len(sole) == 1))
    # A negation that no ending completes may turn the label into something no title says.
    certain = all(sure) if sure else not vocabulary.negations.intersection(wording.strange)
    return found.pop() if len(found) == 1 and certain else None


def _endings(
    words: Sequence[str], wording: Wording, *, ends_strange: bool
) -> Iterable[Sequence[str]]:
    """Return what a label may have been up to the word, or the phrase, in which it was cut off."""
    vocabulary = _vocabulary()
    *whole, last = words
    if not ends_strange:
        yield _without_dangling(words)
        return
    yield from vocabulary.finished(words, wording.strange)
    if last.isdigit() or last in vocabulary.known:
        return
    if len(last) < SHORTEST_CUT:
        yield _without_dangling(whole)
    for word in vocabulary.completions(last):
        yield [*whole, word]


def _without_dangling(words: Sequence[str]) -> Sequence[str]:
    kept = list(words)
    while kept and kept[-1] in _vocabulary().dangling:
        kept.pop()
    return kept


def _ends_strange(words: Sequence[str], wording: Wording) -> bool:
    return bool(words and wording.strange) and wording.strange[-1] == _vocabulary().word(words[-1])


# -- answers ------------------------------------------------------------------------------------


def _answer(codes: frozenset[str], why: str) -> OutcomeLabel:
    if not codes:
        return _none(LabelKind.NOT_UNDERSTOOD, "it says that nothing is known of the outcome")
    if codes == {NOT_ASSIGNED}:
        return OutcomeLabel(codes, LabelKind.NOT_ASSIGNED, "it says that none is assigned yet")
    return OutcomeLabel(codes, LabelKind.TITLE if len(codes) == 1 else LabelKind.GROUP, why)


def _none(kind: LabelKind, why: str, could_be: frozenset[str] = frozenset()) -> OutcomeLabel:
    return OutcomeLabel(frozenset(), kind, why, could_be)


# -- tables -------------------------------------------------------------------------------------


@cache
def _vocabulary() -> Vocabulary:
    return load_vocabulary(_HERE / "vocabulary.toml")


@cache
def _readings() -> tuple[_Reading, ...]:
    return tuple(_reading(entry) for entry in read_toml(_HERE / "readings.toml")["reading"])


def _reading(entry: dict[str, Any]) -> _Reading:
    needs = tuple(frozenset(need.split("|")) for need in entry["needs"])
    return _Reading(
        codes=_group(entry["group"]) if "group" in entry else frozenset(entry["codes"]),
        needs=needs,
        allowed=frozenset(entry.get("allows", ())).union(*needs),
        beside=frozenset(entry.get("beside", ())),
        alone=entry.get("alone", True),
        cancelled=entry.get("says") == "cancelled",
    )


def _group(key: str) -> frozenset[str]:
    """Return the outcomes a published group covers, none where it stands for no outcome.

    1A, 2A and 3A are parts of 1, 2 and 3 and are not named beside several outcomes; they are where
    the group would else look like one code, which a group label never is.
    """
    codes = outcome_groups()[key].codes
    parents = frozenset(code for code in codes if outcomes().cell(code, "parent") is None)
    if not codes:
        return frozenset((NOT_ASSIGNED,))
    return parents if len(parents) > 1 else codes


@cache
def _titles() -> dict[str, frozenset[str]]:
    """Return the labels that are known to the letter, by their words."""
    known: dict[str, frozenset[str]] = {}
    for code, kind in outcome_types().items():
        for title in filter(None, (kind.title, kind.former_title)):
            known[title] = frozenset((code,))
    for label in labels().rows:
        codes = labels().cell(label, "codes")
        assert isinstance(codes, tuple)
        known[label] = frozenset(codes)
    known |= {group.published: _group(key) for key, group in outcome_groups().items()}
    joined = _vocabulary().joined
    return {" ".join(joined(plain(title))): codes for title, codes in known.items()}
