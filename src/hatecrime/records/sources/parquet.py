"""A Parquet file in parts."""

from __future__ import annotations

import io
from collections.abc import Generator
from pathlib import Path

import attrs
import polars as pl

from hatecrime.records.errors import ExtractError
from hatecrime.records.sources.files import Input
from hatecrime.records.sources.table import WINDOW_ROWS, Kinds, Part

MAGICS = (b"PAR1",)


@attrs.frozen(eq=False)
class ParquetFile:
    """A Parquet file whose footer has been read; see ``Reader``."""

    name: str
    columns: tuple[str, ...]
    _source: Path | io.BytesIO

    def parts(self, _kinds: Kinds | None = None, /) -> Generator[Part, None, None]:
        """Read it, with the types it has."""
        try:
            lazy = pl.scan_parquet(self._source, glob=False)
            rows = lazy.select(pl.len()).collect().item()
            for start in range(0, max(rows, 1), WINDOW_ROWS):
                # A slice reads only the pages it needs, and unlike a stream of batches no more.
                yield Part(lazy.slice(start, WINDOW_ROWS).collect())
        except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
            raise _broken(self.name) from None


def open_parquet(file: Input) -> ParquetFile:
    """Read what columns a Parquet file has.

    Raises:
        ExtractError: if it is damaged.
    """
    # It is read from its end, which a pipe does not allow.
    source = file.path if file.regular else io.BytesIO(b"".join(file.chunks()))
    try:
        columns = pl.scan_parquet(source, glob=False).collect_schema().names()
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
        raise _broken(file.name) from None
    return ParquetFile(file.name, tuple(columns), source)


def _broken(name: str) -> ExtractError:
    return ExtractError(f"{name}: begins as a Parquet file, but is no whole one; get it again")
