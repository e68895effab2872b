"""Day and month could be swapped; read in the declared order."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.rules.rule import Context, Rule
from analysis.terms import Action, Severity


def find(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Rows such as '03/04/2024'."""
    return rows["date_ambiguous"]


RULE = Rule(
    code="ambiguous_date",
    severity=Severity.NOTE,
    action=Action.KEPT,
    message="day and month could be swapped; read day first unless columns.toml declares another order",
    remedy="declare date_order in columns.toml if the order is another",
    fields=("audit_date",),
    find=find,
    shows="",
    each_row=False,
    example='"03/04/2024"',
)
