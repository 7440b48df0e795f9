"""A drafted column map as TOML: what is certain as lines, what is not as comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hatecrime.flags.words import Strand
from hatecrime.records.drafting.columns import Column
from hatecrime.records.drafting.fits import Fit, Word
from hatecrime.records.drafting.headers import looks_like_data
from hatecrime.records.drafting.placing import Draft, Placed, Unclear
from hatecrime.records.fields import fields
from hatecrime.records.labels import LOCAL, RELIGION
from hatecrime.records.map_plan import STRANDS
from hatecrime.rulebook.phrases import counted
from hatecrime.rulebook.types import Type

MOST_WORDS, MOST_NAMES = 100, 500
"""Words of one column, and names of columns, that a draft lists: a map has a largest size."""

LONGEST_NAME = 60
"""Characters of a column's name that a comment shows."""

_FEW_DOTS = 10
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def draft_toml(draft: Draft, name: str) -> str:
    """Return a drafted column map as the text of a TOML file, which ``load_column_map`` reads.

    Args:
        draft: the draft.
        name: the name of the extract.
    """
    lines = [*_head(draft, name)]
    religion_apart = any(one.field == RELIGION for one in draft.placed)
    for missing in draft.missing:
        lines += ["", *_missing(missing)]
    for one in draft.placed:
        lines += ["", *(_strands(one, religion_apart) if one.field == STRANDS else _field(one))]
    if draft.local:
        lines += ["", *_local(draft.local)]
    if draft.unclear or draft.unplaced:
        lines += ["", *_rest(draft)]
    return "".join(f"{line}\n" for line in lines)


def quoted(text: str) -> str:
    r"""Return text as a basic string of TOML, with nothing in it that a screen would not show.

    >>> print(quoted('a "b"\n'))
    "a \"b\"\n"
    """
    return _quoted(text, dots=text.count(".") > _FEW_DOTS)


def _quoted(text: str, *, dots: bool) -> str:
    # A line of a map may hold few dots, since a key of many parts takes a parser long.
    return f'"{"".join(_escaped(sign, dots=dots) for sign in text)}"'


def _escaped(sign: str, *, dots: bool) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    if sign.isprintable() and not (dots and sign == "."):
        return sign
    return f"\\u{ord(sign):04X}" if ord(sign) < 0x10000 else f"\\U{ord(sign):08X}"


# -- the head -----------------------------------------------------------------------------------


def _head(draft: Draft, name: str) -> Iterator[str]:
    yield f"# A column map drafted from {_named(name)}. Go through it before it is used:"
    yield "# what stands as a comment could not be told for certain, and was left to you. Where a"
    yield "# word was not understood, put its meaning in place of the question mark."
    yield "# 'hatecrime map --check' shows what a map does with an extract."
    if not draft.named:
        yield "#"
        yield "# No column is known by its name. Is the first row of the file its header? The names"
        yield "# are not listed here, since they may be somebody's data."
    yield ""
    yield f"name = {quoted(f'Draft for {name}'[:200])}"


def _missing(field: str) -> Iterator[str]:
    yield f"# No column was found for {field}, which every record needs. Name it, or"
    yield "# give a value that is the same for all rows; as it is, each row is reported."
    yield f"[fields.{field}]"
    yield 'value = ""'


# -- what is placed -----------------------------------------------------------------------------


def _field(one: Placed) -> Iterator[str]:
    yield f"[fields.{one.field}]"
    yield f"column = {quoted(one.columns[0])}"
    if one.fit.separator:
        yield f"separator = {quoted(one.fit.separator)}"
    forms = one.fit.forms
    if forms is not None and forms.certain and forms.choices[0] not in ((), ("iso",)):
        yield f"date_formats = {_array(forms.choices[0])}"
    elif forms is not None and len(forms.choices) > 1:
        yield "# Day and month could be exchanged. Take away the sign before the line that holds:"
        for choice in forms.choices:
            yield f"# date_formats = {_array(choice)}"
    yield from _translate(one.field, f"fields.{one.field}", one.fit)


def _strands(one: Placed, religion_apart: bool) -> Iterator[str]:
    yield "[strands]"
    if len(one.columns) == 1:
        yield f"column = {quoted(one.columns[0])}"
    else:
        yield "columns = ["
        for column in one.columns:
            yield f"  {quoted(column)},"
        yield "]"
    if one.fit.separator:
        yield f"separator = {quoted(one.fit.separator)}"
    yield "# empty = false      # if an empty cell means that no strand applies"
    yield from _translate(STRANDS, STRANDS, one.fit, religion_apart=religion_apart)


def _translate(field: str, key: str, fit: Fit, *, religion_apart: bool = False) -> Iterator[str]:
    if fit.words or fit.none:
        yield ""
        yield f"[{key}.translate]"
    for word in fit.words[:MOST_WORDS]:
        yield _line(word, religion_apart=religion_apart)
    if len(fit.words) > MOST_WORDS:
        yield f"# and {len(fit.words) - MOST_WORDS} more words, which are read without a line"
    if fit.none and (field == STRANDS or fields()[field].type is Type.BOOL):
        meaning = '""' if field == STRANDS else "false"
        stands = counted(fit.none, "row")
        yield f'# "None" = {meaning}      # {stands}: if it says that there was none'
    words, rows = fit.hidden
    if words:
        stand = f"{counted(words, 'word')} in {counted(rows, 'row')}"
        yield f"# not understood: {stand}, not shown here"
        yield f"# since they may be somebody's data; '--show {field}' lists them"


def _line(word: Word, *, religion_apart: bool = False) -> str:
    rows = counted(word.rows, "row")
    if word.meaning is None:
        # No field holds a question mark: a line that is not filled in is refused.
        return f'# {quoted(word.text)} = "?"      # {rows}: not understood'
    meaning = word.meaning
    if religion_apart and isinstance(meaning, str) and meaning.startswith(f"{Strand.RELIGION}:"):
        meaning = Strand.RELIGION.value
    written = str(meaning).lower() if isinstance(meaning, bool) else quoted(meaning)
    return f"{quoted(word.text)} = {written}      # {rows}"


def _local(sources: Iterable[Placed]) -> Iterator[str]:
    yield "# Local strands, each in a column of its own."
    for one in sources:
        yield f"[[fields.{LOCAL}.sources]]"
        yield f"column = {quoted(one.columns[0])}"
        yield f"[fields.{LOCAL}.sources.translate]"
        for word in one.fit.words:
            yield _line(word)


# -- what is not --------------------------------------------------------------------------------


def _rest(draft: Draft) -> Iterator[str]:
    yield "# -- not placed " + "-" * 60
    for one in draft.unclear[:MOST_NAMES]:
        yield "#"
        yield from _unclear(one, draft)
    if len(draft.unclear) > MOST_NAMES:
        yield f"# and {len(draft.unclear) - MOST_NAMES} more"
    if not draft.unplaced:
        return
    yield "#"
    yield "# Columns that nothing is known of:"
    for column in draft.unplaced[:MOST_NAMES]:
        yield f"#   {_column(column, shown=draft.named)}"
    if len(draft.unplaced) > MOST_NAMES:
        yield f"#   and {len(draft.unplaced) - MOST_NAMES} more"


def _unclear(one: Unclear, draft: Draft) -> Iterator[str]:
    """Yield the lines that a person may take the sign away from."""
    shown = draft.named
    filled = {placed.field for placed in draft.placed}
    names = ", ".join(_column(column, shown=shown) for column in one.columns)
    yield f"# {names}: {one.why}"
    told = [c.name for c in one.columns if shown and not looks_like_data(c.name)]
    for field in one.fields:
        if field in filled:
            yield f"# ({field} is read from another column above)"
            continue
        yield f"# [{STRANDS}]" if field == STRANDS else f"# [fields.{field}]"
        for name in told:
            yield f"# column = {quoted(name)}"
        if len(told) > 1 and _joins(field):
            yield f"# columns = {_array(told)}      # together"


def _joins(field: str) -> bool:
    """Whether several columns may make one field, each with a part of it."""
    return field == STRANDS or fields()[field].type in (Type.BOOL, Type.TEXTS)


def _column(column: Column, *, shown: bool) -> str:
    """Return a column's name for a comment; its place, where the name may be data."""
    if not shown or looks_like_data(column.name):
        return f"column {column.place}"
    return _named(column.name)


def _named(name: str) -> str:
    return quoted(name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}...")


def _array(items: Iterable[str]) -> str:
    texts = list(items)
    dots = "".join(texts).count(".") > _FEW_DOTS
    return f"[{', '.join(_quoted(text, dots=dots) for text in texts)}]"
