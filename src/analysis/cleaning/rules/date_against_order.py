"""The date fits only the other order of day and month than the rest is read in."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.rules.rule import Context, Rule
from analysis.terms import Action, Severity


def find(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Rows such as '03/25/2024' in a file read day first."""
    return rows["date_against_order"]


RULE = Rule(
    code="date_against_order",
    severity=Severity.WARNING,
    action=Action.KEPT,
    message="day and month fit only the other order than the file is read in; its other dates may be swapped",
    remedy="declare date_order in columns.toml: dmy or mdy",
    fields=("audit_date",),
    find=find,
    shows="date_text",
    each_row=True,
    example='"03/25/2024" where days come first',
)
