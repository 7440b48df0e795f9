"""Where a report goes: standard output, or a file, whole or not at all."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any, BinaryIO

from hatecrime.records.errors import ExtractError
from hatecrime.report.formats import FORMATS, Form
from hatecrime.validation.result import Result
from hatecrime.validation.whole_files import whole_files


def write_report(result: Result, form: str, path: Path | None = None) -> None:
    """Write a report to standard output, or to a file.

    The file appears when it is whole. Where it cannot be written, or the run is interrupted,
    whatever was there before stays as it was.

    Args:
        result: what a check gave back.
        form: one of ``FORMATS``.
        path: the file; None means standard output.

    Raises:
        ExtractError: if the file cannot be written, if bytes would go to a terminal, or if the
            form needs a library that is not installed.
        OSError: if standard output cannot be written, or whoever read it has left.
    """
    write_as(FORMATS[form], result, path)


def write_as(form: Form, what: Any, path: Path | None = None) -> None:
    """Write something in a form of its own to standard output, or to a file, as ``write_report``.

    Args:
        form: the form.
        what: what it is of.
        path: the file; None means standard output.

    Raises:
        ExtractError, OSError: as ``write_report``.
    """
    if path is None:
        _to_standard_output(what, form)
        return
    with whole_files(path) as (file,):
        if form.binary:
            _refuse_terminal(form, file)
            form.write(what, file)
        else:
            text = io.TextIOWrapper(file, encoding="utf-8", newline="")
            form.write(what, text)
            text.flush()
            # Left to itself it would close the file, which is not its own.
            text.detach()


def _to_standard_output(what: Any, form: Form) -> None:
    stdout = sys.stdout
    if form.binary:
        file = getattr(stdout, "buffer", None)
        _refuse_terminal(form, file)
        stdout.flush()
        form.write(what, file)
        return
    if not form.people and isinstance(stdout, io.TextIOWrapper):
        # What a program reads is UTF-8, whatever the terminal's own encoding is.
        stdout.reconfigure(encoding="utf-8")
    form.write(what, stdout)


def _refuse_terminal(form: Form, file: BinaryIO | None) -> None:
    if file is None or file.isatty():
        raise ExtractError(
            f"a report as {form.name} is made of bytes, which a terminal cannot show; give "
            f"--output FILE"
        )
