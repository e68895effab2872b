"""Laws of intervals: they hold their share, mirror, and narrow."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statistics import newcombe, newcombe_paired, possible_denominators, rogan_gladen, smallest_n, wilson

sample = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
confidence = st.floats(0.5, 0.9999)
small = settings(max_examples=150, deadline=None)


@small
@given(sample, confidence)
def test_wilson_holds_its_share_and_mirrors(counts, level):
    """0 <= low <= k/n <= high <= 1, and the interval of the complement is the mirror image."""
    k, n = counts
    low, high = wilson(k, n, confidence=level)
    assert 0 <= low <= k / n <= high <= 1
    other_low, other_high = wilson(n - k, n, confidence=level)
    assert abs(other_low - (1 - high)) < 1e-9
    assert abs(other_high - (1 - low)) < 1e-9


@small
@given(sample, st.integers(2, 20))
def test_wilson_narrows_with_more_files(counts, times):
    """The same share of more files has a narrower interval inside the wider one."""
    k, n = counts
    low, high = wilson(k, n)
    inner_low, inner_high = wilson(k * times, n * times)
    assert low <= inner_low <= inner_high <= high


@small
@given(sample, sample, confidence)
def test_newcombe_holds_its_difference_and_mirrors(first, second, level):
    """-1 <= low <= difference <= high <= 1; the rounds swapped turn the sign; more confidence is wider."""
    difference, low, high = newcombe(*first, *second, confidence=level)
    assert -1 <= low <= difference <= high <= 1
    assert np.allclose(newcombe(*second, *first, confidence=level), (-difference, -high, -low), atol=1e-12)
    wider = newcombe(*first, *second, confidence=(level + 1) / 2)
    assert wider[1] <= low
    assert wider[2] >= high


@small
@given(st.tuples(*[st.integers(0, 300)] * 4).filter(sum))
def test_paired_newcombe_holds_its_difference_and_mirrors(cells):
    """-1 <= low <= difference <= high <= 1; the rounds swapped turn the sign; met and not met swapped too."""
    both, first, second, neither = cells
    difference, low, high = newcombe_paired(*cells)
    assert -1 <= low <= difference + 1e-12
    assert difference - 1e-12 <= high <= 1
    assert np.allclose(newcombe_paired(both, second, first, neither), (-difference, -high, -low), atol=1e-9)
    assert np.allclose(newcombe_paired(neither, second, first, both), (-difference, -high, -low), atol=1e-9)


@small
@given(sample, st.integers(0, 3))
def test_the_true_denominator_is_always_possible(counts, decimals):
    """A share printed half up from k of n has n among its possible denominators."""
    k, n = counts
    scale = 100 * 10**decimals
    printed = (2 * scale * k + n) // (2 * n)  # half up in whole numbers
    assert n in possible_denominators(f"{printed / 10**decimals:.{decimals}f}", decimals, up_to=n)


@small
@given(st.floats(0, 1), st.floats(0, 1))
def test_smallest_n_is_where_the_interval_first_leaves_zero(first, second):
    """Clear of zero at n, not at n - 1."""
    n = smallest_n(first, second)
    if n is None or n > 10**12:  # so close that float noise decides
        assert abs(first - second) < 1e-5
        return
    for size, is_clear in ((n, True), (n - 1, False)):
        if size:
            _, low, high = newcombe(first * size, size, second * size, size)
            assert bool(low > 0 or high < 0) is is_clear


@small
@given(st.floats(0, 1), st.integers(1, 10_000), st.floats(0.55, 1), st.integers(15, 500), st.floats(0.55, 1), st.integers(15, 500))
def test_rogan_gladen_stays_a_share_and_rises_with_the_report(apparent, n, se, n_se, sp, n_sp):
    """0 <= low < high <= 1, and a higher reported share is never corrected to a lower one; else the shares contradict each other."""
    try:
        value, low, high = rogan_gladen(apparent, n, se, n_se, sp, n_sp)
        more = rogan_gladen(min(apparent + 0.1, 1), n, se, n_se, sp, n_sp)[0]
    except ValueError as error:
        assert "contradicts" in str(error)  # noqa: PT017 - the law holds of all others
        return
    assert 0 <= value <= 1
    assert 0 <= low < high <= 1
    assert more >= value
