"""What conditions may name. Kept apart from the parser, which is slow to import."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from hatecrime.rulebook.catalogue import Catalogue
from hatecrime.rulebook.types import Schema


@attrs.frozen
class Language:
    """All that a condition may name.

    Attributes:
        schema: the fields of a record.
        catalogues: catalogues by name.
        words: word lists by name, as ``MENTIONS`` uses them.
    """

    schema: Schema
    catalogues: Mapping[str, Catalogue] = attrs.field(factory=dict)
    words: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
