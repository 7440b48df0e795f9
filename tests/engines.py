"""Each engine that a rule may run in, asked the same predicates of the same rows."""

from __future__ import annotations

import atexit
import datetime as dt
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cache, lru_cache
from typing import Any

import duckdb
import polars as pl

from hatecrime.rulebook import predicates as r
from hatecrime.rulebook.kernel import Kernel
from hatecrime.rulebook.to_polars import DTYPES
from hatecrime.rulebook.to_python import compile_predicates
from hatecrime.rulebook.to_sql import LIST_SEPARATOR, SqlWriter
from hatecrime.rulebook.types import Type

Rows = Sequence[Mapping[str, Any]]
Answers = list[tuple[Any, ...]]
"""One tuple a row, one answer a predicate."""

TABLE = "crimes"

_DUCKDB = {
    Type.TEXT: "VARCHAR",
    Type.INT: "BIGINT",
    Type.BOOL: "BOOLEAN",
    Type.DATE: "DATE",
    Type.DATETIME: "TIMESTAMP",
    Type.TEXTS: "VARCHAR",
}


def frame_of(rows: Rows, types: Mapping[str, Type]) -> pl.DataFrame:
    """Return rows as a frame with the column types of each field."""
    return pl.DataFrame(
        {name: [_listed(row.get(name)) for row in rows] for name in types},
        schema={name: DTYPES[kind] for name, kind in types.items()},
    )


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _quoted(name: str) -> str:
    return f'"{name}"'


# -- engines ---------------------------------------------------------------------------------------


def python_answers(
    predicates: Sequence[r.Predicate], rows: Rows, types: Mapping[str, Type]
) -> Answers:
    """Ask the compiled Python function."""
    holds = compile_predicates(predicates, tuple(types))
    return [holds(row) for row in rows]


def polars_answers(
    predicates: Sequence[r.Predicate], rows: Rows, types: Mapping[str, Type]
) -> Answers:
    """Ask the engine for tables."""
    frame = frame_of(rows, types)
    columns = {name: frame[name] for name in frame.columns}
    (answers,) = Kernel([predicates]).answers(columns, frame.height)
    if isinstance(answers, Exception):
        raise answers
    return list(zip(*answers, strict=True))


def duckdb_answers(
    predicates: Sequence[r.Predicate], rows: Rows, types: Mapping[str, Type]
) -> Answers:
    """Ask DuckDB."""
    with planless(load_duckdb(frame_of(rows, types), types)) as connection:
        return connection.execute(select_text("duckdb", tuple(predicates))).fetchall()


def sqlite_answers(
    predicates: Sequence[r.Predicate], rows: Rows, types: Mapping[str, Type]
) -> Answers:
    """Ask SQLite, which answers 0 and 1."""
    with closing(sqlite3.connect(":memory:")) as connection:
        load_sqlite(connection, rows, types)
        found = connection.execute(select_text("sqlite", tuple(predicates))).fetchall()
    return [tuple(_TRUTH[answer] for answer in row) for row in found]


ENGINES: dict[str, Callable[[Sequence[r.Predicate], Rows, Mapping[str, Type]], Answers]] = {
    "python": python_answers,
    "polars": polars_answers,
    "duckdb": duckdb_answers,
    "sqlite": sqlite_answers,
}

_TRUTH = {0: False, 1: True, None: None}


@lru_cache(maxsize=4)
def select_text(dialect: str, predicates: tuple[r.Predicate, ...]) -> str:
    """Return a query that asks the predicates of every row of the table, in order."""
    writer = SqlWriter(dialect)
    columns = [
        f"{writer.predicate(predicate).sql(dialect=dialect)} AS p{number}"
        for number, predicate in enumerate(predicates)
    ]
    return f"SELECT {', '.join(columns)} FROM {TABLE} ORDER BY place"  # noqa: S608 - a test's own


# -- loading ---------------------------------------------------------------------------------------


@cache
def duckdb_connection() -> duckdb.DuckDBPyConnection:
    """Return one connection for the whole process; opening one takes longer than a test."""
    connection = duckdb.connect(config={"threads": "1"})
    atexit.register(_close, connection)
    return connection


def _close(connection: duckdb.DuckDBPyConnection) -> None:
    connection.close()
    duckdb_connection.cache_clear()


@contextmanager
def planless(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Turn the optimiser off: to plan a hundred rules takes DuckDB longer than to run them."""
    connection.execute("PRAGMA disable_optimizer")
    try:
        yield connection
    finally:
        connection.execute("PRAGMA enable_optimizer")


def load_duckdb(frame: pl.DataFrame, types: Mapping[str, Type]) -> duckdb.DuckDBPyConnection:
    """Put a frame into the table, with typed columns and lists as joined text."""
    connection = duckdb_connection()
    lists = [name for name, kind in types.items() if kind is Type.TEXTS]
    joined = frame.with_columns(pl.col(name).list.join(LIST_SEPARATOR) for name in lists)
    columns = [f"{_quoted(name)} {_DUCKDB[kind]}" for name, kind in types.items()]
    connection.execute(f"CREATE OR REPLACE TABLE {TABLE} ({', '.join(columns)}, place BIGINT)")
    connection.register("incoming", joined.with_row_index("place").to_arrow())
    names = ", ".join(map(_quoted, types))
    connection.execute(f"INSERT INTO {TABLE} SELECT {names}, place FROM incoming")  # noqa: S608
    connection.unregister("incoming")
    return connection


def load_sqlite(
    connection: sqlite3.Connection,
    rows: Iterable[Mapping[str, Any]],
    types: Mapping[str, Type],
) -> None:
    """Put rows into the table: dates as ISO text in either spelling, bools as 0 and 1."""
    columns = ", ".join(map(_quoted, types))
    connection.execute(f"CREATE TABLE {TABLE} ({columns}, place INTEGER)")
    marks = ", ".join("?" * (len(types) + 1))
    connection.executemany(
        f"INSERT INTO {TABLE} VALUES ({marks})",  # noqa: S608
        [
            (*(_sqlite_value(row.get(name), number) for name in types), number)
            for number, row in enumerate(rows)
        ],
    )


def _sqlite_value(value: Any, number: int) -> Any:
    match value:
        case bool():
            return int(value)
        case dt.datetime():
            return value.isoformat(sep="T" if number % 2 else " ")
        case dt.date():
            return value.isoformat()
        case list() | tuple():
            return LIST_SEPARATOR.join(value)
    return value
