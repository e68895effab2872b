"""What a printed percentage can bear, against brute force in exact decimals."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from statsmodels.stats.proportion import confint_proportions_2indep

from analysis.statistics import newcombe, possible_denominators, smallest_n


def prints(k: int, n: int, decimals: int) -> Decimal:
    """k/n as a percentage, rounded half up in decimals (28 digits)."""
    return (Decimal(100 * k) / Decimal(n)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


PRINTED = [(71.2, 1), (94.2, 1), (94, 0), (0, 0), (0.5, 1), (100, 1), (99.9, 1), (12.5, 1), (33.33, 2), ("33.33333333", 8)]


@pytest.mark.parametrize(("percent", "decimals"), PRINTED)
def test_possible_denominators_are_those_a_search_finds(percent, decimals):
    """Every n up to 300: some k/n, rounded half up in exact decimals, prints so."""
    found = [n for n in range(1, 301) if any(prints(k, n, decimals) == Decimal(str(percent)) for k in range(n + 1))]
    assert possible_denominators(percent, decimals, up_to=300).tolist() == found


def test_halves_go_up():
    """1 of 8 is 12.5%: it prints as 13 with no decimals, never as 12."""
    assert 8 in possible_denominators(13, 0, up_to=8)
    assert 8 not in possible_denominators(12, 0, up_to=8)


def test_denominators_shared_by_both_rounds():
    """71.2% and 94.2% share 52, 104, 139 first; 82.5% and 98.9% share none under 177."""
    recording = np.intersect1d(possible_denominators(71.2, 1, up_to=140), possible_denominators(94.2, 1, up_to=140))
    assert recording.tolist() == [52, 104, 139]
    safeguarding = np.intersect1d(possible_denominators(82.5, 1, up_to=400), possible_denominators(98.9, 1, up_to=400))
    assert safeguarding.min() == 177


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: possible_denominators(71.25, 1, up_to=9), "more than 1 decimals"),
        (lambda: possible_denominators(101, 0, up_to=9), "between 0 and 100"),
        (lambda: possible_denominators("many", 0, up_to=9), "number as printed"),
        (lambda: possible_denominators(float("nan"), 0, up_to=9), "between 0 and 100"),
        (lambda: possible_denominators(50, 0, up_to=0), "up_to must be"),
        (lambda: possible_denominators(50, 0, up_to=10**12), "up_to must be"),
        (lambda: possible_denominators(50, -1, up_to=9), "decimals must be"),
        (lambda: smallest_n(71.2, 94.2), "not a share"),
        (lambda: smallest_n([0.1, 1.2], 0.5), r"row 2 .*first = 1.2 is not a share"),
    ],
)
def test_impossible_figures_are_refused(call, message):
    """A figure that cannot have been printed, or a percentage given for a share, raises ValueError."""
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(("first", "second", "n"), [(0.712, 0.942, 22), (0.825, 0.989, 28), (0.91, 0.982, 84), (0.94, 0.982, 175)])
def test_smallest_n_of_the_letter(first, second, n):
    """The four figures of the letter: clear of zero at n and not at n - 1, also by statsmodels."""
    assert smallest_n(first, second) == smallest_n(second, first) == n
    assert newcombe(first * n, n, second * n, n)[1] > 0
    for size, is_clear in ((n, True), (n - 1, False)):
        low, _ = confint_proportions_2indep(second * size, size, first * size, size, method="newcomb", compare="diff")
        assert bool(low > 0) is is_clear


def test_smallest_n_is_the_first_of_all_sizes():
    """Against a walk over every n from 1 up, for shares from 0 to 1."""
    for first, second in [(0, 1), (0.5, 0.75), (0.02, 0.05), (1, 0.9), (0.3, 0.29)]:
        sizes = np.arange(1, 60_001)
        _, low, high = newcombe(first * sizes, sizes, second * sizes, sizes)
        assert smallest_n(first, second) == sizes[(low > 0) | (high < 0)][0]


def test_equal_or_missing_shares_need_no_n():
    """No number of files parts equal shares: None for a pair, NaN in a list."""
    assert smallest_n(0.5, 0.5) is None
    answer = smallest_n([0.712, 0.5, np.nan], [0.942, 0.5, 0.9])
    assert answer[0] == 22
    assert np.isnan(answer[1:]).all()
