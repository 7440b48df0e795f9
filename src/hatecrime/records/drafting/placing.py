"""Which column is which field, as far as it is certain.

A column is placed where its name stands for one field and its cells fit it, and no other column
does as well. What could be two things, or looks like one by its cells alone, is left to a person.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import attrs

from hatecrime.flags.words import Strand
from hatecrime.records.drafting.columns import Column
from hatecrime.records.drafting.fits import (
    Fit,
    Word,
    fit_field,
    fit_strands,
    fit_words,
    strands_in,
)
from hatecrime.records.drafting.headers import (
    StrandHeader,
    base_of,
    fields_named,
    strand_named,
)
from hatecrime.records.fields import field_named, fields, required_fields
from hatecrime.records.labels import LOCAL, RELIGION
from hatecrime.records.map_plan import STRANDS
from hatecrime.rulebook.types import Type

SURE, FEW = 0.8, 200
"""For its cells alone to tell of a column: the part of its filled rows that must be understood, and
the different values it may have."""


@attrs.frozen
class Placed:
    """A field, and the columns it is read from; ``strands`` for a column that lists them."""

    field: str
    columns: tuple[str, ...]
    fit: Fit


@attrs.frozen
class Unclear:
    """A column that could be one of some fields, or several that could be one field, and why."""

    columns: tuple[Column, ...]
    fields: tuple[str, ...]
    why: str


@attrs.frozen
class Draft:
    """What can be told of the columns of an extract.

    Attributes:
        placed: fields with their columns, in the order of the record; ``strands`` last.
        local: columns for a local strand each, with their words as ``local_strands`` has them.
        unclear: columns that a person has to place.
        unplaced: columns that nothing is known of.
        missing: fields that every record needs and no column was found for.
        named: whether any column is known by its name; if none is, there may be no header.
    """

    placed: tuple[Placed, ...]
    local: tuple[Placed, ...]
    unclear: tuple[Unclear, ...]
    unplaced: tuple[Column, ...]
    missing: tuple[str, ...]
    named: bool


@attrs.frozen
class _Claim:
    """That a column could be a field."""

    column: Column
    field: str
    fit: Fit

    @property
    def own(self) -> bool:
        """Whether the column has the field's own name."""
        return field_named(self.column.name) == self.field


def draft(columns: Sequence[Column], show: Collection[str] = ()) -> Draft:
    """Return what can be told of the columns of an extract.

    Args:
        columns: the columns, as ``gather`` returns them.
        show: fields of whose columns words that are not understood may be shown.
    """
    claims: list[_Claim] = []
    unclear: list[Unclear] = []
    for column in columns:
        found = list(_claims(column, show))
        own = [claim for claim in found if claim.own]
        found = own or found
        if len(found) == 1 or _of_one_strand(found):
            claims += found
        elif found:
            unclear.append(Unclear((column,), _names(found), "its name stands for each of these"))
        else:
            unclear += _suggested(column)
    placed, contested = _placed(claims)
    unclear += contested
    local = [claim for claim in placed if claim.field == LOCAL and claim.fit.words]
    sources = [one for one in local if field_named(one.columns[0]) != LOCAL]
    listed = next((one for one in placed if one.field == STRANDS), None)
    if listed is not None and any(str(m).startswith("local:") for m in listed.fit.meanings):
        why = "the column that lists the strands fills it already"
        by_name = {column.name: column for column in columns}
        unclear += [Unclear((by_name[one.columns[0]],), (LOCAL,), why) for one in sources]
        placed = [one for one in placed if one not in sources]
        sources = []
    seen = {name for one in placed for name in one.columns} | {
        column.name for one in unclear for column in one.columns
    }
    order = {name: number for number, name in enumerate((*fields(), STRANDS))}
    filled = {one.field for one in placed}
    return Draft(
        placed=tuple(sorted((p for p in placed if p not in sources), key=lambda p: order[p.field])),
        local=tuple(sources),
        unclear=tuple(sorted(unclear, key=lambda one: one.columns[0].place)),
        unplaced=tuple(column for column in columns if column.name not in seen),
        missing=tuple(name for name in required_fields() if name not in filled),
        named=any(fields_named(column.name) or strand_named(column.name) for column in columns),
    )


def _claims(column: Column, show: Collection[str]) -> Iterator[_Claim]:
    """Yield the fields that a column's name stands for and its cells fit."""
    header = strand_named(column.name)
    found = False
    for name in fields_named(column.name):
        shown = name in show
        fit = (
            fit_strands(column, show=shown)
            if name == STRANDS
            else fit_field(fields()[name], column, show=shown)
        )
        # A column that bears the field's own name is that, however bad its cells: left out, the
        # rules that would say so could not run.
        if fit.enough or field_named(column.name) == name:
            found = True
            yield _Claim(column, name, fit)
    if header is None or not header.plain or not column.values:
        return
    if header.strand:
        yield from _strand_claims(column, header, show, found=found)
    elif not found:
        fit = fit_field(fields()[Strand.RACE], column)
        if fit.enough:
            yield _Claim(column, LOCAL, _as_local(fit, header.local))


def _strand_claims(
    column: Column, header: StrandHeader, show: Collection[str], *, found: bool
) -> Iterator[_Claim]:
    """Yield the strand that a column stands for: by yes and no, or by words that name it."""
    field = fields()[header.strand]
    fit = fit_field(field, column, show=field.name in show)
    if fit.enough and not found:
        yield _Claim(column, field.name, fit)
        return
    fit = fit_words(column, field, header.strand, show=field.name in show)
    if not fit.enough or True not in fit.meanings:
        return
    yield _Claim(column, field.name, fit)
    if field.name == Strand.RELIGION and not found:
        religion = fields()[RELIGION]
        fit = fit_words(column, religion, header.strand, show=RELIGION in show)
        if any(fit.meanings):
            yield _Claim(column, RELIGION, fit)


def _as_local(fit: Fit, key: str) -> Fit:
    """Return a column of yes and no as one of local strands: yes is the strand, no says nothing."""
    words = (attrs.evolve(w, meaning=key if w.meaning else "") for w in fit.words if _told(w))
    return attrs.evolve(fit, words=tuple(words))


def _told(word: Word) -> bool:
    return word.meaning is not None


def _of_one_strand(found: Sequence[_Claim]) -> bool:
    """Whether a column is both the flag of religion and the religions themselves."""
    return {claim.field for claim in found} == {Strand.RELIGION.value, RELIGION}


def _names(claims: Iterable[_Claim]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim.field for claim in claims))


def _placed(claims: Sequence[_Claim]) -> tuple[list[Placed], list[Unclear]]:
    """Return the fields that one column claims, and the columns of those that several do."""
    placed: list[Placed] = []
    contested: list[Unclear] = []
    by_field: dict[str, list[_Claim]] = {}
    for claim in claims:
        by_field.setdefault(claim.field, []).append(claim)
    for name, found in by_field.items():
        own = [claim for claim in found if claim.own]
        if name == LOCAL and not own:
            placed += [Placed(name, (claim.column.name,), claim.fit) for claim in found]
        elif len(own or found) == 1:
            (claim,) = own or found
            placed.append(Placed(name, (claim.column.name,), claim.fit))
            rest = [one for one in found if one is not claim]
            why = "another column has the name of the field"
            contested += [Unclear((one.column,), (name,), why) for one in rest]
        elif name == STRANDS and len({base_of(claim.column.name) for claim in found}) == 1:
            placed.append(_series(found))
        else:
            why = "each of them could be the field"
            contested.append(Unclear(tuple(claim.column for claim in found), (name,), why))
    return placed, contested


def _series(found: Sequence[_Claim]) -> Placed:
    """Return columns such as Hate 1 and Hate 2, which list strands together."""
    words: dict[str, Word] = {}
    for word in (word for claim in found for word in claim.fit.words):
        rows = words[word.text].rows if word.text in words else 0
        words[word.text] = attrs.evolve(word, rows=word.rows + rows)
    fit = Fit(
        words=tuple(
            sorted(words.values(), key=lambda one: (one.meaning is None, -one.rows, one.text))
        ),
        hidden=(
            sum(claim.fit.hidden[0] for claim in found),
            sum(claim.fit.hidden[1] for claim in found),
        ),
        separator=max(claim.fit.separator for claim in found),
        meanings=frozenset().union(*(claim.fit.meanings for claim in found)),
    )
    return Placed(STRANDS, tuple(claim.column.name for claim in found), fit)


def _suggested(column: Column) -> Iterator[Unclear]:
    """Yield what a column could be that no name and fit together tell of."""
    named = fields_named(column.name)
    header = strand_named(column.name)
    unfit = "its name says so, but too few of its cells can be read as that"
    if named:
        yield Unclear((column,), named, unfit)
    elif header is not None and header.strand and column.values:
        if fit_field(fields()[header.strand], column).enough:
            yield Unclear((column,), (header.strand,), "its name could also be about a person")
        elif header.plain:
            yield Unclear((column,), (header.strand,), unfit)
    elif 0 < len(column.values) <= FEW and (looks := _by_cells(column)):
        yield Unclear((column,), looks, "its cells look like it; its name is not known")


def _by_cells(column: Column) -> tuple[str, ...]:
    """Return the fields that cells of a column look like by themselves."""
    if all(isinstance(raw, (int, float)) for raw, _ in column.values):
        return ()
    listed = fit_strands(column)
    if listed.share >= SURE and len(strands_in(listed)) > 2:
        return (STRANDS,)
    for names in (("outcome_code",), ("force",), ("offence_code", "alternate_offence_code")):
        field = fields()[names[0]]
        fit = fit_field(field, column)
        labels = [raw for raw, _ in column.values if isinstance(raw, str) and not raw.isdigit()]
        assert field.type is Type.TEXT
        if fit.share >= SURE and len(fit.meanings) > 1 and len(labels) > 1:
            return names
    return ()
