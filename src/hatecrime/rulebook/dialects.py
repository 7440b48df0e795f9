"""The dialects of SQL that the query for a warehouse is written in."""

from __future__ import annotations

import attrs


@attrs.frozen
class Dialect:
    """A dialect of SQL.

    Attributes:
        title: what its product is called.
        tested: whether the library's tests run the query in it; if not, they only parse the text.
        advice: what whoever runs the query there should do, without a full stop; may be empty.
    """

    title: str
    tested: bool = False
    advice: str = ""


DIALECTS = {
    "duckdb": Dialect("DuckDB", tested=True),
    "sqlite": Dialect("SQLite", tested=True),
    "postgres": Dialect(
        "PostgreSQL",
        tested=True,
        advice="send 'SET jit = off' first, since compiling the query takes longer than running it",
    ),
    "tsql": Dialect("SQL Server"),
    "snowflake": Dialect("Snowflake"),
    "bigquery": Dialect("BigQuery"),
    "spark": Dialect("Spark"),
}
"""By the name that ``hatecrime sql --dialect`` takes."""


def where_tested() -> str:
    """Return the sentences that say in which products the query was run, and in which not.

    >>> print(where_tested().partition(";")[0])
    This library's tests run it in DuckDB, SQLite and PostgreSQL
    """
    tested, parsed = (
        _listed([d.title for d in DIALECTS.values() if d.tested is told]) for told in (True, False)
    )
    sentence = (
        f"This library's tests run it in {tested}; for {parsed} it is no more than text that parses"
    )
    advice = [f"{d.title}: {d.advice}" for d in DIALECTS.values() if d.advice]
    return ". ".join([sentence, *advice]) + "."


def _listed(words: list[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
