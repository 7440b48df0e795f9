"""Blocks of CSV read by the engine, where it reads as a strict reader does.

The engine is lenient: it leaves out quotation marks that are out of place, and fills rows that are
too short. So it is believed only where it can be proved right, at little cost. First, each
quotation mark must be in its place. Then a row too short lacks its last cell, so that there is none
where every row has one. Elsewhere each byte is in a cell, parts two cells, ends a row or is a mark
that was taken off: a row too short lacks a separator, too, and the sum falls short. (A row too long
is an error to the engine.)
"""

from __future__ import annotations

import re

import attrs
import polars as pl
import polars.selectors as cs

from hatecrime.records.sources.csv_strict import Block, Shape
from hatecrime.records.sources.table import MOST_COLUMNS, Kinds, Part

_BARE_RETURN = re.compile(rb"\r(?!\n)")
_BYTE_ORDER_MARK = "\ufeff".encode()
_QUOTE, _FEED, _RETURN = b'"\n\r'

_MOST_WORDS = 10_000
"""Different words of a column that are kept for the blocks that follow; one with more is text."""

_TEXT = cs.string() | cs.categorical()


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


def read_block(block: bytes, shape: Shape, kinds: Kinds | None = None) -> Block | None:
    """Read whole records; None if they are to be read strictly.

    Args:
        block: the text of the records.
        shape: the shape of the file.
        kinds: types to read columns in; bools only if all they hold is true and false.
    """
    kinds = kinds or {}
    read = _read_block(block, shape, kinds)
    if read is not None or pl.Boolean not in kinds.values():
        return read
    return _read_block(block, shape, _without_flags(kinds))


def kinds_met(block: Block, kinds: Kinds) -> Kinds:
    """Return in which types to read the columns of blocks that follow.

    None as bools where another word was met in one of them, since it will be again and each block
    be read twice; and none as categories that has too many.
    """
    schema = block.part.frame.schema
    if any(schema[name] != kind for name, kind in kinds.items()):
        kinds = _without_flags(kinds)
    return {name: kind for name, kind in kinds.items() if not _has_many_words(kind)}


def _has_many_words(kind: pl.DataType | type[pl.DataType]) -> bool:
    # Of a number it is asked whether there is a category of that place.
    return isinstance(kind, pl.Categorical) and _MOST_WORDS in kind.categories


def _without_flags(kinds: Kinds) -> Kinds:
    return {name: kind for name, kind in kinds.items() if kind != pl.Boolean}


def _read_block(block: bytes, shape: Shape, kinds: Kinds) -> Block | None:
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
            # By place: a name such as * stands for all columns in an expression.
            schema={f"{n}": kinds.get(name, pl.String) for n, name in enumerate(shape.columns)},
            separator=shape.separator,
            infer_schema=False,
            truncate_ragged_lines=False,
        )
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None
    if not _are_all(frame, block, marks, returns=returns):
        return None
    if marks and marks.empty:
        # The engine tells an empty cell in quotation marks from one without: neither holds a value.
        empty = frame.select((_TEXT.cast(pl.String) == "").any())
        cells = (pl.col(some.name) for some in empty if some.item())
        frame = frame.with_columns(pl.when(cell.cast(pl.String) != "").then(cell) for cell in cells)
    frame.columns = list(shape.columns)
    return Block(Part(frame), marks.lines if marks else frame.height)


def _are_all(frame: pl.DataFrame, block: bytes, marks: _Marks | None, *, returns: bool) -> bool:
    """Return whether rows are all that a block holds.

    Args:
        frame: the rows.
        block: the text, of which the last record is ended, too.
        marks: its quotation marks.
        returns: whether it has returns, each before a line feed.
    """
    if frame.height and not frame.to_series(-1).null_count():
        return True
    spare = len(block) - frame.height * frame.width - (marks.taken if marks else 0)
    spare -= _total(frame, *(_length(name, kind) for name, kind in frame.schema.items()))
    # Of each row one byte is left if lines end with a return, too; else none, where all returns
    # are within cells.
    if returns and spare != frame.height:
        inside = _TEXT.cast(pl.String).str.count_matches("\r", literal=True).sum()
        return bool(marks) and spare == 0 and block.count(b"\r") == _total(frame, inside)
    return spare == (frame.height if returns else 0)


def _marks(block: bytes, separator: str) -> _Marks | None:
    """Return what quotation marks there are; None if one is not in its place."""
    # As a column of numbers, which is many times faster than a pattern. Something comes after each
    # mark, since a block ends with a line; one that it begins with is as if after the end of one.
    letters: pl.Series = pl.Series([block], dtype=pl.Binary).cast(pl.List(pl.UInt8)).item()
    marks = letters == _QUOTE
    before = letters.head(-1).filter(marks.slice(1))
    after = letters.slice(1).filter(marks.head(-1))
    if marks.item(0):
        before = pl.Series([_FEED], dtype=pl.UInt8).append(before)
    if before.len() % 2:
        return None
    # They open and close by turns, a mark within a cell being one that closes and one that opens.
    opened, closed = before.gather_every(2), after.gather_every(2, 1)
    parted = ord(separator)
    begins = (opened == parted) | (opened == _FEED) | (opened == _QUOTE)
    ends = (closed == parted) | (closed == _FEED) | (closed == _QUOTE) | (closed == _RETURN)
    if not (begins.all() and ends.all()):
        return None
    within = int((opened == _QUOTE).sum())
    return _Marks(
        taken=before.len() - within,
        empty=bool((after.gather_every(2) == _QUOTE).any()),
        lines=int((letters == _FEED).sum()),
    )


def _total(frame: pl.DataFrame, *numbers: pl.Expr) -> int:
    return sum(number.item() for number in frame.select(*numbers))


def _length(name: str, kind: pl.DataType) -> pl.Expr:
    """Return how many bytes a column was written with."""
    cells = pl.col(name)
    if kind == pl.Boolean:
        return cells.count() * len("false") - cells.sum()
    return (cells.cat if isinstance(kind, pl.Categorical) else cells.str).len_bytes().sum()
