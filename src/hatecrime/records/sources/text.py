"""Text of several encodings, as UTF-8."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain

import attrs
import polars as pl

from hatecrime.records.errors import ExtractError
from hatecrime.records.sources.files import Input

_UTF_8, _CP1252 = "utf-8", "cp1252"

_WIDE = ("utf-16-le", "utf-16-be")

_MARKS = {
    codecs.BOM_UTF8: None,
    codecs.BOM_UTF16_LE: _WIDE[0],
    codecs.BOM_UTF16_BE: _WIDE[1],
}


@attrs.define(eq=False)
class Text:
    """The text of a file.

    Attributes:
        file: where it comes from.
    """

    file: Input
    _mark: bytes = attrs.field(init=False)
    _encoding: str | None = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        """Tell the encoding by the first bytes; None as long as it may be UTF-8 or cp1252."""
        head = self.file.head
        self._mark = next((mark for mark in _MARKS if head.startswith(mark)), b"")
        # Windows programs write the mark of UTF-8 before text that is none, too.
        self._encoding = _MARKS[self._mark] if self._mark else _plainly_wide(head)

    def head(self) -> str:
        """Return the first letters, for what can be told by them."""
        head = self.file.head[len(self._mark) :]
        return head.decode(self._encoding or _UTF_8, "replace")

    def chunks(self) -> Iterator[bytes]:
        """Yield the text in UTF-8, in chunks that may end within a letter; none is empty.

        Raises:
            ExtractError: if it is no text.
        """
        for chunk in self._decoded(self._unmarked()):
            if b"\0" in chunk:
                raise ExtractError(
                    f"{self.file.name}: holds NUL bytes, so it is no text in UTF-8, UTF-16 or "
                    f"cp1252; save the extract as CSV in UTF-8"
                )
            if chunk:
                yield chunk

    def _unmarked(self) -> Iterator[bytes]:
        """Yield the bytes but for the mark."""
        length = len(self._mark)
        for chunk in self.file.chunks():
            kept = chunk[length:]
            length -= len(chunk) - len(kept)
            yield kept

    def _decoded(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        if self._encoding in _WIDE:
            yield from self._wide(chunks)
            return
        for chunk in chunks:
            if chunk.isascii():
                yield chunk
                continue
            rest = chain((chunk,), chunks)
            if self._encoding is None and not self.file.regular:
                yield from self._once(rest)
                return
            if self._encoding is None:
                # A file is one or the other as a whole: its end decides how its start is read.
                utf_8 = all(valid for _, valid in _checked(self._unmarked()))
                self._encoding = _UTF_8 if utf_8 else _CP1252
            yield from rest if self._encoding == _UTF_8 else map(_from_cp1252, rest)

    def _wide(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(self._encoding or "")()
        try:
            for chunk in chunks:
                yield decoder.decode(chunk).encode()
            yield decoder.decode(b"", final=True).encode()
        except UnicodeDecodeError:
            raise ExtractError(
                f"{self.file.name}: begins as text in UTF-16, but is cut short or damaged; save it "
                f"in UTF-8"
            ) from None

    def _once(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Decode what can be read only once: as UTF-8 for as long as it is."""
        ascii_only, utf_8 = True, True
        for whole, valid in _checked(chunks):
            if utf_8 and not valid and not ascii_only:
                raise ExtractError(
                    f"{self.file.name}: is UTF-8 at first, then not, and comes through a pipe, so "
                    f"it cannot be read again as cp1252; save it as a file"
                )
            utf_8 = utf_8 and valid
            ascii_only = ascii_only and whole.isascii()
            yield whole if utf_8 else _from_cp1252(whole)


def _plainly_wide(head: bytes) -> str | None:
    """Return the encoding of text in UTF-16 without a mark: letters and NUL bytes by turns."""
    first, second = head[0::2][:100], head[1::2][:100]
    for letters, nuls, encoding in zip((first, second), (second, first), _WIDE, strict=True):
        if 0 < 4 * len(nuls) <= 5 * nuls.count(0) and 0 not in letters:
            return encoding
    return None


def _checked(chunks: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield the same bytes, cut between letters, and whether they are UTF-8."""
    rest = b""
    for chunk in chunks:
        rest += chunk
        end = _last_letter(rest)
        yield rest[:end], _is_utf_8(rest[:end])
        rest = rest[end:]
    if rest:
        yield rest, False


def _last_letter(data: bytes) -> int:
    """Return where a letter begins that is cut off at the end, or the end."""
    for back in range(1, min(4, len(data) + 1)):
        byte = data[-back]
        if byte >= 0xC0:
            needed = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return len(data) - back if needed > back else len(data)
        if byte < 0x80:
            break
    return len(data)


def _is_utf_8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        # Several times faster than Python's own decoder.
        pl.Series([data], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError:
        return False
    return True


def _from_cp1252(data: bytes) -> bytes:
    # Five bytes mean nothing in cp1252; they become the replacement character, not an error.
    return data.decode(_CP1252, "replace").encode()
