"""The audit date lies in the future."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.rules.rule import Context, Rule
from analysis.terms import Action, Severity


def find(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Rows such as '2105-05-01' for 2015."""
    return rows["audit_date"] > pd.Timestamp(context.today)


RULE = Rule(
    code="future_date",
    severity=Severity.ERROR,
    action=Action.EXCLUDED,
    message="the audit date lies in the future",
    remedy="mend the date",
    fields=("audit_date",),
    find=find,
    shows="date_text",
    each_row=True,
    example='"2105-05-01" for 2015',
)
