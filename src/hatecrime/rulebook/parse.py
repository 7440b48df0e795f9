"""From the text of a condition to its parts, checked against fields and catalogues.

The language is a small closed subset of SQL. sqlglot reads it; whatever is not listed here is
refused, with the offending text, so that a rule can never run code, read a file or hang a run.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from hatecrime.rulebook import syntax as s
from hatecrime.rulebook.errors import ConditionError
from hatecrime.rulebook.language import Language
from hatecrime.rulebook.limits import (
    MAX_CASES,
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_PARTS,
    MAX_YEARS,
    UNITS,
    cases_of,
    movable,
    refuse_foreign,
    short,
)
from hatecrime.rulebook.nodes import flat, said, scalar
from hatecrime.rulebook.types import Scalar, Type

_OPERATORS: dict[type[exp.Expression], s.Operator] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_ORDERED = {Type.INT, Type.DATE, Type.DATETIME}


def parse(text: str, language: Language) -> s.Condition:
    """Return the parts of a condition.

    Args:
        text: a condition, such as ``"hate AND outcome_code IN ('1', '1A')"``.
        language: the fields, catalogues and word lists it may name.

    Raises:
        ConditionError: if the text is not a condition of the language, names what does not exist,
            or compares values of different types. The message holds the offending text.
    """
    if len(text) > MAX_LENGTH:
        raise ConditionError(f"a condition may have at most {MAX_LENGTH} characters")
    refuse_foreign(text, language)
    try:
        tree = sqlglot.parse_one(text)
    except SqlglotError as error:
        reason = str(error).splitlines()[0]
        raise ConditionError(f"cannot read {short(repr(text))}: {short(reason)}") from None
    except Exception:  # noqa: BLE001 - whatever a text makes sqlglot stumble over is no condition
        raise ConditionError(f"cannot read {short(repr(text))}") from None
    return _Parser(language).root(tree)


class _Parser:
    """Walks sqlglot's tree once; holds the language and how much was read."""

    def __init__(self, language: Language, within: tuple[str, ...] = ()) -> None:
        self.language = language
        self.within = within
        self.parts = 0
        self.cases = 0

    def root(self, tree: exp.Expr) -> s.Condition:
        return self.condition(tree, 0)

    # -- conditions ----------------------------------------------------------------------------

    def condition(self, node: Any, depth: int) -> s.Condition:
        self._count(depth)
        node = node.unnest() if isinstance(node, exp.Paren) else node
        kind = type(node)
        if kind in (exp.And, exp.Or):
            joined = tuple(self.condition(part, depth + 1) for part in flat(node, kind))
            return s.And(joined) if kind is exp.And else s.Or(joined)
        if kind is exp.Not:
            return s.Not(self.condition(node.this, depth + 1))
        if kind in _OPERATORS:
            return self.comparison(node, depth)
        handler: Callable[[Any, int], s.Condition] | None = {
            exp.In: self.membership,
            exp.Between: self.between,
            exp.Is: self.emptiness,
            exp.Anonymous: self.function,
            exp.Column: self.truth,
            exp.Coalesce: self.truth,
            exp.Boolean: self.constant,
        }.get(kind)
        if handler is None:
            raise ConditionError(f"{said(node)!r} is not something a condition may say")
        return handler(node, depth)

    def comparison(self, node: Any, depth: int) -> s.Condition:
        operator = _OPERATORS[type(node)]
        left, right = self.value(node.this, depth + 1), self.value(node.expression, depth + 1)
        kind = self._same_type(left, right, node)
        if kind is Type.TEXTS:
            written = isinstance(right, s.Literal)
            if not isinstance(left, s.Lookup) or not written or operator != "=":
                raise ConditionError(f"{said(node)!r}: a list can only be looked up, with = or IN")
        elif operator not in ("=", "<>") and kind not in _ORDERED:
            raise ConditionError(f"{said(node)!r}: {kind} values have no order")
        for side in (left, right):
            if isinstance(s.unnamed(side), s.LatestGiven) and not (
                side is left and operator in ("<", "<=")
            ):
                raise ConditionError(f"{said(node)!r}: the latest date may only be bounded above")
        self._check_words(left, right, node)
        if isinstance(right, s.Literal):
            self._check_known(left, (right.value,), node)
        self._count_cases(left, right)
        return s.Compare(operator, left, right)

    def membership(self, node: Any, depth: int) -> s.Condition:
        if node.args.get("query") or node.args.get("unnest") or node.args.get("field"):
            raise ConditionError(f"{said(node)!r}: IN takes a list of values")
        value = self.value(node.this, depth + 1)
        items = [self.value(item, depth + 1) for item in node.expressions]
        if not items or not all(isinstance(item, s.Literal) for item in items):
            raise ConditionError(f"{said(node)!r}: IN takes a list of values")
        self._count_cases(value)
        for item in items:
            self._same_type(value, item, node)
            self._check_words(value, item, node)
        literals = tuple(item.value for item in items if isinstance(item, s.Literal))
        if isinstance(s.unnamed(value), s.LatestGiven | s.Literal):
            raise ConditionError(f"{said(node)!r}: IN needs a field or a lookup before it")
        if s.value_type(value) in (Type.DATE, Type.DATETIME):
            raise ConditionError(f"{said(node)!r}: compare dates with = or BETWEEN, not IN")
        self._check_known(value, literals, node)
        return s.InList(value, literals)

    def between(self, node: Any, depth: int) -> s.Condition:
        if node.args.get("symmetric"):
            raise ConditionError(f"{said(node)!r}: BETWEEN takes the lower value first")
        value = self.value(node.this, depth + 1)
        low = self.value(node.args["low"], depth + 1)
        high = self.value(node.args["high"], depth + 1)
        for bound in (low, high):
            if self._same_type(value, bound, node) not in _ORDERED:
                raise ConditionError(f"{said(node)!r}: BETWEEN needs values that have an order")
            if isinstance(s.unnamed(bound), s.LatestGiven) or isinstance(
                s.unnamed(value), s.LatestGiven
            ):
                raise ConditionError(f"{said(node)!r}: the latest date may only be bounded above")
            self._count_cases(value, bound)
        return s.And((s.Compare(">=", value, low), s.Compare("<=", value, high)))

    def emptiness(self, node: Any, depth: int) -> s.Condition:
        if not isinstance(node.expression, exp.Null):
            raise ConditionError(f"{said(node)!r}: IS is followed by NULL or NOT NULL only")
        value = self.value(node.this, depth + 1)
        if isinstance(s.unnamed(value), s.Literal):
            raise ConditionError(f"{said(node)!r}: a written value is never empty")
        if isinstance(s.unnamed(value), s.LatestGiven):
            raise ConditionError(f"{said(node)!r}: the latest date may only be bounded above")
        if isinstance(value, s.Lookup) and value.type is Type.TEXTS:
            raise ConditionError(f"{said(node)!r}: a list can only be looked up, with = or IN")
        self._count_cases(value)
        return s.IsEmpty(value)

    def function(self, node: Any, depth: int) -> s.Condition:
        name, arguments = str(node.this).upper(), node.expressions
        if name == "HAS_TIME" and len(arguments) == 1:
            value = self.value(arguments[0], depth + 1)
            if s.value_type(value) is not Type.DATETIME:
                raise ConditionError(f"{said(node)!r}: HAS_TIME takes a date and time")
            self._count_cases(value)
            return s.HasTime(value)
        if name == "MENTIONS" and len(arguments) == 2:
            column = self.value(arguments[0], depth + 1)
            words = arguments[1]
            if not isinstance(column, s.Column) or column.type is not Type.TEXT:
                raise ConditionError(f"{said(node)!r}: MENTIONS looks in a text field")
            if not isinstance(words, exp.Literal) or words.this not in self.language.words:
                known = ", ".join(sorted(self.language.words)) or "none"
                raise ConditionError(f"{said(node)!r}: no such word list; there are: {known}")
            return s.Mentions(column, words.this)
        raise ConditionError(
            f"{said(node)!r}: there is no function {short(name)} with such arguments"
        )

    def truth(self, node: Any, depth: int) -> s.Condition:
        name = node.name if isinstance(node, exp.Column) and not node.table else ""
        derived = self.language.schema.derived.get(name)
        if derived and derived.type is Type.BOOL and not derived.whole_table:
            return s.Named(name, self._definition(name))
        value = self.value(node, depth + 1)
        if s.value_type(value) is not Type.BOOL:
            raise ConditionError(f"{said(node)!r} is neither true nor false; compare it")
        self._count_cases(value)
        return s.Truth(value)

    def constant(self, node: Any, _depth: int) -> s.Condition:
        raise ConditionError(f"{said(node)!r} alone says nothing of the record")

    # -- values --------------------------------------------------------------------------------

    def value(self, node: Any, depth: int) -> s.Value:
        self._count(depth)
        node = node.unnest() if isinstance(node, exp.Paren) else node
        match node:
            case exp.Column():
                return self.column(node)
            case exp.Literal() | exp.Neg() | exp.Boolean() | exp.Cast():
                return s.Literal(scalar(node))
            case exp.Date():
                if len(node.args) > 1 and any(v for k, v in node.args.items() if k != "this"):
                    raise ConditionError(f"{said(node)!r}: DATE takes one date and time")
                inner = self.value(node.this, depth + 1)
                if s.value_type(inner) is not Type.DATETIME:
                    raise ConditionError(f"{said(node)!r}: DATE takes a date and time")
                return s.DateOf(inner)
            case exp.Add():
                return self.addition(node, depth)
            case exp.Coalesce():
                values = [self.value(part, depth + 1) for part in (node.this, *node.expressions)]
                for other in values[1:]:
                    self._same_type(values[0], other, node)
                if any(s.value_type(part) is Type.TEXTS for part in values):
                    raise ConditionError(f"{said(node)!r}: COALESCE takes single values")
                if any(isinstance(s.unnamed(part), s.LatestGiven) for part in values):
                    raise ConditionError(
                        f"{said(node)!r}: the latest date may only be bounded above"
                    )
                return s.FirstGiven(tuple(values))
            case exp.Anonymous() if str(node.this).upper() == "LATEST":
                return self.latest(node)
        raise ConditionError(f"{said(node)!r} is not a value a condition may use")

    def column(self, node: Any) -> s.Value:
        if node.args.get("db") or not isinstance(node.this, exp.Identifier):
            raise ConditionError(f"{said(node)!r} is not the name of a field")
        if node.table:
            return self.lookup(node)
        name = node.name
        schema = self.language.schema
        kind = schema.type_of(name)
        if kind is None:
            close = _closest(name, schema.names())
            raise ConditionError(f"there is no field {short(name)!r}{close}")
        derived = schema.derived.get(name)
        if derived and not derived.whole_table:
            if derived.type is Type.BOOL:
                raise ConditionError(f"{name!r} is a condition of its own; use it without =")
            return s.NamedValue(name, self._definition_of_value(name))
        return s.Column(name, kind)

    def lookup(self, node: Any) -> s.Lookup:
        catalogue = self.language.catalogues.get(node.table)
        if catalogue is None or catalogue.key is None:
            known = sorted(n for n, c in self.language.catalogues.items() if c.key)
            raise ConditionError(
                f"{said(node)!r}: there is no catalogue {short(node.table)!r} to look up in"
                f"{_closest(node.table, known)}"
            )
        kind = catalogue.type_of(node.name)
        if kind is None or kind is Type.TEXTS:
            usable = [n for n, c in catalogue.columns.items() if c.type is not Type.TEXTS]
            raise ConditionError(
                f"{said(node)!r}: the catalogue {node.table!r} has no column "
                f"{short(node.name)!r} that a condition may use{_closest(node.name, usable)}"
            )
        if self.language.schema.type_of(catalogue.key) is Type.TEXTS:
            kind = Type.TEXTS
        return s.Lookup(node.table, node.name, kind)

    def addition(self, node: Any, depth: int) -> s.Plus:
        value, interval = self.value(node.this, depth + 1), node.expression
        kind = s.value_type(value)
        unit = UNITS.get(str(interval.args.get("unit")).upper()) if interval else None
        amount = interval.this if isinstance(interval, exp.Interval) else None
        if kind not in (Type.DATE, Type.DATETIME) or unit is None or amount is None:
            raise ConditionError(f"{said(node)!r}: only a whole interval can be added, to a date")
        digits = str(amount.this) if isinstance(amount, exp.Literal) else ""
        if not digits.isascii() or not digits.isdigit() or len(digits) > 4:
            raise ConditionError(f"{said(node)!r}: an interval is a whole number up to 9999")
        if unit == "YEAR" and int(digits) > MAX_YEARS:
            raise ConditionError(f"{said(node)!r}: at most {MAX_YEARS} years can be added")
        if unit == "HOUR" and kind is Type.DATE:
            raise ConditionError(f"{said(node)!r}: hours can only be added to a date and time")
        if not movable(value):
            raise ConditionError(f"{said(node)!r}: add one interval to one date of the record")
        return s.Plus(value, int(digits), unit)

    def latest(self, node: Any) -> s.LatestGiven:
        if not (len(node.expressions) == 1 and isinstance(node.expressions[0], exp.Star)):
            raise ConditionError(f"{said(node)!r}: write LATEST(*), over all dates of the record")
        fields = self.language.schema.fields.values()
        dates = (f for f in fields if f.type in (Type.DATE, Type.DATETIME))
        return s.LatestGiven(tuple(s.Column(f.name, f.type) for f in dates))

    # -- checks --------------------------------------------------------------------------------

    def _definition(self, name: str) -> s.Condition:
        inner = self._inner(name)
        return inner.condition(_tree(self.language.schema.derived[name].condition), 0)

    def _definition_of_value(self, name: str) -> s.Value:
        inner = self._inner(name)
        return inner.value(_tree(self.language.schema.derived[name].condition), 0)

    def _inner(self, name: str) -> _Parser:
        if name in self.within:
            raise ConditionError(f"the derived field {name!r} is defined by itself")
        return _Parser(self.language, (*self.within, name))

    def _count(self, depth: int) -> None:
        self.parts += 1
        if depth > MAX_DEPTH or self.parts > MAX_PARTS:
            raise ConditionError(
                f"a condition may have at most {MAX_PARTS} parts, nested {MAX_DEPTH} deep"
            )

    def _count_cases(self, *values: s.Value) -> None:
        self.cases += prod(cases_of(value, self.language) for value in values)
        if self.cases > MAX_CASES:
            raise ConditionError(
                f"a condition may fall into at most {MAX_CASES} cases; it compares too many codes"
            )

    def _same_type(self, left: s.Value, right: s.Value, node: Any) -> Type:
        first, second = s.value_type(left), s.value_type(right)
        if first is Type.TEXTS and isinstance(left, s.Lookup):
            # A lookup over a list is compared with what the catalogue's column holds.
            held = self.language.catalogues[left.catalogue].type_of(left.column)
            if held is second:
                return Type.TEXTS
        if first is not second:
            raise ConditionError(f"{said(node)!r} compares {first} with {second}")
        return first

    def _check_known(self, value: s.Value, literals: tuple[Scalar, ...], node: Any) -> None:
        """Refuse to ask a list for a code that is not held: engines see only those that are."""
        listed = isinstance(value, s.Lookup) and value.type is Type.TEXTS
        if listed and any(literal is False for literal in literals):
            raise ConditionError(
                f"{said(node)!r}: a list can only be asked for codes that are known"
            )

    def _check_words(self, left: s.Value, right: s.Value, node: Any) -> None:
        """Refuse a word that the field can never hold: it would make a rule that never speaks."""
        for column, literal in ((left, right), (right, left)):
            if not isinstance(literal, s.Literal):
                continue
            if not isinstance(column, s.Column):
                continue
            field = self.language.schema.fields.get(column.name)
            written = literal.value
            if field and field.spelling and isinstance(written, str):
                spelt = field.spelling(written)
                if spelt != written:
                    raise ConditionError(
                        f"{said(node)!r}: {column.name} never holds {short(written)!r}"
                        + (f"; write {short(spelt)!r}" if spelt else "")
                    )
            if field and field.allowed and literal.value not in field.allowed:
                allowed = ", ".join(field.allowed)
                raise ConditionError(
                    f"{said(node)!r}: {column.name} never holds {short(str(literal.value))!r}; "
                    f"it is one of {allowed}"
                )


def _tree(text: str) -> Any:
    try:
        return sqlglot.parse_one(text)
    except SqlglotError:
        raise ConditionError(f"cannot read the definition {text!r}") from None


def _closest(name: str, known: Any) -> str:
    import difflib

    close = difflib.get_close_matches(name.lower(), list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
