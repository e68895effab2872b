"""Reading, at the edge: bytes on disk to text cells, one RawTable a sheet, and TOML files to mappings.

Nothing is understood here: every cell is the text a person sees when the file is opened in a spreadsheet, and the
index of a frame is the row number the spreadsheet shows. What is not what its name says is refused with a remedy.
"""

from __future__ import annotations

from typing import Any

from analysis.reading.tables import READABLE, read_tables, text_bytes
from analysis.reading.toml import read_toml

__all__ = ["READABLE", "read_document", "read_tables", "read_toml", "text_bytes"]


def __getattr__(name: str) -> Any:
    """`read_document` is fetched when first used: few commands need the readers of letters."""
    if name != "read_document":
        raise AttributeError(f"module 'analysis.reading' has no attribute {name!r}")
    from analysis.reading.documents import read_document

    return read_document
