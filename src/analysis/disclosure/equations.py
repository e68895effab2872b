"""What an outsider knows about a cube of rates besides its cells: which of them add up to which, and what is left over."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from scipy.sparse import csr_array

ALL = "all"
PLACE = ["area", "team", "auditor_role"]
COUNTS = ("numerator", "denominator")


@dataclass(frozen=True)
class Equation:
    """The cell `total` is the sum of the cells `parts`; all are row labels of the frame of rates, or below 0 cells in no table."""

    total: int
    parts: tuple[int, ...]

    @property
    def cells(self) -> tuple[int, ...]:
        """Total and parts."""
        return (self.total, *self.parts)


@dataclass
class Sums:
    """Every sum between cells, and the cells in no table that stand in them, by label, with their counts.

    `rests` are differences: the files of a review that lie in none of its months, or those of its months that lie in no
    review. `unions` are cells taken together. Who publishes the others publishes these.
    """

    equations: list[Equation]
    rests: dict[int, dict[str, float]] = field(default_factory=dict)
    unions: dict[int, dict[str, float]] = field(default_factory=dict)
    solved: dict[tuple[int, ...], frozenset[int]] = field(default_factory=dict)  # groups of cells and those of them that are fixed

    def of(self, cell: int) -> list[Equation]:
        """The sums in which a cell stands."""
        return self._of.get(cell, [])

    def alone(self, hidden: Collection[int]) -> dict[int, list[Equation]]:
        """The hidden cells that are the one hidden cell of a sum, with those sums."""
        is_hidden = np.zeros(len(self.place))
        is_hidden[[self.place[cell] for cell in hidden if cell in self.place]] = 1.0
        found: dict[int, list[Equation]] = {}
        for row in np.flatnonzero(abs(self.signed) @ is_hidden == 1):
            cell = next(cell for cell in self.equations[row].cells if is_hidden[self.place[cell]])
            found.setdefault(cell, []).append(self.equations[row])
        return found

    @cached_property
    def _of(self) -> dict[int, list[Equation]]:
        found: dict[int, list[Equation]] = {}
        for equation in self.equations:
            for cell in equation.cells:
                found.setdefault(cell, []).append(equation)
        return found

    @cached_property
    def place(self) -> dict[int, int]:
        """The column of each cell in `signed`."""
        return {cell: column for column, cell in enumerate(self._of)}

    @cached_property
    def signed(self) -> csr_array:
        """A row a sum, a column a cell: 1 where it is a part, -1 where it is the total."""
        from scipy.sparse import csr_array

        entries = [
            (row, self.place[cell], -1.0 if cell == one.total else 1.0) for row, one in enumerate(self.equations) for cell in one.cells
        ]
        rows, columns, signs = zip(*entries, strict=True) if entries else ((), (), ())
        return csr_array((signs, (rows, columns)), shape=(len(self.equations), len(self.place)))


def equations_of(rates: pd.DataFrame) -> list[Equation]:
    """Every sum that holds between pooled RATES rows, and the rests that make it hold: see `sums_of`."""
    return sums_of(rates).equations


def sums_of(rates: pd.DataFrame, counts: Sequence[str] = COUNTS) -> Sums:
    """Roles add up to all roles, teams to areas, areas to the whole, months to quarters.

    Months add up to a review with a rest: files without a day, or of a month that the review's days cut. A rest of none in
    all `counts` is left away. Labels of `rates` must not be below 0.
    """
    cells = {
        key: label
        for label, *key_parts in rates[["measure", "review", "period", *PLACE]].itertuples(name=None)
        if (key := tuple(None if pd.isna(part) else part for part in key_parts))
    }
    sums = Sums([*_over_places(cells), *_over_quarters(cells)])
    values = {label: dict(zip(counts, row, strict=True)) for label, *row in rates[list(counts)].astype(float).itertuples(name=None)}
    uneven: set[int] = set()
    for reviews, months in _overlapping(cells, rates):
        if len(reviews) == 1 or uneven & set(reviews):  # of reviews that are their months, a run tells nothing new
            has_rest = _add_difference(sums, reviews, months, values)
            uneven |= set(reviews) if has_rest else set()
    return sums


def _over_places(cells: dict[tuple, int]) -> Iterator[Equation]:
    parts: dict[tuple, list[int]] = {}
    for (measure, review, period, area, team, role), label in cells.items():
        head = (measure, review, period)
        if role != ALL:
            parts.setdefault((*head, area, team, ALL, "roles"), []).append(label)
        if team != ALL:
            parts.setdefault((*head, area, ALL, role, "teams"), []).append(label)
        elif area != ALL:
            parts.setdefault((*head, ALL, ALL, role, "areas"), []).append(label)
    for (*key, _), labels in parts.items():
        total = cells.get(tuple(key))
        if total is not None:
            yield Equation(total, tuple(sorted(labels)))


def _over_quarters(cells: dict[tuple, int]) -> Iterator[Equation]:
    parts: dict[tuple, list[int]] = {}
    for (measure, review, period, *place), label in cells.items():
        if period is not None and "Q" not in period:
            quarter = f"{period[:4]}-Q{(int(period[5:7]) + 2) // 3}"
            parts.setdefault((measure, review, quarter, *place), []).append(label)
    for key, labels in parts.items():
        if key in cells:
            yield Equation(cells[key], tuple(sorted(labels)))


def _overlapping(cells: dict[tuple, int], rates: pd.DataFrame) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Reviews, alone and as a run of adjoining ones, beside the months within their days and the months that they touch.

    A quarter is the sum of its months, so that what it tells beside a review is told by them.
    """
    starts, ends = rates["period_start"].to_dict(), rates["period_end"].to_dict()
    months: dict[tuple, list[int]] = {}
    reviews: dict[tuple, list[int]] = {}
    for (measure, review, period, *place), label in cells.items():
        if period is not None and "Q" not in period:
            months.setdefault((measure, *place), []).append(label)
        elif review is not None and not pd.isna(starts[label]) and not pd.isna(ends[label]):
            reviews.setdefault((measure, *place), []).append(label)
    for key, labels in reviews.items():
        for run in sorted(_runs(sorted(labels, key=lambda label: (starts[label], ends[label])), starts, ends), key=len):
            start, end = starts[run[0]], ends[run[-1]]
            inside = tuple(sorted(m for m in months.get(key, []) if starts[m] >= start and ends[m] <= end))
            touched = tuple(sorted(m for m in months.get(key, []) if starts[m] <= end and ends[m] >= start))
            yield from ((run, some) for some in dict.fromkeys((inside, touched)) if some)


def _runs(labels: list[int], starts: dict[int, pd.Timestamp], ends: dict[int, pd.Timestamp]) -> Iterator[tuple[int, ...]]:
    """Each review alone, and each run of reviews of which one begins the day after another has ended."""
    for first in range(len(labels)):
        for last in range(first, len(labels)):
            if last > first and starts[labels[last]] != ends[labels[last - 1]] + pd.Timedelta(days=1):
                break
            yield tuple(labels[first : last + 1])


def _add_difference(sums: Sums, one: tuple[int, ...], other: tuple[int, ...], values: dict[int, dict[str, float]]) -> bool:
    """Two sets of cells that cover nearly the same files: the larger is the smaller and a rest. Is there one?"""
    names = list(next(iter(values.values())))
    whole, part = ({name: sum(values[label][name] for label in labels) for name in names} for labels in (one, other))
    if part[names[-1]] > whole[names[-1]]:
        one, other, whole, part = other, one, part, whole
    total = one[0]
    if len(one) > 1:
        total = _new_label(sums)
        sums.unions[total] = whole
        sums.equations.append(Equation(total, one))
    rest = {name: whole[name] - part[name] for name in names}
    if any(rest.values()):
        label = _new_label(sums)
        sums.rests[label] = rest
        other = (*other, label)
    sums.equations.append(Equation(total, other))
    return any(rest.values())


def _new_label(sums: Sums) -> int:
    return -1 - len(sums.rests) - len(sums.unions)
