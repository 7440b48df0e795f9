"""Records: what one record is, its fields, column maps, and reading what an extract holds."""

from hatecrime.records.errors import ColumnMapError, ExtractError
from hatecrime.records.fields import fields, schema
from hatecrime.records.map_model import ColumnMap
from hatecrime.records.maps import load_column_map
from hatecrime.records.model import CrimeRecord

__all__ = [
    "ColumnMap",
    "ColumnMapError",
    "CrimeRecord",
    "ExtractError",
    "fields",
    "load_column_map",
    "schema",
]
