"""JSON lines as a table."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatecrime.records import ExtractError
from hatecrime.records.sources import json_lines, open_extract
from source_files import cut_into, piped, read_bytes, read_or_refused

SIZES = st.sampled_from([1, 3, 16, 100_000])


def as_text(value: object) -> object:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
VALUES = PLAIN | st.dictionaries(st.text(max_size=2), PLAIN, max_size=2)


@given(
    st.lists(st.dictionaries(st.sampled_from("abcd"), VALUES, min_size=1), min_size=1),
    st.booleans(),
    SIZES,
    st.integers(1, 5),
)
def test_objects_become_rows(
    records: list[dict[str, object]], ascii_only: bool, block: int, rows: int
) -> None:
    lines = [json.dumps(record, ensure_ascii=ascii_only) for record in records]
    with cut_into(block), pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_lines, "ROWS", 3)
        table = read_bytes("\n".join(lines).encode(), rows)
    assert table.columns == tuple(dict.fromkeys(key for record in records for key in record))
    assert table.rows == tuple(
        tuple(as_text(record.get(key)) for key in table.columns) for record in records
    )


@given(st.text('{}[]":,a1 \n\\u\r\té', max_size=40), SIZES)
def test_any_text_is_read_or_refused(text: str, block: int) -> None:
    with cut_into(block):
        read_or_refused(("{" + text).encode())


def test_numbers_are_spelt_as_they_were() -> None:
    line = '{"a": 1.50, "b": -0, "c": 1e400, "d": NaN, "e": {"f": [1.50, {"g": true}]}}'
    big = "9" * 5000
    (row, second) = read_bytes(f'{line}\n{{"a": {big}}}'.encode()).rows
    assert row == ("1.50", "-0", "1e400", "NaN", '{"f": [1.50, {"g": true}]}')
    assert second[0] == big


def test_plain_lists_stay_lists_in_columns_of_nothing_else() -> None:
    lines = [
        '{"lists": ["a", 1.0, null, true], "mixed": ["a", 2], "deep": [["a"]], "empty": null}',
        '{"lists": null, "mixed": "b", "deep": [[2.0]]}',
        '{"lists": []}',
    ]
    table = read_bytes("\n".join(lines).encode())
    assert table.rows == (
        (["a", "1.0", None, "true"], '["a", 2]', '[["a"]]', None),  # type: ignore[comparison-overlap]
        (None, "b", "[[2.0]]", None),
        ([], None, None, None),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"a": 1}\n\n[1]\n', "line 3: is no JSON object"),
        ('{"a": 1}\n{"a": 1\n', "line 2: is no JSON object"),
        ('{"a": 1}\n"a"', "line 2: is no JSON object"),
        ('{"a": 1, "a": 2}', "line 1: has a key twice"),
        ('{"a": {"b": 1, "b": 2}}', "line 1: has a key twice"),
        ('{"a": "\\ud800"}', "line 1: is no JSON object"),
        ('{"a": ' + "[" * 5000 + "]" * 5000 + "}", "line 1: is no JSON object"),
        ('{"a": 1, "a ": 2}', "columns 1 and 2 have the same name"),
        ("{" + ",".join(f'"{n}": 1' for n in range(17_000)) + "}", "line 1: has more than 16,384"),
        ('{"a": "\0"}', "NUL"),
    ],
)
def test_what_is_no_json_lines_is_told(text: str, says: str) -> None:
    with pytest.raises(ExtractError, match=says):
        read_bytes(text.encode())


def test_no_value_is_told() -> None:
    with pytest.raises(ExtractError) as told:
        read_bytes(b'{"a": "secret", "b": secret}\n')
    assert "secret" not in str(told.value)


def test_a_line_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "LONGEST", 1000)
    with cut_into(100), pytest.raises(ExtractError, match="line 2: is longer than"):
        read_bytes(b'{"a": 1}\n{"a": "' + b"x" * 5000)


def test_packed_marked_and_piped(tmp_path: Path) -> None:
    data = '\n \n{"a": "é"}\r\n\r\n{"b": 2}\r\n'
    for raw in (data.encode("utf-8-sig"), gzip.compress(data.encode()), data.encode("utf-16")):
        assert read_bytes(raw).rows == (("é", None), (None, "2"))
    with piped(data.encode(), tmp_path) as path:
        extract = open_extract([path])
        for _ in range(2):
            assert [row for w in extract.windows(1) for row in w.frame.rows()] == [
                ("é", None),
                (None, "2"),
            ]
