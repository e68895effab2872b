"""The same row twice."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.coded import repeated
from analysis.cleaning.rules.rule import Context, Rule
from analysis.terms import Action, Severity

SAME = [
    "case", "standard", "auditor", "audit_date", "period", "review_id", "area", "team", "practitioner", "auditor_role", "grade",
    "missing_reason",
]  # fmt: skip


def find(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Rows that repeat an earlier one in every column that is carried; a file without a case number repeats nobody."""
    return rows["case"].notna() & repeated(rows, SAME, keep="first")


RULE = Rule(
    code="duplicate",
    severity=Severity.NOTE,
    action=Action.EXCLUDED,
    message="the row repeats another one exactly",
    remedy="nothing; it is counted once",
    fields=("case", "standard", "auditor", "audit_date", "grade"),
    find=find,
    across_rows=True,
    example="the same line sent in two workbooks",
)
