"""What an outsider knows about a cube of rates besides its cells: which of them add up to which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

ALL = "all"
PLACE = ["area", "team", "auditor_role"]


@dataclass(frozen=True)
class Equation:
    """The cell `total` is the sum of the cells `parts`; all are row labels of the frame of rates."""

    total: int
    parts: tuple[int, ...]

    @property
    def cells(self) -> tuple[int, ...]:
        """Total and parts."""
        return (self.total, *self.parts)


def equations_of(rates: pd.DataFrame) -> list[Equation]:
    """Every sum that holds between pooled RATES rows: roles to all roles, teams to areas, areas to the whole, months to
    quarters, and months to a review where their denominators add up to the review's.
    """
    cells = {
        key: label
        for label, *key_parts in rates[["measure", "review", "period", *PLACE]].itertuples(name=None)
        if (key := tuple(None if pd.isna(part) else part for part in key_parts))
    }
    return [*_over_places(cells), *_over_quarters(cells), *_over_reviews(cells, rates)]


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


def _over_reviews(cells: dict[tuple, int], rates: pd.DataFrame) -> Iterator[Equation]:
    """Months within a review's days, where their files add up to the review's: then an outsider may take them for its parts."""
    months: dict[tuple, list[tuple[str, int]]] = {}
    for (measure, _, period, *place), label in cells.items():
        if period is not None and "Q" not in period:
            months.setdefault((measure, *place), []).append((period, label))
    sizes, starts, ends = rates["denominator"], rates["period_start"], rates["period_end"]
    for (measure, review, _, *place), label in cells.items():
        if review is None or pd.isna(starts[label]) or pd.isna(ends[label]):
            continue
        inside = [
            m for _, m in months.get((measure, *place), []) if starts[m] >= starts[label] and ends[m] <= ends[label] + pd.Timedelta(days=1)
        ]
        if inside and sum(sizes[m] for m in inside) == sizes[label]:
            yield Equation(label, tuple(sorted(inside)))
