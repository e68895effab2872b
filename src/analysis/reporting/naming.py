"""Folder names made from values: safe on every system, and never the same for two different values."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

_MOST_CHARACTERS = 40
_MOST_IN_ALL = 120  # file systems take 255 bytes, Windows 260 for a whole path
_MOST_IN_AN_ID = 60
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


def folder_name(report: str, values: Iterable[Any], named: Mapping[str, Any] | None = None) -> str:
    """A report's folder: its id, the values of its fan-out, and any other values with their names.

    >>> folder_name("trend", ["east", "recording"])
    'trend--east--recording'
    >>> folder_name("trend", ["east"], {"rule_set": "mdc"})
    'trend--east--rule_set-mdc'
    """
    others = [f"{safe_name(name)}-{safe_name(value)}" for name, value in (named or {}).items()]
    whole = SEPARATOR.join([report, *map(safe_name, values), *others])
    if len(whole) <= _MOST_IN_ALL:
        return whole
    digest = hashlib.sha256(whole.encode()).hexdigest()[: 2 * _HASH_CHARACTERS]
    return f"{whole[:_MOST_IN_ALL].rstrip('-')}-{digest}"


def is_report_id(text: str) -> bool:
    """May this be the id of a report? At most 60 small letters, digits, `-` and `_`, no `--`, no name a system keeps for itself."""
    fits = len(text) <= _MOST_IN_AN_ID and re.fullmatch(r"[a-z0-9_]+(-[a-z0-9_]+)*", text) is not None
    return fits and text not in _RESERVED and text != "pack"
