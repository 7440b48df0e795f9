"""The rules that look at several columns, as Polars expressions: for the tools that work on Polars.

An expression says what has to be so. Where a value it needs is empty it is null, which is no
violation; AND, OR and NOT of Polars take care of that. dataframely, pandera and pointblank each get
these same expressions in the way their documentation shows; rules on a single column they get as
constraints of the column.
"""

from __future__ import annotations

import datetime as dt

import polars as pl
from polars import col

from benchmarks.peers import words


def _where(applies: pl.Expr, must: pl.Expr) -> pl.Expr:
    return ~applies | must


_crime = col("record_type") == "crime"
_incident = col("record_type") == "incident"
_hate = (
    col("race")
    | col("religion")
    | col("sexual_orientation")
    | col("disability")
    | col("transgender")
)
_elapsed = col("recorded_at") - col("reported_at")

CONDITIONS: dict[str, pl.Expr] = {
    # A recording without a time stands for the whole day.
    "REC-002": (col("recorded_at") >= col("reported_at"))
    | (col("recorded_at") == col("reported_at").dt.truncate("1d")),
    "REC-003": _where(
        _crime,
        (_elapsed <= dt.timedelta(hours=24))
        | (_elapsed <= dt.timedelta(hours=72)) & (col("recorded_at") < words.WITHIN_A_DAY_SINCE),
    ),
    "REC-004": col("occurred_from") <= col("occurred_to"),
    "REC-005": col("occurred_from") <= col("reported_at").dt.date(),
    "REC-019": (col("victim_age") <= 120) & (col("suspect_age") <= 120),
    "REC-008": _where(_incident, col("offence_code").is_null()),
    "REC-011": col("cancellation_code").is_null() | col("outcome_code").is_null(),
    "REC-018": col("cancellation_code").is_null() | _crime,
    "REC-023": _where(_crime, col("reported_at").is_not_null() & col("recorded_at").is_not_null()),
    "FLG-002": _where(
        col("offence_code").is_in(words.AGGRAVATED)
        & _crime
        & (col("recorded_at") >= words.AGGRAVATED_SINCE),
        col("race") | col("religion"),
    ),
    "FLG-006": _where(
        col("targeted_religion").is_not_null() & (col("recorded_at") >= words.RELIGION_SINCE),
        col("religion"),
    ),
    "FLG-009": _where(
        col("religion") & _crime & (col("recorded_at") >= words.RELIGION_SINCE),
        col("targeted_religion") != "unknown",
    ),
    "FLG-012": _where(_hate, col("perceived_by").is_not_null()),
    "FLG-014": _where(
        _hate & _crime & (col("recorded_at") >= words.CYBER_SINCE),
        col("cyber_enabled").is_not_null(),
    ),
    "FLG-015": _where(
        _crime
        & (col("recorded_at") >= words.CYBER_SINCE)
        & col("narrative").str.contains(f"(?i-u){words.ONLINE_MEANS}"),
        col("cyber_enabled"),
    ),
    "FLG-018": _where(_hate & _crime, col("hate_flag").fill_null(value=True)),
    "FLG-026": _where(
        col("offence_code").is_in(words.AGAINST_A_VICTIM) & _crime, col("victim_kind") != "state"
    ),
    "OUT-002": col("outcome_date")
    >= col("outcome_code").replace_strict(words.GIVEN_SINCE, default=None, return_dtype=pl.Date),
    "OUT-003": _where(_incident, col("outcome_code").is_null()),
    "OUT-004": col("outcome_code").is_null() | col("outcome_date").is_not_null(),
    "OUT-005": col("outcome_date") >= col("recorded_at").dt.date(),
    "OUT-006": _where(col("outcome_code").is_in(words.NEEDS_A_SUSPECT), col("suspect_identified")),
    "OUT-010": col("suspect_age")
    >= col("outcome_code").replace_strict(words.YOUNGEST, default=None, return_dtype=pl.Int64),
    "OUT-013": _where(
        _hate & col("outcome_code").is_in(["1", "1A"]), col("outcome_decided_by") == "cps"
    ),
    "OUT-018": _where(
        col("outcome_code") == "17",
        col("outcome_date") >= col("occurred_from").dt.offset_by("6mo"),
    ),
}
"""By the id of the rule."""

IN_LIST: dict[str, tuple[str, list[str]]] = {
    "REC-022": ("force", words.FORCES),
    "REC-007": ("offence_code", words.OFFENCES),
    "REC-012": ("cancellation_code", words.CANCELLATIONS),
    "OUT-001": ("outcome_code", words.OUTCOMES),
}
"""The column whose codes have to be in a list, and the list, by the id of the rule."""


def as_listed(found: dict[str, pl.Series]) -> pl.DataFrame:
    """Return the rows found for each rule, one line a violation."""
    return pl.concat(
        [pl.DataFrame(schema={"row": pl.Int64, "rule": pl.String})]
        + [pl.select(row=rows.cast(pl.Int64), rule=pl.lit(rule)) for rule, rows in found.items()]
    )
