"""The number in a label of an outcome: where it stands, and whether it is one of the Home Office.

Numbers stand before the words (``Type 16 -``, ``O14``, ``8:``) or after them (``(OC16)``), with
leading zeros, as ``14.0`` of a spreadsheet, or in lists. A number elsewhere is no code.
"""

from __future__ import annotations

import re

import attrs

from hatecrime.outcomes.catalogues import cancellations, outcomes
from hatecrime.outcomes.types import NOT_ASSIGNED

_MARK = (
    r"(?:(?:home\W*office|crime|hocr|ho)\W*)?"
    r"(?:(?:outcomes?|oc|ot|o|types?|codes?|no|number)\W*)*"
)
_NUMBER = r"\d{1,4}[a-z]?(?![a-z0-9])"
_BETWEEN = r"\s*(?:[,;/&+]|\band\b|\bor\b)\s*"
_ITEM = rf"(?:(?:outcomes?|oc|ot|o|types?|ho)\W*)?{_NUMBER}"

_LEADING = re.compile(rf"\W*(?P<mark>{_MARK})(?P<code>{_NUMBER})(?:\.0+(?!\d))?(?P<rest>.*)", re.S)
_LISTED = re.compile(rf"\W*(?P<mark>{_MARK})(?P<list>{_ITEM}(?:{_BETWEEN}{_ITEM})+)\W*", re.S)
_MORE = re.compile(r"\s*(?:[,;/&+.:-]|\band\b|\bor\b|\bto\b)\s*\d")
_TRAILING = re.compile(
    rf"(?P<before>.*?)[(\[]\W*(?P<list>{_ITEM}(?:{_BETWEEN}{_ITEM})*)\s*[)\]]\W*"
    rf"|(?P<text>.*?)\b(?P<marked>(?:outcomes?|oc|type|ho|o)\W*{_NUMBER})\W*",
    re.S,
)
_ENUMERATED = re.compile(r"\W*(?:[a-z]|[ivx]{2,4})[.)]\s+(?=[a-z])")
_LETTERED = re.compile(r"\W*(?P<code>[a-z]{1,3}[ -]?\d{1,5}[a-z]?)(?![a-z0-9])(?P<rest>.*)", re.S)
_SUFFIX = re.compile(r"[ -]?(?P<letter>[a-z])\W*")
_BELOW_ZERO = re.compile(r"[-\u2010-\u2015\u2212\u00ad]\s*\d+(?:\.\d+)?")

MARKS = frozenset(
    ("outcome", "outcomes", "type", "types", "code", "codes", "ho", "home", "office", "oc", "hocr")
)
"""Words that may stand beside an outcome's number and say no more than that it is one."""


@attrs.frozen
class Numbered:
    """A label parted into its number and its words.

    Attributes:
        words: what is left of it, as plain text; empty where nothing is.
        codes: Home Office outcomes it gives by number, and 0 for none assigned.
        marked: whether a word such as outcome or type stands before the number.
        local: whether its number is none of the Home Office.
        numeric: whether that local number is a bare one.
        several: whether it gives several numbers.
        local_listed: whether local ones are among them.
        cancelled: whether it is a cancellation code.
        cut: whether it shows that it was cut off.
        refused: why its numbers cannot be understood; empty where they can.
    """

    words: str
    codes: tuple[str, ...] = ()
    marked: bool = False
    local: bool = False
    numeric: bool = False
    several: bool = False
    local_listed: bool = False
    cancelled: bool = False
    cut: bool = False
    refused: str = ""


def without_numbers(text: str, label: str) -> Numbered:
    """Part a label into its number and its words.

    Args:
        text: the label as it stands.
        label: the same as plain text.
    """
    if _BELOW_ZERO.fullmatch(text.strip()):
        return Numbered("", refused="a number below zero")
    cut = label.endswith(("..", "(", "/", "&"))
    label = _ENUMERATED.sub("", label, count=1) if _ENUMERATED.match(label) else label
    for found in (_listed(label), _leading(label), _lettered(label), _trailing(label)):
        if found is not None:
            return attrs.evolve(found, cut=cut)
    return Numbered(label, cut=cut)


def _listed(label: str) -> Numbered | None:
    """Read a label that is nothing but several codes."""
    shape = _LISTED.fullmatch(label)
    if shape is None:
        return None
    marked = bool(shape["mark"].strip()) or not shape["list"][0].isdigit()
    return _several("", shape["list"], marked=marked)


def _leading(label: str) -> Numbered | None:
    shape = _LEADING.fullmatch(label)
    if shape is None:
        return None
    rest = shape["rest"]
    if _MORE.match(rest):
        return Numbered("", refused="several numbers")
    code = _code(shape["code"])
    suffix = _SUFFIX.fullmatch(rest)
    if suffix is not None and shape["code"].isdigit():
        code, rest = _code(shape["code"] + suffix["letter"]), ""
    words = rest.strip()
    if {*re.findall(r"[a-z0-9]+", words)} <= MARKS:
        if re.search(r"[^a-z0-9\s.:;,()\[\]#*'\"-]", words):
            return Numbered("", refused="a number with a sign that is not understood")
        words = ""
    if code is None:
        return Numbered(words, local=True, numeric=shape["code"].isdigit() and suffix is None)
    after = _trailing(words) if words else None
    if after is not None and (after.local or after.local_listed or {*after.codes} != {code}):
        return Numbered("", refused="two numbers that contradict each other")
    words = words if after is None else after.words
    return Numbered(words, (code,), marked=bool(shape["mark"].strip()))


def _lettered(label: str) -> Numbered | None:
    """Read a local code of letters and figures, or a cancellation code."""
    shape = _LETTERED.fullmatch(label)
    if shape is None:
        return None
    code = re.sub(r"[ -]", "", shape["code"]).upper()
    if code in cancellations().rows:
        return Numbered("", cancelled=True)
    return Numbered("", local=True)


def _trailing(label: str) -> Numbered | None:
    shape = _TRAILING.fullmatch(label)
    if shape is None:
        return None
    if shape["list"] is None:
        if shape["text"].rfind("(") > shape["text"].rfind(")"):
            return Numbered("", refused="a list of numbers that is cut short")
        found = _several(shape["text"], shape["marked"], marked=True)
    else:
        found = _several(shape["before"], shape["list"], marked=not shape["list"][0].isdigit())
    return None if not re.search(r"[a-z]", found.words) else found


def _several(words: str, listed: str, *, marked: bool) -> Numbered:
    found = [_code(number) for number in re.findall(rf"{_NUMBER}", listed)]
    known = tuple(dict.fromkeys(code for code in found if code is not None))
    local = any(code is None for code in found)
    return Numbered(
        words.strip(),
        known,
        marked=marked,
        local=local and not known,
        several=len(found) > 1,
        local_listed=local and bool(known),
    )


def _code(number: str) -> str | None:
    """Return a number as the outcome it is; None for a local one."""
    code = number.lstrip("0").upper() or NOT_ASSIGNED
    return code if code == NOT_ASSIGNED or code in outcomes().rows else None
