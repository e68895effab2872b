"""Which charts become native ones, and that a plan never says more than the chart's own numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.packs.conftest import CHANGE_COLUMNS

from analysis.packs.cells import columns_of, printed_rows
from analysis.packs.chartxml import Room, fitted, wrapped
from analysis.packs.material import PackChart
from analysis.packs.native import MOST_ROWS, Look, native_of, natives_of


def made(family: str, columns: tuple[str, ...], rows: list[list[Any]]) -> PackChart:
    """A chart with these numbers."""
    return PackChart(1, "id", family, "T", "", "", "", "Alt", (), (), columns, tuple(map(tuple, rows)))


def change(
    measure: str,
    *,
    area: str = "all",
    before: float | None = 0.5,
    after: float | None = 0.6,
    comparability: str = "comparable",
    hidden: bool = False,
) -> list[Any]:
    """A row of changes."""
    return [
        measure,
        measure,
        measure,
        area,
        "all",
        "midpoint",
        "final",
        before,
        after,
        None,
        None,
        10.0,
        None,
        None,
        comparability,
        "improved",
        hidden,
    ]


def numbers(chart: PackChart) -> set[float]:
    """Every number of a chart's data."""
    return {float(cell) for row in chart.rows for cell in row if isinstance(cell, int | float) and not isinstance(cell, bool)}


def test_a_long_dumbbell_is_told_in_parts() -> None:
    """Twenty rows become two charts; together they hold each row once, each labelled as in the whole."""
    chart = made("dumbbell", CHANGE_COLUMNS, [change(f"m{row // 10}", area=f"a{row % 10}") for row in range(20)])
    assert native_of(chart) is None
    parts = natives_of(chart)
    assert len(parts) == 2
    labels = [point.label for part in parts for series in part.series if series.look is Look.LABEL for point in series.points]
    assert labels == [f"m{row // 10}, a{row % 10} (+10 points)" for row in range(20)]
    assert all(len(series.points) <= MOST_ROWS for part in parts for series in part.series if series.look is Look.LABEL)


@pytest.mark.parametrize(
    "chart",
    [
        made("dumbbell", CHANGE_COLUMNS, [change("m", before=7.0, after=9.0)]),  # counts have no place on a share axis
        made("dumbbell", ("measure", "value"), [["m", 0.5]]),
        made("funnel", ("area", "denominator", "rate"), [["a", 10, 0.5]]),  # a funnel without its limits says nothing
        made("slope", CHANGE_COLUMNS, [change("m", comparability="not_comparable")]),  # a line chart would join them
        made("judgement_matrix", ("grade",), [["good"]]),
        made("control_chart", ("period", "area", "rate"), [["2024-01", "a", 0.5], ["2024-01", "b", 0.6]]),  # two places are two charts
        made("dumbbell", CHANGE_COLUMNS, []),
    ],
)
def test_what_has_no_native_form_stays_a_picture(chart: PackChart) -> None:
    """No plan is made where the native chart would say something else than the picture."""
    assert natives_of(chart) == []


def test_a_funnel_with_limits_is_native() -> None:
    """Dots, overall rate and limits by size, all of them the chart's own numbers."""
    columns = ("area_name", "denominator", "rate", "overall", "low_95", "high_95", "low_998", "high_998")
    chart = made(
        "funnel",
        columns,
        [["A", 25, 0.76, 0.7, 0.5, 0.88, 0.4, 0.96], ["B", 60, 0.55, 0.7, 0.58, 0.81, 0.5, 0.88], ["C", 9, None, 0.7, 0.3, 1, 0.2, 1]],
    )
    plan = native_of(chart)
    assert plan is not None
    assert {series.name for series in plan.series} >= {"Units", "Overall rate", "95% limits", "99.8% limits, upper line"}
    names = next(series for series in plan.series if series.look is Look.NAME)
    assert [point.label for point in names.points] == ["A", "B"]
    assert {value for series in plan.series for point in series.points for value in (point.x, point.y)} <= numbers(chart)


def test_a_caterpillar_joins_its_own_ends() -> None:
    """Each interval runs from its low to its high end; a suppressed unit has words and no dot."""
    columns = ("area_name", "rate", "rate_low", "rate_high", "is_suppressed")
    chart = made("caterpillar", columns, [["A", 0.7, 0.5, 0.8, False], ["B", 0.6, 0.4, 0.7, True]])
    plan = native_of(chart)
    assert plan is not None
    series = {one.look: one for one in plan.series}
    assert [point.x for point in series[Look.JOIN].points] == [0.5, 0.8]
    assert [point.x for point in series[Look.AFTER].points] == [0.7]
    assert series[Look.LABEL].points[1].label == "B: [c]"


@pytest.mark.parametrize("comparability", ["comparable", "caution", "not_comparable", None, "nobody knows"])
@pytest.mark.parametrize("hidden", [False, True])
def test_only_what_may_be_compared_is_joined(comparability: str | None, hidden: bool) -> None:
    """A line needs a declared comparability and a row that is not suppressed."""
    plan = native_of(made("dumbbell", CHANGE_COLUMNS, [change("m", comparability=comparability, hidden=hidden)]))  # type: ignore[arg-type]
    assert plan is not None
    joined = any(series.look in (Look.JOIN, Look.CAUTION) for series in plan.series)
    assert joined is (comparability in ("comparable", "caution") and not hidden)
    if hidden:
        assert not [point for series in plan.series if series.look is not Look.LABEL for point in series.points]


def test_row_labels_fit_their_rows() -> None:
    """Letters shrink until labels of neighbouring rows cannot touch."""
    chart = made("dumbbell", CHANGE_COLUMNS, [change(f"A measure with quite a long name, number {row}") for row in range(MOST_ROWS)])
    plan = native_of(chart)
    assert plan is not None
    room = fitted(plan, 850, 330)
    labels = next(series for series in plan.series if series.look is Look.LABEL).points
    lines = max(len(wrapped(point.label, plan, room)) for point in labels)
    assert len(labels) * lines * 1.2 * room.text <= room.plot_height(plan) * room.height
    assert Room(850, 330, 14).text > room.text


def test_printed_numbers_keep_their_decimals() -> None:
    """A column is printed with just enough decimals for its numbers to be the same numbers, and its heading has the unit."""
    chart = made("bars", ("measure_title", "value_from", "change_pp", "denominator"), [["A", 0.712, -5.0, 1234], ["B", 0.94, 2.25, None]])
    columns, rows = printed_rows(chart)
    assert [column.heading for column in columns] == ["Measure title", "Value from (%)", "Change (percentage points)", "Denominator"]
    assert rows == [["A", "71.2%", "−5.00", "1,234"], ["B", "94.0%", "+2.25", "[x]"]]
    assert columns_of(replace(chart, rows=(("A", 1 / 3, 0.0, 3),)))[1].shown(1 / 3) == "33.3%"


def test_grading_drift_is_bars_with_their_intervals_in_words() -> None:
    """A bar a row, of the chart's own numbers; a share that is not there leaves the picture."""
    columns = ("group", "graded", "share", "share_low", "share_high", "files")
    rows: list[list[Any]] = [["all", "higher", 0.081, 0.064, 0.102, 793], ["East", "same grade", 0.881, 0.857, 0.902, 793]]
    plan = native_of(made("grading_drift", columns, rows))
    assert plan is not None
    assert plan.categories == ("Graded higher (6.4% to 10.2%)", "East: Same grade (85.7% to 90.2%)")
    assert [point.y for point in plan.series[0].points] == [0.081, 0.881]
    assert plan.y.low == 0.0
    rows[0][2] = None
    assert native_of(made("grading_drift", columns, rows)) is None


def test_labels_of_a_slope_stand_apart() -> None:
    """Two lines that end close together have their values above and below, not over one another."""
    columns = ("measure_title", "from_review", "to_review", "value_from", "value_to", "comparability", "is_suppressed")
    rows = [[name, "midpoint", "final", before, after, "comparable", False] for name, before, after in
            [("A", 0.717, 0.856), ("B", 0.707, 0.877), ("C", 0.71, 0.86)]]  # fmt: skip
    plan = native_of(made("slope", columns, rows))
    assert plan is not None
    assert [[point.side for point in series.points] for series in plan.series] == [["t", "b"], ["b", "t"], ["l", "r"]]
