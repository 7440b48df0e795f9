"""JSON: streamed to the same text as the result's own, and one object a line."""

from __future__ import annotations

import io
import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatecrime.report.json_forms import write_document
from report_samples import RESULTS, written

VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda parts: st.lists(parts) | st.dictionaries(st.text(), parts),
    max_leaves=20,
)


def dumped(document: dict[str, Any]) -> str:
    text = io.StringIO()
    write_document(document, text)
    return text.getvalue()


@given(st.dictionaries(st.text(), VALUES), st.lists(VALUES))
def test_streamed_as_json_lays_it_out(document: dict[str, Any], streamed: list[Any]) -> None:
    text = dumped({**document, "list": iter(streamed)})
    whole = {**document, "list": streamed}
    assert json.loads(text) == whole
    assert text.isascii() or [c for c in set(text) if not c.isprintable()] in (["\n"], [])
    plain = json.dumps(whole, indent=2, ensure_ascii=False)
    if plain.replace("\n", "").isprintable():
        assert text == f"{plain}\n"


def test_what_cannot_be_encoded_is_spelt_out() -> None:
    text = dumped({"\udcff": ["\ud800", "\x9b", "\u202e"]})
    assert text == '{\n  "\\udcff": [\n    "\\ud800",\n    "\\u009b",\n    "\\u202e"\n  ]\n}\n'


@pytest.mark.parametrize("kind", sorted(set(RESULTS) - {"hostile", "model", "own rules"}))
def test_the_same_as_the_result_s_own(kind: str) -> None:
    result = RESULTS[kind]()
    assert written(result, "json").decode() == f"{result.to_json()}\n"


@pytest.mark.parametrize("kind", RESULTS)
def test_one_object_a_line(kind: str) -> None:
    result = RESULTS[kind]()
    lines = [json.loads(line) for line in written(result, "jsonl").decode().split("\n")[:-1]]
    kinds = [line.pop("kind") for line in lines]
    assert kinds == [
        "receipt",
        *["summary"] * len(result.summary),
        *["finding"] * len(result.findings),
    ]
    assert lines == [
        result.receipt.to_dict(),
        *[entry.to_dict() for entry in result.summary],
        *[finding.to_dict() for finding in result.findings],
    ]


def test_findings_are_not_held() -> None:
    """The first line is out before the last finding is made."""
    result = RESULTS["table"]()
    order: list[str] = []

    class Told(io.StringIO):
        def write(self, text: str) -> int:
            order.append("written")
            return super().write(text)

    class Watched(type(result)):  # type: ignore[misc]
        def finding_rows(self) -> Any:
            for row in result.finding_rows():
                order.append("made")
                yield row

    watched = Watched(result.receipt, lambda: (), lambda: result.summary)
    from hatecrime.report.formats import FORMATS

    for form in ("json", "jsonl", "sarif", "csv"):
        order.clear()
        FORMATS[form].write(watched, Told())
        made = [place for place, what in enumerate(order) if what == "made"]
        assert len(made) == len(result.findings)
        assert all(b - a > 1 for a, b in pairwise(made)), form
