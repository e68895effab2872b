"""Brands that outlive their rows: a table made of branded rows carries what they bore, since its own rows are words and counts."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.terms import MARKS_SEPARATOR


def joined_marks(marks: Iterable[object]) -> str | None:
    """The distinct brands of several `marks` cells in one; None where there are none.

    >>> joined_marks(["Invented data; Unchecked draft", None, "Unchecked draft"])
    'Invented data; Unchecked draft'
    """
    parts = [part for text in marks if pd.notna(text) for part in str(text).split(MARKS_SEPARATOR)]
    return MARKS_SEPARATOR.join(dict.fromkeys(parts)) or None


def branded(table: pd.DataFrame, *sources: pd.DataFrame) -> pd.DataFrame:
    """`table` with `attrs["marks"]`, the brands of the rows (FIGURES, RATES, CHANGES) that it was made of.

    >>> branded(pd.DataFrame({"n": [1]}), pd.DataFrame({"marks": ["Unchecked draft"]})).attrs["marks"]
    'Unchecked draft'
    """
    marks = joined_marks(mark for source in sources if "marks" in source for mark in source["marks"])
    if marks:
        table.attrs["marks"] = marks
    return table
