"""Predicates as generated Python functions: the fast way to check a single record.

The text of a function holds only names the schema knows and names made here; every value a rule
wrote travels beside it in the function's globals. A rule therefore cannot put code into it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from string import ascii_uppercase
from typing import Any

import attrs

from hatecrime.rulebook import predicates as p
from hatecrime.rulebook.interpret import SEPARATORS, interval

Which = Callable[[Mapping[str, Any]], list[int]]
"""Takes field values by name; returns the places of the predicates that are true, in order."""


def compile_which(predicates: Sequence[p.Predicate], columns: Sequence[str]) -> Which:
    """Return a function that says which of many predicates are true of a record.

    Of all columns of codes one is asked for by most predicates. Codes that no test of it tells
    apart have a function of their own, in which those tests are answered already; it is made when
    the first of them is met.

    Args:
        predicates: what to ask, in the order whose places are returned.
        columns: every name the predicates may read; each must be an identifier.
    """
    column, tests = _most_asked(predicates)
    # Only these are kept by their code: what else stands in the column could fill the memory.
    named = {code for test in tests if isinstance(test, p.Within) for code in test.items} | {None}
    answers_of = compile_predicates(tests, columns)
    of_kind: dict[tuple[bool, ...], Which] = {}
    of_code: dict[Any, Which] = {}

    def learn(code: Any) -> Which:
        kind = answers_of({column: code})
        if kind not in of_kind and len(of_kind) >= _MAX_KINDS:
            kind = ()
        if kind not in of_kind:
            known = dict(zip(tests, kind, strict=False))
            of_kind[kind] = _which([p.settled(each, known) for each in predicates], columns)
        if code in named:
            of_code[code] = of_kind[kind]
        return of_kind[kind]

    def which(record: Mapping[str, Any]) -> list[int]:
        code = record.get(column)
        return (of_code.get(code) or learn(code))(record)

    return which


_MAX_KINDS = 100
"""Functions made; a code of any further kind is left to one in which nothing is answered yet."""


def _most_asked(predicates: Sequence[p.Predicate]) -> tuple[str, list[p.Predicate]]:
    """Return the column of codes that most predicates ask for, and all tests of it alone."""
    times = Counter(column for each in predicates for column in p.columns_of_codes([each]))
    if not times:
        return "", []
    ((column, _),) = times.most_common(1)
    return column.name, [test for test in p.tests(predicates) if p.terms_of(test) == {column}]


def _which(predicates: Iterable[p.Predicate], columns: Sequence[str]) -> Which:
    writer = _Writer(columns)
    possible = ((place, each) for place, each in enumerate(predicates) if each != p.FALSE)
    body = _nested([_Asked(place, _parts(each)) for place, each in possible], writer)
    lines = [
        "def which(record):",
        "    places = []",
        "    found = places.append",
        *writer.reads(),
        *body,
        "    places.sort()",
        "    return places",
    ]
    which: Which = _function("\n".join(lines), "which", writer.values)
    return which


def _parts(predicate: p.Predicate) -> tuple[p.Predicate, ...]:
    return predicate.parts if isinstance(predicate, p.All) else (predicate,)


@attrs.frozen(eq=False)
class _Asked:
    """A predicate, and what of it is still to be asked.

    Attributes:
        place: its place.
        parts: what must all be true; others may ask for the same.
    """

    place: int
    parts: tuple[p.Predicate, ...]

    def without(self, known: p.Predicate) -> _Asked:
        return _Asked(self.place, tuple(part for part in self.parts if part != known))


def _nested(
    asked: Sequence[_Asked],
    writer: _Writer,
    indent: str = "    ",
    given: frozenset[str] = frozenset(),
) -> list[str]:
    """Return predicates as lines, so that what several ask first is asked once."""
    lines: list[str] = []
    left = list(asked)
    while left:
        # A search of a long text is left until nothing else can settle the answer.
        shared = Counter(
            part for each in left for part in each.parts if not isinstance(part, p.Worded)
        )
        first, times = shared.most_common(1)[0] if shared else (p.TRUE, 0)
        if times < 2 or len(indent) > _MAX_INDENT:
            break
        inside = [each.without(first) for each in left if first in each.parts]
        lines.append(f"{indent}if {writer.text(first, given)}:")
        lines += _nested(inside, writer, indent + "  ", given | _given_by(first))
        left = [each for each in left if first not in each.parts]
    for each in left:
        lines.append(f"{indent}if {writer.text(p.every(*each.parts), given)}: found({each.place})")
    return lines


_MAX_INDENT = 60
"""Python's own limit on blocks within blocks is not far above."""


def compile_predicates(
    predicates: Sequence[p.Predicate], columns: Sequence[str]
) -> Callable[[Mapping[str, Any]], tuple[bool, ...]]:
    """Return a function that says, for each predicate, whether it is true of a record."""
    writer = _Writer(columns)
    texts = [writer.text(predicate) for predicate in predicates]
    answer = "".join(f"{text}, " for text in texts)
    lines = ["def holds(record):", *writer.reads(), f"    return ({answer})"]
    found: Callable[[Mapping[str, Any]], tuple[bool, ...]] = _function(
        "\n".join(lines), "holds", writer.values
    )
    return found


def _function(text: str, name: str, values: dict[str, Any]) -> Any:
    scope: dict[str, Any] = {"__builtins__": {}, **values}
    exec(compile(text, "<rulebook>", "exec"), scope)  # noqa: S102 - the text is made here
    return scope[name]


_MAX_WORDS = 4_096
"""Pieces of text kept; texts have the same few hundred again and again."""

_LONGEST_WORD = 32
"""Letters in a piece that is kept."""


@lru_cache(maxsize=64)
def _word_finder(words: tuple[str, ...]) -> Callable[[str], bool]:
    """Return what says whether a text holds a word of the list.

    It says what the reference's pattern does, several times as quickly: few pieces of a text hold a
    word that begins as a word of the list does, and those that do not are told again at once.
    """
    capitals, gaps = ascii_uppercase.encode(), SEPARATORS.encode()
    plain = bytes.maketrans(capitals + gaps, capitals.lower() + b" " * len(gaps))

    def simple(text: str) -> bytes:
        return text.encode("utf-8", "surrogatepass").translate(plain)

    phrases = [b" " + simple(f"{word} ".replace("* ", "")) for word in words]
    # Of several words the longest is looked for first, as the rarest. A star stands for any rest.
    starts = tuple(max(phrase.split(b" "), key=len) for phrase in phrases)
    others: set[str] = set()

    def mentions(text: str) -> bool:
        pieces = text.split()
        if others.issuperset(pieces):
            return False
        new = [piece for piece in pieces if piece not in others]
        if len(others) >= _MAX_WORDS:
            others.clear()
        for piece in new:
            if any(word.startswith(starts) for word in simple(piece).split(b" ")):
                break
            if len(others) < _MAX_WORDS and len(piece) <= _LONGEST_WORD:
                others.add(piece)
        else:
            return False
        spaced = b" %b " % simple(text)
        return any(phrase in spaced for phrase in phrases)

    return mentions


def _cost(predicate: p.Predicate) -> int:
    """Return about how long a predicate takes, next to others: the quickest is asked first."""
    match predicate:
        case p.All(parts) | p.AnyOf(parts):
            return sum(map(_cost, parts))
        case p.Constant() | p.Given() | p.Empty() | p.Flag():
            return 1
        case p.Within():
            return 2
        case p.Worded():
            return 1000
        case _:
            return 5


def _given_by(predicate: p.Predicate) -> frozenset[str]:
    """Return columns that are given wherever a predicate is true."""
    match predicate:
        case p.All(parts):
            return frozenset().union(*map(_given_by, parts))
        case p.AnyOf() | p.Empty() | p.Constant():
            return frozenset()
        case _:
            return p.columns_of(predicate)


class _Writer:
    """Writes predicates as Python text; collects the columns read and the values used."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = frozenset(columns)
        self.used: dict[str, str] = {}
        self.values: dict[str, Any] = {}
        self._names: dict[Any, str] = {}

    def column(self, name: str) -> str:
        if name not in self.columns or not name.isidentifier():
            raise ValueError("a predicate reads a column the schema does not have")
        return self.used.setdefault(name, f"c_{name}")

    def reads(self) -> list[str]:
        """Return the lines that read the columns used."""
        each = (f"    {name} = get({column!r})" for column, name in self.used.items())
        return ["    get = record.get", *each]

    def constant(self, value: Any) -> str:
        key = (type(value), value)
        if key not in self._names:
            name = self._names[key] = f"k_{len(self._names)}"
            self.values[name] = value
        return self._names[key]

    def held(self, beside: dict[Any, frozenset[Any]]) -> str:
        """Return the name of a look-up."""
        name = f"h_{len(self.values)}"
        self.values[name] = beside.get
        return name

    def text(self, predicate: p.Predicate, given: frozenset[str] = frozenset()) -> str:
        """Return the text of a predicate, asked where some columns are known to be given."""
        match predicate:
            case p.Constant(value):
                return str(value)
            case p.All(parts):
                texts = []
                for part in sorted(parts, key=_cost):
                    texts.append(self.text(part, given))
                    given |= _given_by(part)
                return "(" + " and ".join(texts) + ")"
            case p.AnyOf(parts):
                texts, rest = self._pairs(sorted(parts, key=_cost), given)
                return "(" + " or ".join([*texts, *(self.text(part, given) for part in rest)]) + ")"
            case p.Given(column):
                return "True" if column.name in given else f"{self.column(column.name)} is not None"
            case p.Empty(column):
                return f"{self.column(column.name)} is None"
            case p.Flag(column, value):
                return f"{self.column(column.name)} is {value}"
            case p.Compared(op, left, right):
                python = {"=": "==", "<>": "!="}.get(op, op)
                test = f"{self.term(left)} {python} {self.term(right)}"
                return self._when_given(test, given, left, right)
            case p.Within(term, items, inside):
                return self._within(term, items, inside, given)
            case p.Timed(term, value):
                midnight = self.constant(dt.time())
                test = f"{self.term(term)}.time() {'!=' if value else '=='} {midnight}"
                return self._when_given(test, given, term)
            case p.Worded(column, words, value):
                mentions = self.constant(_word_finder(words))
                test = f"{'' if value else 'not '}{mentions}({self.column(column.name)})"
                return self._when_given(test, given, column)
            case p.ListHolds(column, items, value):
                held = self.constant(items)
                test = f"{'not ' * value}{held}.isdisjoint({self.column(column.name)})"
                return self._when_given(test, given, column)

    def _pairs(
        self, parts: Sequence[p.Predicate], given: frozenset[str]
    ) -> tuple[list[str], list[p.Predicate]]:
        """Turn "a code of this list beside a code of that list", said many times, into a look-up.

        Whether an offence code is of the class given would else be asked class by class.
        """
        pairs: dict[tuple[p.Term, p.Term, bool], list[tuple[p.Within, p.Within]]] = {}
        rest: list[p.Predicate] = []
        for part in parts:
            match part:
                case p.All((p.Within(inside=True) as code, p.Within() as other)):
                    pairs.setdefault((code.term, other.term, other.inside), []).append(
                        (code, other)
                    )
                case _:
                    rest.append(part)
        texts = []
        for (code_term, other_term, inside), said in pairs.items():
            items = [item for code, _ in said for item in code.items]
            if len(said) < 8 or len(items) != len(set(items)):
                rest += [p.All(pair) for pair in said]
                continue
            beside = {item: other.items for code, other in said for item in code.items}
            held = f"{self.held(beside)}({self.term(code_term)})"
            word = "in" if inside else "not in"
            test = f"{held} is not None and {self.term(other_term)} {word} {held}"
            texts.append(self._when_given(test, given, code_term, other_term))
        return texts, rest

    def _within(
        self, term: p.Term, items: frozenset[Any], inside: bool, given: frozenset[str]
    ) -> str:
        word = "in" if inside else "not in"
        if len(items) == 1:
            (only,) = items
            test = f"{self.term(term)} {'==' if inside else '!='} {self.constant(only)}"
        else:
            test = f"{self.term(term)} {word} {self.constant(items)}"
        # None is in no list of values, so only the outside test needs to ask first.
        return test if inside else self._when_given(test, given, term)

    def _when_given(self, test: str, given: frozenset[str], *terms: p.Term) -> str:
        names = dict.fromkeys(name for term in terms for name in p.columns_of(term))
        asked = [f"{self.column(name)} is not None" for name in names if name not in given]
        return "(" + " and ".join([*asked, test]) + ")"

    def term(self, term: p.Term) -> str:
        match term:
            case p.ColumnTerm(name):
                return self.column(name)
            case p.LiteralTerm(value):
                return self.constant(value)
            case p.DateTerm(inner):
                return f"{self.term(inner)}.date()"
            case p.PlusTerm(inner, count, unit):
                if unit in ("HOUR", "DAY"):
                    step: Any = dt.timedelta(**{f"{unit.lower()}s": count})
                else:
                    step = interval(count, unit)
                return f"({self.term(inner)} + {self.constant(step)})"
