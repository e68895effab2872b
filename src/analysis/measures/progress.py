"""Recommendation by recommendation: what was quantified, measured again, judged, and what is still missing."""

from __future__ import annotations

import pandas as pd

from analysis.measures.brands import branded
from analysis.parsing import format_points
from analysis.terms import Comparability

QUANTIFIED, IN_WORDS, NOT_QUANTIFIED = "yes", "in words only", "no"
REMEASURED = {
    Comparability.COMPARABLE.value: "yes",
    Comparability.CAUTION.value: "yes, with caution",
    Comparability.NOT_COMPARABLE.value: "not like for like",
}
NOT_REMEASURED = "no"
NO_JUDGEMENT = "none given"
PROGRESS_COLUMNS = ["recommendation", "theme", "finding", "quantified", "remeasured", "basis", "shortfall"]


def progress_table(
    recommendations: pd.DataFrame,
    *,
    figures: pd.DataFrame,
    judgements: pd.DataFrame,
    evidence: pd.DataFrame,
    changes: pd.DataFrame,
    reviews: pd.DataFrame,
) -> pd.DataFrame:
    """One row a recommendation: `recommendation, theme, finding, quantified, remeasured, basis, shortfall`, then one
    column a review and judge that gave any judgement ("Final review: inspectorate"), in the order of the reviews.

    `finding` is the published change in words of the table's own values, empty where there is none. `basis` says
    whether the evidence is self-reported, observed by the inspectors, or both.
    """
    rows = []
    for _, recommendation in recommendations.iterrows():
        number = recommendation["number"]
        mine = figures[figures["recommendation"] == number]
        my_changes = changes[changes["recommendation"] == number]
        rows.append(
            {
                "recommendation": number,
                "theme": recommendation["theme"],
                "finding": _finding(my_changes),
                "quantified": _quantified(mine),
                "remeasured": _remeasured(my_changes),
                "basis": _basis(mine, evidence[evidence["recommendation"] == number], recommendation["observed"]),
                "shortfall": recommendation["shortfall"] or "none stated",
            }
        )
    table = pd.DataFrame(rows, columns=PROGRESS_COLUMNS)
    for review, judge, heading in judgement_columns(judgements, reviews):
        given = judgements[(judgements["review"] == review) & (judgements["judged_by"] == judge)]
        by_number = given.dropna(subset=["recommendation"]).set_index("recommendation")["grade"]
        table[heading] = [by_number.get(number, NO_JUDGEMENT) for number in table["recommendation"]]
    known = set(table["recommendation"])
    return branded(table, *(rows[rows["recommendation"].isin(known)] for rows in (figures, changes)))


def judgement_columns(judgements: pd.DataFrame, reviews: pd.DataFrame) -> list[tuple[str, str, str]]:
    """(review, judge, heading) of every review and judge that judged a recommendation, in the order of the reviews."""
    found = []
    single = judgements.dropna(subset=["recommendation"])
    for _, review in reviews.iterrows():
        for judge in sorted(single.loc[single["review"] == review["id"], "judged_by"].dropna().unique()):
            found.append((review["id"], judge, f"{review['name']}: {judge}"))
    return found


def overall_judgements(judgements: pd.DataFrame) -> pd.DataFrame:
    """Judgements of the whole: review_name, judged_by, grade, locator, note."""
    whole = judgements[judgements["recommendation"].isna()]
    return whole[["review_name", "judged_by", "grade", "locator", "note"]].reset_index(drop=True)


def _finding(changes: pd.DataFrame) -> str:
    computed = changes[changes["change_pp"].notna()]
    return "; ".join(f"{row['measure_title']} {format_points(row['change_pp'], _decimals(row))}" for _, row in computed.iterrows())


def _decimals(change: pd.Series) -> int:
    known = [int(change[name]) for name in ("decimals_from", "decimals_to") if pd.notna(change[name])]
    return min(known, default=1)


def _quantified(figures: pd.DataFrame) -> str:
    if figures["value"].notna().any():
        return QUANTIFIED
    return IN_WORDS if len(figures) else NOT_QUANTIFIED


def _remeasured(changes: pd.DataFrame) -> str:
    for level in REMEASURED:
        if (changes["comparability"] == level).any():
            return REMEASURED[level]
    return NOT_REMEASURED


def _basis(figures: pd.DataFrame, evidence: pd.DataFrame, observed: str) -> str:
    self_reported = (figures["claimed_by"] == "provider").any() or len(evidence) > 0
    if self_reported and observed:
        return "self-reported and observed"
    if observed:
        return "observed"
    return "self-reported" if self_reported else "not stated"


def targets_table(measures: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Targets and coverage with their due dates: `recommendation, what, target, due, status, locator`.

    From the declared targets of measures, and from evidence that is a ratio, a coverage or has a due date.
    """
    declared = [
        {
            "recommendation": row["recommendation"],
            "what": row["title"],
            "target": row["target"],
            "due": row["target_due"] or "not stated",
            "status": "see the measure",
            "locator": "",
        }
        for _, row in measures.iterrows()
        if row.get("target")
    ]
    told = evidence[evidence["kind"].isin(["ratio", "coverage"]) | evidence["due"].notna()]
    from_evidence = [
        {
            "recommendation": row["recommendation"],
            "what": row["subject"],
            "target": row["raw_value"],
            "due": row["due"] if pd.notna(row["due"]) else "not stated",
            "status": str(row["status"]).replace("_", " "),
            "locator": row["locator"],
        }
        for _, row in told.iterrows()
    ]
    columns = ["recommendation", "what", "target", "due", "status", "locator"]
    table = pd.DataFrame([*declared, *from_evidence], columns=columns)
    return (
        table.astype({"recommendation": "Int64"}).sort_values("recommendation", na_position="first", kind="stable").reset_index(drop=True)
    )
