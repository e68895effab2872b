"""Intervals of a share and of its change, against the published tables and a second library."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from analysis.statistics import newcombe, newcombe_paired, wilson

# Newcombe 1998, Stat Med 17:857-872, table I, method 3
ONE_SHARE = [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]

# Newcombe 1998, Stat Med 17:873-890, table II, method 10: a/m minus b/n
TWO_SHARES = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0),
    (10, 10, 0, 10, 0.6075, 1.0),
]

PAIRED = [
    # Newcombe 1998, Stat Med 17:2635-2650, table of contrasting examples, method 10, first minus second
    ((36, 12, 2, 0), 0.20, 0.0569, 0.3404, 5e-5),
    # Fagerland, Lydersen and Laake 2017, Statistical Analysis of Contingency Tables, ch. 8, as their R package
    # contingencytables prints them: consolidation therapy (Cavo 2012)
    ((59, 6, 16, 80), -0.0621, -0.1186, -0.0046, 5e-5),
]


@pytest.mark.parametrize(("k", "n", "low", "high"), ONE_SHARE)
def test_wilson_gives_the_published_limits(k, n, low, high):
    """Each limit of Newcombe's table, to its four printed decimals."""
    assert wilson(k, n) == pytest.approx((low, high), abs=5e-5)


def test_wilson_agrees_with_statsmodels_for_every_count_up_to_60():
    """All k of n = 1..60 at 95% and 99.8%, to float precision."""
    n, k = map(np.array, zip(*[(n, k) for n in range(1, 61) for k in range(n + 1)], strict=True))
    for confidence in (0.95, 0.998):
        assert np.allclose(wilson(k, n, confidence=confidence), proportion_confint(k, n, alpha=1 - confidence, method="wilson"), atol=1e-12)


def test_wilson_is_exact_at_none_and_at_all():
    """0 of n starts at exactly 0 and n of n ends at exactly 1, for any n: no -1e-17 under a chart."""
    n = np.arange(1, 2000)
    for confidence in (0.5, 0.8, 0.9, 0.95, 0.99, 0.998):
        assert (wilson(np.zeros(n.size), n, confidence=confidence)[0] == 0).all()
        assert (wilson(n, n, confidence=confidence)[1] == 1).all()


def test_no_files_and_missing_counts_give_nan():
    """n = 0 and a missing count have no interval and spoil no other row."""
    low, high = wilson(pd.array([0, 3, None], dtype="Int64"), [0, 10, 10])
    assert np.isnan(low).tolist() == np.isnan(high).tolist() == [True, False, True]
    assert np.isnan(newcombe(0, 0, 1, 2)).all()
    assert np.isnan(newcombe_paired(0, 0, 0, 0)).all()


@pytest.mark.parametrize(("k2", "n2", "k1", "n1", "low", "high"), TWO_SHARES)
def test_newcombe_gives_the_published_limits(k2, n2, k1, n1, low, high):
    """Each limit of the independent-samples table, to its four printed decimals, as second minus first."""
    assert newcombe(k1, n1, k2, n2) == pytest.approx((k2 / n2 - k1 / n1, low, high), abs=5e-5)


def test_newcombe_agrees_with_statsmodels():
    """Random tables against statsmodels' `newcomb`, which is first minus second."""
    rng = np.random.default_rng(5)
    for n1, n2 in rng.integers(2, 90, (200, 2)):
        k1, k2 = rng.integers(0, n1 + 1), rng.integers(0, n2 + 1)
        theirs = confint_proportions_2indep(k2, n2, k1, n1, method="newcomb", compare="diff")
        assert newcombe(k1, n1, k2, n2)[1:] == pytest.approx(theirs, abs=1e-9)


@pytest.mark.parametrize(("cells", "difference", "low", "high", "within"), PAIRED)
def test_paired_newcombe_gives_the_published_limits(cells, difference, low, high, within):
    """Published as first minus second: ours is second minus first, the same with the sign turned."""
    assert newcombe_paired(*cells) == pytest.approx((-difference, -high, -low), abs=within)


def paired_by_hand(a, b, c, d, z=1.959963984540054):
    """Method 10 written out with square roots of the quadratic for Wilson's limits, after the paper's definitions."""
    n = a + b + c + d
    if n == 0:
        return None

    def limits(k):
        roots = np.roots([1 + z * z / n, -(2 * k / n + z * z / n), (k / n) ** 2])
        return sorted(np.clip(roots.real, 0, 1))

    (l1, u1), (l2, u2) = limits(a + b), limits(a + c)
    p1, p2 = (a + b) / n, (a + c) / n
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    numerator = a * d - b * c
    numerator = max(numerator - n / 2, 0) if numerator > 0 else numerator
    phi = numerator / margins**0.5 if margins else 0
    down = ((p2 - l2) ** 2 - 2 * phi * (p2 - l2) * (u1 - p1) + (u1 - p1) ** 2) ** 0.5
    up = ((u2 - p2) ** 2 - 2 * phi * (u2 - p2) * (p1 - l1) + (p1 - l1) ** 2) ** 0.5
    return p2 - p1, p2 - p1 - down, p2 - p1 + up


def test_paired_newcombe_follows_the_equations_for_every_small_table():
    """All tables of four counts from 0 to 4, and some with an empty margin, against the equations written out."""
    tables = [(a, b, c, d) for a in range(5) for b in range(5) for c in range(5) for d in range(5) if a + b + c + d]
    found = np.array(newcombe_paired(*np.array(tables).T)).T
    expected = np.array([paired_by_hand(*table) for table in tables])
    assert np.allclose(found, np.clip(expected, -1, 1), atol=1e-7)


def test_pairing_narrows_where_the_rounds_go_together():
    """Strongly related rounds: the paired interval is narrower than the unpaired; without relation (phi 0) the same."""
    paired, unpaired = newcombe_paired(40, 5, 10, 45), newcombe(45, 100, 50, 100)
    assert paired[2] - paired[1] < unpaired[2] - unpaired[1]
    assert newcombe_paired(25, 25, 25, 25) == pytest.approx(newcombe(50, 100, 50, 100))


def test_swapping_the_rounds_mirrors_the_interval():
    """second - first and first - second have the same limits with the sign turned."""
    difference, low, high = newcombe(9, 41, 30, 47)
    assert newcombe(30, 47, 9, 41) == pytest.approx((-difference, -high, -low))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: wilson([5, 12, 3], [10, 10, 10]), r"row 2 \(index 1\): k = 12 is more than n = 10"),
        (lambda: wilson([5, 2, -3], 10), r"row 3 \(index 2\): k = -3 is negative"),
        (lambda: wilson([0, 0], [4, -1]), r"row 2 \(index 1\): n = -1 is negative"),
        (lambda: wilson(1, 0), "k = 1 is more than n = 0"),
        (lambda: wilson([1, 2, 3], [4, 5]), "row 3 has no partner.*same length"),
        (lambda: wilson([[1], [2]], [4, 5]), "same length"),
        (lambda: wilson(["1", "2"], [4, 5]), r"row 1 .*must be a number; found '1'"),
        (lambda: wilson([1, np.inf], [4, np.inf]), "row 2 .*infinite"),
        (lambda: wilson(1, 2, confidence=95), "confidence must lie between 0 and 1"),
        (lambda: newcombe([1, 9], [2, 8], 1, 2), r"row 2 .*k1 = 9 is more than n1 = 8"),
        (lambda: newcombe(1, 2, [1, 9], [2, 8]), r"row 2 .*k2 = 9 is more than n2 = 8"),
        (lambda: newcombe_paired([1, 1], 2, [3, -3], 4), r"row 2 .*second_only = -3 is negative"),
    ],
)
def test_impossible_input_is_refused_with_its_row(call, message):
    """Wrong shapes, text, infinities and impossible counts raise ValueError that says where."""
    with pytest.raises(ValueError, match=message):
        call()


def test_lists_series_and_arrays_read_alike():
    """A list, a tuple, a range, a Series (also nullable or with an odd index) and an array give the same limits."""
    expected = np.array(wilson(np.array([1, 2, 3]), np.array([4, 5, 6])))
    for k in (
        [1, 2, 3],
        (1, 2, 3),
        range(1, 4),
        pd.Series([1, 2, 3], index=[9, 9, 9]),
        pd.Series([1, 2, 3], dtype="Int64"),
        [True, 2, 3.0],
    ):
        assert np.array_equal(np.array(wilson(k, [4, 5, 6])), expected)
    assert np.isnan(wilson(pd.Series([1, None], dtype="Int64"), 5)[0]).tolist() == [False, True]


def test_arrays_and_single_numbers_agree():
    """A row of an array has the limits of the same numbers alone; a single number repeats down the list."""
    low, high = wilson([1, 2, 3], 7)
    assert [(a, b) for a, b in zip(low, high, strict=True)] == [wilson(k, 7) for k in (1, 2, 3)]
    assert isinstance(wilson(1, 7)[0], float)
