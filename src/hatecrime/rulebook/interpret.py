"""The reference: what a condition says of one record, worked out as plainly as can be.

True, False or None (unknown), in Kleene's three-valued logic as SQL has it. It is slow on purpose:
every compiler is tested against it.
"""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from dateutil.relativedelta import relativedelta

from hatecrime.rulebook import syntax as s
from hatecrime.rulebook.language import Language
from hatecrime.rulebook.rule import Answer, Edition, Rule
from hatecrime.rulebook.types import Type

Record = Mapping[str, Any]
"""Field values by name; a field that is absent is empty."""

_COMPARE: dict[s.Operator, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}

SEPARATORS = " \t\r\n.,;:!?()[]{}<>\"'`/\\|-_@#*&+="
"""What parts words in free text. ASCII only, so that every engine agrees."""


def answer(rule: Rule, record: Record, language: Language) -> tuple[Answer, Edition | None]:
    """Return what a rule says of a record, and the edition that says it.

    The edition is None where the rule does not apply.
    """
    for edition in rule.editions:
        said = answer_of(edition, record, language, last=edition is rule.latest)
        if said is not Answer.NOT_APPLICABLE:
            return said, edition
    return Answer.NOT_APPLICABLE, None


def answer_of(edition: Edition, record: Record, language: Language, *, last: bool) -> Answer:
    """Return what one edition of a rule says of a record.

    Where the clock is empty nobody can say which edition applies, so the answer is unknown; the
    last edition gives it, so that it is given once.
    """
    if edition.when is not None and evaluate(edition.when, record, language) is not True:
        return Answer.NOT_APPLICABLE
    if edition.dated:
        date = _as_date(record.get(edition.clock))
        if date is None:
            return Answer.UNKNOWN if last else Answer.NOT_APPLICABLE
        if not edition.in_force(date):
            return Answer.NOT_APPLICABLE
    found = evaluate(edition.must, record, language)
    return {True: Answer.PASS, False: Answer.FAIL, None: Answer.UNKNOWN}[found]


def evaluate(condition: s.Condition, record: Record, language: Language) -> bool | None:
    """Return whether a condition is true, false or unknown of a record.

    Args:
        condition: as parsed.
        record: field values by name, with ``as_of`` and any whole-table facts among them.
        language: the one the condition was parsed in.
    """
    match condition:
        case s.And(parts):
            return _all([evaluate(part, record, language) for part in parts])
        case s.Or(parts):
            return _any([evaluate(part, record, language) for part in parts])
        case s.Not(part):
            inner = evaluate(part, record, language)
            return None if inner is None else not inner
        case s.Named(_, inner_condition):
            return evaluate(inner_condition, record, language)
        case s.Compare(op, left, right):
            if isinstance(left, s.Lookup) and left.type is Type.TEXTS:
                return _list_lookup(left, (_literal(right),), record, language)
            a, b = value_of(left, record, language), value_of(right, record, language)
            return None if a is None or b is None else _COMPARE[op](a, b)
        case s.InList(value, items):
            if isinstance(value, s.Lookup) and value.type is Type.TEXTS:
                return _list_lookup(value, items, record, language)
            found = value_of(value, record, language)
            return None if found is None else found in items
        case s.IsEmpty(value):
            return value_of(value, record, language) is None
        case s.Truth(value):
            truth = value_of(value, record, language)
            return None if truth is None else bool(truth)
        case s.HasTime(value):
            moment = value_of(value, record, language)
            return None if moment is None else moment.time() != dt.time()
        case s.Mentions(column, words):
            text = record.get(column.name)
            return None if text is None else bool(word_pattern(language.words[words]).search(text))


def value_of(value: s.Value, record: Record, language: Language) -> Any:
    """Return what a value is for a record; None when it is empty."""
    match value:
        case s.Column(name):
            return record.get(name)
        case s.Literal(written):
            return written
        case s.NamedValue(_, inner):
            return value_of(inner, record, language)
        case s.Lookup(catalogue, column):
            found = language.catalogues[catalogue]
            code = record.get(found.key or "")
            day = _as_date(record.get(found.clock))
            return None if code is None else found.cell(code, column, day)
        case s.DateOf(inner):
            moment = value_of(inner, record, language)
            return None if moment is None else moment.date()
        case s.Plus(inner, count, unit):
            start = value_of(inner, record, language)
            return None if start is None else start + interval(count, unit)
        case s.FirstGiven(values):
            for part in values:
                found_value = value_of(part, record, language)
                if found_value is not None:
                    return found_value
            return None
        case s.LatestGiven(columns):
            dates = [_as_date(record.get(column.name)) for column in columns]
            return max((date for date in dates if date is not None), default=None)


@lru_cache(maxsize=64)
def word_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern that finds a word of the list in a text.

    Whole words, letters compared without case, ASCII only; ``*`` at the end of a word means that
    any ending will do. Both engines that use a pattern use this one.

    >>> bool(word_pattern(("e mail*",)).search("Sent by E-mails"))
    True
    """
    return re.compile(word_regex(words), re.IGNORECASE | re.ASCII)


@lru_cache(maxsize=64)
def word_regex(words: tuple[str, ...]) -> str:
    """Return the text of the pattern, in the part of the syntax that Python and Rust share."""
    gap = "[" + "".join(_escape(character) for character in SEPARATORS) + "]"
    alternatives = []
    for word in words:
        body = gap.join(_escape(part) for part in word.removesuffix("*").split(" "))
        alternatives.append(body if word.endswith("*") else f"{body}(?:{gap}|$)")
    return f"(?:^|{gap})(?:{'|'.join(alternatives)})"


def _escape(text: str) -> str:
    return "".join(c if c.isalnum() or c == " " else f"\\x{ord(c):02x}" for c in text)


def _all(answers: list[bool | None]) -> bool | None:
    if any(answer is False for answer in answers):
        return False
    return None if any(answer is None for answer in answers) else True


def _any(answers: list[bool | None]) -> bool | None:
    if any(answer is True for answer in answers):
        return True
    return None if any(answer is None for answer in answers) else False


def _list_lookup(
    lookup: s.Lookup, items: tuple[Any, ...], record: Record, language: Language
) -> bool | None:
    catalogue = language.catalogues[lookup.catalogue]
    codes = record.get(catalogue.key or "")
    if codes is None:
        return None
    return any(catalogue.cell(code, lookup.column) in items for code in codes)


def _literal(value: s.Value) -> Any:
    assert isinstance(value, s.Literal)
    return value.value


def _as_date(value: Any) -> dt.date | None:
    return value.date() if isinstance(value, dt.datetime) else value


def interval(count: int, unit: s.Unit) -> relativedelta:
    """Return a written interval, as dates are moved by it: months end where they end."""
    match unit:
        case "HOUR":
            return relativedelta(hours=count)
        case "DAY":
            return relativedelta(days=count)
        case "MONTH":
            return relativedelta(months=count)
        case "YEAR":
            return relativedelta(years=count)
