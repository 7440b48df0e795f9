"""Figures from the command line: what is printed, where, and what is refused."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner, Result

from hatecrime import measures
from hatecrime.cli import cli
from hatecrime.cli.measure import BASES, DENOMINATORS, PICTURES
from hatecrime.measures import bases
from hatecrime.measures.plots.saving import FORMS
from hatecrime.outcomes import definitions

ROOT = Path(__file__).parents[2]
EXTRACT = ROOT / "examples" / "extract.csv"
GOLDEN = ROOT / "tests" / "golden"
MARK = "zq7-marker"

HEADER = "record_ref,record_type,outcome_code,race,ward,recorded_at\n"
ROWS = "".join(
    f"A{n},crime,{'14' if n % 3 else '18'},yes,{'N' if n % 5 else 'S'},2024-0{n % 6 + 1}-05\n"
    for n in range(40)
)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["--isolated", *map(str, arguments)], prog_name="hatecrime")


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    path = tmp_path / "extract.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    return path


def withdrawn(*arguments: object) -> Result:
    return run("measure", *arguments, "--definition", "victim_withdrawal")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("measure.txt", ["--definition", "victim_withdrawal", "--by", "strand"]),
        (
            "measure-md.txt",
            [
                *("--definition", "charged,victim_withdrawal", "--by", "aggravated"),
                *("--suppress", "3", "--output-format", "md"),
            ],
        ),
        ("measure-quarters.txt", ["--definition", "charged", "--by", "strand,quarter"]),
    ],
)
def test_golden(name: str, arguments: list[str]) -> None:
    result = run("measure", EXTRACT, *arguments)
    path = GOLDEN / name
    if os.environ.get("HATECRIME_GOLDEN"):
        path.write_text(result.output, encoding="utf-8")
    assert result.exit_code == 0
    assert result.output == path.read_text(encoding="utf-8")


def test_the_list_of_definitions() -> None:
    result = run("definitions")
    path = GOLDEN / "definitions.txt"
    if os.environ.get("HATECRIME_GOLDEN"):
        path.write_text(result.output, encoding="utf-8")
    assert result.output == path.read_text(encoding="utf-8")
    rows = json.loads(run("definitions", "--output-format", "json").output)
    assert [row["code"] for row in rows] == list(definitions())
    assert run("definitions", "--output-format", "csv").output.startswith("code,title,codes,")


def test_the_table_is_that_of_the_library(extract: Path) -> None:
    table = measures.rate(
        pl.read_csv(extract, infer_schema=False), "victim_withdrawal", by=["ward", "quarter"]
    )
    result = withdrawn(extract, "--by", "ward,quarter", "--output-format", "json")
    assert json.loads(result.output)["rows"] == json.loads(table.write_json())
    rows = list(
        csv.DictReader(
            io.StringIO(
                withdrawn(
                    extract, "--by", "ward", "--by", "quarter", "--output-format", "csv"
                ).output
            )
        )
    )
    assert [row["numerator"] for row in rows] == [str(n) for n in table["numerator"]]
    assert list(rows[0]) == table.columns


def test_several_definitions_and_the_other_base(extract: Path) -> None:
    result = run("measure", extract, "--definition", "charged", "--definition", "solved_surrey",
                 "--denominator", "assigned")  # fmt: skip
    assert "charged: Charged or summonsed" in result.output
    assert "SURREY-GLOSSARY" in result.output
    assert "of crimes with an outcome." in result.output


@pytest.mark.parametrize(
    ("options", "period"),
    [
        (["--from", "2024-02-05"], (dt.date(2024, 2, 5), None)),
        (["--until", "2024-04-04"], (None, dt.date(2024, 4, 4))),
        (
            ["--from", "2024-02-06", "--until", "2024-04-05"],
            (dt.date(2024, 2, 6), dt.date(2024, 4, 5)),
        ),
    ],
)
def test_a_period_is_that_of_the_library(
    extract: Path, options: list[str], period: tuple[dt.date | None, dt.date | None]
) -> None:
    frame = pl.read_csv(extract, infer_schema=False)
    table = measures.rate(frame, "victim_withdrawal", by="ward", period=period)
    result = withdrawn(extract, "--by", "ward", *options, "--output-format", "json")
    assert json.loads(result.output)["rows"] == json.loads(table.write_json())
    days = [dt.date(2024, n % 6 + 1, 5) for n in range(40)]
    first, last = period
    inside = [day for day in days if (first or day) <= day <= (last or day)]
    assert 0 < len(inside) < len(days)
    assert table["denominator"][-1] == len(inside)
    assert str(first or last) in withdrawn(extract, *options).output


def test_what_is_suppressed_says_so(extract: Path) -> None:
    result = withdrawn(extract, "--by", "ward,month", "--suppress", "5")
    assert "suppressed" in result.output
    assert "they are not nought" in result.output
    rows = json.loads(
        withdrawn(
            extract, "--by", "ward,month", "--suppress", "5", "--output-format", "json"
        ).output
    )["rows"]
    assert all(row["numerator"] is None or row["numerator"] >= 5 for row in rows)


def test_a_workbook_holds_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_text((HEADER + ROWS).replace(",N,", ",=1+1,"), encoding="utf-8")
    made = tmp_path / "rates.xlsx"
    result = withdrawn(path, "--by", "ward", "--output-format", "xlsx", "-o", made)
    assert (result.exit_code, result.output) == (0, "")
    sheet = openpyxl.load_workbook(made)["Rates"]
    assert sheet["A2"].value == "'=1+1"
    head = [cell.value for cell in sheet[1]]
    rate = sheet.cell(2, head.index("Rate") + 1)
    assert (round(rate.value, 3), rate.number_format) == (0.656, "0.0%")
    again = tmp_path / "again.xlsx"
    withdrawn(path, "--by", "ward", "--output-format", "xlsx", "-o", again)
    assert made.read_bytes() == again.read_bytes()
    assert "'=1+1," in withdrawn(path, "--by", "ward", "--output-format", "csv").output
    path.write_text((HEADER + ROWS).replace("ward", "=2+2"), encoding="utf-8")
    withdrawn(path, "--by", "=2+2", "--output-format", "xlsx", "-o", made)
    assert openpyxl.load_workbook(made)["Rates"]["A1"].value == "'=2+2"


@pytest.mark.parametrize("name", ["interval", "total over"])
def test_a_column_may_be_called_as_a_heading(extract: Path, name: str) -> None:
    extract.write_text((HEADER + ROWS).replace("ward", name), encoding="utf-8")
    for more in ([], ["--no-intervals"]):
        lines = withdrawn(extract, "--by", name, *more).output.splitlines()
        groups = [line.split()[0] for line in lines[lines.index("") + 2 :] if "%" in line]
        assert groups == ["N", "S", "all"]


def test_markdown_is_only_text(tmp_path: Path) -> None:
    path = tmp_path / "extract.csv"
    path.write_text((HEADER + ROWS).replace(",N,", ",<b>|`x,"), encoding="utf-8")
    result = withdrawn(path, "--by", "ward", "--output-format", "md")
    assert r"| &lt;b&gt;\|\`x |" in result.output


@pytest.mark.parametrize("form", PICTURES)
def test_a_picture_too(extract: Path, tmp_path: Path, form: str) -> None:
    made = tmp_path / f"rates{form}"
    result = withdrawn(extract, "--by", "ward", "--plot", made)
    assert result.exit_code == 0, result.output
    assert "Victim withdrawal" in result.output
    assert made.stat().st_size > 1000


def test_a_column_map_and_the_settings_file(tmp_path: Path) -> None:
    (tmp_path / "extract.csv").write_text(
        "Ref,Kind,Disposal\nA1,crime,16\nA2,crime,18\n", encoding="utf-8"
    )
    (tmp_path / "map.toml").write_text(
        '[fields]\nrecord_ref.column = "Ref"\nrecord_type.column = "Kind"\n'
        'outcome_code.column = "Disposal"\n',
        encoding="utf-8",
    )
    (tmp_path / "hatecrime.toml").write_text('map = "map.toml"\n', encoding="utf-8")
    given = withdrawn(tmp_path / "extract.csv", "--map", tmp_path / "map.toml")
    assert "50.0%" in given.output, given.output
    settings = ["--config", str(tmp_path / "hatecrime.toml"), "measure"]
    found = CliRunner().invoke(
        cli, [*settings, str(tmp_path / "extract.csv"), "--definition", "victim_withdrawal"]
    )
    assert found.output == given.output


def test_without_the_extras(extract: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels.stats.proportion", None)
    refused = withdrawn(extract)
    assert refused.exit_code == 2
    assert "hatecrime[measures]" in refused.output
    assert "--no-intervals" in refused.output
    assert withdrawn(extract, "--no-intervals").exit_code == 0
    monkeypatch.setitem(sys.modules, "altair", None)
    refused = withdrawn(extract, "--no-intervals", "--plot", tmp_path / "a.svg")
    assert refused.exit_code == 2
    assert "hatecrime[plot]" in refused.output


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--definition", "positive"], "'positive'; there are victim_withdrawal, charged,"),
        (["--definition", ","], "needs a definition; there are victim_withdrawal, charged,"),
        (["--definition", "charged,charged"], "give each once"),
        (["--definition", "charged", "--from", "01/04/2024"], "'--from'"),
        (
            ["--definition", "charged", "--from", "2024-04-01", "--until", "2024-03-31"],
            "ends before it begins",
        ),
        ([], "--definition"),
        (["--definition", "charged", "--by", "colour"], "'colour'"),
        (["--definition", "charged", "--by", "recorded_at"], "month"),
        (["--definition", "charged", "--base", "closed", "--denominator", "all"], "two bases"),
        (["--definition", "charged", "--base", "closed", "--by", "month"], "outcome_date"),
        (["--definition", "charged", "--suppress", "1"], "--suppress"),
        (["--definition", "charged", "--plot", "a.pdf"], ".svg, .png, .html"),
        (["--definition", "charged", "--output", "extract.csv"], "the extract itself"),
        (["--definition", "charged", "--output", "a.svg", "--plot", "a.svg"], "--plot"),
        (["--definition", "charged", "--plot", "absent/a.svg"], "folder"),
        (["--definition", "charged", "--map", "absent.toml"], "absent.toml"),
        (
            ["--definition", "charged", "--by", "race,ward,month", "--plot", "a.svg"],
            "two dimensions",
        ),
    ],
)
def test_what_is_wrong_is_told_with_the_remedy(
    extract: Path, arguments: list[str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(extract.parent)
    result = run("measure", "extract.csv", *arguments)
    assert result.exit_code == 2, result.output
    assert told in result.output
    assert sorted(path.name for path in extract.parent.iterdir()) == ["extract.csv"]


def test_bytes_are_not_shown_on_a_terminal() -> None:
    controller, terminal = pty.openpty()
    command = [sys.executable, "-m", "hatecrime", "--isolated", "measure", str(EXTRACT)]
    options = ["--definition", "charged", "--output-format", "xlsx"]
    done = subprocess.run(
        [*command, *options],
        check=False,
        cwd=ROOT,
        stdout=terminal,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(terminal)
    os.close(controller)
    assert done.returncode == 2, done.stderr
    assert "--output FILE" in done.stderr


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n1,2\n",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        HEADER.encode() + b'"zq7-marker,crime\n',
        b"record_ref,record_type\nzq7-marker,crime\n",
        b"record_ref,record_type,outcome_code\nA1,zq7-marker,zq7-marker\n\xff\xfe\n",
    ],
)
def test_bad_input_is_told_without_its_values(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "extract.csv"
    path.write_bytes(content)
    result = withdrawn(path, "--by", "strand")
    assert result.exit_code == 2
    assert "Error" in result.output
    assert MARK not in result.output
    assert "Traceback" not in result.output


def test_an_extract_without_rows(extract: Path) -> None:
    extract.write_text(HEADER, encoding="utf-8")
    result = withdrawn(extract, "--by", "strand")
    assert (result.exit_code, result.output) == (
        0,
        "There are no records in these groups, which is not the same as no crimes.\n",
    )


def test_what_the_options_offer_is_what_the_library_has() -> None:
    assert list(BASES) == list(bases.Base)
    assert list(DENOMINATORS) == list(bases.Denominator)
    assert [ending[1:] for ending in PICTURES] == list(FORMS)


def test_progress_is_told(extract: Path) -> None:
    told: list[int] = []
    from hatecrime.records.sources import open_extract

    measures.rate(open_extract([extract]), "charged", confidence=None, progress=told.append)
    assert told == [40]
