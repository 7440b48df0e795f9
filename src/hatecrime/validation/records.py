"""Checking one record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from itertools import islice
from typing import Any, NamedTuple

import attrs

from hatecrime.records.fields import field_named, required_fields
from hatecrime.records.model import CrimeRecord
from hatecrime.records.problems import Problem, reading_findings
from hatecrime.records.reading import read_record
from hatecrime.rulebook.predicates import columns_of
from hatecrime.rulebook.rails import EditionRails
from hatecrime.rulebook.rule import Answer, Rulebook
from hatecrime.rulebook.to_python import Which, compile_predicates, compile_which
from hatecrime.validation.book import load_rulebook
from hatecrime.validation.plan import RulePlan, editions_of, plan_rules
from hatecrime.validation.receipt import options_of, receipt, run_day
from hatecrime.validation.result import Finding, Result, RuleSummary, RunState


@attrs.frozen(eq=False)
class _Checker:
    """A rulebook made ready for single records.

    Attributes:
        plans: every rule.
        editions: every edition.
        told: the editions that a single record can fail: a fact about a whole table is not its own.
        names: what rules may read.
    """

    plans: tuple[RulePlan, ...]
    editions: tuple[EditionRails, ...]
    told: tuple[EditionRails, ...]
    names: tuple[str, ...]


@lru_cache(maxsize=8)
def _checker(book: Rulebook, day: dt.date) -> _Checker:
    plans = plan_rules(book, as_of=day)
    editions = tuple(editions_of(plans))
    facts = set(book.language.schema.whole_table())
    told = tuple(rails for rails in editions if not facts & columns_of(rails.fails))
    return _Checker(plans, editions, told, tuple(book.language.schema.names()))


@lru_cache(maxsize=8)
def _failing(checker: _Checker) -> Which:
    """Return what finds the editions that a record fails, by their places in ``told``."""
    return compile_which([rails.fails for rails in checker.told], checker.names)


NO_RECORD = "a record is a CrimeRecord or a mapping of field names to values"

RecordCheck = Callable[[CrimeRecord | Mapping[str, Any]], tuple[str, ...]]
"""Takes one record, returns the ids of the rules it breaks."""


def record_check(*, rulebook: Rulebook | None = None, as_of: dt.date | None = None) -> RecordCheck:
    """Return a function that says which rules a record breaks, for many records one by one.

    It is the quick way: nothing is read or explained. Values must be of the types of their fields,
    as a ``CrimeRecord`` holds them; ``check`` reads text, explains, and says what is unknown.

    Args:
        rulebook: the rules to check; None means the built-in ones.
        as_of: the date of the run, for rules about the future; None means today.

    Returns:
        A function of a ``CrimeRecord``, or of a mapping of field names to values, that returns the
        ids of the rules it definitely breaks, in the order of the rulebook. It raises TypeError for
        anything else.

    >>> broken = record_check()
    >>> broken({"record_ref": "A1", "record_type": "crime", "offence_code": "008/57",
    ...     "reported_at": dt.datetime(2026, 4, 2, 9), "recorded_at": dt.datetime(2026, 4, 2, 10),
    ...         "race": False, "religion": False})
    ('FLG-002',)
    """
    checker = _checker(load_rulebook() if rulebook is None else rulebook, run_day(as_of))
    id_of = [rails.edition.id for rails in checker.told].__getitem__
    failing = _failing(checker)

    def broken(record: CrimeRecord | Mapping[str, Any]) -> tuple[str, ...]:
        values: Any = record
        if not isinstance(record, dict):  # which is told at once, and what most records are
            values = record.__dict__ if isinstance(record, CrimeRecord) else record
            if not isinstance(values, Mapping):
                raise TypeError(NO_RECORD)
        return tuple(map(id_of, failing(values)))

    return broken


def check(
    record: CrimeRecord | Mapping[str, Any],
    *,
    rulebook: Rulebook | None = None,
    as_of: dt.date | None = None,
    show_unknown: bool = False,
) -> Result:
    """Check one record against every rule.

    Args:
        record: a ``CrimeRecord``, or a mapping of field names to values, which may be text as an
            extract holds it. A field left out is empty.
        rulebook: the rules to check; None means the built-in ones.
        as_of: the date of the run, for rules about the future; None means today.
        show_unknown: whether to list unknown answers among the findings.

    Returns:
        A result for one row. Facts about a whole table (does the reference stand twice?) are
        unknown.

    Raises:
        TypeError: if the record is neither.

    >>> record = {"record_ref": "A1", "record_type": "crime", "offence_code": "8/57",
    ...           "recorded_at": "2026-04-02T10:00", "race": "no", "religion": "no"}
    >>> [f.rule for f in check(record).findings if f.severity == "error"]
    ['FLG-002']
    """
    book = load_rulebook() if rulebook is None else rulebook
    day = run_day(as_of)
    checker = _checker(book, day)
    if isinstance(record, CrimeRecord):
        values = {
            name: getattr(record, name)
            for name in CrimeRecord.model_fields
            if getattr(record, name) is not None
        }
        problems: list[tuple[str, Problem]] = []
        unused: tuple[str, ...] = ()
    elif isinstance(record, Mapping):
        values, problems = read_record(record)
        unused = tuple(str(name) for name in record if field_named(str(name)) is None)
        unread = {name for name, _ in problems}
        problems += [
            (name, Problem.REQUIRED)
            for name in required_fields()
            if name not in values and name not in unread
        ]
    else:
        raise TypeError(NO_RECORD)
    problems = [(name, problem) for name, problem in problems if problem in book.findings]
    return Result(
        receipt=partial(
            receipt,
            book,
            day,
            rows=1,
            columns=tuple(values),
            unused=unused,
            options=options_of(show_unknown=show_unknown),
        ),
        findings=lambda: _findings(checker, values, problems, show_unknown),
        summary=lambda: _summary(checker, values, problems),
        rulebook=book,
    )


def _findings(
    checker: _Checker,
    values: Mapping[str, Any],
    problems: list[tuple[str, Problem]],
    show_unknown: bool,
) -> tuple[Finding, ...]:
    reference = values.get("record_ref")
    found = []
    kinds = reading_findings()
    for name, problem in sorted(problems, key=lambda pair: (pair[1], pair[0])):
        kind = kinds[problem]
        found.append(
            Finding(
                record_ref=reference,
                row=1,
                rule=kind.id,
                severity=kind.severity,
                answer=Answer.FAIL,
                fields=(name,),
                message=kind.says,
                fix=kind.fix,
                cites=(),
            )
        )
    for rails, failed in _told(checker, values, show_unknown):
        edition = rails.edition
        found.append(
            Finding(
                record_ref=reference,
                row=1,
                rule=edition.id,
                severity=edition.severity,
                answer=Answer.FAIL if failed else Answer.UNKNOWN,
                fields=_blamed(rails, values, failed, checker.names),
                message=edition.says,
                fix=edition.fix,
                cites=tuple(map(str, edition.cites)),
            )
        )
    return tuple(found)


def _told(
    checker: _Checker, values: Mapping[str, Any], show_unknown: bool
) -> list[tuple[EditionRails, bool]]:
    """Return the editions that a record fails (True), and, if asked for, the unknown (False)."""
    if not show_unknown:
        return [(checker.told[place], True) for place in _failing(checker)(values)]
    answers = zip(checker.editions, _answers(checker, values), strict=True)
    return [(rails, answer.fails) for rails, answer in answers if answer.fails or answer.unknown]


def _blamed(
    rails: EditionRails, values: Mapping[str, Any], failed: bool, names: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the fields of those demands that were not met; of all demands where it is unknown."""
    if failed and len(rails.blame) > 1:
        failing = _blame_check(rails, names)(values)
        parts = [
            part
            for (part, predicate), broken in zip(rails.blame, failing, strict=True)
            if broken and predicate is not None
        ]
    else:
        parts = [part for part, _ in rails.blame]
    return tuple(dict.fromkeys(name for part in parts for name in part))


@lru_cache(maxsize=512)
def _blame_check(
    rails: EditionRails, names: tuple[str, ...]
) -> Callable[[Mapping[str, Any]], tuple[bool, ...]]:
    return compile_predicates([p for _, p in rails.blame if p is not None], names)


class _Answers(NamedTuple):
    """What is true of a record for one edition."""

    fails: bool
    passes: bool
    applies: bool

    @property
    def unknown(self) -> bool:
        """Whether it applies, and cannot be decided."""
        return self.applies and not self.passes and not self.fails


def _answers(checker: _Checker, values: Mapping[str, Any]) -> Iterator[_Answers]:
    """Yield the answers of every edition."""
    each = iter(_answer_check(checker)(values))
    return map(_Answers, each, each, each)


@lru_cache(maxsize=8)
def _answer_check(checker: _Checker) -> Callable[[Mapping[str, Any]], tuple[bool, ...]]:
    rails = [p for e in checker.editions for p in (e.fails, e.passes, e.applies)]
    return compile_predicates(rails, checker.names)


def _summary(
    checker: _Checker, values: Mapping[str, Any], problems: list[tuple[str, Problem]]
) -> tuple[RuleSummary, ...]:
    answers = _answers(checker, values)
    entries = reading_summary({p: sum(1 for _, q in problems if q is p) for p in Problem})
    for entry in checker.plans:
        own = list(islice(answers, len(entry.editions)))
        passed = sum(answer.passes for answer in own)
        failed = sum(answer.fails for answer in own)
        unknown = sum(answer.unknown for answer in own)
        entries.append(
            RuleSummary(
                rule=entry.rule.id,
                title=entry.rule.title,
                severity=entry.rule.severity,
                state=RunState.SKIPPED if entry.skipped else RunState.RAN,
                passed=passed,
                failed=failed,
                unknown=unknown,
                not_applicable=0 if entry.skipped else 1 - passed - failed - unknown,
                reason=entry.skipped,
            )
        )
    return tuple(entries)


def reading_summary(failed: Mapping[Problem, int]) -> list[RuleSummary]:
    """Return a summary entry for each kind of unreadable value that was met."""
    kinds = reading_findings()
    return [
        RuleSummary(
            rule=kinds[problem].id,
            title=kinds[problem].title,
            severity=kinds[problem].severity,
            state=RunState.RAN,
            failed=count,
        )
        for problem, count in failed.items()
        if count
    ]
