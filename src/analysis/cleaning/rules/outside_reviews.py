"""Audited outside every review period; counted by month and quarter, not by review."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.rules.rule import Context, Rule
from analysis.terms import Action, Severity


def find(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Rows such as an audit between two reviews."""
    return (
        rows["review_id"].isna() & rows["review_text"].isna() & rows["period"].notna()
        if context.definition.reviews
        else pd.Series(False, index=rows.index)
    )


RULE = Rule(
    code="outside_reviews",
    severity=Severity.NOTE,
    action=Action.KEPT,
    message="audited outside every review period; counted by month and quarter, not by review",
    remedy="nothing, if the audits roll on between the reviews",
    fields=("audit_date", "review"),
    find=find,
    shows="",
    each_row=False,
    example="an audit between two reviews",
)
