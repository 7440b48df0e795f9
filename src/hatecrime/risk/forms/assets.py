"""The styles and scripts that stand in a page, and how its policy names them."""

from __future__ import annotations

import base64
import hashlib
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
