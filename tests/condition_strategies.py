"""Strategies that build conditions of the language, and text that only looks like one."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any, NamedTuple

from hypothesis import strategies as st

from hatecrime.rulebook.catalogue import KNOWN
from hatecrime.rulebook.types import Type
from strategies import (
    LANGUAGE,
    NAMES,
    SCHEMA,
    TYPES,
    UNKNOWN_CODES,
    codes_of,
    days,
    pool,
    texts,
)

ORDERED = ("=", "<>", "<", "<=", ">", ">=")
EQUAL = ("=", "<>")


class _Value(NamedTuple):
    """A value of a condition as text, and the words a literal beside it may be."""

    text: str
    allowed: tuple[str, ...] = ()
    column: str = ""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, dt.date):
        return f"DATE '{value.isoformat()}'"
    return str(value) if isinstance(value, int) else _quoted(value)


@cache
def _columns(kind: Type) -> tuple[_Value, ...]:
    return tuple(
        _Value(name, SCHEMA.fields[name].allowed if name in SCHEMA.fields else (), name)
        for name, its_kind in TYPES.items()
        if its_kind is kind
    )


@cache
def _lookups(kind: Type, most: int) -> tuple[_Value, ...]:
    """Return the lookups of a type whose catalogue holds no more different values than this."""
    return tuple(
        _Value(f"{catalogue.name}.{column}")
        for catalogue in LANGUAGE.catalogues.values()
        if catalogue.key and TYPES[catalogue.key] is Type.TEXT
        for column in (KNOWN, *catalogue.columns)
        if catalogue.type_of(column) is kind and len(catalogue.by_value(column)) <= most
    )


@cache
def _spelt(column: str) -> tuple[Any, ...]:
    """Return values of a field in the one spelling that a condition may write."""
    field = SCHEMA.fields.get(column)
    spelling = field.spelling if field else None
    return tuple(spelling(v) if spelling and isinstance(v, str) else v for v in pool(column)[:60])


def _literal(kind: Type, beside: _Value = _Value("")) -> st.SearchStrategy[str]:
    if beside.allowed:
        return st.sampled_from(beside.allowed).map(_written)
    if kind is Type.BOOL:
        return st.sampled_from(("TRUE", "FALSE"))
    if kind is Type.INT:
        return st.integers(-3, 150).map(_written) | st.integers(0, 999_999_999).map(_written)
    if kind is Type.DATE:
        return days().map(_written)
    if beside.column:
        return st.sampled_from(_spelt(beside.column)).map(_written)
    catalogue, _, column = beside.text.partition(".")
    if column and catalogue in LANGUAGE.catalogues:
        held = [c for c in LANGUAGE.catalogues[catalogue].by_value(column) if isinstance(c, str)]
        return st.sampled_from([*sorted(held), "?"]).map(_written)
    words = (*codes_of("outcome_code"), *NAMES, *UNKNOWN_CODES)
    return st.sampled_from(words).map(_written) | texts().map(_written)


_UNITS = {Type.DATE: ("DAY", "MONTH", "YEAR"), Type.DATETIME: ("HOUR", "DAY", "MONTH", "YEAR")}
_ANY, _FEW, _NONE = 1000, 5, -1
"""How many values a looked-up column may hold. A condition may fall into so many cases and no more,
so what is compared with a lookup, or stands beside one in COALESCE, looks up little or nothing."""


@st.composite
def _values(
    draw: st.DrawFn,
    kind: Type,
    depth: int,
    *,
    lookups: int = _NONE,
    plus: bool = True,
    literals: bool = True,
) -> _Value:
    """A value of a type, other than one written in the condition."""
    looked_up = _lookups(kind, lookups)
    kinds = ["column", "column", "column"] + ["lookup", "lookup"] * bool(looked_up)
    if kind is Type.TEXT and lookups == _ANY:
        kinds.append("class")
    if depth > 0:
        kinds.append("coalesce")
        if kind is Type.DATE:
            kinds.append("date")
        if plus and kind in _UNITS:
            kinds += ["plus", "plus"]
    inner: dict[str, Any] = {"plus": plus, "literals": literals}
    match draw(st.sampled_from(kinds)):
        case "column":
            return draw(st.sampled_from(_columns(kind)))
        case "lookup":
            return draw(st.sampled_from(looked_up))
        case "class":
            return _Value("class", (), "offence_class")
        case "date":
            return _Value(f"DATE({draw(_values(Type.DATETIME, depth - 1, **inner)).text})")
        case "plus":
            moved = _values(kind, depth - 1, lookups=min(lookups, _FEW), plus=False, literals=False)
            unit = draw(st.sampled_from(_UNITS[kind]))
            count = draw(st.integers(0, 40) | st.integers(0, 999 if unit == "YEAR" else 9999))
            return _Value(f"{draw(moved).text} + INTERVAL '{count}' {unit}")
    flat = _values(kind, 0, lookups=min(lookups, _FEW), **inner).map(_text_of_value)
    deep = _values(kind, depth - 1, **inner).map(_text_of_value)
    part = draw(st.sampled_from((flat, deep)))
    others = part | _literal(kind) if literals and kind is not Type.DATETIME else part
    listed = [draw(part), *draw(st.lists(others, min_size=1, max_size=2))]
    return _Value(f"COALESCE({', '.join(listed)})")


def _text_of_value(value: _Value) -> str:
    return value.text


def _others(kind: Type, beside: _Value = _Value("")) -> st.SearchStrategy[str]:
    """What a value may be compared with: another, or one written in the condition."""
    other = st.one_of(
        _values(kind, 1).map(_text_of_value),
        _values(kind, 0, lookups=_FEW).map(_text_of_value),
    )
    return other if kind is Type.DATETIME else other | _literal(kind, beside)


_FORMS = ("compare", "compare", "compare", "in", "in", "between", "null", "truth", "truth", "time")


@st.composite
def _atoms(draw: st.DrawFn) -> str:
    """A condition without AND, OR or NOT."""
    match draw(st.sampled_from((*_FORMS, "mentions", "list", "latest"))):
        case "compare":
            kind = draw(st.sampled_from([t for t in Type if t is not Type.TEXTS]))
            left = draw(_values(kind, 2, lookups=_ANY))
            ordered = kind in (Type.INT, Type.DATE, Type.DATETIME)
            sides = [left.text, draw(_others(kind, left))]
            if draw(st.booleans()):
                sides.reverse()
            return f"{sides[0]} {draw(st.sampled_from(ORDERED if ordered else EQUAL))} {sides[1]}"
        case "in":
            kind = draw(st.sampled_from((Type.TEXT, Type.TEXT, Type.INT, Type.BOOL)))
            value = draw(_values(kind, 1, lookups=_ANY))
            items = draw(st.lists(_literal(kind, value), min_size=1, max_size=4))
            return f"{value.text} {draw(st.sampled_from(('IN', 'NOT IN')))} ({', '.join(items)})"
        case "between":
            kind = draw(st.sampled_from((Type.INT, Type.DATE, Type.DATETIME)))
            value = draw(_values(kind, 1, lookups=_FEW))
            return f"{value.text} BETWEEN {draw(_others(kind))} AND {draw(_others(kind))}"
        case "null":
            kind = draw(st.sampled_from(list(Type)))
            held = _values(kind, 2, lookups=_ANY).map(_text_of_value)
            held = st.just("local_strands") if kind is Type.TEXTS else held
            return f"{draw(held)} {draw(st.sampled_from(('IS NULL', 'IS NOT NULL')))}"
        case "truth":
            held = _values(Type.BOOL, 2, lookups=_ANY).map(_text_of_value)
            return draw(st.just("hate") | held)
        case "time":
            return f"HAS_TIME({draw(_values(Type.DATETIME, 2)).text})"
        case "mentions":
            column = draw(st.sampled_from(("narrative", "narrative", "flag_reason")))
            return f"MENTIONS({column}, {_quoted(draw(st.sampled_from(sorted(LANGUAGE.words))))})"
        case "list":
            parents = [*map(str, LANGUAGE.catalogues["local"].by_value("parent")), "nobody"]
            items = draw(st.lists(st.sampled_from(parents).map(_quoted), min_size=1, max_size=3))
            form = draw(st.sampled_from(("IN ({})", "NOT IN ({})", "= {}")))
            listed = form.format(items[0] if form.startswith("=") else ", ".join(items))
            return draw(st.sampled_from((f"local.parent {listed}", "local.known = TRUE")))
    name = draw(st.sampled_from(("latest_date", "LATEST(*)")))
    return f"{name} {draw(st.sampled_from(('<', '<=')))} {draw(_others(Type.DATE))}"


def conditions() -> st.SearchStrategy[str]:
    """A condition of the language, as text."""

    def joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        several = st.lists(inner, min_size=2, max_size=3)
        return st.one_of(
            inner.map(lambda text: f"NOT ({text})"),
            several.map(lambda parts: " AND ".join(f"({part})" for part in parts)),
            several.map(lambda parts: " OR ".join(f"({part})" for part in parts)),
        )

    return st.recursive(_atoms(), joined, max_leaves=6)


# -- conditions that may not be of the language ----------------------------------------------------

_LOOSE_NAMES = (
    *("race", "hate", "victim_age", "earlier_reports_by_victim", "record_ref", "record_type"),
    *("class", "occurred_from", "recorded_at", "as_of", "latest_date", "LATEST(*)"),
    *("local_strands", "local.parent", "local.known", "offence.known", "offence.class"),
    *("offence.strand", "outcome.since", "outcome.youngest", "outcome.admission", "narrative"),
)
_LOOSE_LITERALS = ("TRUE", "NULL", "3", "-3", "- -3", "-'3'", "'crime'", "'race'", "'a\\b'")
_LOOSE_DATES = ("DATE '2026-04-01'", "DATE '9999-12-31'", "DATE '0001-01-01'", "'2026-04-01'")


def loose_conditions() -> st.SearchStrategy[str]:
    """Text that looks like a condition: some of it is one, and the rest is to be refused."""
    leaf = st.sampled_from((*_LOOSE_NAMES, *_LOOSE_NAMES, *_LOOSE_LITERALS, *_LOOSE_DATES))
    unit = st.sampled_from(("HOUR", "DAY", "MONTH", "YEAR", "WEEK"))
    count = st.sampled_from((0, 1, 999, 9999))

    def built(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.builds("COALESCE({}, {})".format, inner, inner),
            st.builds("DATE({})".format, inner),
            st.builds("{} + INTERVAL '{}' {}".format, inner, count, unit),
            st.builds("({})".format, inner),
        )

    value = st.recursive(leaf, built, max_leaves=3)
    operator = st.sampled_from((*ORDERED, "IS NOT DISTINCT FROM", "LIKE", "||", "-"))
    atom = st.one_of(
        st.builds("{} {} {}".format, value, operator, value),
        st.builds("{} {} {}".format, value, operator, value),
        st.builds("{} IN ({}, {})".format, value, value, value),
        st.builds("{} BETWEEN {} AND {}".format, value, value, value),
        st.builds("{} BETWEEN SYMMETRIC {} AND {}".format, value, value, value),
        st.builds("{} IS {}".format, value, st.sampled_from(("NULL", "NOT NULL", "TRUE"))),
        st.builds("HAS_TIME({})".format, value),
        st.builds("MENTIONS({}, {})".format, value, st.sampled_from(("'online_means'", "'x'"))),
        value,
    )
    joined = st.builds("{} {} {}".format, atom, st.sampled_from(("AND", "OR")), atom)
    return st.one_of(atom, joined, atom.map("NOT {}".format))
