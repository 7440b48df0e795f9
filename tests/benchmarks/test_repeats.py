"""The benchmark of repeats runs, and its extract gives it something to find."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks import repeats  # noqa: E402
from hatecrime import victims  # noqa: E402


def test_every_preset_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    repeats.main(300)
    printed = capsys.readouterr().out
    assert printed.startswith("300 records, medians of 5")
    assert all(name in printed for name in victims.presets())


def test_its_extract_holds_repeats_and_what_is_none() -> None:
    frame = repeats.made_up(3000)
    for name in victims.presets():
        answers = set(victims.repeats(frame, preset=name)["repeat"])
        assert {"yes", "unknown"} <= answers
        assert "no" in answers or victims.preset(name).family == "immediate"
