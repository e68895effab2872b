"""A definition is read or refused: whatever stands in inspection.toml or columns.toml, nothing else happens."""

from __future__ import annotations

import copy
import tomllib
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.cleaning import TableMap, clean_columns, clean_definition
from analysis.errors import DataError, Faults, ReauditError
from analysis.model import Definition

ROOT = Path(__file__).parents[2]
WHOLE = tomllib.loads((ROOT / "data/raw/cafcass-east-midlands-2008/inspection.toml").read_text(encoding="utf-8"))
COLUMNS = {
    "table": [
        {"files": "a*.csv", "becomes": "figures", "header_row": [1, 2], "columns": {"measure": "m", "review": ["r", "s"], "value": "v"}},
        {
            "files": "b*.csv",
            "becomes": "judgements",
            "skip": ["Total"],
            "spellings": {"grade": {"x": "good"}},
            "missing": {"c": "suppressed"},
        },
    ]
}
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 3000), st.floats(allow_nan=False), st.text(max_size=10), st.dates()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return ([path] if path else []) + [found for key, child in children for found in _paths(child, (*path, key))]


def _changed(whole: dict[str, Any], changes: list[tuple[int, Any]]) -> dict[str, Any]:
    changed = copy.deepcopy(whole)
    for number, value in changes:
        paths = _paths(changed)
        if not paths:
            break
        *above, last = paths[number % len(paths)]
        place = changed
        for key in above:
            place = place[key]
        if value is None:
            del place[last]
        else:
            place[last] = value
    return changed


CHANGES = st.lists(st.tuples(st.integers(0, 10_000), VALUES), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(CHANGES)
def test_a_changed_definition_is_read_or_refused(changes):
    """Keys taken away or replaced by anything give a Definition or Faults of one line each, never another error."""
    faults: tuple[ReauditError, ...] = ()
    try:
        assert isinstance(clean_definition(_changed(WHOLE, changes)), Definition)
    except Faults as refused:
        faults = refused.faults
    assert all(isinstance(fault, DataError) and "\n" not in str(fault) for fault in faults)


@settings(max_examples=150, deadline=None)
@given(CHANGES)
def test_changed_columns_are_read_or_refused(changes):
    """The same for columns.toml."""
    faults: tuple[ReauditError, ...] = ()
    try:
        assert all(isinstance(table, TableMap) for table in clean_columns(_changed(COLUMNS, changes)))
    except Faults as refused:
        faults = refused.faults
    assert all(isinstance(fault, DataError) and "\n" not in str(fault) for fault in faults)
