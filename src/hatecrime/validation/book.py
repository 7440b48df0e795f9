"""The built-in rulebook, put together from the rooms, and a force's own rules beside it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from hatecrime.flags import catalogues as flags
from hatecrime.outcomes import catalogues as outcomes
from hatecrime.records import catalogues as records
from hatecrime.records.fields import schema
from hatecrime.records.problems import reading_findings
from hatecrime.rulebook.catalogue import Catalogue
from hatecrime.rulebook.language import Language

if TYPE_CHECKING:
    from hatecrime.rulebook.rule import Rulebook

_HOUSE = Path(__file__).parents[1]

ROOMS = ("records", "flags", "outcomes", "response", "risk", "victims")
"""The rooms that have rules, in the order in which these are listed and reported."""

RULE_FILES = tuple(_HOUSE / room / "rules.toml" for room in ROOMS)
"""The built-in rules."""

SOURCES = _HOUSE / "sources.toml"
"""Every document cited, once."""


@cache
def looked_up() -> dict[str, Catalogue]:
    """Return the catalogues that come with the rules, by the name that rules use."""
    return _by_name(
        flags.strands(),
        flags.religions(),
        flags.local_strands(),
        flags.offences(),
        outcomes.outcomes(),
        outcomes.groups(),
        outcomes.named_definitions(),
        outcomes.labels(),
        outcomes.cancellations(),
        records.forces(),
    )


@cache
def catalogues() -> dict[str, Catalogue]:
    """Return every catalogue by name: those of rules, and those that no rule can look into."""
    # Not read for a check: they decide no answer.
    from hatecrime.response import catalogues as response
    from hatecrime.risk import catalogues as risk
    from hatecrime.victims import catalogues as victims

    return looked_up() | _by_name(
        response.policies(),
        risk.structures(),
        risk.interventions(),
        risk.triggers(),
        victims.duties(),
        victims.events(),
        victims.support_systems(),
        victims.presets(),
    )


def _by_name(*found: Catalogue) -> dict[str, Catalogue]:
    return {catalogue.name: catalogue for catalogue in found}


@cache
def language() -> Language:
    """Return all that rules may name."""
    return Language(schema(), looked_up(), flags.words())


def load_rulebook(*paths: str | Path, offences: str | Path | None = None) -> Rulebook:
    """Return the built-in rulebook, with a force's own rule files added.

    Args:
        paths: TOML files of ``[[rule]]`` entries. They are data: they cannot run code.
        offences: a list of notifiable offences as the Home Office publishes it, a workbook (which
            needs ``hatecrime[excel]``) or CSV. It takes the place of the list shipped: its codes,
            classes, modes, bases and dates of use decide. None means the list shipped.

    Raises:
        RulebookError: naming the file, the rule and the text that is wrong.

    >>> load_rulebook()["FLG-002"].title
    'An aggravated offence carries a race or religion flag'
    """
    if not paths and offences is None:
        return _built_in()
    known = language() if offences is None else _with_offences(Path(offences))
    return _read((*RULE_FILES, *map(Path, paths)), known)


def _with_offences(path: Path) -> Language:
    from hatecrime.flags.offence_list import offences_of
    from hatecrime.records.offence_list import read_offence_list

    listed = offences_of(read_offence_list(path))
    return attrs.evolve(language(), catalogues={**looked_up(), listed.name: listed})


@cache
def _built_in() -> Rulebook:
    return _read(RULE_FILES, language())


def _read(paths: Iterable[Path], known: Language) -> Rulebook:
    # The parser is slow to import, so it is left until a rulebook is read.
    from hatecrime.rulebook.load import load_rulebook as load
    from hatecrime.rulebook.load import load_sources

    return load(paths, known, load_sources(SOURCES), frozenset(reading_findings()))
