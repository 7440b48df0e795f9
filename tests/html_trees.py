"""Trees of HTML as the tests look at them."""

from __future__ import annotations

from typing import Any

import html5lib


def tree_of(page: str) -> Any:
    """Return the tree of a page; one that is not sound, or no UTF-8, is an error."""
    page.encode("utf-8")
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)


def words_of(element: Any) -> str:
    """Return the words in an element, with a space where a part of it ends."""
    return " ".join(" ".join(element.itertext()).split())
