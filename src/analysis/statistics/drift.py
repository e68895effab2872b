"""Correcting a reported share for a grader who grades higher or lower than the reference: a model, not an audit."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.statistics.inputs import DEFAULT_CONFIDENCE, plain, refuse, same_shape, share, z_value

FEWEST_DOUBLE_GRADED = 30  # files graded by both; below it sensitivity and specificity are too vague to correct with
ADDED_FILES = 2.0  # one success and one failure added to each of sensitivity and specificity; Lang and Reiczigel 2014


def rogan_gladen(
    apparent: Any,
    n: Any,
    sensitivity: Any,
    n_sensitivity: Any,
    specificity: Any,
    n_specificity: Any,
    *,
    confidence: float = DEFAULT_CONFIDENCE,
) -> tuple[Any, Any, Any]:
    """The share that would meet the standard on the reference's grading: (share, low, high). Label it a model.

    `apparent`: the reported share, of `n` files. `sensitivity`: the share the grader passes of the `n_sensitivity`
    double-graded files the reference passed; `specificity`: the share failed of the `n_specificity` it failed. Numbers or
    arrays of one shape. NaN where a value is missing or n = 0.
    Share: (apparent + specificity - 1) / (sensitivity + specificity - 1), clipped to 0-1; Rogan and Gladen 1978, Am J
    Epidemiol 107:71-76. Interval: Lang and Reiczigel 2014, Prev Vet Med 113:13-22: the same from shares with z^2/2 of z^2
    (apparent) and 1 of 2 (sensitivity, specificity) files added, shifted by 2 z^2 (share Se (1 - Se) / n_se -
    (1 - share) Sp (1 - Sp) / n_sp), -/+ z standard errors, clipped to 0-1.
    Raises ValueError, naming the row and what to do, where sensitivity + specificity <= 1, where under 30 files are double
    graded or none of one sort, where the reported share contradicts the double-graded files so that no interval is left within 0-1, for
    shares outside 0-1 and negative numbers.

    >>> value, low, high = rogan_gladen(0.82, 200, 0.95, 60, 0.7, 40)
    >>> f"{value:.3f} {low:.3f} {high:.3f}"
    '0.800 0.680 0.928'
    """
    z = z_value(confidence)
    p, size, se, n_se, sp, n_sp = same_shape(
        apparent=share(apparent, "apparent"),
        n=n,
        sensitivity=share(sensitivity, "sensitivity"),
        n_sensitivity=n_sensitivity,
        specificity=share(specificity, "specificity"),
        n_specificity=n_specificity,
    )
    _refuse_what_cannot_be_corrected(size, se, n_se, sp, n_sp)
    size = np.where(size > 0, size, np.nan)
    value = np.clip((p + sp - 1) / (se + sp - 1), 0.0, 1.0)
    near_p, near_se, near_sp = (p * size + z * z / 2) / (size + z * z), (se * n_se + 1) / (n_se + 2), (sp * n_sp + 1) / (n_sp + 2)
    youden = near_se + near_sp - 1
    # the added files may undo what little told the graders apart; the plain estimate alone would pass the check above
    refuse(youden <= 0, "sensitivity + specificity is 1 or less once two files are added to each. Try: double-grade more files")
    near = (near_p + near_sp - 1) / youden
    spread_se, spread_sp = near_se * (1 - near_se) / (n_se + ADDED_FILES), near_sp * (1 - near_sp) / (n_sp + ADDED_FILES)
    error = np.sqrt(near_p * (1 - near_p) / (size + z * z) + near**2 * spread_se + (1 - near) ** 2 * spread_sp) / youden
    shift = 2 * z * z * (near * spread_se - (1 - near) * spread_sp)
    low, high = (np.clip(near + shift + way * z * error, 0.0, 1.0) for way in (-1, 1))
    refuse(
        (low >= high) & ~np.isnan(size),
        "a reported share of {share} contradicts the double-graded files: the whole interval lies outside 0-1. "
        "Try: show the agreement table, and look whether the double-graded files are like the others",
        share=p,
    )
    unknown = np.isnan(size) | np.isnan(value)
    return plain(np.where(unknown, np.nan, value)), plain(np.where(unknown, np.nan, low)), plain(np.where(unknown, np.nan, high))


def _refuse_what_cannot_be_corrected(n: Any, se: Any, n_se: Any, sp: Any, n_sp: Any) -> None:
    for name, number in (("n", n), ("n_sensitivity", n_se), ("n_specificity", n_sp)):
        refuse(number < 0, f"{name} = {{number}} is negative", number=number)
    refuse(
        n_se + n_sp < FEWEST_DOUBLE_GRADED,
        f"{{files}} double-graded files are too few to correct for grading drift; {FEWEST_DOUBLE_GRADED} are needed. "
        "Try: double-grade more files, or show the reported share with the agreement table",
        files=n_se + n_sp,
    )
    for name, number, sort in (("n_sensitivity", n_se, "passed"), ("n_specificity", n_sp, "failed")):
        refuse(number == 0, f"{name} = 0: no double-graded file that the reference {sort}. Try: double-grade such files")
    refuse(
        se + sp <= 1,
        "sensitivity + specificity = {both} is 1 or less: the grader tells good files from bad no better than chance, "
        "so the share cannot be corrected. Try: show the agreement table instead",
        both=se + sp,
    )
