"""No [[measure]] of inspection.toml has this id or title; its rows are kept under this name."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.rules.hints import standard_hint
from analysis.cleaning.rules.rule import Context, Rule
from analysis.terms import Action, Severity


def find(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Rows such as 'recordings' where recording is declared."""
    declared = {measure.id for measure in context.definition.measures}
    return ~rows["standard"].isin(declared) if declared else pd.Series(False, index=rows.index)


RULE = Rule(
    code="unknown_standard",
    severity=Severity.WARNING,
    action=Action.KEPT,
    message="no [[measure]] of inspection.toml has this id or title; its rows are kept under this name",
    remedy="add a [[measure]], or name the spelling in columns.toml",
    fields=("standard",),
    find=find,
    shows="standard",
    each_row=False,
    by_text=True,
    hint=standard_hint,
    example='"recordings" where recording is declared',
)
