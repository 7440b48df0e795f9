"""Drafting a column map from an extract: what is certain, and what is left to a person."""

from hatecrime.records.drafting.columns import gather
from hatecrime.records.drafting.placing import Draft, draft
from hatecrime.records.drafting.writing import draft_toml

__all__ = ["Draft", "draft", "draft_toml", "gather"]
