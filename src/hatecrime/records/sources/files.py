"""Which files are meant, and the bytes in them."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Callable, Generator, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import attrs

from hatecrime.records.errors import ExtractError
from hatecrime.records.sources.packed import Packing, packing_of, unpacked

BLOCK = 5 << 20
"""Bytes read at a time: enough to keep the engine busy, few enough to keep memory flat."""

_LINE = 64 << 10
"""Bytes in which a line is looked for."""

_HEAD = 512
"""Bytes that tell what a file is."""


def expand(paths: Sequence[Path | str]) -> list[Path]:
    """Return the files that paths and patterns name, each once, in the order given.

    What is the name of a file is no pattern; the files of a pattern are sorted.

    Raises:
        ExtractError: if a pattern matches no file, or none are given.
    """
    found: dict[str, Path] = {}
    for given in paths:
        path = Path(given)
        if "\0" in str(path):
            raise ExtractError(f"{path.name!r}: no file can have such a name")
        files = [path]
        if glob.has_magic(str(path)) and not os.path.lexists(path):
            files = sorted(map(Path, glob.glob(str(path), recursive=True)))  # noqa: PTH207 - absolute patterns
            files = [file for file in files if not file.is_dir()]
            if not files:
                raise ExtractError(f"{path.name}: no file has such a name; check the pattern")
        for file in files:
            found.setdefault(os.path.realpath(file), file)
    if not found:
        raise ExtractError("no file is given; name one or more")
    return list(found.values())


@attrs.define(eq=False)
class Input:
    """One file, opened to see what it is.

    Attributes:
        path: where it is.
        name: its name, for errors.
        packing: how it is compressed.
        head: its first bytes, as they are once unpacked.
        regular: whether it can be read again, unlike what comes through a pipe.
    """

    path: Path
    name: str
    packing: Packing | None
    head: bytes
    _pipe: Iterator[bytes] | None
    regular: bool

    def chunks(self) -> Iterator[bytes]:
        """Yield its bytes, unpacked, from the first on; none of the chunks is empty.

        Raises:
            ExtractError: if it cannot be read, or came through a pipe and was read before.
        """
        if self.regular:
            stream = _open(self.path, self.name)
            if self.packing:
                return unpacked(_read(stream, self.name), self.packing, self.name)
            return _read(stream, self.name, _whole_lines)
        if self._pipe is None:
            raise ExtractError(
                f"{self.name}: comes through a pipe, so it can be read only once; save it as a file"
            )
        pipe, self._pipe = self._pipe, None
        return pipe


def open_input(path: Path) -> Input:
    """Open a file and look at its first bytes.

    Raises:
        ExtractError: if it cannot be read.
    """
    name = path.name or str(path)
    stream = _open(path, name)
    regular = stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    packed = _read(stream, name)
    head, chunks = _peeked(packed)
    packing = packing_of(head)
    if packing:
        head, chunks = _peeked(unpacked(chunks, packing, name))
        if packing_of(head):
            raise ExtractError(f"{name}: is compressed twice; unpack it once")
    # A file can be opened again; what comes through a pipe must be kept hold of.
    if regular:
        packed.close()
    return Input(path, name, packing, head, None if regular else chunks, regular)


def _open(path: Path, name: str) -> BinaryIO:
    if os.path.isdir(path):  # noqa: PTH112 - which says no where the path's own method fails
        raise ExtractError(f"{name}: is a directory; give the files in it, such as {name}/*.csv")
    try:
        return path.open("rb")
    except OSError as error:
        raise ExtractError(f"{name}: cannot be read: {error.strerror}") from None


def _read(
    stream: BinaryIO, name: str, size: Callable[[BinaryIO], int] = lambda _: BLOCK
) -> Generator[bytes, None, None]:
    with stream:
        try:
            while chunk := stream.read(size(stream)):
                yield chunk
        except OSError as error:
            raise ExtractError(f"{name}: cannot be read: {error.strerror}") from None


def _whole_lines(stream: BinaryIO) -> int:
    """Return how many bytes of a file to read next so as to end with a line, if there is one.

    Where chunks end with lines, most need not be put together again, which takes as long as to
    read them.
    """
    start, last = stream.tell(), min(_LINE, BLOCK)
    # The first are few, since at first only the header is wanted.
    size = BLOCK if start else last
    stream.seek(start + size - last)
    end = stream.read(last).rfind(b"\n") + 1
    stream.seek(start)
    return size - last + end if end else size


def _peeked(chunks: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """Return the first bytes, and all of them."""
    seen: list[bytes] = []
    while sum(map(len, seen)) < _HEAD and (chunk := next(chunks, b"")):
        seen.append(chunk)
    return b"".join(seen)[:_HEAD], chain(seen, chunks)
