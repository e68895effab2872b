"""Which counts of a table of two graders are hidden, so that no number told beside it gives one back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.parsing import round_half_up
from analysis.statistics import Agreement, agreement_of_table
from analysis.statistics.agreement import NO_ESTIMATE, Estimate

FINE, COARSE = 100, 10  # hundredths and tenths, to which an interval is widened beside hidden counts
HALF_PRINTED = 0.005  # an interval is printed to hundredths
QUANTILE = 1.96
TRIED_TABLES = 3
TOLERANCE = 1e-9  # entries are whole numbers; a projection's entry this near to 1 is 1


def hide_small(found: Agreement, limit: int, *, meets: int = 0, round_to: int = 0) -> Agreement:
    """Counts 1 to `limit` of the table missing, and as many more as it takes that no published sum gives one back.

    Sums a reader has: all files, the shares the same, higher, lower and within one grade, the mean difference, and, from the
    rates by role, how many of its files the reference found to meet the standard: it often grades no others. `meets` is the
    place of the first grade that does. Where the files two grades or more apart are few, the share within one grade is not
    told either. Beside hidden counts the interval of the mean difference is widened, since its width tells how far apart the
    grades are. With `round_to` every number is made of counts rounded to that.
    """
    cells = found.table.to_numpy()
    far = round(found.n * (1 - found.within_one.value))
    quiet = 1 <= far <= limit
    size = len(cells)
    apart = np.subtract.outer(np.arange(size), np.arange(size)).ravel()
    by_role = [np.arange(apart.size) % size >= meets] if meets else []
    sums = [np.ones(apart.size), apart == 0, apart > 0, apart < 0, apart, *by_role, *([] if quiet else [np.abs(apart) <= 1])]
    hidden = hidden_cells(cells.ravel(), np.array(sums, dtype=float), limit)
    if round_to:
        told = pd.DataFrame(rounded(cells, round_to).astype(np.int64), index=found.table.index, columns=found.table.columns)
        found = agreement_of_table(told, excluded=int(rounded(found.excluded, round_to)))
    if hidden.any():
        found = replace(found, mean_difference=_widened(found.mean_difference, found.n, limit))
    table = found.table.astype("Int64").mask(hidden.reshape(size, size))
    return replace(found, table=table, within_one=NO_ESTIMATE if quiet else found.within_one)


def _widened(mean: Estimate, n: int, limit: int) -> Estimate:
    """The interval widened outwards to hundredths, or to tenths where its width would tell the squares of the differences too
    well: a file two grades apart rather than one adds 3 to their sum. On which side of zero it lies stays.
    """
    value, low, high = mean
    if not high > low:
        return mean
    reach = (high - low) / 2
    per_square = QUANTILE**2 / (2 * reach * n * (n - 1))  # by how much one more in that sum widens the interval
    steps = FINE if HALF_PRINTED / per_square >= 3 * limit else COARSE
    wide = float(np.floor(low * steps) / steps), float(np.ceil(high * steps) / steps)
    nearest = 1 / FINE
    return Estimate(value, max(wide[0], nearest) if low >= nearest else wide[0], min(wide[1], -nearest) if high <= -nearest else wide[1])


def rounded(counts: Any, base: int) -> Any:
    """Counts rounded half up to `base`, where there is one.

    >>> rounded([3, 7, 12], 5).tolist(), int(rounded(12, 0))
    ([5.0, 5.0, 10.0], 12)
    """
    return base * round_half_up(np.asarray(counts, dtype=float) / base, 0) if base else np.asarray(counts)


def hidden_cells(counts: np.ndarray, sums: np.ndarray, limit: int) -> np.ndarray:
    """Which cells to hide: the small ones, and as few and small others as it takes that no sum gives one back.

    Each row of `sums` are the weights of the cells in a published sum. The next cell is the smallest that leaves a known one
    open; at the end those that turned out not to be needed are shown again, the largest first.
    """
    hidden = small = (counts >= 1) & (counts <= limit)
    order = sorted(range(len(counts)), key=lambda cell: (counts[cell] == 0, counts[cell]))
    while known := _known(counts, hidden, sums):
        open_to = [cell for cell in order if not hidden[cell]]
        if not open_to:
            return hidden
        helps = (cell for cell in open_to if set(known) - set(_fixed(_with(hidden, cell), sums)))
        hidden = _with(hidden, next(helps, open_to[0]))
    for cell in sorted(np.flatnonzero(hidden & ~small), key=lambda cell: -counts[cell]):
        fewer = hidden.copy()
        fewer[cell] = False
        hidden = hidden if _known(counts, fewer, sums) else fewer
    return hidden


def _with(hidden: np.ndarray, cell: int) -> np.ndarray:
    more = hidden.copy()
    more[cell] = True
    return more


def _known(counts: np.ndarray, hidden: np.ndarray, sums: np.ndarray) -> list[int]:
    """The hidden cells that the sums fix, or of which the sums and that no count is below 0 leave one value above zero."""
    return _fixed(hidden, sums) or _of_one_value(counts, hidden, sums)


def _fixed(hidden: np.ndarray, sums: np.ndarray) -> list[int]:
    """The hidden cells whose unit vector lies in the row space of the sums over hidden cells."""
    places = np.flatnonzero(hidden)
    left = sums[:, places]
    projection = np.linalg.pinv(left) @ left
    return [int(cell) for cell, part in zip(places, np.diag(projection), strict=True) if abs(part - 1) < TOLERANCE]


def _of_one_value(counts: np.ndarray, hidden: np.ndarray, sums: np.ndarray) -> list[int]:
    """Hidden cells above zero that are the same in all tables of whole numbers with these sums, by integer programming.

    A few tables are tried first; of the cells that are alike in them the least and the most are looked for.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    places = np.flatnonzero(hidden)
    if not len(places):
        return []
    left = sums[:, places]
    right = left @ counts[places]
    rules = {"constraints": LinearConstraint(left, right, right), "bounds": Bounds(0, np.inf), "integrality": np.ones(len(places))}

    def solved(aim: np.ndarray) -> np.ndarray:
        done = milp(aim, **rules)
        return np.round(done.x) if done.status == 0 else counts[places].astype(float)

    draw = np.random.default_rng(len(places))
    aims = draw.uniform(0.5, 1.0, (TRIED_TABLES, len(places))) * draw.choice([-1.0, 1.0], (TRIED_TABLES, len(places)))
    alike = counts[places] > 0
    for aim in aims:
        alike &= solved(aim) == counts[places]
    unit = np.eye(len(places))
    return [
        int(places[column])
        for column in np.flatnonzero(alike)
        if all(solved(sign * unit[column])[column] == counts[places[column]] for sign in (1, -1))
    ]
