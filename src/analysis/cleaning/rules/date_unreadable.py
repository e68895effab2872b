"""The audit date cannot be read as a day."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.rules.rule import Context, Rule
from analysis.terms import Action, Severity


def find(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Rows such as '31/02/2024'."""
    return rows["date_unreadable"]


RULE = Rule(
    code="date_unreadable",
    severity=Severity.ERROR,
    action=Action.KEPT,
    message="the audit date cannot be read as a day",
    remedy="write it as 2024-05-31 or 31/05/2024; a number such as 45365 is a day whose cell has lost its format: format the column as dates",
    fields=("audit_date",),
    find=find,
    shows="date_text",
    each_row=True,
    example='"31/02/2024"',
)
