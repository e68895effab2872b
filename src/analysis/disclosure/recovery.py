"""Can a hidden cell be had back? The published sums as a linear system, solved for what they fix."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import numpy as np

from analysis.disclosure.equations import Equation

Bounds = tuple[float, float]

TRIED_AIMS = 8  # solutions that are looked at before single cells are solved for
ROUNDING = 1e-6  # of a linear program; counts are whole
TOLERANCE = 1e-9  # entries are whole numbers; a null vector's entry below this is zero


def exactly_known(hidden: Collection[int], equations: Sequence[Equation]) -> set[int]:
    """The hidden cells that the published cells and the sums between all cells fix to one value.

    A cell is fixed when no solution of the homogeneous system in the hidden cells moves it: its entry is zero in every
    vector of the null space. Each group of cells tied by equations is solved by itself.
    """
    tied = [equation for equation in equations if set(equation.cells) & set(hidden)]
    return {cell for group in _groups(set(hidden), tied) for cell in _fixed(*group)}


def sums_that_tell(cell: int, hidden: Collection[int], equations: Sequence[Equation]) -> list[Equation]:
    """The sums from which a fixed cell is had back: those with a weight in the combination of sums that gives it.

    Of a cell that no combination gives, all sums it hangs together with.
    """
    tied = [equation for equation in equations if set(equation.cells) & set(hidden)]
    for cells, sums in _groups(set(hidden), tied):
        if cell not in cells:
            continue
        inverse = np.linalg.pinv(_matrix(cells, sums))
        weights = inverse[cells.index(cell)]
        return [sums[place] for place in np.flatnonzero(np.abs(weights) > TOLERANCE)] or sums
    return []


def pinned(bounds: Mapping[int, Bounds], values: Mapping[int, float], equations: Sequence[Equation]) -> set[int]:
    """The hidden cells that an outsider who knows the rule has narrowed to one number above zero.

    `bounds` are what the rule itself tells of each hidden cell (1 to 5, or nothing below zero), `values` the cells as
    published. Each sum narrows its cells by the others until nothing moves (interval propagation, Davis 1987, Artificial
    Intelligence 32). A zero may be known, as zeros are shown.
    """
    least = {cell: low for cell, (low, _) in bounds.items()}
    most = {cell: high for cell, (_, high) in bounds.items()}
    tied = [equation for equation in equations if any(cell in bounds for cell in equation.cells)]
    for _ in range(len(bounds) + 1):
        moved = [_narrow(equation, least, most, values) for equation in tied]
        if not any(moved):
            break
    return {cell for cell in bounds if 0 < most[cell] == least[cell]}


def pinned_by_all(bounds: Mapping[int, Bounds], values: Mapping[int, float], equations: Sequence[Equation]) -> set[int]:
    """What `pinned` finds, and what only several sums together narrow: least and most of a cell by linear programming.

    Slower, so asked last. A cell that differs by one or more between any two solutions is not pinned; only the few that
    never do are solved for.
    """
    tied = [equation for equation in equations if any(cell in bounds for cell in equation.cells)]
    return {cell for cells, sums in _groups(set(bounds), tied) for cell in _pinned_in(cells, sums, bounds, values)}


def _pinned_in(cells: list[int], sums: list[Equation], bounds: Mapping[int, Bounds], values: Mapping[int, float]) -> Iterator[int]:
    from scipy.optimize import linprog

    matrix = _matrix(cells, sums)
    place = set(cells)
    right = [sum((1.0 if cell == one.total else -1.0) * values[cell] for cell in one.cells if cell not in place) for one in sums]
    most = 10.0 * (1.0 + sum(map(abs, right)) + len(cells))  # beyond any cell, so that no aim runs to infinity
    box = [(low, min(high, most)) for low, high in (bounds[cell] for cell in cells)]

    def solved(aim: np.ndarray) -> np.ndarray | None:
        done = linprog(aim, A_eq=matrix, b_eq=right, bounds=box, method="highs")
        return done.x if done.status == 0 else None

    draw = np.random.default_rng(len(cells))
    aims = [draw.uniform(0.5, 1.0, len(cells)) * draw.choice([-1.0, 1.0], len(cells)) for _ in range(TRIED_AIMS)]
    found = [x for aim in (np.ones(len(cells)), *aims) if (x := solved(aim)) is not None]
    if not found:
        return
    still = np.flatnonzero(np.ptp(np.array(found), axis=0) < 1 - ROUNDING)
    for column in still:
        aim = np.zeros(len(cells))
        aim[column] = 1.0
        ends = [solved(aim), solved(-aim)]
        if ends[0] is not None and ends[1] is not None:
            low, high = np.ceil(ends[0][column] - ROUNDING), np.floor(ends[1][column] + ROUNDING)
            if low == high > 0:
                yield cells[column]


def _narrow(equation: Equation, least: dict[int, float], most: dict[int, float], values: Mapping[int, float]) -> bool:
    """One sum's say on its hidden cells: did it move any bound?"""
    lows = {cell: least[cell] if cell in least else values[cell] for cell in equation.cells}
    highs = {cell: most[cell] if cell in most else values[cell] for cell in equation.cells}
    low_sum, high_sum = sum(lows[cell] for cell in equation.parts), sum(highs[cell] for cell in equation.parts)
    total, moved = equation.total, False
    for cell in equation.cells:
        if cell not in least:
            continue
        if cell == total:
            low, high = low_sum, high_sum
        else:
            low = lows[total] - sum(highs[other] for other in equation.parts if other != cell)
            high = highs[total] - (low_sum - lows[cell])
        if low > least[cell]:
            least[cell], moved = low, True
        if high < most[cell]:
            most[cell], moved = high, True
    return moved


def _groups(hidden: set[int], equations: Sequence[Equation]) -> list[tuple[list[int], list[Equation]]]:
    """Hidden cells and equations that hang together (union of cells that share an equation)."""
    parent = {cell: cell for cell in hidden}

    def root(cell: int) -> int:
        while parent[cell] != cell:
            parent[cell] = parent[parent[cell]]
            cell = parent[cell]
        return cell

    for equation in equations:
        first, *others = [cell for cell in equation.cells if cell in hidden]
        for cell in others:
            parent[root(cell)] = root(first)
    cells: dict[int, list[int]] = {}
    sums: dict[int, list[Equation]] = {}
    for cell in sorted(hidden):
        cells.setdefault(root(cell), []).append(cell)
    for equation in equations:
        first = next(cell for cell in equation.cells if cell in hidden)
        sums.setdefault(root(first), []).append(equation)
    return [(group, sums[key]) for key, group in cells.items() if key in sums]


def _matrix(cells: list[int], equations: list[Equation]) -> np.ndarray:
    """A row a sum, a column a hidden cell: 1 for a part, -1 for the total."""
    place = {cell: column for column, cell in enumerate(cells)}
    matrix = np.zeros((len(equations), len(cells)))
    for row, equation in enumerate(equations):
        for cell in equation.parts:
            if cell in place:
                matrix[row, place[cell]] += 1
        if equation.total in place:
            matrix[row, place[equation.total]] -= 1
    return matrix


def _fixed(cells: list[int], equations: list[Equation]) -> set[int]:
    matrix = _matrix(cells, equations)
    # With the pseudo-inverse P of A, P A projects onto the row space: a cell is fixed when its unit vector lies in it.
    projection = np.linalg.pinv(matrix) @ matrix
    return {cell for column, cell in enumerate(cells) if abs(projection[column, column] - 1) < TOLERANCE}
