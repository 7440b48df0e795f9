"""Extracts that are none, and columns that hold something else, are refused and never shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from hatecrime.victims import deadlines_in, repeats, with_enhanced_rights

FRAME = pl.DataFrame(
    {
        "record_type": ["crime"],
        "victim_ref": ["SECRET"],
        "reported_at": [dt.datetime(2026, 3, 2, 9)],
        "hate": [True],
        "vulnerable": [None],
        "victim_kind": ["person"],
        "support_consent": ["opted_in"],
    }
)

ASKED: dict[str, Callable[[Any], pl.DataFrame]] = {
    "deadlines": lambda f: deadlines_in(f, "report", as_of=dt.date(2026, 3, 9), enhanced="hate"),
    "repeats": lambda f: repeats(f, preset="csew_12_months"),
    "rights": with_enhanced_rights,
}

KINDS = {
    "words": ["record_type", "victim_kind", "support_consent"],
    "true, false": ["hate", "vulnerable"],
    "dates": ["reported_at"],
    "references": ["victim_ref"],
}

READS = {
    "deadlines": {"record_type", "reported_at", "hate", "support_consent"},
    "repeats": {"record_type", "reported_at", "victim_ref"},
    "rights": {"record_type", "hate", "vulnerable", "victim_kind"},
}


@pytest.mark.parametrize("wrong", [["SECRET"], {"a": "SECRET"}, 1.5, b"SECRET"])
@pytest.mark.parametrize("asked", ASKED)
def test_a_column_of_another_kind_is_refused(asked: str, wrong: object) -> None:
    for kind, names in KINDS.items():
        for name in READS[asked].intersection(names):
            frame = FRAME.with_columns(pl.Series(name, [wrong]))
            with pytest.raises(ValueError, match=f"'{name}' has to .*{kind}") as caught:
                ASKED[asked](frame)
            assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize("asked", ASKED)
def test_words_may_be_held_in_any_way(asked: str) -> None:
    expected = ASKED[asked](FRAME).tail(1).rows()
    for kind in (pl.Categorical, pl.Enum(["crime", "incident"])):
        frame = FRAME.with_columns(pl.col("record_type").cast(kind))
        assert ASKED[asked](frame).tail(1).rows() == expected
    empty = FRAME.with_columns(pl.lit(None).alias(name) for name in FRAME.columns)
    assert ASKED[asked](empty).height == ASKED[asked](FRAME).height


@pytest.mark.parametrize("asked", ASKED)
def test_what_is_no_frame_in_memory_is_refused_with_the_remedy(asked: str) -> None:
    for other in (FRAME.lazy(), FRAME.to_arrow(), [{"record_type": "crime"}]):
        with pytest.raises(TypeError, match=r"polars\.DataFrame"):
            ASKED[asked](other)


@pytest.mark.parametrize("name", ["*", "^.*$", "^[$"])
def test_a_column_may_be_called_what_the_engine_takes_for_a_pattern(name: str) -> None:
    day = dt.date(2026, 3, 9)
    frame = FRAME.rename({"hate": name})
    found = deadlines_in(frame, "report", as_of=day, enhanced=name)
    assert found.rows() == deadlines_in(FRAME, "report", as_of=day, enhanced="hate").rows()
    frame = FRAME.rename({"victim_ref": name})
    found = repeats(frame, preset="csew_12_months", ref=name)
    assert found.rows() == repeats(FRAME, preset="csew_12_months").rows()
