"""The catalogue of police forces."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hatecrime.rulebook.catalogue import Catalogue, load_catalogue

_HERE = Path(__file__).parent


@cache
def forces() -> Catalogue:
    """Return the police forces of England and Wales, by area code."""
    return load_catalogue(_HERE / "forces.toml")
