"""One number stands beside two grades, or one grade beside two numbers: two ways of numbering in one column."""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np
import pandas as pd

from analysis.cleaning.rules.rule import Context, Rule
from analysis.terms import Action, Severity

_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")


def find(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Rows such as '2 - Good', which were read by their word."""
    text = rows["grade_text"].astype("category").cat
    numbered = np.array([*(_number(one) is not None for one in text.categories), False], dtype=bool)
    return pd.Series(numbered[text.codes.to_numpy()], index=rows.index) & rows["grade"].notna()


def disagreeing(pairs: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Texts and the grades they were read as, of which a number goes with two grades or a grade with two numbers.

    >>> sorted(disagreeing({("2 - Good", "good"), ("3 - Good", "good"), ("1 - Poor", "poor")}))
    [('2 - Good', 'good'), ('3 - Good', 'good')]
    """
    known = [(text, grade, _number(text)) for text, grade in pairs]
    grades: dict[str | None, set[str]] = {}
    numbers: dict[str, set[str | None]] = {}
    for _, grade, number in known:
        grades.setdefault(number, set()).add(grade)
        numbers.setdefault(grade, set()).add(number)
    return {(text, grade) for text, grade, number in known if len(grades[number]) > 1 or len(numbers[grade]) > 1}


def _number(text: str) -> str | None:
    """The one number in a grade's text."""
    found = _NUMBER.findall(text)
    return found[0].lstrip("0") or "0" if len(found) == 1 else None


RULE = Rule(
    code="grade_numbers_disagree",
    severity=Severity.WARNING,
    action=Action.KEPT,
    message="one number stands beside two grades, or one grade beside two numbers; they were read by their words",
    remedy="ask which numbers each sender uses; grades that are numbers alone cannot be read beside these",
    fields=("grade",),
    find=find,
    shows="grade_text",
    reads="grade",
    each_row=False,
    judge=disagreeing,
    example='"2 - Good" from one area and "3 - Good" from another',
)
