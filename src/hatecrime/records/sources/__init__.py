"""Reading extracts in every form, as a stream of windows of rows.

A file is told by its first bytes, never by its name. Nothing is guessed but the encoding of text:
UTF-8 or UTF-16, or else cp1252, which Windows programs write. At no time is a file whole in
memory, but for workbooks, which cannot be read in parts.
"""

from hatecrime.records.sources.extract import Extract, Window, open_extract
from hatecrime.records.sources.table import WINDOW_ROWS

__all__ = ["WINDOW_ROWS", "Extract", "Window", "open_extract"]
