"""JSON lines in parts: one object a line.

The columns are the keys of all objects, so the file is read twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import chain
from typing import Any

import attrs
import polars as pl

from hatecrime.records.errors import ExtractError
from hatecrime.records.sources.table import LONGEST, Kinds, Part, check_width, column_names
from hatecrime.records.sources.text import Text

ROWS = 20_000
"""Objects in a part."""


class _Number(str):
    """A number, spelt as in the file."""

    __slots__ = ()


@attrs.frozen(eq=False)
class JsonLines:
    """A file of JSON lines whose keys have been gathered; see ``Reader``."""

    name: str
    columns: tuple[str, ...]
    _keys: tuple[str, ...]
    _lists: frozenset[str]
    _chunks: Callable[[], Iterable[bytes]]

    def parts(self, _kinds: Kinds | None = None, /) -> Generator[Part, None, None]:
        """Read it. A column is of lists of text if all its values are plain lists, else of text."""
        waiting: list[dict[str, Any]] = []
        for _, record in _records(self._chunks(), self.name):
            waiting.append(record)
            if len(waiting) == ROWS:
                yield self._part(waiting)
                waiting = []
        if waiting:
            yield self._part(waiting)

    def _part(self, records: list[dict[str, Any]]) -> Part:
        pairs = zip(self.columns, self._keys, strict=True)
        return Part(
            pl.DataFrame(
                [self._column(name, key, [r.get(key) for r in records]) for name, key in pairs]
            )
        )

    def _column(self, name: str, key: str, values: list[Any]) -> pl.Series:
        if key not in self._lists:
            return pl.Series(name, map(_text, values), dtype=pl.String)
        lists = [None if value is None else list(map(_text, value)) for value in values]
        return pl.Series(name, lists, dtype=pl.List(pl.String))


def open_json_lines(text: Text) -> JsonLines:
    """Gather the keys of all objects.

    Raises:
        ExtractError: if a line is no object.
    """
    name = text.file.name
    chunks: Callable[[], Iterable[bytes]] = text.chunks
    if not text.file.regular:
        held = list(text.chunks())
        chunks = held.copy
    lists: dict[str, bool | None] = {}
    for line, record in _records(chunks(), name):
        for key, value in record.items():
            if value is None:
                lists.setdefault(key, None)
            else:
                lists[key] = isinstance(value, list) and lists.get(key) is not False
        check_width(len(lists), f"{name}: line {line}")
    keys = tuple(lists)
    plain = frozenset(key for key in keys if lists[key])
    return JsonLines(name, column_names(keys, name), keys, plain, chunks)


def _records(chunks: Iterable[bytes], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield each object with the number of its line.

    A value that is nested deeper than a plain list is the text of its JSON.
    """
    rest = b""
    number = 0
    for chunk in chain(chunks, (b"\n",)):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            number += 1
            if line.strip():
                yield number, _record(line.decode(), f"{name}: line {number}")
        if len(rest) > LONGEST:
            raise ExtractError(
                f"{name}: line {number + 1}: is longer than {LONGEST >> 20} MB; JSON lines have "
                f"one object a line"
            )


def _record(line: str, place: str) -> dict[str, Any]:
    try:
        record = json.loads(
            line,
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_Number,
            object_pairs_hook=_distinct,
        )
        if not isinstance(record, dict):
            raise TypeError
        if "\\u" in line:
            # Half a letter is valid in JSON, but no text.
            json.dumps(record, ensure_ascii=False).encode()
        return {key: _shallow(value) for key, value in record.items()}
    except _TwiceError:
        raise ExtractError(f"{place}: has a key twice in one object; rename one") from None
    except (TypeError, ValueError, RecursionError):
        raise ExtractError(
            f"{place}: is no JSON object; JSON lines have one object a line, such as "
            f'{{"record_ref": "A1"}}'
        ) from None


class _TwiceError(ValueError):
    """A key that stands twice in an object."""


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise _TwiceError
    return record


def _shallow(value: Any) -> Any:
    if isinstance(value, dict):
        return _json(value)
    if isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        return _json(value)
    return value


def _json(value: Any) -> str:
    """Return the text of a value as JSON, with numbers spelt as they were."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, dict):
        pairs = (f"{_json(key)}: {_json(item)}" for key, item in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_json, value))}]"
    return json.dumps(value, ensure_ascii=False)


def _text(value: Any) -> str | None:
    """Return a value as the text of a cell."""
    if value is None:
        return None
    return str(value) if isinstance(value, str) else _json(value)
