"""How large a workbook is once unpacked, told before it is.

A workbook is read whole, so one that unpacks to more than a computer holds must be refused first.
Neither what it says of its own sizes nor its cells' places may be taken on trust.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

from hatecrime.records.errors import ExtractError

LARGEST = 1 << 30
"""Bytes of the parts of a workbook."""

MOST_CELLS = 50_000_000
"""Cells between the first and the last of a sheet, empty or not: each takes memory."""

_PIECE = 1 << 20

_DAMAGED = (
    OSError,
    ValueError,
    EOFError,
    NotImplementedError,
    zlib.error,
    zipfile.BadZipFile,
    expat.ExpatError,
)

_REFERENCE = re.compile(rb"""\br=["']([A-Z]*)([0-9]+)["']""")
"""Where a row or a cell is, such as r="7" or r="AB7"."""

_BINARY_EXTENT = re.compile(rb"\x94\x01\x10(.{16})", re.DOTALL)
"""How far a sheet of a binary workbook says that it reaches: first and last row and column."""

_WORKBOOKS = ("xl/", "content.xml")


def check_size(source: IO[bytes], name: str) -> None:
    """Refuse a workbook that is too large.

    Raises:
        ExtractError: if it is, or is no workbook.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
            if not any(entry.filename.startswith(_WORKBOOKS) for entry in entries):
                raise ExtractError(f"{name}: is a ZIP archive, but no workbook; unpack it first")
            if sum(entry.file_size for entry in entries) > LARGEST:
                raise _too_large(name)
            room = LARGEST
            for entry in entries:
                sheet = _Extent()
                # An OpenDocument that is no XML to its end would be read without end.
                parser = expat.ParserCreate() if entry.filename == "content.xml" else None
                for piece in _inflated(source, entry):
                    room -= len(piece)
                    if room < 0:
                        raise _too_large(name)
                    if parser:
                        parser.Parse(piece, False)
                    elif "/worksheets/" in entry.filename:
                        sheet.add(piece, name)
                if parser:
                    parser.Parse(b"", True)
    except ExtractError:
        raise
    except _DAMAGED:
        raise ExtractError(
            f"{name}: begins as a workbook, but is cut short or damaged; save it again, or as CSV"
        ) from None


def _inflated(source: IO[bytes], entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield all that is in an entry, whatever size it claims to be."""
    source.seek(entry.header_offset + 26)
    lengths = source.read(4)
    source.seek(sum(int.from_bytes(lengths[at : at + 2], "little") for at in (0, 2)), 1)
    packer = zlib.decompressobj(-zlib.MAX_WBITS)
    left = entry.compress_size
    while left > 0 and (packed := source.read(min(left, _PIECE))):
        left -= len(packed)
        if entry.compress_type == zipfile.ZIP_STORED:
            yield packed
            continue
        while packed and not packer.eof:
            yield packer.decompress(packed, _PIECE)
            packed = packer.unconsumed_tail


class _Extent:
    """How far the cells of a sheet reach."""

    def __init__(self) -> None:
        self.rows = self.columns = 1
        self.rest = b""

    def add(self, piece: bytes, name: str) -> None:
        """Look at a piece of the sheet; refuse it if its cells reach too far."""
        piece = self.rest + piece
        found = _REFERENCE.findall(piece)
        binary = None if self.rest else _BINARY_EXTENT.search(piece)
        if binary:
            _, row, _, column = struct.unpack("<4I", binary[1])
            self.rows, self.columns = row + 1, column + 1
        self.rest = piece[-32:]
        for letters in {letters for letters, _ in found}:
            column = 0
            for letter in letters[:4]:
                column = column * 26 + letter - ord("A") + 1
            self.columns = max(self.columns, column)
        self.rows = max(self.rows, *{int(digits[:9]) for _, digits in found}, 1)
        if self.rows * self.columns > MOST_CELLS:
            raise ExtractError(
                f"{name}: has a sheet of {self.columns:,} columns and {self.rows:,} rows; "
                f"delete what stands apart from its table, or save the sheet as CSV"
            )


def _too_large(name: str) -> ExtractError:
    return ExtractError(
        f"{name}: unpacks to more than {LARGEST >> 30} GB; save the sheet as CSV, which is read in "
        f"parts"
    )
