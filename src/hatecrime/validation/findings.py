"""The findings of a run as a frame, and as objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from hatecrime.records.problems import reading_findings
from hatecrime.records.tables import PROBLEMS_SCHEMA
from hatecrime.rulebook.rails import EditionRails
from hatecrime.rulebook.rule import Answer, Severity
from hatecrime.validation.plan import RulePlan, editions_of, places_of
from hatecrime.validation.result import Finding
from hatecrime.validation.running import Kind, Run, fields_not_met

FINDINGS_SCHEMA: dict[str, Any] = {
    "record_ref": pl.String,
    "row": pl.Int64,
    "rule": pl.String,
    "severity": pl.String,
    "answer": pl.String,
    "fields": pl.List(pl.String),
    "message": pl.String,
    "fix": pl.String,
    "cites": pl.List(pl.String),
}
"""The columns of a findings frame, as the attributes of ``Finding``."""


def run_frame(plans: Sequence[RulePlan], run: Run) -> pl.DataFrame:
    """Return all findings of a run, ordered by row and then as the rulebook is.

    Within a row stands first what could not be read.
    """
    editions = editions_of(plans)
    problems = pl.concat([pl.DataFrame(schema=PROBLEMS_SCHEMA), *run.problems])
    unread = problems.select("problem", "field").unique(maintain_order=True)
    kinds = [*map(_of_reading, unread.rows()), *(_of_rule(editions, kind) for kind in run.kinds)]
    # A row and the rank of what was found in it make one number: sorting numbers is quick.
    ranked = sorted(range(len(kinds)), key=lambda n: kinds[n][0])
    ranks = pl.Series([0] * len(kinds), dtype=pl.Int64).scatter(ranked, range(len(kinds)))
    numbered = unread.with_row_index("kind")
    places = problems.join(numbered, on=unread.columns, how="left", maintain_order="left")
    rows = [problems["row"], *(rows for rows, _ in run.found)]
    found = [places["kind"], *(numbers + len(unread) for _, numbers in run.found)]
    crashed = _crashed_places(plans, run)
    kept = [kind.place not in crashed for kind in run.kinds]
    keys = pl.concat(rows) * len(kinds) + ranks.gather(pl.concat(found))
    if not all(kept):
        told = pl.Series([True] * len(unread) + kept, dtype=pl.Boolean)
        keys = keys.filter(told.gather(pl.concat(found)))
    keys = keys.sort()
    row, rank = keys // max(len(kinds), 1), keys % max(len(kinds), 1)
    texts = pl.DataFrame(
        [kinds[n][1] for n in ranked],
        schema={name: kind for name, kind in FINDINGS_SCHEMA.items() if name in _TEXTS},
    )
    references = pl.concat([pl.Series([], dtype=pl.String), *run.references])
    return texts[rank].select(
        references.gather(row - 1).alias("record_ref"), row.alias("row"), *texts.columns
    )


_TEXTS = tuple(name for name in FINDINGS_SCHEMA if name not in ("record_ref", "row"))

Ranked = tuple[tuple[int, str], dict[str, Any]]
"""Where a kind of finding stands among those of a row, and what it says."""


def _of_rule(editions: Sequence[EditionRails], kind: Kind) -> Ranked:
    rails = editions[kind.place]
    fields = fields_not_met(rails, kind.demands)
    return (kind.place, ",".join(fields)), {
        "rule": rails.edition.id,
        "severity": str(rails.edition.severity),
        "answer": str(Answer.FAIL if kind.failed else Answer.UNKNOWN),
        "fields": fields,
        "message": rails.edition.says,
        "fix": rails.edition.fix,
        "cites": list(map(str, rails.edition.cites)),
    }


def _of_reading(unread: tuple[str, str]) -> Ranked:
    problem, field = unread
    kinds = reading_findings()
    kind = kinds[problem]
    return (list(kinds).index(problem) - len(kinds), field), {
        "rule": kind.id,
        "severity": str(kind.severity),
        "answer": str(Answer.FAIL),
        # Where the whole row is meant there is no field to name.
        "fields": [field] if field else [],
        "message": kind.says,
        "fix": kind.fix,
        "cites": [],
    }


def _crashed_places(plans: Sequence[RulePlan], run: Run) -> set[int]:
    """Return the places of all editions of the rules that broke."""
    return {
        place
        for _, places in places_of(plans)
        if not run.crashed.keys().isdisjoint(places)
        for place in places
    }


def findings_frame(findings: Iterable[Finding]) -> pl.DataFrame:
    """Return findings as a frame with the columns of ``FINDINGS_SCHEMA``."""
    return pl.DataFrame([finding.to_dict() for finding in findings], schema=FINDINGS_SCHEMA)


def finding_objects(frame: pl.DataFrame) -> tuple[Finding, ...]:
    """Return the rows of a findings frame as objects."""
    return tuple(
        Finding(
            **{
                **row,
                "severity": Severity(row["severity"]),
                "answer": Answer(row["answer"]),
                "fields": tuple(row["fields"]),
                "cites": tuple(row["cites"]),
            }
        )
        for row in frame.iter_rows(named=True)
    )
