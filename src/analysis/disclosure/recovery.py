"""Can a hidden cell be had back? The published sums as a linear system, solved for what they fix."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from analysis.disclosure.equations import Equation, Sums

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Bounds = tuple[float, float]

TRIED_AIMS = 10  # pairs of far solutions that are looked at before single cells are solved for
FEW = 5  # cells
ROUNDING = 1e-6  # of a linear program; counts are whole
TOLERANCE = 1e-9  # entries are whole numbers; a null vector's entry below this is zero
DENSE_CELLS = 60  # of a group that is solved at once; larger ones are solved by iteration
ITERATED = 1e-5  # entries of a null vector found by iteration that are zero; those that are not are of order 0.1
PRECISION = 1e-12  # of least squares: how far the slope falls
DENSE_ENTRIES = 200_000  # of a matrix that is quicker to multiply as a whole
SWEEPS = 200  # over all sums until nothing moves; what is left is found by linear programming
TRIED_VECTORS = 2  # of random null vectors, since an entry of one may be small by chance


class Ties:
    """Hidden cells and the sums that tie them, in groups that hang together: what the published cells tell of them exactly.

    A cell is fixed when no solution of the homogeneous system in the hidden cells moves it: its entry is zero in every
    vector of the null space. Each group is solved by itself, and once; of a large one random vectors of the null space are
    looked at, found by least squares.
    """

    def __init__(self, hidden: Collection[int], sums: Sums) -> None:
        self._sums = sums
        self._groups = groups_of(hidden, sums)
        self._of = {cell: number for number, (cells, _) in enumerate(self._groups) for cell in cells}

    def fixed(self) -> set[int]:
        """The hidden cells that the published cells and the sums between all cells fix to one value."""
        solved = self._sums.solved
        for cells, rows in self._groups:
            if cells not in solved:
                solved[cells] = frozenset(cells[column] for column in _fixed(_matrix(self._sums, cells, rows)))
        return {cell for cells, _ in self._groups for cell in solved[cells]}

    def group(self, cell: int) -> int:
        """The number of the group a cell hangs together with; -1 where no sum holds it."""
        return self._of.get(cell, -1)

    def telling(self, cell: int) -> list[Equation]:
        """The sums from which a fixed cell is had back: those with a weight in the combination of sums that gives it.

        Of a cell that no combination gives, all sums it hangs together with.
        """
        if cell not in self._of:
            return []
        cells, rows = self._groups[self._of[cell]]
        aim = np.zeros(len(cells))
        aim[cells.index(cell)] = 1.0
        weights = _least_squares(_matrix(self._sums, cells, rows), aim)
        telling = [row for row, weight in zip(rows, weights, strict=True) if abs(weight) > ITERATED]
        return [self._sums.equations[row] for row in telling or rows]


def exactly_known(hidden: Collection[int], equations: Sequence[Equation]) -> set[int]:
    """The hidden cells that the published cells and the sums between all cells fix to one value: see `Ties`."""
    return Ties(hidden, Sums(list(equations))).fixed()


def groups_of(hidden: Collection[int], sums: Sums) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Hidden cells, and the places of the sums they stand in, by groups that hang together."""
    from scipy.sparse import block_array
    from scipy.sparse.csgraph import connected_components

    cells = sorted(cell for cell in hidden if cell in sums.place)
    if not cells:
        return []
    some = sums.signed[:, [sums.place[cell] for cell in cells]]
    rows = np.flatnonzero(np.diff(some.indptr))
    ties = abs(some[rows])
    count, group = connected_components(block_array([[None, ties], [ties.T, None]]), directed=False)
    of_cell: list[list[int]] = [[] for _ in range(count)]
    of_row: list[list[int]] = [[] for _ in range(count)]
    for cell, number in zip(cells, group[len(rows) :].tolist(), strict=True):
        of_cell[number].append(cell)
    for row, number in zip(rows.tolist(), group[: len(rows)].tolist(), strict=True):
        of_row[number].append(row)
    return [(tuple(mine), tuple(own)) for mine, own in zip(of_cell, of_row, strict=True)]


def pinned(bounds: Mapping[int, Bounds], values: Mapping[int, float], sums: Sums) -> dict[int, list[Equation]]:
    """The hidden cells that an outsider who knows the rule has narrowed to one number above zero, with the sums that do so.

    `bounds` are what the rule itself tells of each hidden cell (1 to 5, or nothing below zero), `values` the cells as
    published. Each sum narrows its cells by the others until nothing moves (interval propagation, Davis 1987, Artificial
    Intelligence 32). A zero may be known, as zeros are shown.
    """
    cells = [cell for cell in bounds if cell in sums.place]
    entries = sums.signed[:, [sums.place[cell] for cell in cells]].tocoo()
    rows, columns = entries.coords
    signs = entries.data
    if not len(rows):
        return {}
    right = _right(sums, cells, values)
    least, most = (np.array([bounds[cell][side] for cell in cells]) for side in (0, 1))
    for _ in range(SWEEPS):
        # What each entry can be at least and at most, as the others of its sum can be at most and at least.
        from_below = right[rows] - _others(rows, np.where(signs > 0, most[columns], -least[columns]))
        from_above = right[rows] - _others(rows, np.where(signs > 0, least[columns], -most[columns]))
        from_below, from_above = np.where(signs > 0, from_below, -from_above), np.where(signs > 0, from_above, -from_below)
        told_least, told_most = least.copy(), most.copy()
        np.maximum.at(told_least, columns, from_below)
        np.minimum.at(told_most, columns, from_above)
        if (told_least == least).all() and (told_most == most).all():
            break
        least, most = told_least, told_most
    is_tight = (least == most)[columns] & (least > 0)[columns] & ((from_below == least[columns]) | (from_above == most[columns]))
    found: dict[int, list[Equation]] = {cells[column]: [] for column in np.flatnonzero((least == most) & (least > 0))}
    for entry in np.flatnonzero(is_tight):
        found[cells[columns[entry]]].append(sums.equations[rows[entry]])
    return found


def _others(rows: np.ndarray, values: np.ndarray) -> np.ndarray:
    """For each entry the sum of the other entries of its row, some of which may be without end."""
    endless = np.isinf(values)
    finite = np.where(endless, 0.0, values)
    size = int(rows.max()) + 1
    sums, many = np.bincount(rows, weights=finite, minlength=size), np.bincount(rows, weights=endless, minlength=size)
    signs = np.bincount(rows, weights=np.where(endless, np.sign(values), 0.0), minlength=size)
    left = many[rows] - endless
    end = np.where(signs[rows] >= 0, np.inf, -np.inf)
    return np.where(left > 0, end, sums[rows] - finite)


def pinned_by_all(
    bounds: Mapping[int, Bounds], values: Mapping[int, float], sums: Sums, seen: set[int] | None = None
) -> dict[int, list[Equation]]:
    """What `pinned` finds, and what only several sums together narrow: least and most of a cell by linear programming.

    Slower, so asked last. A cell that differs by one or more between any two solutions is not pinned; only the few that
    never do are solved for. `seen` are those that were not pinned when fewer cells were hidden, so that they are not now; it
    is added to.
    """
    seen = set() if seen is None else seen
    wanted = {cell for cell in bounds if values.get(cell, 1.0) > 0} - seen
    groups = [(cells, rows) for cells, rows in groups_of(bounds, sums) if not wanted.isdisjoint(cells)]
    cells, rows = ([one for group in groups for one in group[side]] for side in (0, 1))
    if not cells:
        return {}
    right = _right(sums, bounds, values)
    is_wanted = np.array([cell in wanted for cell in cells])
    found = {cells[column] for column in _alike(_matrix(sums, cells, rows), right[rows], [bounds[cell] for cell in cells], is_wanted)}
    seen |= wanted.intersection(cells) - found
    told = {}
    for mine, own in groups:
        for cell in sorted(found.intersection(mine)):
            if _is_one_number(mine.index(cell), _matrix(sums, mine, own), right[list(own)], [bounds[one] for one in mine]):
                told[cell] = sums.of(cell)
    return told


def _solver(matrix: csr_array, right: np.ndarray, bounds: Sequence[Bounds]) -> Callable[[np.ndarray], np.ndarray | None]:
    """Solutions that are least in an aim."""
    from scipy.optimize import linprog

    beyond = 10.0 * (1.0 + np.abs(right).sum() + len(bounds))  # any cell, so that no aim runs to infinity
    box = [(max(low, -beyond), min(high, beyond)) for low, high in bounds]

    def solved(aim: np.ndarray) -> np.ndarray | None:
        done = linprog(aim, A_eq=matrix, b_eq=right, bounds=box, method="highs")
        return done.x if done.status == 0 else None

    return solved


def _alike(matrix: csr_array, right: np.ndarray, bounds: Sequence[Bounds], wanted: np.ndarray) -> np.ndarray:
    """The wanted columns that differ by less than one between solutions far apart: of all groups at once, as each is solved alone.

    Each aim is at the columns that have not been seen to move yet.
    """
    solved = _solver(matrix, right, bounds)
    draw = np.random.default_rng(len(bounds))
    least, most = np.full(len(bounds), np.inf), np.full(len(bounds), -np.inf)
    still = np.flatnonzero(wanted)
    for _ in range(TRIED_AIMS):
        aim = np.zeros(len(bounds))
        aim[still] = draw.uniform(0.5, 1.0, len(still)) * draw.choice([-1.0, 1.0], len(still))
        for one in (aim, -aim):
            x = solved(one)
            if x is None:
                return still  # nothing is known of any
            least, most = np.minimum(least, x), np.maximum(most, x)
        before, still = len(still), np.flatnonzero(wanted & (most - least < 1 - ROUNDING))
        if len(still) <= FEW or len(still) == before:
            break  # what is left is sooner solved for one by one
    return still


def _is_one_number(column: int, matrix: csr_array, right: np.ndarray, bounds: Sequence[Bounds]) -> bool:
    """Is there one whole number above zero between the least and the most of a cell?"""
    solved = _solver(matrix, right, bounds)
    aim = np.zeros(len(bounds))
    aim[column] = 1.0
    ends = [solved(aim), solved(-aim)]
    if ends[0] is None or ends[1] is None:
        return False
    return 0 < np.ceil(ends[0][column] - ROUNDING) == np.floor(ends[1][column] + ROUNDING)


def _right(sums: Sums, hidden: Collection[int], values: Mapping[int, float]) -> np.ndarray:
    """What the hidden parts of each sum, less its total where that is hidden, come to."""
    gone = set(hidden)
    shown = np.array([0.0 if cell in gone else values[cell] for cell in sums.place])
    return -(sums.signed @ shown)


def _matrix(sums: Sums, cells: Sequence[int], rows: Sequence[int]) -> csr_array:
    """A row a sum, a column a hidden cell: 1 for a part, -1 for the total."""
    return sums.signed[list(rows)][:, [sums.place[cell] for cell in cells]]


def _least_squares(matrix: csr_array, aim: np.ndarray) -> np.ndarray:
    """The weights of the sums whose combination comes nearest to `aim`, by conjugate gradients (CGLS; Bjoerck 1996, 7.4.1)."""
    sums = matrix.toarray() if matrix.shape[0] * matrix.shape[1] <= DENSE_ENTRIES else matrix
    parts = sums.T.copy()
    weights, left = np.zeros(matrix.shape[0]), aim.copy()
    slope = sums @ left
    step, size = slope, slope @ slope
    enough = PRECISION**2 * size
    for _ in range(20 * max(matrix.shape)):
        if size <= enough:
            break
        moved = parts @ step
        length = size / (moved @ moved)
        weights = weights + length * step
        left = left - length * moved
        slope = sums @ left
        size, before = slope @ slope, size
        step = slope + size / before * step
    return weights


def _fixed(matrix: csr_array) -> np.ndarray:
    """The columns whose cell the sums fix."""
    size = matrix.shape[1]
    if size <= DENSE_CELLS:
        return np.flatnonzero(np.abs(_leverage(matrix.toarray()) - 1) < TOLERANCE)
    vectors = np.random.default_rng(size).uniform(-1.0, 1.0, (TRIED_VECTORS, size))
    left = np.array([vector - matrix.T @ _least_squares(matrix, vector) for vector in vectors])
    return np.flatnonzero(np.abs(left).max(axis=0) < ITERATED)


def _leverage(matrix: np.ndarray) -> np.ndarray:
    """How much of each cell's unit vector lies in the space of the rows: 1 where the sums fix the cell.

    Of Q, whose columns span that space, the squares of the cell's row (QR with pivoting; Golub and Van Loan 2013, 5.4).
    """
    from scipy.linalg import qr

    basis, rest, _ = qr(matrix.T, mode="economic", pivoting=True)
    rank = int((np.abs(np.diag(rest)) > TOLERANCE).sum())
    return (basis[:, :rank] ** 2).sum(axis=1)
