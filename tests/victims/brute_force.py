"""Repeats told the slow way, record against record, straight from what each preset says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from dateutil.relativedelta import relativedelta

from hatecrime.victims import Preset

Record = Mapping[str, Any]


def answers(records: Sequence[Record], preset: Preset, ref: str, family: str | None) -> list[str]:
    """Return the answer for each record."""
    told = []
    for record in records:
        kind = counts(record, preset)
        by_ref = is_repeat(record, records, preset, ref)
        by_family = family is not None and is_repeat(record, records, preset, family)
        if kind is False:
            told.append("not_counted")
        elif by_ref is True or by_family is True:
            told.append("yes")
        elif (
            kind is None
            or by_ref is None
            or by_family is None
            or (preset.family == "immediate" and ref == "victim_ref" and family is None)
        ):
            told.append("unknown")
        else:
            told.append("no")
    return told


def counts(record: Record, preset: Preset) -> bool | None:
    if len(preset.record_types) == 3:
        return True
    kind = record["record_type"]
    return None if kind is None else kind in preset.record_types


def is_repeat(record: Record, records: Sequence[Record], preset: Preset, ref: str) -> bool | None:
    at = record["reported_at"]
    if record[ref] is None or at is None or counts(record, preset) is None:
        return None
    if not counts(record, preset):
        return False
    group = [each for each in records if each[ref] == record[ref]]
    if preset.counted_from == "last_referral":
        return after_referral(record, group, preset)
    dated = [each for each in group if each["reported_at"] is not None]
    certain = [each for each in dated if counts(each, preset)]
    if preset.counted_from == "first_report":
        start = first_of_window(certain, at, preset)
        found = start["reported_at"] < at
    else:
        found = any(
            each["reported_at"] < at and within(each["reported_at"], at, preset) for each in certain
        )
    if found:
        return True
    unclear = [
        each
        for each in group
        if counts(each, preset) is not False
        and (each["reported_at"] is None or counts(each, preset) is None)
    ]
    return None if unclear else False


def first_of_window(certain: Sequence[Record], at: dt.datetime, preset: Preset) -> Record:
    in_order = sorted(certain, key=lambda each: each["reported_at"])
    start = in_order[0]
    for each in in_order:
        if each["reported_at"] > at:
            break
        if not within(start["reported_at"], each["reported_at"], preset):
            start = each
    return start


def after_referral(record: Record, group: Sequence[Record], preset: Preset) -> bool | None:
    perhaps = False
    day = record["reported_at"].date()
    for each in group:
        referred = each["marac_referred_at"]
        if referred is None or not referred < day or not within(referred, day, preset):
            continue
        if not preset.same_perpetrator:
            return True
        if each["suspect_ref"] is None or record["suspect_ref"] is None:
            perhaps = True
        elif each["suspect_ref"] == record["suspect_ref"]:
            return True
    return None if perhaps else False


def within(earlier: dt.date, later: dt.date, preset: Preset) -> bool:
    if preset.months is None:
        return True
    first, last = (
        each.date() if isinstance(each, dt.datetime) else each for each in (earlier, later)
    )
    window = relativedelta(months=preset.months)
    return last - window <= first if preset.direction == "back" else last <= first + window
