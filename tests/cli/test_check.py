"""The main job from the command line: what it prints, where, and with which exit code."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from breaking import break_rules
from hatecrime.cli import cli

ROOT = Path(__file__).parents[2]
EXTRACT = ROOT / "examples" / "extract.csv"
RECORDS = 48
GOLDEN = ROOT / "tests" / "golden"
AS_OF = ("--as-of", "2026-06-01")

CLEAN = "record_ref,record_type,race\nA1,crime,no\nA2,incident,no\n"
FAILING = "record_ref,record_type,race\nA1,crime,no\nA1,crime,no\n"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["--isolated", *map(str, arguments)], prog_name="hatecrime")


def write(folder: Path, text: str, name: str = "extract.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("check.txt", ["check", EXTRACT, *AS_OF]),
        ("check-full.txt", ["check", EXTRACT, *AS_OF, "--output-format", "full"]),
        ("check.csv", ["check", EXTRACT, *AS_OF, "--output-format", "csv"]),
        ("check-statistics.txt", ["check", EXTRACT, *AS_OF, "--statistics"]),
        ("check-unknown.txt", ["check", EXTRACT, *AS_OF, "--show-unknown", "--select", "FLG,OUT"]),
        ("rule-FLG-002.txt", ["rule", "FLG-002"]),
        ("rule-REC-003.txt", ["rule", "REC-003"]),
        ("rule-FLD-007.txt", ["rule", "FLD-007"]),
        ("rules.txt", ["rules"]),
        ("codes.txt", ["codes"]),
        ("codes-outcomes.txt", ["codes", "outcomes"]),
        ("schema-fields.txt", ["schema", "--fields"]),
    ],
)
def test_golden(name: str, arguments: list[object]) -> None:
    """What people read changes only on purpose; HATECRIME_GOLDEN=1 writes the files anew."""
    result = run(*arguments)
    path = GOLDEN / name
    if os.environ.get("HATECRIME_GOLDEN"):
        path.write_text(result.output, encoding="utf-8")
    assert result.output == path.read_text(encoding="utf-8")


def test_exit_codes(tmp_path: Path) -> None:
    assert run("check", write(tmp_path, CLEAN)).exit_code == 0
    failing = write(tmp_path, FAILING)
    assert run("check", failing).exit_code == 1
    assert run("check", failing, "--fail-on", "never").exit_code == 0
    assert run("check", failing, "--select", "REC-002").exit_code == 0
    assert run("check", tmp_path / "absent.csv").exit_code == 2
    assert run("check", failing, "--no-such-option").exit_code == 2


def test_fail_on_warning(tmp_path: Path) -> None:
    path = write(tmp_path, "record_ref,record_type,offence_code\nA1,crime,999/99\n")
    assert run("check", path, "--select", "REC-007").exit_code == 0
    assert run("check", path, "--select", "REC-007", "--fail-on", "warning").exit_code == 1


def test_a_crashed_rule_exits_3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_rules(
        monkeypatch,
        ZeroDivisionError("a value of a record"),
        lambda group: "records_with_this_ref" in repr(group),
    )
    result = run("check", write(tmp_path, CLEAN))
    assert result.exit_code == 3
    assert "Crashed: REC-001 (ZeroDivisionError)" in result.output
    assert "a value of a record" not in result.output


def test_json_has_the_contract_s_keys() -> None:
    data = json.loads(run("check", EXTRACT, *AS_OF, "--output-format", "json").output)
    assert set(data) == {"receipt", "summary", "findings"}
    assert set(data["findings"][0]) == {
        *("record_ref", "row", "rule", "severity", "answer"),
        *("fields", "message", "fix", "cites"),
    }
    rows = data["receipt"]["rows"]
    assert rows["read"] == rows["kept"] + rows["quarantined"] == RECORDS
    for entry in data["summary"]:
        if entry["state"] == "ran" and not entry["rule"].startswith("FLD"):
            assert entry["checked"] == entry["passed"] + entry["failed"] + entry["unknown"]
            assert entry["checked"] + entry["not_applicable"] == RECORDS


def test_formats_tell_the_same_findings() -> None:
    data = json.loads(run("check", EXTRACT, *AS_OF, "--output-format", "json").output)
    text = run("check", EXTRACT, *AS_OF, "--output-format", "csv").output
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(r["rule"], int(r["row"])) for r in rows] == [
        (f["rule"], f["row"]) for f in data["findings"]
    ]


def test_output_file_is_whole_or_absent(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    result = run("check", EXTRACT, "--output-format", "json", "--output", target)
    assert result.exit_code == 1
    assert result.output == ""
    json.loads(target.read_text(encoding="utf-8"))
    nowhere = run("check", EXTRACT, "--output", tmp_path / "no" / "report.txt")
    assert nowhere.exit_code == 2
    assert "cannot be written" in nowhere.output


def test_same_input_same_output_to_the_byte() -> None:
    arguments = ("check", EXTRACT, *AS_OF, "--output-format", "json", "--show-unknown")
    assert run(*arguments).output == run(*arguments).output


def test_select_and_ignore() -> None:
    data = json.loads(
        run("check", EXTRACT, "--select", "OUT-00", "--ignore", "OUT-001,OUT-009",
            "--output-format", "json").output
    )  # fmt: skip
    chosen = {entry["rule"] for entry in data["summary"]}
    assert chosen == {f"OUT-00{n}" for n in range(2, 9)}
    unknown = run("check", EXTRACT, "--select", "XYZ")
    assert unknown.exit_code == 2
    assert "XYZ" in unknown.output


def test_own_rules_are_added(tmp_path: Path) -> None:
    rules = tmp_path / "ours.toml"
    rules.write_text(
        """
        [sources.OUR-POLICY]
        title = "Force policy on hate crime"
        [[rule]]
        id = "NOT-001"
        title = "A hate crime has a beat"
        when = "hate"
        must = "report_route <> 'other'"
        severity = "info"
        cites = [{ source = "OUR-POLICY", at = "p. 1" }]
        evidence = "primary"
        says = "The route of the report is not told."
        fix = "Tell it."
        passes = [{ race = true, report_route = "999" }]
        fails = [{ race = true, report_route = "other" }]
        """,
        encoding="utf-8",
    )
    result = run("check", EXTRACT, "--rules", rules, "--select", "NOT", "--output-format", "json")
    data = json.loads(result.output)
    assert data["summary"][0]["passed"] > 0
    assert data["receipt"]["options"]["rules"] == ["ours.toml"]
    assert "NOT-001" in run("rules", "--rules", rules).output


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n", "is empty"),
        (b"a,b\x00c\n1,2\n", "NUL"),
        (b"PAR1 and then nothing of the kind", "Parquet"),
        (b"record_ref,record_ref,record_type\n1,2,crime\n", "columns 1 and 2"),
        (b'record_ref,record_type,race\nA1,crime,"yes\nA2,crime,no\n', "is not closed"),
        (b"name,place\nx,y\n", "no column of the extract"),
        (b"record_ref,race\n1,yes\n", "record_type"),
    ],
)
def test_unusable_input_is_told_in_one_line(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "extract.csv"
    path.write_bytes(content)
    result = run("check", path)
    assert result.exit_code == 2
    assert says in result.output
    assert "Traceback" not in result.output
    assert len(result.output.splitlines()) == 1


def test_a_directory_and_a_missing_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.csv"):
        result = run("check", path)
        assert result.exit_code == 2
        assert path.name in result.output


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_encodings_and_line_endings(tmp_path: Path, encoding: str, ending: str) -> None:
    rows = ["record_ref,record_type,force", "A–1,crime,Gwent", '"B\r\n2",incident,x', ""]
    text = ending.join(rows)
    path = tmp_path / "extract.csv"
    path.write_bytes(text.encode(encoding))
    result = run("check", path, "--select", "REC-022", "--output-format", "json")
    data = json.loads(result.output)
    assert data["receipt"]["rows"]["read"] == 2
    assert [f["record_ref"] for f in data["findings"]] == ["B\r\n2"]


def test_header_only_is_no_error(tmp_path: Path) -> None:
    result = run("check", write(tmp_path, "record_ref,record_type\n"))
    assert result.exit_code == 0
    assert "No findings in 0 records" in result.output


def test_control_characters_cannot_steer_the_terminal(tmp_path: Path) -> None:
    path = write(tmp_path, "record_ref,record_type\n\x1b[31mA,crime\n\x1b[31mA,crime\n")
    for form in ("text", "full"):
        assert "\x1b" not in run("check", path, "--output-format", form).output


def test_csv_is_safe_in_a_spreadsheet(tmp_path: Path) -> None:
    path = write(tmp_path, 'record_ref,record_type\n"=1+1",crime\n"=1+1",crime\n')
    rows = list(csv.DictReader(io.StringIO(run("check", path, "--output-format", "csv").output)))
    assert {row["record_ref"] for row in rows} == {"'=1+1"}


def test_colour_only_on_a_terminal() -> None:
    assert "\x1b" not in run("check", EXTRACT).output
    coloured = CliRunner().invoke(cli, ["--isolated", "check", str(EXTRACT)], color=True)
    assert "\x1b" in coloured.output
    plain = CliRunner(env={"NO_COLOR": "1"}).invoke(
        cli, ["--isolated", "check", str(EXTRACT)], color=True
    )
    assert "\x1b" not in plain.output


def test_a_fault_of_the_library_shows_no_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hatecrime.validation import files

    def broken(*_: object, **__: object) -> object:
        raise KeyError("SECRET-VALUE")

    monkeypatch.setattr(files, "check_windows", broken)
    result = run("check", EXTRACT)
    assert result.exit_code == 3
    assert "KeyError" in result.output
    assert "SECRET-VALUE" not in result.output


def test_the_installed_command_runs() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "hatecrime", "--isolated", "check", str(EXTRACT), *AS_OF],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert found.returncode == 1
    assert found.stdout == (GOLDEN / "check.txt").read_text(encoding="utf-8")
    assert found.stderr == ""
