"""Charts of rates over time, of many units and of two graders, at every size on friendly and hostile data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import charts, statistics
from analysis.charts import SIZES, Chart
from analysis.tables import CHANGES, RATES

LONG = "Share of case files in which the plan for the child was reviewed in time and recorded in full"
SCALE = ["inadequate", "requires improvement to be good", "good", "outstanding"]
ORIGIN = {
    "inspection": "test",
    "source": "Invented file audits",
    "measure": "plans",
    "measure_title": "Plans reviewed in time",
    "polarity": "higher_is_better",
    "area": "east",
    "area_name": "East",
    "team": "all",
    "auditor_role": "all",
    "method": "Wilson score interval, 95%",
}


def rate_row(k: int, n: int, **more: Any) -> dict[str, Any]:
    """A row of RATES with its Wilson interval."""
    low, high = statistics.wilson(k, n)
    return (
        ORIGIN | {"numerator": k, "denominator": n, "rate": k / n if n else None, "rate_low": float(low), "rate_high": float(high)} | more
    )


def series(case: str) -> pd.DataFrame:
    rng = np.random.default_rng(20090611)
    points = {"two": 2, "eight": 8, "two_hundred": 200}.get(case, 30)
    rows = []
    for place in range(points):
        n = int(rng.integers(1, 100_000)) if case == "sizes" else int(rng.integers(30, 80))
        share = {"all_zero": 0.0, "all_one": 1.0}.get(case, 0.7 if place < 18 else 0.9)
        month = {"period": f"{2008 + place // 12}-{place % 12 + 1:02d}"}
        row = rate_row(int(rng.binomial(n, share)), n, **month)
        if case == "hidden" and place % 5 == 1:
            row |= {"is_suppressed": True}
        if case == "gaps" and place % 4 == 1:
            row |= {"numerator": None, "denominator": None, "rate": None}
        if case == "long":
            row |= {"measure_title": LONG, "area_name": LONG, "marks": "invented; unchecked; unsuppressed"}
        rows.append(row)
    return RATES.frame(rows)


def units(case: str) -> pd.DataFrame:
    rng = np.random.default_rng(20090611)
    number = {"one": 1, "two": 2, "two_hundred": 150, "eight": 8}.get(case, 25)
    rows = []
    for place in range(number):
        n = int(np.exp(rng.uniform(0, np.log(100_000)))) if case in ("sizes", "two_hundred") else int(rng.integers(5, 200))
        share = {"all_zero": 0.0, "all_one": 1.0}.get(case, (0.8, 0.8, 0.8, 0.4)[place % 4])
        name = f"{LONG} {place}" if case == "long" else f"Area number {place}"
        rows.append(rate_row(int(rng.binomial(n, share)), n, area=f"a{place}", area_name=name))
    return RATES.frame(rows)


def graded(case: str) -> Any:
    rng = np.random.default_rng(20090611)
    n = {"one": 1, "eight": 8, "two_hundred": 5000}.get(case, 60)
    first = rng.integers(0, 4, n)
    second = first if case in ("all_one", "all_zero") else np.clip(first - (rng.random(n) < 0.3), 0, 3)
    return statistics.agreement([SCALE[i] for i in first], [SCALE[i] for i in second], scale=SCALE)


def control(frame: pd.DataFrame, **how: Any) -> tuple[pd.DataFrame, str]:
    limits = statistics.control_chart(frame["numerator"], frame["denominator"], kind="p", polarity="higher_is_better", **how)
    return limits, statistics.variation(limits)


def chart_of(family: str, case: str) -> Chart:
    if family == "run_chart":
        return charts.run_chart(series(case), statistics.run_chart(series(case)["rate"]), target=0.85)
    if family == "control_chart":
        steps = [statistics.Step(15, "a new audit tool", "April 2009")] if len(series(case)) == 30 else []
        limits, variation = control(series(case), steps=steps)
        return charts.control_chart(series(case), limits, variation=variation, target=0.85, assurance=statistics.assurance(limits, 0.85))
    if family == "small_multiples":
        panels = {
            f"{LONG if case == 'long' else 'Area'} {i}": (series(case), *control(series(case))) for i in range({"two": 2}.get(case, 6))
        }
        return charts.small_multiples(panels, target=0.85)
    if family == "funnel":
        frame = units(case)
        overall = float(frame["numerator"].sum() / frame["denominator"].sum())
        grid = np.unique(np.geomspace(1, int(frame["denominator"].max()) + 1, 120).astype(int))
        places = statistics.funnel_places(frame["numerator"], frame["denominator"], overall)
        return charts.funnel(frame, statistics.funnel_limits(overall, grid), places, overall=overall)
    if family == "caterpillar":
        return charts.caterpillar(units(case), overall=0.7)
    if family == "bullet":
        return charts.bullet(units(case).head(20), {"plans": 0.7} if case != "gaps" else {})
    if family == "agreement_matrix":
        return charts.agreement_matrix(graded(case), origin=units(case))
    if family == "grading_drift":
        return charts.grading_drift({f"{LONG if case == 'long' else 'Area'} {i}": graded(case) for i in range(3)}, origin=units(case))
    return estimate_of(case)


def estimate_of(case: str) -> Chart:
    k1, n1, k2, n2 = {"all_zero": (0, 40, 0, 50), "all_one": (40, 40, 50, 50), "sizes": (1, 1, 9, 100_000)}.get(case, (37, 52, 49, 52))
    difference, low, high = statistics.newcombe(k1, n1, k2, n2)
    row = ORIGIN | {"from_measure": "plans", "unit": "percent", "value_from": k1 / n1, "value_to": k2 / n2, "comparability": "comparable"}
    row |= {
        "change_pp": 100 * float(difference),
        "change_pp_low": 100 * float(low),
        "change_pp_high": 100 * float(high),
        "direction": "improved" if low > 0 else "declined" if high < 0 else "no_clear_change",
    }
    row |= {"measure_title": LONG if case == "long" else "Plans", "from_review_name": "Mid-point review", "to_review_name": "Final review"}
    changes = CHANGES.frame([{name: value for name, value in row.items() if name in CHANGES.names}])
    return charts.estimate(changes, RATES.frame([rate_row(k1, n1), rate_row(k2, n2)]))


FAMILIES = (
    "run_chart",
    "control_chart",
    "small_multiples",
    "funnel",
    "caterpillar",
    "bullet",
    "agreement_matrix",
    "grading_drift",
    "estimate",
)
CASES = ("plain", "one", "two", "eight", "two_hundred", "all_zero", "all_one", "gaps", "hidden", "long", "sizes")


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("family", FAMILIES)
def test_nothing_is_clipped_or_overlaps(family: str, case: str, layout_faults: Any) -> None:
    """At each size all words lie on the canvas, clear of one another and of the marks; the title keeps to fifteen words."""
    chart = chart_of(family, case)
    assert len(chart.title.split()) <= 15, chart.title
    for name in SIZES:
        faults = layout_faults(chart.sized(name))
        assert not faults, f"{family}, {case}, {name}: {len(faults)} faults: {faults[:3]}"
