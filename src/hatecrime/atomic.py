"""Files that appear whole or not at all. Below all rooms, since several write files."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_NEW = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)


@contextmanager
def atomic_files(*paths: Path, private: bool = False) -> Iterator[tuple[BinaryIO, ...]]:
    """Open files to be written, which take their places together once all of them are whole.

    Until the block ends each is written under another name in the folder of its target. On any
    error or interrupt the targets are left as they were, and nothing else is left behind. A file
    that was there before keeps its permissions. A pipe or a device is written to directly.

    Args:
        paths: the targets, each another one.
        private: whether nobody but the owner may read files that were not there before.

    Raises:
        OSError: if they cannot be written.
    """
    partials: dict[Path, Path] = {}
    try:
        with ExitStack() as opened:
            files = tuple(opened.enter_context(_open(path, partials, private)) for path in paths)
            yield files
            for file in files:
                file.flush()
                if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    # Some disks say only now that they are full.
                    os.fsync(file.fileno())
        _take_place(partials)
    finally:
        for partial in partials.values():
            with suppress(OSError):
                partial.unlink(missing_ok=True)


def _open(path: Path, partials: dict[Path, Path], private: bool) -> BinaryIO:
    if path.exists() and not path.is_file():
        # As it is named: where standard output is a pipe, its real name is that of no file.
        return path.open("wb")
    target = Path(os.path.realpath(path))
    partials[target] = partial = _beside(target)
    # It is never open to more people than it may be, not even while it is empty.
    mode = 0o600 if private or target.exists() else 0o666
    file = os.fdopen(os.open(partial, _NEW, mode), "wb")
    if target.exists():
        shutil.copymode(target, partial)
    return file


def _beside(target: Path) -> Path:
    """Return a new name in the same folder; not made of the target's, which may be a long one."""
    return target.with_name(f".hatecrime-{secrets.token_hex(8)}.partial")


def _take_place(partials: Mapping[Path, Path]) -> None:
    """Rename files to their targets: all of them or, where one cannot be, none."""
    if len(partials) == 1:
        # The target is never away, not even for a moment.
        for target, partial in partials.items():
            partial.replace(target)
        return
    aside: dict[Path, Path] = {}
    try:
        for target in partials:
            if target.exists():
                aside[target] = _beside(target)
                target.replace(aside[target])
        for target, partial in partials.items():
            partial.replace(target)
    except BaseException:
        for target, partial in partials.items():
            if target not in aside and not partial.exists():
                target.unlink(missing_ok=True)
        for target, old in aside.items():
            if old.exists():
                old.replace(target)
        raise
    for old in aside.values():
        old.unlink()
