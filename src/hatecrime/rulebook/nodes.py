"""What single nodes of sqlglot's tree say."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlglot import exp
from sqlglot.errors import SqlglotError

from hatecrime.rulebook.errors import ConditionError
from hatecrime.rulebook.limits import short
from hatecrime.rulebook.types import Scalar


def flat(node: Any, kind: type[exp.Expression]) -> list[Any]:
    """Return the parts of a chain of ANDs (or ORs), however it is bracketed to the left."""
    parts: list[Any] = []
    while isinstance(node, kind):
        parts.append(node.args["expression"])
        node = node.args["this"]
    parts.append(node)
    return parts[::-1]


def scalar(node: Any) -> Scalar:
    """Return a written value.

    Raises:
        ConditionError: if it is none that a condition may hold.
    """
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    if isinstance(node, exp.Cast):
        inner = node.this
        if node.to.this is exp.DataType.Type.DATE and isinstance(inner, exp.Literal):
            try:
                return dt.date.fromisoformat(inner.this)
            except ValueError:
                pass
        raise ConditionError(f"{said(node)!r}: a date is written DATE '2024-01-31'")
    sign = 1
    if isinstance(node, exp.Neg):
        sign, node = -1, node.this.unnest()
    if isinstance(node, exp.Literal) and node.is_string and sign == 1:
        return str(node.this)
    number = isinstance(node, exp.Literal) and not node.is_string
    digits = str(node.this) if number else ""
    if digits.isascii() and digits.isdigit() and len(digits) <= 9:
        return sign * int(digits)
    raise ConditionError(f"{said(node)!r} is not a whole number of at most nine digits")


def said(node: Any) -> str:
    """Return the text of a node, cut short so that a hostile rule cannot flood a terminal."""
    try:
        text = str(node.sql())
    except (SqlglotError, RecursionError, ValueError, AttributeError):
        text = type(node).__name__
    return short(text)
