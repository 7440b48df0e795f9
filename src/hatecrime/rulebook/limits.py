"""What keeps a condition within the language and within reach of every engine.

Rules may come from anybody. A text is screened before sqlglot sees it, since sqlglot knows far more
of SQL than a condition may say, and some of that takes it very long; and what was parsed is kept
small enough to compile.
"""

from __future__ import annotations

import re

from sqlglot.tokens import Tokenizer

from hatecrime.rulebook import syntax as s
from hatecrime.rulebook.catalogue import KNOWN, Catalogue
from hatecrime.rulebook.errors import ConditionError
from hatecrime.rulebook.language import Language

MAX_LENGTH = 4_000
"""Characters in one condition; a longer one is refused before it is parsed."""

MAX_DEPTH = 20
"""How deeply a condition may nest; few enough levels for Python's stack, wherever it is parsed."""

MAX_CALLS = 4
"""How deeply functions may nest. sqlglot reads a call that could be a type twice at each level."""

MAX_PARTS = 500
"""How many parts a condition may have, so that a hostile rule cannot hang a run."""

MAX_CASES = 3_000
"""How many cases a condition may fall into: a lookup has one for each value in its catalogue, and
two lookups that are compared one for each pair."""

MAX_YEARS = 999
"""The longest interval in years, so that no date leaves the calendar every engine knows."""

UNITS: dict[str, s.Unit] = {"HOUR": "HOUR", "DAY": "DAY", "MONTH": "MONTH", "YEAR": "YEAR"}
"""What an interval may be measured in."""

_WRITTEN = re.compile(r"""'(?:[^']|'')*'|"[^"]*"|[A-Za-z_][A-Za-z0-9_]*""")
_PIECE = re.compile(rf"{_WRITTEN.pattern}|.", re.DOTALL)
_MARKS = frozenset("0123456789 \t\r\n.,()=<>!+-*")
_JOINING = frozenset(("AND", "OR", "NOT", "IN", "BETWEEN"))
_WORDS = _JOINING | {"IS", "NULL", "TRUE", "FALSE", "INTERVAL", "DATE", *UNITS}
_FOREIGN = frozenset(word for phrase in Tokenizer.KEYWORDS for word in phrase.split()) - _WORDS


def refuse_foreign(text: str, language: Language) -> None:
    """Refuse marks and words that have no place in the language before sqlglot sees them.

    sqlglot knows far more of SQL than a condition may say; some of it takes long to parse.
    """
    opened: list[bool] = []
    before = ""
    for piece in _PIECE.findall(text):
        if piece in ("'", '"'):
            raise ConditionError(f"{short(text)!r}: a quotation mark is not closed")
        foreign = (
            piece not in _MARKS and piece.upper() in _FOREIGN and not _is_name(piece, language)
        )
        if foreign or piece == before == "-" or not (_WRITTEN.fullmatch(piece) or piece in _MARKS):
            raise ConditionError(f"{short(text)!r}: {short(piece)!r} is no part of a condition")
        if piece == "(":
            word = before.isidentifier() or before[:1] == '"'
            opened.append(word and before.upper() not in _JOINING)
        elif piece == ")" and opened:
            opened.pop()
        if len(opened) > MAX_DEPTH or sum(opened) > MAX_CALLS:
            raise ConditionError(
                f"a condition may nest at most {MAX_DEPTH} brackets and {MAX_CALLS} functions deep"
            )
        if not piece.isspace():
            before = piece


def _is_name(word: str, language: Language) -> bool:
    """Return whether a word names a field, a catalogue or a column of one."""
    return (
        language.schema.type_of(word) is not None
        or word in language.catalogues
        or any(catalogue.type_of(word) for catalogue in language.catalogues.values())
    )


def cases_of(value: s.Value, language: Language) -> int:
    """Return how many cases a value falls into when it is compiled."""
    match value:
        case s.Lookup(catalogue, column):
            return _different(language.catalogues[catalogue], column) + 2
        case s.DateOf(inner) | s.Plus(inner) | s.NamedValue(_, inner):
            return cases_of(inner, language)
        case s.FirstGiven(values):
            # Each value is asked for in every case that leaves those before it empty.
            total, before = 0, 1
            for part in values:
                cases = cases_of(part, language)
                total, before = total + before * cases, before * cases
            return total + 1
        case s.LatestGiven(columns):
            return len(columns)
        case s.Column() | s.Literal():
            return 1


def movable(value: s.Value) -> bool:
    """Whether an interval may be added, so that no date leaves the calendar every engine knows."""
    match value:
        case s.Column():
            return True
        case s.DateOf(inner) | s.NamedValue(_, inner):
            return movable(inner)
        case s.FirstGiven(values):
            return all(movable(part) for part in values)
        case s.Lookup():
            return True
        case s.Literal() | s.Plus() | s.LatestGiven():
            return False


def _different(catalogue: Catalogue, column: str) -> int:
    if column == KNOWN:
        return 1
    return len(catalogue.by_value(column)) + len(catalogue.by_period(column))


def short(text: str) -> str:
    """Return a text cut short, so that a hostile rule cannot flood a terminal."""
    return text if len(text) <= 120 else text[:117] + "..."
