"""One query that lists what fails, so that the data need not leave the warehouse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import reduce
from typing import Any

from sqlglot import exp
from sqlglot.errors import SqlglotError

from hatecrime.rulebook import predicates as p
from hatecrime.rulebook import sql_nodes as n
from hatecrime.rulebook.dialects import DIALECTS
from hatecrime.rulebook.rails import EditionRails, Railway
from hatecrime.rulebook.rule import Answer, Rulebook
from hatecrime.rulebook.sql_nodes import Node
from hatecrime.rulebook.to_sql import SqlWriter
from hatecrime.rulebook.types import Counted


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
    answers: list[Node] = [n.column("record_ref")]
    listed: list[tuple[str, str, str]] = []
    for rule in book:
        editions = [railway.edition(e, last=e is rule.latest) for e in rule.editions]
        if not any(rails.can_be_checked for rails in editions):
            continue
        for rails in editions:
            for predicate in (rails.applies, rails.passes, rails.fails):
                read |= p.columns_of(predicate)
            name = f"e{len(listed)}"
            answers.append(n.named(_answer(rails, writer, show_unknown), name))
            listed.append((name, rule.id, rails.edition.severity))
    if not listed:
        raise ValueError("no rule can be checked with these columns")
    facts = [n.named(node, name) for name, node in counted.items() if name in read]
    union: Node = reduce(
        lambda above, below: above.union(below, distinct=False, copy=False),
        (_rows_of(*told) for told in listed),
    )
    # DuckDB would work the answers out anew for each rule, and run out of memory.
    materialized = True if dialect == "duckdb" else None
    query = (
        exp.select("*")
        .with_("source", as_=_select(exp.Star(), *facts, source=_table(table, dialect)), copy=False)
        .with_("answers", as_=_select(*answers), materialized=materialized, copy=False)
        .with_("findings", as_=union, copy=False)
        .from_("findings", copy=False)
        .order_by(n.column("record_ref"), n.column("rule"), copy=False)
    )
    return str(query.sql(dialect=dialect, pretty=True, comments=False, copy=False))


def _answer(rails: EditionRails, writer: SqlWriter, show_unknown: bool) -> Node:
    """Return what an edition answers of a row: a word, or null where there is nothing to list."""
    case = _case(writer.predicate(rails.fails), n.string(Answer.FAIL))
    if show_unknown:
        passes = exp.Paren(this=writer.predicate(rails.passes))
        undecided = n.both(writer.predicate(rails.applies), exp.Not(this=passes))
        case = case.when(undecided, n.string(Answer.UNKNOWN), copy=False)
    return case


def _rows_of(name: str, rule: str, severity: str) -> Node:
    """Return the findings of one edition, whose answers stand in the column of that name."""
    columns = (
        n.column("record_ref"),
        n.named(n.string(rule), "rule"),
        n.named(n.string(severity), "severity"),
        n.named(n.column(name), "answer"),
    )
    found = n.is_given(n.column(name))
    return _select(*columns, source="answers").where(found, copy=False)


# sqlglot copies what it is given unless told not to, which takes longer than all the rest.


def _select(*columns: Node, source: Any = "source") -> Node:
    return exp.Select().select(*columns, copy=False).from_(source, copy=False)


def _case(condition: Node, then: Node) -> Node:
    return exp.Case().when(condition, then, copy=False)


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
        group, *moments = map(n.column, derived.needs)
        given = reduce(n.both, (n.is_given(node.copy()) for node in (group, *moments)))
        if derived.counts is Counted.SAME:
            window = exp.Window(this=exp.Count(this=exp.Star()), partition_by=[group.copy()])
        else:
            # The rank among those that have a date, less one, is how many came before.
            (moment,) = moments
            empty = n.is_null(moment.copy())
            undated = _case(empty, n.number(1)).else_(n.number(0))
            kind = book.language.schema.fields[derived.needs[1]].type
            ordered = writer.comparable(p.ColumnTerm(derived.needs[1], kind))
            order = exp.Order(expressions=[exp.Ordered(this=ordered)])
            rank = exp.Anonymous(this="RANK")
            ranked = exp.Window(this=rank, partition_by=[group.copy(), undated], order=order)
            window = exp.Sub(this=ranked, expression=n.number(1))  # type: ignore[assignment]
        facts[name] = _case(given, window)
    return facts
