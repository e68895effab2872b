"""Neither a readable audit date nor a review tells when the file was audited."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.rules.rule import Context, Rule
from analysis.terms import Action, Severity


def find(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Rows such as both cells empty."""
    return rows["audit_date"].isna() & rows["review_id"].isna() & rows["period"].isna()


RULE = Rule(
    code="no_time",
    severity=Severity.ERROR,
    action=Action.EXCLUDED,
    message="neither a readable audit date nor a review tells when the file was audited",
    remedy="write the date as 2024-05-31 or 31/05/2024, or name the review",
    fields=("audit_date", "review"),
    find=find,
    shows="date_text",
    each_row=True,
    example="both cells empty",
)
