"""Settings beside the data."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hatecrime.cli import cli

EXTRACT = Path(__file__).parents[2] / "examples" / "extract.csv"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [*map(str, arguments)], prog_name="hatecrime")


def rules_of(result: Result) -> set[str]:
    return {entry["rule"] for entry in json.loads(result.output)["summary"]}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    below = tmp_path / "below"
    below.mkdir()
    monkeypatch.chdir(below)
    return tmp_path


def test_own_file_is_found_from_below(folder: Path) -> None:
    (folder / "hatecrime.toml").write_text(
        'select = ["FLG-002"]\noutput-format = "json"\nfail-on = "never"\n', encoding="utf-8"
    )
    result = run("check", EXTRACT)
    assert result.exit_code == 0
    assert rules_of(result) == {"FLG-002"}


def test_options_win_over_settings(folder: Path) -> None:
    (folder / "hatecrime.toml").write_text('select = ["FLG-002"]\n', encoding="utf-8")
    result = run("check", EXTRACT, "--select", "FLG-001", "--output-format", "json")
    assert rules_of(result) == {"FLG-001"}


def test_a_pyproject_with_a_section(folder: Path) -> None:
    (folder / "pyproject.toml").write_text(
        '[tool.hatecrime]\nignore = ["OUT", "REC", "FLD"]\noutput-format = "json"\n',
        encoding="utf-8",
    )
    found = rules_of(run("check", EXTRACT))
    assert {"FLG-002", "RSK-001"} <= found
    assert not any(rule.startswith(("OUT", "REC", "FLD")) for rule in found)
    assert "OUT-001" not in run("rules").output
    assert "OUT-001" in run("--isolated", "rules").output


def test_a_pyproject_without_a_section_is_passed_over(folder: Path) -> None:
    (folder / "hatecrime.toml").write_text('select = ["FLG-002"]\n', encoding="utf-8")
    (folder / "below" / "pyproject.toml").write_text("[tool.other]\nx = 1\n", encoding="utf-8")
    assert rules_of(run("check", EXTRACT, "--output-format", "json")) == {"FLG-002"}


def test_paths_are_taken_from_the_file_s_own_folder(folder: Path) -> None:
    (folder / "hatecrime.toml").write_text('map = "map.toml"\n', encoding="utf-8")
    (folder / "map.toml").write_text(
        '[fields.record_ref]\ncolumn = "record_ref"\n[fields.record_type]\nvalue = "crime"\n',
        encoding="utf-8",
    )
    data = json.loads(run("check", EXTRACT, "--output-format", "json").output)
    assert data["receipt"]["columns"] == ["record_ref", "record_type"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("colour = 1\n", "colour"),
        ('fail-on = "sometimes"\n', "fail-on"),
        ("select = 3\n", "select"),
        ("not toml", "hatecrime.toml"),
    ],
)
def test_a_wrong_setting_names_the_file_and_the_key(folder: Path, text: str, key: str) -> None:
    (folder / "hatecrime.toml").write_text(text, encoding="utf-8")
    result = run("check", EXTRACT)
    assert result.exit_code == 2
    assert "hatecrime.toml" in result.output
    assert key in result.output


def test_a_named_settings_file(folder: Path) -> None:
    path = folder / "mine.toml"
    path.write_text('select = ["FLG-002"]\noutput-format = "json"\n', encoding="utf-8")
    assert rules_of(run("--config", path, "check", EXTRACT)) == {"FLG-002"}
    assert run("--config", folder / "absent.toml", "check", EXTRACT).exit_code == 2
