"""The command that drafts a column map and shows what one does."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hatecrime.cli.map import map_columns
from hatecrime.records import ColumnMapError, ExtractError, load_column_map

EXTRACT = (
    "Crime Ref,Crime/Incident,Date Recorded,Outcome,Victim Name\n"
    "A1,Crime,17/04/2026,Charged or Summonsed,Jane Zqx\n"
    "A2,Crime,05/04/2026,16 - Victim unsupportive,John Zqx\n"
    "A3,NCHI,06/04/2026,Jane Zqx,\n"
)


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    path = tmp_path / "extract.csv"
    path.write_text(EXTRACT, encoding="utf-8")
    return path


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(map_columns, [str(arg) for arg in args])


def test_a_draft_is_written_and_loads_and_is_checked(extract: Path, tmp_path: Path) -> None:
    target = tmp_path / "map.toml"
    result = run(extract, "-o", target)
    assert (result.exit_code, result.output) == (0, "")
    assert target.read_text(encoding="utf-8") == run(extract).output
    drafted = load_column_map(target)
    assert set(drafted.fields) == {"record_ref", "record_type", "recorded_at", "outcome_code"}
    audit = tmp_path / "audit.csv"
    result = run(extract, "--check", target, "--audit", audit)
    assert result.exit_code == 0
    assert result.output.startswith("3 rows\n")
    assert "Charged or Summonsed -> 1  (1 row)" in result.output
    assert "    FLD-004  1 row: A word is one of those the field may hold" in result.output
    rows = list(csv.DictReader(io.StringIO(audit.read_text(encoding="utf-8"))))
    assert {(row["field"], row["value"], row["meaning"], row["problem"]) for row in rows} == {
        ("record_type", "Crime", "crime", ""),
        ("record_type", "NCHI", "incident", ""),
        ("outcome_code", "Charged or Summonsed", "1", ""),
        ("outcome_code", "16 - Victim unsupportive", "16", ""),
        ("outcome_code", "(not listed)", "", "FLD-004"),
    }


def test_nobodys_name_is_shown_unless_asked_for(extract: Path, tmp_path: Path) -> None:
    target = tmp_path / "map.toml"
    assert "Zqx" not in run(extract, "-o", target).output + run(extract).output
    assert "Zqx" not in run(extract, "--check", target).output
    assert '# "Jane Zqx" = "?"' in run(extract, "--show", "outcome_code,strands").output


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--show", "narrative"], "--show: narrative has no list of words to translate"),
        (["--show", "victim_ethnicity"], "--show: victim_ethnicity has no list of words"),
        (["--show", "colour"], "--show: there is no field 'colour'"),
        (["--audit", "a.csv"], "--audit needs --check with a column map"),
    ],
)
def test_wrong_usage_says_what_to_do(extract: Path, args: list[str], said: str) -> None:
    result = run(extract, *args)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


def test_the_extract_is_not_written_over(extract: Path) -> None:
    result = run(extract, "-o", extract)
    assert (result.exit_code, extract.read_text(encoding="utf-8")) == (2, EXTRACT)


def test_several_files_are_one_extract(extract: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text(EXTRACT.replace("A1", "B1"), encoding="utf-8")
    text = run(extract, other).output
    assert '"Charged or Summonsed" = "1"      # 2 rows' in text
    assert 'name = "Draft for extract.csv, other.csv"' in text


def test_what_cannot_be_read_is_the_libraries_own_error(extract: Path, tmp_path: Path) -> None:
    assert isinstance(run(tmp_path / "gone.csv").exception, ExtractError)
    target = tmp_path / "map.toml"
    target.write_text("[fields.race]\ncolumn = 'Rase'\n", encoding="utf-8")
    assert isinstance(run(extract, "--check", target).exception, ColumnMapError)
