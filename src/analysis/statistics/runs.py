"""The run chart: a median, and the Anhoej rules for runs about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from analysis.statistics.inputs import FloatArray, as_numbers
from analysis.statistics.record import Record

FEWEST_POINTS_RUN_CHART = 10  # below it the rules cannot signal fairly; Anhoej and Olesen 2014 study 10 to 100 points
CROSSINGS_QUANTILE = 0.05  # of Binomial(n - 1, 1/2); Anhoej and Olesen 2014
TOLERANCE = 1e-12  # of the largest value: float noise is no signal


@dataclass(frozen=True)
class RunChart(Record):
    """What a run chart shows. Limits and signal are None where there are under ten points: nothing can be said."""

    median: float
    points: int  # with a value
    missing: int
    useful: int  # off the median
    longest_run: int
    longest_run_limit: int | None  # a longer run is a signal
    crossings: int
    crossings_limit: int | None  # fewer crossings are a signal
    signal: bool | None


def longest_run_limit(useful: int) -> int:
    """The longest run chance explains among so many points off the centre line: round(log2 n) + 3.

    Source: Anhoej and Olesen 2014, PLoS ONE 9(11):e113825. log2 of a whole number is never half way, so the way of
    rounding halves does not matter.

    >>> [longest_run_limit(n) for n in (10, 11, 12, 22, 23, 24, 100)]
    [6, 6, 7, 7, 8, 8, 10]
    """
    return round(float(np.log2(useful))) + 3 if useful > 0 else 3


def crossings_limit(useful: int) -> int:
    """The fewest crossings chance explains: the 5% quantile of Binomial(n - 1, 1/2); fewer are a signal.

    Source: Anhoej and Olesen 2014, PLoS ONE 9(11):e113825; Chen 2010, Quality Engineering 22:119-134.

    >>> [crossings_limit(n) for n in (10, 16, 24, 100)]
    [2, 4, 8, 41]
    """
    return int(binom.ppf(CROSSINGS_QUANTILE, useful - 1, 0.5)) if useful > 1 else 0


def run_chart(values: Any, *, gaps: Any = None) -> RunChart:
    """Median and runs of a series: the longest run on one side, and how often the line crosses the median.

    `values`: numbers in time order; missing ones are counted and passed over. Points on the median belong to no side
    and are passed over too. `signal`: the longest run is longer than its limit, or the crossings fewer than theirs.
    Under ten points, and where more than half of them lie on the median or all others on one side of it, the limits and the
    signal are None. `gaps` (a truth value for each point): points left out though they have a value; no run reaches across one.
    Source: Anhoej and Olesen 2014, PLoS ONE 9(11):e113825.
    Raises ValueError, naming the row, for text and infinities, and for anything but one list.

    >>> chart = run_chart([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    >>> chart.median, chart.longest_run, chart.crossings, chart.crossings_limit, chart.signal
    (6.5, 6, 1, 3, True)
    """
    series = as_numbers(values, "values")
    if series.ndim != 1:
        raise ValueError(f"values must be one list of numbers; found shape {series.shape}")
    present = series[~np.isnan(series)]
    median = float(np.median(present)) if present.size else float("nan")
    sides = sides_of(present, median)
    useful = int(np.count_nonzero(sides))
    longest, crossings = runs_about(sides)
    if gaps is not None:
        longest = max(runs_about(part)[0] for part in _between(sides, series, np.asarray(gaps, dtype=bool)))
    # where more than half the points lie on the median, as near 100%, or all others on one side, the line cannot cross: no runs to judge
    can_cross = bool((sides > 0).any() and (sides < 0).any()) and 2 * useful >= present.size
    enough = present.size >= FEWEST_POINTS_RUN_CHART and can_cross
    run_limit, crossing_limit = (longest_run_limit(useful), crossings_limit(useful)) if enough else (None, None)
    signal = None if run_limit is None or crossing_limit is None else longest > run_limit or crossings < crossing_limit
    return RunChart(
        median, int(present.size), int(series.size - present.size), useful, longest, run_limit, crossings, crossing_limit, signal
    )


def _between(sides: FloatArray, series: FloatArray, gaps: NDArray[np.bool_]) -> list[FloatArray]:
    """The sides of the points before, between and after the gaps."""
    if gaps.shape != series.shape:
        raise ValueError(f"gaps must have a truth value for each of the {series.size} points; found shape {gaps.shape}")
    spell = np.cumsum(gaps)[~np.isnan(series)]
    return np.split(sides, np.flatnonzero(np.diff(spell)) + 1)


def sides_of(values: FloatArray, line: FloatArray | float) -> FloatArray:
    """1 above the line, -1 below, 0 on it (within float noise)."""
    noise = TOLERANCE * max(float(np.abs(values).max(initial=0.0)), 1e-300)
    distance = values - line
    return np.where(np.abs(distance) <= noise, 0.0, np.sign(distance))


def runs_about(sides: FloatArray) -> tuple[int, int]:
    """Longest run and number of crossings of a series of sides (-1, 0, 1); points on the line (0) are passed over."""
    lengths = run_lengths(sides)
    return (int(lengths.max()), lengths.size - 1) if lengths.size else (0, 0)


def run_lengths(sides: FloatArray) -> NDArray[np.int64]:
    """Lengths of the runs of equal sides, in order; points on the line (0) are passed over."""
    useful = sides[sides != 0]
    if not useful.size:
        return np.array([], dtype=np.int64)
    starts = np.flatnonzero(np.r_[True, useful[1:] != useful[:-1]])
    return np.diff(np.r_[starts, useful.size])
