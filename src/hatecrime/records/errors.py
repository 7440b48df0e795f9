"""What can be wrong with an extract or a column map as a whole."""

from __future__ import annotations


class ExtractError(ValueError):
    """An extract cannot be checked at all: it cannot be read, or lacks what every record needs."""


class ColumnMapError(ValueError):
    """A column map cannot be used. The message names the key and the remedy."""
