"""Cleaning: raw tables of text to the processed tables, with an issue for every oddity and an account of every row."""

from __future__ import annotations

from typing import Any

from analysis.cleaning.columns import DEFAULT_MAPS, RAW_COLUMNS, Source, TableMap, clean_columns, map_columns, sources_of
from analysis.cleaning.definition import clean_definition, definition_issues
from analysis.cleaning.issues import account, issue_of, issues_of

__all__ = [
    "DEFAULT_MAPS", "RAW_COLUMNS", "Source", "TableMap", "account", "clean_audits", "clean_columns", "clean_definition", "clean_evidence",
    "clean_figures", "clean_judgements", "datapackage", "definition_issues", "issue_of", "issues_of", "map_columns", "sources_of", "validate",
]  # fmt: skip

# The heavier modules are fetched when first used.
_LAZY = {
    "clean_audits": "audits",
    "clean_evidence": "evidence",
    "clean_figures": "figures",
    "clean_judgements": "judgements",
    "datapackage": "schema",
    "validate": "schema",
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'analysis.cleaning' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(f"analysis.cleaning.{_LAZY[name]}"), name)
