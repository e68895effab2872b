"""Each statistical method beside published values and a second library: how many values, and the largest difference. Never a pass or fail.

The published values are those the tests hold, with their sources. `python -m tests.benchmarks published`; some seconds.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd
from scipy.stats import binom
from statsmodels.stats.contingency_tables import SquareTable
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # run as a file, the root is not on the path

from tests.statistics import test_agreement as graders
from tests.statistics import test_control as charts
from tests.statistics import test_drift as drift
from tests.statistics import test_funnel as funnel
from tests.statistics import test_intervals as intervals

from analysis.statistics import (
    agreement_of_table,
    control_chart,
    crossings_limit,
    funnel_limits,
    longest_run_limit,
    newcombe,
    newcombe_paired,
    overdispersion,
    rogan_gladen,
    run_chart,
    wilson,
)

HIGHER = "higher_is_better"
ROW = "  {:<32}{:<68}{:>6}  {:<14}{}"


def told(method: str, against: str, pairs: Iterable[tuple[float, float]], printed: str) -> None:
    """One line: how many values, the largest difference, and what the source prints to."""
    both = np.array([(float(ours), float(theirs)) for ours, theirs in pairs])
    print(ROW.format(method, against, len(both), f"{np.abs(both[:, 0] - both[:, 1]).max():.1e}", printed))


def zipped(ours: Iterable[float], theirs: Iterable[float]) -> list[tuple[float, float]]:
    return list(zip(ours, theirs, strict=True))


def published() -> None:
    print(ROW.format("method", "published values", "values", "largest diff.", "printed to"))
    told(
        "wilson",
        "Newcombe 1998, 17:857, table I",
        [pair for k, n, low, high in intervals.ONE_SHARE for pair in zipped(wilson(k, n), (low, high))],
        "4 decimals",
    )
    told(
        "newcombe",
        "Newcombe 1998, 17:873, table II, method 10",
        [pair for k2, n2, k1, n1, low, high in intervals.TWO_SHARES for pair in zipped(newcombe(k1, n1, k2, n2)[1:], (low, high))],
        "4 decimals",
    )
    told(
        "newcombe_paired",
        "Newcombe 1998, 17:2635; Fagerland and others 2017, ch. 8",
        [pair for cells, d, low, high, _ in intervals.PAIRED for pair in zipped(newcombe_paired(*cells), (-d, -high, -low))],
        "4 decimals",
    )
    cans = control_chart(charts.CANS, 50, kind="p", polarity=HIGHER)[["centre", "lower", "upper"]].iloc[0]
    told("p chart", "Montgomery, ch. 7: cans", zipped(cans, (0.2313, 0.0524, 0.4102)), "4 decimals")
    orders = control_chart(charts.ORDERS, charts.ORDERS_N, kind="p", polarity=HIGHER)[["lower", "upper"]].iloc[0]
    told("p chart, n varies", "Montgomery, ch. 7: purchase orders", zipped(orders, (0.007, 0.184)), "3 decimals")
    told(
        "xmr",
        "Montgomery, ch. 6: viscosity, loan costs",
        [
            pair
            for values, *lines in ((charts.VISCOSITY, 33.52, 32.24, 34.80), (charts.LOANS, 300.5, 279.78, 321.22))
            for pair in zipped(control_chart(values, kind="xmr", polarity=HIGHER)[["centre", "lower", "upper"]].iloc[0], lines)
        ],
        "2 decimals, from rounded ranges",
    )
    prime = control_chart(charts.SEEN, charts.ATTENDED, kind="p_prime", polarity=HIGHER)
    told(
        "Laney p'",
        "Mohammed and others 2013, weeks 1-5, as R's qicharts2 gives them",
        [*zipped(prime["lower"][:5], charts.P_PRIME_LOWER), *zipped(prime["upper"][:5], charts.P_PRIME_UPPER)],
        "16 decimals",
    )
    told(
        "run chart limits",
        "Anhoej and Olesen 2014: formulas, n = 10 to 100",
        [
            pair
            for n in range(10, 101)
            for pair in (
                (longest_run_limit(n), round(np.log2(n)) + 3),
                (crossings_limit(n), next(c for c in range(n) if binom.cdf(c, n - 1, 0.5) >= 0.05)),
            )
        ],
        "whole numbers",
    )
    told(
        "funnel_limits, exact",
        "Spiegelhalter 2005, A.1.1, by a plain sum, n = 1 to 120",
        [
            pair
            for n in range(1, 121)
            for pair in zipped(
                funnel_limits(0.8, n).iloc[0][["low_95", "high_95", "low_998", "high_998"]],
                [funnel.published_limit(0.8, n, p) for p in (0.025, 0.975, 0.001, 0.999)],
            )
        ],
        "formula only",
    )
    told(
        "kappa, AC1, AC2 and intervals",
        "Agresti's critics (SAS); Gwet's irrCAC: two tables",
        [pair for cells, name, values, _ in graders.PUBLISHED for pair in zipped(graders.of(cells)[name], values)],
        "3 to 5 decimals",
    )
    told("kappa", "Fleiss, ch. 13", [(round(graders.of(graders.FLEISS).kappa.value, 2), 0.68)], "2 decimals")
    vision = graders.of(graders.VISION)
    told(
        "Stuart-Maxwell, Bowker",
        "Stuart 1955, vision of 7,477 women",
        [(vision.stuart_maxwell[0], 11.96), (vision.bowker[0], 19.11)],
        "2 decimals",
    )
    with patch("analysis.statistics.drift.FEWEST_DOUBLE_GRADED", 20):  # one example has 22
        pairs = [pair for *given, low, high in drift.LANG_REICZIGEL for pair in zipped(rogan_gladen(*given)[1:], (low, high))]
    told("rogan_gladen", "Lang and Reiczigel 2014, examples 1 to 4", pairs, "2 to 3 decimals")


def second_library() -> None:
    print()
    print(ROW.format("method", "second library", "values", "largest diff.", ""))
    n, k = (np.array(one) for one in zip(*[(n, k) for n in range(1, 61) for k in range(n + 1)], strict=True))
    ours, theirs = np.concatenate(wilson(k, n)), np.concatenate(proportion_confint(k, n, method="wilson"))
    told("wilson", "statsmodels, every k of n = 1 to 60", zipped(ours, theirs), "")
    rng = np.random.default_rng(5)
    pairs = []
    for n1, n2 in rng.integers(2, 90, (200, 2)):
        k1, k2 = rng.integers(0, n1 + 1), rng.integers(0, n2 + 1)
        pairs += zipped(newcombe(k1, n1, k2, n2)[1:], confint_proportions_2indep(k2, n2, k1, n1, method="newcomb", compare="diff"))
    told("newcombe", "statsmodels, 200 random tables", pairs, "")
    pairs = []
    for cells in rng.integers(0, 9, (300, 4)):
        if cells.sum():
            pairs += zipped(newcombe_paired(*cells), intervals.paired_by_hand(*(int(cell) for cell in cells)))
    told("newcombe_paired", "the paper's equations written out, random tables", pairs, "")
    pairs, tests = [], []
    for cells in graders.TABLES:
        found = agreement_of_table(pd.DataFrame(cells))
        for name, weight in (("kappa", None), ("kappa_linear", "linear"), ("kappa_quadratic", "quadratic")):
            other = cohens_kappa(np.array(cells), wt=weight)
            pairs += zipped(found[name], (other.kappa, other.kappa_low, other.kappa_upp))
        if cells is not graders.ABSTRACTORS:
            square = SquareTable(np.array(cells), shift_zeros=False)
            tests += [
                (found.stuart_maxwell[0], square.homogeneity(method="stuart_maxwell").statistic),
                (found.bowker[0], square.symmetry(method="bowker").statistic),
            ]
    told("kappas and intervals", "statsmodels, five tables", pairs, "")
    told("Stuart-Maxwell, Bowker", "statsmodels, four tables", tests, "")
    plain = control_chart(charts.SEEN, charts.ATTENDED, kind="p", polarity=HIGHER)
    told("p chart", "R's qicharts2, first and last week", [
        *zipped(plain[["lower", "upper"]].iloc[0], (0.95169956464601502, 0.9540998580423673)),
        *zipped(plain[["lower", "upper"]].iloc[-1], (0.95168503066826537, 0.95411439202011694)),
    ], "")  # fmt: skip
    xmr = control_chart(charts.SEEN, charts.ATTENDED, kind="xmr", polarity=HIGHER)[["centre", "lower", "upper"]].iloc[0]
    told("xmr", "R's qicharts2 (3 / 1.128 for 2.66)", zipped(xmr, (0.95296991067360326, 0.94012535390705687, 0.96581446744014965)), "")
    pairs = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        size = rng.integers(20, 300, 25)
        part = rng.binomial(size, rng.uniform(0.5, 0.5 + 0.08 * seed, 25))
        overall = part.sum() / size.sum()
        other = combine_effects(part / size, overall * (1 - overall) / size, method_re="chi2")
        found = overdispersion(part, size, winsorised=0)
        pairs += [(found.units * found.phi, other.q), (found.tau_squared, max(other.tau2, 0.0))]
    told("overdispersion, not winsorised", "statsmodels: Q and DerSimonian-Laird tau squared", pairs, "")


def real_table() -> None:
    """The published A&E table beside plain loops: largest difference of the limits, months that break a rule here and there."""
    if not charts.A_AND_E.exists():
        print("\n  ../shared/realdata/nhs_ae is not here")
        return
    print(
        "\n  breaches of attendances, 36 months, mdc: centre; months with a signal here / by plain loops, of which named alike; largest diff."
    )
    for org in charts.ORGANISATIONS:
        months = charts.months_of(org)
        for kind in ("p", "p_prime", "xmr"):
            centre, lower, upper, names = charts.chart_by_hand(months["breaches"].tolist(), months["attendances"].tolist(), kind)
            chart = control_chart(months["breaches"], months["attendances"], kind=kind, polarity="lower_is_better")
            ours = chart["signal"].astype(object).where(chart["signal"].notna(), None).tolist()
            apart = max(np.abs(chart["lower"] - lower).max(), np.abs(chart["upper"] - upper).max())
            alike = sum(one == other for one, other in zip(ours, names, strict=True) if one or other)
            signals = [sum(name is not None for name in one) for one in (ours, names)]
            print(f"  {org} {kind:<8}{centre:.4f}   {signals[0]:>2} / {signals[1]:>2}, {alike:>2} alike   {apart:.1e}")
        run = run_chart(months["breaches"] / months["attendances"])
        told = f"longest run {run.longest_run} (limit {run.longest_run_limit}), crossings {run.crossings} (limit {run.crossings_limit})"
        print(f"  {org} run     median {run.median:.4f}: {told}, signal {run.signal}")


if __name__ == "__main__":
    published()
    second_library()
    real_table()
