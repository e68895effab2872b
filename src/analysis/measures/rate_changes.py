"""Rates of file audits set against each other between reviews: paired where the same files were audited twice."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pandas as pd

from analysis.measures.changes import direction, period_in_words, shortfall
from analysis.measures.comparability import REASON_SEPARATOR
from analysis.measures.rates import ALL, NOT_RECORDED, origin
from analysis.model import Caveat, Definition
from analysis.statistics import newcombe, newcombe_paired
from analysis.tables import CHANGES
from analysis.terms import Average, Comparability, Direction, Polarity

METHOD_INDEPENDENT = "difference of pooled rates; 95% interval by Newcombe's hybrid score method (method 10), independent samples"
METHOD_PAIRED = "difference of pooled rates; 95% interval by Newcombe's paired method 10, the same files in both rounds"
METHOD_NONE = "no change computed"
_PERCENT = 100


def changes_of_rates(rates: pd.DataFrame, audits: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Every earlier-to-later pair of reviews of each standard, for the whole, each area and each team, all roles together.

    Rows of RATES (pooled, by review) and AUDITS (for the files audited twice) to CHANGES. Without a graded file on one
    side there is no row.
    """
    if rates.empty:
        return CHANGES.frame()
    by_review = rates[
        (rates["average"] == Average.POOLED.value) & rates["review"].notna() & (rates["auditor_role"] == ALL) & (rates["denominator"] > 0)
    ]
    indexed = {(row.measure, row.area, row.team, row.review): row for row in by_review.itertuples(index=False)}
    keys = sorted({key[:3] for key in indexed})
    once = _graded_once(audits)
    roles = _roles(rates)
    rows = []
    for measure, area, team in keys:
        for first, second in combinations(definition.reviews, 2):
            before, after = indexed.get((measure, area, team, first.id)), indexed.get((measure, area, team, second.id))
            if before is None or after is None:
                continue
            cells = _twice(once, measure, area, team, first.id, second.id)
            rows.append(_change(before, after, cells, definition, first, second, roles))
    return CHANGES.frame(rows)


def _graded_once(audits: pd.DataFrame) -> pd.DataFrame:
    """Files with exactly one grade against a standard at a review: only these can be paired."""
    graded = audits[audits["grade_rank"].notna() & audits["case"].notna() & audits["review"].notna()]
    frame = pd.DataFrame(
        {
            name: graded[name].astype("str").fillna(NOT_RECORDED) if name in ("area", "team") else graded[name].astype("str")
            for name in ("standard", "area", "team", "review", "case")
        }
    ).assign(meets=graded["meets"].to_numpy())
    return frame[~frame.duplicated(["standard", "area", "team", "review", "case"], keep=False)]


def _twice(once: pd.DataFrame, measure: str, area: str, team: str, first: str, second: str) -> tuple[int, int, int, int]:
    """Files audited in both rounds: met in both, the first only, the second only, neither."""
    mine = once[once["standard"] == measure]
    if area != ALL:
        mine = mine[mine["area"] == area]
    if team != ALL:
        mine = mine[mine["team"] == team]
    before, after = (mine[mine["review"] == review].set_index("case")["meets"] for review in (first, second))
    before, after = (side[~side.index.duplicated(keep=False)] for side in (before, after))
    both = pd.concat([before, after], axis="columns", join="inner", keys=["before", "after"])
    told = [
        (both["before"] & both["after"]),
        (both["before"] & ~both["after"]),
        (~both["before"] & both["after"]),
        (~both["before"] & ~both["after"]),
    ]
    return tuple(int(one.sum()) for one in told)  # type: ignore[return-value]


def _roles(rates: pd.DataFrame) -> dict[tuple[str, str, str], frozenset[str]]:
    """Which roles audited a standard at a review in an area."""
    told = rates[rates["review"].notna() & (rates["auditor_role"] != ALL) & (rates["denominator"] > 0)]
    return {key: frozenset(group) for key, group in told.groupby(["measure", "area", "review"])["auditor_role"]}  # type: ignore[misc]


def _change(
    before: Any, after: Any, cells: tuple[int, ...], definition: Definition, first: Any, second: Any, roles: dict
) -> dict[str, Any]:
    polarity = Polarity(before.polarity)
    level, reasons, caveats = _gate(before, after, cells, definition, roles)
    row = {
        "inspection": definition.id,
        "recommendation": next((measure.recommendation for measure in definition.measures if measure.id == before.measure), None),
        "measure": before.measure,
        "measure_title": before.measure_title,
        "from_measure": before.measure,
        "from_measure_title": before.measure_title,
        "unit": "percent",
        "polarity": polarity.value,
        "area": before.area,
        "area_name": before.area_name,
        "team": before.team,
        "population": "file audits",
        "from_review": first.id,
        "from_review_name": first.name,
        "from_period": period_in_words(first),
        "to_review": second.id,
        "to_review_name": second.name,
        "to_period": period_in_words(second),
        "value_from": before.rate,
        "value_to": after.rate,
        "denominator_from": before.denominator,
        "denominator_to": after.denominator,
        "shortfall_from": shortfall(before.rate, polarity),
        "shortfall_to": shortfall(after.rate, polarity),
        "comparability": level.value,
        "reasons": REASON_SEPARATOR.join(reasons) or None,
        "caveats": REASON_SEPARATOR.join(caveats) or None,
        "is_suppressed": False,
        **origin(definition),
    }
    if level is Comparability.NOT_COMPARABLE:
        return row | {"method": METHOD_NONE, "direction": Direction.NOT_COMPARABLE.value}
    difference, low, high, method = _interval(before, after, cells)
    gap = row["shortfall_from"]
    return row | {
        "change_pp": _PERCENT * difference,
        "change_pp_low": _PERCENT * low,
        "change_pp_high": _PERCENT * high,
        "relative_change": difference / before.rate if before.rate else None,
        "shortfall_reduction": (gap - row["shortfall_to"]) / gap if gap else None,
        "method": method,
        "direction": direction(_PERCENT * difference, polarity, low=low, high=high).value,
    }


def _interval(before: Any, after: Any, cells: tuple[int, ...]) -> tuple[float, float, float, str]:
    if sum(cells) == before.denominator == after.denominator:
        both, first_only, second_only, neither = cells
        return *(float(x) for x in newcombe_paired(both, first_only, second_only, neither)), METHOD_PAIRED
    counts = (int(before.numerator), int(before.denominator), int(after.numerator), int(after.denominator))
    return *(float(x) for x in newcombe(*counts)), METHOD_INDEPENDENT


def _gate(
    before: Any, after: Any, cells: tuple[int, ...], definition: Definition, roles: dict
) -> tuple[Comparability, list[str], list[str]]:
    """What is declared, who audited, and files that are in both rounds without being all of them."""
    level, reasons, caveats = Comparability.COMPARABLE, [], []
    for caveat in definition.caveats:
        if not _speaks_of(caveat, before, after):
            continue
        text = " ".join(caveat.text.split())
        if caveat.level is None:
            caveats.append(text)
        else:
            reasons.append(text)
            level = Comparability.NOT_COMPARABLE if Comparability.NOT_COMPARABLE in (level, caveat.level) else Comparability.CAUTION
    who = [roles.get((row.measure, row.area, row.review), frozenset()) for row in (before, after)]
    if who[0] != who[1]:
        reasons.append(f"Other roles audited: {_listed(who[0])}, then {_listed(who[1])}.")
        level = Comparability.CAUTION if level is Comparability.COMPARABLE else level
    twice = sum(cells)
    if twice and not twice == before.denominator == after.denominator:
        caveats.append("Some files were audited in both rounds; the interval takes the rounds as independent.")
    return level, reasons, caveats


def _speaks_of(caveat: Caveat, before: Any, after: Any) -> bool:
    reviews = {before.review, after.review}
    about = not caveat.reviews or reviews <= set(caveat.reviews) or (len(caveat.reviews) == 1 and caveat.reviews[0] in reviews)
    return about and (not caveat.measures or before.measure in caveat.measures)


def _listed(roles: frozenset[str]) -> str:
    return " and ".join(sorted(roles)) or "nobody named"
