"""Funnel limits about an overall rate, who lies outside them, and whether the units differ more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binom, chi2

from analysis.statistics.inputs import FloatArray, as_numbers, counts, plain, refuse, share, z_value
from analysis.statistics.record import Record

FUNNEL_CONFIDENCE = (0.95, 0.998)  # Spiegelhalter 2005
WINSORISED = 0.10  # of the units at either end; Spiegelhalter 2005
METHODS = ("exact", "exact_tails", "normal")


def funnel_limits(
    overall: float,
    n: Any,
    *,
    confidence: Sequence[float] = FUNNEL_CONFIDENCE,
    method: str = "exact",
    phi: float = 1.0,
    tau_squared: float = 0.0,
) -> pd.DataFrame:
    """Limits a unit of n files would keep to by chance alone: n, low_95, high_95, low_998, high_998, as shares 0-1.

    `overall`: the rate all units share, 0-1. `n`: whole numbers of files, one or a list; n = 0 gives NaN.
    "exact": binomial, interpolated: r the smallest count with F(r) >= p, (r - (F(r) - p) / (F(r) - F(r - 1))) / n for
    both p = alpha/2 and 1 - alpha/2; Spiegelhalter 2005, Stat Med 24:1185-1202, appendix A.1.1, clipped to 0-1.
    "exact_tails": the lower limits as above, the upper ones mirrored (one count higher), so that a count lies above only
    where P(X >= count) < alpha/2. The published upper limit lets counts above that are likelier than that: with 10 files
    and an overall rate of 0.95 it is 0.996, and 60% of units score 10 of 10. Judge units by `funnel_places`.
    "normal": overall -/+ z sqrt(overall (1 - overall) / n), clipped: the points whose Wilson interval just touches the
    overall rate, as PHE/DHSC publish. With `phi` and `tau_squared` of `overdispersion`: variance phi s^2 + tau^2
    (Spiegelhalter 2005, section 5); only for "normal".
    Raises ValueError, naming the row, for n that are not counts, an overall rate outside 0-1, unknown methods.

    >>> funnel_limits(0.5, [10, 100]).round(3)
         n  low_95  high_95  low_998  high_998
    0   10   0.132    0.768    0.000     0.900
    1  100   0.397    0.593    0.341     0.649
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}; found {method!r}")
    if method != "normal" and (phi != 1.0 or tau_squared != 0.0):
        raise ValueError("limits with phi or tau_squared need method='normal'; exact binomial limits have no room for them")
    rate = float(share(overall, "overall"))
    size = np.atleast_1d(_whole(n, "n"))
    distinct, back = np.unique(size, return_inverse=True)  # units often share an n, and binomial quantiles are dear
    columns: dict[str, FloatArray] = {}
    for level in confidence:
        name = f"{level * 100:g}".replace(".", "")
        limits = _limits(rate, distinct, level, method, phi, tau_squared)
        columns[f"low_{name}"], columns[f"high_{name}"] = (limit[back] for limit in limits)
    whole = size.astype(np.int64) if not np.isnan(size).any() else size
    frame = pd.DataFrame({"n": whole, **columns})
    frame.attrs["method"] = method
    return frame


def _whole(n: Any, name: str) -> FloatArray:
    size = as_numbers(n, name)
    refuse(size < 0, f"{name} = {{n}} is negative", n=size)
    refuse(~np.isnan(size) & (size != np.floor(size)), f"{name} = {{n}} is not a whole number", n=size)
    return size


def _limits(rate: float, n: FloatArray, level: float, method: str, phi: float, tau_squared: float) -> tuple[FloatArray, FloatArray]:
    z_value(level)  # refuses a level outside 0-1
    tail = (1 - level) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        if method == "normal":
            reach = z_value(level) * np.sqrt(phi * rate * (1 - rate) / n + tau_squared)
            low, high = rate - reach, rate + reach
        else:
            low = _interpolated(rate, n, tail) / n
            high = (_interpolated(rate, n, 1 - tail) + (method == "exact_tails")) / n
    known = n > 0
    return np.where(known, np.clip(low, 0.0, 1.0), np.nan), np.where(known, np.clip(high, 0.0, 1.0), np.nan)


def _interpolated(rate: float, n: FloatArray, p: float) -> FloatArray:
    """r - alpha of Spiegelhalter's appendix A.1.1, in counts."""
    if rate in (0.0, 1.0):  # every unit scores the same: no spread to interpolate in
        return n * rate
    r = binom.ppf(p, n, rate)
    return r - (binom.cdf(r, n, rate) - p) / binom.pmf(r, n, rate)


def funnel_places(k: Any, n: Any, overall: float, *, confidence: Sequence[float] = FUNNEL_CONFIDENCE) -> Any:
    """Where each unit lies: "above_998", "above_95", "inside", "below_95", "below_998"; missing where n = 0.

    By the exact binomial probability of a count so far out or farther: above where P(X >= k) < alpha/2, below where
    P(X <= k) < alpha/2 (the widest level that holds is named). Holds its error rate where drawn limits cannot.
    Raises ValueError, naming the row, for impossible counts.

    >>> funnel_places([10, 4, 37], [10, 10, 52], 0.95).tolist()
    ['inside', 'below_998', 'below_998']
    """
    part, whole = (np.atleast_1d(array) for array in counts(k, n))
    rate = float(share(overall, "overall"))
    upper_tail, lower_tail = binom.sf(part - 1, whole, rate), binom.cdf(part, whole, rate)
    places = np.full(part.shape, "inside", dtype=object)
    for level in sorted(confidence):
        name = f"{level * 100:g}".replace(".", "")
        places[upper_tail < (1 - level) / 2] = f"above_{name}"
        places[lower_tail < (1 - level) / 2] = f"below_{name}"
    places[~(whole > 0) | np.isnan(part)] = np.nan
    return pd.Series(places, dtype="str")


@dataclass(frozen=True)
class Overdispersion(Record):
    """Do units differ more than chance? `phi` is about 1 where only chance is at work."""

    units: int
    phi: float  # mean squared winsorised z-score
    tau_squared: float  # variance between units beyond chance, in squared shares
    p_value: float  # of units * phi against chi-squared; cautious, as winsorising only lowers phi
    outside_95: float  # share of units outside the 95% limits
    outside_998: float
    mostly_outside: bool  # more than half outside the 95% limits: say so, and advise adjusted limits


def overdispersion(k: Any, n: Any, *, overall: float | None = None, winsorised: float = WINSORISED) -> Overdispersion:
    """phi and tau squared of units about their overall rate, from z-scores drawn in by `winsorised` at either end.

    `overall` None: the pooled rate, sum(k) / sum(n). Units with n = 0 are left out.
    Source: Spiegelhalter 2005, Stat Med 24:1185-1202, section 5: z = (rate - overall) / s, s^2 = overall (1 - overall) / n;
    z beyond the q and 1 - q quantiles set to them; phi = sum(z^2) / I; tau^2 = (I phi - (I - 1)) / (sum w - sum w^2 / sum w)
    with w = 1 / s^2, and 0 where I phi < I - 1 (DerSimonian and Laird 1986, Controlled Clinical Trials 7:177-188).
    Raises ValueError, naming the row, for impossible counts; and under two units or without any spread possible
    (an overall rate of 0 or 1).
    """
    part, whole = (np.atleast_1d(array) for array in counts(k, n))
    if not 0 <= winsorised < 0.5:
        raise ValueError(f"winsorised must be a share from 0 to below 0.5; found {winsorised}")
    known = (whole > 0) & ~np.isnan(part)
    part, whole = part[known], whole[known]
    units = part.size
    if units < 2:
        raise ValueError(f"overdispersion needs two units or more with files; found {units}")
    rate = float(part.sum() / whole.sum()) if overall is None else float(share(overall, "overall"))
    if rate in (0.0, 1.0):
        raise ValueError(f"the overall rate is {rate:g}: units cannot differ by chance, so overdispersion has no meaning")
    variance = rate * (1 - rate) / whole
    scores = (part / whole - rate) / np.sqrt(variance)
    drawn_in = np.clip(scores, np.quantile(scores, winsorised), np.quantile(scores, 1 - winsorised))
    phi = float((drawn_in**2).mean())
    weights = 1 / variance
    excess = units * phi - (units - 1)
    tau_squared = max(excess, 0.0) / (weights.sum() - (weights**2).sum() / weights.sum())
    places = funnel_places(part, whole, rate)
    outside, far = (places != "inside").mean(), places.str.endswith("998").mean()
    p_value = float(chi2.sf(units * phi, units - (overall is None)))
    return Overdispersion(units, phi, float(plain(tau_squared)), p_value, float(outside), float(far), bool(outside > 0.5))
