"""Blocks of CSV read by the engine, where it reads as a strict reader does.

The engine is lenient: it leaves out quotation marks that are out of place, and fills rows that are
too short. So it is believed only where it can be proved right, at little cost:

- Without quotation marks, every byte is in a cell, parts two cells or ends a row. A row too short
  lacks a separator, and the sum falls short. (One too long is an error to the engine.)
- With quotation marks, a pattern fits the block only if each is in its place and all rows have the
  right number of cells.
"""

from __future__ import annotations

import re

import polars as pl

from hatecrime.records.sources.csv_strict import Block, Shape
from hatecrime.records.sources.table import Part

_BARE_RETURN = re.compile(rb"\r(?!\n)")
_MARK = "\ufeff".encode()

_WIDEST_PATTERN = 200
"""Columns of which a pattern can be made that is still quick to match."""


def read_block(block: bytes, shape: Shape) -> Block | None:
    """Read whole records; None if they are to be read strictly."""
    # The engine takes a blank line for a row of one column, and a mark for no part of its text.
    if len(shape.columns) == 1 or block.startswith(_MARK):
        return None
    quoted = b'"' in block
    if not quoted and b"\r" in block and _BARE_RETURN.search(block):
        block = block.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    returns = b"\r" in block
    if not block.endswith((b"\n", b"\r")):
        block += b"\r\n" if returns else b"\n"
    if quoted and not _fits(block, shape):
        return None
    try:
        frame = pl.read_csv(
            block,
            has_header=False,
            schema=dict.fromkeys(shape.columns, pl.String),
            separator=shape.separator,
            infer_schema=False,
            empty_string_is_null=False,
        )
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None
    if quoted:
        return Block(Part(frame), _lines(block))
    in_cells = frame.select(pl.sum_horizontal(pl.all().str.len_bytes().sum())).item()
    ends = 2 if returns else 1
    if len(block) != in_cells + frame.height * (len(shape.columns) - 1 + ends):
        return None
    return Block(Part(frame), frame.height)


def _fits(block: bytes, shape: Shape) -> bool:
    width = len(shape.columns)
    if width > _WIDEST_PATTERN:
        return False
    separator = f"\\x{ord(shape.separator):02x}"
    cell = f'(?:[^"{separator}\\r\\n]*|"(?:[^"]|"")*")'
    rows = f"^(?:{cell}(?:{separator}{cell}){{{width - 1}}}\\r?\\n)*$"
    text = pl.Series([block], dtype=pl.Binary).cast(pl.String)
    return bool(text.str.contains(rows).item())


def _lines(block: bytes) -> int:
    lines = block.count(b"\n")
    return lines + block.count(b"\r") - block.count(b"\r\n") if b"\r" in block else lines
