"""Risk: the level an assessor gave and a supervisor endorsed."""

from hatecrime.risk.words import RiskLevel

__all__ = ["RiskLevel"]
