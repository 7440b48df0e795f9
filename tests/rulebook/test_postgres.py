"""The query, run for real in PostgreSQL, finds what the library finds in the same rows."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from condition_strategies import conditions
from engines import TABLE, select_text
from hatecrime.records.sources import read_extract
from hatecrime.records.tables import record_table
from hatecrime.rulebook import syntax as s
from hatecrime.rulebook.dialects import DIALECTS
from hatecrime.rulebook.examples import examples_of
from hatecrime.rulebook.findings_query import findings_query
from hatecrime.rulebook.interpret import answer, evaluate
from hatecrime.rulebook.parse import parse
from hatecrime.rulebook.rails import Railway
from hatecrime.rulebook.rule import Answer
from hatecrime.rulebook.types import Type
from hatecrime.validation import load_rulebook
from offence_lists import make_listed_table, table, write_csv
from postgres import REQUIRED, PostgresMissingError, load_postgres, server
from strategies import (
    BOOK,
    LANGUAGE,
    NARRATIVES,
    SCHEMA,
    SMALL,
    TYPES,
    Record,
    days,
    full,
    make_table,
    names_in,
    narratives,
    records,
    times,
)
from warehouses import (
    EMBEDDED,
    GIVEN,
    NAMES,
    OPTIONAL,
    Runner,
    assert_same,
    query_text,
    with_own_rules,
)

AS_OF = dt.date(2026, 5, 1)
EXTRACT = Path(__file__).parents[2] / "examples/extract.csv"
FEW = settings(max_examples=max(4, settings().max_examples // 8))


@pytest.fixture(scope="session")
def postgres() -> Iterator[psycopg.Connection[Any]]:
    with ExitStack() as stack:
        try:
            address = stack.enter_context(server())
        except PostgresMissingError as error:
            if os.environ.get(REQUIRED) == "1":
                pytest.fail(f"{REQUIRED} is set, but: {error}")
            pytest.skip(str(error))
        connection = stack.enter_context(psycopg.connect(address, autocommit=True))
        # Compiling a query of a hundred rules takes far longer than running it.
        connection.execute("SET jit = off")
        yield connection


def run(
    connection: psycopg.Connection[Any],
    text: str,
    rows: list[Record],
    types: Mapping[str, Type],
) -> list[Any]:
    load_postgres(connection, TABLE, rows, types)
    return connection.execute(text).fetchall()  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def runners(postgres: psycopg.Connection[Any]) -> dict[str, Runner]:
    return {"postgres": partial(run, postgres)}


# -- findings --------------------------------------------------------------------------------------


@pytest.mark.parametrize("show_unknown", [False, True])
def test_the_example_extract(runners: dict[str, Runner], show_unknown: bool) -> None:
    extract = record_table(read_extract(EXTRACT).frame)
    rows = extract.frame.to_dicts()
    found = assert_same(BOOK, rows, extract.columns, AS_OF, show_unknown, runners)
    assert found.total() > 30


def test_every_example_of_every_rule(postgres: psycopg.Connection[Any]) -> None:
    """Each as a row; a fact about the whole table is the table's, so such rules are left out."""
    cases = [
        (rule, wanted, full(record) | {"record_ref": f"{rule.id} {place}"})
        for rule in BOOK
        for place, (wanted, _, record) in enumerate(examples_of(rule, SCHEMA))
        if not set(record) - set(SCHEMA.fields)
    ]
    rows = [row | {"record_type": row["record_type"] or "crime"} for _, _, row in cases]
    text = query_text(BOOK, "postgres", AS_OF, (), show_unknown=True)
    found = {(ref, rule): said for ref, rule, _, said in run(postgres, text, rows, GIVEN)}
    checked = 0
    for (rule, _, _), row in zip(cases, rows, strict=True):
        if any(set(names_in(e.when, e.must)) & set(SCHEMA.whole_table()) for e in rule.editions):
            continue
        meant, _ = answer(rule, row | {"as_of": AS_OF}, BOOK.language)
        told = meant.value if meant in (Answer.FAIL, Answer.UNKNOWN) else None
        assert found.get((row["record_ref"], rule.id)) == told, (rule.id, row)
        checked += 1
    assert checked > 0.95 * len(cases) > 500


@FEW
@given(seed=st.integers(0, 2**32), size=st.integers(1, 250), show_unknown=st.booleans())
def test_records_of_every_kind(
    runners: dict[str, Runner], seed: int, size: int, show_unknown: bool
) -> None:
    assert_same(with_own_rules(), make_table(seed, size), NAMES, AS_OF, show_unknown, runners)


@FEW
@given(
    seed=st.integers(0, 2**32),
    absent=st.sets(st.sampled_from(OPTIONAL), min_size=1),
    rules=st.sets(st.sampled_from(tuple(BOOK.rules)), min_size=1, max_size=12),
    show_unknown=st.booleans(),
)
def test_without_some_columns(
    runners: dict[str, Runner], seed: int, absent: set[str], rules: set[str], show_unknown: bool
) -> None:
    names = [name for name in NAMES if name not in absent]
    book = with_own_rules().select([*sorted(rules), "OWN"])
    assert_same(book, make_table(seed, 60), names, AS_OF, show_unknown, runners)


def test_with_a_list_of_offences(tmp_path: Path, runners: dict[str, Runner]) -> None:
    book = load_rulebook(offences=write_csv(tmp_path / "list.csv", table()))
    about = book.select(["OUT-008", "OUT-017", "OUT-04", "REC-007", "REC-021", "FLG-02"])
    found = assert_same(about, make_listed_table(3, 500), NAMES, AS_OF, True, runners)
    assert {"REC-007", "FLG-020", "FLG-021"} <= {rule for _, rule, _, _ in found}


def test_rows_come_in_the_order_of_their_references(postgres: psycopg.Connection[Any]) -> None:
    rows = [row | {"record_ref": f"R{n:02}"} for n, row in enumerate(make_table(5, 40))]
    found = run(postgres, query_text(SMALL, "postgres", AS_OF, (), False), rows, GIVEN)
    assert [row[:2] for row in found] == sorted(row[:2] for row in found)


def test_a_table_in_a_schema_with_a_name_of_two_cases(postgres: psycopg.Connection[Any]) -> None:
    """PostgreSQL makes an unquoted name small; one that is not has to be quoted."""
    postgres.execute('DROP SCHEMA IF EXISTS "Force A" CASCADE')
    postgres.execute('CREATE SCHEMA "Force A"')
    rows: list[Record] = [{"record_ref": "A1", "record_type": "crime"}]
    load_postgres(postgres, '"Force A"."Crime"', rows, GIVEN)
    load_postgres(postgres, "public.folded", rows, GIVEN)
    for name in ('"Force A"."Crime"', "PUBLIC.Folded", "folded"):
        text = findings_query(BOOK.select(["REC-020"]), table=name, dialect="postgres", as_of=AS_OF)
        assert postgres.execute(text).fetchall() == [("A1", "REC-020", "error", "fail")]  # type: ignore[arg-type]


# -- conditions ------------------------------------------------------------------------------------


def assert_agreement(
    connection: psycopg.Connection[Any], parsed: list[s.Condition], rows: list[Record]
) -> None:
    railway = Railway(LANGUAGE)
    rails = [railway.condition(node) for node in parsed]
    predicates = tuple(rail for r in rails for rail in (r.true, r.false))
    types = {name: TYPES[name] for name in (*names_in(*parsed), SCHEMA.RUN_DATE)}
    found = run(connection, select_text("postgres", predicates), rows, types)
    for row, said in zip(rows, found, strict=True):
        for number, node in enumerate(parsed):
            truth = evaluate(node, row, LANGUAGE)
            pair = said[2 * number], said[2 * number + 1]
            assert pair == (truth is True, truth is False), (node, row)


@given(data=st.data())
def test_random_conditions(postgres: psycopg.Connection[Any], data: st.DataObject) -> None:
    texts = data.draw(st.lists(conditions(), min_size=1, max_size=6))
    parsed = [parse(text, LANGUAGE) for text in texts]
    rows = data.draw(st.lists(records(names_in(*parsed)), min_size=1, max_size=15))
    assert_agreement(postgres, parsed, rows)


@given(texts=st.lists(narratives(), min_size=1, max_size=12), place=st.integers(0, 250))
def test_words(postgres: psycopg.Connection[Any], texts: list[str], place: int) -> None:
    parsed = [parse("MENTIONS(narrative, 'online_means')", LANGUAGE)]
    rows = [{"narrative": words} for words in (*texts, *NARRATIVES[place : place + 50], None)]
    assert_agreement(postgres, parsed, rows)


@given(
    starts=st.lists(days(), min_size=1, max_size=20),
    time=times(),
    unit=st.sampled_from(["DAY", "MONTH", "YEAR", "HOUR"]),
    count=st.integers(0, 40),
)
def test_intervals_at_the_ends_of_months(
    postgres: psycopg.Connection[Any],
    starts: list[dt.date],
    time: dt.time,
    unit: str,
    count: int,
) -> None:
    step = relativedelta(**{f"{unit.lower()}s": count})  # type: ignore[arg-type]
    rows: list[Record] = []
    # The clocks change on the last of these days: a record's time is the one on the wall.
    for start in (*starts, dt.date(2023, 8, 31), dt.date(2024, 2, 29), dt.date(2026, 3, 29)):
        moment = dt.datetime.combine(start, time)
        for beside in (-1, 0, 1):
            ended = moment + step + dt.timedelta(milliseconds=beside)
            rows.append({"reported_at": moment, "recorded_at": ended})
            if unit != "HOUR":
                day = start + step + dt.timedelta(days=beside)
                rows[-1] |= {"occurred_from": start, "occurred_to": day}
    texts = [
        f"{left} {operator} {right} + INTERVAL '{count}' {unit}"
        for left, right in (("recorded_at", "reported_at"), ("occurred_to", "occurred_from"))
        for operator in ("=", "<", ">=")
        if unit != "HOUR" or left == "recorded_at"
    ]
    assert_agreement(postgres, [parse(text, LANGUAGE) for text in texts], rows)


def test_the_dialects_said_to_be_tested_are() -> None:
    assert {name for name, d in DIALECTS.items() if d.tested} == {*EMBEDDED, "postgres"}


# -- the server itself -----------------------------------------------------------------------------


def test_without_the_server_it_is_said_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import postgres as ours

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(ours, "_INSTALLED", tmp_path)
    with pytest.raises(PostgresMissingError, match="not installed"), server():
        pass
