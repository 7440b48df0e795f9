"""Outcomes: codes, published groups, named definitions, and what a code says under each."""

from hatecrime.outcomes.classify import (
    codes_of_label,
    is_positive_outcome,
    is_victim_withdrawal,
    outcome_type,
)
from hatecrime.outcomes.recognise import LabelKind, OutcomeLabel, recognise
from hatecrime.outcomes.types import (
    Definition,
    OutcomeCode,
    OutcomeGroup,
    OutcomeType,
    definition,
    definitions,
    outcome_groups,
    outcome_types,
)
from hatecrime.outcomes.words import Authoriser, Decider

__all__ = [
    "Authoriser",
    "Decider",
    "Definition",
    "LabelKind",
    "OutcomeCode",
    "OutcomeGroup",
    "OutcomeLabel",
    "OutcomeType",
    "codes_of_label",
    "definition",
    "definitions",
    "is_positive_outcome",
    "is_victim_withdrawal",
    "outcome_groups",
    "outcome_type",
    "outcome_types",
    "recognise",
]
