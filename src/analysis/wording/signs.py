"""What stands in the place of a missing number: [c], [x] or [z], the same on pages, slides, paper, in workbooks and, without brackets, in csv."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from analysis.tables import TABLES
from analysis.terms import SHORTHAND, Comparability, MissingReason

_OF_CHANGE = ("change_pp", "relative_change", "shortfall_reduction")


def is_number(name: str, cells: Sequence[Any]) -> bool:
    """Does a column hold numbers? By what is in it; where it is empty, by the unit that the processed tables give its name."""
    there = [cell for cell in cells if cell is not None]
    return any(_is_number(cell) for cell in there) if there else bool(units().get(name))


def sign_of(told: Mapping[str, Any], name: str) -> str:
    """The sign for a missing number of a row: hidden, missing for the reason the row gives, of no meaning for unlike things, or not available.

    >>> sign_of({"is_suppressed": True}, "rate"), sign_of({"comparability": "not_comparable"}, "change_pp"), sign_of({}, "rate")
    ('[c]', '[z]', '[x]')
    """
    if told.get("is_suppressed") is True:
        return SHORTHAND[MissingReason.SUPPRESSED]
    reason = told.get("missing_reason")
    if isinstance(reason, str) and reason in MissingReason.values():
        return SHORTHAND[MissingReason(reason)]
    if name.startswith(_OF_CHANGE) and told.get("comparability") == Comparability.NOT_COMPARABLE.value:
        return SHORTHAND[MissingReason.NOT_APPLICABLE]
    return SHORTHAND[MissingReason.NOT_AVAILABLE]


def signed_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """The rows with a sign in the place of each missing number; missing text stays missing.

    >>> signed_rows(["area", "rate", "is_suppressed"], [["a", 0.5, False], ["b", None, True], [None, None, False]])
    [['a', 0.5, False], ['b', '[c]', True], [None, '[x]', False]]
    """
    numeric = [is_number(name, [row[place] for row in rows if place < len(row)]) for place, name in enumerate(columns)]
    signed = []
    for row in rows:
        told = dict(zip(columns, row, strict=False))
        signed.append(
            [sign_of(told, name) if cell is None and number else cell for name, cell, number in zip(columns, row, numeric, strict=False)]
        )
    return signed


@cache
def units() -> dict[str, str]:
    """Column name to its unit, of every processed table."""
    return {column.name: column.unit for table in TABLES.values() for column in table.columns}


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)
