"""The smallest parts of an SQL query, as sqlglot's tree has them."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

Node = Any
"""A part of sqlglot's tree; its own types are too loose to be worth naming."""


def both(left: Node, right: Node) -> Node:
    """Return the conjunction of two conditions."""
    return exp.And(this=left, expression=right)


def either(left: Node, right: Node) -> Node:
    """Return the disjunction of two conditions."""
    return exp.Or(this=left, expression=right)


def identifier(name: str) -> Node:
    """Return a name, quoted, so that no dialect takes it for a word of its own."""
    return exp.to_identifier(name, quoted=True)


def column(name: str) -> Node:
    """Return a column."""
    return exp.Column(this=identifier(name))


def named(node: Node, name: str) -> Node:
    """Return an expression under a name."""
    return exp.Alias(this=node, alias=identifier(name))


def string(text: str) -> Node:
    """Return a written text."""
    return exp.Literal.string(str(text))


def number(value: int) -> Node:
    """Return a written number."""
    return exp.Literal.number(value)


def is_null(node: Node) -> Node:
    """Return a test that something is null."""
    return exp.Is(this=node, expression=exp.null())


def is_given(node: Node) -> Node:
    """Return a test that something is not null."""
    return exp.Not(this=is_null(node))


def holds(node: Node, text: str) -> Node:
    """Return a test that one text holds another, letter for letter (SQLite's LIKE is not)."""
    return exp.GT(this=exp.StrPosition(this=node, substr=string(text)), expression=number(0))
