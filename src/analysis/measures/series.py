"""Monthly series of one standard in one place: every month has its row, and missing and hidden months are counted apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from analysis.errors import UsageError
from analysis.measures.double_graded import graded_by_several
from analysis.measures.rates import ALL
from analysis.measures.selection import choose
from analysis.model import Definition, hides_too_much
from analysis.parsing import parse_percentage
from analysis.statistics import RunChart, Step, assurance, control_chart, run_chart, variation, without_limits
from analysis.statistics.control import KINDS
from analysis.statistics.rules import RULE_SETS
from analysis.tables import RATES
from analysis.terms import Average

MONTH_LETTERS = 7  # "2024-05"; a quarter is "2024-Q2"
POINTS = ("auto", "month", "quarter")
STEP_FORM = "a month and a reason, as '2024-01: new recording form'"
_NAMED = ["inspection", "measure", "measure_title", "polarity", "inspection_title", "source", "marks"]


@dataclass(frozen=True)
class Trend:
    """A series with what the statistics say of it. `rates` and `limits` are row by row the same months."""

    rates: pd.DataFrame  # RATES, one row a month without a break
    limits: pd.DataFrame  # statistics.control_chart of the same rows
    run: RunChart
    variation: str  # of the latest point
    target: float | None
    assurance: str | None  # None without a target
    missing: int  # months without a graded file
    hidden: int  # months hidden by the small-number rule
    unit: str = "month"  # what a point is: month or quarter
    is_told: bool = True  # False: too many points are hidden for limits, runs and signals to mean anything
    months_hidden: int = 0  # where quarters stand for months: how many of the months are hidden
    months: int = 0  # of so many
    twice: int = 0  # files graded by more than one role, which the rates count once for each grading

    @property
    def points(self) -> int:
        """Months with a rate to show."""
        return int(self.rates["rate"].notna().sum())


def monthly_series(rates: pd.DataFrame, *, standard: str, area: str = ALL, role: str = ALL, unit: str = "month") -> pd.DataFrame:
    """The months of one standard in one area (team all) as rows of RATES, from its first month to its last, none left out.

    `unit` "quarter" gives its quarters in the same way. The span is that of the standard in all areas, so that areas stand
    beside one another. A month without files has a row without numbers; a hidden month has its row with `is_suppressed`.
    Raises UsageError for an unknown standard, area or role.
    """
    if rates.empty:
        return RATES.frame()
    choose(sorted(rates["measure"].unique()), standard, what="standard with rates")
    choose(sorted(rates["area"].unique()), area, what="area with rates")
    choose(sorted(rates["auditor_role"].unique()), role, what="role with rates")
    is_quarter = rates["period"].str.contains("Q", na=False)
    is_month = is_quarter if unit == "quarter" else rates["period"].str.len().eq(MONTH_LETTERS) & ~is_quarter
    pooled = rates[(rates["average"] == Average.POOLED.value) & (rates["measure"] == standard) & (rates["team"] == ALL) & is_month]
    if pooled.empty:
        return RATES.frame()
    months = pd.period_range(pooled["period"].min(), pooled["period"].max(), freq="Q" if unit == "quarter" else "M")
    named = [f"{month.year}-Q{month.quarter}" if unit == "quarter" else str(month) for month in months]
    mine = pooled[(pooled["area"] == area) & (pooled["auditor_role"] == role)].set_index("period")
    names = dict(zip(rates["area"], rates["area_name"], strict=True))
    frame = mine.reindex(named).rename_axis("period").reset_index()
    for name in _NAMED:
        frame[name] = pooled[name].iloc[0]
    frame = frame.assign(area=area, area_name=names[area], team=ALL, auditor_role=role, average=Average.POOLED.value)
    frame["is_suppressed"] = frame["is_suppressed"].fillna(False).astype(bool)
    frame["period_start"], frame["period_end"] = months.start_time.normalize(), months.end_time.normalize()
    return RATES.conform(frame)


def declared_steps(texts: Sequence[str], series: pd.DataFrame) -> tuple[Step, ...]:
    """Steps a person declared, each "2024-01: new recording form": limits start anew in that month.

    Raises UsageError for a step without its reason, and for a month that is not in the series or is its first.
    """
    months = list(series["period"])
    steps = []
    for text in texts:
        month, _, reason = (part.strip() for part in str(text).partition(":"))
        if not reason:
            raise UsageError("a step is declared with its reason", found=repr(text), expected=STEP_FORM)
        if month not in months[1:]:
            told = f"a month from {months[1]} to {months[-1]}" if len(months) > 1 else "a series of two months or more"
            raise UsageError("a step must lie inside the series", found=repr(month), expected=told)
        steps.append(Step(months.index(month), reason, month))
    return tuple(sorted(steps, key=lambda step: step.at))


def target_of(definition: Definition, standard: str) -> float | None:
    """The declared target of a standard as a share; None where none is declared or it is no plain percentage."""
    for measure in definition.measures:
        if measure.id == standard and measure.target:
            return parse_percentage(measure.target).value
    return None


def trend_of(
    series: pd.DataFrame, *, rule_set: str = "mdc", steps: Sequence[str] = (), target: float | None = None, chart: str = "p"
) -> Trend:
    """Run chart and control chart of a monthly series, with steps as `declared_steps` reads them.

    `chart`: "p", "p_prime" or "xmr". Few hidden months are left out, and no run or trend reaches across one; where model.hides_too_much there
    are no limits, no runs and no signals, since the months left are not typical. Raises UsageError for an unknown rule set,
    chart or step.
    """
    choose(list(RULE_SETS), rule_set, what="rule set")
    choose(list(KINDS), chart, what="control chart")
    hidden = series["is_suppressed"].astype(bool)
    shown = series.assign(**{name: series[name].mask(hidden) for name in ("numerator", "denominator", "rate")})
    limits = control_chart(
        shown["numerator"].astype("float64"),
        shown["denominator"].astype("float64"),
        kind=chart,
        rule_set=rule_set,
        polarity=series["polarity"].iloc[0] if len(series) else "neither",
        steps=declared_steps(steps, series),
        gaps=hidden,
    )
    run, is_told = run_chart(shown["rate"], gaps=hidden), not hides_too_much(list(hidden))
    if not is_told:
        limits = without_limits(limits, f"{int(hidden.sum())} of {len(hidden)} points are hidden")
        run = replace(run, signal=None)
    return Trend(
        unit="quarter" if series["period"].str.contains("Q", na=False).any() else "month",
        is_told=is_told,
        rates=shown,
        limits=limits,
        run=run,
        variation=variation(limits),
        target=target,
        assurance=None if target is None else assurance(limits, target),
        missing=int((shown["rate"].isna() & ~hidden).sum()),
        hidden=int(hidden.sum()),
    )


def trend_told(
    rates: pd.DataFrame,
    *,
    standard: str,
    area: str = ALL,
    points: str = "auto",
    rule_set: str = "mdc",
    steps: Sequence[str] = (),
    target: float | None = None,
    chart: str = "p",
    audits: pd.DataFrame | None = None,
) -> Trend:
    """The trend of one standard in one area by `points`: month, quarter, or auto: months, and quarters where too many months
    are hidden and steps are not declared by month. `audits`: AUDITS, to tell of files graded by several roles. Raises UsageError for unknown names.
    """
    choose(list(POINTS), points, what="points")
    how: dict[str, Any] = {"rule_set": rule_set, "target": target, "chart": chart}
    unit = "quarter" if points == "quarter" else "month"
    twice = graded_by_several(audits, standard=standard, area=area)
    trend = replace(trend_of(monthly_series(rates, standard=standard, area=area, unit=unit), steps=steps, **how), twice=twice)
    if points != "auto" or trend.is_told or steps:
        return trend
    quarters = monthly_series(rates, standard=standard, area=area, unit="quarter")
    if quarters["rate"].notna().sum() == 0:
        return trend
    return replace(trend_of(quarters, **how), months_hidden=trend.hidden, months=len(trend.rates), twice=twice)


def trends_of(
    rates: pd.DataFrame, *, standards: Sequence[str], areas: Sequence[str], rule_set: str = "mdc", by_standard: bool = False
) -> dict[str, tuple[pd.DataFrame, pd.DataFrame, str]]:
    """Panels for charts.small_multiples: name to (rates, limits, variation), one for each standard and area that has months
    (its quarters where too many months are hidden).

    A panel is named by its area where one standard is asked for, by its standard where one area is (of both alike:
    `by_standard` decides), else by both.
    """
    panels = {}
    for standard in standards:
        for area in areas:
            trend = trend_told(rates, standard=standard, area=area, rule_set=rule_set)
            if trend.points == 0:
                continue
            place, title = trend.rates["area_name"].iloc[0], trend.rates["measure_title"].iloc[0]
            alone = title if len(areas) == 1 and (by_standard or len(standards) > 1) else place if len(standards) == 1 else ""
            name = alone or f"{title}, {place}"
            panels[name] = (trend.rates, trend.limits, trend.variation)
    return panels


def places(rates: pd.DataFrame) -> Mapping[str, str]:
    """Ids and names of the areas that have rates, without the whole."""
    found = rates[rates["area"] != ALL].drop_duplicates("area").sort_values("area")
    return dict(zip(found["area"], found["area_name"], strict=True))
