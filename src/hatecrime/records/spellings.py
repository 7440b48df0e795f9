"""One spelling of many for the codes a record holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from hatecrime.rulebook.catalogue import read_toml


def slug(text: str) -> str:
    """Return a word as catalogues key it: small letters, underscores between words.

    >>> slug("Alternative sub-culture")
    'alternative_sub_culture'
    """
    return re.sub(r"[^0-9a-z]+", "_", text.casefold()).strip("_")


def offence_code(text: str) -> str:
    """Return a Home Office offence code as nnn/nn; text that is no such code unchanged.

    >>> offence_code("8/57"), offence_code("00857"), offence_code("8P")
    ('008/57', '008/57', '8P')
    """
    shape = re.fullmatch(r"(\d{1,3}) ?/ ?(\d{1,2})|(\d{3})(\d{2})", text, re.ASCII)
    if not shape:
        return text.upper()
    group, item = shape[1] or shape[3], shape[2] or shape[4]
    return f"{int(group):03}/{int(item):02}"


def outcome_code(text: str) -> str:
    """Return an outcome code without leading zeros; 0 (not yet assigned) becomes empty.

    >>> outcome_code("1a"), outcome_code("08"), outcome_code("0")
    ('1A', '8', '')
    """
    code = re.sub(r"^0+(?=[0-9A-Z])", "", text.upper())
    return "" if code == "0" else code


def _upper(text: str) -> str:
    return text.upper()


@cache
def _force_codes() -> dict[str, str]:
    codes = {}
    for row in read_toml(Path(__file__).with_name("forces.toml"))["row"]:
        for name in (row["code"], row["name"], *row.get("other_names", ())):
            codes[slug(name)] = row["code"]
    return codes


def force_code(text: str) -> str:
    """Return a force's area code for its code or name; other text unchanged.

    >>> force_code("Nottinghamshire")
    'E23000019'
    """
    return _force_codes().get(slug(text), text)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "offence_code": offence_code,
    "alternate_offence_code": offence_code,
    "offence_class": _upper,
    "outcome_code": outcome_code,
    "cancellation_code": _upper,
    "force": force_code,
}
"""Fields whose text has one spelling of many, and what finds it."""
