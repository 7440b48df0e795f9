"""What the figures were measured on, and whether it had anything else to do."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("hatecrime", "polars", "pydantic", "dataframely", "pointblank", "pandera")
"""Whose versions are told."""

BUSY = 0.5
"""Load a core above which figures are not to be trusted."""


def described() -> dict[str, str]:
    """Return the machine and the versions, by name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    told = {
        "processor": f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "commit": _commit(),
    }
    return {name: text for name, text in told.items() if text} | {
        name: found for name in PACKAGES if (found := installed_version(name))
    }


def _processor() -> str:
    """Return the name of the processor, as far as it is told."""
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or platform.machine()


def _commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],  # noqa: S607
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def installed_version(package: str) -> str:
    """Return the version of a package; empty where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def load() -> tuple[float, float, float]:
    """Return the load of the last minute, five and fifteen."""
    return os.getloadavg()


def is_busy(load_of_a_minute: float) -> bool:
    """Return whether a machine under this load is too busy to measure on."""
    return load_of_a_minute > BUSY * (os.cpu_count() or 1)
