"""Small words that several reports share."""

from __future__ import annotations

from collections.abc import Sequence

from hatecrime.rulebook.rule import Severity

SHORT_NAMES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
"""What one finding of each severity is called."""

UNDECIDED = "Cannot be decided: a field it needs is empty."
"""What is said of an unknown answer, whichever rule gave it."""


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "row"), counted(2_000, "row"), counted(0, "entry", "entries")
    ('1 row', '2,000 rows', '0 entries')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(parts: Sequence[str]) -> str:
    """Return words as a list for a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


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
