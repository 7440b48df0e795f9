"""Several files as one extract; files that are none."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hatecrime.records import ExtractError
from hatecrime.records.sources import files, open_extract, parquet, table, workbook_size
from source_files import cut_into, open_document, piped, read, read_bytes, read_or_refused, workbook

DATA = Path(__file__).parent / "data"


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=4),
    st.integers(1, 6),
    st.sampled_from([4, 100_000]),
)
def test_rows_are_counted_through_all_files(
    tmp_path_factory: pytest.TempPathFactory, heights: list[int], rows: int, block: int
) -> None:
    folder = tmp_path_factory.mktemp("several")
    number = 0
    names, uneven = [], []
    for place, height in enumerate(heights):
        # The columns change places from file to file, and each first row has a cell too few.
        lines = ["n,file,x" if place % 2 else "file,n,x"]
        for row in range(height):
            number += 1
            cells = [f"{number}", f"{place}"] if place % 2 else [f"{place}", f"{number}"]
            lines.append(",".join(cells if row == 0 else [*cells, "x"]))
            uneven += [number] if row == 0 else []
        names.append(folder / f"{place}.csv")
        names[-1].write_text("\n".join(lines), encoding="utf-8")
    with cut_into(block):
        extract = open_extract(names)
        windows = list(extract.windows(rows))
    assert extract.columns == ("file", "n", "x")
    assert extract.sources == tuple(path.name for path in names)
    assert [row for window in windows for row in window.uneven] == uneven
    seen = 0
    for window in windows:
        assert window.first_row == seen + 1
        assert window.frame.height <= rows
        assert window.frame.columns == list(extract.columns)
        for file, n, _ in window.frame.rows():
            seen += 1
            assert (n, f"{file}.csv") == (f"{seen}", window.source)
    assert seen == number


def test_patterns_are_sorted_and_each_file_is_read_once(tmp_path: Path) -> None:
    folder = write(tmp_path, b="a\n1", a="a\n2", c="a\n3")
    (folder / "d.csv").mkdir()
    assert open_extract([folder / "*.csv"]).sources == ("a.csv", "b.csv", "c.csv")
    assert open_extract([str(folder / "[bc].csv"), folder / "?.csv", folder / "c.csv"]).sources == (
        "b.csv",
        "c.csv",
        "a.csv",
    )
    (folder / "again.csv").symlink_to(folder / "b.csv")
    assert open_extract([folder / "*.csv"]).sources == ("a.csv", "again.csv", "c.csv")


def test_what_is_the_name_of_a_file_is_no_pattern(tmp_path: Path) -> None:
    folder = write(tmp_path, **{"x[1]": "a\n1", "x1": "a\n2"})
    assert open_extract([folder / "x[1].csv"]).sources == ("x[1].csv",)


@pytest.mark.parametrize("given", [[], ["*.nothing"], ["absent.csv"], ["."], [""], ["a\0b"]])
def test_no_such_file(tmp_path: Path, given: list[str]) -> None:
    with pytest.raises(ExtractError):
        open_extract([tmp_path / name for name in given])


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="whom nothing is forbidden"
)
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = write(tmp_path, a="a,b\n") / "a.csv"
    path.chmod(0)
    with pytest.raises(ExtractError, match=r"a\.csv: cannot be read: Permission denied"):
        open_extract([path])


def test_an_error_while_reading_is_told(tmp_path: Path) -> None:
    class Broken:
        def __enter__(self) -> Broken:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def read(self, _: int) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(ExtractError, match=r"a\.csv: cannot be read: Input/output error"):
        list(files._read(Broken(), "a.csv"))  # type: ignore[arg-type]


def test_files_of_one_extract_have_the_same_columns(tmp_path: Path) -> None:
    folder = write(tmp_path, a="record_ref,race,x\n", b="x,Jane Doe,record_ref\n")
    with pytest.raises(ExtractError, match=r"b\.csv: .*a\.csv: it lacks 'race' and .* columns 2;"):
        open_extract([folder / "a.csv", folder / "b.csv"])
    # A file without a header has data for names: those of a later file are never shown.
    with pytest.raises(ExtractError) as told:
        open_extract([folder / "a.csv", folder / "b.csv"])
    assert "Jane" not in str(told.value)


def test_files_of_several_forms_are_one_extract(tmp_path: Path) -> None:
    write(tmp_path, a="ref,n\nA,1\n")
    pl.DataFrame({"n": [2], "ref": ["B"]}).write_parquet(tmp_path / "b.parquet")
    workbook(tmp_path / "c.xlsx", {"S": [["ref", "n"], ["C", 3]]})
    (tmp_path / "d.jsonl").write_text('{"n": 4, "ref": "D"}\n', encoding="utf-8")
    windows = list(open_extract([tmp_path / "*"]).windows())
    assert [(w.first_row, w.source) for w in windows] == [
        (1, "a.csv"),
        (2, "b.parquet"),
        (3, "c.xlsx"),
        (4, "d.jsonl"),
    ]
    rows = [row for window in windows for row in window.frame.rows()]
    assert rows == [("A", "1"), ("B", 2), ("C", "3"), ("D", "4")]


def test_a_window_has_rows(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 1 row"):
        open_extract([write(tmp_path, a="a\n") / "a.csv"]).windows(0)


def test_the_limits_are_told() -> None:
    told = (Path(__file__).parents[2] / "docs" / "extracts.md").read_text(encoding="utf-8")
    for limit in (
        f"{table.LONGEST >> 20} MB",
        f"{table.MOST_COLUMNS:,} columns",
        f"{workbook_size.LARGEST >> 30} GB",
        f"{workbook_size.MOST_CELLS:,} cells",
    ):
        assert limit in told.replace("\n ", "")


# -- Parquet ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [0, 1, 3, 10])
def test_a_parquet_file_keeps_its_types(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr(parquet, "WINDOW_ROWS", 3)
    frame = pl.DataFrame({"ref": [f"A{n}" for n in range(rows)], "n": range(rows)}).with_columns(
        day=pl.lit("2026-01-02").str.to_date(), lists=pl.concat_list("ref", "ref")
    )
    frame.write_parquet(tmp_path / "a[1].parquet", row_group_size=2)
    extract = open_extract([tmp_path / "a[1].parquet"])
    for size in (2, 5, 100):
        windows = list(extract.windows(size))
        assert sum(window.frame.height for window in windows) == rows
        if rows:
            assert pl.concat(window.frame for window in windows).equals(frame)
    data = (tmp_path / "a[1].parquet").read_bytes()
    with piped(data, tmp_path) as path:
        assert open_extract([path]).columns == ("ref", "n", "day", "lists")


# -- files that are damaged ------------------------------------------------------------------------


def _whole(name: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        rows = [["record_ref", "record_type"], ["A1", "crime"], ["A2", "incident"]]
        if name.endswith("parquet"):
            pl.DataFrame(rows[1:], schema=rows[0], orient="row").write_parquet(path)
        elif name.endswith("xlsx"):
            workbook(path, {"S": rows})
        elif name.endswith("ods"):
            open_document(path, rows)
        else:
            shutil.copy(DATA / "old.xls", path)
        return path.read_bytes()


WHOLE = {name: _whole(name) for name in ("a.parquet", "a.xlsx", "a.ods", "a.xls")}


@given(
    st.sampled_from(sorted(WHOLE)),
    st.floats(0, 1),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=4),
)
@example("a.parquet", 0.5, [])
@example("a.xlsx", 0.5, [])
def test_damaged_files_are_read_or_refused(
    name: str, kept: float, changes: list[tuple[float, int]]
) -> None:
    data = bytearray(WHOLE[name])
    for place, value in changes:
        data[min(int(place * len(data)), len(data) - 1)] = value
    del data[max(8, int((0.3 + kept) * len(data))) :]
    read_or_refused(bytes(data), name)


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_whole_files_are_read(name: str) -> None:
    assert read_bytes(WHOLE[name], name="no matter what").columns[:2] == (
        "record_ref",
        "record_type",
    )


@pytest.mark.skipif(sys.platform == "win32", reason="has no such files")
def test_devices_are_read_or_refused() -> None:
    with pytest.raises(ExtractError, match="is empty"):
        read(Path("/dev/null"))
    with cut_into(1000), pytest.raises(ExtractError, match="NUL"):
        read(Path("/dev/zero"))
