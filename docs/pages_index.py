"""The index of the rules, and a page for each family of them."""

from __future__ import annotations

from collections.abc import Iterator

import markdown_text as md
from pages_rules import period, rule_link

from hatecrime.rulebook.rule import Rule, Rulebook, Severity

FAMILIES = {
    "REC": ("Records", "The record itself: reference, dates, class, report, cancellation, victim."),
    "FLG": ("Flags", "The hate flag, its strands, the religion sub-flag, the online flag."),
    "OUT": (
        "Outcomes",
        "The outcome of a crime: its code and conditions, who decides, who is told.",
    ),
    "RSP": ("Response", "The grade of the call, and whether and when the victim is visited."),
    "RSK": ("Risk", "The assessment of risk, its endorsement, the plan, the referral."),
    "VIC": ("Victims", "Repeat victims, and support: asked about, and referred to."),
}
"""What a family of rules is called, and what it is about, by the letters its ids begin with."""


def index_pages(book: Rulebook) -> Iterator[tuple[str, str]]:
    """Yield the index and a page for each family, by path."""
    yield "rules/index.md", _index(book)
    for family in _families(book):
        yield f"rules/{family}.md", _family(family, book)


def _name(family: str) -> str:
    """Return what a family of rules is called: its letters, where it has no name here."""
    return FAMILIES.get(family, (family, ""))[0]


def _families(book: Rulebook) -> list[str]:
    return list(dict.fromkeys(rule.family for rule in book))


def _rules(family: str, book: Rulebook) -> list[Rule]:
    return sorted((rule for rule in book if rule.family == family), key=lambda rule: rule.id)


def _index(book: Rulebook) -> str:
    counts = {family: _rules(family, book) for family in _families(book)}
    return md.page(
        "# Rules",
        f"There are {len(book)} rules. Each has a page that says what it asks, where that comes "
        f"from, what it reads, and examples of records that pass and fail.",
        md.table(
            ["Family", "Rules", *(severity.value for severity in Severity), "About"],
            [
                [
                    md.link(f"{_name(family)} ({family})", f"family-{family}"),
                    str(len(rules)),
                    *(str(sum(r.severity is severity for r in rules)) for severity in Severity),
                    md.plain(FAMILIES.get(family, ("", ""))[1]),
                ]
                for family, rules in counts.items()
            ],
        ),
        "An *error* is something the source says must be so; a *warning* something that should be "
        "so, or that has exceptions a record cannot show; an *info* something worth a look. Where "
        "that is not plain, the note of the rule says why. Values that cannot be read are found "
        "before any rule is checked: see {doc}`/generated/reading`.",
        *(md.page(f"## {_name(family)}", _rule_table(rules)) for family, rules in counts.items()),
        md.contents(counts),
    )


def _family(family: str, book: Rulebook) -> str:
    rules = _rules(family, book)
    return md.page(
        md.label(f"family-{family}"),
        f"# {_name(family)} ({family})",
        md.plain(FAMILIES.get(family, ("", ""))[1]),
        _rule_table(rules),
        md.contents(f"{rule.id} <{rule.id}>" for rule in rules),
    )


def _rule_table(rules: list[Rule]) -> str:
    def dates(rule: Rule) -> str:
        if len(rule.editions) > 1:
            return f"In {len(rule.editions)} editions"
        return period(rule.latest)

    return md.table(
        ["Rule", "What it asks", "Severity", "In force"],
        [[rule_link(r.id), md.plain(r.title), r.severity, dates(r)] for r in rules],
    )
