"""The commands beside check."""

import json
from pathlib import Path

import duckdb
import jsonschema
import pytest
from click.testing import CliRunner, Result

from hatecrime.cli import cli
from hatecrime.rulebook.dialects import DIALECTS
from hatecrime.validation import load_rulebook
from hatecrime.validation.book import catalogues, looked_up


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["--isolated", *map(str, arguments)], prog_name="hatecrime")


@pytest.mark.parametrize("rule_id", list(load_rulebook().rules))
def test_every_rule_can_be_explained(rule_id: str) -> None:
    result = run("rule", rule_id)
    rule = load_rulebook()[rule_id]
    assert result.exit_code == 0
    for edition in rule.editions:
        for cite in edition.cites:
            assert cite.source in result.output


def test_an_unknown_rule() -> None:
    result = run("rule", "FLG-999")
    assert result.exit_code == 2
    assert "FLG-999" in result.output


def test_why_a_rule_fails_for_a_record(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    record = {
        "record_ref": "MARK-REF",
        "record_type": "crime",
        "offence_code": "8/57",
        "recorded_at": "2026-05-01T10:00",
        "race": "no",
        "flag_reason": "MARK-REASON",
    }
    path.write_text(json.dumps(record), encoding="utf-8")
    unknown = run("rule", "FLG-002", "--record", path).output
    assert "cannot be decided" in unknown
    path.write_text(json.dumps(record | {"religion": "no"}), encoding="utf-8")
    fails = run("rule", "FLG-002", "--record", path).output
    assert "the rule fails" in fails
    assert "false     race is true" in fails
    assert "true      the offence's aggravated is true" in fails
    assert "MARK" not in unknown + fails
    path.write_text(json.dumps(record | {"recorded_at": "2009-01-01T10:00"}), encoding="utf-8")
    assert "not in force" in run("rule", "FLG-002", "--record", path).output
    path.write_text(json.dumps(record | {"recorded_at": None}), encoding="utf-8")
    assert "not known which edition" in run("rule", "FLG-002", "--record", path).output


@pytest.mark.parametrize("content", ["", "[1]", "nonsense", "[" * 100_000])
def test_a_record_file_that_is_none(tmp_path: Path, content: str) -> None:
    path = tmp_path / "record.json"
    path.write_text(content, encoding="utf-8")
    result = run("rule", "FLG-002", "--record", path)
    assert result.exit_code == 2
    assert "record.json" in result.output


@pytest.mark.parametrize("name", list(catalogues()))
@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_every_catalogue_can_be_printed(name: str, form: str) -> None:
    result = run("codes", name, "--output-format", form)
    assert result.exit_code == 0
    assert all(code in result.output for code in catalogues()[name].rows if '"' not in code)
    if form == "json":
        assert [row["code"] for row in json.loads(result.output)] == list(catalogues()[name].rows)


def test_every_catalogue_that_is_listed_can_be_asked_for() -> None:
    listed = [line.split()[0] for line in run("codes").output.splitlines()]
    assert len(listed) == len(catalogues())
    assert {"outcomes", "duties", "response_policies", "support_systems"} <= set(listed)
    assert all(run("codes", name).exit_code == 0 for name in listed)


def test_no_rule_looks_into_what_decides_no_answer() -> None:
    assert set(looked_up()) < set(catalogues())
    assert all(catalogues()[name].key is None for name in set(catalogues()) - set(looked_up()))
    assert load_rulebook().language.catalogues == looked_up()


def test_an_unknown_catalogue() -> None:
    result = run("codes", "colours")
    assert result.exit_code == 2
    assert "outcomes" in result.output


def test_the_schema_is_a_schema() -> None:
    schema = json.loads(run("schema").output)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["required"] == ["record_ref", "record_type"]
    assert schema["properties"]["narrative"]["sensitive"] is True


@pytest.mark.parametrize("dialect", DIALECTS)
def test_sql_for_every_dialect(dialect: str) -> None:
    result = run("sql", "--dialect", dialect, "--table", "crimes", "--as-of", "2026-06-01")
    assert result.exit_code == 0
    assert "OUT-031" in result.output


def test_sql_runs(tmp_path: Path) -> None:
    query = run(
        "sql", "--dialect", "duckdb", "--table", "crimes", "--select", "REC-001",
        "--without", "victim_ref",
    ).output  # fmt: skip
    with duckdb.connect() as connection:
        connection.execute("create table crimes as select 'A' as record_ref union all select 'A'")
        assert connection.execute(query).fetchall() == [("A", "REC-001", "error", "fail")] * 2


def test_sql_refuses_what_it_cannot_do() -> None:
    for arguments in (("--dialect", "cobol"), ("--dialect", "tsql", "--without", "colour")):
        result = run("sql", "--table", "t", *arguments)
        assert result.exit_code == 2
        assert "Traceback" not in result.output


def test_help_teaches() -> None:
    for command in ((), *((name,) for name in cli.commands)):
        result = run(*command, "--help")
        assert result.exit_code == 0
        assert len(result.output) > 200
    assert "Exit code 0" in run("check", "--help").output
