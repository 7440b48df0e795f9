"""Rails as SQL text, so that the data need not leave the warehouse.

The query is built as a tree and printed by sqlglot in the dialect asked for. It expects a table (or
a view) with the canonical column names; dates as DATE and TIMESTAMP (in SQLite: ISO text, compared
to the thousandth of a second), bools as the dialect's own (BIT in T-SQL, 0 and 1 in SQLite), lists
as text joined by semicolons.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import reduce
from typing import Any

import attrs
from sqlglot import exp
from sqlglot.errors import SqlglotError

from hatecrime.rulebook import predicates as p
from hatecrime.rulebook.interpret import SEPARATORS
from hatecrime.rulebook.rails import Railway
from hatecrime.rulebook.rule import Answer, Rulebook
from hatecrime.rulebook.types import Counted, Type

DIALECTS = ("duckdb", "sqlite", "postgres", "tsql", "snowflake", "bigquery", "spark")
"""Dialects the query can be printed in. DuckDB and SQLite are run in the tests."""

LIST_SEPARATOR = ";"
"""What joins the items of a list in a text column."""

Node = Any
"""A part of sqlglot's tree; its own types are too loose to be worth naming."""


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
                return exp.EQ(this=_number(1), expression=_number(1 if value else 0))
            case p.All(parts):
                return exp.Paren(this=reduce(_and, map(self.predicate, parts)))
            case p.AnyOf(parts):
                return exp.Paren(this=reduce(_or, map(self.predicate, parts)))
            case p.Given(column):
                return exp.Not(this=exp.Is(this=_column(column), expression=exp.null()))
            case p.Empty(column):
                return exp.Is(this=_column(column), expression=exp.null())
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
                test = exp.Paren(this=reduce(_or, self._word_tests(column, words)))
                return self._when_given(test if value else exp.Not(this=test), column)
            case p.ListHolds(column, items, value):
                wrapped = self._joined(";", _column(column), ";")
                tests = [_holds(wrapped.copy(), f";{item};") for item in sorted(items)]
                test = exp.Paren(this=reduce(_or, tests))
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
            return exp.Anonymous(this="DATEADD", expressions=[unit, _number(term.count), start])
        interval = exp.Interval(
            this=exp.Literal.string(str(term.count)), unit=exp.Var(this=term.unit)
        )
        moved = exp.Add(this=start, expression=interval)
        # A date plus an interval is a timestamp in most dialects; midnight would not be a date.
        return exp.Cast(this=moved, to=exp.DataType.build("date")) if _is_date(term) else moved

    def _sqlite_plus(self, term: p.PlusTerm, start: Node) -> Node:
        unit, count = term.unit.lower() + "s", term.count
        form = _string("%Y-%m-%d" if _is_date(term) else "%Y-%m-%d %H:%M:%f")

        def at(*steps: str) -> Node:
            return exp.Anonymous(
                this="strftime", expressions=[form, start.copy(), *map(_string, steps)]
            )

        if term.unit in ("HOUR", "DAY"):
            return at(f"+{count} {unit}")
        # SQLite runs 31 August plus six months over into March; the end of February is meant. The
        # earlier of the two is right in every month.
        months = count * (12 if term.unit == "YEAR" else 1)
        last_day = at("start of month", f"+{months + 1} months", "-1 day")
        if not _is_date(term):
            day = exp.Anonymous(this="substr", expressions=[last_day, _number(1), _number(10)])
            clock = exp.Anonymous(this="strftime", expressions=[_string(" %H:%M:%f"), start.copy()])
            last_day = exp.DPipe(this=day, expression=clock)
        return exp.Anonymous(this="min", expressions=[at(f"+{months} months"), last_day])

    def comparable(self, term: p.Term) -> Node:
        """Return a term so that it can be compared: SQLite's text dates in one spelling."""
        node = self._term(term)
        if self.dialect != "sqlite" or not isinstance(term, p.ColumnTerm):
            return node
        if term.type is Type.DATETIME:
            return exp.Anonymous(this="strftime", expressions=[_string("%Y-%m-%d %H:%M:%f"), node])
        return exp.Anonymous(this="date", expressions=[node]) if term.type is Type.DATE else node

    def _midnight(self, term: p.Term) -> Node:
        node = self._term(term)
        if self.dialect == "sqlite":
            form = _string("%Y-%m-%d 00:00:00.000")
            return exp.Anonymous(this="strftime", expressions=[form, node])
        date = exp.Cast(this=node, to=exp.DataType.build("date"))
        return exp.Cast(this=date, to=exp.DataType.build("timestamp"))

    def _typed_literal(self, value: Any) -> Node:
        if isinstance(value, dt.datetime):
            text = value.isoformat(sep=" ", timespec="milliseconds")
            if self.dialect == "sqlite":
                return _string(text)
            return exp.Cast(this=_string(text), to=exp.DataType.build("timestamp"))
        if isinstance(value, dt.date):
            if self.dialect == "sqlite":
                return _string(value.isoformat())
            return exp.Cast(this=_string(value.isoformat()), to=exp.DataType.build("date"))
        return self._bool(value) if isinstance(value, bool) else _literal(value)

    def _bool(self, value: bool) -> Node:
        number = self.dialect in ("tsql", "sqlite")
        return _number(int(value)) if number else exp.Boolean(this=value)

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
            _holds(text.copy(), f" {word.removesuffix('*')}" + ("" if word.endswith("*") else " "))
            for word in words
        ]

    def _plain(self, node: Node) -> Node:
        letters = "".join(map(chr, range(ord("A"), ord("Z") + 1)))
        gaps = SEPARATORS.replace(" ", "")
        source, target = self._text(letters + gaps), _string(letters.lower() + " " * len(gaps))
        return exp.Anonymous(this="TRANSLATE", expressions=[node, source, target])

    def _glob(self, word: str) -> Node:
        """Return SQLite's pattern for a word between gaps."""
        hidden = [c for c in SEPARATORS if not c.isprintable()]
        plain = "".join(c for c in SEPARATORS if c.isprintable() and c not in "]-")
        controls = exp.Anonymous(this="char", expressions=[_number(ord(c)) for c in hidden])
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
            return _string(plain)
        name = "CHAR" if self.dialect in ("tsql", "spark") else "CHR"
        codes = [exp.Anonymous(this=name, expressions=[_number(ord(c))]) for c in hidden]
        # The order within the text matters to TRANSLATE: both sides map gaps to the same space.
        return self._joined(*([plain] if plain else []), *codes)

    def _joined(self, *parts: Any) -> Node:
        nodes = [_string(part) if isinstance(part, str) else part for part in parts]
        join = exp.Add if self.dialect == "tsql" else exp.DPipe
        return reduce(lambda a, b: join(this=a, expression=b), nodes)

    # -- nulls ---------------------------------------------------------------------------------

    def _when_given(self, test: Node, *terms: p.Term) -> Node:
        needed = dict.fromkeys(column for term in terms for column in _columns(term))
        given = [
            exp.Not(this=exp.Is(this=_column(column), expression=exp.null())) for column in needed
        ]
        return exp.Paren(this=reduce(_and, [*given, test]))


def findings_query(
    book: Rulebook,
    *,
    table: str,
    dialect: str,
    as_of: dt.date,
    absent: Sequence[str] = (),
    show_unknown: bool = False,
) -> str:
    """Return one query that lists what fails, without moving the data.

    Args:
        book: the rules to check.
        table: the table or view to read, such as ``dbo.Crime``.
        dialect: one of ``DIALECTS``.
        as_of: the date of the run.
        absent: canonical columns the table does not have; rules that need them are left out.
        show_unknown: whether to list unknown answers as well.

    Returns:
        SQL text; its rows are (record_ref, rule, severity, answer), ordered.

    Raises:
        ValueError: if the dialect is not one of ``DIALECTS``, the table is not a name, or no rule
            is left that could be checked.
    """
    if dialect not in DIALECTS:
        raise ValueError(f"there is no dialect {dialect!r}; use one of {', '.join(DIALECTS)}")
    writer = SqlWriter(dialect)
    counted = _whole_table_facts(book, frozenset(absent), writer)
    uncounted = [name for name in book.language.schema.whole_table() if name not in counted]
    railway = Railway(book.language, (*absent, *uncounted), as_of)
    read: set[str] = set()
    answers: list[Node] = [_column_named("record_ref")]
    listed: list[tuple[str, str, str]] = []
    for rule in book:
        editions = [railway.edition(e, last=e is rule.latest) for e in rule.editions]
        if not any(rails.can_be_checked for rails in editions):
            continue
        for rails in editions:
            for predicate in (rails.applies, rails.passes, rails.fails):
                read |= p.columns_of(predicate)
            name = f"e{len(listed)}"
            case = exp.Case().when(writer.predicate(rails.fails), _string(Answer.FAIL))
            if show_unknown:
                undecided = _and(
                    writer.predicate(rails.applies),
                    exp.Not(this=exp.Paren(this=writer.predicate(rails.passes))),
                )
                case = case.when(undecided, _string(Answer.UNKNOWN))
            answers.append(exp.Alias(this=case, alias=_identifier(name)))
            listed.append((name, rule.id, rails.edition.severity))
    facts = [
        exp.Alias(this=node, alias=_identifier(name))
        for name, node in counted.items()
        if name in read
    ]
    source = exp.select(exp.Star(), *facts).from_(_table(table, dialect))
    checked = exp.select(*answers).from_("source")
    rows = [
        exp.select(
            _column_named("record_ref"),
            exp.Alias(this=_string(rule_id), alias=_identifier("rule")),
            exp.Alias(this=_string(severity), alias=_identifier("severity")),
            exp.Alias(this=_column_named(name), alias=_identifier("answer")),
        )
        .from_("answers")
        .where(exp.Not(this=exp.Is(this=_column_named(name), expression=exp.null())))
        for name, rule_id, severity in listed
    ]
    if not rows:
        raise ValueError("no rule can be checked with these columns")
    union: Node = rows[0]
    for row in rows[1:]:
        union = union.union(row, distinct=False, copy=False)
    # DuckDB would work the answers out anew for each rule, and run out of memory.
    materialized = True if dialect == "duckdb" else None
    query = (
        exp.select("*")
        .with_("source", as_=source)
        .with_("answers", as_=checked, materialized=materialized)
        .with_("findings", as_=union)
        .from_("findings")
        .order_by(_column_named("record_ref"), _column_named("rule"))
    )
    return str(query.sql(dialect=dialect, pretty=True, comments=False))


def _table(name: str, dialect: str) -> Node:
    try:
        return exp.to_table(name, dialect=dialect)
    except SqlglotError:
        raise ValueError(f"{name!r:.60} is not the name of a table") from None


def _whole_table_facts(
    book: Rulebook, absent: frozenset[str], writer: SqlWriter
) -> dict[str, Node]:
    """Return each whole-table fact as a window over the table it is counted in."""
    facts: dict[str, Node] = {}
    for name, derived in book.language.schema.whole_table().items():
        if absent & {name, *derived.needs}:
            continue
        group, *moments = map(_column_named, derived.needs)
        given = reduce(_and, (_given(node) for node in (group, *moments)))
        if derived.counts is Counted.SAME:
            window = exp.Window(this=exp.Count(this=exp.Star()), partition_by=[group.copy()])
        else:
            # The rank among those that have a date, less one, is how many came before.
            (moment,) = moments
            empty = exp.Is(this=moment.copy(), expression=exp.null())
            undated = exp.Case().when(empty, _number(1)).else_(_number(0))
            kind = book.language.schema.fields[derived.needs[1]].type
            ordered = writer.comparable(p.ColumnTerm(derived.needs[1], kind))
            order = exp.Order(expressions=[exp.Ordered(this=ordered)])
            rank = exp.Anonymous(this="RANK")
            ranked = exp.Window(this=rank, partition_by=[group.copy(), undated], order=order)
            window = exp.Sub(this=ranked, expression=_number(1))  # type: ignore[assignment]
        facts[name] = exp.Case().when(given, window)
    return facts


_OPERATORS: dict[str, Any] = {
    "=": exp.EQ,
    "<>": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}


def _given(node: Node) -> Node:
    return exp.Not(this=exp.Is(this=node.copy(), expression=exp.null()))


def _columns(term: p.Term) -> list[p.ColumnTerm]:
    match term:
        case p.ColumnTerm():
            return [term]
        case p.LiteralTerm():
            return []
        case p.DateTerm(inner) | p.PlusTerm(inner):
            return _columns(inner)


def _is_date(term: p.PlusTerm) -> bool:
    return term.type is Type.DATE


def _and(left: Node, right: Node) -> Node:
    return exp.And(this=left, expression=right)


def _or(left: Node, right: Node) -> Node:
    return exp.Or(this=left, expression=right)


def _identifier(name: str) -> Node:
    return exp.to_identifier(name, quoted=True)


def _column_named(name: str) -> Node:
    return exp.Column(this=_identifier(name))


def _column(column: p.ColumnTerm) -> Node:
    return _column_named(column.name)


def _string(text: str) -> Node:
    return exp.Literal.string(str(text))


def _number(number: int) -> Node:
    return exp.Literal.number(number)


def _literal(value: Any) -> Node:
    return _number(value) if isinstance(value, int) else _string(value)


def _holds(node: Node, text: str) -> Node:
    """Return a test that one text holds another, letter for letter (SQLite's LIKE is not)."""
    return exp.GT(this=exp.StrPosition(this=node, substr=_string(text)), expression=_number(0))
