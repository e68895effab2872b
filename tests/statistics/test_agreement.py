"""Agreement of two graders against published tables and a second library."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t, ttest_1samp
from statsmodels.stats.contingency_tables import SquareTable
from statsmodels.stats.inter_rater import cohens_kappa

from analysis.model import Scale
from analysis.statistics import agreement, agreement_of_table, wilson

# Fleiss, Statistical Methods for Rates and Proportions, ch. 13 (18 in later editions): two diagnosticians, 100 patients
FLEISS = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]
# Agresti, Categorical Data Analysis: two film critics, 160 films (con, mixed, pro); weighted kappa as SAS prints it
CRITICS = [[24, 8, 13], [8, 13, 11], [10, 9, 64]]
# Gwet's R package irrCAC: cont3x3abstractors and cont4x4diagnosis, with the values it prints
ABSTRACTORS = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
DIAGNOSES = [[40, 4, 4, 17], [6, 25, 2, 13], [4, 1, 21, 12], [15, 5, 9, 45]]
# Stuart 1955, unaided distance vision of 7,477 women, right eye by left
VISION = [[1520, 266, 124, 66], [234, 1512, 432, 78], [117, 362, 1772, 205], [36, 82, 179, 492]]

TABLES = [FLEISS, CRITICS, ABSTRACTORS, DIAGNOSES, VISION]
PUBLISHED = [
    (CRITICS, "kappa", (0.3888, 0.2717, 0.5060), 1e-4),
    (CRITICS, "kappa_linear", (0.4269, 0.3024, 0.5513), 1e-4),
    (ABSTRACTORS, "ac1", (0.84933, 0.76358, 0.93508), 1e-5),
    (ABSTRACTORS, "ac2", (0.940, 0.905, 0.976), 5e-4),
    (DIAGNOSES, "ac1", (0.456, 0.371, 0.542), 5e-4),
    (DIAGNOSES, "ac2", (0.299, 0.150, 0.447), 5e-4),
]


def of(cells):
    return agreement_of_table(pd.DataFrame(cells))


@pytest.mark.parametrize(("cells", "name", "published", "within"), PUBLISHED)
def test_coefficients_and_intervals_as_published(cells, name, published, within):
    """Each printed value and limit, to its printed decimals."""
    assert of(cells)[name] == pytest.approx(published, abs=within)


def test_kappa_of_fleiss_worked_example():
    """Observed agreement 0.89, by chance 0.66, kappa 0.68 as the book prints it."""
    assert of(FLEISS).exact.value == pytest.approx(0.89)
    assert of(FLEISS).kappa.value == pytest.approx((0.89 - 0.66) / (1 - 0.66))
    assert round(of(FLEISS).kappa.value, 2) == 0.68


@pytest.mark.parametrize("cells", TABLES)
def test_kappas_agree_with_statsmodels(cells):
    """Kappa unweighted, linear and quadratic, and their limits, to float precision."""
    for name, weight in (("kappa", None), ("kappa_linear", "linear"), ("kappa_quadratic", "quadratic")):
        theirs = cohens_kappa(np.array(cells), wt=weight)
        assert of(cells)[name] == pytest.approx((theirs.kappa, theirs.kappa_low, theirs.kappa_upp), abs=1e-10)


def test_stuart_maxwell_and_bowker_on_the_vision_data():
    """Stuart 11.96 on 3 degrees, p 0.0075; Bowker 19.11 on 6, p 0.004."""
    result = of(VISION)
    assert result.stuart_maxwell == pytest.approx((11.96, 3, 0.0075), abs=5e-3)
    assert result.bowker == pytest.approx((19.11, 6, 0.004), abs=5e-3)


@pytest.mark.parametrize("cells", [FLEISS, CRITICS, DIAGNOSES, VISION])
def test_tests_agree_with_statsmodels(cells):
    """Marginal homogeneity and symmetry, where every pair of grades occurs."""
    square = SquareTable(np.array(cells), shift_zeros=False)
    theirs = square.homogeneity(method="stuart_maxwell")
    assert of(cells).stuart_maxwell == pytest.approx((theirs.statistic, theirs.df, theirs.pvalue))
    theirs = square.symmetry(method="bowker")
    assert of(cells).bowker == pytest.approx((theirs.statistic, theirs.df, theirs.pvalue))


def test_unused_grades_add_no_degrees_to_the_tests():
    """A grade nobody used, or nobody disagreed about, changes neither test: McNemar's on the one pair that disagrees."""
    for result in (of(ABSTRACTORS).stuart_maxwell, of(ABSTRACTORS).bowker):
        assert result == pytest.approx((9 / 11, 1, 0.3657), abs=1e-4)
    wider = np.pad(np.array(CRITICS), ((0, 1), (0, 1)))
    assert of(wider).stuart_maxwell == pytest.approx(of(CRITICS).stuart_maxwell)
    assert of(wider).bowker == pytest.approx(of(CRITICS).bowker)


SCALE = ("inadequate", "adequate", "good", "outstanding")


def graded(cells, scale):
    pairs = [(scale[i], scale[j]) for i, row in enumerate(cells) for j, count in enumerate(row) for _ in range(count)]
    return [a for a, _ in pairs], [b for _, b in pairs]


def test_lists_of_grades_give_the_table_and_the_shares():
    """Counts by grade, and shares exact, within one, over and under with Wilson intervals, second as the reference."""
    first, second = graded(DIAGNOSES, SCALE)
    result = agreement(first, second, scale=SCALE)
    assert result.table.to_numpy().tolist() == DIAGNOSES
    assert result.table.loc["good", "outstanding"] == 12  # rows: first; columns: second
    assert result.n == 223
    hits = {"exact": 131, "within_one": 131 + 10 + 3 + 21, "over_graded": 6 + 4 + 1 + 15 + 5 + 9, "under_graded": 4 + 4 + 17 + 2 + 13 + 12}
    for name, count in hits.items():
        assert result[name] == pytest.approx((count / 223, *wilson(count, 223)))


def test_the_declared_scale_decides_not_the_grades_seen():
    """A scale with an unused top keeps it: the table has it, and weighted coefficients differ from those of a shorter scale."""
    first, second = graded(CRITICS, SCALE)
    long, short = agreement(first, second, scale=SCALE), agreement(first, second, scale=SCALE[:3])
    assert long.table.loc["outstanding"].tolist() == [0, 0, 0, 0]
    assert long.ac1.value > short.ac1.value
    assert long.kappa.value == pytest.approx(short.kappa.value)
    gapped = agreement(["inadequate", "good", "good"], ["inadequate", "good", "inadequate"], scale=SCALE)
    assert gapped.within_one.value == pytest.approx(2 / 3)  # inadequate to good is two grades, though adequate is unused
    assert gapped.mean_difference.value == pytest.approx(2 / 3)


def test_mean_difference_has_students_interval():
    """In grades, first minus reference, against scipy's one-sample t."""
    first, second = graded(DIAGNOSES, SCALE)
    apart = np.array([SCALE.index(a) - SCALE.index(b) for a, b in zip(first, second, strict=True)])
    interval = ttest_1samp(apart, 0).confidence_interval(0.95)
    assert agreement(first, second, scale=SCALE).mean_difference == pytest.approx((apart.mean(), interval.low, interval.high))


def test_swapping_the_graders_mirrors_over_and_under():
    """The reference is the second: swapped, over becomes under and the mean difference turns its sign."""
    first, second = graded(FLEISS, SCALE)
    one, other = agreement(first, second, scale=SCALE), agreement(second, first, scale=SCALE)
    assert one.over_graded == other.under_graded
    assert one.mean_difference.value == -other.mean_difference.value
    assert one.kappa_quadratic == pytest.approx(other.kappa_quadratic)


def test_missing_grades_leave_the_pair_out():
    """None and NaN on either side are counted as excluded; a Scale serves as scale."""
    result = agreement(["good", None, "good", float("nan")], ["good", "good", pd.NA, "good"], scale=Scale(SCALE, meets="adequate"))
    assert (result.n, result.excluded, result.exact.value) == (1, 3, 1.0)


def test_full_agreement_has_no_interval_of_no_width():
    """Ten of ten: the share keeps its Wilson interval; coefficients claim no certainty."""
    same = ["good"] * 6 + ["adequate"] * 4
    result = agreement(same, same, scale=SCALE)
    assert result.exact == pytest.approx((1, *wilson(10, 10)))
    for name in ("kappa", "kappa_linear", "kappa_quadratic", "ac1", "ac2"):
        assert result[name].value == pytest.approx(1)
        assert np.isnan(result[name][1:]).all()
    assert np.isnan(result.bowker.p_value)
    assert np.isnan(result.stuart_maxwell.p_value)
    one_grade = agreement(["good"] * 5, ["good"] * 5, scale=SCALE)
    assert np.isnan(one_grade.kappa.value)
    assert one_grade.ac1.value == 1


def test_one_grade_for_everything_gives_no_interval():
    """A grader who gives all files one grade agrees only by chance: kappa 0, and float noise is no variance."""
    result = agreement(["inadequate", "adequate", "adequate", "outstanding"], ["adequate"] * 4, scale=SCALE)
    for name in ("kappa", "kappa_linear", "kappa_quadratic"):
        assert result[name].value == pytest.approx(0, abs=1e-12)
        assert np.isnan(result[name][1:]).all()


def test_no_pairs_give_no_numbers():
    """Nothing double-graded: a table of zeros and NaN throughout, no crash."""
    result = agreement([], [], scale=SCALE)
    assert (result.n, result.table.to_numpy().sum()) == (0, 0)
    for name in ("exact", "mean_difference", "kappa", "ac2"):
        assert np.isnan(result[name]).all()
    assert np.isnan(agreement(["good"], ["adequate"], scale=SCALE).mean_difference.low)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: agreement(["good", "fine"], ["good", "good"], scale=SCALE), r"row 2 \(index 1\): first = 'fine' is not on the scale"),
        (lambda: agreement(["good", "good"], ["good", "Good"], scale=SCALE), r"row 2 .*second = 'Good'"),
        (lambda: agreement(["good", "good"], ["good"], scale=SCALE), "row 2 has no partner"),
        (lambda: agreement(["good"], ["good"], scale=["good"]), "two different grades"),
        (lambda: agreement(["good"], ["good"], scale=["good", "good"]), "two different grades"),
        (lambda: agreement("good", ["good"], scale=SCALE), "must be a list"),
        (lambda: agreement_of_table(pd.DataFrame([[1, 2]])), "square"),
        (lambda: agreement_of_table(pd.DataFrame([[1, 2], [-1, 2]])), "row 2"),
    ],
)
def test_wrong_use_is_refused(call, message):
    """Grades off the scale, unequal lists and broken scales raise ValueError that says which row."""
    with pytest.raises(ValueError, match=message):
        call()


def test_ac1_interval_uses_t_as_gwet_does():
    """With 100 files the limits lie t(99) standard errors out, not 1.96: published se 0.04322."""
    result = of(ABSTRACTORS).ac1
    assert result.high - result.value == pytest.approx(t.ppf(0.975, 99) * 0.04322, abs=1e-5)
