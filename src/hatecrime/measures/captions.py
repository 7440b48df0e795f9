"""What a table of rates says of itself, in words: no figure stands without them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

SUPPRESSED = "suppressed"
"""What stands in place of a count that is hidden."""

WHY_SUPPRESSED = (
    "counts that are too small to show, and others they could be worked out from; they are not "
    "nought."
)

_BASE = {"recorded": "crimes recorded", "closed": "crimes given their outcome"}
_OF = {"all": "all crimes, with an outcome or none yet", "assigned": "crimes with an outcome"}

Row = Mapping[str, Any]
"""A row of a table of rates, by column."""


def definition_words(row: Row) -> str:
    """Return the codes of the definition and its source."""
    source = ", ".join(part for part in (row["source"], row["at"], row["edition"]) if part)
    return f"outcomes {row['codes']} ({source})"


def base_words(row: Row) -> str:
    """Return which crimes are in the period."""
    period = f" {row['period']}" if row["period"] else ""
    return f"{_BASE[row['base']]}{period}"


def denominator_words(row: Row) -> str:
    """Return what the rate is a part of."""
    return _OF[row["denominator_of"]]


def interval_words(row: Row) -> str:
    """Return what the intervals are; "" where there are none."""
    confidence = row["confidence"]
    return "" if confidence is None else f"{confidence * 100:g}% intervals (Wilson)"
