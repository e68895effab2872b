"""One auditor, one file, one standard, one day, and more than one grade."""

from __future__ import annotations

import pandas as pd

from analysis.cleaning.coded import packed, repeated
from analysis.cleaning.rules.rule import Context, Rule
from analysis.terms import Action, Severity

SAME = ["case", "standard", "auditor", "audit_date", "period", "review_id"]


def find(rows: pd.DataFrame, context: Context) -> pd.Series:
    """All rows of a group that disagree, since nobody can tell which is right."""
    told = rows["case"].notna() & rows["grade"].notna()
    known = rows.loc[told, [*SAME, "grade"]]
    twice = repeated(known, SAME, keep=False)  # few rows, so that the grouping is cheap
    some = known[twice]
    group = pd.DataFrame(dict(enumerate(packed(some[name] for name in SAME))), index=some.index)
    grades = some["grade"].cat.codes.groupby([group[name] for name in group], sort=False)
    disagree = grades.transform("min") != grades.transform("max")
    return disagree.astype(bool).reindex(rows.index, fill_value=False)


RULE = Rule(
    code="conflicting_grades",
    severity=Severity.ERROR,
    action=Action.EXCLUDED,
    message="the same auditor gave this file more than one grade against this standard on this day",
    remedy="find out which is right and delete the other",
    fields=("case", "standard", "auditor", "audit_date", "grade"),
    find=find,
    across_rows=True,
    shows="grade_text",
    example="good and inadequate for one file on one day",
)
