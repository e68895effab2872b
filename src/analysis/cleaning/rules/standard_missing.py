"""The standard is not named."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.rules.rule import Context, Rule
from analysis.terms import Action, Severity


def find(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Rows such as a row whose standard cell is empty."""
    return rows["standard"].isna()


RULE = Rule(
    code="standard_missing",
    severity=Severity.ERROR,
    action=Action.EXCLUDED,
    message="the standard is not named",
    remedy="write which standard the file was audited against; for a total or a footnote, list its first cell under skip in columns.toml",
    fields=("standard",),
    find=find,
    shows="standard",
    each_row=True,
    example="a row whose standard cell is empty",
)
