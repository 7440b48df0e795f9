"""What can be wrong with the figure that was asked for."""

from __future__ import annotations


class MeasureError(ValueError):
    """A figure cannot honestly be given. The message says why and what to ask instead."""
