"""When a question is asked: as data that a script evaluates, and in words."""

from __future__ import annotations

from typing import Any

from hatecrime.risk.instrument import NO_CATALOGUES, Question
from hatecrime.rulebook import syntax as s
from hatecrime.rulebook.explain import tree
from hatecrime.rulebook.interpret import evaluate
from hatecrime.rulebook.reads import fields_of


def as_data(condition: s.Condition) -> list[Any]:
    """Return a condition as lists that JSON can hold, each beginning with what it is.

    A value is a text, ``{"answer": question}``, or ``{"first": values}`` for the first of several
    that is given. What names no question is worked out here.

    >>> from hatecrime import risk
    >>> as_data(risk.load_instrument().questions["P5"].condition)
    ['<>', {'answer': 'P1'}, 'no']
    """
    if not fields_of(condition, NO_CATALOGUES):
        return ["is", evaluate(condition, {}, NO_CATALOGUES)]
    match condition:
        case s.And(parts):
            return ["and", *map(as_data, parts)]
        case s.Or(parts):
            return ["or", *map(as_data, parts)]
        case s.Not(part):
            return ["not", as_data(part)]
        case s.Compare(operator, left, right):
            # Answers are words, and words have no order.
            assert operator in ("=", "<>")
            return [operator, _value(left), _value(right)]
        case s.InList(value, items):
            return ["in", _value(value), *items]
        case s.IsEmpty(value):
            return ["empty", _value(value)]
    raise AssertionError("a condition over answers has no other parts")


def _value(value: s.Value) -> Any:
    match value:
        case s.Column(name):
            return {"answer": name}
        case s.FirstGiven(values):
            return {"first": [_value(part) for part in values]}
        case s.Literal(written):
            return written
    raise AssertionError("a value of a condition over answers is nothing else")


def in_words(question: Question) -> str:
    """Return when a question is asked, for a reader; empty where it always is.

    >>> from hatecrime import risk
    >>> in_words(risk.load_instrument().questions["P5"])
    'P1 is not no'
    """
    if question.condition is None:
        return ""
    lines = [line.strip() for line in tree(question.condition, NO_CATALOGUES).lines()]
    return " ".join(f"{line}{'' if line.endswith(':') else ';'}" for line in lines).rstrip(";")
