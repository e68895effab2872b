"""Rule sets: each rule at its border, and which name wins."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.statistics.rules import find_signals, in_runs, in_trends, two_of_three


def mdc(values, rule_set="mdc"):
    """Signals of values on a chart with centre 0 and limits -3 and 3."""
    values = np.array(values, dtype=float)
    line = np.zeros(values.size)
    return find_signals(values, line, line - 3, line + 3, line + 3, rule_set=rule_set)


@pytest.mark.parametrize(
    ("values", "expected"),
    [  # the vectors are those of the tests of NHSRplotthedots, NHS England's R package for the same rules
        ([1, 2, 3, 3, 4, 5, 6], [0] * 7),
        ([1, 2, 3, 4, 5, 6, 7], [1] * 7),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], [0] + [1] * 7 + [0]),
        ([7, 6, 5, 4, 3, 2, 1], [-1] * 7),
        ([2, 7, 6, 5, 4, 3, 2, 1, 3], [0] + [-1] * 7 + [0]),
        ([1, 2, 3, 4, 5, 6], [0] * 6),
    ],
)
def test_a_trend_is_seven_points_rising_or_falling(values, expected):
    """Six steps one way; an equal neighbour ends it; all seven points are marked."""
    assert in_trends(np.array(values, dtype=float)).tolist() == expected


def test_a_shift_is_seven_in_a_row_on_one_side():
    """Seven are marked, six are not, and a point on the line ends the run."""
    assert in_runs(np.array([1.0] * 7)).tolist() == [1] * 7
    assert in_runs(np.array([1.0] * 6 + [-1] * 8)).tolist() == [0] * 6 + [-1] * 8
    assert in_runs(np.array([1.0] * 4 + [0] + [1] * 4)).tolist() == [0] * 9
    assert in_runs(np.array([])).tolist() == []


@pytest.mark.parametrize(
    ("outer", "expected"),
    [
        ([0, 0, 1, 1, 0, 0, 0], [0, 0, 1, 1, 0, 0, 0]),
        ([0, 0, 1, 0, 1, 0, 0], [0, 0, 1, 0, 1, 0, 0]),
        ([1, 0, 0, 1], [0, 0, 0, 0]),
        ([1, -1, 0], [0, 0, 0]),
        ([1, -1, 1], [1, 0, 1]),  # two towards one limit; the third may lie anywhere
        ([-1, 0, -1, 1], [-1, 0, -1, 0]),
        ([1, 1], [0, 0]),
    ],
)
def test_two_of_three_needs_one_limit(outer, expected):
    """Two of three successive points towards the same limit; only those two are marked."""
    assert two_of_three(np.array(outer, dtype=float)).tolist() == expected


def test_a_point_is_named_by_the_first_rule_of_limit_trend_two_of_three_shift():
    """One series that breaks all four: each point bears the name that comes first."""
    rising = [-2.5, 0.2, 0.6, 1.0, 1.4, 2.2, 3.5]  # a trend of 7; its last beyond the limit, its sixth in the outer third
    after = [2.5, 0.5, 0.5, 0.5]  # on one side from the second on
    names, towards = mdc(rising + after)
    assert names.tolist() == ["trend"] * 6 + ["limit"] + ["two_of_three"] + ["shift"] * 3
    assert towards.tolist() == [1] * 11


def test_on_the_limit_is_not_beyond_it():
    """A point exactly on a limit, or off it by float noise, is no signal."""
    assert mdc([3.0, -3.0, 3.0 + 1e-15])[0].tolist() == ["two_of_three", None, "two_of_three"]
    assert mdc([3.001, 0, 0])[0].tolist() == ["limit", None, None]
    assert mdc([2.0, 0, 2.0])[0].tolist() == [None] * 3  # exactly two thirds of the way is not beyond


def test_anhoej_marks_the_points_of_a_long_run():
    """Of 12 useful points a run of 8 is longer than the limit 7; a point on the line inside is passed over, not marked."""
    values = [1] * 5 + [0] + [1] * 3 + [-1, 1, -1, 1]
    names, _ = mdc(values, "anhoej")
    assert names.tolist() == ["long_run"] * 5 + [None] + ["long_run"] * 3 + [None] * 4
    just_within = [1] * 7 + [-1, -1, 1, -1, 1]  # 12 useful points, a run of exactly 7
    assert mdc(just_within, "anhoej")[0].tolist() == [None] * 12
