"""How pictures look: colours, type, and the words that every one of them carries."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any

from hatecrime.measures.captions import SUPPRESSED
from hatecrime.measures.extras import load

WIDTH = 560
"""Of what is drawn, without labels and legend, in pixels."""

TEXT, QUIET, LINES = "#222222", "#595959", "#D9D9D9"

SERIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""The colours of Okabe and Ito, which are told apart whatever colours one sees, but for the yellow,
which is too light for a line."""

NO_CRIMES = "no crimes"
"""What stands in place of a rate of nothing."""

SIGNS = {SUPPRESSED: "s", NO_CRIMES: "\u2013"}
"""What stands in place of a rate, where there is room for a letter only."""

_LETTERS = 6.1
"""The width of a letter of the lines below a title, in pixels; about."""


def library() -> ModuleType:
    """Return Altair.

    Raises:
        MeasureError: if the extra is not installed.
    """
    # The first makes the files: that it is missing is told before anything is drawn.
    _, altair = (load(name, what="pictures", extra="plot") for name in ("vl_convert", "altair"))
    return altair


def finished(chart: Any, title: str, lines: Iterable[str], *, width: int = WIDTH) -> Any:
    """Return a chart with its title, what it shows in words, and its looks.

    Args:
        chart: the chart.
        title: what it is about.
        lines: what stands below the title; empty ones are left out, and long ones broken.
        width: how wide the lines may be, in pixels.
    """
    alt = library()
    most = int(width / _LETTERS)
    title = visible(title)
    subtitle = [part for line in lines for part in textwrap.wrap(visible(line), most)]
    wrapped = textwrap.wrap(title, int(most * 0.75)) or [""]
    return (
        chart.properties(
            title=alt.TitleParams(text=wrapped, subtitle=subtitle),
            description=". ".join([title, *subtitle]),
            padding=12,
        )
        .configure(font="sans-serif", background="white")
        .configure_title(
            anchor="start",
            frame="bounds",
            color=TEXT,
            fontSize=15,
            subtitleColor=QUIET,
            subtitleFontSize=11,
            subtitleLineHeight=14,
            offset=12,
        )
        .configure_axis(
            labelColor=TEXT,
            titleColor=QUIET,
            titleFontWeight="normal",
            gridColor=LINES,
            domainColor=LINES,
            tickColor=LINES,
            labelLimit=380,
            labelFontSize=11,
        )
        .configure_legend(
            labelColor=TEXT, titleColor=QUIET, titleFontWeight="normal", labelLimit=380
        )
        .configure_header(
            labelColor=TEXT, labelFontWeight="bold", labelAnchor="start", labelLimit=500, title=None
        )
        .configure_view(stroke=None)
    )


def visible(text: str) -> str:
    """Return text with a mark in place of what cannot be seen.

    A line break that JSON knows and JavaScript does not would break the whole picture, as would a
    sign that XML does not allow.
    """
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def scale_of(colours: Mapping[str, str]) -> Any:
    """Return the scale that gives names their colours."""
    return library().Scale(domain=list(colours), range=list(colours.values()))


def is_dark(colour: str) -> bool:
    """Return whether white text is easier to read on a colour than black."""
    return luminance(colour) < 0.18


def luminance(colour: str) -> float:
    """Return how light a colour is, from 0 to 1, as WCAG 2 defines it.

    >>> luminance("#FFFFFF"), luminance("#000000")
    (1.0, 0.0)
    """
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return round(sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True)), 6)
