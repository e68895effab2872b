"""Where the rooms below are joined: raw to processed, load, check, explain, new projects and inspections."""

from __future__ import annotations

import importlib
from typing import Any

_HOMES = {
    "Inspection": "load",
    "Processed": "clean",
    "check": "clean",
    "clean": "clean",
    "clean_if_needed": "clean",
    "explain": "explain",
    "init_project": "begin",
    "is_clean": "clean",
    "issue_line": "clean",
    "load": "load",
    "new_inspection": "begin",
    "read_definition": "clean",
    "read_into": "letter",
    "read_letter": "letter",
    "write_example": "example",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'analysis.pipeline' has no attribute {name!r}")
    return getattr(importlib.import_module(f"analysis.pipeline.{_HOMES[name]}"), name)
