"""What stands in the head of a page: its policy, its style; and the script of a form."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path


@cache
def text_of(name: str) -> str:
    """Return the text of a style or script, from the file beside this module."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


@cache
def digest(text: str) -> str:
    """Return what a policy of content names a style or script in the page by."""
    found = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{found}'"


def head(title: str, styles: tuple[str, ...], policy: str = "") -> Iterator[str]:
    """Yield the beginning of a page, up to its title within the body.

    Args:
        title: its title, as HTML.
        styles: the names of its styles.
        policy: what its policy allows beside them, each with a semicolon after it.
    """
    style = "".join(map(text_of, styles))
    sealed = "base-uri 'none'; form-action 'none'"
    content = f"default-src 'none'; style-src {digest(style)}; {policy}{sealed}"
    yield "<!doctype html>"
    yield '<html lang="en-GB">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{content}">'
    yield f"<title>{title}</title>"
    yield f"<style>{style}</style>"
    yield "</head>"
    yield "<body>"
    yield "<main>"
    yield f"<h1>{title}</h1>"
