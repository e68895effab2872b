"""What became of the raw data: by file what was kept, repaired and refused; by area what has no grade, and why."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.measures.rates import ALL, NOT_RECORDED
from analysis.model import Definition
from analysis.terms import Action, MissingReason, Severity

REASONS = ["not_applicable", "not_recorded", "other"]
COLUMNS_THAT_SHOULD_BE_FILLED = ("case", "area", "team", "practitioner", "auditor", "auditor_role", "audit_date")


def files_table(inputs: pd.DataFrame, issues: pd.DataFrame) -> pd.DataFrame:
    """One row a raw table: file, sheet, rows_read, rows_kept, rows_excluded, and how many kinds of oddity were repaired,
    refused (excluded) and kept as they were, and how many are errors or warnings.
    """
    frame = inputs[["file", "sheet", "becomes", "rows_read", "rows_kept", "rows_excluded"]].reset_index(drop=True)
    keys = [(row.file, "" if pd.isna(row.sheet) else row.sheet) for row in frame.itertuples(index=False)]
    where = pd.Series(list(zip(issues["file"].fillna(""), issues["sheet"].fillna(""), strict=True)), index=issues.index, dtype="object")

    def counted(mask: pd.Series) -> list[int]:
        return [int((mask & (where == key)).sum()) for key in keys]

    return frame.assign(
        **{f"issues_{action.value}": counted(issues["action"] == action.value) for action in Action},
        issues_serious=counted(issues["severity"].isin([Severity.ERROR.value, Severity.WARNING.value])),
    )


def missing_by_area(audits: pd.DataFrame, definition: Definition, *, names: Mapping[str, str]) -> pd.DataFrame:
    """One row an area and standard: area_name, standard, rows, graded, not_applicable, not_recorded, other, share_without, hide_up_to.

    `standard` is the standard's title, `names` the areas' names. `share_without`: rows without a grade that should have one
    (not applicable left aside); missing beside a count of 1 to `hide_up_to`, which it would give back, and which is not to be
    printed: the sums of all rows may be.
    """
    reason = audits["missing_reason"].astype("str")
    graded = audits["grade_rank"].notna()
    recorded = reason.isin([MissingReason.NOT_RECORDED.value, MissingReason.BLANK.value])
    applies = reason != MissingReason.NOT_APPLICABLE.value
    parts = pd.DataFrame(
        {
            "area": audits["area"].astype("str").fillna(NOT_RECORDED),
            "standard": audits["standard"].astype("str"),
            "rows": 1,
            "graded": graded.astype(int),
            "not_applicable": (~graded & ~applies).astype(int),
            "not_recorded": (~graded & recorded).astype(int),
            "other": (~graded & applies & ~recorded).astype(int),
        }
    )
    frame = parts.groupby(["area", "standard"], sort=True, as_index=False).sum()
    should = frame["rows"] - frame["not_applicable"]
    frame["share_without"] = ((should - frame["graded"]) / should.where(should > 0)).astype(float)
    limit = definition.disclosure.hide_up_to
    frame["share_without"] = frame["share_without"].mask(frame[REASONS].apply(lambda counts: counts.between(1, limit)).any(axis="columns"))
    frame["hide_up_to"] = limit
    titles = {measure.id: measure.title for measure in definition.measures}
    frame["standard"] = [titles.get(standard, standard.replace("_", " ").capitalize()) for standard in frame["standard"]]
    frame.insert(0, "area_name", [names.get(area, area) for area in frame["area"]])
    return frame.drop(columns="area")


def empty_columns(audits: pd.DataFrame) -> pd.DataFrame:
    """Rows of AUDITS without a value in each column that should be filled: column, rows, share."""
    rows = [
        {"column": name, "rows": int(audits[name].isna().sum()), "share": float(audits[name].isna().mean()) if len(audits) else 0.0}
        for name in COLUMNS_THAT_SHOULD_BE_FILLED
    ]
    return pd.DataFrame(rows)


def hidden_rates(rates: pd.DataFrame) -> pd.DataFrame:
    """How many rates the small-number rule hides, by what they speak of: time (review, quarter, month), place, rates, hidden."""
    if rates.empty:
        return pd.DataFrame(columns=["time", "place", "rates", "hidden"])
    time = [
        "review" if isinstance(review, str) else "quarter" if "Q" in str(period) else "month"
        for review, period in zip(rates["review"], rates["period"], strict=True)
    ]
    place = [
        "role"
        if role != ALL and area == ALL
        else "role in an area"
        if role != ALL
        else "team"
        if team != ALL
        else "area"
        if area != ALL
        else "all"
        for role, team, area in zip(rates["auditor_role"], rates["team"], rates["area"], strict=True)
    ]
    frame = pd.DataFrame({"time": time, "place": place, "rates": 1, "hidden": rates["is_suppressed"].astype(int).to_numpy()})
    return frame.groupby(["time", "place"], sort=True, as_index=False).sum()
