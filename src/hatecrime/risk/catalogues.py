"""The catalogues of the risk room, read from the TOML files beside this module."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from hatecrime.risk.errors import AssessmentError
from hatecrime.rulebook.catalogue import Catalogue, CellValue, load_catalogue

_HERE = Path(__file__).parent


@cache
def structures() -> Catalogue:
    """Return the public structures of assessments, by name."""
    return load_catalogue(_HERE / "structures.toml")


@cache
def interventions() -> Catalogue:
    """Return the interventions that an action may name, by code."""
    return load_catalogue(_HERE / "interventions.toml")


@cache
def triggers() -> Catalogue:
    """Return what leads to a review, by code."""
    return load_catalogue(_HERE / "triggers.toml")


def known_row(catalogue: Catalogue, code: str) -> Mapping[str, CellValue]:
    """Return a row of a catalogue, by a code that a step of an assessment names.

    Raises:
        AssessmentError: if there is none, listing the codes there are.
    """
    found = catalogue.rows.get(code)
    if found is None:
        listed = ", ".join(catalogue.rows)
        raise AssessmentError(f"there is no {catalogue.name} of that code; there are {listed}")
    return found
