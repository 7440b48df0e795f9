"""Bytes out of gzip and zstd, a little at a time."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Any

import attrs

from hatecrime.records.errors import ExtractError


@attrs.frozen
class Packing:
    """A way to compress a file.

    Attributes:
        name: what it is called.
        magic: the bytes it begins with.
        step: how many bytes are unpacked at a time: few, as each may hide very many.
        new: makes what unpacks one member of a file.
    """

    name: str
    magic: bytes
    step: int
    new: Callable[[], Any]


def _zstd() -> Any:
    import zstandard

    return zstandard.ZstdDecompressor().decompressobj()


PACKINGS = (
    Packing("gzip", b"\x1f\x8b\x08", 16 << 10, lambda: zlib.decompressobj(zlib.MAX_WBITS | 16)),
    Packing("zstd", b"\x28\xb5\x2f\xfd", 1 << 10, _zstd),
)


def packing_of(head: bytes) -> Packing | None:
    """Return how a file with these first bytes is compressed."""
    return next((packing for packing in PACKINGS if head.startswith(packing.magic)), None)


def unpacked(chunks: Iterator[bytes], packing: Packing, name: str) -> Iterator[bytes]:
    """Yield the bytes that were compressed, in chunks about as large as those they come from.

    Raises:
        ExtractError: if they are damaged or end too early.
    """
    member, begun = _member(packing, name), False
    for chunk in chunks:
        gathered: list[bytes] = []
        size = 0
        for start in range(0, len(chunk), packing.step):
            piece = chunk[start : start + packing.step]
            while piece:
                if not begun and not (piece := piece.lstrip(b"\0")):
                    break
                try:
                    gathered.append(member.decompress(piece))
                except Exception:  # noqa: BLE001 - each library has its own
                    raise _broken(name, packing) from None
                begun = not member.eof
                piece = member.unused_data
                size += len(gathered[-1])
                if member.eof:
                    # A file may be several compressed ones in a row, with zeros between them.
                    member = _member(packing, name)
            if size >= len(chunk):
                yield from _joined(gathered)
                gathered, size = [], 0
        yield from _joined(gathered)
    if begun:
        raise _broken(name, packing)


def _member(packing: Packing, name: str) -> Any:
    try:
        return packing.new()
    except ImportError:
        raise ExtractError(
            f"{name}: to read what {packing.name} compressed, install the extra: "
            f"pip install 'hatecrime[{packing.name}]'"
        ) from None


def _joined(pieces: list[bytes]) -> Iterator[bytes]:
    if whole := b"".join(pieces):
        yield whole


def _broken(name: str, packing: Packing) -> ExtractError:
    return ExtractError(
        f"{name}: begins as a {packing.name} file, but is cut short or damaged; get it again"
    )
