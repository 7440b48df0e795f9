"""Libraries that only some figures need: an extra each, loaded when they are."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from hatecrime.measures.errors import MeasureError


def load(module: str, *, what: str, extra: str = "measures", otherwise: str = "") -> ModuleType:
    """Return a module of a library that may not be installed.

    Args:
        module: its full name.
        what: what it is needed for.
        extra: the extra that installs it.
        otherwise: what can be done without it.

    Raises:
        MeasureError: if it is not installed, naming the extra.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError:
        raise MeasureError(
            f"for {what}, install the extra: pip install 'hatecrime[{extra}]'{otherwise}"
        ) from None
