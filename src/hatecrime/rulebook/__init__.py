"""The rulebook: rules as data, their language, the interpreter and the compilers.

It knows nothing of hate crime: fields, catalogues and rules are given to it.
"""

from hatecrime.rulebook.errors import ConditionError, RulebookError
from hatecrime.rulebook.types import Derived, Field, Schema, Type

__all__ = ["ConditionError", "Derived", "Field", "RulebookError", "Schema", "Type"]
