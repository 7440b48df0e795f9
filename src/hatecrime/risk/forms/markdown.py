"""An assessment as Markdown to read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hatecrime.risk.assessment import Assessment
from hatecrime.risk.forms.contents import NOT_SHOWN, Entry, Line, parts_of, remarks_of, title_of
from hatecrime.risk.forms.words import readable

_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~&$^@=]")
_START = re.compile(r"^(?:(\d{1,9})(?=[.)])|(?=[+\-]))")
_LINK = re.compile(r":(?=//)|(?<=www)\.", re.IGNORECASE)


def assessment_markdown(assessment: Assessment, *, show_personal: bool = False) -> str:
    """Return an assessment as Markdown (CommonMark).

    What was said stands in it as text: no markup in it does anything.

    Args:
        assessment: the assessment, at any stage.
        show_personal: whether references, names, free words and notes are shown.

    >>> import datetime as dt
    >>> from hatecrime import risk
    >>> at = dt.datetime(2026, 6, 1, 10, tzinfo=dt.UTC)
    >>> made = risk.begin("A1", risk.load_instrument(), by="PC 1", at=at)
    >>> assessment_markdown(made).splitlines()[0]
    '# Hate crime risk assessment, Nottinghamshire-style'
    """
    return "".join(f"{line}\n" for line in _lines(assessment, show_personal=show_personal))


def _lines(assessment: Assessment, *, show_personal: bool) -> Iterator[str]:
    yield f"# {_plain(title_of(assessment))}"
    for remark in remarks_of(assessment, show_personal=show_personal):
        yield ""
        yield _plain(remark)
    for part in parts_of(assessment):
        yield ""
        yield f"## {_plain(part.title)}"
        for remark in part.remarks:
            yield ""
            yield _plain(remark)
        for entry in part.entries:
            yield from _entry(entry, show_personal=show_personal)


def _entry(entry: Entry, *, show_personal: bool) -> Iterator[str]:
    marks = "".join(f" ({_plain(mark)})" for mark in entry.marks)
    yield ""
    yield f"**{_plain(entry.head)}**{marks}"
    yield ""
    for line in entry.lines:
        yield from _line(line, show=show_personal)


def _line(line: Line, *, show: bool) -> Iterator[str]:
    said = readable(line.text).strip().split("\n")
    if line.personal and not show:
        yield f"- {_plain(line.name)}: *{NOT_SHOWN}*"
    elif not line.personal or len(said) == 1:
        yield f"- {_plain(line.name)}: {_plain(line.text)}"
    else:
        yield f"- {_plain(line.name)}:"
        yield ""
        lines = list(map(_escaped, said))
        for now, following in zip(lines, [*lines[1:], ""], strict=True):
            # A line ends where it did, unless its paragraph ends anyway.
            broken = "\\" if now and following else ""
            yield f"  > {now}{broken}".rstrip()
        yield ""


def _plain(text: str) -> str:
    """Return text of any origin on one line."""
    return _escaped(" ".join(readable(text).split()))


def _escaped(text: str) -> str:
    text = _MARKS.sub(r"\\\g<0>", text.strip())
    return _START.sub(r"\g<1>\\", _LINK.sub(r"\\\g<0>", text))
