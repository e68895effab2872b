"""Folder names made from values: safe on every system, and never the same for two different values."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any

_MOST_CHARACTERS = 40
_HASH_CHARACTERS = 6
_RESERVED = {"con", "prn", "aux", "nul", *(f"com{digit}" for digit in range(10)), *(f"lpt{digit}" for digit in range(10))}  # Windows
SEPARATOR = "--"


def safe_name(value: Any) -> str:
    """`value` in small letters, digits, `-` and `_`; one that loses anything on the way gets a short hash of itself.

    >>> safe_name("east"), safe_name("late_reports"), safe_name(2024)
    ('east', 'late_reports', '2024')
    >>> safe_name("East & Coast").startswith("east-coast-")
    True
    """
    text = str(value)
    kept = re.sub(r"[^a-z0-9_]+", "-", text.lower()).strip("-")[:_MOST_CHARACTERS].strip("-")
    if kept and kept == text and kept not in _RESERVED:
        return kept
    digest = hashlib.sha256(f"{type(value).__name__}:{text}".encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_CHARACTERS]
    return f"{kept}-{digest}" if kept else digest


def folder_name(report: str, values: Iterable[Any]) -> str:
    """A report's folder: its id and its values.

    >>> folder_name("trend", ["east", "recording"])
    'trend--east--recording'
    """
    return SEPARATOR.join([report, *map(safe_name, values)])


def is_report_id(text: str) -> bool:
    """May this be the id of a report? Small letters, digits, `-` and `_`, no `--`, no name a system keeps for itself."""
    return re.fullmatch(r"[a-z0-9_]+(-[a-z0-9_]+)*", text) is not None and text not in _RESERVED and text != "pack"
