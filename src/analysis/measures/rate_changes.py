"""Rates of file audits set against each other between reviews: paired where the same files were audited twice."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pandas as pd

from analysis.cleaning.coded import repeated
from analysis.measures.changes import direction, period_in_words, shortfall
from analysis.measures.comparability import REASON_SEPARATOR
from analysis.measures.rates import ALL, NOT_RECORDED, origin
from analysis.model import Caveat, Definition
from analysis.statistics import newcombe, newcombe_paired
from analysis.tables import CHANGES
from analysis.terms import Average, Comparability, Direction, Polarity

METHOD_INDEPENDENT = "difference of pooled rates; 95% interval by Newcombe's hybrid score method (method 10), independent samples"
METHOD_PAIRED = "difference of pooled rates; 95% interval by Newcombe's paired method 10, the same files in both rounds"
METHOD_AS_INDEPENDENT = METHOD_INDEPENDENT.replace(
    "independent samples", "as if the rounds were independent: the interval of the same files twice would tell of few"
)
METHOD_NONE = "no change computed"
_PERCENT = 100
_PAIR = ["measure", "area", "team", "first", "second"]
_CELLS = ["both", "first_only", "second_only", "neither"]


def changes_of_rates(rates: pd.DataFrame, audits: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Every earlier-to-later pair of reviews of each standard, for the whole, each area and each team, all roles together.

    Rows of RATES (pooled, by review) and AUDITS (for the files audited twice) to CHANGES. Without a graded file on one
    side there is no row.
    """
    return changes_of_pairs(rates, [pairs_of_audits(audits, definition)], definition)


def changes_of_pairs(rates: pd.DataFrame, parts: Sequence[pd.DataFrame], definition: Definition) -> pd.DataFrame:
    """The same of RATES and the pairs counted in parts of the rows (see `pairs_of_audits`)."""
    if rates.empty:
        return CHANGES.frame()
    by_review = rates[
        (rates["average"] == Average.POOLED.value) & rates["review"].notna() & (rates["auditor_role"] == ALL) & (rates["denominator"] > 0)
    ]
    indexed = {(row.measure, row.area, row.team, row.review): row for row in by_review.itertuples(index=False)}
    keys = sorted({key[:3] for key in indexed})
    twice = pd.concat(parts, ignore_index=True).groupby(_PAIR, sort=False)[_CELLS].sum()
    cells_of = {row[0]: tuple(int(cell) for cell in row[1:]) for row in twice.itertuples()}
    roles = _roles(rates)
    rows = []
    for measure, area, team in keys:
        for first, second in combinations(definition.reviews, 2):
            before, after = indexed.get((measure, area, team, first.id)), indexed.get((measure, area, team, second.id))
            if before is None or after is None:
                continue
            cells = cells_of.get((measure, area, team, first.id, second.id), (0, 0, 0, 0))
            rows.append(_change(before, after, cells, definition, first, second, roles))
    return CHANGES.frame(rows)


def pairs_of_audits(audits: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Files audited at two reviews, by measure, area, team and the two: how many met the standard at both, at the first
    only, at the second only, at neither.

    The counts add up over parts of AUDITS that share no file. Only files with exactly one grade against a standard at a
    review can be paired.
    """
    once = _graded_once(audits)
    frames = [pd.DataFrame(columns=[*_PAIR, *_CELLS]).astype(dict.fromkeys(_CELLS, "int64"))]
    for level in ([], ["area"], ["area", "team"]):
        mine = once[~repeated(once, ["standard", *level, "review", "case"], keep=False)]
        sides = {review.id: mine[mine["review"] == review.id] for review in definition.reviews}
        for first, second in combinations(definition.reviews, 2):
            same = ["standard", *level, "case"]
            both = sides[first.id].merge(sides[second.id], on=same, suffixes=("_before", "_after"), validate="one_to_one")
            if both.empty:
                continue
            before, after = both["meets_before"], both["meets_after"]
            cells = dict(zip(_CELLS, (before & after, before & ~after, ~before & after, ~before & ~after), strict=True))
            told = both[["standard", *level]].assign(**{name: cell.astype("int64") for name, cell in cells.items()})
            counted = told.groupby(["standard", *level], observed=True, as_index=False)[_CELLS].sum()
            counted = counted.rename(columns={"standard": "measure"}).astype(dict.fromkeys(level, "str") | {"measure": "str"})
            frames.append(counted.assign(**{name: ALL for name in ("area", "team") if name not in level}, first=first.id, second=second.id))
    return pd.concat([frame[[*_PAIR, *_CELLS]] for frame in frames], ignore_index=True)


def _graded_once(audits: pd.DataFrame) -> pd.DataFrame:
    graded = audits[audits["grade_rank"].notna() & audits["case"].notna() & audits["review"].notna()]
    frame = graded[["standard", "area", "team", "review", "case"]].astype("category").assign(meets=graded["meets"].to_numpy())
    for name in ("area", "team"):
        if frame[name].isna().any():
            named = frame[name] if NOT_RECORDED in frame[name].cat.categories else frame[name].cat.add_categories([NOT_RECORDED])
            frame[name] = named.fillna(NOT_RECORDED)
    return frame[~repeated(frame, ["standard", "area", "team", "review", "case"], keep=False)]


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
    difference, low, high, method = _interval(before, after, cells, definition.disclosure.hide_up_to)
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


def _interval(before: Any, after: Any, cells: tuple[int, ...], limit: int) -> tuple[float, float, float, str]:
    """The paired interval where the same files were audited twice, and few of them tell of no one.

    With both rates and n it has one solution: how many files rose, fell or stayed. Where that is 1 to `limit`, the interval
    of independent samples is given, which both rates tell already; of files that agree more often than not it is the wider.
    """
    counts = (int(before.numerator), int(before.denominator), int(after.numerator), int(after.denominator))
    is_same = sum(cells) == before.denominator == after.denominator
    if is_same and not any(1 <= cell <= limit for cell in cells):
        both, first_only, second_only, neither = cells
        return *(float(x) for x in newcombe_paired(both, first_only, second_only, neither)), METHOD_PAIRED
    return *(float(x) for x in newcombe(*counts)), METHOD_AS_INDEPENDENT if is_same else METHOD_INDEPENDENT


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
