"""What is not installed is told with the extra to install, before anything is counted."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable

import polars as pl
import pytest

from hatecrime import measures
from hatecrime.measures import MeasureError, plots

# None of these has a column that figures could be made of: it is not looked at.
NOTHING = pl.DataFrame({"a": [1]})


@pytest.mark.parametrize(
    ("module", "ask", "extra"),
    [
        (
            "statsmodels.stats.proportion",
            lambda: measures.rate(NOTHING, "charged"),
            r"measures\]'; confidence=None gives figures without them",
        ),
        ("scipy.stats", lambda: measures.monthly(NOTHING), r"spikes, .*measures\]'"),
        (
            "statsmodels.duration.survfunc",
            lambda: measures.days_to_outcome(NOTHING, as_of=dt.date(2024, 1, 1), confidence=None),
            r"medians of times, .*measures\]'",
        ),
        ("altair", lambda: plots.save(None, "a.svg"), r"pictures, .*plot\]'"),
        ("vl_convert", lambda: plots.save(None, "a.svg"), r"pictures, .*plot\]'"),
    ],
)
def test_what_is_not_installed_names_its_extra(
    module: str, ask: Callable[[], object], extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MeasureError, match=extra):
        ask()
