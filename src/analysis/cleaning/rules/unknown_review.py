"""No [[review]] of inspection.toml has this id or name."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.rules.rule import Context, Rule
from analysis.terms import Action, Severity


def find(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Rows such as review 'finale' where midpoint and final are declared."""
    return rows["review_text"].notna() & rows["review_id"].isna()


RULE = Rule(
    code="unknown_review",
    severity=Severity.ERROR,
    action=Action.EXCLUDED,
    message="no [[review]] of inspection.toml has this id or name",
    remedy="use the id or name of one, or leave it blank where the date tells",
    fields=("review",),
    find=find,
    shows="review_text",
    each_row=True,
    example='review "finale" where midpoint and final are declared',
)
