"""The packages whose names are imported when they are asked for."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

PACKAGES = ("hatecrime", "hatecrime.risk", "hatecrime.validation")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_name_of_a_package_is_there_and_no_other(package: str) -> None:
    found = importlib.import_module(package)
    for name in found.__all__:
        assert getattr(found, name) is getattr(found, name)
    with pytest.raises(AttributeError, match=f"'{package}' has no attribute 'nothing'"):
        found.nothing  # noqa: B018


def test_nothing_is_imported_before_it_is_asked_for() -> None:
    code = (
        "import sys, hatecrime.risk\n"
        "before = 'hatecrime.risk.assessment' in sys.modules, 'polars' in sys.modules\n"
        "hatecrime.risk.begin\n"
        "print(before, 'hatecrime.risk.assessment' in sys.modules, hatecrime.measures.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(False, False) True hatecrime.measures"
