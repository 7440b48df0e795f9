"""The thirty rules in dataframely.

A schema with a constraint where one column is enough and a rule where it is not; ``filter`` with
its failure info, as its documentation recommends for finding what is wrong without an exception.
"""

from __future__ import annotations

import types
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl

from benchmarks.peers.conditions import CONDITIONS, IN_LIST


def _listed(rule: str) -> Any:
    _, codes = IN_LIST[rule]
    return dy.String(nullable=True, check={rule: lambda column: column.is_in(codes)})


class _Columns(dy.Schema):
    row = dy.UInt32()
    record_ref = dy.String(primary_key=True)  # REC-001
    record_type = dy.String()
    force = _listed("REC-022")
    hate_flag = dy.Bool(nullable=True)
    reported_at = dy.Datetime(nullable=True, time_unit="us")
    recorded_at = dy.Datetime(nullable=True, time_unit="us")
    occurred_from = dy.Date(nullable=True)
    occurred_to = dy.Date(nullable=True)
    offence_code = _listed("REC-007")
    cancellation_code = _listed("REC-012")
    perceived_by = dy.String(nullable=True)
    race = dy.Bool(nullable=True)
    religion = dy.Bool(nullable=True)
    sexual_orientation = dy.Bool(nullable=True)
    disability = dy.Bool(nullable=True)
    transgender = dy.Bool(nullable=True)
    targeted_religion = dy.String(nullable=True)
    cyber_enabled = dy.Bool(nullable=True)
    victim_ref = dy.String(nullable=True)
    victim_kind = dy.String(nullable=True)
    victim_age = dy.Int64(nullable=True)
    suspect_identified = dy.Bool(nullable=True)
    suspect_age = dy.Int64(nullable=True)
    outcome_code = _listed("OUT-001")
    outcome_date = dy.Date(nullable=True)
    outcome_decided_by = dy.String(nullable=True)
    narrative = dy.String(nullable=True)


def _rule(expression: pl.Expr) -> Any:
    return dy.rule()(lambda _: expression)


Extract = types.new_class(
    "Extract",
    (_Columns,),
    exec_body=lambda body: body.update(
        {rule: _rule(expression) for rule, expression in CONDITIONS.items()}
    ),
)


def violations(frame: pl.DataFrame) -> pl.DataFrame:
    """Return row and rule of every violation in a frame."""
    return _violations(frame.with_row_index("row", 1))


def of_file(path: Path) -> pl.DataFrame:
    """Return row and rule of every violation in a Parquet file."""
    return _violations(pl.read_parquet(path, row_index_name="row", row_index_offset=1))


def _violations(frame: pl.DataFrame) -> pl.DataFrame:
    # Of the two engines of Polars the one that is quicker here.
    _, failure = Extract.filter(frame, engine="in-memory")
    names = {name: _ID.get(name, name) for name in failure.counts()}
    return (
        failure.details()
        .unpivot(list(names), index="row")
        .filter(pl.col("value") == "invalid")
        .select("row", rule=pl.col("variable").replace(names))
    )


_ID = {"primary_key": "REC-001"} | {
    f"{column}|check__{rule}": rule for rule, (column, _) in IN_LIST.items()
}
