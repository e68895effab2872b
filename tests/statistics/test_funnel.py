"""Funnel limits by the published formula, who lies outside, and overdispersion."""

from __future__ import annotations

from math import comb, inf, sqrt

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from analysis.statistics import funnel_limits, funnel_places, overdispersion, wilson


def published_limit(rate: float, n: int, p: float) -> float:
    """Spiegelhalter 2005, A.1.1, by a plain sum of binomial terms, clipped to 0-1."""
    below = 0.0
    for r in range(n + 1):
        term = comb(n, r) * rate**r * (1 - rate) ** (n - r)
        if below + term >= p:
            return min(max((r - (below + term - p) / term) / n, 0.0), 1.0)
        below += term
    return 1.0


@pytest.mark.parametrize("rate", [0.03, 0.5, 0.712, 0.942, 0.989])
def test_exact_limits_follow_the_published_formula(rate):
    """All n from 1 to 120 and some larger, 95% and 99.8%, against a plain sum."""
    sizes = [*range(1, 121), 250, 400]
    limits = funnel_limits(rate, sizes)
    for name, p in (("low_95", 0.025), ("high_95", 0.975), ("low_998", 0.001), ("high_998", 0.999)):
        assert np.allclose(limits[name], [published_limit(rate, n, p) for n in sizes], atol=1e-9), name


def test_normal_limits_are_where_the_wilson_interval_touches_the_overall_rate():
    """The form public-health bodies publish: a unit on the limit has a Wilson interval that ends at the overall rate."""
    sizes = np.array([30, 100, 1000])
    limits = funnel_limits(0.3, sizes, method="normal")
    assert np.allclose(limits["high_95"], 0.3 + 1.959963985 * np.sqrt(0.21 / sizes))
    assert np.allclose(wilson(limits["high_95"] * sizes, sizes)[0], 0.3)
    assert np.allclose(wilson(limits["low_998"] * sizes, sizes, confidence=0.998)[1], 0.3)


def test_the_frame_names_its_levels():
    """Columns are named for the levels asked; 0 files have no limits; one number gives one row."""
    assert list(funnel_limits(0.5, 20)) == ["n", "low_95", "high_95", "low_998", "high_998"]
    assert list(funnel_limits(0.5, 20, confidence=[0.9])) == ["n", "low_90", "high_90"]
    empty = funnel_limits(0.5, [0, 5])
    assert empty.loc[0].drop("n").isna().all()
    assert empty.loc[1].notna().all()
    assert len(funnel_limits(0.5, 20)) == 1


@pytest.mark.parametrize("method", ["exact", "exact_tails", "normal"])
@pytest.mark.parametrize("rate", [0.0, 0.001, 0.97, 1.0])
def test_limits_stay_within_shares_and_around_the_rate(method, rate):
    """0 <= low_998 <= low_95 <= rate <= high_95 <= high_998 <= 1 for n from 1 to 100,000; with the published form the
    upper limit of a rare event may lie under the rate by less than one file."""
    sizes = np.array([1, 2, 3, 5, 10, 30, 100, 1000, 100_000])
    limits = funnel_limits(rate, sizes, method=method)
    slack = 1 / sizes if method == "exact" else 1e-12
    assert (limits["low_998"] >= 0).all()
    assert (limits["low_998"] <= limits["low_95"] + 1e-12).all()
    assert (limits["low_95"] <= rate + 1e-12).all()
    assert (limits["high_95"] >= rate - slack).all()
    assert (limits["high_95"] <= limits["high_998"] + 1e-12).all()
    assert (limits["high_998"] <= 1).all()


@pytest.mark.parametrize("rate", [0.05, 0.5, 0.95])
def test_units_are_judged_by_exact_tails(rate):
    """A count is above where so many or more are less likely than alpha/2, below likewise: by a plain sum, n = 1..40.
    The limits of `exact_tails` draw the same line; the published upper limit would flag likelier counts."""
    for n in range(1, 41):
        k = np.arange(n + 1)
        chances = np.array([comb(n, i) * rate**i * (1 - rate) ** (n - i) for i in k])
        up, down = chances[::-1].cumsum()[::-1], chances.cumsum()
        expected = np.full(n + 1, "inside", dtype=object)
        for level, tail in (("95", 0.025), ("998", 0.001)):
            expected[up < tail], expected[down < tail] = f"above_{level}", f"below_{level}"
        assert funnel_places(k, n, rate).tolist() == expected.tolist()
        drawn = funnel_limits(rate, n, method="exact_tails").iloc[0]
        assert ((k / n > drawn["high_95"] + 1e-12) == np.char.startswith(expected.astype(str), "above")).all()
        assert ((k / n < drawn["low_95"] - 1e-12) == np.char.startswith(expected.astype(str), "below")).all()


def test_the_published_upper_limit_flags_full_scores_near_100_percent():
    """10 of 10 at an overall 95% lies above the published 95% limit though 60% of units score so: kept as published,
    and the reason units are judged by funnel_places."""
    assert funnel_limits(0.95, 10)["high_95"].iloc[0] < 1
    assert binom.pmf(10, 10, 0.95) == pytest.approx(0.5987, abs=1e-4)
    assert funnel_places(10, 10, 0.95).tolist() == ["inside"]
    assert funnel_limits(0.95, 10, method="exact_tails")["high_95"].iloc[0] == 1


def test_overdispersion_by_hand():
    """Ten units: z-scores, their 10% winsorising, phi and tau squared in plain sums.

    No published example with its counts, phi and tau squared was found in the stored sources.
    """
    k, n = [30, 42, 50, 20, 33, 61, 12, 44, 39, 55], [50, 60, 70, 55, 50, 80, 40, 60, 50, 65]
    overall = sum(k) / sum(n)
    s2 = [overall * (1 - overall) / b for b in n]
    z = [(a / b - overall) / sqrt(v) for a, b, v in zip(k, n, s2, strict=True)]
    low, high = np.quantile(z, [0.1, 0.9])
    phi = sum(min(max(value, low), high) ** 2 for value in z) / 10
    w = [1 / v for v in s2]
    tau2 = (10 * phi - 9) / (sum(w) - sum(x * x for x in w) / sum(w))
    found = overdispersion(k, n)
    assert found.phi == pytest.approx(phi)
    assert found.tau_squared == pytest.approx(tau2)
    assert phi > 1
    limits = funnel_limits(overall, n, method="normal", tau_squared=found.tau_squared)
    assert limits["high_95"].tolist() == pytest.approx([min(overall + 1.959963985 * sqrt(v + tau2), 1) for v in s2])


@pytest.mark.parametrize("seed", range(5))
def test_phi_and_tau_squared_are_those_of_a_second_library(seed):
    """Without winsorising, units * phi is Cochran's Q and tau squared the one of DerSimonian and Laird that statsmodels gives for the
    rates with their binomial variances about the pooled rate."""
    from statsmodels.stats.meta_analysis import combine_effects

    rng = np.random.default_rng(seed)
    n = rng.integers(20, 300, 25)
    k = rng.binomial(n, rng.uniform(0.5, 0.5 + 0.08 * seed, 25))
    overall = k.sum() / n.sum()
    other = combine_effects(k / n, overall * (1 - overall) / n, method_re="chi2")
    found = overdispersion(k, n, winsorised=0)
    assert found.units * found.phi == pytest.approx(other.q)
    assert found.tau_squared == pytest.approx(max(other.tau2, 0.0))


def test_units_of_one_rate_are_not_overdispersed():
    """200 binomial units of one rate: phi below 1 after winsorising, tau squared 0, few outside; of two rates: the contrary."""
    rng = np.random.default_rng(11)
    n = rng.integers(50, 400, 200)
    calm = overdispersion(rng.binomial(n, 0.7), n)
    assert calm.phi < 1.1
    assert calm.tau_squared < 1e-4
    assert calm.outside_95 < 0.08
    assert not calm.mostly_outside
    split = overdispersion(rng.binomial(n, np.where(np.arange(200) % 2, 0.5, 0.9)), n)
    assert split.phi > 3
    assert split.mostly_outside
    assert 0.01 < split.tau_squared < 0.08  # the two rates have variance 0.04


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: funnel_limits(95, 10), "not a share"),
        (lambda: funnel_limits(0.5, [10, -1]), "row 2 .*negative"),
        (lambda: funnel_limits(0.5, [10, 2.5]), "row 2 .*not a whole number"),
        (lambda: funnel_limits(0.5, [10, inf]), "row 2 .*infinite"),
        (lambda: funnel_limits(0.5, 10, method="arcsine"), "method must be one of"),
        (lambda: funnel_limits(0.5, 10, tau_squared=0.1), "method='normal'"),
        (lambda: funnel_limits(0.5, 10, confidence=[95]), "confidence must lie"),
        (lambda: funnel_places([1, 9], [5, 5], 0.5), "row 2 .*k = 9 is more than n = 5"),
        (lambda: overdispersion([3], [5]), "two units or more"),
        (lambda: overdispersion([5, 6], [5, 6]), "cannot differ by chance"),
        (lambda: overdispersion([1, 6], [5, 6], winsorised=0.5), "winsorised must be"),
    ],
)
def test_wrong_use_is_refused(call, message):
    """Percentages for shares, broken counts, unknown methods and too few units raise ValueError."""
    with pytest.raises(ValueError, match=message):
        call()


def test_missing_units_have_no_place():
    """n = 0 and missing counts are neither inside nor outside."""
    assert funnel_places([0, 3, None], [0, 10, 10], 0.5).isna().tolist() == [True, False, True]
    assert isinstance(funnel_places(3, 10, 0.5), pd.Series)
