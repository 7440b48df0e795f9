"""The findings of a run as a frame, and as objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from hatecrime.records.reading import reading_findings
from hatecrime.rulebook.rule import Answer, Severity
from hatecrime.validation.plan import RulePlan
from hatecrime.validation.result import Finding
from hatecrime.validation.running import FOUND_SCHEMA, Run, fields_not_met

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

_TEXTS = ("rule", "severity", "message", "fix", "cites")


def run_frame(plans: Sequence[RulePlan], run: Run) -> pl.DataFrame:
    """Return all findings of a run, ordered by row and then as the rulebook is."""
    editions = [rails for entry in plans for rails in entry.editions]
    found = pl.concat([pl.DataFrame(schema=FOUND_SCHEMA), *run.found])
    found = found.filter(~pl.col("order").is_in(_crashed_places(plans, run)))
    kinds = found.select("order", "failed", "demands").unique(maintain_order=True)
    texts = pl.DataFrame(
        [
            {
                "rule": rails.edition.id,
                "severity": str(rails.edition.severity),
                "answer": str(Answer.FAIL if failed else Answer.UNKNOWN),
                "fields": fields_not_met(rails, demands),
                "message": rails.edition.says,
                "fix": rails.edition.fix,
                "cites": list(map(str, rails.edition.cites)),
            }
            for order, failed, demands in kinds.rows()
            for rails in [editions[order]]
        ],
        schema={name: FINDINGS_SCHEMA[name] for name in (*_TEXTS, "answer", "fields")},
    )
    known = pl.concat([kinds, texts], how="horizontal")
    told = found.join(known, on=["order", "failed", "demands"], how="left").drop(
        "failed", "demands"
    )
    every = pl.concat([_unreadable(run.problems), told], how="diagonal")
    references = pl.concat([pl.Series([], dtype=pl.String), *run.references])
    every = every.with_columns(record_ref=references.gather(every["row"] - 1))
    # Within a row: first what could not be read, then the rules in their order.
    ordered = every.sort("row", "order", pl.col("fields").list.join(","), maintain_order=True)
    return ordered.select(pl.col(name).cast(dtype) for name, dtype in FINDINGS_SCHEMA.items())


def _crashed_places(plans: Sequence[RulePlan], run: Run) -> list[int]:
    """Return the places of all editions of the rules that broke."""
    places: list[int] = []
    start = 0
    for entry in plans:
        numbers = range(start, start + len(entry.editions))
        start += len(entry.editions)
        if any(number in run.crashed for number in numbers):
            places += numbers
    return places


def _unreadable(problems: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return the findings of reading."""
    kinds = reading_findings()
    table = pl.DataFrame(
        {
            "problem": [str(problem) for problem in kinds],
            "order": range(-len(kinds), 0),
            "rule": [kind.id for kind in kinds.values()],
            "severity": [str(kind.severity) for kind in kinds.values()],
            "answer": [str(Answer.FAIL)] * len(kinds),
            "message": [kind.says for kind in kinds.values()],
            "fix": [kind.fix for kind in kinds.values()],
        },
        schema_overrides={"order": pl.Int64},
    )
    none = pl.DataFrame(schema={"row": pl.Int64, "field": pl.String, "problem": pl.String})
    joined = pl.concat([none, *problems]).join(table, on="problem", how="left")
    return joined.select(
        "row",
        "order",
        # Where the whole row is meant there is no field to name.
        pl.concat_list("field").list.filter(pl.element() != "").alias("fields"),
        "rule",
        "severity",
        "message",
        "fix",
        pl.lit([], dtype=pl.List(pl.String)).alias("cites"),
        "answer",
    )


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
