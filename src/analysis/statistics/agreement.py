"""How two graders of the same files agree, on a declared scale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import chi2, t

from analysis.model import Scale
from analysis.statistics.inputs import DEFAULT_CONFIDENCE, FloatArray, z_value
from analysis.statistics.intervals import wilson
from analysis.statistics.record import Record


class Estimate(NamedTuple):
    """A value with its interval; NaN where there is none."""

    value: float
    low: float
    high: float


class ChiSquared(NamedTuple):
    """A chi-squared test; NaN where the two graders never disagree."""

    statistic: float
    df: int
    p_value: float


@dataclass(frozen=True)
class Agreement(Record):
    """Two graders of the same files. `first` is judged against `second`, the reference."""

    table: pd.DataFrame  # counts: rows the first grader's grade, columns the reference's, every grade of the scale
    n: int  # files with both grades
    excluded: int  # files where either grade is missing
    exact: Estimate  # share of files with the same grade
    within_one: Estimate  # share at most one grade apart
    over_graded: Estimate  # share graded higher than the reference
    under_graded: Estimate
    mean_difference: Estimate  # in grades, first minus reference
    kappa: Estimate
    kappa_linear: Estimate
    kappa_quadratic: Estimate
    ac1: Estimate
    ac2: Estimate  # quadratic weights
    stuart_maxwell: ChiSquared  # do the two use the grades equally often?
    bowker: ChiSquared  # are disagreements as common one way as the other, pair by pair?


NO_SPREAD = 1e-12  # squared weights are of order 1: what is left below this is float noise
NO_ESTIMATE = Estimate(float("nan"), float("nan"), float("nan"))


def agreement(first: Any, second: Any, *, scale: Scale | Sequence[str], confidence: float = DEFAULT_CONFIDENCE) -> Agreement:
    """Agreement of two graders of the same files; `second` is the reference. Two lists of grades, one pair a file.

    `scale`: the declared grades, worst to best (or a Scale); never inferred, so an unused grade keeps its place.
    A missing grade on either side leaves the pair out and is counted in `excluded`.
    Shares have Wilson intervals. The mean difference has Student's t interval. Cohen's kappa, unweighted, linear and
    quadratic: Fleiss, Cohen and Everitt 1969, Psychol Bull 72:323-327 (also statsmodels' cohens_kappa). AC1, and AC2 with
    quadratic weights: Gwet 2008, Br J Math Stat Psychol 61:29-48, with t on n - 1 as in his irrCAC. Stuart-Maxwell:
    Stuart 1955, Maxwell 1970; Bowker 1948, J Am Stat Assoc 43:572-574, on the pairs of grades that disagree.
    An interval of no width (all files agree, or one grader gives everything the same grade) is given as missing: it would
    claim certainty from a handful of files.
    Raises ValueError for lists of unequal length and, naming the row, for a grade that is not on the scale.

    >>> result = agreement(["good", "good", "weak", "good"], ["good", "weak", "weak", "good"], scale=["weak", "good"])
    >>> result.exact.value, result.over_graded.value, result.under_graded.value
    (0.75, 0.25, 0.0)
    """
    grades = tuple(scale.grades) if isinstance(scale, Scale) else tuple(scale)
    if isinstance(scale, str) or len(grades) < 2 or len(set(grades)) != len(grades):
        raise ValueError(f"scale must list two different grades or more, worst to best; found {scale!r}")
    ranks = _ranks(first, grades, "first"), _ranks(second, grades, "second")
    if ranks[0].size != ranks[1].size:
        short = min(rank.size for rank in ranks)
        raise ValueError(f"row {short + 1} has no partner: first has {ranks[0].size} grades, second {ranks[1].size}")
    paired = (ranks[0] >= 0) & (ranks[1] >= 0)
    mine, theirs = ranks[0][paired], ranks[1][paired]
    size = len(grades)
    cells = np.bincount(mine * size + theirs, minlength=size * size).reshape(size, size)
    table = pd.DataFrame(cells, index=pd.Index(grades, name="first"), columns=pd.Index(grades, name="second"))
    return agreement_of_table(table, excluded=int((~paired).sum()), confidence=confidence)


def _ranks(values: Any, grades: tuple[str, ...], name: str) -> np.ndarray:
    """Places on the scale from 0, -1 for a missing grade."""
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise ValueError(f"{name} must be a list of grades; found {values!r}")
    column = pd.Series(list(values), dtype=object)
    codes = column.map({grade: place for place, grade in enumerate(grades)})
    stray = codes.isna() & column.notna()
    if stray.any():
        at = int(np.flatnonzero(stray)[0])
        raise ValueError(f"row {at + 1} (index {at}): {name} = {column[at]!r} is not on the scale {', '.join(map(str, grades))}")
    return codes.astype(float).fillna(-1).to_numpy(dtype=np.int64)


def agreement_of_table(table: pd.DataFrame, *, excluded: int = 0, confidence: float = DEFAULT_CONFIDENCE) -> Agreement:
    """The same from a square table of counts: rows the first grader's grades, columns the reference's, worst to best.

    Raises ValueError for a table that is not square or has a count that is negative.
    """
    cells = table.to_numpy(dtype=float)
    if cells.ndim != 2 or cells.shape[0] != cells.shape[1] or cells.shape[0] < 2:
        raise ValueError(f"the table must be square with two grades or more; found shape {cells.shape}")
    if not (cells >= 0).all():
        raise ValueError(f"row {int(np.argwhere(~(cells >= 0))[0][0]) + 1}: a count is negative or missing")
    n = float(cells.sum())
    places = np.arange(cells.shape[0])
    higher = places[:, None] - places[None, :]  # how many grades the first grader is above the reference

    def share_where(mask: np.ndarray) -> Estimate:
        hits = float(cells[mask].sum())
        return Estimate(hits / n, *wilson(hits, n, confidence=confidence)) if n else NO_ESTIMATE

    weights = {name: agreement_weights(places.size, name) for name in ("identity", "linear", "quadratic")}
    return Agreement(
        table=table,
        n=int(n),
        excluded=excluded,
        exact=share_where(higher == 0),
        within_one=share_where(np.abs(higher) <= 1),
        over_graded=share_where(higher > 0),
        under_graded=share_where(higher < 0),
        mean_difference=_mean_difference(cells, higher, confidence),
        kappa=cohen_kappa(cells, weights["identity"], confidence=confidence),
        kappa_linear=cohen_kappa(cells, weights["linear"], confidence=confidence),
        kappa_quadratic=cohen_kappa(cells, weights["quadratic"], confidence=confidence),
        ac1=gwet_ac(cells, weights["identity"], confidence=confidence),
        ac2=gwet_ac(cells, weights["quadratic"], confidence=confidence),
        stuart_maxwell=stuart_maxwell(cells),
        bowker=bowker(cells),
    )


def agreement_weights(size: int, kind: str) -> FloatArray:
    """Weights of agreement on a scale of `size` grades: 1 on the diagonal, falling by distance ("linear", "quadratic"), or "identity".

    1 - |i - j| / (size - 1) and 1 - (i - j)^2 / (size - 1)^2; Cicchetti and Allison 1971, Fleiss and Cohen 1973.
    """
    distance = np.abs(np.subtract.outer(np.arange(size), np.arange(size))) / (size - 1)
    return {"identity": (distance == 0).astype(float), "linear": 1 - distance, "quadratic": 1 - distance**2}[kind]


def _around(value: float, spread: float, divisor: float, quantile: float) -> Estimate:
    """value -/+ quantile standard errors, at most 1 (AC2 may fall below -1); variance is spread / divisor, no interval where spread is nil."""
    if not spread > NO_SPREAD:
        return Estimate(float(value), float("nan"), float("nan"))
    reach = quantile * np.sqrt(spread / divisor)
    return Estimate(float(value), float(value - reach), float(min(value + reach, 1.0)))


def cohen_kappa(cells: FloatArray, weights: FloatArray, *, confidence: float = DEFAULT_CONFIDENCE) -> Estimate:
    """Cohen's (weighted) kappa of a square table of counts, with its large-sample interval; NaN where chance agreement is whole.

    kappa = (po - pe) / (1 - pe); variance {sum p_ij [w_ij - (u_i + v_j)(1 - kappa)]^2 - [kappa - pe (1 - kappa)]^2}
    / (n (1 - pe)^2), u and v the weighted means of the margins. Source: Fleiss, Cohen and Everitt 1969, eq. 9 and 13.
    """
    n = float(cells.sum())
    if not n:
        return NO_ESTIMATE
    p = cells / n
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    by_chance = float(rows @ weights @ columns)
    if 1 - by_chance < 1e-12:
        return NO_ESTIMATE
    kappa = (float((p * weights).sum()) - by_chance) / (1 - by_chance)
    means = (weights @ columns)[:, None] + (rows @ weights)[None, :]
    spread = (p * (weights - means * (1 - kappa)) ** 2).sum() - (kappa - by_chance * (1 - kappa)) ** 2
    return _around(kappa, float(spread), n * (1 - by_chance) ** 2, z_value(confidence))


def gwet_ac(cells: FloatArray, weights: FloatArray, *, confidence: float = DEFAULT_CONFIDENCE) -> Estimate:
    """Gwet's AC1 (identity weights) or AC2 of a square table of counts, with his interval (t on n - 1).

    pe = T / (q (q - 1)) sum pi_k (1 - pi_k), pi the mean of the two margins, T the sum of the weights;
    variance {sum p_kl [w_kl - 2 (1 - AC) T (1 - (pi_k + pi_l) / 2) / (q (q - 1))]^2 - [pa - 2 (1 - AC) pe]^2} / (n (1 - pe)^2).
    Source: Gwet 2008, Br J Math Stat Psychol 61:29-48; Gwet 2014, Handbook of Inter-Rater Reliability, ch. 4.
    """
    n, size = float(cells.sum()), cells.shape[0]
    if not n:
        return NO_ESTIMATE
    p = cells / n
    used = (p.sum(axis=1) + p.sum(axis=0)) / 2
    per_pair = weights.sum() / (size * (size - 1))
    by_chance = float(per_pair * (used * (1 - used)).sum())
    agreed = float((p * weights).sum())
    value = (agreed - by_chance) / (1 - by_chance)
    mean_used = (used[:, None] + used[None, :]) / 2
    spread = (p * (weights - 2 * (1 - value) * per_pair * (1 - mean_used)) ** 2).sum() - (agreed - 2 * (1 - value) * by_chance) ** 2
    quantile = float(t.ppf(0.5 + confidence / 2, n - 1)) if n > 1 else float("nan")
    return _around(value, float(spread), n * (1 - by_chance) ** 2, quantile)


def _mean_difference(cells: FloatArray, higher: np.ndarray, confidence: float) -> Estimate:
    """Mean of first minus reference in grades with Student's t interval; no interval without spread."""
    n = float(cells.sum())
    if not n:
        return NO_ESTIMATE
    mean = float((cells * higher).sum() / n)
    if n < 2:
        return Estimate(mean, float("nan"), float("nan"))
    variance = float((cells * (higher - mean) ** 2).sum() / (n - 1) / n)
    if variance <= 0:
        return Estimate(mean, float("nan"), float("nan"))
    reach = float(t.ppf(0.5 + confidence / 2, n - 1) * np.sqrt(variance))
    return Estimate(mean, mean - reach, mean + reach)


def stuart_maxwell(cells: FloatArray) -> ChiSquared:
    """Marginal homogeneity: do both graders use each grade equally often? d' V^+ d on chi-squared with rank(V) degrees.

    d the differences of the margins, V their covariance; a grade never disagreed about adds nothing to either.
    Source: Stuart 1955, Biometrika 42:412-416; Maxwell 1970, Br J Psychiatry 116:651-655.
    """
    difference = cells.sum(axis=1) - cells.sum(axis=0)
    covariance = np.diag(cells.sum(axis=1) + cells.sum(axis=0) - 2 * np.diag(cells)) - (1 - np.eye(len(cells))) * (cells + cells.T)
    rank = int(np.linalg.matrix_rank(covariance))
    if rank == 0:
        return ChiSquared(float("nan"), 0, float("nan"))
    statistic = float(difference @ np.linalg.pinv(covariance, hermitian=True) @ difference)
    return ChiSquared(statistic, rank, float(chi2.sf(statistic, rank)))


def bowker(cells: FloatArray) -> ChiSquared:
    """Symmetry: is each disagreement as common one way as the other? sum (n_ij - n_ji)^2 / (n_ij + n_ji) over pairs that occur.

    Source: Bowker 1948, J Am Stat Assoc 43:572-574; degrees of freedom: the pairs of grades that disagree at all.
    """
    above = np.triu_indices(len(cells), 1)
    one, other = cells[above], cells.T[above]
    occurs = one + other > 0
    df = int(occurs.sum())
    if df == 0:
        return ChiSquared(float("nan"), 0, float("nan"))
    statistic = float(((one - other)[occurs] ** 2 / (one + other)[occurs]).sum())
    return ChiSquared(statistic, df, float(chi2.sf(statistic, df)))
