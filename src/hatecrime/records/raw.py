"""What a cell holds before it is read: padding, words for nothing, words for yes and no."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

TRUE_WORDS = frozenset(("true", "t", "yes", "y", "1"))
FALSE_WORDS = frozenset(("false", "f", "no", "n", "0"))
EMPTY_WORDS = frozenset(("", "null", "nan", "nat", "none", "<na>"))
"""Words that databases and spreadsheets write for nothing."""

PADDING = " \t\r\n\v\f\u00a0\u200b\u2007\u202f\ufeff"
"""What may surround a value without belonging to it."""


def unwrapped(raw: Any) -> Any:
    """Return a raw value of Python's own types, text without padding, not-a-number as nothing."""
    if isinstance(raw, float) and math.isnan(raw):
        return None
    if isinstance(raw, dt.datetime) and raw != raw:  # noqa: PLR0124 - pandas' NaT is such a one
        return None
    if raw is None or isinstance(raw, (int, float, dt.date, list, tuple, set, frozenset)):
        return raw
    if isinstance(raw, bytes):
        raw = raw.decode("utf-8", "replace")
    # Of other types (decimals, numpy's numbers, pandas' NA) the text says what there is to say.
    return whole_text(str(raw)).strip(PADDING)


def whole_text(text: str) -> str:
    r"""Return text that can be written down: half a surrogate pair is no character.

    >>> whole_text("A\ud800")
    'A?'
    """
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")


def number_text(raw: Any) -> str:
    """Return text; a whole number that a spreadsheet turned into 14.0 as 14."""
    if isinstance(raw, bool):
        return str(raw)
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    text = str(raw).strip(PADDING)
    return text[:-2] if re.fullmatch(r"[0-9]+\.0", text, re.ASCII) else text
