"""The role of the auditor is in no words that roles are made of; counted as other, since it may be a name."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.rules.rule import Context, Rule
from analysis.cleaning.withheld import OTHER_ROLE
from analysis.terms import Action, Severity


def find(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Rows such as those whose columns of auditors and roles are swapped."""
    return rows["auditor_role"] == OTHER_ROLE


RULE = Rule(
    code="unknown_role",
    severity=Severity.WARNING,
    action=Action.KEPT,
    message="the role of the auditor is in no words that roles are made of; counted as other, since it may be a name",
    remedy="are the columns of auditors and roles swapped? Else give the role in words such as manager or inspector under spellings in "
    "columns.toml",
    fields=("auditor_role",),
    find=find,
    shows="",
    each_row=False,
    example="a name where the role should be",
)
