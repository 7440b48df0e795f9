"""Records as the text of a file: headings, words, dates and damage of a dialect."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO

import polars as pl
from polars.io.plugins import register_io_source

from hatecrime.flags.words import Strand
from hatecrime.records.catalogues import forces
from hatecrime.records.fields import fields
from hatecrime.records.map_model import FieldMap, StrandsMap
from hatecrime.rulebook.types import Field, Type
from hatecrime.sampling.dialects import Dialect
from hatecrime.sampling.placing import dtypes
from hatecrime.sampling.sample import Sample, Window

_ROW = "row of the table"
"""A column for the time of writing; no field and no heading is called so."""

_PADS = (("", " "), (" ", ""), ("\u00a0", ""), ("", "\t"))
"""What may stand before and after a cell."""

_BEYOND = "a cell too many"


def write_csv(sample: Sample, stream: IO[bytes], dialect: Dialect) -> pl.DataFrame:
    """Write a sample as a file of a dialect, a window of rows at a time.

    Args:
        sample: made for this dialect.
        stream: takes bytes.
        dialect: how it is written.

    Returns:
        What is wrong in it, as ``sample.truth`` tells without writing.
    """
    truth = []
    if dialect.encoding == "utf-8-sig":
        stream.write(b"\xef\xbb\xbf")
    encoding = "utf-8" if dialect.encoding == "utf-8-sig" else dialect.encoding
    for number, window in enumerate(sample.windows()):
        table = text_frame(window, dialect)
        for text in _pieces(table, window.ragged, dialect, header=number == 0):
            stream.write(text if encoding == "utf-8" else text.decode("utf-8").encode(encoding))
        truth.append(window.truth)
    return pl.concat(truth)


def write_parquet(sample: Sample, stream: IO[bytes]) -> pl.DataFrame:
    """Write a sample as a typed Parquet file, a window of rows at a time.

    Args:
        sample: made to be typed: no cell of it is unreadable.
        stream: takes bytes.

    Returns:
        What is wrong in it, as ``sample.truth`` tells without writing.
    """
    truth = []

    def source(*_: object) -> Iterator[pl.DataFrame]:
        # Nothing is asked of the source but all of it, in order.
        for window in sample.windows():
            truth.append(window.truth)
            yield window.frame

    register_io_source(source, schema=pl.Schema(dtypes())).sink_parquet(stream, maintain_order=True)
    return pl.concat(truth)


def _pieces(
    table: pl.DataFrame, ragged: Sequence[int], dialect: Dialect, *, header: bool
) -> Iterator[bytes]:
    """Yield the bytes of a table, some of whose rows get a cell too many."""
    start = 0
    for row in ragged:
        yield _bytes(table[start:row], dialect, header=header and start == 0)
        line = _bytes(table[row : row + 1], dialect, header=False)
        end = dialect.line_end.encode()
        yield line.removesuffix(end) + f"{dialect.separator}{_BEYOND}".encode() + end
        start = row + 1
    if start < table.height or (header and start == 0):
        yield _bytes(table[start:], dialect, header=header and start == 0)


def _bytes(table: pl.DataFrame, dialect: Dialect, *, header: bool) -> bytes:
    written = io.BytesIO()
    table.write_csv(
        written,
        include_header=header,
        separator=dialect.separator,
        null_value=dialect.nothing,
        line_terminator=dialect.line_end,
        quote_style="necessary",
    )
    return written.getvalue()


# -- cells --------------------------------------------------------------------------------------


def text_frame(window: Window, dialect: Dialect) -> pl.DataFrame:
    """Return a window of a sample as a dialect writes it: every cell is text."""
    numbers = pl.int_range(window.start, window.start + window.frame.height, dtype=pl.Int64)
    columns = {}
    for place, (name, entry) in enumerate(dialect.cells.items()):
        assert entry.column is not None
        cell = _cell(fields()[name], entry, dialect, place)
        columns[entry.column] = _damaged(cell, dialect, place)
    if dialect.column_map is not None and dialect.column_map.strands is not None:
        listed = dialect.column_map.strands
        assert listed.column is not None
        columns[listed.column] = _damaged(_strands(listed, len(columns)), dialect, len(columns))
    table = window.frame.with_columns(numbers.alias(_ROW)).select(
        cell.alias(heading) for heading, cell in columns.items()
    )
    for name, spoiled in _by_field(window.cells).items():
        heading = dialect.cells[name].column
        assert heading is not None
        rows, texts = zip(*spoiled, strict=True)
        table = table.with_columns(table[heading].scatter(list(rows), list(texts)))
    return table


def _by_field(
    cells: Iterable[tuple[int, str, str]],
) -> Mapping[str, Sequence[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for row, field, text in cells:
        found.setdefault(field, []).append((row, text))
    return found


def _cell(field: Field, entry: FieldMap, dialect: Dialect, place: int) -> pl.Expr:
    """Return the text of a field, without damage to it but for whole numbers with decimals."""
    value = pl.col(field.name)
    if field.type is Type.BOOL:
        held = dialect.column_map
        true, false = (held.true_words, held.false_words) if held else ((), ())
        text = (
            pl.when(value).then(pl.lit((*true, "true")[0])).otherwise(pl.lit((*false, "false")[0]))
        )
        return _shouted(pl.when(value.is_not_null()).then(text), dialect, place)
    if field.type in (Type.DATE, Type.DATETIME):
        iso = "%Y-%m-%d" if field.type is Type.DATE else "%Y-%m-%dT%H:%M:%S"
        return value.dt.to_string((*entry.date_formats, iso)[0])
    if field.type is Type.TEXTS:
        return value.list.join(entry.separator or ";")
    text = value.cast(pl.String)
    if field.name in dialect.short:
        text = text.str.replace(r"^0{1,2}([0-9]+/)", "${1}")
    if field.name == "force" and dialect.by_name:
        text = text.replace({code: str(row["name"]) for code, row in forces().rows.items()})
    if field.name in dialect.decimals:
        text = text.str.replace(r"^([0-9]+)$", "${1}.0")
    if entry.translate:
        text = _translated(text, {word: str(code) for word, code in entry.translate.items()}, place)
    return _shouted(text, dialect, place) if field.allowed or entry.translate else text


def _translated(text: pl.Expr, words: Mapping[str, str], place: int) -> pl.Expr:
    """Return words of a dialect for words of a field; of several for one, each now and then."""
    several = _words_for(words)
    most = max(map(len, several.values()))
    written = text
    for number in range(most):
        chosen = {code: found[number % len(found)] for code, found in several.items()}
        hit = _noise(place, 1) % most == number
        written = pl.when(hit).then(text.replace(chosen)).otherwise(written)
    return written


def _words_for(words: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
    """Return the words of a map by what they mean."""
    several: dict[str, list[str]] = {}
    for word, code in words.items():
        several.setdefault(code, []).append(word)
    return several


def _strands(listed: StrandsMap, place: int) -> pl.Expr:
    """Return the strands of a record as one list."""
    parts = [
        _translated(pl.when(pl.col(strand)).then(pl.lit(strand.value)), listed.translate, place)
        for strand in Strand
    ]
    joined = pl.concat_str(parts, separator=f"{listed.separator} ", ignore_nulls=True)
    told = pl.all_horizontal(pl.col(strand).is_not_null() for strand in Strand)
    none = pl.when(told).then(pl.lit(_words_for(listed.translate)[""][0]))
    return pl.when(joined != "").then(joined).otherwise(none)


# -- damage -------------------------------------------------------------------------------------


def _noise(place: int, kind: int) -> pl.Expr:
    """Return a number below 65,536 for each row, as if by chance; plain arithmetic below 2**63."""
    mixed = pl.col(_ROW) * 2_654_435_761 + (place * 7 + kind + 1) * 974_711_117
    return mixed % 4_294_967_296 // 65_536


def _sometimes(share: float, place: int, kind: int) -> pl.Expr:
    return _noise(place, kind) < int(share * 65_536)


def _shouted(text: pl.Expr, dialect: Dialect, place: int) -> pl.Expr:
    if not dialect.shouted:
        return text
    loud = _sometimes(dialect.shouted, place, 2)
    return pl.when(loud).then(text.str.to_uppercase()).otherwise(text)


def _damaged(text: pl.Expr, dialect: Dialect, place: int) -> pl.Expr:
    if not dialect.padded:
        return text
    padded = text
    for number, (before, after) in enumerate(_PADS):
        surrounded = pl.lit(before) + text + pl.lit(after)
        hit = _sometimes(dialect.padded, place, 3) & (_noise(place, 4) % len(_PADS) == number)
        padded = pl.when(hit).then(surrounded).otherwise(padded)
    return padded
