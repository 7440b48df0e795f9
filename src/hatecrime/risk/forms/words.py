"""What the forms call things, and how they make text safe to show."""

from __future__ import annotations

import re
from html import escape

from hatecrime.risk.words import AnswerWord

_NEVER = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_STEERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef"
    + _NEVER
    + "]"
)
_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def label(word: str) -> str:
    """Return a word as a form shows it.

    >>> label("not_asked"), label("told")
    ('Not asked', 'Answered in words')
    """
    if word == AnswerWord.TOLD:
        return "Answered in words"
    return word.replace("_", " ").capitalize()


def readable(text: str) -> str:
    r"""Return text of any origin as it can be shown: what steers a screen becomes a visible mark.

    Lines stay, and so do the joiners that some scripts need.

    >>> readable("two\r\nlines \x1b[1m \u202eback")
    'two\nlines \ufffd[1m \ufffdback'
    """
    return _STEERS.sub("\ufffd", _BREAK.sub("\n", text))


def safe(text: str) -> str:
    """Return text of any origin as HTML that says it and does nothing.

    >>> safe("<b> & 'c'")
    '&lt;b&gt; &amp; &#x27;c&#x27;'
    """
    return escape(readable(text))
