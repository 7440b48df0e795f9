"""Saving pictures as files that need no network."""

from __future__ import annotations

import io
import json
from html import escape
from pathlib import Path
from typing import Any

from hatecrime.measures.errors import MeasureError
from hatecrime.measures.plots.looks import library
from hatecrime.validation.whole_files import whole_files

FORMS = ("svg", "png", "html")
"""The forms of a picture, which are the endings of its file."""


def form_of(path: Path) -> str:
    """Return the form that the name of a file asks for.

    Raises:
        MeasureError: if there is none of that ending.
    """
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMS:
        raise MeasureError(
            f"{path.name!r:.80}: a picture is saved as a file that ends in "
            f"{', '.join(f'.{one}' for one in FORMS[:-1])} or .{FORMS[-1]}"
        )
    return form


def save(chart: Any, path: Path | str) -> None:
    """Save a picture. The file appears when it is whole, and holds all that it needs.

    Args:
        chart: what a function of ``measures.plots`` gave.
        path: a name that ends in ``.svg``, ``.png`` or ``.html``.

    Raises:
        MeasureError: if the name has another ending, or the extra is not installed.
        ExtractError: if the file cannot be written.
    """
    path = Path(path)
    form = form_of(path)
    library()
    made = _bytes(chart, form)
    with whole_files(path) as (file,):
        file.write(made)


def _bytes(chart: Any, form: str) -> bytes:
    if form == "png":
        image = io.BytesIO()
        chart.save(image, format=form, scale_factor=2)
        return image.getvalue()
    text = io.StringIO()
    if form == "svg":
        chart.save(text, format=form)
        return text.getvalue().encode()
    # All scripts are in the page; its menu would offer to open an editor elsewhere.
    options = {"actions": False}
    chart.save(text, format=form, inline=True, embed_options=options, json_kwds={"cls": _ForAPage})
    title = escape(" ".join(chart.title.text))
    head = (
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n<title>{title}</title>'
    )
    return text.getvalue().replace("<head>", f"<head>\n{head}", 1).encode()


_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data:"
)
"""Were anything to be fetched, the browser would not do it. Vega makes functions of its own."""


class _ForAPage(json.JSONEncoder):
    """Writes JSON in which no text can end the script that it stands in."""

    def encode(self, o: Any) -> str:
        return super().encode(o).replace("<", "\\u003c")
