"""Units of one period: which rows, where they lie, and what is not placed."""

from __future__ import annotations

from typing import Any

import pytest
from scipy.stats import binom

from analysis.errors import UsageError
from analysis.measures import area_page, latest_period, periods_of_rates, places_of_area, units_of, variation_of
from analysis.model import Period, Review
from analysis.statistics import funnel_limits, funnel_places
from analysis.tables import CHANGES, RATES
from analysis.terms import Precision, Stage


def rate(period: str | None, k: int | None, n: int | None, **more: Any) -> dict[str, Any]:
    known = n is not None and k is not None and n > 0
    return {
        "inspection": "x", "measure": "s", "measure_title": "Standard", "polarity": "higher_is_better", "period": period, "area": "all",
        "area_name": "All areas", "team": "all", "auditor_role": "all", "numerator": k, "denominator": n, "rate": k / n if known else None,
        "average": "pooled", "is_suppressed": False,
    } | more  # fmt: skip


def unit(area: str, k: int | None, n: int | None, team: str = "all", **more: Any) -> dict[str, Any]:
    return rate(None, k, n, area=area, area_name=area.title(), team=team, review="final") | more


def whole(k: int, n: int, **more: Any) -> dict[str, Any]:
    return rate(None, k, n, review="final") | more


ROWS = [
    whole(300, 400), unit("a", 75, 100), unit("b", 99, 100), unit("c", 50, 100), unit("d", 76, 100), unit("a", 40, 50, team="t1"),
    unit("a", 35, 50, team="t2"), unit("a", 10, 20, auditor_role="inspector"), rate("2024-Q2", 5, 10), rate("2024-05", 5, 10),
    rate("2024-05", 5, 10, area="a", area_name="A"),
]  # fmt: skip


def test_only_rows_of_that_period_and_level_and_all_roles() -> None:
    """Areas without teams, teams without areas; months by their name."""
    rates = RATES.frame(ROWS)
    assert list(units_of(rates, standard="s", period="final")["area"]) == ["a", "b", "c", "d"]
    assert list(units_of(rates, standard="s", period="final", level="team")["team"]) == ["t1", "t2"]
    assert list(units_of(rates, standard="s", period="2024-05")["numerator"]) == [5]
    assert periods_of_rates(rates) == ["final", "2024-Q2", "2024-05"]
    for wrong in (
        {"standard": "z", "period": "final"},
        {"standard": "s", "period": "z"},
        {"standard": "s", "period": "final", "level": "z"},
    ):
        with pytest.raises(UsageError):
            units_of(rates, **wrong)


def test_places_agree_with_binomial_probabilities() -> None:
    """Of 100 files at an overall 75%: 75 and 76 are inside, 99 above and 50 below the 99.8% limits."""
    found = variation_of(RATES.frame(ROWS), standard="s", period="final")
    assert found.places == ("inside", "above_998", "below_998", "inside")
    assert binom.sf(98, 100, 0.75) < 0.001
    assert binom.cdf(50, 100, 0.75) < 0.001
    assert (found.overall, found.files) == (0.75, 400)
    assert found.limits["n"].max() >= 100
    assert found.dispersion is not None
    assert found.dispersion.units == 4


def test_drawn_limits_and_places_agree_for_every_count() -> None:
    """Near 100% too: with an overall rate of 95%, a unit of any size lies beyond a drawn limit just where its place says so."""
    found = variation_of(
        RATES.frame([whole(950, 1000), *(unit(f"a{n}", n, n) for n in (5, 10, 40, 100, 200))]), standard="s", period="final"
    )
    lines = found.limits.set_index("n")
    for n in (5, 10, 40, 100, 200):
        drawn = funnel_limits(found.overall, n, method="exact_tails").iloc[0]
        assert lines.loc[n].tolist() == pytest.approx(drawn[lines.columns].tolist()) if n in lines.index else True
        for k in range(n + 1):
            by_line = "above_998" if k / n > drawn["high_998"] + 1e-12 else "above_95" if k / n > drawn["high_95"] + 1e-12 else ""
            by_line = by_line or (
                "below_998" if k / n < drawn["low_998"] - 1e-12 else "below_95" if k / n < drawn["low_95"] - 1e-12 else "inside"
            )
            assert funnel_places(k, n, found.overall).iloc[0] == by_line, (k, n)
    assert found.limits.attrs["method"] == "exact_tails"


def test_hidden_and_empty_units_have_no_place_and_are_counted() -> None:
    """A hidden unit and one without files keep their rows and lose their places."""
    rows = [whole(150, 200), unit("a", 75, 100), unit("b", None, None, is_suppressed=True), unit("c", 0, 0), unit("d", 75, 100)]
    found = variation_of(RATES.frame(rows), standard="s", period="final")
    assert found.places == ("inside", "", "", "inside")
    assert (found.hidden, found.empty) == (1, 1)
    assert found.dispersion is None
    rows[2] |= {"numerator": 1, "denominator": 100, "rate": 0.01}
    assert variation_of(RATES.frame(rows), standard="s", period="final").places == ("inside", "", "", "inside")


@pytest.mark.parametrize("row", [whole(300, 400, is_suppressed=True), rate("2024-05", 1, 2)])
def test_without_a_published_overall_rate_nothing_is_placed(row: dict[str, Any]) -> None:
    """The overall rate hidden or absent: units are there, none has a place, and there are no limits."""
    found = variation_of(RATES.frame([row, unit("a", 75, 100), unit("b", 75, 100)]), standard="s", period="final")
    assert found.places == ("", "")
    assert found.limits.empty


def test_a_rate_of_one_everywhere_is_no_fault() -> None:
    """All files meet the standard: all inside, no dispersion."""
    found = variation_of(RATES.frame([whole(300, 300), *[unit(name, 100, 100) for name in "abc"]]), standard="s", period="final")
    assert set(found.places) == {"inside"}
    assert found.dispersion is None


def test_the_review_is_called_by_its_name() -> None:
    """The declared name, else the id."""
    review = Review("final", Stage.FINAL, "Final review", Period(None, None, Precision.UNDATED))
    assert variation_of(RATES.frame(ROWS), standard="s", period="final", reviews=[review]).period_name == "Final review"
    assert variation_of(RATES.frame(ROWS), standard="s", period="final").period_name == "final"


def test_an_empty_period_is_the_latest_review_with_files() -> None:
    """The last declared review that has files; without one the last quarter; without any rate nothing."""
    reviews = [Review(id, Stage.FINAL, id, Period(None, None, Precision.UNDATED)) for id in ("first", "final", "empty")]
    rates = RATES.frame([*ROWS, whole(0, 0, review="empty"), rate("2024-Q3", 5, 10), rate("2025-Q1", 5, 10, measure="t")])
    assert latest_period(rates, standard="s", reviews=reviews) == "final"
    assert latest_period(rates, standard="s") == "2024-Q3"
    assert latest_period(rates, standard="zzz") == ""
    assert variation_of(rates, standard="s", period="", reviews=reviews).period == "final"


def test_the_place_of_one_area() -> None:
    """Its rate beside the overall one, the number of areas with a place, and its place; a standard not audited then is left out."""
    rows = [*ROWS, rate("2024-05", 5, 10, measure="t")]
    places = places_of_area(RATES.frame(rows), standards=["s", "t"], period="final", area="b")
    assert len(places) == 1
    assert places.loc[0, ["place", "units", "overall"]].tolist() == ["above_998", 4, 0.75]
    assert places_of_area(RATES.frame(rows), standards=["s"], period="final", area="zzz").empty


def test_the_page_of_an_area_has_a_funnel_where_it_has_a_place() -> None:
    """One funnel a standard of all areas; none where the area's rate is hidden."""
    page = area_page(RATES.frame(ROWS), CHANGES.frame(), area="a", from_review="midpoint", to_review="final")
    assert list(page.funnels) == ["s"]
    assert set(page.funnels["s"].units["area"]) == {"a", "b", "c", "d"}
    hidden = [row | {"is_suppressed": True} if row["area"] == "a" else row for row in ROWS]
    assert area_page(RATES.frame(hidden), CHANGES.frame(), area="a", from_review="midpoint", to_review="final").funnels == {}


def test_the_page_of_an_area_keeps_its_own_rows() -> None:
    """Changes of that area for all teams, under its name; its panels; an unknown area is refused."""
    base = {"inspection": "x", "measure": "s", "from_measure": "s", "from_review": "first", "to_review": "final"}
    changes = CHANGES.frame(
        [base | {"area": area, "team": team, "comparability": "comparable", "direction": "improved"}
         for area, team in (("a", "all"), ("a", "t1"), ("b", "all"), ("all", "all"))]
    )  # fmt: skip
    page = area_page(RATES.frame(ROWS), changes, area="a", from_review="first", to_review="final")
    assert page.changes[["area", "team"]].to_numpy().tolist() == [["A", "all"]]
    assert list(page.panels) == ["Standard"]
    assert page.hidden == 0
    with pytest.raises(UsageError):
        area_page(RATES.frame(ROWS), changes, area="zzz", from_review="first", to_review="final")
