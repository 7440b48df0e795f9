"""Every outcome once, by published group: definitions that stack up to the whole."""

from __future__ import annotations

from functools import cache

from hatecrime.measures.questions import assigned_codes
from hatecrime.outcomes import Definition, outcome_groups

NO_GROUP = "no_published_group"
"""The part of the outcomes that no published group holds."""


@cache
def outcome_parts() -> tuple[Definition, ...]:
    """Return the groups of the published tables as definitions, and one for all other outcomes.

    Each outcome that is counted is in exactly one. Their names begin with ``published_``, since
    one group has the name of a definition and holds fewer codes.

    >>> [part.name for part in outcome_parts()][:2]
    ['published_charged', 'published_taken_into_consideration']
    """
    parts = [
        Definition(
            name=f"published_{group.key}",
            title=group.title,
            codes=group.codes & assigned_codes(),
            positive=False,
            source="HO-OPEN-DATA",
            at="outcome groups",
        )
        for group in outcome_groups().values()
    ]
    others = assigned_codes().difference(*(part.codes for part in parts))
    rest = Definition(
        name=NO_GROUP,
        title="Outcomes without a published group",
        codes=others,
        positive=False,
        source="HO-OPEN-DATA",
        at="outcome groups",
    )
    return (*(part for part in parts if part.codes), rest)
