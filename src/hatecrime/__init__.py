"""Hate crime recording in England and Wales: is it recorded as the rules ask?

The public face. Nothing heavy is imported until it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hatecrime.lazy import lazily

if TYPE_CHECKING:
    from hatecrime import measures
    from hatecrime.flags import LocalStrand, Religion, ReligionBasis, Strand
    from hatecrime.outcomes import Definition, OutcomeCode, OutcomeType
    from hatecrime.records import CrimeRecord, load_column_map
    from hatecrime.validation import (
        Finding,
        Result,
        check,
        check_file,
        check_frame,
        load_rulebook,
        record_check,
    )

_HOMES = {
    "CrimeRecord": "hatecrime.records",
    "Definition": "hatecrime.outcomes",
    "Finding": "hatecrime.validation",
    "LocalStrand": "hatecrime.flags",
    "OutcomeCode": "hatecrime.outcomes",
    "OutcomeType": "hatecrime.outcomes",
    "Religion": "hatecrime.flags",
    "ReligionBasis": "hatecrime.flags",
    "Result": "hatecrime.validation",
    "Strand": "hatecrime.flags",
    "check": "hatecrime.validation",
    "check_file": "hatecrime.validation",
    "check_frame": "hatecrime.validation",
    "load_column_map": "hatecrime.records",
    "load_rulebook": "hatecrime.validation",
    "measures": "hatecrime.measures",
    "record_check": "hatecrime.validation",
}

__all__ = [
    "CrimeRecord",
    "Definition",
    "Finding",
    "LocalStrand",
    "OutcomeCode",
    "OutcomeType",
    "Religion",
    "ReligionBasis",
    "Result",
    "Strand",
    "check",
    "check_file",
    "check_frame",
    "load_column_map",
    "load_rulebook",
    "measures",
    "record_check",
]


__getattr__ = lazily(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
