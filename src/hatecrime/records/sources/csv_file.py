"""A CSV file in parts."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from itertools import chain

import attrs

from hatecrime.records.errors import ExtractError
from hatecrime.records.sources.csv_engine import kinds_met, read_block
from hatecrime.records.sources.csv_header import read_header
from hatecrime.records.sources.csv_strict import Block, Shape, read_strictly, unfinished
from hatecrime.records.sources.table import LONGEST, Kinds, Part
from hatecrime.records.sources.text import Text

WORKERS = 2
"""Blocks read at once: the engine keeps all cores busy with one, but not while that is proved."""

SMALL = 1 << 20
"""Bytes read at a time where the engine cannot be trusted."""


@attrs.define(eq=False)
class CsvFile:
    """A CSV file whose header has been read; see ``Reader``."""

    text: Text
    shape: Shape
    _begun: _Rest | None

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns."""
        return self.shape.columns

    def parts(self, kinds: Kinds | None = None, /) -> Generator[Part, None, None]:
        """Read it, in parts of any size.

        Blocks of it are read by the engine, while those before are dealt with; one that the engine
        might read otherwise than a strict reader of CSV is read by that.
        """
        if self._begun:
            rest, self._begun = self._begun, None
        else:
            shape, rest = _begin(self.text)
            if shape != self.shape:
                raise ExtractError(f"{shape.name}: was changed while it was read; read it again")
        with ThreadPoolExecutor(WORKERS, "hatecrime-csv") as workers:
            yield from self._blocks(rest, workers, kinds or {})

    def _blocks(self, rest: _Rest, workers: Executor, kinds: Kinds) -> Iterator[Part]:
        data, tried = b"", 0
        # As long as no block has an odd number of quotation marks, the last line is taken to end a
        # record; to count them here would take as long as to look whether they are in place.
        counting = False
        waiting: deque[tuple[bytes, Future[Block | None]]] = deque()
        for chunk in chain(rest.chunks, (b"",)):
            last = not chunk
            end = (
                _whole_records(data, chunk, last=last)
                if counting
                else _whole_lines(chunk, last=last)
            )
            if end or last:
                # Joined once, since to copy a block takes as long as to look through it.
                as_it_is = not data and end == len(chunk)
                block = chunk if as_it_is else b"".join((data, memoryview(chunk)[:end]))
                data, tried = chunk[end:], 0
                if block:
                    waiting.append((block, workers.submit(read_block, block, self.shape, kinds)))
            else:
                data += chunk
            while waiting and (last or not end or len(waiting) > WORKERS):
                block, future = waiting.popleft()
                if read := future.result():
                    rest.line += read.lines
                    yield read.part
                    kinds = kinds_met(read, kinds)
                    continue
                ends = last and not waiting and not data
                whole = len(block) if counting else _whole_records(b"", block, last=ends)
                if 0 < whole < len(block):
                    # It ends within a record, and so do those after it begin.
                    data = b"".join((block[whole:], *(later for later, _ in waiting), data))
                    waiting.clear()
                    block = block[:whole]
                    waiting.append((block, workers.submit(read_block, block, self.shape, kinds)))
                    counting, tried = True, 0
                    continue
                done = yield from self._carefully(block, rest, last=ends)
                if done < len(block):
                    # It ends within a record, so those after it begin within one, too.
                    data = b"".join((block[done:], *(later for later, _ in waiting), data))
                    waiting.clear()
                    end = tried = 0
            # A record without end is not looked at anew with each chunk, but when it has doubled.
            if not end and (last or len(data) >= min(2 * tried, LONGEST)):
                done = yield from self._carefully(data, rest, last=last, step=2 * tried)
                data = data[done:]
                tried = len(data)
            if tried > LONGEST:
                raise unfinished(data.decode("utf-8", "replace"), self.shape, rest.line, LONGEST)

    def _carefully(
        self, data: bytes, rest: _Rest, *, last: bool, step: int = 0
    ) -> Generator[Part, None, int]:
        """Read small pieces, strictly where need be; return how many bytes were whole records."""
        done, step = 0, max(step, SMALL)
        while done < len(data):
            piece = data[done : done + step]
            ends = last and done + step >= len(data)
            end = _whole_records(b"", piece, last=ends)
            read = read_block(piece[:end], self.shape) if end else None
            if read is None:
                read, end = read_strictly(piece, self.shape, rest.line, last=ends)
            rest.line += read.lines
            if read.part.frame.height:
                yield read.part
            if end:
                done, step = done + end, SMALL
            elif done + step >= len(data):
                break
            else:
                step *= 2
        return done


@attrs.define(eq=False)
class _Rest:
    """What follows what has been read.

    Attributes:
        chunks: its text.
        line: how many lines are before it.
    """

    chunks: Iterator[bytes]
    line: int


def open_csv(text: Text) -> CsvFile:
    """Read the header of a CSV file.

    Raises:
        ExtractError: if it is empty, or its header cannot be used.
    """
    shape, rest = _begin(text)
    # What comes through a pipe goes on from here; a file is begun anew, and closed until then.
    return CsvFile(text, shape, None if text.file.regular else rest)


def _begin(text: Text) -> tuple[Shape, _Rest]:
    data = b""
    chunks = text.chunks()
    for chunk in chain(chunks, (b"",)):
        data += chunk
        found = read_header(data, text.file.name, patience=SMALL, last=not chunk)
        if found:
            shape, used, lines = found
            return shape, _Rest(chain(filter(None, (data[used:],)), chunks), lines)
        if len(data) > LONGEST:
            break
    raise ExtractError(
        f"{text.file.name}: has no end to its header; a CSV file has one record a line"
    )


def _whole_lines(chunk: bytes, *, last: bool) -> int:
    """Return where the last line in a chunk ends, or its last bytes at the end of a file."""
    if last:
        return len(chunk)
    # A carriage return at the very end may have its line feed in the next chunk.
    newline, end = (b"\n", len(chunk)) if b"\n" in chunk else (b"\r", len(chunk) - 1)
    return chunk.rfind(newline, 0, max(end, 0)) + 1


def _whole_records(before: bytes, chunk: bytes, *, last: bool) -> int:
    """Return where the last record in a chunk ends, if all quotation marks are in their places.

    Args:
        before: how the record begins with which the chunk goes on.
        chunk: more text.
        last: whether the file ends with it.
    """
    end = _whole_lines(chunk, last=last)
    if last or not end:
        return end
    newline = chunk[end - 1 : end]
    open_ = (before.count(b'"') + (chunk.count(b'"', 0, end) if b'"' in chunk else 0)) % 2
    while open_ and end:
        mark = chunk.rfind(b'"', 0, end)
        earlier = chunk.rfind(newline, 0, max(mark, 0)) + 1
        open_ ^= chunk.count(b'"', earlier, end) % 2
        end = earlier
    return end
