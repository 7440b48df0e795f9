"""Strategies that build records, valid by the way they are made: nothing is filtered out.

Single records are drawn piece by piece, so that they shrink. Whole tables are made from one drawn
number, so that they are quick, and half of their rows are a rule's own example with a few fields
changed, so that rules have something to say.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import attrs
from hypothesis import strategies as st

from hatecrime.rulebook import syntax as s
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
    name: SCHEMA.type_of(name) or Type.TEXT for name in (*SCHEMA.fields, *FACTS, SCHEMA.RUN_DATE)
}
"""The type of every name a condition may read: given fields, whole-table facts, the run date."""

Record = dict[str, Any]


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
UNKNOWN_CODES = ("999/99", "QQ", "zz9", "C9", "25", "it's", "50%", "a\\b", "\N{KELVIN SIGN}")


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


NAMES = ("A1", "A2", "A3", "B7", "V1", "=1+1", "O'Hara", "\N{LATIN SMALL LETTER E WITH ACUTE}1")
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
        pairs = tuple(pairwise(codes))
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
    return (*codes, *UNKNOWN_CODES) if codes else NAMES


# -- free text -------------------------------------------------------------------------------------

_FOLDED = {"k": "\N{KELVIN SIGN}", "s": "\N{LATIN SMALL LETTER LONG S}"}
"""Letters that fold into ASCII when case is ignored for more than ASCII."""

_LOOK_ALIKES = {
    "i": "\N{LATIN SMALL LETTER DOTLESS I}",
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
    match how % 8:
        case 0:
            return word.upper()
        case 1:
            return word.title()
        case 2:
            return "".join(c.upper() if n % 2 else c for n, c in enumerate(word))
        case 3:
            return "".join(_FOLDED.get(c, c) for c in word)
        case 4:
            return word.replace(" ", "-")
        case 5:
            return word.replace(" ", "  ")
        case 6:
            return "".join(_LOOK_ALIKES.get(c, c) for c in word)
        case _:
            return word


def _text_of(chance: random.Random) -> str:
    words = (*_list_words(), *_OTHER_TEXT)
    parts = []
    for _ in range(chance.randint(1, 3)):
        parts += [_odd(chance.choice(words), chance.randrange(8)), chance.choice(_GAPS)]
    return "".join([chance.choice(_GAPS) * chance.randint(0, 1), *parts])


NARRATIVES = tuple(_text_of(random.Random(seed)) for seed in range(300))
"""Texts with words of the list in odd case, between odd marks and with look-alike letters."""


def narratives() -> st.SearchStrategy[str]:
    """Texts with words of the list, and any others."""
    word = st.builds(_odd, st.sampled_from((*_list_words(), *_OTHER_TEXT)), st.integers(0, 7))
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
    names = tuple(names or SCHEMA.fields)
    filled = set(names)
    if names and draw(st.booleans()):
        filled = draw(st.sets(st.sampled_from(names), max_size=3))
    row = {name: draw(cells(name, base)) if name in filled else None for name in names}
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
    row["record_ref"] = chance.choice(NAMES) if chance.random() < 0.95 else None
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
