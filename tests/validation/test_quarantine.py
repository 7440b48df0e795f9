"""Quarantine: every row is in one of two files, as it came and in its order."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatecrime.records.errors import ExtractError
from hatecrime.records.sources import open_extract
from hatecrime.rulebook.rule import Answer, Severity
from hatecrime.validation import Result, check_file
from hatecrime.validation.findings import FINDINGS_SCHEMA
from hatecrime.validation.quarantine import quarantine

EXTRACT = Path(__file__).parents[2] / "examples" / "extract.csv"
AS_OF = dt.date(2026, 6, 1)


@attrs.frozen
class Piece:
    frame: pl.DataFrame
    first_row: int


def pieces(frame: pl.DataFrame, size: int) -> Iterator[Piece]:
    for start in range(0, max(frame.height, 1), size):
        yield Piece(frame.slice(start, size), start + 1)


@cache
def checked() -> Result:
    return check_file(EXTRACT, as_of=AS_OF, show_unknown=True)


def read(path: Path) -> pl.DataFrame:
    """Return the rows of a file as they came."""
    return pl.concat(window.frame for window in open_extract([path]).windows())


def extract() -> pl.DataFrame:
    return read(EXTRACT)


def with_findings(rows: int, found: list[tuple[int, str, str]]) -> Result:
    """Return a result of a table with these findings: row, severity and answer."""
    plain = {"rule": "ABC-001", "fields": [], "message": "", "fix": "", "cites": []}
    frame = pl.DataFrame(
        [{"row": row, "severity": kind, "answer": answer, **plain} for row, kind, answer in found],
        schema=FINDINGS_SCHEMA,
    )
    result = checked()
    receipt = attrs.evolve(result.receipt, rows_read=rows, rows_kept=rows)
    return attrs.evolve(
        result,
        receipt=receipt,
        findings=lambda: (),
        summary=lambda: (),
        frame=lambda: frame,
    )


def cells(frame: pl.DataFrame) -> list[tuple[Any, ...]]:
    return frame.with_columns(pl.all().fill_null("")).rows()


# -- text ------------------------------------------------------------------------------------------

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)
CELL = st.none() | TEXT | st.sampled_from(["", " ", '"', ",", "\r", "\n", "\r\n", "=1+1", "'", ";"])


@st.composite
def tables(draw: st.DrawFn) -> tuple[pl.DataFrame, list[tuple[int, str, str]]]:
    names = draw(st.lists(st.from_regex(r"\w[\w ,\"']{0,5}\w", fullmatch=True), min_size=1,
                          max_size=4, unique=True))  # fmt: skip
    rows = draw(st.lists(st.tuples(*[CELL] * len(names)), max_size=12))
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    numbers = st.integers(1, max(len(rows), 1))
    kinds = st.sampled_from(["error", "warning", "info"])
    found = st.tuples(numbers, kinds, st.sampled_from(["fail", "unknown"]))
    return frame, draw(st.lists(found, max_size=12)) if rows else []


@given(tables(), st.integers(1, 5), st.sampled_from(list(Severity)))
def test_every_row_is_in_one_file_as_it_came(
    made: tuple[pl.DataFrame, list[tuple[int, str, str]]], size: int, severity: Severity
) -> None:
    frame, found = made
    result = with_findings(frame.height, found)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        told = quarantine(pieces(frame, size), result, folder, severity)
        kept, aside = (read(folder / f"{n}.csv") for n in ("kept", "quarantined"))
        assert sorted(p.name for p in folder.iterdir()) == ["kept.csv", "quarantined.csv"]
    bad = {
        row
        for row, kind, answer in found
        if answer == "fail" and Severity(kind).rank <= severity.rank
    }
    rows = list(enumerate(cells(frame), start=1))
    assert cells(kept) == [row for number, row in rows if number not in bad]
    assert cells(aside) == [row for number, row in rows if number in bad]
    assert kept.columns == aside.columns == frame.columns
    receipt = told.receipt
    assert (receipt.rows_kept, receipt.rows_quarantined) == (kept.height, aside.height)
    assert receipt.rows_kept + receipt.rows_quarantined == receipt.rows_read == frame.height


@pytest.mark.parametrize("severity", list(Severity))
def test_what_is_kept_has_no_such_finding(severity: Severity, tmp_path: Path) -> None:
    result = checked()
    told = quarantine(pieces(extract(), 7), result, tmp_path, severity, sources=[EXTRACT])
    assert told.findings == result.findings
    assert told.summary == result.summary
    assert told.frame.equals(result.frame)
    assert told.receipt.to_dict() == result.receipt.to_dict() | {
        "rows": {
            "read": extract().height,
            "kept": told.receipt.rows_kept,
            "quarantined": told.receipt.rows_quarantined,
        }
    }
    assert 0 < told.receipt.rows_quarantined < extract().height
    again = check_file(tmp_path / "kept.csv", as_of=AS_OF)
    assert not again.failed_at(severity)
    broken: dict[int, set[str]] = {}
    for f in result.findings:
        if f.answer is Answer.FAIL and f.severity.rank <= severity.rank:
            broken.setdefault(f.row, set()).add(f.rule)
    assert told.receipt.rows_quarantined == len(broken)
    aside = check_file(tmp_path / "quarantined.csv", as_of=AS_OF)
    # The earlier report of the same victim is sound, and so among the rows that are kept.
    assert {f.row for f in aside.findings if f.severity.rank <= severity.rank} == {
        place for place, row in enumerate(sorted(broken), start=1) if broken[row] != {"VIC-001"}
    }


def test_what_could_not_be_read_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_text("record_ref,record_type\nA1,crime\nA2,crime,more\nA3\n", encoding="utf-8")
    told = quarantine(pieces(read(path), 2), check_file(path), tmp_path)
    assert told.receipt.rows_quarantined == 2
    assert (tmp_path / "kept.csv").read_text(encoding="utf-8") == (
        "record_ref,record_type\nA1,crime\n"
    )
    assert (tmp_path / "quarantined.csv").read_text(encoding="utf-8") == (
        "record_ref,record_type\nA2,crime\nA3,\n"
    )


def test_cells_are_not_altered(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": ["=1+1", "'=1+1"], "b": ["", None]})
    quarantine(pieces(frame, 1), with_findings(2, [(2, "error", "fail")]), tmp_path)
    assert (tmp_path / "kept.csv").read_text(encoding="utf-8") == "a,b\n=1+1,\n"
    assert (tmp_path / "quarantined.csv").read_text(encoding="utf-8") == "a,b\n'=1+1,\n"


def test_an_empty_cell_of_the_only_column_is_a_row(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": ["", "x", None, None, ""]})
    quarantine(pieces(frame, 2), with_findings(5, [(4, "error", "fail")]), tmp_path)
    assert read(tmp_path / "kept.csv")["a"].to_list() == [None, "x", None, None]
    assert read(tmp_path / "quarantined.csv")["a"].to_list() == [None]


# -- typed -----------------------------------------------------------------------------------------


def typed(rows: int = 11) -> pl.DataFrame:
    moment = dt.datetime(2026, 5, 1, 12, 30, 0, 1)
    return pl.DataFrame(
        {
            "text": [None, *map(str, range(rows - 1))],
            "number": pl.Series([None, *range(rows - 1)], dtype=pl.Int16),
            "day": [AS_OF] * rows,
            "moment": pl.Series([moment] * rows, dtype=pl.Datetime("ns", "Europe/London")),
            "flag": [True, None, False] * (rows // 3) + [None] * (rows % 3),
            "list": [["a", None], [], None] * (rows // 3) + [None] * (rows % 3),
            "word": pl.Series(["a", "b"] * rows, dtype=pl.Categorical).head(rows),
            "kind": pl.Series(["a", "b"] * rows, dtype=pl.Enum(["a", "b"])).head(rows),
            "struct": [{"a": 1, "b": None}] * rows,
            "exact": pl.Series(["1.50"] * rows).cast(pl.Decimal(10, 2)),
        }
    )


@pytest.mark.parametrize("size", [1, 3, 100])
@pytest.mark.parametrize("bad", [[], [1], [2, 3, 11], list(range(1, 12))])
def test_typed_rows_stay_typed(bad: list[int], size: int, tmp_path: Path) -> None:
    frame = typed()
    result = with_findings(11, [(row, "error", "fail") for row in bad])
    told = quarantine(pieces(frame, size), result, tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["kept.parquet", "quarantined.parquet"]
    numbers = pl.Series(range(1, 12))
    aside = numbers.is_in(bad)
    kept = pl.read_parquet(tmp_path / "kept.parquet")
    assert kept.schema == frame.schema
    assert kept.equals(frame.filter(~aside))
    assert pl.read_parquet(tmp_path / "quarantined.parquet").equals(frame.filter(aside))
    assert told.receipt.rows_quarantined == len(bad)


def test_typed_without_rows(tmp_path: Path) -> None:
    quarantine(pieces(typed().clear(), 5), with_findings(0, []), tmp_path)
    assert pl.read_parquet(tmp_path / "kept.parquet").schema == typed().schema


def test_what_parquet_cannot_hold(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": pl.Series([object()], dtype=pl.Object)})
    with pytest.raises(ExtractError, match="cannot be written as Parquet") as caught:
        quarantine(pieces(frame, 1), with_findings(1, []), tmp_path)
    assert "object" not in str(caught.value)
    assert not list(tmp_path.iterdir())


# -- refused ---------------------------------------------------------------------------------------


def changed(frame: pl.DataFrame) -> dict[str, list[Piece]]:
    whole = list(pieces(frame, 7))
    return {
        "a row less": [*whole[:-1], Piece(whole[-1].frame[:-1], whole[-1].first_row)],
        "a row more": [*whole, Piece(frame[:1], frame.height + 1)],
        "a window less": whole[:-1],
        "a gap": [*whole[:2], *whole[3:]],
        "twice": [*whole[:2], *whole[1:]],
        "another column": [*whole[:2], Piece(whole[2].frame.drop("beat"), 15), *whole[3:]],
        "another order": [*whole[:2], Piece(whole[2].frame[:, ::-1], 15), *whole[3:]],
    }


@pytest.mark.parametrize("kind", sorted(changed(extract())))
def test_rows_that_do_not_add_up_are_an_error(kind: str, tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match=r"rows were kept|of other types|does not follow"):
        quarantine(changed(extract())[kind], checked(), tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_finding_of_a_row_that_is_not_there(tmp_path: Path) -> None:
    result = with_findings(2, [(3, "error", "fail")])
    with pytest.raises(ExtractError, match="has changed since"):
        quarantine(pieces(pl.DataFrame({"a": ["1", "2"]}), 5), result, tmp_path)
    assert not list(tmp_path.iterdir())


def test_an_error_while_reading_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "kept.csv").write_text("of yesterday", encoding="utf-8")

    def breaks() -> Iterator[Piece]:
        yield from list(pieces(extract(), 7))[:3]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        quarantine(breaks(), checked(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.csv"]
    assert (tmp_path / "kept.csv").read_text(encoding="utf-8") == "of yesterday"


def test_files_of_an_earlier_run_are_replaced(tmp_path: Path) -> None:
    for severity in (Severity.ERROR, Severity.WARNING):
        told = quarantine(pieces(extract(), 9), checked(), tmp_path, severity)
        assert read(tmp_path / "kept.csv").height == told.receipt.rows_kept


def test_files_of_the_other_kind_are_not_mixed_with(tmp_path: Path) -> None:
    (tmp_path / "quarantined.parquet").touch()
    with pytest.raises(ExtractError, match=r"holds quarantined\.parquet.*remove it"):
        quarantine(pieces(extract(), 9), checked(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["quarantined.parquet"]


@pytest.mark.parametrize("named", ["kept.csv", "*.csv", "../*/kept.*"])
def test_the_extract_itself_is_not_overwritten(named: str, tmp_path: Path) -> None:
    path = tmp_path / "kept.csv"
    path.write_bytes(EXTRACT.read_bytes())
    with pytest.raises(ExtractError, match="is the extract itself"):
        quarantine(pieces(extract(), 9), checked(), tmp_path, sources=[tmp_path / named])
    assert path.read_bytes() == EXTRACT.read_bytes()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(ExtractError, match="cannot be made"):
        quarantine(pieces(extract(), 9), checked(), tmp_path / "a")


def test_a_folder_is_made(tmp_path: Path) -> None:
    quarantine(pieces(extract(), 9), checked(), tmp_path / "a" / "b")
    assert len(list((tmp_path / "a" / "b").iterdir())) == 2


def test_no_window_at_all(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one window"):
        quarantine([], checked(), tmp_path)
