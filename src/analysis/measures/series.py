"""Monthly series of one standard in one place: every month has its row, and missing and hidden months are counted apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.errors import UsageError
from analysis.measures.rates import ALL
from analysis.measures.selection import choose
from analysis.model import Definition
from analysis.parsing import parse_percentage
from analysis.statistics import RunChart, Step, assurance, control_chart, run_chart, variation
from analysis.statistics.control import KINDS
from analysis.statistics.rules import RULE_SETS
from analysis.tables import RATES
from analysis.terms import Average

MONTH_LETTERS = 7  # "2024-05"; a quarter is "2024-Q2"
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

    @property
    def points(self) -> int:
        """Months with a rate to show."""
        return int(self.rates["rate"].notna().sum())


def monthly_series(rates: pd.DataFrame, *, standard: str, area: str = ALL, role: str = ALL) -> pd.DataFrame:
    """The months of one standard in one area (team all) as rows of RATES, from its first month to its last, none left out.

    The span is that of the standard in all areas, so that areas stand beside one another. A month without files has a row
    without numbers; a hidden month has its row with `is_suppressed`. Raises UsageError for an unknown standard, area or role.
    """
    if rates.empty:
        return RATES.frame()
    choose(sorted(rates["measure"].unique()), standard, what="standard with rates")
    choose(sorted(rates["area"].unique()), area, what="area with rates")
    choose(sorted(rates["auditor_role"].unique()), role, what="role with rates")
    is_month = rates["period"].str.len().eq(MONTH_LETTERS) & ~rates["period"].str.contains("Q", na=True)
    pooled = rates[(rates["average"] == Average.POOLED.value) & (rates["measure"] == standard) & (rates["team"] == ALL) & is_month]
    if pooled.empty:
        return RATES.frame()
    months = pd.period_range(pooled["period"].min(), pooled["period"].max(), freq="M")
    mine = pooled[(pooled["area"] == area) & (pooled["auditor_role"] == role)].set_index("period")
    names = dict(zip(rates["area"], rates["area_name"], strict=True))
    frame = mine.reindex([str(month) for month in months]).rename_axis("period").reset_index()
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

    `chart`: "p", "p_prime" or "xmr". Hidden months are passed over like missing ones. Raises UsageError for an unknown rule
    set, chart or step.
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
    )
    return Trend(
        rates=shown,
        limits=limits,
        run=run_chart(shown["rate"]),
        variation=variation(limits),
        target=target,
        assurance=None if target is None else assurance(limits, target),
        missing=int((shown["rate"].isna() & ~hidden).sum()),
        hidden=int(hidden.sum()),
    )


def trends_of(
    rates: pd.DataFrame, *, standards: Sequence[str], areas: Sequence[str], rule_set: str = "mdc", by_standard: bool = False
) -> dict[str, tuple[pd.DataFrame, pd.DataFrame, str]]:
    """Panels for charts.small_multiples: name to (rates, limits, variation), one for each standard and area that has months.

    A panel is named by its area where one standard is asked for, by its standard where one area is (of both alike:
    `by_standard` decides), else by both.
    """
    panels = {}
    for standard in standards:
        for area in areas:
            series = monthly_series(rates, standard=standard, area=area)
            if series.empty or series["rate"].notna().sum() == 0:
                continue
            trend = trend_of(series, rule_set=rule_set)
            place, title = series["area_name"].iloc[0], series["measure_title"].iloc[0]
            alone = title if len(areas) == 1 and (by_standard or len(standards) > 1) else place if len(standards) == 1 else ""
            name = alone or f"{title}, {place}"
            panels[name] = (trend.rates, trend.limits, trend.variation)
    return panels


def places(rates: pd.DataFrame) -> Mapping[str, str]:
    """Ids and names of the areas that have rates, without the whole."""
    found = rates[rates["area"] != ALL].drop_duplicates("area").sort_values("area")
    return dict(zip(found["area"], found["area_name"], strict=True))
