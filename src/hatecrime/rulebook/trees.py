"""Walking what is built of attrs classes: conditions and predicates."""

from __future__ import annotations

from functools import cache
from typing import Any

import attrs


def parts_of(node: Any) -> list[Any]:
    """Return what a node is built of, as far as it is built of nodes itself; tuples are opened."""
    found = []
    for name in _attributes(node.__class__):
        part = getattr(node, name)
        pieces = part if isinstance(part, tuple) else (part,)
        found += [piece for piece in pieces if _attributes(piece.__class__)]
    return found


@cache
def _attributes(kind: Any) -> tuple[str, ...]:
    """Return the names of a class's attributes; none where it is no class of a node."""
    return tuple(attribute.name for attribute in attrs.fields(kind)) if attrs.has(kind) else ()
