"""A browser of the tests' own: Chromium as the system has it, without a window."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

REQUIRED = "HATECRIME_REQUIRE_BROWSER"
"""Set to 1 where the browser has to be there: what needs it then fails, and is not skipped."""

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class BrowserMissingError(Exception):
    """The browser cannot be started here; the message says why."""


def program() -> str:
    """Return the path of the browser."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        raise BrowserMissingError("Chromium is not installed (Debian: apt-get install chromium)")
    return found


@contextmanager
def started() -> Iterator[Any]:
    """Start the browser, yield it, and end it again."""
    path = program()
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        raise BrowserMissingError("the package playwright is not installed") from None
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=path)
        except Error as error:
            raise BrowserMissingError(f"Chromium does not start: {str(error)[:300]}") from None
        yield browser
        browser.close()
