"""The catalogues of the outcomes room, read from the TOML files beside this module."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hatecrime.rulebook.catalogue import Catalogue, load_catalogue

_HERE = Path(__file__).parent


@cache
def outcomes() -> Catalogue:
    """Return the Home Office outcome types, by code."""
    return load_catalogue(_HERE / "catalogue.toml")


@cache
def groups() -> Catalogue:
    """Return the groups of outcomes in published tables, by key."""
    return load_catalogue(_HERE / "groups.toml")


@cache
def named_definitions() -> Catalogue:
    """Return the named sets of outcome codes, by key."""
    return load_catalogue(_HERE / "definitions.toml")


@cache
def labels() -> Catalogue:
    """Return the outcome texts of other systems, by text."""
    return load_catalogue(_HERE / "labels.toml")


@cache
def cancellations() -> Catalogue:
    """Return the cancellation codes C1 to C5."""
    return load_catalogue(_HERE / "cancellations.toml")
