"""Mutants: rules that are wrong in one place, to see whether a rule's own examples notice.

They are made from the parsed condition, the dates of the edition and the rows of the catalogues it
reads, never from text. Each has a label that says what was changed, so that a survivor can be read
and, where it means the same as the rule, be listed with the reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import attrs

from hatecrime.flags import catalogues as flags
from hatecrime.rulebook import syntax as s
from hatecrime.rulebook.catalogue import KNOWN, Catalogue, read_toml
from hatecrime.rulebook.examples import example_record
from hatecrime.rulebook.interpret import answer_of, evaluate
from hatecrime.rulebook.language import Language
from hatecrime.rulebook.rule import Answer, Edition, Rule, Rulebook
from hatecrime.rulebook.types import Schema, Type

OTHER_OPERATORS: dict[s.Operator, tuple[s.Operator, ...]] = {
    "=": ("<>",),
    "<>": ("=",),
    "<": ("<=", ">"),
    "<=": ("<", ">="),
    ">": (">=", "<"),
    ">=": (">", "<="),
}
"""Each comparison turned into its neighbour, and round."""

LISTED_COLUMNS = frozenset((KNOWN, "class", "mode", "basis"))
"""The columns of the offences that the published list fills."""


@attrs.frozen
class Mutant:
    """An edition, or the language it is read in, that is wrong in one place.

    Attributes:
        subject: the rule's id, or the name of the derived field that was changed.
        label: what was changed.
        edition: the edition as changed.
        language: the language as changed.
        original: the edition as it stands, whose examples are asked.
        last: whether the edition is the latest of its rule.
    """

    subject: str
    label: str
    edition: Edition
    language: Language = attrs.field(repr=False)
    original: Edition = attrs.field(repr=False)
    last: bool

    def killed_by(self) -> tuple[Answer, dict[str, Any]] | None:
        """Return an example whose answer is no longer the declared one, or None."""
        for declared, entries in self.original.examples.items():
            for entry in entries:
                record = example_record(entry, self.original, self.language.schema)
                if answer_of(self.edition, record, self.language, last=self.last) is not declared:
                    return declared, record
        return None


# -- all mutants --------------------------------------------------------------------------------


def mutants_of(rule: Rule, language: Language) -> Iterator[Mutant]:
    """Yield every mutant of a rule, each of them once."""
    for edition in rule.editions:
        seen = {_essence(edition)}
        last = edition is rule.latest
        dated = f"{edition.since or ''}.. " if len(rule.editions) > 1 else ""
        for label, changed in (*_of_conditions(edition), *_of_dates(edition)):
            if _essence(changed) not in seen:
                seen.add(_essence(changed))
                yield Mutant(rule.id, dated + label, changed, language, edition, last)
        for label, poorer in _of_cells(edition, language):
            yield Mutant(rule.id, dated + label, edition, poorer, edition, last)


def mutants_of_derived(name: str, book: Rulebook) -> dict[str, list[Mutant]]:
    """Return every mutant of a derived field by its label: one for each rule that uses it."""
    found: dict[str, list[Mutant]] = {}
    for rule in book:
        for edition in rule.editions:
            for part in _changes_of_derived(edition, name):
                label, changed = part
                found.setdefault(label, []).append(
                    Mutant(name, label, changed, book.language, edition, edition is rule.latest)
                )
    return found


def derived_names(book: Rulebook) -> list[str]:
    """Return the derived fields that have a definition of their own."""
    return [name for name, d in book.language.schema.derived.items() if not d.whole_table]


def _essence(edition: Edition) -> tuple[Any, ...]:
    return edition.when, edition.must, edition.since, edition.until


# -- conditions ---------------------------------------------------------------------------------

Change = tuple[str, Any]
"""What was changed, and the whole after the change."""


def _of_conditions(edition: Edition) -> Iterator[tuple[str, Edition]]:
    if edition.when is not None:
        yield "no when", attrs.evolve(edition, when=None)
        for label, changed in _changes(edition.when):
            yield f"when: {label}", attrs.evolve(edition, when=changed)
    for label, changed in _changes(edition.must):
        yield f"must: {label}", attrs.evolve(edition, must=changed)


def _changes(node: Any) -> Iterator[Change]:
    """Yield a condition or value with one part of it changed; named parts are left whole."""
    yield from _changes_here(node)
    if isinstance(node, s.Named | s.NamedValue):
        return
    for name, part, rebuild in _parts(node):
        del name
        for label, changed in _changes(part):
            yield label, rebuild(changed)


def _parts(node: Any) -> Iterator[tuple[str, Any, Callable[[Any], Any]]]:
    """Yield each part of a node, with what puts a changed part in its place."""
    for attribute in attrs.fields(type(node)):
        held = getattr(node, attribute.name)
        if isinstance(held, tuple):
            for number, part in enumerate(held):
                if _is_node(part):
                    yield attribute.name, part, _rebuild_in_tuple(node, attribute.name, number)
        elif _is_node(held):
            yield attribute.name, held, _rebuild(node, attribute.name)


def _is_node(part: Any) -> bool:
    return type(part).__module__ == s.__name__


def _rebuild(node: Any, name: str) -> Callable[[Any], Any]:
    return lambda changed: attrs.evolve(node, **{name: changed})


def _rebuild_in_tuple(node: Any, name: str, number: int) -> Callable[[Any], Any]:
    held = getattr(node, name)
    return lambda changed: attrs.evolve(
        node, **{name: (*held[:number], changed, *held[number + 1 :])}
    )


def _changes_here(node: Any) -> Iterator[Change]:
    match node:
        case s.Literal(value):
            for label, other in _other_values(value):
                yield label, s.Literal(other)
            return
        case s.Plus(value, count, unit):
            for other_count in (count - 1, count + 1):
                yield f"{text(node)} -> {other_count} {unit}", s.Plus(value, other_count, unit)
            longer: s.Unit = "YEAR" if unit == "MONTH" else "MONTH"
            yield f"{text(node)} -> {count} {longer}", s.Plus(value, count, longer)
            return
        case s.FirstGiven(values):
            for number, value in enumerate(values):
                rest = (*values[:number], *values[number + 1 :])
                yield f"{text(node)} without {text(value)}", s.FirstGiven(rest)
            yield f"{text(node)} turned round", s.FirstGiven(values[::-1])
            return
        case s.LatestGiven(columns):
            for number, column in enumerate(columns):
                rest_of = (*columns[:number], *columns[number + 1 :])
                yield f"LATEST without {column.name}", s.LatestGiven(rest_of)
            return
    if not isinstance(node, _CONDITIONS):
        return
    if isinstance(node, s.Not):
        yield f"dropped NOT of {text(node.part)}", node.part
    else:
        yield f"negated {text(node)}", s.Not(node)
    match node:
        case s.And(parts) | s.Or(parts):
            other = s.Or if isinstance(node, s.And) else s.And
            yield f"{text(node)} joined by the other word", other(parts)
            for number, part in enumerate(parts):
                rest_parts = (*parts[:number], *parts[number + 1 :])
                kept = type(node)(rest_parts) if len(rest_parts) > 1 else rest_parts[0]
                yield f"{text(node)} without {text(part)}", kept
        # A list that is looked up knows no other comparison than =.
        case s.Compare(operator, left, right) if not _is_list(left):
            ordered = operator == "=" and _is_ordered(right)
            for other_operator in (*OTHER_OPERATORS[operator], *(("<=", ">=") if ordered else ())):
                changed = s.Compare(other_operator, left, right)
                yield f"{text(node)} -> {other_operator}", changed
        case s.Truth(value):
            yield f"{text(node)} -> is given", s.Not(s.IsEmpty(value))
        case s.InList(value, items) if len(items) > 1:
            for number, item in enumerate(items):
                rest_items = (*items[:number], *items[number + 1 :])
                yield f"{text(node)} without {item!r}", s.InList(value, rest_items)


def _is_list(value: s.Value) -> bool:
    return isinstance(value, s.Lookup) and value.type is Type.TEXTS


def _is_ordered(value: s.Value) -> bool:
    match value:
        case s.Literal(written):
            return isinstance(written, int | dt.date) and not isinstance(written, bool)
        case s.Column() | s.Lookup():
            return value.type in (Type.INT, Type.DATE, Type.DATETIME)
        case s.NamedValue(_, inner):
            return _is_ordered(inner)
        case s.FirstGiven(values):
            return _is_ordered(values[0])
    return True


_CONDITIONS = (
    s.And,
    s.Or,
    s.Not,
    s.Compare,
    s.InList,
    s.IsEmpty,
    s.Truth,
    s.HasTime,
    s.Mentions,
    s.Named,
)


def _other_values(value: Any) -> Iterator[Change]:
    if isinstance(value, bool):
        yield f"{value} -> {not value}", not value
    elif isinstance(value, int):
        yield from ((f"{value} -> {other}", other) for other in (value - 1, value + 1))
    elif isinstance(value, dt.date):
        day = dt.timedelta(days=1)
        yield from ((f"{value} -> {other}", other) for other in (value - day, value + day))
    else:
        yield f"{value!r} -> a word nobody writes", "a word nobody writes"


# -- derived fields -----------------------------------------------------------------------------


def _changes_of_derived(edition: Edition, name: str) -> Iterator[tuple[str, Edition]]:
    """Yield an edition with one change in the definition of a derived field it uses."""
    for key in ("when", "must"):
        condition = getattr(edition, key)
        if condition is None:
            continue
        inner = next((n for n in _walk(condition) if _names(n, name)), None)
        if inner is None:
            continue
        for label, changed in _changes(_definition(inner)):
            whole = _replaced(condition, inner, _with_definition(inner, changed))
            yield label, attrs.evolve(edition, **{key: whole})


def _names(node: Any, name: str) -> bool:
    return isinstance(node, s.Named | s.NamedValue) and node.name == name


def _definition(node: s.Named | s.NamedValue) -> Any:
    return node.condition if isinstance(node, s.Named) else node.value


def _with_definition(node: s.Named | s.NamedValue, definition: Any) -> Any:
    if isinstance(node, s.Named):
        return attrs.evolve(node, condition=definition)
    return attrs.evolve(node, value=definition)


def _walk(node: Any) -> Iterator[Any]:
    yield node
    for _, part, _ in _parts(node):
        yield from _walk(part)


def _replaced(node: Any, old: Any, new: Any) -> Any:
    """Return a condition with every place of one part taken by another."""
    if node == old:
        return new
    for attribute in attrs.fields(type(node)):
        held = getattr(node, attribute.name)
        if isinstance(held, tuple):
            changed: Any = tuple(_replaced(p, old, new) if _is_node(p) else p for p in held)
        elif _is_node(held):
            changed = _replaced(held, old, new)
        else:
            continue
        node = attrs.evolve(node, **{attribute.name: changed})
    return node


# -- dates of editions --------------------------------------------------------------------------


def _of_dates(edition: Edition) -> Iterator[tuple[str, Edition]]:
    for key in ("since", "until"):
        day = getattr(edition, key)
        if day is None:
            continue
        yield f"no {key}", attrs.evolve(edition, **{key: None})
        for days in (-1, 1):
            other = day + dt.timedelta(days=days)
            yield f"{key} {day} -> {other}", attrs.evolve(edition, **{key: other})


# -- cells of catalogues ------------------------------------------------------------------------


def _of_cells(edition: Edition, language: Language) -> Iterator[tuple[str, Language]]:
    """Yield the language with one cell wrong, for each cell the edition's lookups can read."""
    conditions: Iterable[Any] = (c for c in (edition.when, edition.must) if c is not None)
    lookups = {
        (node.catalogue, node.column): None
        for condition in conditions
        for node in _walk(condition)
        if isinstance(node, s.Lookup)
    }
    for name, column in lookups:
        catalogue = language.catalogues[name]
        for code in catalogue.rows:
            if _copied(name, column, code):
                continue
            for label, wrong in _with_another_cell(catalogue, code, column):
                cells = catalogue.cell(code, column), wrong.cell(code, column)
                if _can_decide(edition, (name, column), cells):
                    yield (
                        f"{name}.{column} of {code}: {label}",
                        attrs.evolve(language, catalogues={**language.catalogues, name: wrong}),
                    )


def _with_another_cell(
    catalogue: Catalogue, code: str, column: str
) -> Iterator[tuple[str, Catalogue]]:
    """Yield a catalogue without a row's cell, and with the cell a little wrong."""
    if column == KNOWN:
        fewer = {other: row for other, row in catalogue.rows.items() if other != code}
        yield "no row", attrs.evolve(catalogue, rows=fewer)
        return
    row = catalogue.rows[code]
    cell, silent = row.get(column), catalogue.columns[column].default
    if cell == silent:
        return
    without = {name: value for name, value in row.items() if name != column}
    changed = {"no cell": without if silent is None else without | {column: silent}}
    if not isinstance(cell, bool):
        changed |= {label: row | {column: other} for label, other in _other_values(cell)}
    for label, another in changed.items():
        yield label, attrs.evolve(catalogue, rows={**catalogue.rows, code: another})


@cache
def _can_decide(edition: Edition, lookup: tuple[str, str], cells: tuple[Any, Any]) -> bool:
    """Whether an edition can answer differently of two cells of a catalogue.

    Every part that does not read the cell is given every answer it can have, and the whole is
    worked out with the one cell and with the other. Where they never differ, a row without the
    cell is no mutant: no record can tell it from the row. So is, in ``when``, a cell that is none
    of the values asked for: false or unknown, the rule does not apply.
    """
    conditions = [c for c in (edition.when, edition.must) if c is not None]
    free: dict[s.Condition, None] = {}
    for condition in conditions:
        free.update(dict.fromkeys(_parts_without(condition, lookup)))
    readers = [leaf for condition in conditions for leaf in _leaves_with(condition, lookup)]
    if any(_reads_more(leaf, lookup) for leaf in readers):
        return True
    for answers in product((True, False, None), repeat=len(free)):
        told = dict(zip(free, answers, strict=True))
        first, second = (
            (True if edition.when is None else _work_out(edition.when, told, lookup, cell),
             _work_out(edition.must, told, lookup, cell))
            for cell in cells
        )  # fmt: skip
        if (first[0] is True) != (second[0] is True) or (
            first[0] is True and first[1] is not second[1]
        ):
            return True
    return False


def _work_out(
    node: Any, told: dict[s.Condition, bool | None], lookup: tuple[str, str], cell: Any
) -> bool | None:
    if node in told:
        return told[node]
    match node:
        case s.And(parts):
            answers = [_work_out(part, told, lookup, cell) for part in parts]
            return False if False in answers else None if None in answers else True
        case s.Or(parts):
            answers = [_work_out(part, told, lookup, cell) for part in parts]
            return True if True in answers else None if None in answers else False
        case s.Not(part):
            inner = _work_out(part, told, lookup, cell)
            return None if inner is None else not inner
        case s.Named(_, condition):
            return _work_out(condition, told, lookup, cell)
    name, column = lookup
    stand_in = s.Column("the_cell", Type.TEXT)
    leaf = node
    for found in [n for n in _walk(node) if _reads(n, name, column)]:
        leaf = _replaced(leaf, found, stand_in)
    return evaluate(leaf, {"the_cell": cell}, Language(Schema({})))


def _parts_without(node: Any, lookup: tuple[str, str]) -> Iterator[s.Condition]:
    """Yield the largest parts of a condition that do not read the lookup."""
    if not any(_reads(part, *lookup) for part in _walk(node)):
        yield node
    elif isinstance(node, s.And | s.Or | s.Not | s.Named):
        for _, part, _ in _parts(node):
            yield from _parts_without(part, lookup)


def _leaves_with(node: Any, lookup: tuple[str, str]) -> Iterator[Any]:
    """Yield the tests of a condition that read the lookup."""
    if isinstance(node, s.And | s.Or | s.Not | s.Named):
        for _, part, _ in _parts(node):
            yield from _leaves_with(part, lookup)
    elif any(_reads(part, *lookup) for part in _walk(node)):
        yield node


def _reads_more(node: Any, lookup: tuple[str, str]) -> bool:
    """Whether a test reads anything beside the cell, so that it cannot be worked out from it.

    What stands before the cell in a COALESCE decides alone where it is given, so that there the
    cell is without effect; it is taken as empty.
    """
    match node:
        case s.Column():
            return True
        case s.Lookup():
            return node.type is Type.TEXTS or not _reads(node, *lookup)
        case s.FirstGiven(values):
            return not _reads(values[-1], *lookup)
    return any(_reads_more(part, lookup) for _, part, _ in _parts(node))


def _reads(node: Any, name: str, column: str) -> bool:
    return isinstance(node, s.Lookup) and (node.catalogue, node.column) == (name, column)


def _copied(catalogue: str, column: str, code: str) -> bool:
    """Whether a cell repeats the published list of offences, which has a test of its own.

    The list holds over a thousand codes; an example for each would drown the rules.
    """
    return catalogue == "offence" and column in LISTED_COLUMNS and code in _listed()


@cache
def _listed() -> frozenset[str]:
    groups = read_toml(Path(flags.__file__).with_name("notifiable.toml"))["group"]
    return frozenset(code for group in groups for code in group["codes"])


# -- in words -----------------------------------------------------------------------------------


def text(node: Any) -> str:
    """Return a condition or value as a reader would write it."""
    match node:
        case s.And(parts) | s.Or(parts):
            word = " AND " if isinstance(node, s.And) else " OR "
            return "(" + word.join(map(text, parts)) + ")"
        case s.Not(part):
            return f"NOT {text(part)}"
        case s.Compare(operator, left, right):
            return f"{text(left)} {operator} {text(right)}"
        case s.InList(value, items):
            return f"{text(value)} IN {', '.join(map(str, items))}"
        case s.IsEmpty(value):
            return f"{text(value)} IS NULL"
        case s.HasTime(value):
            return f"HAS_TIME({text(value)})"
        case s.Mentions(column, words):
            return f"MENTIONS({text(column)}, {words})"
        case s.Truth(value) | s.DateOf(value):
            return text(value)
        case s.Plus(value, count, unit):
            return f"{text(value)} + {count} {unit}"
        case s.Named(name) | s.NamedValue(name) | s.Column(name):
            return str(name)
        case s.Lookup(catalogue, column_name):
            return f"{catalogue}.{column_name}"
        case s.FirstGiven(values):
            return f"COALESCE({', '.join(map(text, values))})"
        case s.LatestGiven():
            return "LATEST(*)"
        case s.Literal(value):
            return str(value)
    raise AssertionError(type(node))
