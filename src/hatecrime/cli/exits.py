"""Exit codes."""

CLEAN, FINDINGS, UNUSABLE, CRASHED = 0, 1, 2, 3
"""Exit codes: nothing found; findings at or above --fail-on; wrong usage or unreadable input; a
rule crashed."""

INTERRUPTED = 130
"""The exit code of a program that the user stopped, as shells have it."""
