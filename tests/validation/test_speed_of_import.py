"""To import the library, or to look at a type, loads nothing that is slow to load."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {"polars", "sqlglot", "click", "pandas", "pyarrow", "duckdb"}
LISTED = "import json, sys; print(json.dumps([name.partition('.')[0] for name in sys.modules]))"


def modules_after(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"{code}\n{LISTED}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout))


@pytest.mark.parametrize(
    "code",
    [
        "import hatecrime",
        "from hatecrime import Strand, OutcomeCode; Strand('race'); OutcomeCode('1a')",
        "import hatecrime; dir(hatecrime)",
    ],
)
def test_a_plain_import_loads_nothing_heavy(code: str) -> None:
    assert not modules_after(code) & HEAVY


def test_one_record_is_checked_without_the_table_engine() -> None:
    code = "import hatecrime; hatecrime.check({'record_ref': 'A', 'record_type': 'crime'}).findings"
    assert not modules_after(code) & (HEAVY - {"sqlglot"})


def test_every_public_name_can_be_had() -> None:
    modules_after("import hatecrime\nfor name in hatecrime.__all__: getattr(hatecrime, name)")
