"""The units of one period, for the funnel and the caterpillar: areas or teams, with what chance alone would give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.measures.double_graded import graded_by_several
from analysis.measures.rates import ALL
from analysis.measures.selection import choose
from analysis.model import Review
from analysis.statistics import Overdispersion, funnel_limits, funnel_places, overdispersion
from analysis.terms import Average

LEVELS = ("area", "team")
LINES = "exact_tails"  # drawn limits that agree with funnel_places for every count; the published upper ones do not near 100%
LINE_POINTS = 150  # numbers of files the limit lines are drawn through
FEWEST_FOR_DISPERSION = 3  # two units always look either alike or apart


@dataclass(frozen=True)
class Variation:
    """Units of one standard and period. `places` goes row by row with `units`; "" for a unit without a rate to show."""

    units: pd.DataFrame  # RATES, one row a unit
    overall: float  # rate of all files together; NaN where none
    files: int  # files behind it
    limits: pd.DataFrame  # statistics.funnel_limits over a range of n
    places: tuple[str, ...]
    dispersion: Overdispersion | None  # None under three units or without any spread
    hidden: int  # units hidden by the small-number rule
    empty: int  # units without a graded file
    level: str
    period: str
    period_name: str  # of the review; else the period
    twice: int = 0  # files graded by more than one role, which the rates count once for each grading


def periods_of_rates(rates: pd.DataFrame) -> list[str]:
    """Reviews, quarters and months that have rates, in that order."""
    reviews = rates["review"].dropna().unique()
    periods = sorted(rates["period"].dropna().unique(), key=lambda period: ("Q" not in period, period))
    return [*map(str, reviews), *map(str, periods)]


def latest_period(rates: pd.DataFrame, *, standard: str, reviews: Sequence[Review] = ()) -> str:
    """The last of the declared reviews in which the standard has a graded file, else its last quarter; "" where it has none."""
    mine = rates[(rates["measure"] == standard) & ~(rates["denominator"] == 0).fillna(False)]
    known = [review.id for review in reviews if (mine["review"] == review.id).any()]
    quarters = sorted(period for period in mine["period"].dropna().unique() if "Q" in period)
    return [*quarters[-1:], *known][-1] if quarters or known else ""


def units_of(rates: pd.DataFrame, *, standard: str, period: str, level: str = "area") -> pd.DataFrame:
    """Pooled RATES of one standard, one row an area or team, all roles together; in a review, quarter ("2024-Q2") or month.

    Raises UsageError for an unknown standard, period or level.
    """
    mine = _rows(rates, standard, period)
    choose(LEVELS, level, what="level")
    is_unit = mine["area"] != ALL
    is_unit &= (mine["team"] != ALL) if level == "team" else (mine["team"] == ALL)
    return mine[is_unit].sort_values(["area", "team"]).reset_index(drop=True)


def _rows(rates: pd.DataFrame, standard: str, period: str) -> pd.DataFrame:
    choose(sorted(rates["measure"].unique()), standard, what="standard with rates")
    choose(periods_of_rates(rates), period, what="review, quarter or month with rates")
    pooled = rates[(rates["average"] == Average.POOLED.value) & (rates["measure"] == standard) & (rates["auditor_role"] == ALL)]
    return pooled[(pooled["review"] == period) | (pooled["period"] == period)]


def variation_of(
    rates: pd.DataFrame,
    *,
    standard: str,
    period: str,
    level: str = "area",
    reviews: Sequence[Review] = (),
    audits: pd.DataFrame | None = None,
) -> Variation:
    """Units, overall rate, exact binomial funnel limits and each unit's place. Units that are hidden or empty have no place.

    `reviews` are the declared ones, for their names; an empty `period` is `latest_period`. The overall rate is the published
    one of all files (`audits`: AUDITS, to tell of those graded by several roles); where it is hidden it is NaN, and nothing is placed.
    """
    choose(sorted(rates["measure"].unique()), standard, what="standard with rates")
    period = period or latest_period(rates, standard=standard, reviews=reviews)
    units = units_of(rates, standard=standard, period=period, level=level)
    whole = _rows(rates, standard, period).query("area == @ALL and team == @ALL")
    overall, files = float("nan"), 0
    if len(whole) and not whole["is_suppressed"].iloc[0] and pd.notna(whole["rate"].iloc[0]):
        overall, files = float(whole["rate"].iloc[0]), int(whole["denominator"].iloc[0])
    hidden = units["is_suppressed"].astype(bool)
    shown = ~hidden & units["rate"].notna() & (units["denominator"].fillna(0) > 0)
    known = shown & ~np.isnan(overall)
    k, n = (units.loc[known, name].astype("float64") for name in ("numerator", "denominator"))
    placed = pd.Series("", index=units.index, dtype="object")
    if known.any():
        placed[known] = list(funnel_places(k, n, overall))
    most = int(1.1 * n.max()) + 1 if known.any() else 1
    lines = np.unique(np.linspace(1, most, min(LINE_POINTS, most)).astype(int)) if known.any() else np.array([], dtype=int)
    limits = (
        funnel_limits(overall, lines, method=LINES)
        if known.any()
        else pd.DataFrame(columns=["n", "low_95", "high_95", "low_998", "high_998"])
    )
    spread = known.sum() >= FEWEST_FOR_DISPERSION and 0 < overall < 1
    return Variation(
        units=units,
        overall=overall,
        files=files,
        limits=limits,
        places=tuple(placed),
        dispersion=overdispersion(k, n, overall=overall) if spread else None,
        hidden=int(hidden.sum()),
        empty=int((~hidden & ~shown).sum()),
        level=level,
        period=period,
        twice=graded_by_several(audits, standard=standard, periods=[period]),
        period_name=next((review.name for review in reviews if review.id == period), period),
    )


def places_of_area(rates: pd.DataFrame, *, standards: Sequence[str], period: str, area: str) -> pd.DataFrame:
    """Where one area stands among the areas: one row a standard with measure_title, rate, rate_low, rate_high, numerator,
    denominator, is_suppressed, overall, units (areas with a place) and place ("" where it has none).
    """
    rows = []
    for standard in standards:
        if _rows_missing(rates, standard, period):
            continue
        found = variation_of(rates, standard=standard, period=period)
        mine = found.units[found.units["area"] == area]
        if len(mine):
            row = mine.iloc[0]
            told = {name: row[name] for name in ("measure", "measure_title", "area_name", *_NUMBERS, "is_suppressed")}
            units = sum(place != "" for place in found.places)
            rows.append(told | {"overall": found.overall, "units": units, "place": found.places[int(mine.index[0])]})
    columns = ["measure", "measure_title", "area_name", *_NUMBERS, "is_suppressed", "overall", "units", "place"]
    return pd.DataFrame(rows, columns=columns)


_NUMBERS = ("rate", "rate_low", "rate_high", "numerator", "denominator")


def _rows_missing(rates: pd.DataFrame, standard: str, period: str) -> bool:
    mine = rates[rates["measure"] == standard]
    return not ((mine["review"] == period) | (mine["period"] == period)).any()
