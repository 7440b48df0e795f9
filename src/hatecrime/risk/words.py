"""The words of the risk room that a record holds."""

from __future__ import annotations

from enum import StrEnum


class RiskLevel(StrEnum):
    """The level of risk, given by professional judgement and never computed."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
