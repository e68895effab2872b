"""Rule sets for control charts: which points stand out, by which rule, on which side.

Rules read the points that are present, in order; a missing month is passed over.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.inputs import FloatArray
from analysis.statistics.runs import crossings_limit, longest_run_limit, run_lengths, runs_about, sides_of

RUN_LENGTH = 7  # points; NHS England, Making Data Count
OUTER_THIRD = 2 / 3  # of the way from the centre to a limit; NHS England, Making Data Count


class Signal(StrEnum):
    """The rule a point breaks. A point that breaks several is named by the first in this order."""

    LIMIT = "limit"  # beyond a limit
    TREND = "trend"  # one of 7 points rising or falling
    TWO_OF_THREE = "two_of_three"  # one of 2 of 3 beyond two thirds of the way to one limit
    SHIFT = "shift"  # one of 7 in a row on one side
    LONG_RUN = "long_run"  # anhoej: in a run longer than chance explains
    FEW_CROSSINGS = "few_crossings"  # anhoej: of the whole series, not of a point


RULE_SETS = {
    "mdc": (Signal.LIMIT, Signal.TREND, Signal.TWO_OF_THREE, Signal.SHIFT),
    "anhoej": (Signal.LIMIT, Signal.LONG_RUN),
}


def beyond_limits(values: FloatArray, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """1 beyond the upper limit, -1 beyond the lower, else 0."""
    return (sides_of(values, upper) > 0) * 1.0 - (sides_of(values, lower) < 0) * 1.0


def in_runs(sides: FloatArray, length: int = RUN_LENGTH) -> FloatArray:
    """The side of each point that is one of `length` or more in a row on one side; a point on the line ends a run."""
    starts = np.flatnonzero(np.r_[True, sides[1:] != sides[:-1]]) if sides.size else np.array([], dtype=int)
    lengths = np.diff(np.r_[starts, sides.size])
    return np.where(np.repeat(lengths, lengths) >= length, sides, 0.0)


def in_trends(values: FloatArray, length: int = RUN_LENGTH) -> FloatArray:
    """1 for each of `length` or more points rising one after the other, -1 falling; equal neighbours end a trend.

    A point that ends one trend and starts the next is named by the later one.
    """
    marked = np.zeros(values.size)
    if values.size < length:
        return marked
    steps = sides_of(values[1:], values[:-1])
    for start in range(values.size - length + 1):
        window = steps[start : start + length - 1]
        if window[0] != 0 and (window == window[0]).all():
            marked[start : start + length] = window[0]
    return marked


def two_of_three(outer: FloatArray) -> FloatArray:
    """The side of each point in an outer third (1, -1, else 0) with another on the same side within three successive points.

    Both towards one limit; the third may lie anywhere (NHSRplotthedots also wants it on that side of the centre).
    """
    marked = np.zeros(outer.size)
    for side in (1.0, -1.0):
        there = outer == side
        near = np.zeros(outer.size, dtype=bool)
        for gap in (1, 2):  # two of three successive points are at most two apart
            near[gap:] |= there[:-gap]
            near[:-gap] |= there[gap:]
        if outer.size >= 3:
            marked[there & near] = side
    return marked


def find_signals(
    values: FloatArray,
    centre: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    reach: FloatArray,
    *,
    rule_set: str,
    spell: FloatArray | None = None,
) -> tuple[NDArray[np.object_], FloatArray]:
    """The rule each point breaks (None where none) and which way it points (1 high or rising, -1 low or falling, 0).

    `lower` and `upper` as drawn (clipped); `reach` is the unclipped distance from the centre to a limit, of which the
    outer third is taken: where 100% is nearer than three standard deviations, a full score alone is no signal.
    Points of different `spell` are not successive: something is left out between them.
    """
    starts = [0] if spell is None else [0, *(np.flatnonzero(np.diff(spell)) + 1)]
    parts = [slice(start, end) for start, end in zip(starts, [*starts[1:], values.size], strict=True)]

    def within(rule: Callable[[FloatArray], FloatArray], points: FloatArray) -> FloatArray:
        return np.concatenate([rule(points[part]) for part in parts])

    sides = sides_of(values, centre)
    found = {Signal.LIMIT: beyond_limits(values, lower, upper)}
    if rule_set == "mdc":
        outer = (sides_of(values, centre + OUTER_THIRD * reach) > 0) * 1.0 - (sides_of(values, centre - OUTER_THIRD * reach) < 0) * 1.0
        found |= {
            Signal.TREND: within(in_trends, values),
            Signal.TWO_OF_THREE: within(two_of_three, outer),
            Signal.SHIFT: within(in_runs, sides),
        }
    else:
        limit = longest_run_limit(int(np.count_nonzero(sides)))
        found |= {Signal.LONG_RUN: within(lambda part: in_long_runs(part, limit), sides)}
    names = np.full(values.size, None, dtype=object)
    towards = np.zeros(values.size)
    for rule in reversed(RULE_SETS[rule_set]):  # the first of the order is written last and stays
        holds = found[rule] != 0
        names[holds] = rule.value
        towards[holds] = found[rule][holds]
    return names, towards


def in_long_runs(sides: FloatArray, limit: int) -> FloatArray:
    """The side of each point in a run longer than `limit` (the Anhoej limit); points on the line are passed over, not marked."""
    useful = np.flatnonzero(sides)
    lengths = run_lengths(sides)
    marked = np.zeros(sides.size)
    marked[useful] = np.where(np.repeat(lengths, lengths) > limit, sides[useful], 0.0)
    return marked


def has_few_crossings(sides: FloatArray) -> bool:
    """Does the line cross the centre less often than the Anhoej limit?"""
    return runs_about(sides)[1] < crossings_limit(int(np.count_nonzero(sides)))
