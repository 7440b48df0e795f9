"""Workbooks as tables of text."""

from __future__ import annotations

import datetime as dt
import struct
import sys
import zipfile
import zlib
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatecrime.records import ExtractError
from hatecrime.records.sources import open_extract, workbook_size
from hatecrime.records.sources import workbook as reader
from source_files import binary_workbook, open_document, piped, read, workbook

HEADER = ["record_ref", "record_type"]


def test_cells_become_text(tmp_path: Path) -> None:
    cells: dict[object, str | None] = {
        "as it is ": "as it is ",
        "007": "007",
        5: "5",
        -3.0: "-3",
        2.5: "2.5",
        0.1: "0.1",
        2**53: "9007199254740992",
        1e20: "1e+20",
        True: "true",
        False: "false",
        dt.date(2026, 5, 4): "2026-05-04",
        dt.datetime(2026, 5, 4): "2026-05-04",
        dt.datetime(2026, 5, 4, 9, 10, 1): "2026-05-04T09:10:01",
        None: None,
    }
    path = workbook(tmp_path / "a.xlsx", {"S": [["a", "b"], *[["x", cell] for cell in cells]]})
    assert [row[1] for row in read(path).rows] == list(cells.values())


def test_days_times_and_spans_are_iso(tmp_path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["day", "time", "span"])
    for column, (value, form) in enumerate(
        [(46146, "dd/mm/yyyy"), (0.75, "hh:mm"), (1.25, "[h]:mm:ss")]
    ):
        sheet.write_number(1, column, value, book.add_format({"num_format": form}))
    book.close()
    assert read(tmp_path / "a.xlsx").rows == (("2026-05-04", "18:00:00", "30:00:00"),)


@given(st.dates(dt.date(1901, 1, 1), dt.date(2100, 1, 1)), st.times())
def test_moments_keep_their_second(
    tmp_path_factory: pytest.TempPathFactory, day: dt.date, time: dt.time
) -> None:
    moment = dt.datetime.combine(day, time.replace(microsecond=0))
    path = tmp_path_factory.mktemp("moments") / "a.xlsx"
    (row,) = read(workbook(path, {"S": [["a", "b"], ["x", moment]]})).rows
    assert dt.datetime.fromisoformat(row[1] or "") == moment


def test_what_is_above_and_beside_the_table(tmp_path: Path) -> None:
    rows = [
        [],
        ["Hate crime, May"],
        [],
        ["ref", None, " type ", None],
        ["A1", "x", "crime"],
        [],
        [None, None, None, None, "a remark"],
        ["A2"],
    ]
    table = read(workbook(tmp_path / "a.xlsx", {"S": rows}), rows=2)
    assert table.columns == ("ref", "column 2", "type")
    assert table.rows == (("A1", "x", "crime"), (None, None, None), ("A2", None, None))
    assert table.uneven == (2,)


def test_the_one_sheet_with_rows(tmp_path: Path) -> None:
    rows = [HEADER, ["A1", "crime"]]
    sheets = {"Notes": [["Read this"]], "Header": [["a", "b"]], "Data": rows, "Empty": []}
    assert read(workbook(tmp_path / "a.xlsx", sheets)).rows == (("A1", "crime"),)
    with pytest.raises(ExtractError, match=r"several .* .'Data', 'More'.; .* as CSV"):
        read(workbook(tmp_path / "b.xlsx", {**sheets, "More": rows}))
    assert read(workbook(tmp_path / "c.xlsx", {"S": [HEADER]})).rows == ()
    with pytest.raises(ExtractError, match="is empty"):
        read(workbook(tmp_path / "d.xlsx", {"S": [["only one"], ["cell a row"]]}))
    with pytest.raises(ExtractError, match="columns 1 and 2"):
        read(workbook(tmp_path / "e.xlsx", {"S": [["a", "a "], ["x", "y"]]}))


def test_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "ROWS", 7)
    rows = [[f"A{n}", n] for n in range(100)]
    path = workbook(tmp_path / "a.xlsx", {"S": [HEADER, *rows]})
    assert read(path, rows=10).rows == tuple((f"A{n}", f"{n}") for n in range(100))


def test_other_kinds_of_workbook(tmp_path: Path) -> None:
    rows = [["A title", ""], HEADER, ["A1", "crime"], ["A2", ""]]
    table = (("A1", "crime"), ("A2", None))
    assert read(open_document(tmp_path / "a.ods", rows)).rows == table
    cells = {2: dict(enumerate(HEADER)), 3: {0: "A1", 1: "crime"}, 4: {0: "A2"}}
    assert read(binary_workbook(tmp_path / "a.xlsb", cells)).rows == table
    old = read(Path(__file__).parent / "data" / "old.xls")
    assert old.columns == ("record_ref", "record_type", "victim_age", "race")
    assert old.rows == (("A1", "crime", "34", "true"), ("A2", "incident", "7.5", "false"))


def test_a_workbook_through_a_pipe(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"S": [HEADER, ["A1", "crime"]]})
    with piped(path.read_bytes(), tmp_path) as pipe:
        assert read(pipe).rows == (("A1", "crime"),)


def test_the_extra_is_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"S": [HEADER]})
    with (
        mock.patch.dict(sys.modules, {"python_calamine": None}),
        pytest.raises(ExtractError, match=r"a\.xlsx: .*hatecrime\[excel\]"),
    ):
        open_extract([path])
    (tmp_path / "a.csv.zst").write_bytes(b"\x28\xb5\x2f\xfd")
    with (
        mock.patch.dict(sys.modules, {"zstandard": None}),
        pytest.raises(ExtractError, match=r"a\.csv\.zst: .*hatecrime\[zstd\]"),
    ):
        open_extract([tmp_path / "a.csv.zst"])


# -- what would take too much memory ---------------------------------------------------------------


def test_cells_far_apart_are_refused(tmp_path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write(1_048_575, 16_383, "x")
    book.close()
    with pytest.raises(ExtractError, match="16,384 columns and 1,048,576 rows"):
        open_extract([tmp_path / "a.xlsx"])
    path = binary_workbook(tmp_path / "a.xlsb", {0: {0: "a", 1: "b"}, 1_048_575: {16_383: "x"}})
    with pytest.raises(ExtractError, match="16,384 columns and 1,048,576 rows"):
        open_extract([path])


def test_the_place_of_a_cell_may_be_cut_in_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_size, "MOST_CELLS", 30)
    path = workbook(tmp_path / "a.xlsx", {"S": [list("abc")] * 11})
    for piece in (1, 2, 3, 5, 100):
        monkeypatch.setattr(workbook_size, "_PIECE", piece)
        with pytest.raises(ExtractError, match="3 columns and 11 rows"):
            open_extract([path])


def bomb(path: Path, *, says: int) -> Path:
    """Write a workbook of which a part of 5 MB says of itself that it has so many bytes."""
    workbook(path, {"S": [HEADER]})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings2.xml", bytes(5_000_000))
        place = archive.infolist()[-1]
    data = bytearray(path.read_bytes())
    crc = zlib.crc32(bytes(says))
    for found, at in ((place.header_offset, 14), (data.rindex(b"PK\x01\x02"), 16)):
        data[found + at : found + at + 4] = struct.pack("<I", crc)
        data[found + at + 8 : found + at + 12] = struct.pack("<I", says)
    path.write_bytes(bytes(data))
    return path


@pytest.mark.parametrize("says", [5_000_000, 10])
def test_a_workbook_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: int
) -> None:
    monkeypatch.setattr(workbook_size, "LARGEST", 1_000_000)
    with pytest.raises(ExtractError, match="unpacks to more than"):
        open_extract([bomb(tmp_path / "a.xlsx", says=says)])


def test_an_archive_that_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("extract.csv", "a,b\n1,2\n")
    with pytest.raises(ExtractError, match="ZIP archive, but no workbook; unpack it"):
        open_extract([tmp_path / "a.zip"])
