"""Can a hidden cell be had back? The published sums as a linear system, solved for what they fix."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np

from analysis.disclosure.equations import Equation

Bounds = tuple[float, float]

TOLERANCE = 1e-9  # entries are whole numbers; a null vector's entry below this is zero


def exactly_known(hidden: Collection[int], equations: Sequence[Equation]) -> set[int]:
    """The hidden cells that the published cells and the sums between all cells fix to one value.

    A cell is fixed when no solution of the homogeneous system in the hidden cells moves it: its entry is zero in every
    vector of the null space. Each group of cells tied by equations is solved by itself.
    """
    tied = [equation for equation in equations if set(equation.cells) & set(hidden)]
    return {cell for group in _groups(set(hidden), tied) for cell in _fixed(*group)}


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


def _fixed(cells: list[int], equations: list[Equation]) -> set[int]:
    place = {cell: column for column, cell in enumerate(cells)}
    matrix = np.zeros((len(equations), len(cells)))
    for row, equation in enumerate(equations):
        for cell in equation.parts:
            if cell in place:
                matrix[row, place[cell]] += 1
        if equation.total in place:
            matrix[row, place[equation.total]] -= 1
    # With the pseudo-inverse P of A, P A projects onto the row space: a cell is fixed when its unit vector lies in it.
    projection = np.linalg.pinv(matrix) @ matrix
    return {cell for cell, column in place.items() if abs(projection[column, column] - 1) < TOLERANCE}
