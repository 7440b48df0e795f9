"""What an outcome code, or a published label, says."""

from __future__ import annotations

from hatecrime.outcomes.catalogues import labels
from hatecrime.outcomes.types import (
    NOT_ASSIGNED,
    Definition,
    OutcomeCode,
    OutcomeType,
    definition,
    outcome_groups,
    outcome_types,
)

WITHDRAWAL = "victim_withdrawal"
"""The name of the definition of victim withdrawal (attrition)."""


def outcome_type(code: str | int | None) -> OutcomeType | None:
    """Return what is known of an outcome code; None where none is assigned or it is a local code.

    >>> outcome_type("14").title
    'Victim not able to support (suspect not identified)'
    >>> outcome_type("66") is None
    True
    """
    return outcome_types().get(str(OutcomeCode(code)))


def is_victim_withdrawal(code: str | int | None) -> bool | None:
    """Return whether an outcome is a victim withdrawal (attrition), as ``Definition.contains``.

    >>> is_victim_withdrawal("14"), is_victim_withdrawal("15"), is_victim_withdrawal("66")
    (True, False, None)
    """
    return definition(WITHDRAWAL).contains(code)


def is_positive_outcome(code: str | int | None, *, definition: str | Definition) -> bool | None:
    """Return whether an outcome is positive under a definition, as ``Definition.contains``.

    There is no default: what is positive differs from source to source, and so do the figures.

    Args:
        code: an outcome code.
        definition: a definition, or its name.

    Raises:
        KeyError: if there is no definition of that name.
        ValueError: if the definition is not one of a positive outcome, such as victim withdrawal.

    >>> is_positive_outcome("7", definition="action_taken_hmicfrs")
    True
    >>> is_positive_outcome("7", definition="positive_outcome_src")
    False
    """
    chosen = _definition(definition)
    if not chosen.positive:
        raise ValueError(f"the definition {chosen.name!r} is not one of a positive outcome")
    return chosen.contains(code)


def codes_of_label(label: str) -> frozenset[str] | None:
    """Return the outcome codes that a published label stands for.

    A label of the Home Office tables or of data.police.uk names several codes more often than one,
    so the answer is a set: ``{"0"}`` means not yet assigned, the empty set that it is not known.

    Args:
        label: the text, to the letter.

    Returns:
        The codes; None if no such label is known.

    >>> sorted(codes_of_label("Formal action is not in the public interest"))
    ['10', '9']
    """
    for group in outcome_groups().values():
        if group.published == label:
            return group.codes or frozenset([NOT_ASSIGNED])
    if label not in labels().rows:
        return None
    codes = labels().cell(label, "codes")
    return frozenset(codes) if isinstance(codes, tuple) else frozenset()


def _definition(given: str | Definition) -> Definition:
    return given if isinstance(given, Definition) else definition(given)
