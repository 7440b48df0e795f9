"""Findings as Parquet, with the receipt and the summary in the file's own metadata."""

from __future__ import annotations

import io
import json
from typing import BinaryIO

from hatecrime.validation.result import Result

RECEIPT, SUMMARY = "hatecrime.receipt", "hatecrime.summary"
"""The keys of the file's metadata that hold the receipt and the summary, as JSON."""


def write_parquet(result: Result, target: BinaryIO) -> None:
    """Write the findings as Parquet: columns as the attributes of a finding, lists as lists."""
    # Through memory, where a full disk is told as such: the engine would wrap it in an error of
    # its own. The file is many times smaller than the findings it is made from.
    whole = io.BytesIO()
    result.frame.write_parquet(
        whole,
        metadata={
            RECEIPT: json.dumps(result.receipt.to_dict()),
            SUMMARY: json.dumps([entry.to_dict() for entry in result.summary]),
        },
    )
    target.write(whole.getbuffer())
