"""The date lies outside the review that is named; the named one is kept."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.rules.rule import Context, Rule
from analysis.terms import Action, Severity


def find(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Rows such as review midpoint with a date of the final review."""
    return rows["review_differs"]


RULE = Rule(
    code="review_and_date_differ",
    severity=Severity.WARNING,
    action=Action.KEPT,
    message="the date lies outside the review that is named; counted under the one named",
    remedy="correct the review or the audit date",
    fields=("review", "audit_date"),
    find=find,
    shows="date_text",
    each_row=True,
    example='review "midpoint" on a day of the final review',
)
