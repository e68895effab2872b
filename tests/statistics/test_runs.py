"""Run charts: the Anhoej limits for every n, and the counting of runs and crossings."""

from __future__ import annotations

from itertools import groupby
from math import comb, log2

import numpy as np
import pytest

from analysis.statistics import crossings_limit, longest_run_limit, run_chart


def quantile_by_hand(n: int) -> int:
    """The smallest c with P(Binomial(n - 1, 1/2) <= c) >= 5%, in whole numbers."""
    total, ways = 2 ** (n - 1), 0
    for c in range(n):
        ways += comb(n - 1, c)
        if 20 * ways >= total:
            return c
    raise AssertionError


@pytest.mark.parametrize("n", range(10, 101))
def test_limits_follow_the_formulas_of_anhoej_and_olesen(n):
    """Crossings against the exact binomial sum in whole numbers; runs against round(log2 n) + 3."""
    assert crossings_limit(n) == quantile_by_hand(n)
    assert longest_run_limit(n) == round(log2(n)) + 3


def test_limits_match_a_simulation_for_every_n_from_10_to_100():
    """Among 4,000 fair coin series of each length the simulated 5% quantile of crossings is the limit or, by chance, its neighbour,
    and fewer crossings than the limit come in 5% of series or less."""
    flips = np.random.default_rng(20140).integers(0, 2, (4000, 100))
    for n in range(10, 101):
        crossings = (np.diff(flips[:, :n], axis=1) != 0).sum(axis=1)
        simulated = np.quantile(crossings, 0.05, method="inverted_cdf")
        assert abs(simulated - crossings_limit(n)) <= 1
        assert (crossings < crossings_limit(n)).mean() < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 4000)


def test_limits_of_24_points():
    """24 useful points: a run longer than 8, or fewer than 8 crossings, is a signal."""
    assert (longest_run_limit(24), crossings_limit(24)) == (8, 8)


def test_counts_agree_with_a_plain_walk():
    """Random series with ties on the median: longest run and crossings against itertools."""
    rng = np.random.default_rng(1)
    for _ in range(200):
        values = rng.integers(0, 6, rng.integers(10, 40)).astype(float)
        chart = run_chart(values)
        sides = [v > chart.median for v in values if v != chart.median]
        runs = [len(list(group)) for _, group in groupby(sides)]
        assert chart.useful == len(sides)
        assert chart.longest_run == max(runs, default=0)
        assert chart.crossings == max(len(runs) - 1, 0)
        if len(set(sides)) < 2 or 2 * len(sides) < chart.points:
            assert chart.signal is None
            continue
        assert chart.signal == (chart.longest_run > longest_run_limit(len(sides)) or chart.crossings < crossings_limit(len(sides)))


def test_a_run_one_longer_than_its_limit_signals():
    """24 useful points, crossings enough in both: a run of 8 is chance, a run of 9 a signal."""
    run_of_8 = [1] * 8 + [0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0]
    run_of_9 = [0, 0, 1, 0, 0] + [1] * 9 + [0, 0, 0, 1, 0, 0, 0, 1, 0, 0]
    for values, longest, is_signal in ((run_of_8, 8, False), (run_of_9, 9, True)):
        chart = run_chart(values)
        assert (chart.useful, chart.longest_run, chart.longest_run_limit) == (24, longest, 8)
        assert chart.crossings >= chart.crossings_limit
        assert chart.signal is is_signal


def test_one_crossing_too_few_signals():
    """24 useful points without a long run: 8 crossings are chance, 7 a signal."""
    eight = [1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1]
    seven = [1] * 3 + [0] * 3 + [1] * 3 + [0] * 3 + [1] * 3 + [0] * 3 + [1] * 3 + [0] * 3
    for values, crossings, is_signal in ((eight, 8, False), (seven, 7, True)):
        chart = run_chart(values)
        assert (chart.useful, chart.crossings, chart.crossings_limit) == (24, crossings, 8)
        assert chart.longest_run <= chart.longest_run_limit
        assert chart.signal is is_signal


def test_missing_points_are_counted_and_passed_over():
    """A missing month neither ends a run nor makes a crossing."""
    whole = [1, 1, 1, 0, 0, 0, 1, 1, 0, 0, 1, 0]
    holey = [1, None, 1, 1, 0, 0, float("nan"), 0, 1, 1, 0, 0, 1, 0]
    assert run_chart(holey).missing == 2
    assert {**run_chart(whole), "missing": 2} == dict(run_chart(holey))


def test_under_ten_points_nothing_is_claimed():
    """Nine points have a median and no limits; all equal points have no side and no signal."""
    few = run_chart([3] * 4 + [5] * 5)
    assert (few.median, few.signal, few.longest_run_limit, few.crossings_limit) == (5, None, None, None)
    flat = run_chart([0.1] * 30)
    assert (flat.useful, flat.longest_run, flat.crossings, flat.signal) == (0, 0, 0, None)
    assert run_chart([]).signal is None


def test_the_result_reads_as_attribute_and_as_mapping():
    """chart.median and chart["median"] are one thing, and the names of the contract are all there."""
    chart = run_chart(range(12))
    assert chart["median"] == chart.median == 5.5
    assert {"median", "useful", "longest_run", "longest_run_limit", "crossings", "crossings_limit", "signal"} <= set(chart)
    with pytest.raises(KeyError):
        chart["mean"]


@pytest.mark.parametrize(
    ("values", "message"),
    [([1, "2"], r"row 2 .*'2'"), ([[1, 2], [3, 4]], "one list"), ([1, np.inf], "row 2 .*infinite"), (5, "one list")],
)
def test_what_is_no_series_is_refused(values, message):
    """Text, tables, infinities and a single number raise ValueError."""
    with pytest.raises(ValueError, match=message):
        run_chart(values)


@pytest.mark.parametrize(("share", "files"), [(0.97, 20), (0.95, 10), (0.8, 60)])
def test_a_stable_series_near_100_percent_raises_few_alarms(share, files):
    """300 series of 24 months of one share: under one in ten signals, though near 100% the points lie on the median."""
    rng = np.random.default_rng(5)
    signals = [run_chart(rng.binomial(files, share, 24) / files).signal for _ in range(300)]
    assert sum(signal is True for signal in signals) < 30


def test_float_noise_is_on_the_median():
    """0.1 + 0.2 and 0.3 are one value: twelve of them lie on the median, and no runs are judged."""
    found = run_chart([0.1 + 0.2, 0.3] * 6)
    assert (found.useful, found.signal) == (0, None)
