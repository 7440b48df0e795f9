"""Column maps: how an extract's columns and words become a record's fields, written as TOML.

```toml
name = "Anytown extract"
date_formats = ["%d/%m/%Y"]

[fields.record_ref]
column = "Crime No"

[fields.record_type]
value = "crime"                      # the same for every row

[fields.race]
columns = ["Racist", "Ethnicity"]    # true when one of them is

[fields.targeted_religion]
column = "Faith"
separator = ","
translate = { "Islam" = "muslim" }

[strands]                            # or one column that lists the strands
column = "Hate types"
separator = ";"
translate = { "Racist" = "race", "Anti-gay" = "sexual_orientation", "Misogyny" = "local:misogyny" }
```
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hatecrime.records.errors import ColumnMapError
from hatecrime.records.map_checks import check_map
from hatecrime.records.map_model import ColumnMap
from hatecrime.rulebook.catalogue import read_toml
from hatecrime.rulebook.errors import RulebookError


def load_column_map(path: str | Path) -> ColumnMap:
    """Read a column map.

    Raises:
        ColumnMapError: naming the file, the key and the remedy.
    """
    path = Path(path)
    try:
        data = read_toml(path)
    except RulebookError as error:
        raise ColumnMapError(str(error)) from None
    try:
        column_map = ColumnMap.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "the map"
        raise ColumnMapError(f"{path.name}: {key}: {_plain(first)}") from None
    try:
        check_map(column_map)
    except ColumnMapError as error:
        raise ColumnMapError(f"{path.name}: {error}") from None
    return column_map


def _plain(error: Any) -> str:
    """Return pydantic's message in the words of the person who wrote the map."""
    if error["type"] == "extra_forbidden":
        return "there is no such key; the page on column maps in the documentation lists them"
    return str(error["msg"]).removeprefix("Value error, ")
