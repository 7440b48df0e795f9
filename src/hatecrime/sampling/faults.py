"""Faults by the rules' own examples: a valid record, changed until the rule fails.

Each rule says by example what breaks it. An example is laid over a valid record that was made to go
with it; its dates are moved to those of the record, and what the rule reads and the example leaves
out is emptied where need be. Then the reference interpreter is asked which rules the record breaks
now: the one that was aimed at, and any that follow. A new rule needs nothing here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import attrs

from hatecrime.flags.words import Strand
from hatecrime.records.fields import fields, required_fields, schema
from hatecrime.rulebook.examples import EXAMPLE_DAY
from hatecrime.rulebook.reads import fields_of
from hatecrime.rulebook.rule import Answer, Edition, Rule, Rulebook
from hatecrime.rulebook.types import Counted, Field, Schema, Type
from hatecrime.sampling.dice import Dice
from hatecrime.sampling.judging import Record, breaks, broken_by
from hatecrime.sampling.placing import date_fields, placed_record, span
from hatecrime.sampling.shapes import DAY, REFERENCES, Shape, make_shape
from hatecrime.sampling.stock import Period

FAR = dt.date(2190, 1, 1)
"""Where a date goes that is to lie in the future of every run."""

_TRIES = 3
"""Valid records that an example is laid over, for one on which nothing else breaks."""

_YEAR = 365
_MARGIN = 12
"""Days left free before the end of the period, since faults move dates."""

_MADE_FOR = (
    *("record_type", "report_route", "perceived_by", "targeted_religion", "cyber_enabled"),
    *("offence_code", "cancellation_code", "outcome_code", "victim_kind"),
    *(strand.value for strand in Strand),
)
"""Fields of an example that the valid record is made to go with."""

_DATED_BY = ("reported_at", "recorded_at", "outcome_date", "occurred_from")
"""Dates of an example by which the record under it is best dated, the best first."""


@attrs.frozen
class FaultRow:
    """One record with a fault, or one that another needs beside it.

    Attributes:
        record: its fields; references are words with the place of a row in the group, such as
            ``"victim:0"``.
        broken: the rules and findings of reading that it breaks.
        aim: the one it is there for; None for a record that stands beside another.
        cells: text that a file has in place of what the record holds, by field.
        ragged: whether its row in a file has a cell too many.
    """

    record: Mapping[str, Any]
    broken: tuple[str, ...]
    aim: str | None = None
    cells: Mapping[str, str] = attrs.field(factory=dict)
    ragged: bool = False


Group = tuple[FaultRow, ...]
"""The records of one fault; nearly always one."""


# -- valid records ------------------------------------------------------------------------------


def valid_record(shape: Shape, day: dt.date, seconds: int, place: int = 0) -> Record:
    """Return a shape as a record reported on a day, its references saying its place in a group."""
    record = placed_record(shape, day, seconds)
    for field in REFERENCES:
        if record[field] is not None:
            record[field] = _own(field, place)
    return record


def _own(field: str, place: int) -> str:
    return f"{REFERENCES[field]}:{place}"


def dated_in(period: Period, shape: Shape, dice: Dice) -> dt.date:
    """Return a day of report in a period, so that no date of a shape lies after the period.

    Where the shape needs more days than there are, that is a day before the period.
    """
    left = period.days - span(shape)
    return period.first + dt.timedelta(dice.below(left + 1) if left > 0 else left)


# -- examples -----------------------------------------------------------------------------------


@attrs.frozen
class _Example:
    """An example of what fails an edition of a rule.

    Attributes:
        edition: the edition.
        given: the fields it gives.
        facts: the facts about the whole table it gives.
        run: the day of the run it names; None for any.
        needed: fields that the edition's demand reads and the example leaves out.
        read: all that the edition reads and the example leaves out.
    """

    edition: Edition
    given: Mapping[str, Any]
    facts: Mapping[str, int]
    run: dt.date | None
    needed: tuple[str, ...]
    read: tuple[str, ...]

    @property
    def dates(self) -> tuple[str, ...]:
        """The dates it gives that are not in the future, those it is best dated by first."""
        given = [name for name in self.given if name in date_fields() and not self.ahead(name)]
        return tuple(sorted(given, key=lambda n: _DATED_BY.index(n) if n in _DATED_BY else 9))

    def ahead(self, name: str) -> bool:
        """Return whether a date it gives lies after the day of the run."""
        return self.run is not None and _day(self.given[name]) > self.run


@lru_cache(maxsize=512)
def _examples(rule: Rule, book: Rulebook) -> tuple[_Example, ...]:
    """Return what fails a rule, its latest edition first."""
    language = book.language
    given, whole = language.schema.fields, language.schema.whole_table()
    found = []
    for edition in reversed(rule.editions):
        must = fields_of(edition.must, language, ())
        when = () if edition.when is None else fields_of(edition.when, language, ())
        for entry in edition.examples[Answer.FAIL]:
            free = [
                name
                for name in dict.fromkeys((*must, *when))
                if name in given and name not in {*entry, *required_fields()}
            ]
            found.append(
                _Example(
                    edition=edition,
                    given={n: _as_held(given[n], v) for n, v in entry.items() if n in given},
                    facts={n: v for n, v in entry.items() if n in whole},
                    run=entry.get(Schema.RUN_DATE),
                    needed=tuple(name for name in free if name in must),
                    read=tuple(free),
                )
            )
    return tuple(found)


def _as_held(field: Field, value: Any) -> Any:
    """Return a value of an example as a table holds it once it was read."""
    if field.spelling is not None:
        return field.spelling(value)
    return list(value) if isinstance(value, tuple) else value


def _day(value: Any) -> dt.date:
    assert isinstance(value, dt.date)
    return value.date() if isinstance(value, dt.datetime) else value


# -- the record under an example ----------------------------------------------------------------


def _base(example: _Example, period: Period, dice: Dice) -> Record:
    """Return a valid record of a period that is made to go with an example."""
    shape = make_shape(dice, period, max(period.days - _MARGIN, 0), _wanted(example))
    kept = attrs.evolve(period, last=max(period.first, period.last - dt.timedelta(_MARGIN)))
    return valid_record(shape, dated_in(kept, shape, dice), _clock(example, dice))


def _old_base(example: _Example, dice: Dice) -> Record:
    """Return a valid record that is made to go with an example, and has its dates."""
    anchor = next(iter(example.dates), None)
    day = EXAMPLE_DAY if anchor is None else _day(example.given[anchor])
    edition = example.edition
    if anchor is None and not edition.in_force(day):
        assert edition.until is not None
        day = edition.since or edition.until - dt.timedelta(1)
    stood = Period(day, day + dt.timedelta(_YEAR))
    shape = make_shape(dice, stood, _MARGIN, _wanted(example))
    lag = shape.get(anchor or "") or 0
    is_moment = anchor is not None and fields()[anchor].type is Type.DATETIME
    report = day - dt.timedelta(lag // DAY if is_moment else lag)
    return valid_record(shape, report, _clock(example, dice))


def _wanted(example: _Example) -> dict[str, Any]:
    wanted = {name: example.given[name] for name in _MADE_FOR if name in example.given}
    if {"offence_code", "cancellation_code", "outcome_code"} & set(wanted):
        # What only crimes have is looked at on a crime, and an outcome on one that stands.
        wanted = {"record_type": "crime", **wanted}
    if "outcome_code" in wanted:
        wanted = {"cancellation_code": None, **wanted}
    return wanted


def _clock(example: _Example, dice: Dice) -> int:
    """Return the second of the day at which a record is reported, to go with an example's."""
    for name, before in (("reported_at", 0), ("recorded_at", 3600)):
        moment = example.given.get(name)
        if moment is not None:
            seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
            return int(max(seconds - before, 0))
    return dice.below(DAY)


# -- laying over --------------------------------------------------------------------------------


def _laid_over(base: Record, example: _Example, *, moved: bool) -> Iterator[Record]:
    """Yield what an example may make of a record, the smallest change first.

    Args:
        base: the valid record.
        example: the example.
        moved: whether the example's dates are moved to those of the record.
    """
    for emptied in dict.fromkeys(((), example.needed, example.read)):
        for anchor in example.dates if moved and example.dates else (None,):
            shift = dt.timedelta(0)
            if anchor is not None:
                shift = _day(base[anchor] or base["reported_at"]) - _day(example.given[anchor])
            record = base | dict.fromkeys(emptied)
            record |= {name: _moved(name, example, shift) for name in example.given}
            yield _as_read(record)


def _moved(name: str, example: _Example, shift: dt.timedelta) -> Any:
    value = example.given[name]
    if name in REFERENCES:
        itself = value == example.given.get("record_ref")
        return _own("record_ref" if itself else name, 0)
    if not isinstance(value, dt.date):
        return value
    if example.ahead(name):
        assert example.run is not None
        return value + (FAR - example.run)
    return value + shift


def _as_read(record: Record) -> Record:
    """Return a record as it would be read from a file: religions are counted there."""
    several = (record["religions_given"] or 0) > 1
    if several:
        return record | {"targeted_religion": None, "religion_basis": None}
    if record["targeted_religion"] is not None and record["religions_given"] is None:
        return record | {"religions_given": 1}
    return record


def _can_be_written(record: Record) -> bool:
    """Return whether a list of strands can say what a record does: all are told, or none."""
    return len({record[strand] is None for strand in Strand}) == 1


def _with_company(record: Record, example: _Example, period: Period, dice: Dice) -> list[Record]:
    """Return a record with those that facts about the whole table need beside it."""
    members = [record]
    whole = schema().whole_table()
    for name, count in example.facts.items():
        shared, *moments = whole[name].needs
        record[shared] = record[shared] or _own(shared, 0)
        beside = count - 1 if whole[name].counts is Counted.SAME else count
        for _ in range(beside):
            day = _day(record["reported_at"]) if moments else None
            members.append(_companion(day, period, dice, len(members)) | {shared: record[shared]})
    return members


def _companion(before: dt.date | None, period: Period, dice: Dice, place: int) -> Record:
    """Return a valid record; one reported before a day, where one is given."""
    if before is None:
        shape = make_shape(dice, period, period.days)
        return valid_record(shape, dated_in(period, shape, dice), dice.below(DAY), place)
    day = before - dt.timedelta(place)
    shape = make_shape(dice, Period(day, before), 0)
    return valid_record(shape, day, dice.below(DAY), place)


# -- faults -------------------------------------------------------------------------------------


def make_fault(rule: Rule, number: int, period: Period, dice: Dice, book: Rulebook) -> Group | None:
    """Return records of which the first breaks a rule.

    Args:
        rule: the rule to break.
        number: which of its examples is tried first.
        period: the days of the sample. A rule that only an old date can break is broken by one.
        dice: chance.
        book: all rules, for what else breaks.

    Returns:
        The records, or None where no example makes the rule fail.
    """
    examples = _examples(rule, book)
    turned = [examples[(number + place) % len(examples)] for place in range(len(examples))]
    for example in turned:
        edition = example.edition
        first = max(period.first, edition.since or dt.date.min)
        last = min(period.last, (edition.until or dt.date.max) - dt.timedelta(1))
        if first <= last:
            found = _best(rule, example, Period(first, last), dice, book, moved=True)
            if found is not None:
                return found
    for example in turned:
        found = _best(rule, example, period, dice, book, moved=False)
        if found is not None:
            return found
    return None


def _best(
    rule: Rule, example: _Example, period: Period, dice: Dice, book: Rulebook, *, moved: bool
) -> Group | None:
    """Return the fault on which least else breaks, of a few; None where the rule does not fail."""
    best: tuple[int, list[Record], list[tuple[str, ...]]] | None = None
    for _ in range(_TRIES):
        base = _base(example, period, dice) if moved else _old_base(example, dice)
        for record in _laid_over(base, example, moved=moved):
            if not _can_be_written(record):
                continue
            members = _with_company(record, example, period, dice)
            if not breaks(rule, members, book):
                continue
            broken = broken_by(members, book)
            more = sum(name != rule.id for names in broken for name in names)
            if best is None or more < best[0]:
                best = more, members, broken
            break
        if best is None or best[0] == 0:
            break
    if best is None:
        return None
    _, members, broken = best
    return tuple(
        FaultRow(member, names, rule.id if place == 0 else None)
        for place, (member, names) in enumerate(zip(members, broken, strict=True))
    )
