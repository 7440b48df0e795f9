"""Whether the cells of a column fit a field, and what its words mean there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import attrs

from hatecrime.flags import LabelKind, StrandLabel
from hatecrime.flags import recognise as recognise_strands
from hatecrime.flags.catalogues import offences
from hatecrime.flags.words import Strand
from hatecrime.outcomes.catalogues import cancellations, outcomes
from hatecrime.records.catalogues import forces
from hatecrime.records.drafting.columns import Column
from hatecrime.records.drafting.dates import DateForms, date_forms
from hatecrime.records.labels import LOCAL, RELIGION
from hatecrime.records.map_plan import folded_word
from hatecrime.records.raw import number_text
from hatecrime.records.reading import PLAIN, items_of, read
from hatecrime.records.showing import is_closed, may_show
from hatecrime.rulebook.types import Field, Type

ENOUGH = 0.5
"""The part of a column's filled rows that must be understood for its name to be believed."""

LONGEST_ASKED = 120
"""Characters of a word that is shown because it was asked for."""

_OFFENCES = ("offence_code", "alternate_offence_code")
_SPELT = (*_OFFENCES, "offence_class", "cancellation_code", LOCAL)
"""Fields whose words are read in any spelling, so that a map need not hold each of them."""

SEPARATORS = (";", "|", ",")
"""What may part the strands of a cell, the surest first. A stroke may join one category."""


@attrs.frozen
class Word:
    """A word of a column.

    Attributes:
        text: as the extract has it most often.
        meaning: as a column map writes it; None where it is not understood.
        rows: in how many rows it stands.
    """

    text: str
    meaning: str | bool | None
    rows: int


@attrs.frozen
class Fit:
    """How a column fits a field.

    Attributes:
        words: words that are translated, and words that are not understood, that may be shown.
        hidden: how many more words are not understood, and in how many rows they stand.
        forms: of a column of dates, its formats.
        separator: what parts the items of a cell; empty where nothing does.
        share: the part of the filled rows that is understood; 1 where there are none.
        meanings: what its words mean, those that are not shown among them.
        none: in how many rows the word None stands, which may say that there was none.
    """

    words: tuple[Word, ...] = ()
    hidden: tuple[int, int] = (0, 0)
    forms: DateForms | None = None
    separator: str = ""
    share: float = 1.0
    meanings: frozenset[str | bool] = frozenset()
    none: int = 0

    @property
    def enough(self) -> bool:
        """Whether enough of the column is understood."""
        return self.share >= ENOUGH


def fit_field(field: Field, column: Column, *, show: bool = False) -> Fit:
    """Return how a column fits a field.

    Args:
        field: the field.
        column: the column.
        show: whether words that may be anybody's own are shown.
    """
    if field.type in (Type.DATE, Type.DATETIME):
        forms = date_forms(column.values)
        return Fit(forms=forms, share=_share(forms.rows if forms.choices else 0, column.rows))
    tally = _Tally(field, show=show)
    for raw, rows in _given(column):
        for item in {number_text(item): item for item in items_of(field, raw)}.values():
            cell = read(field, [item], PLAIN)
            understood = cell.problem is None and _is_known(field, cell.value)
            tally.add(number_text(item), _meaning(cell.value) if understood else None, rows)
    return attrs.evolve(tally.fit(), none=_nones(column))


def fit_words(column: Column, field: Field, header: Strand | str, *, show: bool = False) -> Fit:
    """Return how a column of words fits a field of its strand: each word is that strand or none.

    Args:
        column: the column.
        field: the strand's field, the religions' or that of local strands.
        header: the strand that its name stands for.
        show: whether words that may be anybody's own are shown.
    """
    tally = _Tally(field, show=show)
    for raw, rows in _given(column):
        for item in re.split(r"[;,|](?![^()]*\))", number_text(raw)):
            text = item.strip()
            label = recognise_strands(text)
            tally.add(text, _of_strand(field, label, header) if text else None, rows)
    separator = separator_of(column) or ""
    return attrs.evolve(tally.fit(), separator=separator, none=_nones(column))


def _of_strand(field: Field, label: StrandLabel, header: str) -> str | bool | None:
    if label.kind is LabelKind.NONE:
        return "" if field.name == RELIGION else False
    if label.kind is not LabelKind.STRAND or label.strands != {header}:
        return None
    if field.name != RELIGION:
        return True
    return label.religions[0].value if len(label.religions) == 1 else ""


def fit_strands(column: Column, *, show: bool = False) -> Fit:
    """Return how a column fits a list of strands."""
    field = _STRAND_WORD
    tally = _Tally(field, show=show)
    separator = separator_of(column)
    for raw, rows in _given(column):
        text = number_text(raw)
        for item in text.split(separator) if separator else [text]:
            if item.strip():
                tally.add(item.strip(), _target(recognise_strands(item)), rows)
    found = tally.fit()
    # A column of yes and no holds words for no strand at all, and no list.
    share = found.share if any(found.meanings) or not column.rows else 0.0
    return attrs.evolve(found, separator=separator or "", share=share)


def strands_in(fit: Fit) -> set[str]:
    """Return the strands that the words of a list of strands name."""
    return {str(meaning).partition(":")[0] for meaning in fit.meanings} & set(Strand)


def separator_of(column: Column) -> str | None:
    """Return the sign that parts several labels in a cell, or None if no cell holds several.

    A cell that is one category spelt out, such as "lesbian, gay, bisexual", is not parted.
    """
    for sign in SEPARATORS:
        parted = understood = 0
        for raw, rows in column.values:
            text = number_text(raw)
            parts = [recognise_strands(part) for part in text.split(sign) if part.strip()]
            if len(parts) < 2:
                continue
            certain = all(_target(part) is not None for part in parts)
            if certain and recognise_strands(text).kind is LabelKind.AMBIGUOUS:
                return None
            parted, understood = parted + rows, understood + certain * rows
        if parted and understood >= ENOUGH * parted:
            return sign
    return None


def _target(label: StrandLabel) -> str | None:
    """Return what a column map says of a label: one thing, or nothing."""
    if label.kind is LabelKind.NONE:
        return ""
    if label.kind is LabelKind.LOCAL and len(label.local) == 1:
        return f"local:{label.local[0]}"
    if label.kind is not LabelKind.STRAND or len(label.strands) != 1:
        return None
    (strand,) = label.strands
    return f"religion:{label.religions[0]}" if len(label.religions) == 1 else strand.value


_STRAND_WORD = Field("strands", Type.BOOL, group="strands")
"""Stands for the words of a list of strands, where it is asked which of them may be shown."""


def _is_known(field: Field, value: Any) -> bool:
    """Whether a value is in a list: text that is kept as it stands is no sign of a fit."""
    if value is None:
        return True
    if field.name == "force":
        return value in forces().rows
    if field.name == "cancellation_code":
        return value in cancellations().rows
    if field.name == "offence_class":
        return value in {row.get("class") for row in offences().rows.values()}
    if field.name == "outcome_code":
        return value in outcomes().rows
    if field.name in _OFFENCES:
        return re.fullmatch(r"\d{3}/\d{2}", value, re.ASCII) is not None
    return True


def _meaning(value: Any) -> str | bool:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "; ".join(value)
    return value if isinstance(value, bool) else str(value)


def _given(column: Column) -> Iterator[tuple[Any, int]]:
    """Yield the values of a column but for None, which is read as nothing."""
    return ((raw, rows) for raw, rows in column.values if not _is_none(raw))


def _nones(column: Column) -> int:
    return sum(rows for raw, rows in column.values if _is_none(raw))


def _is_none(raw: Any) -> bool:
    return isinstance(raw, str) and raw.casefold() == "none"


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


class _Tally:
    """Words of a column, gathered by the word in small letters."""

    def __init__(self, field: Field, *, show: bool) -> None:
        self._field, self._show = field, show
        self._spelt: dict[str, dict[str, int]] = {}
        self._meaning: dict[str, str | bool | None] = {}

    def add(self, text: str, meaning: str | bool | None, rows: int) -> None:
        spelt = self._spelt.setdefault(folded_word(text), {})
        spelt[text] = spelt.get(text, 0) + rows
        self._meaning.setdefault(folded_word(text), meaning)

    def fit(self) -> Fit:
        rows = {word: sum(spelt.values()) for word, spelt in self._spelt.items()}
        understood = sum(n for word, n in rows.items() if self._meaning[word] is not None)
        words, hidden = [], []
        if is_closed(self._field):
            for word, spelt in self._spelt.items():
                text = min(spelt, key=lambda one: (-spelt[one], one))
                one = Word(text, self._meaning[word], rows[word])
                if self._is_told(one):
                    words.append(one)
                elif one.meaning is None:
                    hidden.append(one.rows)
        words.sort(key=lambda one: (one.meaning is None, -one.rows, one.text))
        return Fit(
            words=tuple(words),
            hidden=(len(hidden), sum(hidden)),
            share=_share(understood, sum(rows.values())),
            meanings=frozenset(m for m in self._meaning.values() if m is not None),
        )

    def _is_told(self, word: Word) -> bool:
        """Whether a word is listed: codes are not, whose spellings are read in any case."""
        own = str(word.meaning).lower() if isinstance(word.meaning, bool) else word.meaning
        if own is not None and (own == word.text or self._field.name in _SPELT):
            return False
        if self._show and word.meaning is None and len(word.text) <= LONGEST_ASKED:
            return True
        return may_show(self._field, word.text)
