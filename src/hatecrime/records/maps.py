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

import datetime as dt
import difflib
import re
import string
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import attrs
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from hatecrime.flags.words import Religion, Strand
from hatecrime.records.errors import ColumnMapError
from hatecrime.records.fields import field_named, fields, required_fields
from hatecrime.records.reading import PLAIN, RELIGION, Manner, read
from hatecrime.records.spellings import slug
from hatecrime.rulebook.catalogue import read_toml
from hatecrime.rulebook.errors import RulebookError
from hatecrime.rulebook.types import Field as RecordField
from hatecrime.rulebook.types import Type

_DATE_PARTS = set("YymdHMSfbBpIjzZ")


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
    """One column that lists the strands of a record."""

    column: str = Field(min_length=1)
    separator: str | None = Field(None, min_length=1)
    translate: dict[str, str] = Field(default_factory=dict)
    empty: bool | None = None


class ColumnMap(_Strict):
    """A whole column map, as its TOML file holds it; ``load_column_map`` reads one."""

    name: str = ""
    about: str = ""
    true_words: tuple[str, ...] = ()
    false_words: tuple[str, ...] = ()
    date_formats: tuple[str, ...] = ()
    fields: dict[str, FieldMap] = Field(default_factory=dict)
    strands: StrandsMap | None = None


@attrs.frozen
class Origin:
    """A column that a field is read from.

    Attributes:
        column: its name in the extract.
        manner: how its cells are written.
        label: the name findings give it, where that is not the field's.
    """

    column: str
    manner: Manner
    label: str = ""


@attrs.frozen
class FieldPlan:
    """How one field is filled: from columns, or with one value."""

    field: str
    origins: tuple[Origin, ...] = ()
    value: str | None = None


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
        _check(column_map)
    except ColumnMapError as error:
        raise ColumnMapError(f"{path.name}: {error}") from None
    return column_map


def plan(column_map: ColumnMap | None, columns: list[str]) -> list[FieldPlan]:
    """Return how each field is filled from an extract with these columns.

    Args:
        column_map: the map; None takes the columns whose names are canonical.
        columns: the names in the extract.

    Raises:
        ColumnMapError: if the map names a column the extract does not have.
        ColumnMapError: if two columns of the extract stand for one field.
    """
    return _canonical_plan(columns) if column_map is None else _mapped_plan(column_map, columns)


def _canonical_plan(columns: list[str]) -> list[FieldPlan]:
    found: dict[str, str] = {}
    for column in columns:
        name = field_named(column)
        if name is None:
            continue
        if name in found:
            raise ColumnMapError(
                f"two columns stand for the field {name}; name the one to use in a column map"
            )
        found[name] = column
    plain = Manner()
    return [FieldPlan(name, (Origin(found[name], plain),)) for name in fields() if name in found]


def _mapped_plan(column_map: ColumnMap, columns: list[str]) -> list[FieldPlan]:
    plans: dict[str, FieldPlan] = {}
    if column_map.strands is not None:
        for strand_plan in _strand_plans(column_map.strands):
            plans[strand_plan.field] = strand_plan
    for name, entry in column_map.fields.items():
        if entry.value is not None:
            plans[name] = FieldPlan(name, value=_word(entry.value))
            continue
        plans[name] = FieldPlan(name, tuple(_origins(column_map, entry)))
    for name, field_plan in plans.items():
        for origin in field_plan.origins:
            if origin.column not in columns:
                close = difflib.get_close_matches(origin.column, columns, n=1)
                hint = f"; did you mean {close[0]!r}?" if close else ""
                raise ColumnMapError(
                    f"fields.{origin.label or name}: the extract has no column "
                    f"{origin.column!r}{hint}"
                )
    return [plans[name] for name in fields() if name in plans]


def _origins(column_map: ColumnMap, entry: FieldMap) -> list[Origin]:
    single = [entry.column] if entry.column is not None else list(entry.columns)
    sources = [
        ColumnSource(
            column=column,
            separator=entry.separator,
            translate=entry.translate,
            empty=entry.empty,
        )
        for column in single
    ] or list(entry.sources)
    return [
        Origin(
            source.column,
            Manner(
                true_words=_folded(column_map.true_words),
                false_words=_folded(column_map.false_words),
                formats=entry.date_formats or column_map.date_formats,
                separator=source.separator or entry.separator,
                translate=_translations(entry.translate | source.translate),
                empty=_word(source.empty if source.empty is not None else entry.empty),
            ),
        )
        for source in sources
    ]


def _strand_plans(listed: StrandsMap) -> list[FieldPlan]:
    """Return a plan for each field that the words of one list column can set."""
    words = {key.casefold().strip(): target for key, target in listed.translate.items()}
    words = {strand.value: strand.value for strand in Strand} | words
    targets: dict[str, dict[str, str]] = {strand.value: {} for strand in Strand}
    for word, target in words.items():
        kind, _, detail = target.partition(":")
        strand = Strand.RELIGION.value if kind == "religion" else kind
        for name in Strand:
            targets[name.value][word] = "true" if strand == name.value else "false"
        if kind == "local":
            targets.setdefault("local_strands", {})[word] = detail
        if kind == "religion" and detail:
            targets.setdefault(RELIGION, {})[word] = detail

    def manner(name: str) -> Manner:
        is_strand = name in set(Strand)
        return Manner(
            separator=listed.separator,
            # A word that sets another field says nothing of this one.
            translate=targets[name] if is_strand else {"*": "", **targets[name]},
            empty=None if listed.empty is None or not is_strand else _word(listed.empty),
        )

    return [
        FieldPlan(name, (Origin(listed.column, manner(name), label="strands"),)) for name in targets
    ]


def _check(column_map: ColumnMap) -> None:
    """Refuse what can be seen to be wrong without an extract."""
    known = fields()
    listed = {p.field for p in _strand_plans(column_map.strands)} if column_map.strands else set()
    for name, entry in column_map.fields.items():
        if name not in known:
            close = difflib.get_close_matches(name, list(known), n=1)
            hint = f"; did you mean {close[0]!r}?" if close else "; 'hatecrime schema' lists all"
            raise ColumnMapError(f"fields.{name}: there is no field of that name{hint}")
        field = known[name]
        for words in (entry.translate, *(source.translate for source in entry.sources)):
            _check_translate(f"fields.{name}", words)
        _check_words(column_map, field, entry)
        if name in listed and name not in set(Strand):
            raise ColumnMapError(
                f"fields.{name}: words of the [strands] column fill it already; keep one of the two"
            )
        if entry.date_formats and field.type not in (Type.DATE, Type.DATETIME):
            raise ColumnMapError(f"fields.{name}.date_formats: {name} is not a date")
        _check_formats(f"fields.{name}.date_formats", entry.date_formats)
    _check_formats("date_formats", column_map.date_formats)
    if both := sorted(_folded(column_map.true_words) & _folded(column_map.false_words)):
        raise ColumnMapError(
            f"true_words: {both[0]!r} is among false_words too; keep one of the two"
        )
    if missing := [name for name in required_fields() if name not in column_map.fields]:
        raise ColumnMapError(
            f"fields.{missing[0]}: every record needs it; name its column, or give "
            f"'value' if it is the same for all rows"
        )
    if column_map.strands is not None:
        _check_translate("strands", column_map.strands.translate)
        for word, target in column_map.strands.translate.items():
            kind, _, detail = target.partition(":")
            good = (
                target in {*Strand, ""}
                or (kind == "local" and detail == slug(detail) != "")
                or (kind == "religion" and detail in set(Religion))
            )
            if not good:
                raise ColumnMapError(
                    f"strands.translate.{word}: {target!r} is no strand; use one of "
                    f"{', '.join(Strand)}, 'religion:' with a religion, or 'local:' with a key"
                )


def _check_words(column_map: ColumnMap, field: RecordField, entry: FieldMap) -> None:
    """Refuse a word the map puts in place of others that the field could not be read from."""
    manner = Manner(
        true_words=_folded(column_map.true_words),
        false_words=_folded(column_map.false_words),
        formats=entry.date_formats or column_map.date_formats,
    )
    words = [("value", entry.value, PLAIN)]
    sources: tuple[FieldMap | ColumnSource, ...] = (entry, *entry.sources)
    for source in sources:
        words += [("translate", target, manner) for target in source.translate.values()]
        words.append(("empty", source.empty, manner))
    for key, target, how in words:
        word = _word(target) or ""
        if field.allowed and word not in {*field.allowed, ""}:
            raise ColumnMapError(
                f"fields.{field.name}.{key}: {word!r} is not a word of {field.name}; "
                f"it is one of {', '.join(field.allowed)}"
            )
        if read(field, word, how).problem is not None:
            raise ColumnMapError(
                f"fields.{field.name}.{key}: {field.name} cannot be read from {word!r}; "
                f"it is of the type {field.type}"
            )


def _check_formats(key: str, formats: tuple[str, ...]) -> None:
    for form in formats:
        parts = set(_percent_parts(form))
        a_day = "j" in parts or ("d" in parts and parts & set("mbB"))
        whole = a_day and parts & set("Yy") and parts <= _DATE_PARTS
        if form != "iso" and not (whole and _is_format(form)):
            raise ColumnMapError(
                f"{key}: {form!r} is not a date format; write it as '%d/%m/%Y', or 'iso'"
            )
    shapes: dict[str, str] = {}
    for form in formats:
        shape = form.replace("%d", "%m")
        if (other := shapes.setdefault(shape, form)) != form:
            raise ColumnMapError(
                f"{key}: {other!r} and {form!r} differ only in which is the day and which is not; "
                f"that is not told cell by cell"
            )


def _is_format(form: str) -> bool:
    try:
        dt.datetime.strptime(dt.datetime(2001, 2, 3, tzinfo=dt.UTC).strftime(form), form)
    except (ValueError, re.error):
        return False
    return True


def _percent_parts(form: str) -> list[str]:
    letters = string.ascii_letters + "%"
    return [after for before, after in pairwise(form) if before == "%" and after in letters]


def _check_translate(key: str, words: Mapping[str, object]) -> None:
    """Refuse one word with two meanings: case and padding make no difference."""
    seen: dict[str, object] = {}
    for word, target in words.items():
        if seen.setdefault(word.casefold().strip(), target) != target:
            raise ColumnMapError(f"{key}.translate: {word!r} is given twice, with two meanings")


def _translations(words: dict[str, str | bool | int]) -> dict[str, str]:
    return {key.casefold().strip(): _word(target) or "" for key, target in words.items()}


def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.casefold().strip() for word in words)


def _word(value: str | bool | int | None) -> str | None:
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _plain(error: Any) -> str:
    """Return pydantic's message in the words of the person who wrote the map."""
    if error["type"] == "extra_forbidden":
        return "there is no such key; the page on column maps in the documentation lists them"
    return str(error["msg"]).removeprefix("Value error, ")
