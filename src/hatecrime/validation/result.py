"""What a check gives back: findings, a summary per rule, and a receipt."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from hatecrime.rulebook.rule import Answer, Rulebook, Severity

if TYPE_CHECKING:
    import polars as pl

    from hatecrime.records.audit import Translation
    from hatecrime.records.map_model import ColumnMap
    from hatecrime.records.sources import Extract


class RunState(StrEnum):
    """Whether a rule was run. A check that could not run says so."""

    RAN = "ran"
    SKIPPED = "skipped"
    """The extract does not have what the rule needs."""

    CRASHED = "crashed"
    """The rule broke. Its answers are not known, and the run as a whole failed."""


@attrs.frozen
class Finding:
    """One rule that one record breaks, or that cannot be decided for it.

    Attributes:
        record_ref: the record's reference; None when it has none.
        row: the record's row in the source, from 1, headers not counted.
        rule: the rule's id.
        severity: error, warning or info.
        answer: fail, or unknown where unknown answers were asked for.
        fields: the fields to look at.
        message: what is wrong, in plain words, without any field's value.
        fix: what the recorder does about it.
        cites: where the rule comes from, as ``"source, place"``.
    """

    record_ref: str | None
    row: int
    rule: str
    severity: Severity
    answer: Answer
    fields: tuple[str, ...]
    message: str
    fix: str
    cites: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain values, with the keys of its attributes."""
        found = attrs.asdict(self)
        return found | {
            "severity": self.severity.value,
            "answer": self.answer.value,
            "fields": list(self.fields),
            "cites": list(self.cites),
        }


@attrs.frozen
class RuleSummary:
    """What one rule said over all rows.

    Attributes:
        rule: its id.
        title: what it asks.
        severity: error, warning or info.
        state: ran, skipped or crashed.
        checked: rows it applied to: passed, failed and unknown together.
        passed: rows that passed.
        failed: rows that failed.
        unknown: rows it could not decide.
        not_applicable: rows it did not apply to.
        missing: fields the rule reads that the extract does not have.
        reason: why it was skipped or crashed; empty when it ran.
    """

    rule: str
    title: str
    severity: Severity
    state: RunState
    passed: int = 0
    failed: int = 0
    unknown: int = 0
    not_applicable: int = 0
    missing: tuple[str, ...] = ()
    reason: str = ""

    @property
    def checked(self) -> int:
        """Rows the rule applied to."""
        return self.passed + self.failed + self.unknown

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as plain values."""
        return {
            "rule": self.rule,
            "title": self.title,
            "severity": self.severity.value,
            "state": self.state.value,
            "checked": self.checked,
            "passed": self.passed,
            "failed": self.failed,
            "unknown": self.unknown,
            "not_applicable": self.not_applicable,
            "missing": list(self.missing),
            "reason": self.reason,
        }


@attrs.frozen
class Receipt:
    """What was run on what, so that the same run can be made again.

    Attributes:
        version: of the library.
        rulebook: hash of all that decided an answer.
        as_of: the date the run was made for.
        source: the name of the file; empty for data in memory.
        options: what else was asked for.
        rows_read: rows of the extract.
        rows_kept: rows that were checked.
        rows_quarantined: rows set aside; with those kept they add up to those read.
        columns: the fields the extract filled.
        unused: columns of the extract that no field was read from.
    """

    version: str
    rulebook: str
    as_of: dt.date
    source: str
    options: Mapping[str, Any]
    rows_read: int
    rows_kept: int
    rows_quarantined: int
    columns: tuple[str, ...]
    unused: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the receipt as plain values."""
        return {
            "library": "hatecrime",
            "version": self.version,
            "rulebook": self.rulebook,
            "as_of": self.as_of.isoformat(),
            "source": self.source,
            "options": dict(self.options),
            "rows": {
                "read": self.rows_read,
                "kept": self.rows_kept,
                "quarantined": self.rows_quarantined,
            },
            "columns": list(self.columns),
            "unused": list(self.unused),
        }


@attrs.frozen(eq=False, slots=False)
class Result:
    """The outcome of a check.

    Attributes:
        receipt: what was run on what.
        findings: one a row and rule, ordered by row and then in the order of the rulebook.
        summary: one entry a rule, in the order of the rulebook.
        frame: the findings as a Polars frame, one row each, with the columns of ``Finding``.
        rulebook: the rules that were checked, where the check kept them.
        translations: every word that was translated, where an audit was asked for.
        checked: the table or the extract that was checked, for figures; None for one record.
        column_map: how its columns became fields.
    """

    _receipt: Receipt | Callable[[], Receipt]
    _findings: Callable[[], tuple[Finding, ...]]
    _summary: Callable[[], tuple[RuleSummary, ...]]
    _frame: Callable[[], pl.DataFrame] | None = None
    rulebook: Rulebook | None = None
    translations: tuple[Translation, ...] = ()
    checked: pl.DataFrame | Extract | None = None
    column_map: ColumnMap | None = None

    @cached_property
    def receipt(self) -> Receipt:
        """What was run on what."""
        return self._receipt if isinstance(self._receipt, Receipt) else self._receipt()

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The findings as objects."""
        return self._findings()

    @cached_property
    def summary(self) -> tuple[RuleSummary, ...]:
        """The summary, one entry a rule."""
        return self._summary()

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The findings as a Polars frame."""
        if self._frame is not None:
            return self._frame()
        from hatecrime.validation.findings import findings_frame

        return findings_frame(self.findings)

    def finding_rows(self) -> Iterator[dict[str, Any]]:
        """Yield each finding as plain values, without holding all of them as objects."""
        if self._frame is not None:
            yield from self.frame.iter_rows(named=True)
        else:
            yield from (finding.to_dict() for finding in self.findings)

    @property
    def crashed(self) -> tuple[RuleSummary, ...]:
        """The rules that broke."""
        return tuple(entry for entry in self.summary if entry.state is RunState.CRASHED)

    @property
    def skipped(self) -> tuple[RuleSummary, ...]:
        """The rules that could not run for want of columns."""
        return tuple(entry for entry in self.summary if entry.state is RunState.SKIPPED)

    def failed_at(self, severity: Severity) -> int:
        """Return how many rows failed rules of this severity or a graver one, rule by rule."""
        return sum(s.failed for s in self.summary if s.severity.rank <= severity.rank)

    @property
    def ok(self) -> bool:
        """Whether no rule of the severity error failed, and none crashed."""
        return not self.crashed and not self.failed_at(Severity.ERROR)

    def to_dict(self) -> dict[str, Any]:
        """Return ``{"receipt": ..., "summary": [...], "findings": [...]}`` of plain values."""
        return {
            "receipt": self.receipt.to_dict(),
            "summary": [entry.to_dict() for entry in self.summary],
            "findings": [finding.to_dict() for finding in self.findings],
        }

    def to_json(self) -> str:
        """Return ``to_dict`` as JSON, indented, in a fixed order."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False)

    def __repr__(self) -> str:
        failed = sum(entry.failed for entry in self.summary)
        return (
            f"<Result: {self.receipt.rows_read} rows, {failed} failures of "
            f"{sum(1 for entry in self.summary if entry.failed)} rules>"
        )
