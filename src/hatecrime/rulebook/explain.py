"""A condition in words, and what became of each part of it for one record.

Neither holds a field's value: the words come from the rule, the answers are true, false or unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import attrs

from hatecrime.rulebook import syntax as s
from hatecrime.rulebook.interpret import Record, answer, evaluate
from hatecrime.rulebook.language import Language
from hatecrime.rulebook.rule import Answer, Edition, Rule
from hatecrime.rulebook.types import Type

_COMPARISONS: dict[s.Operator, tuple[str, str]] = {
    "=": ("is", "is"),
    "<>": ("is not", "is not"),
    "<": ("is below", "is before"),
    "<=": ("is at most", "is no later than"),
    ">": ("is above", "is after"),
    ">=": ("is at least", "is no earlier than"),
}


@attrs.frozen
class Explanation:
    """One part of a condition: its words, and its answer for a record.

    Attributes:
        text: the part in words.
        answer: true, false, or None for unknown; None as well where no record was given.
        parts: the parts it is made of.
    """

    text: str
    answer: bool | None = None
    parts: tuple[Explanation, ...] = ()

    def lines(self, *, answers: bool = False, depth: int = 0) -> Iterator[str]:
        """Yield it as lines of text, each part indented under the whole.

        Args:
            answers: whether to begin each line with true, false or unknown.
            depth: how far to indent.
        """
        said = {True: "true   ", False: "false  ", None: "unknown"}[self.answer]
        yield f"{f'{said} ' if answers else ''}{'  ' * depth}{self.text}"
        for part in self.parts:
            yield from part.lines(answers=answers, depth=depth + 1)


@attrs.frozen
class RuleExplanation:
    """What a rule says of one record, and why.

    Attributes:
        answer: not applicable, pass, fail or unknown.
        edition: the edition that says it; the latest where none applies.
        when: when the rule applies; None where it always does.
        must: what it asks.
        in_force: whether the edition is in force on the record's date; None where that is empty.
    """

    answer: Answer
    edition: Edition
    when: Explanation | None
    must: Explanation
    in_force: bool | None


def explain(rule: Rule, record: Record, language: Language) -> RuleExplanation:
    """Return what a rule says of a record, and the tree of what was true, false or unknown.

    Args:
        rule: the rule.
        record: field values by name, as ``CrimeRecord`` types them, with ``as_of`` among them.
        language: the language of the rulebook the rule is from.
    """
    said, edition = answer(rule, record, language)
    chosen = edition or rule.latest
    clock = record.get(chosen.clock)
    date = clock.date() if isinstance(clock, dt.datetime) else clock
    in_force = True if not chosen.dated else None if date is None else chosen.in_force(date)
    return RuleExplanation(
        answer=said,
        edition=chosen,
        when=None if chosen.when is None else tree(chosen.when, language, record),
        must=tree(chosen.must, language, record),
        in_force=in_force,
    )


def tree(condition: s.Condition, language: Language, record: Record | None = None) -> Explanation:
    """Return a condition in words, with its answers for a record where one is given."""
    found = None if record is None else evaluate(condition, record, language)
    match condition:
        case s.And(parts):
            text, inner = "all of these:", parts
        case s.Or(parts):
            text, inner = "at least one of these:", parts
        case s.Named(name, definition):
            text, inner = f"{name}, that is:", (definition,)
        case s.Not(part) if isinstance(part, s.And | s.Or | s.Named | s.Not):
            text, inner = "not so:", (part,)
        case _:
            text, inner = _leaf(condition), ()
    return Explanation(text, found, tuple(tree(part, language, record) for part in inner))


def _leaf(condition: s.Condition, *, negated: bool = False) -> str:
    match condition:
        case s.Not(part):
            return _leaf(part, negated=not negated)
        case s.Truth(value):
            if isinstance(value, s.Lookup) and value.column == "known":
                verb = "does not hold" if negated else "holds"
                return f"the {value.catalogue} catalogue {verb} the code"
            return f"{_value(value)} is {'false' if negated else 'true'}"
        case s.IsEmpty(value):
            return f"{_value(value)} is {'given' if negated else 'empty'}"
        case s.HasTime(value):
            return f"{_value(value)} has {'no' if negated else 'a'} time of day"
        case s.Mentions(column, words):
            verb = "holds no word" if negated else "holds a word"
            return f"{column.name} {verb} of the list {words}"
        case s.InList(value, items):
            *most, last = map(str, items)
            listed = f"{', '.join(most)} or {last}" if most else last
            return f"{_value(value)} is {'none' if negated else 'one'} of {listed}"
        case s.Compare(operator, left, right):
            verb = _COMPARISONS[operator][_is_date(left)]
            if isinstance(left, s.Lookup) and left.type is Type.TEXTS:
                which = f"{'no' if negated else 'a'} listed {left.catalogue} strand"
                return f"{which} has the {left.column} {_value(right)}"
            return f"{'not: ' * negated}{_value(left)} {verb} {_value(right)}"
        case _:
            raise AssertionError("a condition made of conditions is no leaf")


def _value(value: s.Value) -> str:
    match value:
        case s.Column(name) | s.NamedValue(name):
            return "the date of the run" if name == "as_of" else name
        case s.Literal(written):
            return str(written).lower() if isinstance(written, bool) else str(written)
        case s.Lookup(catalogue, column):
            return f"the {catalogue}'s {column}"
        case s.DateOf(inner):
            return f"the day of {_value(inner)}"
        case s.Plus(inner, count, unit):
            return f"{count} {unit.lower()}{'s' * (count != 1)} after {_value(inner)}"
        case s.FirstGiven(values):
            return ", or else ".join(map(_value, values))
        case s.LatestGiven():
            return "the latest date given"


def _is_date(value: s.Value) -> bool:
    match value:
        case s.Column() | s.Lookup():
            return value.type in (Type.DATE, Type.DATETIME)
        case s.Literal(written):
            return isinstance(written, dt.date)
        case s.NamedValue(_, inner):
            return _is_date(inner)
        case s.FirstGiven(values):
            return _is_date(values[0])
        case _:
            return True
