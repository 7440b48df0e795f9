"""What files do to labels: ways in which a label is changed and its meaning is not."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"


def misread(encoding: str, *, times: int = 1) -> Callable[[str], str]:
    """Return what becomes of a label whose UTF-8 is read as something else."""

    def changed(label: str) -> str:
        for _ in range(times):
            label = label.encode().decode(encoding, "replace")
        return label

    return lambda label: changed(label.replace("-", "\u2013").replace(" ", "\u00a0", 1))


def _dashed(dash: str) -> Callable[[str], str]:
    return lambda label: label.translate({ord(one): dash for one in DASHES})


def _full_width(label: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in label)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "padded": lambda label: f" \u00a0{label}\t \r\n",
    "wrapped": lambda label: label.replace(" ", "\r\n"),
    "indented": lambda label: label.replace(" ", "\n    "),
    "wide": lambda label: label.replace(" ", "   "),
    "hard spaces": lambda label: label.replace(" ", "\u00a0"),
    "mark": lambda label: f"\ufeff{label}",
    "zero width": lambda label: f"{label}\u200b",
} | {f"dash {ord(dash):x}": _dashed(dash) for dash in DASHES}

DAMAGE: dict[str, Callable[[str], str]] = {
    "none": str,
    "soft hyphens": lambda label: label.replace("ti", "t\u00adi"),
    "ligatures": lambda label: label.replace("fi", "\ufb01"),
    "full width": _full_width,
    "entities": lambda label: label.replace("&", "&amp;").replace(" ", "&nbsp;", 1),
    "cp1252": misread("cp1252"),
    "cp1252 twice": misread("cp1252", times=2),
    "latin-1": misread("latin-1"),
    "cp850": misread("cp850"),
    "mac": misread("mac-roman"),
    "lost": _dashed("\ufffd"),
    "asked": _dashed("?"),
    "escaped": _dashed("\\x96"),
    "control": _dashed("\x96"),
}

CASES: dict[str, Callable[[str], str]] = {
    "same": str,
    "upper": str.upper,
    "lower": str.lower,
    "swapped": str.swapcase,
    "capitals": str.title,
}

CHANGES = SPELLINGS | DAMAGE | CASES


def changed(labels: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, str]]:
    """Draw a label, and the same spelt otherwise, then damaged, then in another case."""

    def applied(label: str, names: list[str], damage: str, case: str) -> tuple[str, str]:
        after = label
        for name in names:
            after = SPELLINGS[name](after)
        return label, CASES[case](DAMAGE[damage](after))

    return st.builds(
        applied,
        labels,
        st.lists(st.sampled_from(sorted(SPELLINGS)), max_size=2),
        st.sampled_from(sorted(DAMAGE)),
        st.sampled_from(sorted(CASES)),
    )
