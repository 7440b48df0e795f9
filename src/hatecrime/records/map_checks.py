"""What a column map may not say, as far as it can be seen without an extract."""

from __future__ import annotations

import datetime as dt
import difflib
import re
import string
from collections.abc import Mapping
from itertools import pairwise

from hatecrime.flags import Religion, Strand
from hatecrime.records.errors import ColumnMapError
from hatecrime.records.fields import fields, required_fields
from hatecrime.records.map_model import ColumnMap, ColumnSource, FieldMap, StrandsMap
from hatecrime.records.map_plan import folded, folded_word, strand_plans, word_of
from hatecrime.records.reading import PLAIN, Manner, read
from hatecrime.records.spellings import slug
from hatecrime.rulebook.types import Field as RecordField
from hatecrime.rulebook.types import Type

_DATE_PARTS = set("YymdHMSfbBpIjzZ")


def check_map(column_map: ColumnMap) -> None:
    """Refuse what can be seen to be wrong without an extract.

    Raises:
        ColumnMapError: naming the key and the remedy.
    """
    known = fields()
    listed = {field_plan.field for field_plan in strand_plans(column_map)}
    for name, entry in column_map.fields.items():
        if name not in known:
            close = difflib.get_close_matches(name, list(known), n=1)
            hint = f"; did you mean {close[0]!r}?" if close else "; 'hatecrime schema' lists all"
            raise ColumnMapError(f"fields.{name}: there is no field of that name{hint}")
        field = known[name]
        for words in (entry.translate, *(source.translate for source in entry.sources)):
            _check_translate(f"fields.{name}", words)
        _check_columns(f"fields.{name}", entry.columns)
        _check_words(column_map, field, entry)
        if name in listed and name not in set(Strand):
            raise ColumnMapError(
                f"fields.{name}: words of the [strands] column fill it already; keep one of the two"
            )
        if entry.date_formats and field.type not in (Type.DATE, Type.DATETIME):
            raise ColumnMapError(f"fields.{name}.date_formats: {name} is not a date")
        _check_formats(f"fields.{name}.date_formats", entry.date_formats)
    _check_formats("date_formats", column_map.date_formats)
    if both := sorted(folded(column_map.true_words) & folded(column_map.false_words)):
        raise ColumnMapError(
            f"true_words: {both[0]!r} is among false_words too; keep one of the two"
        )
    if missing := [name for name in required_fields() if name not in column_map.fields]:
        raise ColumnMapError(
            f"fields.{missing[0]}: every record needs it; name its column, or give "
            f"'value' if it is the same for all rows"
        )
    if column_map.strands is not None:
        _check_strands(column_map.strands)


def _check_strands(listed: StrandsMap) -> None:
    _check_translate("strands", listed.translate)
    _check_columns("strands", listed.columns)
    if listed.empty:
        raise ColumnMapError(
            "strands.empty: an empty cell names no strand; write 'empty = false' if it means that "
            "none applies, and leave the key out if it means that nothing is known"
        )
    for word, target in listed.translate.items():
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
        true_words=folded(column_map.true_words),
        false_words=folded(column_map.false_words),
        formats=entry.date_formats or column_map.date_formats,
    )
    words = [("value", entry.value, PLAIN)]
    sources: tuple[FieldMap | ColumnSource, ...] = (entry, *entry.sources)
    for source in sources:
        words += [("translate", target, manner) for target in source.translate.values()]
        words.append(("empty", source.empty, manner))
    for key, target, how in words:
        word = word_of(target) or ""
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
        folded = folded_word(word)
        if not folded:
            raise ColumnMapError(
                f"{key}.translate: an empty cell is no word; say what it means with 'empty'"
            )
        if seen.setdefault(folded, target) != target:
            raise ColumnMapError(f"{key}.translate: {word!r} is given twice, with two meanings")


def _check_columns(key: str, columns: tuple[str, ...]) -> None:
    if twice := next((one for one in columns if columns.count(one) > 1), None):
        raise ColumnMapError(f"{key}.columns: {twice!r} is named twice; name each column once")
