"""Splitting an extract: the rows that can go on, and those to be put right first.

Rows are written as they came, and nothing is made safe for a spreadsheet in them: they are data to
be read again, and a cell that was altered would be another one.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import attrs
import polars as pl

from hatecrime.records.errors import ExtractError
from hatecrime.records.sources import Window
from hatecrime.records.sources.files import expand
from hatecrime.rulebook.rule import Answer, Severity
from hatecrime.validation.result import Result
from hatecrime.validation.whole_files import whole_files

KEPT, QUARANTINED = "kept", "quarantined"
"""The names of the two files, before ``.csv`` or ``.parquet``."""

_KINDS = (".csv", ".parquet")


def quarantine(
    windows: Iterable[Window],
    result: Result,
    directory: Path,
    severity: Severity = Severity.ERROR,
    *,
    sources: Sequence[Path] = (),
) -> Result:
    """Split the rows of an extract by whether they have a finding.

    A row with a failure at or above the severity goes to ``quarantined.csv``, any other to
    ``kept.csv``; where a column is not of text they are ``.parquet``. Unknown answers set no row
    aside; what could not be read does. Both files have all columns and the rows in their order.
    Null is written as an empty cell. Cells beyond the header, of which a finding tells, belong to
    no column and are not written.

    Both files appear at once, when both are whole. Files of these names from an earlier run are
    replaced; those of the other kind are not, and are an error, so that no two runs are mixed up.

    Args:
        windows: the extract in pieces, in order, with at least one piece even if it has no rows.
        result: what the check of that extract gave back.
        directory: where the files go; it is made if it is not there.
        severity: the least grave finding that sets a row aside.
        sources: the files that are read, and patterns of them, which must not be overwritten.

    Returns:
        The same result with the rows kept and quarantined in its receipt.

    Raises:
        ExtractError: if the files cannot be written, if one of them is the extract, or if the
            rows of the windows are not those that were checked.
    """
    pieces = iter(windows)
    first = next(pieces, None)
    if first is None:
        raise ValueError("there is at least one window, even of an extract without rows")
    typed = any(kind != pl.String for kind in first.frame.dtypes)
    paths = _targets(directory, ".parquet" if typed else ".csv", sources)
    split = _Split(first.frame.schema, bad_rows(result, severity))
    with whole_files(*paths, private=True) as files:
        parts = split.parts(chain((first,), pieces))
        if typed:
            _write_parquet(parts, files, directory)
        else:
            _write_csv(parts, files)
        split.finish(result.receipt.rows_read)
    return attrs.evolve(
        result,
        receipt=attrs.evolve(
            result.receipt, rows_kept=split.kept, rows_quarantined=split.quarantined
        ),
        # What the result has worked out already is not worked out again.
        findings=lambda: result.findings,
        summary=lambda: result.summary,
        frame=lambda: result.frame,
    )


def quarantine_files(directory: Path) -> list[Path]:
    """Return every file that may be written to a folder."""
    return [directory / f"{name}{kind}" for name in (KEPT, QUARANTINED) for kind in _KINDS]


def bad_rows(result: Result, severity: Severity) -> pl.Series:
    """Return the rows, from 1 and in order, with a failure at or above a severity."""
    grave = [str(kind) for kind in Severity if kind.rank <= severity.rank]
    failed = (pl.col("answer") == str(Answer.FAIL)) & pl.col("severity").is_in(grave)
    return result.frame.filter(failed)["row"].unique().sort()


def _targets(directory: Path, suffix: str, sources: Sequence[Path]) -> list[Path]:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExtractError(f"{directory.name}: cannot be made: {error.strerror}") from None
    paths = [directory / f"{name}{suffix}" for name in (KEPT, QUARANTINED)]
    read = expand(sources) if sources else []
    for path in paths:
        for other in set(_KINDS) - {suffix}:
            if path.with_suffix(other).exists():
                raise ExtractError(
                    f"{directory.name}: holds {path.stem}{other}, which this run would not "
                    f"replace; remove it, or give another folder"
                )
        if path.exists() and any(path.samefile(file) for file in read if file.exists()):
            raise ExtractError(f"{path.name}: is the extract itself; give another folder")
    return paths


@attrs.define(eq=False)
class _Split:
    """Parts an extract, and counts.

    Attributes:
        schema: the columns every window has.
        bad: the rows to be set aside, in order.
        kept: rows that were not, so far.
        quarantined: rows that were.
    """

    schema: pl.Schema
    bad: pl.Series
    kept: int = 0
    quarantined: int = 0

    def parts(self, windows: Iterable[Window]) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        """Yield the rows to keep and the rows to set aside of each window."""
        for window in windows:
            frame, start = window.frame, window.first_row
            if frame.schema != self.schema:
                raise ExtractError(
                    f"from row {start:,} on the columns are of other types than before, as where "
                    f"files of several forms are read as one; quarantine them one by one"
                )
            if start != self.kept + self.quarantined + 1:
                raise ExtractError(f"row {start:,} does not follow on those read before")
            end = start + frame.height
            low, high = self.bad.search_sorted(start), self.bad.search_sorted(end)
            rows = pl.int_range(start, end, dtype=pl.Int64, eager=True)
            aside = rows.is_in(self.bad[low:high].implode())
            kept, quarantined = frame.filter(~aside), frame.filter(aside)
            self.kept += kept.height
            self.quarantined += quarantined.height
            yield kept, quarantined

    def finish(self, rows: int) -> None:
        """Raise an error unless every row that was checked has been written, once."""
        if self.kept + self.quarantined != rows or self.quarantined != self.bad.len():
            raise ExtractError(
                f"{self.kept:,} rows were kept and {self.quarantined:,} set aside of the {rows:,} "
                f"that were checked; the extract has changed since, so nothing was written"
            )


def _write_csv(
    parts: Iterable[tuple[pl.DataFrame, pl.DataFrame]], files: Sequence[BinaryIO]
) -> None:
    for number, frames in enumerate(parts):
        for file, frame in zip(files, frames, strict=True):
            text = io.BytesIO()
            # In a file of one column a line with nothing in it would be no row.
            nothing = pl.lit("" if frame.width == 1 else None, dtype=pl.String)
            filled = pl.when(pl.all().fill_null("") == "").then(nothing).otherwise(pl.all())
            frame.select(filled.name.keep()).write_csv(text, include_header=number == 0)
            file.write(text.getbuffer())


def _write_parquet(
    parts: Iterable[tuple[pl.DataFrame, pl.DataFrame]], files: Sequence[BinaryIO], directory: Path
) -> None:
    """Write each window to a file of its own, then all of them to one, a piece at a time."""
    names = (KEPT, QUARANTINED)
    with TemporaryDirectory(prefix=".hatecrime-", dir=directory) as folder:
        try:
            written: dict[str, list[Path]] = {name: [] for name in names}
            for number, frames in enumerate(parts):
                for name, frame in zip(names, frames, strict=True):
                    if frame.height or number == 0:
                        written[name].append(Path(folder, f"{name}-{number}.parquet"))
                        frame.write_parquet(written[name][-1])
            for name, file in zip(names, files, strict=True):
                pl.scan_parquet(written[name]).sink_parquet(file, maintain_order=True)
        except pl.exceptions.PolarsError:
            # Its text may hold data.
            raise ExtractError(
                f"{directory.name}: the rows cannot be written as Parquet; the disk may be full"
            ) from None
