"""The catalogues of the risk room, read from the TOML files beside this module."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hatecrime.rulebook.catalogue import Catalogue, load_catalogue

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
