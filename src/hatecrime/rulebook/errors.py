"""What can be wrong with a rulebook, a catalogue or a condition.

Every error names the file, the entry and the offending text, because the reader who must mend it
has only those to go by.
"""

from __future__ import annotations


class RulebookError(ValueError):
    """A rulebook or a catalogue cannot be used as it is written.

    The message names the file, the rule (or catalogue row) and the text that is wrong, and says
    what would be right.
    """


class ConditionError(RulebookError):
    """A condition is outside the language, or names or compares what it may not."""
