"""The last guard before numbers leave: a row that says it is hidden shows no number of its own, whatever it was given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

FLAG = "is_suppressed"
# Numbers that are not of the row's own files: lines of the whole chart, and names.
_WHOLE_CHART = ("centre", "median", "lower", "upper", "target", "overall", "low_95", "high_95", "low_998", "high_998", "stretch")
SHOWN = frozenset(("recommendation", "number", "revision", *_WHOLE_CHART))


def without_hidden(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """The rows, with None for each number of one whose `is_suppressed` is true; words, flags and lines of the whole chart stay.

    >>> without_hidden(["area", "rate", "median", "is_suppressed"], [["a", 0.5, 0.7, True], ["b", 0.6, 0.7, False]])
    [['a', None, 0.7, True], ['b', 0.6, 0.7, False]]
    """
    if FLAG not in columns:
        return [list(row) for row in rows]
    flag = list(columns).index(FLAG)
    own = [name not in SHOWN for name in columns]
    return [
        [None if row[flag] is True and is_own and _is_number(cell) else cell for cell, is_own in zip(row, own, strict=True)]
        if len(row) == len(own)
        else list(row)
        for row in rows
    ]


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)
