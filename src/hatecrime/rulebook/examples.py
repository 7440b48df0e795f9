"""A rule's own examples as whole records.

An example names only the fields that matter. What it leaves out is empty, except the date that
decides the edition, which is set inside the edition the example belongs to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from hatecrime.rulebook.rule import Answer, Edition, Rule
from hatecrime.rulebook.types import Schema, Type

EXAMPLE_DAY = dt.date(2026, 5, 1)
"""The day examples are dated when their edition allows it."""


def examples_of(rule: Rule, schema: Schema) -> Iterator[tuple[Answer, Edition, dict[str, Any]]]:
    """Yield each example of a rule as a record, with the answer and the edition it is to give."""
    for edition in rule.editions:
        for answer, entries in edition.examples.items():
            for entry in entries:
                yield answer, edition, example_record(entry, edition, schema)


def example_record(entry: dict[str, Any] | Any, edition: Edition, schema: Schema) -> dict[str, Any]:
    """Return an example as a record: its own fields, a reference and a clock within the edition."""
    record = {"record_ref": "EXAMPLE", **entry}
    if edition.dated and edition.clock not in record:
        day = EXAMPLE_DAY
        if not edition.in_force(day):
            assert edition.until is not None
            day = edition.since or edition.until - dt.timedelta(days=1)
        if schema.type_of(edition.clock) is Type.DATETIME:
            record[edition.clock] = dt.datetime(day.year, day.month, day.day, 12)
        else:
            record[edition.clock] = day
    for name, value in record.items():
        if isinstance(value, list):
            record[name] = tuple(value)
    return record
