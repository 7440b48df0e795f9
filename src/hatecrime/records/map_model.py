"""What a column map may say: the keys of its TOML, and their types."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class ColumnSource(_Strict):
    """One column that a field is read from, and how its cells are written."""

    column: str = Field(min_length=1)
    separator: str | None = Field(None, min_length=1)
    translate: dict[str, str | bool | int] = Field(default_factory=dict)
    empty: str | bool | int | None = None


class FieldMap(_Strict):
    """Where one field comes from: a column, several columns, or one value for every row."""

    column: str | None = Field(None, min_length=1)
    columns: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    sources: tuple[ColumnSource, ...] = ()
    value: str | bool | int | None = None
    separator: str | None = Field(None, min_length=1)
    translate: dict[str, str | bool | int] = Field(default_factory=dict)
    empty: str | bool | int | None = None
    date_formats: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_origin(self) -> FieldMap:
        given = [self.column is not None, bool(self.columns), bool(self.sources)]
        if sum(given) + (self.value is not None) != 1:
            raise ValueError("needs exactly one of column, columns, sources or value")
        return self


class StrandsMap(_Strict):
    """A column that lists the strands of a record, or several that do."""

    column: str | None = Field(None, min_length=1)
    columns: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    separator: str | None = Field(None, min_length=1)
    translate: dict[str, str] = Field(default_factory=dict)
    empty: bool | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> StrandsMap:
        if (self.column is not None) == bool(self.columns):
            raise ValueError("needs exactly one of column and columns")
        return self


class ColumnMap(_Strict):
    """A whole column map, as its TOML file holds it; ``load_column_map`` reads one."""

    name: str = ""
    about: str = ""
    true_words: tuple[str, ...] = ()
    false_words: tuple[str, ...] = ()
    date_formats: tuple[str, ...] = ()
    fields: dict[str, FieldMap] = Field(default_factory=dict)
    strands: StrandsMap | None = None
