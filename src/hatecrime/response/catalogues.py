"""The catalogue of the response room, read from the TOML file beside this module."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hatecrime.rulebook.catalogue import Catalogue, load_catalogue

BUILT_IN = Path(__file__).with_name("policies.toml")


@cache
def policies() -> Catalogue:
    """Return the response policies, by name."""
    return load_catalogue(BUILT_IN)
