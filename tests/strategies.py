"""Strategies that build conditions of the language and records, valid by the way they are made.

Nothing is filtered out afterwards. Single records and conditions are drawn piece by piece, so that
they shrink; whole tables are made from one drawn number, so that they are quick, and half of their
rows are a rule's own example with a few fields changed, so that rules have something to say.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import attrs
from hypothesis import strategies as st

from hatecrime.rulebook import syntax as s
from hatecrime.rulebook.catalogue import KNOWN
from hatecrime.rulebook.examples import examples_of
from hatecrime.rulebook.interpret import SEPARATORS
from hatecrime.rulebook.language import Language
from hatecrime.rulebook.load import load_rulebook as read_rulebook
from hatecrime.rulebook.load import load_sources
from hatecrime.rulebook.rule import Rulebook
from hatecrime.rulebook.types import Type
from hatecrime.validation import load_rulebook
from hatecrime.validation.book import RULE_FILES, SOURCES, language

BOOK = load_rulebook()
SCHEMA = language().schema


def small_language() -> Language:
    """Return the language with a tenth of the offences: those of the examples, and some others.

    Conditions mean the same in it, and engines that are handed whole lists of codes answer sooner.
    """
    offences = language().catalogues["offence"]
    named = {record.get("offence_code") for record in examples()}
    others = list(offences.rows)[::40]
    rows = {code: row for code, row in offences.rows.items() if code in named or code in others}
    catalogues = {**language().catalogues, "offence": attrs.evolve(offences, rows=rows)}
    return attrs.evolve(language(), catalogues=catalogues)


@cache
def examples() -> tuple[dict[str, Any], ...]:
    """Return every example of every rule as a record."""
    return tuple(record for rule in BOOK for _, _, record in examples_of(rule, SCHEMA))


def small_rulebook(*more: Path) -> Rulebook:
    """Return the built-in rules, and others, in the small language."""
    return read_rulebook((*RULE_FILES, *more), LANGUAGE, load_sources(SOURCES), BOOK.findings)


LANGUAGE = small_language()
SMALL = small_rulebook()
FACTS = SCHEMA.whole_table()
TYPES: dict[str, Type] = {
    name: SCHEMA.type_of(name) or Type.TEXT
    for name in (*SCHEMA.fields, *FACTS, SCHEMA.RUN_DATE)
}
"""The type of every name a record may be asked for: given fields, whole-table facts, the run date."""

Record = dict[str, Any]

ORDERED = ("=", "<>", "<", "<=", ">", ">=")
EQUAL = ("=", "<>")


def names_in(*nodes: Any) -> tuple[str, ...]:
    """Return the names of all that conditions read from a record, the date of the run left out."""
    found: dict[str, None] = {}

    def walk(node: Any) -> None:
        match node:
            case s.Column(name):
                found[name] = None
            case s.Lookup(catalogue):
                found[LANGUAGE.catalogues[catalogue].key or ""] = None
            case tuple():
                for part in node:
                    walk(part)
            case _ if attrs.has(type(node)):
                walk(attrs.astuple(node, recurse=False))

    walk(nodes)
    return tuple(name for name in found if name != SCHEMA.RUN_DATE)


# -- pools: the values that matter -----------------------------------------------------------------

FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
_MONTH_ENDS = (
    dt.date(2023, 1, 31),
    dt.date(2023, 8, 31),
    dt.date(2023, 2, 28),
    dt.date(2024, 2, 29),
    dt.date(2000, 2, 29),
    dt.date(1900, 2, 28),
    dt.date(2100, 2, 28),
    dt.date(2025, 12, 31),
    dt.date(2026, 3, 29),
    FIRST_DAY,
    LAST_DAY,
)
_TIMES = (
    dt.time(),
    dt.time(0, 0, 0, 1000),
    dt.time(0, 0, 1),
    dt.time(12),
    dt.time(23, 59, 59),
    dt.time(23, 59, 59, 999000),
)
"""No finer than a thousandth of a second, which is all that SQLite compares."""

_DAYS_APART = (0, 0, 0, 1, -1, 2, 3, -3, 31, 184, 200)
_UNKNOWN_CODES = ("999/99", "QQ", "zz9", "C9", "25", "it's", "50%", "a\\b", "\N{KELVIN SIGN}")


def _literals() -> tuple[Any, ...]:
    """Return every value that the rules write."""
    found: dict[Any, None] = {}

    def walk(node: Any) -> None:
        match node:
            case s.Literal(value):
                found[value] = None
            case s.InList(value, items):
                walk(value)
                found.update(dict.fromkeys(items))
            case tuple():
                for part in node:
                    walk(part)
            case _ if attrs.has(type(node)):
                walk(attrs.astuple(node, recurse=False))

    for edition in BOOK.editions:
        walk(edition.when)
        walk(edition.must)
    return tuple(found)


@cache
def boundary_days() -> tuple[dt.date, ...]:
    """Return every date at which an answer may change, the days beside it, and ends of months."""
    days = {day for e in BOOK.editions for day in (e.since, e.until) if day}
    for catalogue in LANGUAGE.catalogues.values():
        days |= {c for row in catalogue.rows.values() for c in row.values() if type(c) is dt.date}
    days |= {day for day in _literals() if type(day) is dt.date}
    beside = {day + dt.timedelta(step) for day in days for step in (-1, 0, 1)}
    return tuple(sorted({*beside, *_MONTH_ENDS}))


@cache
def codes_of(name: str) -> tuple[str, ...]:
    """Return the codes of the catalogues that are looked up by this field."""
    catalogues = (c for c in LANGUAGE.catalogues.values() if c.key == name)
    return tuple(dict.fromkeys(code for catalogue in catalogues for code in catalogue.rows))


_NAMES = ("A1", "A2", "A3", "B7", "V1", "=1+1", "O'Hara", "\N{LATIN SMALL LETTER E WITH ACUTE}1")
_WORDS = {
    "victim_ethnicity": ("declined", "not_asked", "A2"),
    "victim_gender": ("declined", "not_asked", "F"),
    "victim_religion": ("declined", "not_asked", "none"),
    "victim_sexual_orientation": ("declined", "not_asked", "gay"),
    "victim_disability": ("declined", "not_asked", "none given"),
}


@cache
def pool(name: str) -> tuple[Any, ...]:
    """Return the values of a field that matter, without the empty one."""
    kind = TYPES[name]
    if kind is Type.BOOL:
        return (True, False)
    if kind is Type.INT:
        written = {v + step for v in _literals() if type(v) is int for step in (-1, 0, 1)}
        return tuple(sorted({0, 1, 2, 3, 9, 10, 11, 17, 18, 120, 121, *written} - {-1}))
    if kind is Type.DATE:
        return boundary_days()
    if kind is Type.DATETIME:
        return tuple(dt.datetime.combine(day, time) for day in boundary_days() for time in _TIMES)
    if kind is Type.TEXTS:
        codes = codes_of(name)
        pairs = tuple((a, b) for a, b in zip(codes, codes[1:], strict=False))
        return (*((code,) for code in codes), *pairs, ("x1",), ("x1", codes[0]))
    if allowed := SCHEMA.fields[name].allowed:
        return allowed
    if name == "narrative":
        return NARRATIVES
    if name in _WORDS:
        return _WORDS[name]
    codes = codes_of(name)
    if name == "alternate_offence_code":
        codes = codes_of("offence_code")[:40]
    if name in ("offence_class", "cancellation_code"):
        codes = ("8P", "8L", "8M", "8N", "104", "105A", "105B", "C1", "C2", "C3", "C4", "C5")
    return (*codes, *_UNKNOWN_CODES) if codes else _NAMES


# -- free text -------------------------------------------------------------------------------------

_LOOK_ALIKES = {
    "k": "\N{KELVIN SIGN}",
    "s": "\N{LATIN SMALL LETTER LONG S}",
    "i": "\N{LATIN SMALL LETTER DOTLESS I}",
    "I": "\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}",
    "e": "\N{CYRILLIC SMALL LETTER IE}",
    "a": "\N{LATIN SMALL LETTER A WITH ACUTE}",
    "o": "\N{FULLWIDTH LATIN SMALL LETTER O}",
}
_GAPS = (
    *SEPARATORS,
    "  ",
    "\r\n",
    "\N{NO-BREAK SPACE}",
    "\N{EM DASH}",
    "\N{RIGHT SINGLE QUOTATION MARK}",
    "\N{ZERO WIDTH SPACE}",
    "\v",
    "~",
    "$",
    "%",
    "",
    "s",
    "1",
)
_OTHER_TEXT = ("the", "victim", "on", "line", "mail", "x", "\N{GRINNING FACE}", "na\u00efve", "E")


def _list_words() -> tuple[str, ...]:
    words = {word for listed in LANGUAGE.words.values() for word in listed}
    stems = {word.removesuffix("*") for word in words}
    return tuple(sorted({*stems, *(f"{stem}ing" for stem in list(stems)[:20])}))


def _odd(word: str, how: int) -> str:
    match how % 7:
        case 0:
            return word.upper()
        case 1:
            return word.title()
        case 2:
            return "".join(c.upper() if n % 2 else c for n, c in enumerate(word))
        case 3:
            return "".join(_LOOK_ALIKES.get(c, c) for c in word)
        case 4:
            return word.replace(" ", "-")
        case 5:
            return word.replace(" ", "  ")
        case _:
            return word


def _text_of(chance: random.Random) -> str:
    words = (*_list_words(), *_OTHER_TEXT)
    parts = []
    for _ in range(chance.randint(1, 3)):
        parts += [_odd(chance.choice(words), chance.randrange(7)), chance.choice(_GAPS)]
    return "".join([chance.choice(_GAPS) * chance.randint(0, 1), *parts])


NARRATIVES = tuple(_text_of(random.Random(seed)) for seed in range(300))
"""Texts with words of the list in odd case, between odd marks and with look-alike letters."""


def narratives() -> st.SearchStrategy[str]:
    """Texts with words of the list, and any others."""
    word = st.builds(_odd, st.sampled_from((*_list_words(), *_OTHER_TEXT)), st.integers(0, 6))
    gap = st.sampled_from(_GAPS)
    built = st.lists(st.tuples(gap, word, gap), min_size=1, max_size=3).map(
        lambda parts: "".join(piece for part in parts for piece in part)
    )
    return st.one_of(st.sampled_from(NARRATIVES), built, texts())


def texts() -> st.SearchStrategy[str]:
    """Any text that a file may hold."""
    return st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


# -- records ---------------------------------------------------------------------------------------


def days() -> st.SearchStrategy[dt.date]:
    """Days at which an answer may change, and any other day a record may have."""
    return st.sampled_from(boundary_days()) | st.dates(FIRST_DAY, LAST_DAY)


def times() -> st.SearchStrategy[dt.time]:
    """Midnight, times beside it, and others."""
    thousandths = st.integers(0, 86_399_999).map(
        lambda n: (dt.datetime.min + dt.timedelta(milliseconds=n)).time()
    )
    return st.sampled_from(_TIMES) | thousandths


def moments() -> st.SearchStrategy[dt.datetime]:
    """A day with a time."""
    return st.builds(dt.datetime.combine, days(), times())


def values(name: str) -> st.SearchStrategy[Any]:
    """A value of a field, never the empty one."""
    kind = TYPES[name]
    if name == "narrative":
        return narratives()
    if kind is Type.DATE:
        return days()
    if kind is Type.DATETIME:
        return moments()
    known = st.sampled_from(pool(name))
    if kind is Type.INT:
        return known | st.integers(0, 999_999_999)
    return known


def _near(day: dt.date, step: int) -> dt.date:
    return min(max(day + dt.timedelta(step), FIRST_DAY), LAST_DAY)


def cells(name: str, base: dt.date) -> st.SearchStrategy[Any]:
    """A value of a field or none; dates are often near one day, so that they can be compared."""
    value = values(name)
    close = st.sampled_from(_DAYS_APART).map(lambda step: _near(base, step))
    if TYPES[name] is Type.DATE:
        value = close | value
    elif TYPES[name] is Type.DATETIME:
        value = st.builds(dt.datetime.combine, close, times()) | value
    return st.none() | value


@st.composite
def records(draw: st.DrawFn, names: Sequence[str] = ()) -> Record:
    """A record with these fields (all if none are named), some empty, and the date of the run."""
    base = draw(days())
    row = {name: draw(cells(name, base)) for name in names or SCHEMA.fields}
    return row | {SCHEMA.RUN_DATE: draw(days())}


# -- tables ----------------------------------------------------------------------------------------


def full(record: Record) -> Record:
    """Return a record with every field of the schema, empty where it has none."""
    return {name: record.get(name) for name in SCHEMA.fields}


def make_row(chance: random.Random) -> Record:
    """Return a row: half of all times a rule's example with some fields changed."""
    row = full({})
    base = chance.choice(boundary_days())
    if chance.random() < 0.5:
        row |= {k: v for k, v in chance.choice(examples()).items() if k in row}
        changed = chance.choices(list(row), k=chance.randint(0, 4))
    else:
        share = chance.choice((0.1, 0.5, 0.9))
        changed = [name for name in row if chance.random() < share]
    for name in changed:
        row[name] = None if chance.random() < 0.2 else _any_value(name, base, chance)
    row["record_ref"] = chance.choice(_NAMES) if chance.random() < 0.95 else None
    row["record_type"] = row["record_type"] or chance.choice(pool("record_type"))
    return row


def _any_value(name: str, base: dt.date, chance: random.Random) -> Any:
    kind = TYPES[name]
    if kind not in (Type.DATE, Type.DATETIME) or chance.random() < 0.3:
        return chance.choice(pool(name))
    day = _near(base, chance.choice(_DAYS_APART))
    return day if kind is Type.DATE else dt.datetime.combine(day, chance.choice(_TIMES))


def make_table(seed: int, size: int) -> list[Record]:
    """Return rows of all fields, the same for the same seed."""
    chance = random.Random(seed)
    return [make_row(chance) for _ in range(size)]


def tables(max_size: int = 60) -> st.SearchStrategy[list[Record]]:
    """Rows of all fields; references and victims stand more than once."""
    return st.builds(make_table, st.integers(0, 2**32), st.integers(1, max_size))


# -- raw cells, as an extract holds them -----------------------------------------------------------

_EMPTY = ("", " ", "null", "NaN", "None", "<NA>", "\N{NO-BREAK SPACE}", "\N{ZERO WIDTH SPACE}")
_PADS = ("", "", "", " ", "\t", "\N{NO-BREAK SPACE}", "\N{ZERO WIDTH NO-BREAK SPACE}", "\r\n")
_UNREADABLE = {
    Type.BOOL: ("maybe", "2", "yes no", "\N{FULLWIDTH DIGIT ONE}"),
    Type.INT: ("x", "-1", "1.5", "1e3", "12345678901", "\N{ARABIC-INDIC DIGIT THREE}"),
    Type.DATE: ("31/02/2026", "2026-02-30", "1066-10-14", "01/02/2026", "12345-01-01", "soon"),
    Type.TEXT: ("what?", "14.0", "007.0", "0.0", "nan ", "1 2", "a;b"),
    Type.TEXTS: ("!", "; ;", "\N{LATIN SMALL LETTER E WITH ACUTE}"),
}
_UNREADABLE[Type.DATETIME] = (*_UNREADABLE[Type.DATE], "2026-03-29T25:00:00", "2026-01-01T10")


def make_cell(name: str, value: Any, chance: random.Random) -> str | None:
    """Return a value as text, in one of the ways an extract may write it."""
    kind = TYPES[name]
    if value is None:
        return None if chance.random() < 0.5 else chance.choice(_EMPTY)
    if chance.random() < 0.08:
        return chance.choice(_UNREADABLE[kind])
    match kind:
        case Type.BOOL:
            text = chance.choice(("true", "Yes", "Y", "1", "1.0") if value else ("FALSE", "no", "0"))
        case Type.INT:
            text = chance.choice((str(value), f"{value}.0"))
        case Type.DATE:
            text = chance.choice((value.isoformat(), f"{value} 10:00"))
        case Type.DATETIME:
            zone = chance.choice(("", "", "", "Z", "+01:00", "-0500"))
            text = value.isoformat(chance.choice("T "), chance.choice(("auto", "minutes"))) + zone
        case Type.TEXTS:
            text = chance.choice(";,|").join(value)
        case _ if SCHEMA.fields[name].allowed:
            text = chance.choice((value, value.upper(), value.replace("_", " "), f"{value};sikh"))
        case _:
            text = chance.choice((value, value.lower())) if value else value
            if name.endswith("offence_code"):
                text = chance.choice((text, text.lstrip("0"), text.replace("/", "")))
    return chance.choice(_PADS) + text + chance.choice(_PADS)


def make_raw_table(seed: int, size: int) -> list[dict[str, str | None]]:
    """Return rows of text, as a CSV holds them."""
    chance = random.Random(seed)
    return [
        {name: make_cell(name, value, chance) for name, value in make_row(chance).items()}
        for _ in range(size)
    ]


def raw_tables(max_size: int = 25) -> st.SearchStrategy[list[dict[str, str | None]]]:
    """Rows of text, with cells that cannot be read among them."""
    return st.builds(make_raw_table, st.integers(0, 2**32), st.integers(1, max_size))


# -- conditions ------------------------------------------------------------------------------------


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
        return st.sampled_from(pool(beside.column)[:60]).map(_written)
    catalogue, _, column = beside.text.partition(".")
    if column and catalogue in LANGUAGE.catalogues:
        held = [c for c in LANGUAGE.catalogues[catalogue].by_value(column) if isinstance(c, str)]
        return st.sampled_from([*sorted(held), "?"]).map(_written)
    words = (*codes_of("outcome_code"), *_NAMES, *_UNKNOWN_CODES)
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
    "race hate victim_age earlier_reports_by_victim record_ref record_type class occurred_from "
    "recorded_at as_of latest_date LATEST(*) local_strands local.parent local.known offence.known "
    "offence.class offence.strand outcome.since outcome.youngest outcome.admission narrative"
).split()
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
