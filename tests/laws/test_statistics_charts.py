"""Laws of run charts, control charts, funnels and agreement."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from analysis.statistics import agreement, control_chart, funnel_limits, funnel_places, run_chart

small = settings(max_examples=100, deadline=None)
series = st.lists(st.integers(-50, 50), min_size=0, max_size=60)
audits = st.lists(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=12, max_size=40)


@small
@given(series)
def test_a_run_chart_does_not_care_about_direction_or_unit(values):
    """Backwards in time, upside down, and in another unit: the same runs, crossings and signal."""
    chart = run_chart(values)
    for other in (values[::-1], [-v for v in values], [4 * v + 8 for v in values]):
        turned = run_chart(other)
        assert (turned.longest_run, turned.crossings, turned.signal) == (chart.longest_run, chart.crossings, chart.signal)
    assert chart.longest_run + chart.crossings <= max(chart.useful, 0)


@small
@given(audits, st.sampled_from(["p", "p_prime", "xmr"]), st.sampled_from(["mdc", "anhoej"]))
def test_the_complement_mirrors_a_control_chart(counts, kind, rule_set):
    """Failures in place of passes, and lower in place of higher being better: limits mirrored, the same signals and meaning."""
    k, n = (np.array(part) for part in zip(*counts, strict=True))
    chart = control_chart(k, n, kind=kind, rule_set=rule_set, polarity="higher_is_better")
    mirror = control_chart(n - k, n, kind=kind, rule_set=rule_set, polarity="lower_is_better")
    assert np.allclose(chart["upper"], 1 - mirror["lower"], atol=1e-9)
    assert np.allclose(chart["centre"], 1 - mirror["centre"], atol=1e-9)
    assert chart[["signal", "meaning"]].equals(mirror[["signal", "meaning"]])


@small
@given(audits, st.sampled_from(["p", "p_prime"]))
def test_limits_bracket_the_centre_within_shares(counts, kind):
    """0 <= lower <= centre <= upper <= 1, and a signal has a direction and a meaning."""
    k, n = zip(*counts, strict=True)
    chart = control_chart(k, n, kind=kind, polarity="higher_is_better")
    assert ((chart["lower"] >= 0) & (chart["lower"] <= chart["centre"] + 1e-12)).all()
    assert ((chart["upper"] <= 1) & (chart["upper"] >= chart["centre"] - 1e-12)).all()
    assert chart["signal"].notna().equals(chart["towards"].notna())
    assert chart["signal"].notna().equals(chart["meaning"].notna())


@small
@given(st.floats(0.01, 0.99), st.integers(1, 2000))
def test_a_wider_funnel_holds_the_narrower(rate, n):
    """99.8% limits lie outside 95% limits, whatever the method; a unit at 0 or n is judged by its tail alone."""
    for method in ("exact", "exact_tails", "normal"):
        row = funnel_limits(rate, n, method=method).iloc[0]
        assert row["low_998"] <= row["low_95"] + 1e-12
        assert row["high_95"] <= row["high_998"] + 1e-12
    is_unlikely = rate**n < 0.025
    assert funnel_places(n, n, rate).str.startswith("above").iloc[0] == is_unlikely


GRADES = ("a", "b", "c", "d")
graders = st.lists(st.tuples(st.sampled_from(GRADES), st.sampled_from(GRADES)), min_size=1, max_size=60)


@small
@given(graders, st.randoms(use_true_random=False))
def test_agreement_adds_up_and_ignores_order(pairs, random):
    """exact + over + under is all; within one is at least exact; the order of files does not matter."""
    first, second = zip(*pairs, strict=True)
    result = agreement(first, second, scale=GRADES)
    assert abs(result.exact.value + result.over_graded.value + result.under_graded.value - 1) < 1e-12
    assert result.exact.value <= result.within_one.value
    for name in ("kappa", "kappa_linear", "kappa_quadratic", "ac1", "ac2"):
        value, low, high = result[name]
        assert np.isnan(low) or low <= value <= high <= 1
    shuffled = list(pairs)
    random.shuffle(shuffled)
    again = agreement(*zip(*shuffled, strict=True), scale=GRADES)
    assert again.table.equals(result.table)


@small
@given(graders)
@example([("a", "b"), ("b", "b"), ("b", "b"), ("d", "b")])  # one grader gives all the same: float noise was taken for variance
def test_the_scale_turned_round_swaps_over_and_under(pairs):
    """Worst to best reversed: over-graded becomes under-graded, kappas and ACs stay."""
    first, second = zip(*pairs, strict=True)
    up, down = agreement(first, second, scale=GRADES), agreement(first, second, scale=GRADES[::-1])
    assert up.over_graded == down.under_graded
    assert np.allclose(up.kappa_quadratic, down.kappa_quadratic, equal_nan=True)
    assert np.allclose(up.ac2, down.ac2, equal_nan=True)
