"""Can a hidden cell be had back? The published sums as a linear system, solved for what they fix."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from analysis.disclosure.equations import Equation

TOLERANCE = 1e-9  # entries are whole numbers; a null vector's entry below this is zero


def exactly_known(hidden: Collection[int], equations: Sequence[Equation]) -> set[int]:
    """The hidden cells that the published cells and the sums between all cells fix to one value.

    A cell is fixed when no solution of the homogeneous system in the hidden cells moves it: its entry is zero in every
    vector of the null space. Each group of cells tied by equations is solved by itself.
    """
    tied = [equation for equation in equations if set(equation.cells) & set(hidden)]
    return {cell for group in _groups(set(hidden), tied) for cell in _fixed(*group)}


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
