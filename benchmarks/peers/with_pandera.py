"""The thirty rules in pandera, on its Polars backend.

A model with a constraint where one column is enough and a check of the frame where it is not;
validated lazily, which is how its documentation collects all failures instead of the first.
"""

from __future__ import annotations

import types
from pathlib import Path
from typing import Any

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

from benchmarks.peers.conditions import CONDITIONS, IN_LIST, as_listed


def _listed(rule: str) -> Any:
    _, codes = IN_LIST[rule]
    return pa.Field(isin=codes, nullable=True)


def _empty() -> Any:
    return pa.Field(nullable=True)


class _Columns(pa.DataFrameModel):
    record_ref: str = pa.Field(unique=True)  # REC-001
    record_type: str
    force: str = _listed("REC-022")
    hate_flag: bool = _empty()
    reported_at: pl.Datetime("us") = _empty()
    recorded_at: pl.Datetime("us") = _empty()
    occurred_from: pl.Date = _empty()
    occurred_to: pl.Date = _empty()
    offence_code: str = _listed("REC-007")
    cancellation_code: str = _listed("REC-012")
    perceived_by: str = _empty()
    race: bool = _empty()
    religion: bool = _empty()
    sexual_orientation: bool = _empty()
    disability: bool = _empty()
    transgender: bool = _empty()
    targeted_religion: str = _empty()
    cyber_enabled: bool = _empty()
    victim_ref: str = _empty()
    victim_kind: str = _empty()
    victim_age: int = _empty()
    suspect_identified: bool = _empty()
    suspect_age: int = _empty()
    outcome_code: str = _listed("OUT-001")
    outcome_date: pl.Date = _empty()
    outcome_decided_by: str = _empty()
    narrative: str = _empty()


def _check(rule: str, expression: pl.Expr) -> Any:
    def check(_: Any, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(expression)

    check.__name__ = rule
    return pa.dataframe_check(check)


Extract = types.new_class(
    "Extract",
    (_Columns,),
    exec_body=lambda body: body.update(
        {rule: _check(rule, expression) for rule, expression in CONDITIONS.items()}
    ),
)
_OF_COLUMN = {column: rule for rule, (column, _) in IN_LIST.items()} | {"record_ref": "REC-001"}


def violations(frame: pl.DataFrame) -> pl.DataFrame:
    """Return row and rule of every violation in a frame."""
    try:
        Extract.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        return errors.failure_cases.select(
            row=pl.col("index").cast(pl.Int64) + 1,
            rule=pl.col("column").replace_strict(_OF_COLUMN, default=pl.col("check")),
        )
    return as_listed({})


def of_file(path: Path) -> pl.DataFrame:
    """Return row and rule of every violation in a Parquet file."""
    return violations(pl.read_parquet(path))
