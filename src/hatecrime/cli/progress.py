"""Telling of progress, on a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

AFTER_SECONDS = 1.0
"""Work that is done sooner needs no telling."""


@contextmanager
def progress(done: str) -> Iterator[Callable[[int], None] | None]:
    """Give a function that tells how many there are so far; None where nobody would see it.

    Args:
        done: what is counted, such as ``"records checked"``.
    """
    if not sys.stderr.isatty():
        yield None
        return
    start = time.monotonic()
    told = ""

    def tell(count: int) -> None:
        nonlocal told
        if time.monotonic() - start > AFTER_SECONDS:
            told = f"{count:,} {done}"
            sys.stderr.write(f"\r{told}")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        if told:
            # The report begins on a clean line.
            sys.stderr.write(f"\r{' ' * len(told)}\r")
            sys.stderr.flush()
