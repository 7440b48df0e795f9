"""Files that appear whole or not at all, or an error that names them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from hatecrime.atomic import atomic_files
from hatecrime.records.errors import ExtractError


@contextmanager
def whole_files(*paths: Path, private: bool = False) -> Iterator[tuple[BinaryIO, ...]]:
    """Open files to be written; see ``atomic_files``.

    Args:
        paths: the targets, each another one.
        private: whether nobody but the owner may read files that were not there before.

    Raises:
        ExtractError: if they cannot be written, naming them and the reason.
    """
    try:
        with atomic_files(*paths, private=private) as files:
            yield files
    except OSError as error:
        names = " and ".join(path.name for path in paths)
        reason = error.strerror or type(error).__name__
        if any(not path.parent.exists() for path in paths):
            reason = "its folder is not there"
        raise ExtractError(f"{names}: cannot be written: {reason}") from None
