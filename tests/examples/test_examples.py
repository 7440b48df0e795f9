"""The examples people begin with: the invented extract, and the map of a real foreign one."""

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from hatecrime import check_file
from hatecrime.cli import cli
from hatecrime.records.sources import open_extract
from hatecrime.validation import Result, RunState, load_rulebook

ROOT = Path(__file__).parents[2]
EXTRACT = ROOT / "examples" / "extract.csv"
MAP = ROOT / "examples" / "toronto" / "map.toml"
SETTINGS = ROOT / "examples" / "toronto" / "hatecrime.toml"
# Real data, where it lies beside the project.
REAL = [
    path
    for path in [ROOT.parent / "shared" / "data" / "toronto_hate_crimes_open_data.csv"]
    if path.exists()
]

TORONTO_LIKE = """\
EVENT_UNIQUE_ID,OCCURRENCE_DATE,REPORTED_DATE,AGE_BIAS,MENTAL_OR_PHYSICAL_DISABILITY,RACE_BIAS,\
ETHNICITY_BIAS,LANGUAGE_BIAS,RELIGION_BIAS,SEXUAL_ORIENTATION_BIAS,GENDER_BIAS,ARREST_MADE
GO-1,2019-01-02,2019-01-03,NO,NO,None,None,None,Jewish,None,None,NO
GO-2,2019-01-02,2019-01-03,NO,YES,"Black, White",None,None,"Jewish, Muslim",None,None,YES
GO-3,2019-01-02,2019-01-03,NO,NO,None,Chinese,Tamil,"Catholic, Anglican",Gay,Woman,NO
GO-4,2019-01-02,2019-01-03,NO,NO,None,None,None,None,None,\
"Transgender, Transgender Woman (Identifies As Woman)",NO
"""


def failures(result: Result) -> dict[str, int]:
    return {entry.rule: entry.failed for entry in result.summary if entry.failed}


def test_the_extract_has_faults_of_every_family() -> None:
    families = {finding.rule[:3] for finding in check_file(EXTRACT).findings}
    assert families == {"FLD", *(rule.family for rule in load_rulebook())}


def test_the_extract_has_sound_records_too() -> None:
    result = check_file(EXTRACT)
    faulty = {finding.row for finding in result.findings}
    assert result.receipt.rows_read - len(faulty) >= 5


def test_the_map_reads_a_foreign_schema(tmp_path: Path) -> None:
    path = tmp_path / "toronto.csv"
    path.write_text(TORONTO_LIKE, encoding="utf-8")
    result = check_file(path, column_map=MAP)
    by_rule: dict[str, list[str | None]] = {}
    for finding in result.findings:
        by_rule.setdefault(finding.rule, []).append(finding.record_ref)
    assert by_rule["FLG-008"] == ["GO-2"]
    assert by_rule["FLG-016"] == ["GO-1"]
    assert not any(rule.startswith("FLD") for rule in by_rule)
    skipped = {entry.rule: entry.missing for entry in result.skipped}
    assert skipped["OUT-001"] == ("outcome_code",)
    assert skipped["FLG-014"] == ("cyber_enabled",)


@pytest.mark.parametrize("path", REAL)
def test_real_foreign_data(path: Path) -> None:
    """1,350 records; the numbers were counted in the file's own columns, not by this library."""
    (window,) = open_extract([path]).windows()
    raw = window.frame
    several = raw["RELIGION_BIAS"].is_in(["Jewish, Muslim", "Christian Orthodox, Jewish"]).sum()
    biases = [name for name in raw.columns if name.endswith("_BIAS") and name != "MULTIPLE_BIAS"]
    biases.append("MENTAL_OR_PHYSICAL_DISABILITY")
    bare = raw.select(pl.all_horizontal(pl.col(biases).is_in(["None", "NO"]))).to_series().sum()
    result = check_file(path, column_map=MAP)
    found = failures(result)
    assert result.receipt.rows_read == result.receipt.rows_kept == raw.height == 1350
    assert found["FLG-008"] == several == 5
    assert found["FLG-001"] == bare == 1
    assert not any(rule.startswith("FLD") for rule in found)
    ran = [entry for entry in result.summary if entry.state is RunState.RAN]
    assert 15 <= len(ran) < len(load_rulebook())


@pytest.mark.parametrize("path", REAL)
def test_real_foreign_data_from_the_command_line(path: Path) -> None:
    result = CliRunner().invoke(
        cli, ["--config", str(SETTINGS), "check", str(path), "--output-format", "json"]
    )
    data = json.loads(result.output)
    assert result.exit_code == 1
    assert "REC-002" not in {entry["rule"] for entry in data["summary"]}
