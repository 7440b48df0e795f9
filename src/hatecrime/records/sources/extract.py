"""One or several files, read as one extract."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import attrs
import polars as pl

from hatecrime.records.errors import ExtractError
from hatecrime.records.sources.files import expand, open_input
from hatecrime.records.sources.kinds import open_reader
from hatecrime.records.sources.table import WINDOW_ROWS, Kinds, Part, Reader


@attrs.frozen(eq=False)
class Window:
    """Some rows of an extract, one after another.

    Attributes:
        frame: the rows as they came; those of a text format are text in every column for which no
            other type was asked, and null where a cell is empty.
        first_row: the number, from 1, of the first of them in the whole extract.
        uneven: the numbers, from 1 in the whole extract, of rows whose number of cells is not the
            header's. Where there were too few the last are null; any beyond the header are gone.
        source: the name of the file they come from, if it was one.
    """

    frame: pl.DataFrame
    first_row: int
    uneven: tuple[int, ...] = ()
    source: str = ""


@attrs.frozen(eq=False)
class Extract:
    """One or several files whose headers have been read.

    Attributes:
        columns: the names of the columns, as in the header of the first file.
        sources: the names of the files, without their folders.
    """

    columns: tuple[str, ...]
    sources: tuple[str, ...]
    _readers: tuple[Reader, ...]

    def windows(self, rows: int = WINDOW_ROWS, *, kinds: Kinds | None = None) -> Iterator[Window]:
        """Read the extract, a window of rows after another.

        Every row is in one window, in the order of the files. A window holds rows of one file only;
        an extract without rows is one window without rows. May be called again, but for a file that
        comes through a pipe.

        Args:
            rows: how many rows a window holds; the last of a file may hold fewer.
            kinds: types in which a text format may give columns, which is quicker than text.

        Raises:
            ExtractError: if a file cannot be read any further, naming it and the remedy.
            ValueError: if a window is to have no rows.
        """
        if rows < 1:
            raise ValueError("a window has at least 1 row")
        return self._windows(rows, kinds)

    def _windows(self, rows: int, kinds: Kinds | None) -> Iterator[Window]:
        first_row = 1
        for source, reader in zip(self.sources, self._readers, strict=True):
            with closing(reader.parts(kinds)) as parts:
                for part in _regrouped(parts, rows):
                    yield Window(
                        frame=pl.DataFrame([part.frame[name] for name in self.columns]),
                        first_row=first_row,
                        uneven=tuple(first_row + row for row in part.uneven),
                        source=source,
                    )
                    first_row += part.frame.height
        if first_row == 1:
            empty = pl.DataFrame(schema=dict.fromkeys(self.columns, pl.String))
            yield Window(empty, 1, (), self.sources[0])


def open_extract(paths: Sequence[Path | str]) -> Extract:
    """Open files as one extract: their headers are read, and their forms told by their first bytes.

    CSV (UTF-8, UTF-16 or cp1252; parted by commas, semicolons, tabs or vertical bars), JSON lines,
    either compressed by gzip or zstd; Parquet; Excel and OpenDocument workbooks.

    Args:
        paths: files and patterns such as ``"2026-*.csv"``, read in this order, the files of a
            pattern sorted by name, and each file once.

    Raises:
        ExtractError: if one cannot be read, or has not the columns of the first.
    """
    files = [open_input(path) for path in expand(paths)]
    readers = [open_reader(file) for file in files]
    columns = readers[0].columns
    for file, reader in zip(files[1:], readers[1:], strict=True):
        _check_same(columns, files[0].name, reader.columns, file.name)
    return Extract(columns, tuple(file.name for file in files), tuple(readers))


def _check_same(columns: Sequence[str], first: str, others: Sequence[str], second: str) -> None:
    here, there = set(others), set(columns)
    lacking = [repr(column) for column in columns if column not in here]
    # By number: where a file has no header, its first row holds data.
    beyond = [str(place) for place, column in enumerate(others, start=1) if column not in there]
    parts = [f"lacks {_listed(lacking)}"] if lacking else []
    parts += [f"has others as its columns {_listed(beyond)}"] if beyond else []
    if parts:
        raise ExtractError(
            f"{second}: has not the columns of {first}: it {' and '.join(parts)}; files that are "
            f"read as one extract have the same columns, in any order"
        )


def _listed(items: Sequence[str], most: int = 10) -> str:
    more = [f"{len(items) - most} more"] if len(items) > most else []
    return ", ".join([*items[:most], *more])


def _regrouped(parts: Iterable[Part], rows: int) -> Iterator[Part]:
    """Yield the same rows, as many at a time."""
    frames: list[pl.DataFrame] = []
    uneven: list[int] = []
    height = 0
    for part in parts:
        frames.append(part.frame)
        uneven += [height + row for row in part.uneven]
        height += part.frame.height
        if height < rows:
            continue
        frames = [_one(frames)]
        over = height % rows
        for begin in range(0, height - over, rows):
            yield _cut(frames[0], uneven, begin, rows)
        rest = _cut(frames[0], uneven, height - over, rows)
        frames, uneven, height = [rest.frame], list(rest.uneven), over
    if height:
        yield Part(_one(frames), tuple(uneven))


def _one(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    dtypes = [frame.dtypes for frame in frames]
    mixed = [len({*kinds}) > 1 for kinds in zip(*dtypes, strict=True)]
    if any(mixed):
        # A column that comes as text in one part is made text in all.
        frames = [
            pl.DataFrame(
                [
                    column.cast(pl.String) if is_mixed else column
                    for column, is_mixed in zip(frame, mixed, strict=True)
                ]
            )
            for frame in frames
        ]
    return pl.concat(frames)


def _cut(frame: pl.DataFrame, uneven: Sequence[int], begin: int, rows: int) -> Part:
    found = uneven[bisect_left(uneven, begin) : bisect_left(uneven, begin + rows)]
    return Part(frame.slice(begin, rows), tuple(row - begin for row in found))
