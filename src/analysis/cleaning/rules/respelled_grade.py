"""Grades were spelled in another way than the scale and read as its grades."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.rules.rule import Context, Rule
from analysis.terms import Action, Severity


def find(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Rows such as '1 - Outstanding'."""
    return rows["grade"].notna() & ~rows["grade_exact"]


RULE = Rule(
    code="respelled_grade",
    severity=Severity.NOTE,
    action=Action.REPAIRED,
    message="grades were spelled in another way than the scale and read as its grades",
    remedy="nothing, if they were read right",
    fields=("grade",),
    find=find,
    shows="grade_text",
    reads="grade",
    each_row=False,
    example='"1 - Outstanding"',
)
