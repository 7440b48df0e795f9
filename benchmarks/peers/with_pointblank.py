"""The thirty rules in pointblank.

A step a rule: the ready-made step where there is one, an expression for a condition over several
columns. Only the failing rows are collected, but all of them: by default no more than 500 are.
"""

from __future__ import annotations

from pathlib import Path

import pointblank as pb
import polars as pl

from benchmarks.peers.conditions import CONDITIONS, IN_LIST, as_listed


def violations(frame: pl.DataFrame) -> pl.DataFrame:
    """Return row and rule of every violation in a frame."""
    plan = pb.Validate(frame).rows_distinct(columns_subset="record_ref")
    rules = ["REC-001"]
    for rule, (column, codes) in IN_LIST.items():
        plan = plan.col_vals_in_set(columns=column, set=[*codes, None])
        rules.append(rule)
    for rule, expression in CONDITIONS.items():
        # To pointblank an empty answer is a failure, unless the expression allows for it.
        plan = plan.col_vals_expr(expr=expression.fill_null(value=True))
        rules.append(rule)
    done = plan.interrogate(collect_tbl_checked=False, extract_limit=frame.height)
    extracts = done.get_data_extracts()
    return as_listed(
        {
            rule: extracts[step]["_row_num_"]
            for step, rule in enumerate(rules, start=1)
            if len(extracts[step])
        }
    )


def of_file(path: Path) -> pl.DataFrame:
    """Return row and rule of every violation in a Parquet file."""
    return violations(pl.read_parquet(path))
