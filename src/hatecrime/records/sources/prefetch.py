"""Reading ahead while the caller works."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

AHEAD = 3
"""How many are read ahead."""

T = TypeVar("T")


def prefetched(items: Generator[T, None, None]) -> Generator[T, None, None]:
    """Yield the same, of which a thread makes some in advance; it ends with the generator."""
    end = object()
    waiting: deque[Future[T | object]] = deque()
    with ThreadPoolExecutor(1, "hatecrime-reading") as thread:
        try:
            for _ in range(AHEAD):
                waiting.append(thread.submit(next, items, end))
            while (item := waiting.popleft().result()) is not end:
                waiting.append(thread.submit(next, items, end))
                yield item  # type: ignore[misc]
        finally:
            thread.shutdown(cancel_futures=True)
            items.close()
