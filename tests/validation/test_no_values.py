"""No message, error, log or default output holds what a field held, but for the reference."""

from __future__ import annotations

import csv
import datetime as dt
import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from breaking import break_rules
from engines import frame_of
from hatecrime import CrimeRecord
from hatecrime.validation import Result, check, check_file, check_frame
from planted import DAY, FIELDS, HIDDEN, MARK, NUMBER, RECORDS, assert_silent
from strategies import make_table

AS_OF = dt.date(2026, 5, 1)


def everything(result: Result) -> str:
    """Return all that a result says by itself."""
    frame = result.frame
    with pl.Config(tbl_rows=-1, tbl_cols=-1, fmt_str_lengths=10_000, tbl_width_chars=60_000):
        table = str(frame)
    parts = [result.to_json(), repr(result), str(result), repr(result.findings), table]
    parts += [repr(result.summary), repr(result.receipt), frame.write_json()]
    return "\n".join(parts)


# -- results ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", RECORDS)
def test_a_record_checked(
    kind: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    result = check(RECORDS[kind], as_of=AS_OF, show_unknown=True)
    assert len(result.findings) > 5
    assert_silent(everything(result))
    assert_silent(caplog.text + "".join(capfd.readouterr()))


@pytest.mark.parametrize("kind", RECORDS)
def test_a_table_checked(
    kind: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    rows = [RECORDS[kind] | {"record_ref": ref} for ref in ("A1", "A2", "A2")]
    result = check_frame(rows, as_of=AS_OF, show_unknown=True)
    assert len(result.findings) > 15
    assert_silent(everything(result))
    assert_silent(caplog.text + "".join(capfd.readouterr()))


@pytest.mark.parametrize("kind", ["unreadable", "odd"])
def test_a_file_checked(
    kind: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    path = tmp_path / "extract.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FIELDS)
        writer.writerow([RECORDS[kind].get(name) for name in FIELDS])
        writer.writerow([*[RECORDS[kind].get(name) for name in FIELDS], f"{MARK} too many"])
        writer.writerow(["A3", f"{MARK} too few"])
    result = check_file(path, as_of=AS_OF, show_unknown=True)
    assert {"FLD-009"} <= {finding.rule for finding in result.findings}
    assert_silent(everything(result))
    assert_silent(caplog.text + "".join(capfd.readouterr()))


def test_a_rule_that_breaks_over_a_value(monkeypatch: pytest.MonkeyPatch) -> None:
    error = ValueError(f"cannot compute {MARK} {DAY} {NUMBER}")
    break_rules(monkeypatch, error, lambda _: True)
    result = check_frame([RECORDS["readable"]], as_of=AS_OF, show_unknown=True)
    assert len(result.crashed) > 100
    assert_silent(everything(result))


# -- errors ----------------------------------------------------------------------------------------


def _every_field(make: Callable[[str, Any], Any]) -> list[Callable[[], Any]]:
    return [
        lambda name=name, value=record[name]: make(name, value)
        for record in (RECORDS["unreadable"], RECORDS["odd"])
        for name in HIDDEN
    ]


def _record(name: str, value: Any) -> CrimeRecord:
    return CrimeRecord(**{"record_ref": "A1", "record_type": "crime", name: value})


FAILING: list[Callable[[], Any]] = [
    *_every_field(_record),
    *_every_field(lambda name, value: _record(name, [value, object()])),
    *_every_field(lambda name, value: _record(name, {"a": value})),
    lambda: CrimeRecord(record_ref="A1", record_type="crime", nonsense=f"{MARK}"),
    lambda: CrimeRecord.model_validate(f"{MARK}"),
    lambda: CrimeRecord.model_validate_json(f'{{"record_ref": "A1", "narrative": "{MARK}'),
    lambda: CrimeRecord.model_validate_json(f'{{"record_ref": "A1", "race": "{MARK}"}}'),
    lambda: setattr(_record("race", value="yes"), "narrative", MARK),
    lambda: delattr(_record("narrative", MARK), "narrative"),
    lambda: check(f"{MARK}"),  # type: ignore[arg-type]
    lambda: check([f"{MARK}"]),  # type: ignore[arg-type]
    lambda: check_frame(f"{MARK}"),
    lambda: check_frame([f"{MARK}"]),
    lambda: check_frame([[MARK, DAY]]),
    lambda: check_frame({"record_ref": [MARK], "record_type": [MARK]}),
    lambda: check_frame([{"narrative": MARK}]),
    lambda: check_frame(pl.DataFrame({"narrative": [MARK]})),
    lambda: check_frame(NUMBER),
]


@pytest.mark.parametrize("number", range(len(FAILING)))
def test_an_error(number: int) -> None:
    try:
        FAILING[number]()
    except Exception as error:  # noqa: BLE001 - whichever is raised must be silent
        shown = [str(error), repr(error), "".join(traceback.format_exception_only(error))]
        chain: BaseException | None = error
        while chain is not None:
            shown += [str(chain), repr(chain)]
            chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
        assert_silent("\n".join(shown))


def test_most_of_these_are_errors() -> None:
    def fails(make: Callable[[], Any]) -> bool:
        try:
            make()
        except Exception:  # noqa: BLE001
            return True
        return False

    assert sum(map(fails, FAILING)) > 100


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: frame.rename({"narrative": "Reported at", "force": "reported-at"}),
        lambda frame: frame.drop("record_type"),
        lambda frame: frame.select("narrative"),
        lambda frame: frame.with_columns(pl.struct("narrative", "force").alias("race")),
        lambda frame: frame.with_columns(pl.col("narrative").cast(pl.Binary)),
        lambda frame: frame.with_columns(race=pl.concat_list("narrative", "flag_reason")),
        lambda frame: frame.with_columns(record_type=pl.lit(DAY), race=pl.lit(dt.time(19, 13))),
    ],
)
def test_a_table_of_the_wrong_shape(change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    rows = [
        row | {"narrative": MARK, "flag_reason": MARK, "force": MARK} for row in make_table(1, 5)
    ]
    frame = change(frame_of(rows, FIELDS))
    try:
        shown = everything(check_frame(frame, as_of=AS_OF, show_unknown=True))
    except ValueError as error:
        shown = "".join(traceback.format_exception_only(error)) + repr(error)
    low = shown.lower()
    assert MARK.lower() not in low
    assert str(DAY) not in low
