"""Figures of the statistics: speed, simulated coverage of the intervals, false alarms of the rules. Printed, never a pass or fail.

Run as `python tests/benchmarks/bench_statistics.py`; about a minute on two cores.
"""

from __future__ import annotations

import time

import numpy as np
from scipy.stats import binom

from analysis.statistics import (
    agreement_of_table,
    control_chart,
    funnel_limits,
    funnel_places,
    newcombe,
    newcombe_paired,
    rogan_gladen,
    run_chart,
    smallest_n,
    wilson,
)

SEED = 20141113
CHARTS = 2000
HIGHER = "higher_is_better"


def timed(label: str, work) -> None:
    start = time.perf_counter()
    work()
    print(f"  {label:<58}{time.perf_counter() - start:8.2f} s")


def speed() -> None:
    print("speed")
    rng = np.random.default_rng(SEED)
    n1, n2 = rng.integers(1, 500, (2, 1_000_000))
    k1, k2 = rng.binomial(n1, 0.7), rng.binomial(n2, 0.8)
    cells = rng.integers(0, 50, (4, 1_000_000))
    timed("wilson, a million", lambda: wilson(k1, n1))
    timed("newcombe, a million", lambda: newcombe(k1, n1, k2, n2))
    timed("newcombe_paired, a million", lambda: newcombe_paired(*cells))
    timed("smallest_n, ten thousand pairs", lambda: smallest_n(*rng.random((2, 10_000))))
    timed("funnel_limits, exact, a million units", lambda: funnel_limits(0.8, n1))
    timed("funnel_places, a million units", lambda: funnel_places(k1, n1, 0.7))
    timed(
        "control_chart, 200 points, a hundred times",
        lambda: [control_chart(k1[:200], n1[:200], kind="p", polarity=HIGHER) for _ in range(100)],
    )
    timed("rogan_gladen, a million", lambda: rogan_gladen(k1 / n1, n1, 0.9, 60, 0.8, 40))


def coverage() -> None:
    print("coverage of 95% intervals (exact sums where one sample, else simulated)")
    for n in (10, 30, 100):
        k = np.arange(n + 1)
        low, high = wilson(k, n)
        shares = np.linspace(0.02, 0.98, 97)
        held = [(binom.pmf(k, n, p) * ((low <= p) & (p <= high))).sum() for p in shares]
        print(f"  wilson n={n:<4} mean {np.mean(held):.3f}  least {np.min(held):.3f}")
    for n1, n2 in ((20, 20), (30, 60), (100, 100)):
        k1, k2 = np.arange(n1 + 1), np.arange(n2 + 1)
        _, low, high = newcombe(np.repeat(k1, n2 + 1), n1, np.tile(k2, n1 + 1), n2)
        held = []
        for p1 in np.linspace(0.05, 0.95, 19):
            for p2 in np.linspace(0.05, 0.95, 19):
                chance = np.outer(binom.pmf(k1, n1, p1), binom.pmf(k2, n2, p2)).ravel()
                held.append((chance * ((low <= p2 - p1) & (p2 - p1 <= high))).sum())
        print(f"  newcombe n={n1},{n2:<4} mean {np.mean(held):.3f}  least {np.min(held):.3f}")
    rng = np.random.default_rng(SEED)
    for n in (30, 100):
        held = []
        for shares in rng.dirichlet([4, 1, 2, 2], 60):
            cells = rng.multinomial(n, shares, 4000)
            _, low, high = newcombe_paired(*cells.T)
            truth = shares[2] - shares[1]
            held.append(((low <= truth) & (truth <= high)).mean())
        print(f"  newcombe_paired n={n:<4} mean {np.mean(held):.3f}  least {np.min(held):.3f}")
    for truth, se, sp, n, n_se, n_sp in ((0.7, 0.95, 0.7, 200, 60, 40), (0.9, 0.98, 0.6, 100, 30, 15), (0.5, 0.9, 0.9, 400, 100, 100)):
        k = rng.binomial(n, truth * se + (1 - truth) * (1 - sp), 20_000)
        seen_se, seen_sp = rng.binomial(n_se, se, 20_000) / n_se, rng.binomial(n_sp, sp, 20_000) / n_sp
        usable = seen_se + seen_sp > 1.05
        _, low, high = rogan_gladen(k[usable] / n, n, seen_se[usable], n_se, seen_sp[usable], n_sp)
        print(f"  rogan_gladen share {truth} se {se} sp {sp} n {n},{n_se},{n_sp}: {((low <= truth) & (truth <= high)).mean():.3f}")
    coefficients(rng)


def coefficients(rng: np.random.Generator) -> None:
    """Coverage of kappas and ACs on a scale of four, from a table of shares taken as the truth."""
    shares = np.array([[8, 3, 1, 0], [4, 22, 7, 1], [1, 6, 26, 5], [0, 1, 5, 10]]) / 100
    import pandas as pd  # only this figure needs frames

    names = ("kappa", "kappa_linear", "kappa_quadratic", "ac1", "ac2", "mean_difference")
    truth = agreement_of_table(pd.DataFrame(shares * 1e6))
    for n in (40, 150):
        held = dict.fromkeys(names, 0)
        for cells in rng.multinomial(n, shares.ravel(), CHARTS).reshape(-1, 4, 4):
            found = agreement_of_table(pd.DataFrame(cells))
            for name in names:
                held[name] += found[name].low <= truth[name].value <= found[name].high
        print(f"  agreement n={n:<4} " + "  ".join(f"{name} {held[name] / CHARTS:.3f}" for name in names))


def false_alarms() -> None:
    print(f"false alarms: share of {CHARTS} stable series with any signal, and of points with a signal")
    rng = np.random.default_rng(SEED)
    for n in (12, 24, 36, 100):
        values = rng.normal(size=(CHARTS, n))
        signals = [run_chart(row).signal for row in values]
        print(f"  run chart, anhoej, {n} points: {np.mean(signals):.3f} of series")
    for n in (24, 36):
        values = rng.normal(size=(CHARTS, n))
        size = rng.integers(60, 140, (CHARTS, n))
        part = rng.binomial(size, 0.8)
        for rule_set in ("mdc", "anhoej"):
            for kind in ("xmr", "p", "p_prime"):
                arguments = ((row, None) for row in values) if kind == "xmr" else zip(part, size, strict=True)
                charts = [control_chart(k, d, kind=kind, rule_set=rule_set, polarity=HIGHER) for k, d in arguments]
                marked = [chart["signal"].notna() | chart["series_signal"].notna() for chart in charts]
                limit = np.mean([(chart["signal"] == "limit").mean() for chart in charts])
                any_signal = np.mean([one.any() for one in marked])
                print(f"  {kind:<8}{rule_set:<7} {n} points: {any_signal:.3f} of series; beyond a limit {limit:.4f} of points")


def funnel_errors() -> None:
    print("funnel: chance of a unit beyond each drawn 95% / 99.8% limit, by exact sums (nominal 0.025 and 0.001 a side)")
    for rate in (0.5, 0.8, 0.95):
        for n in (10, 30, 100, 1000):
            k = np.arange(n + 1)
            chance = binom.pmf(k, n, rate)
            shown = []
            for method in ("exact", "exact_tails", "normal"):
                row = funnel_limits(rate, n, method=method).iloc[0]
                sides = [(chance * (k / n < row[f"low_{level}"] - 1e-12)).sum() for level in ("95", "998")]
                sides += [(chance * (k / n > row[f"high_{level}"] + 1e-12)).sum() for level in ("95", "998")]
                shown.append(f"{method} low {sides[0]:.4f}/{sides[1]:.4f} high {sides[2]:.4f}/{sides[3]:.4f}")
            print(f"  rate {rate} n {n:<5}" + "   ".join(shown))


if __name__ == "__main__":
    speed()
    coverage()
    false_alarms()
    funnel_errors()
