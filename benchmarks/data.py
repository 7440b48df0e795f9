"""A made-up extract to measure with. Nothing in it is about anybody.

Nearly all rows break no rule. Two in a hundred are broken on purpose, in as many ways as there are
rules in ``benchmarks.peers``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from hatecrime.validation.book import catalogues

if TYPE_CHECKING:
    import numpy as np

AS_OF = dt.date(2026, 6, 1)
"""The day every check is made for, so that a later run answers the same."""

FAULTY = 0.02
"""Share of the rows that are broken."""

_CHUNK = 250_000
_FIRST = dt.datetime(2019, 4, 1)
_DAYS = 2300
"""Reports run over so many days, and end before August 2025: rules of 2026 find nothing to say."""


def make_extract(rows: int, folder: Path) -> tuple[Path, Path]:
    """Return a CSV and a Parquet file of the same rows, made when they are not there yet.

    Args:
        rows: how many rows.
        folder: where the files are kept from run to run.
    """
    # A change of this module makes new files.
    edition = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    stem = folder / f"extract-{rows}-{edition}"
    csv, parquet = stem.with_suffix(".csv"), stem.with_suffix(".parquet")
    if csv.exists() and parquet.exists():
        return csv, parquet
    folder.mkdir(parents=True, exist_ok=True)
    chunks = list(_chunks(rows))
    unfinished = csv.with_suffix(".part")
    with unfinished.open("wb") as file:
        for number, chunk in enumerate(chunks):
            chunk.write_csv(file, include_header=number == 0, datetime_format="%Y-%m-%dT%H:%M:%S")
    pl.concat(chunks).write_parquet(parquet)
    unfinished.rename(csv)
    return csv, parquet


def _chunks(rows: int) -> Iterator[pl.DataFrame]:
    for start in range(0, rows, _CHUNK):
        yield extract(min(_CHUNK, rows - start), start)


def extract(rows: int, start: int = 0, faulty: float = FAULTY) -> pl.DataFrame:
    """Return rows of the extract.

    Args:
        rows: how many.
        start: the place of the first; the same place always gives the same rows.
        faulty: share of the rows that are broken.
    """
    # Only where an extract is made: a process that is measured has no need of it.
    from numpy.random import default_rng

    random = default_rng((2026, start))
    frame = _clean(rows, start, random)
    broken, ways = random.random(rows) < faulty, random.integers(0, len(_FAULTS), rows)
    return _broken(frame, pl.Series(ways).set(~pl.Series(broken), None))


# -- rows that break no rule --------------------------------------------------------------------


def _clean(rows: int, start: int, random: np.random.Generator) -> pl.DataFrame:
    def pick(values: list[Any], shares: list[float] | None = None) -> pl.Series:
        weights = None if shares is None else [share / sum(shares) for share in shares]
        return pl.Series(values).gather(random.choice(len(values), rows, p=weights))

    def chance(share: float) -> pl.Series:
        return pl.Series(random.random(rows) < share)

    def whole(low: int, high: int) -> pl.Series:
        return pl.Series(random.integers(low, high, rows))

    offences, aggravated, victim_based = _offences()
    frame = pl.DataFrame(
        {
            "record_type": pick(["crime", "incident", "crime_related_incident"], [85, 12, 3]),
            "force": pick(list(catalogues()["force"].rows)),
            "reported_at": pl.Series([_FIRST]).new_from_index(0, rows)
            + pl.Series(random.integers(0, _DAYS * 86_400, rows) * 1_000_000).cast(
                pl.Duration("us")
            ),
            "delay": pl.Series(random.integers(0, 20 * 3600, rows) * 1_000_000).cast(
                pl.Duration("us")
            ),
            # A few codes are most of the records, as in any force.
            "offence_code": pick(offences, [1 / (n + 3) for n in range(len(offences))]),
            "strand": pick(
                ["race", "religion", "sexual_orientation", "disability", "transgender", ""],
                [56, 8, 14, 8, 4, 10],
            ),
            "faith": pick(
                ["muslim", "christian", "hindu", "other", "no_religion", "jewish", "sikh"],
                [45, 15, 8, 12, 5, 11, 4],
            ),
            "days_before": pick([0, 1, 2, 5, 30, 200], [60, 15, 8, 8, 6, 3]),
            "days_long": pick([0, 0, 1, 4]),
            "days_open": whole(0, 180),
            "kind": pick(["person", "organisation", "state"], [88, 6, 6]),
            "victim": whole(0, max(rows * 7 // 10, 1)),
            "age": whole(1, 95),
            "suspect_age": whole(18, 80),
            "outcome": pick(
                ["", "1", "3", "8", "14", "15", "16", "18", "20"], [22, 8, 2, 4, 8, 14, 16, 25, 1]
            ),
            "cancelled": chance(0.01),
            "stage": pick(["C2", "C3", "C4"]),
            "online": chance(0.06),
            "both": chance(0.05),
            "silent": chance(0.04),
            "perceiver": pick(
                ["victim", "witness", "officer", "staff", "other"], [70, 12, 10, 3, 5]
            ),
            "known_suspect": chance(0.4),
            "place": pick(_PLACES),
            "act": pick(_ACTS),
            "means": pick(_ONLINE),
            "ending": pick(_ENDINGS),
            "minute": whole(0, 1440),
        }
    ).with_row_index("place_in_extract", start)
    crime = pl.col("record_type") == "crime"
    hate = pl.col("strand") != ""
    aggravated_code = pl.col("offence_code").is_in(aggravated)
    closed = crime & ~pl.col("cancelled") & (pl.col("outcome") != "")
    named = pl.col("outcome").is_in(["1", "3", "8", "15", "16"])
    frame = frame.with_columns(
        # Aggravated offences stand only on records with one of the two strands they are about.
        offence_code=pl.when(crime).then(
            pl.when(aggravated_code & ~pl.col("strand").is_in(["race", "religion"]))
            .then(pl.lit("125/09"))
            .otherwise("offence_code")
        ),
        recorded_at=pl.col("reported_at") + pl.col("delay"),
        occurred_from=pl.col("reported_at").dt.date() - pl.duration(days="days_before"),
        occurred_to=pl.when(pl.col("days_long") > 0).then(
            pl.col("reported_at").dt.date()
            - pl.duration(days=pl.max_horizontal("days_before", "days_long") - pl.col("days_long"))
        ),
        victim_kind=pl.when(
            (pl.col("kind") == "state") & pl.col("offence_code").is_in(victim_based)
        )
        .then(pl.lit("person"))
        .otherwise("kind"),
        suspect_identified=pl.when(closed & named)
        .then(pl.lit(value=True))
        .when(closed & pl.col("outcome").is_in(["14", "18"]))
        .then(pl.lit(value=False))
        .when(~pl.col("silent"))
        .then("known_suspect"),
        race=(pl.col("strand") == "race")
        | pl.col("both")
        | (pl.col("strand") == "religion") & pl.col("faith").is_in(["jewish", "sikh"]),
        religion=pl.col("strand") == "religion",
        sexual_orientation=_unless_silent(pl.col("strand") == "sexual_orientation"),
        disability=_unless_silent(pl.col("strand") == "disability"),
        transgender=_unless_silent(pl.col("strand") == "transgender"),
    )
    person = pl.col("victim_kind") == "person"
    hate = hate | pl.col("both")
    frame = frame.with_columns(
        # The state does not support or withdraw: its crimes are charged, or have no suspect.
        outcome_code=pl.when(closed).then(
            pl.when(pl.col("victim_kind") == "state")
            .then(pl.col("outcome").replace({"14": "18", "16": "15"}))
            .otherwise("outcome")
        ),
        hate_flag=pl.when(~pl.col("silent")).then(hate),
        targeted_religion=pl.when(crime & pl.col("religion")).then("faith"),
        cyber_enabled=pl.when(crime).then("online"),
        victim_ref=pl.when(pl.col("victim_kind") != "state").then(
            pl.format("V{}", pl.col("victim") + start)
        ),
        victim_age=pl.when(person).then("age"),
        suspect_age=pl.when("suspect_identified").then("suspect_age"),
        cancellation_code=pl.when(crime & pl.col("cancelled")).then("stage"),
        outcome_date=pl.when(closed).then(
            pl.col("recorded_at").dt.date() + pl.duration(days="days_open")
        ),
        outcome_decided_by=pl.when(closed).then(
            pl.when(pl.col("outcome").is_in(["1", "3"]))
            .then(pl.lit("cps"))
            .otherwise(pl.lit("police"))
        ),
        perceived_by=pl.when(hate).then("perceiver"),
        record_ref=pl.format(
            "NT/{}/{}",
            pl.col("reported_at").dt.year(),
            pl.col("place_in_extract").cast(pl.String).str.zfill(8),
        ),
        narrative=pl.format(
            "At {}:{} {}, {}{}. {} Log {}.",
            (pl.col("minute") // 60).cast(pl.String).str.zfill(2),
            (pl.col("minute") % 60).cast(pl.String).str.zfill(2),
            "place",
            "act",
            pl.when("online").then(pl.format(" {}", "means")).otherwise(pl.lit("")),
            "ending",
            pl.col("place_in_extract") * 7 % 99_991,
        ),
    )
    return frame.select(COLUMNS)


def _unless_silent(flag: pl.Expr) -> pl.Expr:
    return pl.when(~pl.col("silent") | flag).then(flag)


def _offences() -> tuple[list[str], list[str], list[str]]:
    """Return codes that hate crimes are recorded under, those aggravated, those with a victim."""
    catalogue = catalogues()["offence"]
    usual = [
        code
        for code in catalogue.rows
        if not (
            catalogue.cell(code, "legacy")
            or catalogue.cell(code, "stirring_up")
            or catalogue.cell(code, "until")
            or (catalogue.cell(code, "since") or dt.date.min).year > 2019
            or code in ("125/28", "125/12")  # rules ask that these be no crimes
        )
    ]
    aggravated = [code for code in usual if catalogue.cell(code, "aggravated")]
    # The aggravated first, being the commonest; then every fifth of the others: some 260 in all.
    chosen = [*aggravated, *[code for code in usual if code not in aggravated][::5]]
    return chosen, aggravated, [c for c in usual if catalogue.cell(c, "basis") == "victim"]


COLUMNS = (
    "record_ref", "record_type", "force", "hate_flag", "reported_at", "recorded_at",
    "occurred_from", "occurred_to", "offence_code", "cancellation_code", "perceived_by", "race",
    "religion", "sexual_orientation", "disability", "transgender", "targeted_religion",
    "cyber_enabled", "victim_ref", "victim_kind", "victim_age", "suspect_identified",
    "suspect_age", "outcome_code", "outcome_date", "outcome_decided_by", "narrative",
)  # fmt: skip
"""The columns of the extract."""

_PLACES = [
    f"{where} {which}"
    for where in ("outside", "inside", "near", "on the way to", "at the rear of")
    for which in (
        "a shop", "a takeaway", "the station", "a school", "a place of worship", "a flat",
        "the market", "a bus stop", "a public house", "the hospital",
    )
]  # fmt: skip
_ACTS = [
    f"{who} {did}"
    for who in ("an unknown person", "a neighbour", "two youths", "a customer", "a man in a car")
    for did in (
        "shouted abuse at the victim", "made a threat", "pushed the victim", "threw an object",
        "damaged a window", "sprayed words on a wall", "followed the victim home",
        "spat at the victim",
    )
]  # fmt: skip
_ONLINE = ["and on social media", "by WhatsApp", "and by e-mail", "in a group chat", "on Facebook"]
_ENDINGS = [
    "The victim was not hurt and went home.",
    "Two witnesses gave their names to the officer who attended.",
    "Cameras of the shop are to be looked at; the owner has been asked to keep the pictures.",
    "The victim says that the words left no doubt why it was done.",
    "No description could be given beyond height and clothing.",
]

# -- rows that break one ------------------------------------------------------------------------

_YES, _NO, _NONE = pl.lit(value=True), pl.lit(value=False), pl.lit(None)
_CRIME = {"record_type": pl.lit("crime")}
_HATE = {**_CRIME, "race": _YES}
_INCIDENT = {
    "record_type": pl.lit("incident"),
    **dict.fromkeys(
        ("offence_code", "cancellation_code", "outcome_code", "outcome_date", "targeted_religion"),
        _NONE,
    ),
}
_CLOSED = {
    **_CRIME,
    "cancellation_code": _NONE,
    "outcome_code": pl.lit("18"),
    "outcome_date": pl.col("recorded_at").dt.date(),
    "outcome_decided_by": pl.lit("police"),
    "suspect_identified": _NO,
}
_DAY = dt.timedelta(days=1)

_FAULTS: tuple[dict[str, pl.Expr], ...] = (
    {"record_ref": pl.lit("NT/2024/TWICE")},
    {"force": pl.lit("E23000099")},
    {"recorded_at": pl.col("reported_at") - dt.timedelta(hours=3)},
    {**_CRIME, "recorded_at": pl.col("reported_at") + dt.timedelta(hours=31)},
    {"occurred_to": pl.col("occurred_from") - _DAY},
    {"occurred_from": pl.col("reported_at").dt.date() + _DAY, "occurred_to": _NONE},
    {"victim_age": pl.lit(131)},
    {**_CRIME, "offence_code": pl.lit("999/01")},
    {**_INCIDENT, "offence_code": pl.lit("125/09")},
    {**_CLOSED, "cancellation_code": pl.lit("C2")},
    {**_CRIME, "cancellation_code": pl.lit("C9"), "outcome_code": _NONE},
    {**_INCIDENT, "cancellation_code": pl.lit("C4")},
    {**_CRIME, "recorded_at": _NONE},
    {**_CRIME, "offence_code": pl.lit("008/57"), "race": _NO, "religion": _NO},
    {**_CRIME, "targeted_religion": pl.lit("hindu"), "religion": _NO},
    {**_CRIME, "targeted_religion": pl.lit("unknown"), "religion": _YES},
    {**_HATE, "perceived_by": _NONE},
    {**_HATE, "cyber_enabled": _NONE},
    {**_CRIME, "narrative": pl.col("narrative") + " Sent on Snapchat.", "cyber_enabled": _NO},
    {**_HATE, "hate_flag": _NO},
    {**_CRIME, "offence_code": pl.lit("008/57"), "race": _YES, "victim_kind": pl.lit("state")},
    {**_CLOSED, "outcome_code": pl.lit("25")},
    {**_CLOSED, "outcome_date": pl.lit(dt.date(2012, 5, 1))},
    {**_INCIDENT, "outcome_code": pl.lit("18"), "outcome_date": pl.col("recorded_at").dt.date()},
    {**_CLOSED, "outcome_date": _NONE},
    {**_CLOSED, "outcome_date": pl.col("recorded_at").dt.date() - _DAY},
    {**_CLOSED, "outcome_code": pl.lit("16")},
    {**_CLOSED, "outcome_code": pl.lit("16"), "suspect_identified": _YES, "suspect_age": pl.lit(8)},
    {**_CLOSED, **_HATE, "outcome_code": pl.lit("1"), "suspect_identified": _YES},
    {
        **_CLOSED,
        "outcome_code": pl.lit("17"),
        "suspect_identified": _YES,
        "occurred_from": pl.col("recorded_at").dt.date(),
    },
)
"""What is changed in a row, one way for each rule of ``benchmarks.peers``, in their order."""


def _broken(frame: pl.DataFrame, fault: pl.Series) -> pl.DataFrame:
    frame = frame.with_columns(fault=fault)
    changes: dict[str, pl.Expr] = {name: pl.col(name) for name in COLUMNS}
    for number, broken in enumerate(_FAULTS):
        for name, value in broken.items():
            changes[name] = pl.when(pl.col("fault") == number).then(value).otherwise(changes[name])
    return frame.select(
        expression.cast(frame.schema[name]).alias(name) for name, expression in changes.items()
    )


if __name__ == "__main__":
    for wanted in sys.argv[2:]:
        make_extract(int(wanted), Path(sys.argv[1]))
