"""Rails as one generated Python function: the fast way to check a single record.

The text of the function holds only names the schema knows and names made here; every value a rule
wrote travels beside it in the function's globals. A rule therefore cannot put code into it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from string import ascii_uppercase
from typing import Any

import attrs

from hatecrime.rulebook import predicates as p
from hatecrime.rulebook.interpret import SEPARATORS, interval
from hatecrime.rulebook.rails import EditionRails

Compiled = Callable[[Mapping[str, Any]], list[tuple[int, bool]]]
"""Takes field values by name; returns (position of the edition, failed) for each edition that
failed (True) or is unknown (False)."""


def compile_record_check(
    editions: Sequence[EditionRails], columns: Sequence[str], *, unknown: bool = True
) -> Compiled:
    """Return a function that checks one record against these editions.

    Args:
        editions: rails, in the order whose positions are reported.
        columns: every name the rails may read; each must be an identifier.
        unknown: whether to find what cannot be decided too, which takes as long again.
    """
    writer = _Writer(columns)
    checks = [_Check.of(place, rails, unknown) for place, rails in enumerate(editions)]
    body = _nested(checks, writer, "    ")
    lines = [
        "def check(record):",
        "    answers = []",
        "    found = answers.append",
        *writer.reads(),
        *body,
        "    answers.sort()",
        "    return answers",
    ]
    check: Compiled = _function("\n".join(lines), "check", writer.values)
    return check


@attrs.frozen(eq=False)
class _Check:
    """An edition, and what of its conditions is still to be asked.

    Attributes:
        position: its place.
        rails: the edition.
        unknown: whether to find what cannot be decided too.
        asked: conditions to be asked first, which others may share.
    """

    position: int
    rails: EditionRails
    unknown: bool
    asked: tuple[p.Predicate, ...]

    @classmethod
    def of(cls, position: int, rails: EditionRails, unknown: bool) -> _Check:
        parts = rails.when.parts if isinstance(rails.when, p.All) else (rails.when,)
        return cls(position, rails, unknown, parts)

    def without(self, condition: p.Predicate) -> _Check:
        return attrs.evolve(self, asked=tuple(part for part in self.asked if part != condition))


def _nested(checks: Sequence[_Check], writer: _Writer, indent: str) -> list[str]:
    """Return the checks as lines, so that what several ask first is asked once."""
    lines: list[str] = []
    left = list(checks)
    while left:
        # A search of a long text is left until nothing else can settle the answer.
        shared = Counter(
            part for check in left for part in check.asked if not isinstance(part, p.Worded)
        )
        condition, times = shared.most_common(1)[0] if shared else (p.TRUE, 0)
        if times < 2 or len(indent) > _MAX_INDENT:
            break
        inside = [check.without(condition) for check in left if condition in check.asked]
        lines.append(f"{indent}if {writer.text(condition)}:")
        lines += _nested(inside, writer, indent + "  ")
        left = [check for check in left if condition not in check.asked]
    for check in left:
        lines += _alone(check, writer, indent)
    return lines


_MAX_INDENT = 60
"""Python's own limit on blocks within blocks is not far above."""


def _alone(check: _Check, writer: _Writer, indent: str) -> list[str]:
    rails = check.rails
    lines = []

    def ask(*conditions: p.Predicate) -> str:
        return writer.text(p.every(*conditions))

    failing, undecided = (f"found(({check.position}, {failed}))" for failed in (True, False))
    if not check.unknown:
        return [f"{indent}if {ask(*check.asked, rails.force, rails.must.false)}: {failing}"]
    if check.asked:
        lines.append(f"{indent}if {ask(*check.asked)}:")
        indent += "  "
    inner = indent
    if rails.force != p.TRUE:
        lines.append(f"{indent}if {ask(rails.force)}:")
        inner += "  "
    lines.append(f"{inner}if {ask(rails.must.false)}: {failing}")
    lines.append(f"{inner}elif not {ask(rails.must.true)}: {undecided}")
    if rails.clockless != p.FALSE:
        lines.append(f"{indent}elif {ask(rails.clockless)}: {undecided}")
    return lines


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
"""Words kept; texts have the same few hundred again and again."""


@lru_cache(maxsize=64)
def _word_finder(words: tuple[str, ...]) -> Callable[[str], bool]:
    """Return what says whether a text holds a word of the list.

    It says what the reference's pattern does, several times as quickly: the text is put into small
    letters and cut into words, and of few words is the start that of a word of the list. Those that
    are not are told again at once.
    """
    capitals, gaps = ascii_uppercase.encode(), SEPARATORS.encode()
    plain = bytes.maketrans(capitals + gaps, capitals.lower() + b" " * len(gaps))
    phrases = [b" %b" % f"{word} ".replace("* ", "").encode().translate(plain) for word in words]
    # Of several words the longest is looked for first, as the rarest. A star stands for any rest.
    starts = tuple(max(phrase.split(b" "), key=len) for phrase in phrases)
    others: set[bytes] = set()

    def mentions(text: str) -> bool:
        said = text.encode("utf-8", "surrogatepass").translate(plain)
        words = said.split(b" ")
        if others.issuperset(words):
            return False
        if len(others) > _MAX_WORDS:
            others.clear()
        others.update(word for word in words if not word.startswith(starts))
        if others.issuperset(words):
            return False
        spaced = b" %b " % said
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

    def text(self, predicate: p.Predicate) -> str:
        match predicate:
            case p.Constant(value):
                return str(value)
            case p.All(parts):
                return "(" + " and ".join(map(self.text, sorted(parts, key=_cost))) + ")"
            case p.AnyOf(parts):
                texts, rest = self._pairs(sorted(parts, key=_cost))
                return "(" + " or ".join([*texts, *map(self.text, rest)]) + ")"
            case p.Given(column):
                return f"{self.column(column.name)} is not None"
            case p.Empty(column):
                return f"{self.column(column.name)} is None"
            case p.Flag(column, value):
                return f"{self.column(column.name)} is {value}"
            case p.Compared(op, left, right):
                python = {"=": "==", "<>": "!="}.get(op, op)
                test = f"{self.term(left)} {python} {self.term(right)}"
                return self._when_given(test, left, right)
            case p.Within(term, items, inside):
                return self._within(term, items, inside)
            case p.Timed(term, value):
                midnight = self.constant(dt.time())
                test = f"{self.term(term)}.time() {'!=' if value else '=='} {midnight}"
                return self._when_given(test, term)
            case p.Worded(column, words, value):
                mentions = self.constant(_word_finder(words))
                name = self.column(column.name)
                return f"({name} is not None and {'' if value else 'not '}{mentions}({name}))"
            case p.ListHolds(column, items, value):
                name, held = self.column(column.name), self.constant(items)
                return f"({name} is not None and {'not ' * value}{held}.isdisjoint({name}))"

    def _pairs(self, parts: Sequence[p.Predicate]) -> tuple[list[str], list[p.Predicate]]:
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
            texts.append(self._when_given(test, code_term, other_term))
        return texts, rest

    def _within(self, term: p.Term, items: frozenset[Any], inside: bool) -> str:
        word = "in" if inside else "not in"
        if len(items) == 1:
            (only,) = items
            test = f"{self.term(term)} {'==' if inside else '!='} {self.constant(only)}"
        else:
            test = f"{self.term(term)} {word} {self.constant(items)}"
        # None is in no list of values, so only the outside test needs to ask first.
        return test if inside else self._when_given(test, term)

    def _when_given(self, test: str, *terms: p.Term) -> str:
        needed = dict.fromkeys(name for term in terms for name in self._reads(term))
        return "(" + " and ".join([*(f"{n} is not None" for n in needed), test]) + ")"

    def _reads(self, term: p.Term) -> list[str]:
        match term:
            case p.ColumnTerm(name):
                return [self.column(name)]
            case p.LiteralTerm():
                return []
            case p.DateTerm(inner) | p.PlusTerm(inner):
                return self._reads(inner)

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
