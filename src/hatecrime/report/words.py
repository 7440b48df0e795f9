"""Small words that several reports share."""

from __future__ import annotations

from hatecrime.rulebook.rule import Severity

SHORT_NAMES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
"""What one finding of each severity is called."""

UNDECIDED = "Cannot be decided: a field it needs is empty."
"""What is said of an unknown answer, whichever rule gave it."""


def printable(text: str | None) -> str:
    r"""Return text that cannot steer a terminal: control characters become a visible mark.

    >>> printable("A\x1b[31m1")
    'A\ufffd[31m1'
    """
    if text is None:
        return "(no reference)"
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def one_line(text: str) -> str:
    r"""Return the words of a rule as one line, however they were broken where it was written.

    >>> one_line("Set\nthe flag.")
    'Set the flag.'
    """
    return printable(" ".join(text.split()))
