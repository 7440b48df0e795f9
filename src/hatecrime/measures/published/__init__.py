"""Published tables of outcomes: reading them, and what can and cannot be counted in them."""

from hatecrime.measures.bases import Base
from hatecrime.measures.published.counting import computable, count, rate
from hatecrime.measures.published.home_office import read_home_office
from hatecrime.measures.published.police_uk import read_police_uk
from hatecrime.measures.published.tables import Cell, PublishedTable

__all__ = [
    "Base",
    "Cell",
    "PublishedTable",
    "computable",
    "count",
    "rate",
    "read_home_office",
    "read_police_uk",
]
