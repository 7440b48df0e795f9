"""An assessment in a file: whole or not at all, and never over what somebody else has saved."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hatecrime.atomic import atomic_files
from hatecrime.risk.assessment import Assessment
from hatecrime.risk.errors import AssessmentConflictError, AssessmentError
from hatecrime.risk.instrument import Instrument
from hatecrime.risk.json_form import from_json

MAX_BYTES = 200_000_000
"""The largest file that is read; a larger one is no assessment."""

PATIENCE = 5.0
"""Seconds to wait for somebody else who is saving the same assessment."""


def load_assessment(path: str | Path, instruments: Iterable[Instrument] = ()) -> Assessment:
    """Read an assessment from a file.

    Args:
        path: the file.
        instruments: a force's own instruments; see ``from_json``.

    Raises:
        AssessmentError: naming the file, the entry and the key.
    """
    path = Path(path)
    data = _read(path)
    if len(data) > MAX_BYTES:
        raise AssessmentError(f"{path.name}: is larger than {MAX_BYTES} bytes")
    try:
        return from_json(data.removeprefix(b"\xef\xbb\xbf"), instruments)
    except AssessmentError as error:
        raise AssessmentError(f"{path.name}: {error}") from None


def save_assessment(assessment: Assessment, path: str | Path) -> None:
    """Save an assessment to a file, at any stage.

    Nothing that was saved is lost: where a file is there already, what it holds must be the
    beginning of this assessment. So of two people who go on from the same file, and who may both
    have endorsed it, one is saved and the other told.

    Args:
        assessment: the assessment.
        path: the file. A new one can be read by its owner only.

    Raises:
        AssessmentConflictError: if the file holds anything that this assessment does not.
        AssessmentError: if the file cannot be written, or holds something else, or would be too
            large to be read again.
    """
    path = Path(path)
    data = assessment.to_json().encode("ascii")
    if len(data) > MAX_BYTES:
        # Nobody could read it back.
        raise AssessmentError(
            f"{path.name}: would be larger than {MAX_BYTES} bytes; shorten what is written down"
        )
    try:
        target = Path(os.path.realpath(path))
        with _alone(target):
            if target.exists():
                _refuse_loss(assessment, target)
            with atomic_files(target, private=True) as (file,):
                file.write(data)
    except AssessmentError:
        raise
    except (OSError, ValueError) as error:
        raise _unusable(path, "written", error) from None


def _refuse_loss(assessment: Assessment, target: Path) -> None:
    saved = load_assessment(target, assessment.instruments.values())
    if (saved.record_ref, saved.victim_ref) != (assessment.record_ref, assessment.victim_ref):
        raise AssessmentError(
            f"{target.name}: holds the assessment of another record or victim; choose another file"
        )
    if assessment.entries[: len(saved.entries)] != saved.entries:
        raise AssessmentConflictError(
            f"{target.name}: somebody else saved it since you read it, and nothing of yours was "
            f"saved; read it again, see what they did, and repeat your step"
        )


def _read(path: Path) -> bytes:
    try:
        # Reading a device or a pipe could take for ever, so it is not even opened.
        if path.is_file() or not path.exists():
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise _unusable(path, "read", error) from None
    raise AssessmentError(f"{path.name}: is not a file that can be read")


def _unusable(path: Path, done: str, error: OSError | ValueError) -> AssessmentError:
    # Only the name of no file at all makes a ValueError.
    reason = "it is not the name of a file"
    if isinstance(error, OSError):
        reason = error.strerror or type(error).__name__
    return AssessmentError(f"{path.name!r:.60}: cannot be {done}: {reason}")


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Let one save at a time go on, of all processes; a mark in the folder says who is first."""
    mark = target.with_name(f".{target.name}.saving")
    until = time.monotonic() + PATIENCE
    while True:
        try:
            os.close(os.open(mark, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            break
        except FileExistsError:
            if time.monotonic() >= until:
                raise AssessmentConflictError(
                    f"{target.name}: somebody else is saving it; try again, and if nobody is, "
                    f"remove the file {mark.name} beside it"
                ) from None
            time.sleep(0.02)
    try:
        yield
    finally:
        with suppress(OSError):
            mark.unlink()
