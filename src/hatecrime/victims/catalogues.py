"""The catalogues of the victims room, read from the TOML files beside this module."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hatecrime.rulebook.catalogue import Catalogue, load_catalogue

_HERE = Path(__file__).parent


@cache
def duties() -> Catalogue:
    """Return what a victim is owed, by duty and edition."""
    return load_catalogue(_HERE / "duties.toml")


@cache
def events() -> Catalogue:
    """Return the events from which a duty runs, by code."""
    return load_catalogue(_HERE / "events.toml")


@cache
def presets() -> Catalogue:
    """Return what makes a repeat, by the name of the preset."""
    return load_catalogue(_HERE / "presets.toml")


@cache
def support_systems() -> Catalogue:
    """Return the systems of referring victims to support services, by code."""
    return load_catalogue(_HERE / "support.toml")
