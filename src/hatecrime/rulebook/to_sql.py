"""Predicates as parts of an SQL query, in the dialect asked for.

A part is a tree that sqlglot prints. It expects a table (or a view) with the canonical column
names; dates as DATE and TIMESTAMP (in SQLite: ISO text, compared to the thousandth of a second),
bools as the dialect's own (BIT in T-SQL, 0 and 1 in SQLite), lists as text joined by semicolons.
"""

from __future__ import annotations

import datetime as dt
from functools import reduce
from typing import Any

import attrs
from sqlglot import exp

from hatecrime.rulebook import predicates as p
from hatecrime.rulebook import sql_nodes as n
from hatecrime.rulebook.interpret import SEPARATORS
from hatecrime.rulebook.sql_nodes import Node
from hatecrime.rulebook.types import Type

LIST_SEPARATOR = ";"
"""What joins the items of a list in a text column."""


@attrs.frozen
class SqlWriter:
    """Turns predicates into parts of a query in one dialect.

    Attributes:
        dialect: a name of ``DIALECTS``.
    """

    dialect: str

    def predicate(self, predicate: p.Predicate) -> Node:
        """Return a condition that is true where the predicate is, and never null."""
        match predicate:
            case p.Constant(value):
                return exp.EQ(this=n.number(1), expression=n.number(1 if value else 0))
            case p.All(parts):
                return exp.Paren(this=reduce(n.both, map(self.predicate, parts)))
            case p.AnyOf(parts):
                return exp.Paren(this=reduce(n.either, map(self.predicate, parts)))
            case p.Given(column):
                return n.is_given(_column(column))
            case p.Empty(column):
                return n.is_null(_column(column))
            case p.Compared(op, left, right):
                test = _OPERATORS[op](this=self.comparable(left), expression=self.comparable(right))
                return self._when_given(test, left, right)
            case p.Within(term, items, inside):
                listed = [self._typed_literal(item) for item in sorted(items, key=str)]
                test = exp.In(this=self._term(term), expressions=listed)
                return self._when_given(test if inside else exp.Not(this=test), term)
            case p.Flag(column, value):
                test = exp.EQ(this=_column(column), expression=self._bool(value))
                return self._when_given(test, column)
            case p.Timed(term, value):
                kind = exp.NEQ if value else exp.EQ
                test = kind(this=self.comparable(term), expression=self._midnight(term))
                return self._when_given(test, term)
            case p.Worded(column, words, value):
                test = exp.Paren(this=reduce(n.either, self._word_tests(column, words)))
                return self._when_given(test if value else exp.Not(this=test), column)
            case p.ListHolds(column, items, value):
                wrapped = self._joined(";", _column(column), ";")
                tests = [n.holds(wrapped.copy(), f";{item};") for item in sorted(items)]
                test = exp.Paren(this=reduce(n.either, tests))
                return self._when_given(test if value else exp.Not(this=test), column)

    # -- terms ---------------------------------------------------------------------------------

    def _term(self, term: p.Term) -> Node:
        match term:
            case p.ColumnTerm():
                return _column(term)
            case p.LiteralTerm(value):
                return self._typed_literal(value)
            case p.DateTerm(inner):
                if self.dialect == "sqlite":
                    return exp.Anonymous(this="date", expressions=[self._term(inner)])
                return exp.Cast(this=self._term(inner), to=exp.DataType.build("date"))
            case p.PlusTerm():
                return self._plus(term)

    def _plus(self, term: p.PlusTerm) -> Node:
        start = self._term(term.of)
        if self.dialect == "sqlite":
            return self._sqlite_plus(term, start)
        if self.dialect == "tsql":
            unit = exp.Var(this=term.unit)
            return exp.Anonymous(this="DATEADD", expressions=[unit, n.number(term.count), start])
        interval = exp.Interval(
            this=exp.Literal.string(str(term.count)), unit=exp.Var(this=term.unit)
        )
        moved = exp.Add(this=start, expression=interval)
        # A date plus an interval is a timestamp in most dialects; midnight would not be a date.
        return exp.Cast(this=moved, to=exp.DataType.build("date")) if _is_date(term) else moved

    def _sqlite_plus(self, term: p.PlusTerm, start: Node) -> Node:
        unit, count = term.unit.lower() + "s", term.count
        form = n.string("%Y-%m-%d" if _is_date(term) else "%Y-%m-%d %H:%M:%f")

        def at(*steps: str) -> Node:
            return exp.Anonymous(
                this="strftime", expressions=[form, start.copy(), *map(n.string, steps)]
            )

        if term.unit in ("HOUR", "DAY"):
            return at(f"+{count} {unit}")
        # SQLite runs 31 August plus six months over into March; the end of February is meant. The
        # earlier of the two is right in every month.
        months = count * (12 if term.unit == "YEAR" else 1)
        last_day = at("start of month", f"+{months + 1} months", "-1 day")
        if not _is_date(term):
            day = exp.Anonymous(this="substr", expressions=[last_day, n.number(1), n.number(10)])
            clock = exp.Anonymous(
                this="strftime", expressions=[n.string(" %H:%M:%f"), start.copy()]
            )
            last_day = exp.DPipe(this=day, expression=clock)
        return exp.Anonymous(this="min", expressions=[at(f"+{months} months"), last_day])

    def comparable(self, term: p.Term) -> Node:
        """Return a term so that it can be compared: SQLite's text dates in one spelling."""
        node = self._term(term)
        if self.dialect != "sqlite" or not isinstance(term, p.ColumnTerm):
            return node
        if term.type is Type.DATETIME:
            return exp.Anonymous(this="strftime", expressions=[n.string("%Y-%m-%d %H:%M:%f"), node])
        return exp.Anonymous(this="date", expressions=[node]) if term.type is Type.DATE else node

    def _midnight(self, term: p.Term) -> Node:
        node = self._term(term)
        if self.dialect == "sqlite":
            form = n.string("%Y-%m-%d 00:00:00.000")
            return exp.Anonymous(this="strftime", expressions=[form, node])
        date = exp.Cast(this=node, to=exp.DataType.build("date"))
        return exp.Cast(this=date, to=exp.DataType.build("timestamp"))

    def _typed_literal(self, value: Any) -> Node:
        if isinstance(value, dt.datetime):
            text = value.isoformat(sep=" ", timespec="milliseconds")
            if self.dialect == "sqlite":
                return n.string(text)
            return exp.Cast(this=n.string(text), to=exp.DataType.build("timestamp"))
        if isinstance(value, dt.date):
            if self.dialect == "sqlite":
                return n.string(value.isoformat())
            return exp.Cast(this=n.string(value.isoformat()), to=exp.DataType.build("date"))
        if isinstance(value, bool):
            return self._bool(value)
        return n.number(value) if isinstance(value, int) else n.string(value)

    def _bool(self, value: bool) -> Node:
        number = self.dialect in ("tsql", "sqlite")
        return n.number(int(value)) if number else exp.Boolean(this=value)

    # -- words ---------------------------------------------------------------------------------

    def _word_tests(self, column: p.ColumnTerm, words: tuple[str, ...]) -> list[Node]:
        """Compare the text, with its gaps made spaces and its ASCII letters small, word by word."""
        if self.dialect == "sqlite":
            # SQLite has no TRANSLATE, and its parser has no room for a REPLACE within a REPLACE for
            # each gap. Its lower() changes ASCII letters only, which is what is wanted.
            text = self._joined(
                " ", exp.Anonymous(this="lower", expressions=[_column(column)]), " "
            )
            return [exp.Glob(this=text.copy(), expression=self._glob(word)) for word in words]
        text = self._joined(" ", self._plain(_column(column)), " ")
        return [
            n.holds(text.copy(), f" {word.removesuffix('*')}" + ("" if word.endswith("*") else " "))
            for word in words
        ]

    def _plain(self, node: Node) -> Node:
        letters = "".join(map(chr, range(ord("A"), ord("Z") + 1)))
        gaps = SEPARATORS.replace(" ", "")
        source, target = self._text(letters + gaps), n.string(letters.lower() + " " * len(gaps))
        return exp.Anonymous(this="TRANSLATE", expressions=[node, source, target])

    def _glob(self, word: str) -> Node:
        """Return SQLite's pattern for a word between gaps."""
        hidden = [c for c in SEPARATORS if not c.isprintable()]
        plain = "".join(c for c in SEPARATORS if c.isprintable() and c not in "]-")
        controls = exp.Anonymous(this="char", expressions=[n.number(ord(c)) for c in hidden])
        # In a set of characters, a bracket must stand first and a hyphen last.
        before, after = f"[]{plain}", "-]"
        gap_after = "" if word.endswith("*") else " "
        first, *rest = f" {word.removesuffix('*')}{gap_after}".split(" ")
        pattern: list[Any] = [f"*{first}"]
        for part in rest:
            pattern[-1] += before
            pattern += [controls.copy(), f"{after}{part}"]
        pattern[-1] += "*"
        return exp.Paren(this=self._joined(*pattern))

    def _text(self, text: str) -> Node:
        """Return text with control characters spelt as CHAR(n), which no dialect mistakes."""
        plain = "".join(c for c in text if c.isprintable())
        hidden = [c for c in text if not c.isprintable()]
        if not hidden:
            return n.string(plain)
        name = "CHAR" if self.dialect in ("tsql", "spark") else "CHR"
        codes = [exp.Anonymous(this=name, expressions=[n.number(ord(c))]) for c in hidden]
        # The order within the text matters to TRANSLATE: both sides map gaps to the same space.
        return self._joined(*([plain] if plain else []), *codes)

    def _joined(self, *parts: Any) -> Node:
        nodes = [n.string(part) if isinstance(part, str) else part for part in parts]
        join = exp.Add if self.dialect == "tsql" else exp.DPipe
        return reduce(lambda a, b: join(this=a, expression=b), nodes)

    # -- nulls ---------------------------------------------------------------------------------

    def _when_given(self, test: Node, *terms: p.Term) -> Node:
        needed = dict.fromkeys(column for term in terms for column in _columns(term))
        given = [n.is_given(_column(column)) for column in needed]
        return exp.Paren(this=reduce(n.both, [*given, test]))


_OPERATORS: dict[str, Any] = {
    "=": exp.EQ,
    "<>": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}


def _columns(term: p.Term) -> list[p.ColumnTerm]:
    match term:
        case p.ColumnTerm():
            return [term]
        case p.LiteralTerm():
            return []
        case p.DateTerm(inner) | p.PlusTerm(inner):
            return _columns(inner)


def _column(term: p.ColumnTerm) -> Node:
    return n.column(term.name)


def _is_date(term: p.PlusTerm) -> bool:
    return term.type is Type.DATE
