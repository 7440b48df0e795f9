"""Blocks of CSV read by the engine, where it reads as a strict reader does.

The engine is lenient: it leaves out quotation marks that are out of place, and fills rows that are
too short. So it is believed only where it can be proved right, at little cost. First, each
quotation mark must be in its place. Then every byte is in a cell, parts two cells, ends a row or
is a mark that was taken off: a row too short lacks a separator, and the sum falls short. (A row
too long is an error to the engine.)
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

import attrs
import polars as pl
import polars.selectors as cs

from hatecrime.records.sources.csv_strict import Block, Shape
from hatecrime.records.sources.table import MOST_COLUMNS, Part

_BARE_RETURN = re.compile(rb"\r(?!\n)")
_BYTE_ORDER_MARK = "\ufeff".encode()
_QUOTE, _FEED, _RETURN = b'"\n\r'


@attrs.frozen
class _Marks:
    """The quotation marks of a block, all of them in place.

    Attributes:
        taken: how many are no part of a cell.
        empty: whether two may be all there is in a cell.
        lines: how many lines the block has.
    """

    taken: int
    empty: bool
    lines: int


def read_block(block: bytes, shape: Shape, flags: Collection[str] = ()) -> Block | None:
    """Read whole records; None if they are to be read strictly.

    Args:
        block: the text of the records.
        shape: the shape of the file.
        flags: columns to read as bools, if all they hold is true and false, in any case.
    """
    read = _read_block(block, shape, flags)
    return _read_block(block, shape, ()) if read is None and flags else read


def is_of_flags(block: Block, flags: Collection[str]) -> bool:
    """Return whether the columns of flags were read as such."""
    schema = block.part.frame.schema
    return all(schema[name] == pl.Boolean for name in flags)


def _read_block(block: bytes, shape: Shape, flags: Collection[str]) -> Block | None:
    # The engine takes a blank line for a row of one column, and a mark for no part of its text.
    if len(shape.columns) == 1 or block.startswith(_BYTE_ORDER_MARK):
        return None
    # For every column that a first line has too many it would make up a name.
    if block.count(shape.separator.encode(), 0, block.find(b"\n")) > MOST_COLUMNS:
        return None
    marks = None
    returns = b"\r" in block
    if returns and _BARE_RETURN.search(block):
        if b'"' in block:
            return None
        block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        returns = False
    if not block.endswith(b"\n"):
        block += b"\r\n" if returns else b"\n"
    if b'"' in block:
        marks = _marks(block, shape.separator)
        if marks is None:
            return None
    try:
        frame = pl.read_csv(
            block,
            has_header=False,
            schema={c: pl.Boolean if c in flags else pl.String for c in shape.columns},
            separator=shape.separator,
            infer_schema=False,
        )
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None
    text = cs.string()
    spare = len(block) - _total(frame, text.str.len_bytes().sum(), *map(_length, flags))
    spare -= frame.height * len(shape.columns) + (marks.taken if marks else 0)
    # Of each row one byte is left if lines end with a return, too; else none, where all returns
    # are within cells.
    if returns and spare != frame.height:
        inside = text.str.count_matches("\r", literal=True).sum()
        if marks is None or block.count(b"\r") != _total(frame, inside):
            return None
        returns = False
    if spare != (frame.height if returns else 0):
        return None
    if marks and marks.empty:
        # The engine tells an empty cell in quotation marks from one without: neither holds a value.
        empty = frame.select((text.str.len_bytes() == 0).any()).row(0, named=True)
        cells = (pl.col(name) for name, some in empty.items() if some)
        frame = frame.with_columns(pl.when(cell.str.len_bytes() > 0).then(cell) for cell in cells)
    return Block(Part(frame), marks.lines if marks else frame.height)


def _marks(block: bytes, separator: str) -> _Marks | None:
    """Return what quotation marks there are; None if one is not in its place."""
    # As a column of numbers, which is many times faster than a pattern.
    letters: pl.Series = pl.Series([block], dtype=pl.Binary).cast(pl.List(pl.UInt8)).item()
    places = _numbers(letters.len()).filter(letters == _QUOTE)
    if places.len() % 2:
        return None
    # They open and close by turns, a mark within a cell being one that closes and one that opens.
    opening, closing = places.gather_every(2), places.gather_every(2, 1)
    before = letters.gather(opening.slice(1 if opening.item(0) == 0 else 0) - 1)
    after = letters.gather(closing + 1)
    parted = ord(separator)
    begins = (before == parted) | (before == _FEED) | (before == _QUOTE)
    ends = (after == parted) | (after == _FEED) | (after == _QUOTE) | (after == _RETURN)
    if not (begins.all() and ends.all()):
        return None
    within = int((before == _QUOTE).sum())
    return _Marks(
        taken=places.len() - within,
        empty=bool((closing - opening == 1).any()),
        lines=int((letters == _FEED).sum()),
    )


def _numbers(length: int) -> pl.Series:
    """Return the numbers below a length."""
    # Kept for the blocks that follow, all of nearly one length: so with room for a longer one.
    return _numbers_to((length + length // 16) | 0xFFFFF).head(length)


@lru_cache(maxsize=1)
def _numbers_to(size: int) -> pl.Series:
    return pl.int_range(size, dtype=pl.UInt32, eager=True)


def _total(frame: pl.DataFrame, *numbers: pl.Expr) -> int:
    return int(frame.select(pl.sum_horizontal(*numbers)).item())


def _length(flags: str) -> pl.Expr:
    """Return how many letters a column of true and false was written with."""
    return pl.col(flags).count() * len("false") - pl.col(flags).sum()
