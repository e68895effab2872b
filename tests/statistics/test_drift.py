"""Correction for grading drift: the estimate, its interval, and when it is refused."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from analysis.statistics import rogan_gladen


def lang_reiczigel_by_hand(k, n, k_se, n_se, k_sp, n_sp, z=1.959963984540054):
    """The equations of Lang and Reiczigel 2014 from counts, step by step, unclipped."""
    ap = (k + z**2 / 2) / (n + z**2)
    se, sp = (k_se + 1) / (n_se + 2), (k_sp + 1) / (n_sp + 2)
    prevalence = (ap + sp - 1) / (se + sp - 1)
    error = sqrt(
        ap * (1 - ap) / (n + z**2) + prevalence**2 * se * (1 - se) / (n_se + 2) + (1 - prevalence) ** 2 * sp * (1 - sp) / (n_sp + 2)
    ) / (se + sp - 1)
    shift = 2 * z**2 * (prevalence * se * (1 - se) / (n_se + 2) - (1 - prevalence) * sp * (1 - sp) / (n_sp + 2))
    return prevalence + shift - z * error, prevalence + shift + z * error


# regions, positives and sample sizes of Reiczigel, Foldi and Ozsvari 2010, table 2 (test of sensitivity 0.5, specificity 0.995)
REGIONS = [(2, 78), (4, 130), (8, 78), (12, 260), (27, 650)]


@pytest.mark.parametrize(("k", "n"), REGIONS)
def test_interval_follows_the_equations(k, n):
    """Their regions, sensitivity 50 of 100 and specificity 199 of 200: against the equations from counts, clipped.

    The equations are those of R's asht::prevSeSp (rdrr.io/cran/asht/src/R/prevSeSp.R), equations 2, 4, 6, 7, 16 and 17 of the
    paper, with its remark that (1 + P)^2 in equation 4 is a misprint for (1 - P)^2. No interval printed with its counts was found.
    """
    value, low, high = rogan_gladen(k / n, n, 0.5, 100, 0.995, 200)
    assert value == pytest.approx((k / n + 0.995 - 1) / 0.495)
    assert (low, high) == pytest.approx(np.clip(lang_reiczigel_by_hand(k, n, 50, 100, 199, 200), 0, 1))


def test_point_estimate_of_a_published_screening_example():
    """23 of 150 with sensitivity 0.96 and specificity 0.89 give 5.1 in 100 (the manual of epiR's epi.prev)."""
    assert rogan_gladen(23 / 150, 150, 0.96, 100, 0.89, 100)[0] == pytest.approx(0.051, abs=5e-4)
    assert rogan_gladen(6 / 151, 151, 0.964, 100, 0.927, 100)[0] == 0  # the same manual: clipped to none


def test_a_perfect_grader_changes_nothing():
    """Sensitivity and specificity 1: the reported share itself."""
    assert rogan_gladen(0.62, 50, 1, 40, 1, 40)[0] == pytest.approx(0.62)


def test_a_lenient_grader_is_corrected_downwards():
    """Low specificity (passes what the reference fails): the share on the reference's grading is lower."""
    value, low, high = rogan_gladen(0.9, 200, 0.98, 60, 0.6, 40)
    assert value < 0.9
    assert low < value < high


def test_rows_stand_alone_and_missing_stays_missing():
    """An array gives each row what it has alone; a missing share or n = 0 is NaN and spoils no other row."""
    rows = rogan_gladen([0.5, 0.8, np.nan, 0.5], [100, 100, 100, 0], 0.9, 50, 0.8, 50)
    for i, apparent in enumerate((0.5, 0.8)):
        assert [part[i] for part in rows] == pytest.approx(rogan_gladen(apparent, 100, 0.9, 50, 0.8, 50))
    assert np.isnan([part[2:] for part in rows]).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rogan_gladen(0.5, 100, 0.5, 50, 0.5, 50), "sensitivity \\+ specificity = 1 is 1 or less.*Try: show the agreement table"),
        (lambda: rogan_gladen(0.5, 100, 0.9, 15, 0.9, 14), "29 double-graded files are too few.*30 are needed.*Try"),
        (lambda: rogan_gladen(0.5, 100, 0.9, 40, 0.9, 0), "no double-graded file that the reference failed. Try"),
        (lambda: rogan_gladen(0.5, 100, 0.9, 0, 0.9, 40), "no double-graded file that the reference passed. Try"),
        (lambda: rogan_gladen([0.5, 50], 100, 0.9, 40, 0.9, 40), "row 2 .*apparent = 50 is not a share"),
        (lambda: rogan_gladen(0.5, [10, -1], 0.9, 40, 0.9, 40), "row 2 .*n = -1 is negative"),
        (lambda: rogan_gladen(0.5, 100, [0.9, 0.3], 40, 0.6, 40), "row 2 .*is 1 or less"),
        (lambda: rogan_gladen(0.5, 100, 1, 1, 0.03, 29), "once two files are added"),
    ],
)
def test_what_cannot_be_corrected_is_refused_with_a_remedy(call, message):
    """Graders no better than chance, too few double-graded files, and impossible numbers raise ValueError."""
    with pytest.raises(ValueError, match=message):
        call()


def test_thirty_double_graded_files_are_enough():
    """The border itself: 15 and 15 pass, 15 and 14 do not."""
    assert rogan_gladen(0.5, 100, 0.9, 15, 0.9, 15)[0] == pytest.approx(0.5)


# Apparent share and n, sensitivity and n, specificity and n, then the printed 95% limits: the five examples of Lang and
# Reiczigel 2014, Prev Vet Med 113:13-22, as the manual of R's asht 1.0.3 prints them beside its prevSeSp.
LANG_REICZIGEL = [
    (4060 / 11284, 11284, 178 / 179, 179, 358 / 359, 359, 0.349, 0.372),
    (51 / 2971, 2971, 32 / 33, 33, 20 / 20, 20, 0.0, 0.053),
    (0.06, 11862, 0.80, 10, 1.0, 12, 0.0, 0.147),
    (259 / 509, 509, 84 / 127, 127, 96 / 109, 109, 0.58, 0.87),
    (51 / 509, 509, 23 / 41, 41, 187 / 195, 195, 0.037, 0.195),
]


@pytest.mark.parametrize(("apparent", "n", "se", "n_se", "sp", "n_sp", "low", "high"), LANG_REICZIGEL)
def test_the_interval_is_the_published_one(apparent, n, se, n_se, sp, n_sp, low, high, monkeypatch):
    """The examples of the paper, to their printed decimals; one has 22 double-graded files, under the 30 asked for here."""
    monkeypatch.setattr("analysis.statistics.drift.FEWEST_DOUBLE_GRADED", 20)
    _, ours_low, ours_high = rogan_gladen(apparent, n, se, n_se, sp, n_sp)
    decimals = 2 if high == 0.87 else 3
    assert (round(ours_low, decimals), round(ours_high, decimals)) == (low, high)
