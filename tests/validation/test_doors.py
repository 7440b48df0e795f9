"""What is let in at the doors of the library, and what a choice of rules means."""

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from hatecrime import check, check_file, check_frame, load_rulebook
from hatecrime.cli import cli
from hatecrime.records import ColumnMapError, ExtractError, load_column_map
from hatecrime.records.columns import ColumnReader, ReadColumn
from hatecrime.rulebook import RulebookError
from raw_strategies import raw_tables
from strategies import BOOK, SCHEMA

AS_OF = dt.date(2026, 4, 1)
RECORD = {"record_ref": "A1", "record_type": "crime", "offence_code": "8/57", "race": "no"}

RULE = """
[[rule]]
id = "{id}"
title = "A title"
when = "{when}"
must = "race"
severity = "{severity}"
{dates}
cites = [{{ source = "RECORD-KEEPING", at = "a reason" }}]
evidence = "secondary"
says = "Says."
fix = "Fix."
"""


def rules(folder: Path, *entries: dict[str, str]) -> Path:
    path = folder / "ours.toml"
    blank = {"id": "ABC-001", "when": "religion", "severity": "info", "dates": ""}
    path.write_text("".join(RULE.format(**(blank | entry)) for entry in entries), encoding="utf-8")
    return path


def test_a_choice_of_no_rules_checks_no_rules() -> None:
    none = load_rulebook().select(["FLD"])
    assert len(none) == 0
    assert check(RECORD, rulebook=none).summary == ()
    assert check_frame([RECORD], rulebook=none).summary == ()


@settings(max_examples=20)
@given(raw_tables(), st.sets(st.sampled_from(sorted(BOOK.rules)), min_size=1, max_size=5))
def test_chosen_rules_find_what_they_find_among_all(
    rows: list[dict[str, str | None]], chosen: set[str]
) -> None:
    table = pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String))
    among_all = check_frame(table, rulebook=BOOK, as_of=AS_OF)
    alone = check_frame(table, rulebook=BOOK.select(sorted(chosen)), as_of=AS_OF)
    assert alone.frame.equals(among_all.frame.filter(pl.col("rule").is_in(chosen)))
    assert alone.summary == tuple(one for one in among_all.summary if one.rule in chosen)


def test_facts_of_the_whole_table_are_counted_where_nothing_else_is_asked_for() -> None:
    thrice = [
        RECORD | {"record_ref": f"A{day}", "reported_at": f"2026-03-{day}T10:00"}
        for day in (10, 20, 30)
    ]
    thrice = [record | {"victim_ref": "V1", "repeat_victim": "no"} for record in thrice]
    among_all = check_frame(thrice, rulebook=BOOK, as_of=AS_OF)
    alone = check_frame(thrice, rulebook=BOOK.select(["VIC-001"]), as_of=AS_OF)
    assert alone.summary == tuple(one for one in among_all.summary if one.rule == "VIC-001")
    assert [one.failed for one in alone.summary] == [2]


def test_religions_are_counted_where_only_their_number_is_asked_for() -> None:
    several = RECORD | {"religion": "yes", "targeted_religion": "jewish;sikh"}
    several |= {"recorded_at": "2026-04-01T10:00"}
    for book in (BOOK, BOOK.select(["FLG-008"])):
        found = check_frame([several], rulebook=book, as_of=AS_OF).frame["rule"]
        assert "FLG-008" in found


@pytest.mark.parametrize(
    ("chosen", "audit", "all_read"),
    [("REC-004", False, False), ("REC-004", True, True), ("FLD", False, True)],
)
def test_of_columns_only_those_are_read_that_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, chosen: str, audit: bool, all_read: bool
) -> None:
    table = pl.DataFrame([dict.fromkeys(SCHEMA.fields) | RECORD])
    read: set[str] = set()

    def told(reader: ColumnReader, series: pl.Series) -> ReadColumn:
        read.add(reader.field.name)
        return plainly(reader, series)

    plainly = ColumnReader.read
    monkeypatch.setattr(ColumnReader, "read", told)
    check_frame(table, rulebook=BOOK.select([chosen]), as_of=AS_OF, audit=audit)
    few = {"record_ref", "occurred_from", "occurred_to"}
    assert read == (set(SCHEMA.fields) if all_read else few)


@pytest.mark.parametrize("as_of", ["2026-01-01", 5])
def test_the_date_of_a_run_is_a_date(as_of: object) -> None:
    for run in (lambda: check(RECORD, as_of=as_of), lambda: check_frame([RECORD], as_of=as_of)):  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="as_of"):
            run()


def test_a_moment_is_taken_for_its_day() -> None:
    moment = dt.datetime(2026, 1, 1, 5)
    assert check(RECORD, as_of=moment).receipt.as_of == dt.date(2026, 1, 1)


@pytest.mark.parametrize("rows", [0, -1])
def test_a_window_has_rows(rows: int) -> None:
    with pytest.raises(ValueError, match="window_rows"):
        check_frame([RECORD], window_rows=rows)


def test_a_record_and_a_table_know_fields_by_the_same_names() -> None:
    loose = {"Record Ref": "A1", "recordType": "crime", "Offence code": "999/99"}
    single = [(f.rule, f.fields) for f in check(loose).findings]
    table = [(f.rule, f.fields) for f in check_frame([loose]).findings]
    assert ("REC-007", ("offence_code",)) in single
    assert ("REC-007", ("offence_code",)) in table


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("offence_code = '8/57'", "008/57"),
        ("outcome_code IN ('08')", "'8'"),
        ("force = 'Nottinghamshire'", "E23000019"),
        ("outcome.suspect = 'identifed'", "no row of the catalogue"),
        ("local.parent = 'colour'", "no row of the catalogue"),
    ],
)
def test_a_rule_that_could_never_speak_is_refused(tmp_path: Path, when: str, says: str) -> None:
    with pytest.raises(RulebookError, match=says):
        load_rulebook(rules(tmp_path, {"when": when}))


def test_a_force_cannot_change_a_built_in_rule(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="REC-016"):
        load_rulebook(rules(tmp_path, {"id": "REC-016", "dates": "until = 2020-01-01"}))


def test_editions_share_one_severity(tmp_path: Path) -> None:
    early = {"severity": "error", "dates": "until = 2020-01-01"}
    late = {"severity": "info", "dates": "since = 2020-01-01"}
    with pytest.raises(RulebookError, match="severity"):
        load_rulebook(rules(tmp_path, early, late))


def test_control_characters_are_refused_in_rules(tmp_path: Path) -> None:
    path = rules(tmp_path, {})
    text = path.read_text(encoding="utf-8").replace("A title", "A\\u001b[2Jtitle")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RulebookError, match="control character"):
        load_rulebook(path)


def test_a_rule_no_record_can_fail_is_told_apart_from_missing_columns(tmp_path: Path) -> None:
    book = load_rulebook(rules(tmp_path, {"when": "race IS NULL AND NOT (race IS NULL)"}))
    entry = next(e for e in check_frame([RECORD], rulebook=book).summary if e.rule == "ABC-001")
    assert entry.failed == 0


def test_a_name_that_is_there_is_no_pattern(tmp_path: Path) -> None:
    frame = pl.DataFrame({"record_ref": ["A1"], "record_type": ["crime"]})
    for name in ("a[1].parquet", "w1.parquet", "w2.parquet"):
        frame.write_parquet(tmp_path / name)
    assert check_file(tmp_path / "a[1].parquet").receipt.rows_read == 1
    assert check_file(tmp_path / "w*.parquet").receipt.rows_read == 2
    with pytest.raises(ExtractError):
        check_file(tmp_path / "x*.parquet")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('true_words = ["x"]\nfalse_words = ["X"]\n', "true_words"),
        ('date_formats = ["%d/%m/%Y", "%m/%d/%Y"]\n', "which is the day"),
        ('date_formats = ["%d/%d/%m/%Y"]\n', "date format"),
        ('[fields.race]\ncolumn = ""\n', "fields.race"),
        ('[fields.race]\ncolumn = "R"\ntranslate = { X = true, x = false }\n', "two meanings"),
    ],
)
def test_a_map_that_contradicts_itself_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "map.toml"
    needed = '[fields.record_ref]\ncolumn = "A"\n[fields.record_type]\nvalue = "crime"\n'
    top, _, tables = text.partition("[")
    path.write_text(
        text + needed if not tables else needed + text if not top else text + needed,
        encoding="utf-8",
    )
    with pytest.raises(ColumnMapError, match=says):
        load_column_map(path)


def test_the_extract_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_text("record_ref,record_type\nA1,crime\n", encoding="utf-8")
    before = path.read_bytes()
    result = CliRunner().invoke(cli, ["--isolated", "check", str(path), "-o", str(path)])
    assert result.exit_code == 2
    assert path.read_bytes() == before


def test_none_is_an_answer_where_it_is_one() -> None:
    said = {"victim_religion": "None", "victim_disability": "none", "flag_reason": "None"}
    columns = check_frame([RECORD | said]).receipt.columns
    assert {"victim_religion", "victim_disability", "flag_reason"} <= set(columns)
    record = check(RECORD | said).receipt.columns
    assert "victim_religion" in record
    assert "flag_reason" not in record
