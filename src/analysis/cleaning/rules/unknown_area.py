"""The area is not declared; its rows are kept under this name."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.rules.hints import area_hint
from analysis.cleaning.rules.rule import Context, Rule
from analysis.terms import Action, Severity


def find(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Rows such as 'Esat' where east is declared."""
    return ~rows["area_known"] & rows["area"].notna() if context.definition.areas else pd.Series(False, index=rows.index)


RULE = Rule(
    code="unknown_area",
    severity=Severity.WARNING,
    action=Action.KEPT,
    message="the area is not declared; its rows are kept under this name",
    remedy="add an [[area]], or the spelling under also = [...]",
    fields=("area",),
    find=find,
    shows="area",
    each_row=False,
    by_text=True,
    hint=area_hint,
    example='"Esat" where east is declared',
)
