"""Parquet: typed columns, and the run told in the file's own metadata."""

from __future__ import annotations

import io
import json
from pathlib import Path

import duckdb
import polars as pl
import pyarrow.parquet
import pytest

from hatecrime.report.parquet import RECEIPT, SUMMARY
from report_samples import RESULTS, rows_of, written


@pytest.mark.parametrize("kind", RESULTS)
def test_the_run_is_in_the_metadata(kind: str) -> None:
    result = RESULTS[kind]()
    told = pl.read_parquet_metadata(io.BytesIO(written(result, "parquet")))
    assert json.loads(told[RECEIPT]) == result.receipt.to_dict()
    assert json.loads(told[SUMMARY]) == [entry.to_dict() for entry in result.summary]


@pytest.mark.parametrize("kind", RESULTS)
def test_another_library_reads_the_same(kind: str) -> None:
    result = RESULTS[kind]()
    report = written(result, "parquet")
    file = pyarrow.parquet.ParquetFile(io.BytesIO(report))
    assert file.read().to_pylist() == rows_of(result)
    assert json.loads(file.metadata.metadata[RECEIPT.encode()]) == result.receipt.to_dict()


def test_a_warehouse_reads_it(tmp_path: Path) -> None:
    result = RESULTS["table"]()
    path = tmp_path / "findings.parquet"
    path.write_bytes(written(result, "parquet"))
    query = f"SELECT rule, row, len(fields) FROM '{path}'"  # noqa: S608
    assert duckdb.sql(query).fetchall() == [(f.rule, f.row, len(f.fields)) for f in result.findings]
