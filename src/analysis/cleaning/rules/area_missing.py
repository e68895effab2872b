"""The file has no area; it counts in the whole and in no area."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.rules.rule import Context, Rule
from analysis.terms import Action, Severity


def find(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Rows with an empty area where areas are declared."""
    return rows["area"].isna() if context.definition.areas else pd.Series(False, index=rows.index)


RULE = Rule(
    code="area_missing",
    severity=Severity.WARNING,
    action=Action.KEPT,
    message="no area; counted in the whole and in no area, so the areas do not add up to it",
    remedy="fill the area in",
    fields=("area",),
    find=find,
    shows="",
    each_row=False,
    example="an empty cell, or a file without the column",
)
