"""What every parser does first: a cell to plain text, signs and spaces made alike."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

MOST_CHARACTERS = 400  # a cell with one value is short; more is prose, and is not searched for one
_SPACES = re.compile(r"\s+")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")


def as_text(cell: Any) -> str:
    """The cell as text on one line; "" for None and NaN. Dashes and spaces of every kind become - and a plain space."""
    if cell is None or (isinstance(cell, float) and cell != cell):
        return ""
    text = cell if isinstance(cell, str) else str(cell)
    if len(text) > MOST_CHARACTERS:
        text = text[: MOST_CHARACTERS + 1]
    text = unicodedata.normalize("NFKC", text) if not text.isascii() else text
    text = "".join(c for c in text.translate(_DASHES) if c.isprintable() or c.isspace())
    return _SPACES.sub(" ", text).strip()


def is_too_long(text: str) -> bool:
    """Longer than any cell that holds one value."""
    return len(text) > MOST_CHARACTERS
