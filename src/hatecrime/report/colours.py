"""The colours of severities, for those who see colours differently too."""

from __future__ import annotations

from hatecrime.rulebook.rule import Severity

COLOURS = {
    Severity.ERROR: ("#8C2D04", "#FFFFFF"),
    Severity.WARNING: ("#FDBE85", "#000000"),
    Severity.INFO: ("#D6E6F4", "#000000"),
}
"""Ground and text of the word for a severity: dark orange, light orange and light blue. They are
told apart by how light they are, and by the word itself."""
