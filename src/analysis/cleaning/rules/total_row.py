"""A sum among the rows, which is no file; left out."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.rules.rule import Context, Rule
from analysis.terms import Action, Severity


def find(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Rows such as 'North total' where a case, a team or an area that nobody declared should be."""
    return rows["is_total"]


RULE = Rule(
    code="total_row",
    severity=Severity.NOTE,
    action=Action.EXCLUDED,
    message="a total, not a file",
    remedy="nothing, if the row is a sum; else give the case, team or area another name",
    fields=("case", "area", "team"),
    find=find,
    shows="",
    each_row=True,
    example='"North total", "Total files", "All areas"',
)
