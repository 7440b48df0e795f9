"""Findings as JSON: one document, or one object a line. Both are written piece by piece."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TextIO

from hatecrime.validation.result import Result


def write_json(result: Result, target: TextIO) -> None:
    """Write ``{"receipt": ..., "summary": [...], "findings": [...]}``, indented."""
    write_document(
        {
            "receipt": result.receipt.to_dict(),
            "summary": [entry.to_dict() for entry in result.summary],
            "findings": result.finding_rows(),
        },
        target,
    )


def write_lines(result: Result, target: TextIO) -> None:
    """Write an object a line: the receipt, then the summary of each rule, then the findings.

    The key ``kind`` of each says which it is: receipt, summary or finding.
    """
    for line in _lines(result):
        target.write(f"{_seen(json.dumps(line, ensure_ascii=False))}\n")


def _lines(result: Result) -> Iterator[dict[str, Any]]:
    yield {"kind": "receipt", **result.receipt.to_dict()}
    yield from ({"kind": "summary", **entry.to_dict()} for entry in result.summary)
    yield from ({"kind": "finding", **finding} for finding in result.finding_rows())


def write_document(document: Mapping[str, Any], target: TextIO) -> None:
    """Write a JSON document, indented by two; an iterator in it is a list that is never held."""
    for piece in _pieces(document, ""):
        target.write(piece)
    target.write("\n")


def _pieces(value: Any, margin: str) -> Iterator[str]:
    inner = f"{margin}  "
    if isinstance(value, Mapping):
        parts = ((f"{_dumped(key)}: ", _pieces(part, inner)) for key, part in value.items())
        yield from _enclosed("{}", parts, margin)
    elif isinstance(value, list):
        yield from _enclosed("[]", (("", _pieces(part, inner)) for part in value), margin)
    elif isinstance(value, Iterator):
        yield from _enclosed("[]", (("", (_dumped(part, inner),)) for part in value), margin)
    else:
        yield _dumped(value, margin)


def _enclosed(
    brackets: str, parts: Iterable[tuple[str, Iterable[str]]], margin: str
) -> Iterator[str]:
    empty = True
    for key, pieces in parts:
        yield f"{brackets[0] if empty else ','}\n{margin}  {key}"
        yield from pieces
        empty = False
    yield brackets if empty else f"\n{margin}{brackets[1]}"


def _dumped(value: Any, margin: str = "") -> str:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    # No text of JSON holds a line break of its own, so each one begins a line of the layout.
    return f"\n{margin}".join(_seen(line) for line in text.split("\n"))


def _seen(text: str) -> str:
    """Return JSON whose invisible characters are spelt out: a terminal is not steered by them."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)
