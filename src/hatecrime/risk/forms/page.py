"""An assessment as one page of HTML to read or print: it needs no script and no network."""

from __future__ import annotations

from collections.abc import Iterator

from hatecrime.risk.assessment import Assessment
from hatecrime.risk.forms.assets import head
from hatecrime.risk.forms.contents import (
    NOT_SHOWN,
    Entry,
    Line,
    Part,
    parts_of,
    remarks_of,
    title_of,
)
from hatecrime.risk.forms.words import safe


def assessment_page(assessment: Assessment, *, show_personal: bool = False) -> str:
    """Return an assessment as a page of HTML, to read or to print on A4.

    What was said stands in it as text and can do nothing.

    Args:
        assessment: the assessment, at any stage.
        show_personal: whether references, names, free words and notes are shown. Where they are
            not, the page says that they are there.

    >>> import datetime as dt
    >>> from hatecrime import risk
    >>> at = dt.datetime(2026, 6, 1, 10, tzinfo=dt.UTC)
    >>> made = risk.begin("A1", risk.load_instrument(), by="PC 1", at=at)
    >>> "PC 1" in assessment_page(made), "PC 1" in assessment_page(made, show_personal=True)
    (False, True)
    """
    return "".join(f"{line}\n" for line in _page(assessment, show_personal=show_personal))


def _page(assessment: Assessment, *, show_personal: bool) -> Iterator[str]:
    yield from head(safe(title_of(assessment)), ("base.css", "page.css"))
    for remark in remarks_of(assessment, show_personal=show_personal):
        yield f'<p class="quiet">{safe(remark)}</p>'
    for number, part in enumerate(parts_of(assessment), start=1):
        yield from _part(number, part, show_personal=show_personal)
    yield "</main>"
    yield "</body>"
    yield "</html>"


def _part(number: int, part: Part, *, show_personal: bool) -> Iterator[str]:
    yield f'<section aria-labelledby="part-{number}">'
    yield f'<h2 id="part-{number}">{safe(part.title)}</h2>'
    for remark in part.remarks:
        yield f"<p>{safe(remark)}</p>"
    for entry in part.entries:
        yield from _entry(entry, show_personal=show_personal)
    yield "</section>"


def _entry(entry: Entry, *, show_personal: bool) -> Iterator[str]:
    marks = "".join(f' <span class="mark">{safe(mark)}</span>' for mark in entry.marks)
    yield '<div class="entry">'
    yield f"<h3>{safe(entry.head)}{marks}</h3>"
    yield "<dl>"
    for line in entry.lines:
        yield f"<div><dt>{safe(line.name)}</dt><dd>{_said(line, show=show_personal)}</dd></div>"
    yield "</dl>"
    yield "</div>"


def _said(line: Line, *, show: bool) -> str:
    if not line.personal:
        return safe(line.text)
    if not show:
        return f'<span class="quiet">{NOT_SHOWN}</span>'
    # Words in another script must not turn round what stands beside them.
    return f'<bdi class="said">{safe(line.text)}</bdi>'
