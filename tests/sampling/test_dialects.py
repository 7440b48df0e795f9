"""A dialect writes the same records in its own way, and its map reads them back."""

from __future__ import annotations

import io
import re
from pathlib import Path

import polars as pl
import pytest

from hatecrime.flags.words import Strand
from hatecrime.records.fields import fields
from hatecrime.records.sources import Window, open_extract
from hatecrime.records.tables import record_table
from hatecrime.sampling import dialects, make_sample, text_frame, write_csv
from hatecrime.sampling.dialects import Dialect

DIALECTS = list(dialects().values())


def read_back(data: bytes, folder: Path) -> Window:
    path = folder / "extract.csv"
    path.write_bytes(data)
    (window,) = open_extract([path]).windows()
    return window


def written(name: str, rows: int = 400, **options: float) -> bytes:
    stream = io.BytesIO()
    dialect = dialects()[name]
    write_csv(make_sample(rows, dialect=dialect, **options), stream, dialect)
    return stream.getvalue()


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda d: d.name)
def test_what_was_written_is_read_back(dialect: Dialect, tmp_path: Path) -> None:
    made = make_sample(800, seed=6, faults=0.5, typed=True)
    stream = io.BytesIO()
    write_csv(made, stream, dialect)
    window = read_back(stream.getvalue(), tmp_path)
    table = record_table(window.frame, dialect.column_map, window.uneven)
    # A record without its reference or its type is a finding however it is written.
    assert set(table.problems["problem"]) <= {"FLD-005"}
    assert table.frame.select(made.frame.columns).equals(made.frame)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda d: d.name)
def test_a_dialect_writes_every_field(dialect: Dialect) -> None:
    listed = dialect.column_map is not None and dialect.column_map.strands is not None
    assert {*dialect.cells, *(Strand if listed else ())} == set(fields())
    headings = text_frame(next(make_sample(1).windows()), dialect).columns
    assert len(headings) == len(dialect.cells) + listed


def test_headings_are_not_those_of_other_dialects() -> None:
    headings = [
        {entry.column for entry in dialect.cells.values()} for dialect in dialects().values()
    ]
    canonical, spreadsheet, system = headings
    assert not canonical & spreadsheet
    assert not canonical & system


def test_the_damage_of_the_spreadsheet() -> None:
    data = written("spreadsheet")
    text = data.decode("utf-8-sig")
    assert data.startswith(b"\xef\xbb\xbf")
    assert "\r\n" in text
    assert re.search(r",\d+\.0,", text)
    assert re.search(r",\d\d/\d\d/20\d\d \d\d:\d\d:\d\d,", text)
    assert {"Yes", "No", "YES"} <= set(re.split(r"[,\r\n]", text))
    assert {"Race", "Racial", "Faith", "Homophobic"} <= set(re.split(r"[,;\r\n]", text))
    assert re.search(r", [A-Za-z0-9]| ,", text)


def test_the_damage_of_the_record_system() -> None:
    data = written("record-system")
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    text = data.decode("cp1252")
    assert " – " in text
    assert " â€“ " in text
    assert ";NULL;" in text
    assert re.search(r";\d{1,3}/\d\d;", text)
    assert not re.search(r";0\d\d/\d\d;", text)


def test_a_row_with_a_cell_too_many_is_the_only_uneven_one(tmp_path: Path) -> None:
    stream = io.BytesIO()
    made = make_sample(50, fault_shares={"FLD-009": 0.1})
    write_csv(made, stream, dialects()["canonical"])
    rows = made.truth.filter(pl.col("rule") == "FLD-009")["row"].to_list()
    assert read_back(stream.getvalue(), tmp_path).uneven == tuple(rows)


def test_nothing_in_the_canonical_form_is_damaged() -> None:
    frame = make_sample(300).frame
    window = next(make_sample(300).windows())
    text = text_frame(window, dialects()["canonical"])
    assert text.columns == frame.columns
    assert text["record_type"].equals(frame["record_type"])
    assert set(text["race"]) == {"true", "false"}
