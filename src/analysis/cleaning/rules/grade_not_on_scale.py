"""The grade is none of those under [scale] in inspection.toml."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.rules.hints import grade_hint
from analysis.cleaning.rules.rule import Context, Rule
from analysis.terms import Action, MissingReason, Severity


def find(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Rows such as 'satisfactory' on a scale of 2024."""
    return rows["grade"].isna() & (rows["missing_reason"] == MissingReason.UNREADABLE.value) & ~rows["grade_sentinel"]


RULE = Rule(
    code="grade_not_on_scale",
    severity=Severity.ERROR,
    action=Action.KEPT,
    message="the grade is none of those under [scale] in inspection.toml",
    remedy="mend the grade, declare its spelling in columns.toml, or declare the scale of that year",
    fields=("grade",),
    find=find,
    shows="grade_text",
    each_row=False,
    by_text=True,
    hint=grade_hint,
    example='"satisfactory" on a scale of 2024',
)
