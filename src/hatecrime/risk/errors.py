"""What can be wrong with an assessment. Files of data, such as instruments: RulebookError."""

from __future__ import annotations


class AssessmentError(ValueError):
    """A step that an assessment does not allow, or a file that holds no assessment.

    The message says what is wrong and what to do, and never holds an answer, a note or a name.

    Attributes:
        entry: where a whole history was read, the number of the entry that is wrong, from 1.
    """

    entry: int | None = None


class AssessmentConflictError(AssessmentError):
    """Somebody else saved the assessment since it was read. Read it again, and repeat the step."""
