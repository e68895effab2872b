"""Monthly series: no month is left out, and missing and hidden months are told apart."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.errors import UsageError
from analysis.measures import declared_steps, monthly_series, target_of, trend_of, trend_told, trends_of
from analysis.model import Definition, Measure
from analysis.statistics import control_chart
from analysis.tables import RATES


def rate(period: str | None, k: int | None, n: int | None, **more: Any) -> dict[str, Any]:
    known = n is not None and k is not None and n > 0
    return {
        "inspection": "x", "measure": "s", "measure_title": "Standard", "polarity": "higher_is_better", "period": period, "area": "all",
        "area_name": "All areas", "team": "all", "auditor_role": "all", "numerator": k, "denominator": n, "rate": k / n if known else None,
        "average": "pooled", "is_suppressed": False,
    } | more  # fmt: skip


def months(number: int, k: int = 30, n: int = 40) -> list[str]:
    return [str(month) for month in pd.period_range("2023-11", periods=number, freq="M")]


def test_a_month_without_files_has_a_row_and_a_hidden_one_is_told_apart() -> None:
    """November to March with January absent and February hidden: five rows, one missing, one hidden, three points."""
    rows = [rate("2023-11", 8, 10), rate("2023-12", 6, 10), rate("2024-02", None, None, is_suppressed=True), rate("2024-03", 9, 10)]
    others = [rate("2024-Q1", 9, 10), rate(None, 9, 10, review="final"), rate("2023-11", 0, 0, average="mean_of_areas", rate=0.1)]
    series = monthly_series(RATES.frame([*rows, *others]), standard="s")
    assert list(series["period"]) == ["2023-11", "2023-12", "2024-01", "2024-02", "2024-03"]
    assert series["rate"].isna().tolist() == [False, False, True, True, False]
    assert series.loc[2, "measure_title"] == "Standard"
    assert series.loc[2, "period_start"] == pd.Timestamp("2024-01-01")
    trend = trend_of(series)
    assert (trend.missing, trend.hidden, trend.points) == (1, 1, 3)
    assert trend.variation == "undetermined"
    assert trend.run.signal is None


def test_the_span_is_that_of_all_areas() -> None:
    """An area audited in the middle month alone still has three rows, so that areas stand beside one another."""
    whole = [rate(month, 5, 10) for month in ("2024-01", "2024-02", "2024-03")]
    series = monthly_series(RATES.frame([*whole, rate("2024-02", 5, 10, area="east", area_name="East")]), standard="s", area="east")
    assert len(series) == 3
    assert set(series["area_name"]) == {"East"}
    assert trend_of(series).missing == 2


def test_numbers_of_a_hidden_month_are_not_used_even_where_they_are_there() -> None:
    """Limits with a hidden month equal limits with that month absent."""
    rows = [rate(month, 20 + place % 3, 40) for place, month in enumerate(months(14))]
    rows[5] |= {"is_suppressed": True, "numerator": 40}
    trend = trend_of(monthly_series(RATES.frame(rows), standard="s"))
    kept = [row for place, row in enumerate(rows) if place != 5]
    expected = sum(row["numerator"] for row in kept) / sum(row["denominator"] for row in kept)
    assert trend.limits["centre"].dropna().unique() == pytest.approx([expected])
    assert np.isnan(trend.limits["value"].iloc[5])


def test_limits_and_target_are_those_of_the_statistics() -> None:
    """A shift after 12 months: the declared step gives two stretches, and the target is met by the second."""
    rows = [rate(month, 20 if place < 12 else 38, 40) for place, month in enumerate(months(24))]
    series = monthly_series(RATES.frame(rows), standard="s")
    trend = trend_of(series, steps=["2024-11: new form"], target=0.6)
    assert sorted(trend.limits["stretch"].unique()) == [1, 2]
    assert trend.limits["centre"].iloc[[0, -1]].tolist() == pytest.approx([0.5, 0.95])
    assert trend.assurance == "passes"
    alone = control_chart(series["numerator"].astype(float), series["denominator"].astype(float), kind="p", polarity="higher_is_better")
    without = trend_of(series)
    assert without.limits["signal"].fillna("").tolist() == alone["signal"].fillna("").tolist()
    assert without.assurance is None
    assert without.run.signal is True


@pytest.mark.parametrize("step", ["2024-01", "2024-01:", "2023-11: first month", "2030-01: outside", "nonsense: why"])
def test_a_step_without_reason_or_outside_the_series_is_refused(step: str) -> None:
    """A step needs a month inside the series and a reason."""
    series = monthly_series(RATES.frame([rate(month, 5, 10) for month in months(12)]), standard="s")
    with pytest.raises(UsageError):
        declared_steps([step], series)


def test_steps_come_in_order_of_time() -> None:
    """Declared in any order, they are sorted; each keeps its reason and month."""
    series = monthly_series(RATES.frame([rate(month, 5, 10) for month in months(12)]), standard="s")
    steps = declared_steps(["2024-03: b: with a colon", "2024-01: a"], series)
    assert [(step.at, step.reason, step.date) for step in steps] == [(2, "a", "2024-01"), (4, "b: with a colon", "2024-03")]


def test_unknown_names_are_refused_with_what_is_there() -> None:
    """A misspelt standard, area, rule set and chart."""
    rates = RATES.frame([rate(month, 5, 10) for month in months(12)])
    for wrong in ({"standard": "z"}, {"standard": "s", "area": "z"}, {"standard": "s", "role": "z"}):
        with pytest.raises(UsageError):
            monthly_series(rates, **wrong)
    series = monthly_series(rates, standard="s")
    for wrong in ({"rule_set": "z"}, {"chart": "z"}):
        with pytest.raises(UsageError):
            trend_of(series, **wrong)


def test_no_rates_give_an_empty_series_and_trend() -> None:
    """Nothing in, nothing out, no error."""
    assert trend_of(monthly_series(RATES.frame(), standard="s")).points == 0
    assert monthly_series(RATES.frame([rate("2024-Q1", 5, 10)]), standard="s").empty


def test_the_target_is_a_plain_percentage_or_none() -> None:
    """85% is 0.85; none declared, or words, is None."""
    measures = (Measure("s", "S", target="85%"), Measure("t", "T"), Measure("u", "U", target="better than before"))
    definition = Definition("x", "X", "P", "I", measures=measures)
    assert [target_of(definition, id) for id in ("s", "t", "u", "v")] == [0.85, None, None, None]


def test_panels_are_named_by_what_differs_and_empty_ones_are_left_out() -> None:
    """One standard: by area; one area: by standard; both: both. An area whose months are all hidden has no panel."""
    rows = [rate(month, 5, 10, area=area, area_name=area.title()) for month in months(12) for area in ("east", "west")]
    rows += [rate(month, 5, 10, area="east", area_name="East", measure="t", measure_title="Other") for month in months(12)]
    rows += [rate(month, None, None, area="gone", area_name="Gone", is_suppressed=True) for month in months(12)]
    rates = RATES.frame(rows)
    assert list(trends_of(rates, standards=["s"], areas=["east", "west", "gone"])) == ["East", "West"]
    assert list(trends_of(rates, standards=["s", "t"], areas=["east"])) == ["Standard", "Other"]
    assert list(trends_of(rates, standards=["s", "t"], areas=["east", "west"])) == ["Standard, East", "Standard, West", "Other, East"]


def with_hidden(hidden: set[int], total: int = 24) -> pd.DataFrame:
    """Months that rise at the end, some hidden, and quarters of which none is."""
    rows = [
        rate(month, 20 + place % 2 if place < 16 else 36, 40, is_suppressed=place in hidden) for place, month in enumerate(months(total))
    ]
    quarters = pd.period_range("2023Q4", periods=total // 3 + 1, freq="Q")
    return RATES.frame([*rows, *(rate(f"{quarter.year}-Q{quarter.quarter}", 80, 120) for quarter in quarters)])


def test_a_series_with_many_hidden_months_has_no_limits_runs_or_signals() -> None:
    """8 of 24 hidden, or one of the latest three: nothing is told of the rest; 2 of 24 earlier ones are passed over."""
    for hidden in ({0, 3, 5, 7, 9, 11, 13, 15}, {23}, {21}):
        trend = trend_told(with_hidden(hidden), standard="s", points="month", target=0.5)
        assert not trend.is_told
        assert trend.limits[["centre", "lower", "upper", "signal", "meaning"]].isna().all(axis=None)
        assert (trend.variation, trend.assurance, trend.run.signal) == ("undetermined", "undetermined", None)
    few = trend_told(with_hidden({1, 2}), standard="s", points="month")
    assert few.is_told
    assert few.variation == "improvement"
    assert few.run.signal is True


def test_quarters_stand_for_months_of_which_too_many_are_hidden() -> None:
    """auto: quarters, which say how many months are hidden; months where a step is declared by month or none is hidden."""
    rates = with_hidden({0, 5, 9, 23})
    trend = trend_told(rates, standard="s")
    assert (trend.unit, trend.months_hidden, trend.months, trend.hidden) == ("quarter", 4, 24, 0)
    assert list(trend.rates["period"])[:3] == ["2023-Q4", "2024-Q1", "2024-Q2"]
    assert trend.rates["period_end"].iloc[0] == pd.Timestamp("2023-12-31")
    assert trend_told(rates, standard="s", steps=["2024-06: new form"]).unit == "month"
    assert trend_told(with_hidden(set()), standard="s").unit == "month"
    assert trend_told(with_hidden(set()), standard="s", points="quarter").unit == "quarter"
    with pytest.raises(UsageError):
        trend_told(rates, standard="s", points="week")
