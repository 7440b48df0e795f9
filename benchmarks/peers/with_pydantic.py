"""The thirty rules in pydantic: a model of a row, and a validator over the fields of a row.

One validator looks at all rules and raises one error that names those broken. With a validator for
each rule the first to fail would end the validation, and not all violations would be listed.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from benchmarks.peers import words

_FORCES, _OFFENCES = frozenset(words.FORCES), frozenset(words.OFFENCES)
_OUTCOMES, _CANCELLATIONS = frozenset(words.OUTCOMES), frozenset(words.CANCELLATIONS)
_AGGRAVATED = frozenset(words.AGGRAVATED)
_AGAINST_A_VICTIM = frozenset(words.AGAINST_A_VICTIM)
_NEEDS_A_SUSPECT = frozenset(words.NEEDS_A_SUSPECT)
_ONLINE = re.compile(words.ONLINE_MEANS, re.IGNORECASE | re.ASCII)
_DAY, _THREE_DAYS = dt.timedelta(hours=24), dt.timedelta(hours=72)


class Record(BaseModel):
    """One row."""

    model_config = ConfigDict(extra="ignore")

    record_ref: str
    record_type: str
    force: str | None
    hate_flag: bool | None
    reported_at: dt.datetime | None
    recorded_at: dt.datetime | None
    occurred_from: dt.date | None
    occurred_to: dt.date | None
    offence_code: str | None
    cancellation_code: str | None
    perceived_by: str | None
    race: bool | None
    religion: bool | None
    sexual_orientation: bool | None
    disability: bool | None
    transgender: bool | None
    targeted_religion: str | None
    cyber_enabled: bool | None
    victim_ref: str | None
    victim_kind: str | None
    victim_age: int | None
    suspect_identified: bool | None
    suspect_age: int | None
    outcome_code: str | None
    outcome_date: dt.date | None
    outcome_decided_by: str | None
    narrative: str | None

    @model_validator(mode="after")
    def _rules(self) -> Record:
        broken = list(self._broken())
        if broken:
            raise PydanticCustomError("rules", "rules are broken", {"rules": broken})
        return self

    def _broken(self) -> Iterator[str]:
        crime, incident = self.record_type == "crime", self.record_type == "incident"
        hate = bool(
            self.race
            or self.religion
            or self.sexual_orientation
            or self.disability
            or self.transgender
        )
        reported, recorded = self.reported_at, self.recorded_at
        began, closed, outcome = self.occurred_from, self.outcome_date, self.outcome_code
        if self.force is not None and self.force not in _FORCES:
            yield "REC-022"
        if reported is not None and recorded is not None:
            if recorded < reported and not (
                recorded.time() == dt.time.min and recorded.date() == reported.date()
            ):
                yield "REC-002"
            limit = _THREE_DAYS if recorded < words.WITHIN_A_DAY_SINCE else _DAY
            if crime and recorded - reported > limit:
                yield "REC-003"
        elif crime:
            yield "REC-023"
        if began is not None:
            if self.occurred_to is not None and began > self.occurred_to:
                yield "REC-004"
            if reported is not None and began > reported.date():
                yield "REC-005"
        if (self.victim_age or 0) > 120 or (self.suspect_age or 0) > 120:
            yield "REC-019"
        if self.offence_code is not None:
            if self.offence_code not in _OFFENCES:
                yield "REC-007"
            if incident:
                yield "REC-008"
        if self.cancellation_code is not None:
            if outcome is not None:
                yield "REC-011"
            if self.cancellation_code not in _CANCELLATIONS:
                yield "REC-012"
            if not crime:
                yield "REC-018"
        if recorded is not None:
            yield from self._broken_since(recorded, crime=crime, hate=hate)
        if hate and self.perceived_by is None:
            yield "FLG-012"
        if hate and crime and self.hate_flag is False:
            yield "FLG-018"
        if crime and self.victim_kind == "state" and self.offence_code in _AGAINST_A_VICTIM:
            yield "FLG-026"
        if closed is not None and recorded is not None and closed < recorded.date():
            yield "OUT-005"
        if outcome is not None:
            yield from self._broken_by_outcome(outcome, hate=hate, incident=incident)

    def _broken_since(self, recorded: dt.datetime, *, crime: bool, hate: bool) -> Iterator[str]:
        if (
            crime
            and self.race is False
            and self.religion is False
            and self.offence_code in _AGGRAVATED
            and recorded >= words.AGGRAVATED_SINCE
        ):
            yield "FLG-002"
        if recorded >= words.RELIGION_SINCE and self.targeted_religion is not None:
            if self.religion is False:
                yield "FLG-006"
            if crime and self.religion and self.targeted_religion == "unknown":
                yield "FLG-009"
        if crime and recorded >= words.CYBER_SINCE:
            if hate and self.cyber_enabled is None:
                yield "FLG-014"
            if (
                self.cyber_enabled is False
                and self.narrative is not None
                and _ONLINE.search(self.narrative)
            ):
                yield "FLG-015"

    def _broken_by_outcome(self, outcome: str, *, hate: bool, incident: bool) -> Iterator[str]:
        closed = self.outcome_date
        if outcome not in _OUTCOMES:
            yield "OUT-001"
        if incident:
            yield "OUT-003"
        if closed is None:
            yield "OUT-004"
        elif outcome in words.GIVEN_SINCE and closed < words.GIVEN_SINCE[outcome]:
            yield "OUT-002"
        if outcome in _NEEDS_A_SUSPECT and self.suspect_identified is False:
            yield "OUT-006"
        if (
            self.suspect_age is not None
            and outcome in words.YOUNGEST
            and self.suspect_age < words.YOUNGEST[outcome]
        ):
            yield "OUT-010"
        if (
            hate
            and outcome in ("1", "1A")
            and self.outcome_decided_by is not None
            and self.outcome_decided_by != "cps"
        ):
            yield "OUT-013"
        if (
            outcome == "17"
            and closed is not None
            and self.occurred_from is not None
            and closed < _six_months_after(self.occurred_from)
        ):
            yield "OUT-018"


def _six_months_after(day: dt.date) -> dt.date:
    year, month = day.year + (day.month > 6), (day.month + 5) % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def violations(frame: pl.DataFrame) -> pl.DataFrame:
    """Return row and rule of every violation in a frame."""
    found = []
    for number, row in enumerate(frame.iter_rows(named=True), start=1):
        try:
            Record.model_validate(row)
        except ValidationError as error:
            found += [
                (number, rule)
                for part in error.errors(include_url=False, include_input=False)
                for rule in part["ctx"]["rules"]
            ]
    # No model of a row can see that a reference stands on another row.
    references = frame["record_ref"].to_list()
    stands = Counter(references)
    found += [(n, "REC-001") for n, one in enumerate(references, start=1) if stands[one] > 1]
    return pl.DataFrame(found, schema={"row": pl.Int64, "rule": pl.String}, orient="row")


def of_file(path: Path) -> pl.DataFrame:
    """Return row and rule of every violation in a Parquet file."""
    return violations(pl.read_parquet(path))
