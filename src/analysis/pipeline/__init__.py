"""Where the rooms below are joined: raw to processed, load, check, explain, new projects and inspections."""

from __future__ import annotations

import importlib
from typing import Any

_HOMES = {
    "Effort": "effort",
    "Inspection": "loading",
    "Processed": "walk",
    "RowCounter": "counting",
    "check": "walk",
    "clean": "walk",
    "clean_if_needed": "walk",
    "counting_for": "counting",
    "explain": "origins",
    "init_project": "begin",
    "is_clean": "walk",
    "issue_line": "walk",
    "load": "loading",
    "memory_size": "effort",
    "new_inspection": "begin",
    "read_definition": "walk",
    "read_into": "letter",
    "read_letter": "letter",
    "write_example": "example",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'analysis.pipeline' has no attribute {name!r}")
    return getattr(importlib.import_module(f"analysis.pipeline.{_HOMES[name]}"), name)
