"""Intervals of one share and of the change of a share."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.statistics.inputs import DEFAULT_CONFIDENCE, FloatArray, counts, plain, refuse, same_shape, z_value


def wilson(k: Any, n: Any, *, confidence: float = DEFAULT_CONFIDENCE) -> tuple[Any, Any]:
    """The Wilson score interval of k out of n, as shares 0-1.

    Numbers or arrays of one shape in, (low, high) out. n = 0 and missing counts give NaN. Fractions of a count
    are taken as they are (assumed denominators of a printed share). Clipped to 0-1; exactly 0 at k = 0 and 1 at k = n.

    Source: Wilson 1927, J Am Stat Assoc 22:209-212; Newcombe 1998, Stat Med 17:857-872, method 3:
    (2k + z^2 -/+ z sqrt(z^2 + 4k(1 - k/n))) / (2(n + z^2)).
    Raises ValueError, naming the row, for k > n, negative counts and unequal shapes.

    >>> low, high = wilson(81, 263)
    >>> f"{low:.4f} {high:.4f}"
    '0.2553 0.3662'
    """
    part, whole = counts(k, n)
    low, high = _wilson(part, whole, z_value(confidence))
    return plain(low), plain(high)


def _wilson(k: FloatArray, n: FloatArray, z: float) -> tuple[FloatArray, FloatArray]:
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = k / n
        half = z * np.sqrt(z * z + 4 * k * (1 - rate))
        low = (2 * k + z * z - half) / (2 * (n + z * z))
        high = (2 * k + z * z + half) / (2 * (n + z * z))
    # float error would leave -1e-17 at k = 0 and let a limit pass the rate itself by the last bit
    low = np.where(k == 0, 0.0, np.clip(low, 0.0, rate))
    high = np.where(k == n, 1.0, np.clip(high, rate, 1.0))
    unknown = np.isnan(rate)
    return np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)


def newcombe(k1: Any, n1: Any, k2: Any, n2: Any, *, confidence: float = DEFAULT_CONFIDENCE) -> tuple[Any, Any, Any]:
    """The change of a share between two independent samples: (difference, low, high) of second minus first, in shares.

    Numbers or arrays of one shape in. NaN where either n is 0 or a count is missing.
    Source: Newcombe 1998, Stat Med 17:873-890, method 10 (hybrid score, no continuity correction):
    low = d - sqrt((p2 - l2)^2 + (u1 - p1)^2), high = d + sqrt((u2 - p2)^2 + (p1 - l1)^2), l and u from Wilson.
    Raises ValueError, naming the row, for k > n, negative counts and unequal shapes.

    >>> difference, low, high = newcombe(48, 80, 56, 70)
    >>> f"{difference:.4f} {low:.4f} {high:.4f}"
    '0.2000 0.0524 0.3339'
    """
    k1, n1, k2, n2 = same_shape(k1=k1, n1=n1, k2=k2, n2=n2)
    k1, n1 = counts(k1, n1, names=("k1", "n1"))
    k2, n2 = counts(k2, n2, names=("k2", "n2"))
    return _plain(square_and_add(k1, n1, k2, n2, 0.0, z_value(confidence)))


def square_and_add(k1: FloatArray, n1: FloatArray, k2: FloatArray, n2: FloatArray, phi: Any, z: float) -> tuple[FloatArray, ...]:
    """Distances from each share to its Wilson limit, squared and added, less twice phi times their product."""
    low1, high1 = _wilson(k1, n1, z)
    low2, high2 = _wilson(k2, n2, z)
    with np.errstate(invalid="ignore", divide="ignore"):
        p1, p2 = k1 / n1, k2 / n2
    difference = p2 - p1
    down = _joined(p2 - low2, high1 - p1, phi)
    up = _joined(high2 - p2, p1 - low1, phi)
    return difference, np.maximum(difference - down, -1.0), np.minimum(difference + up, 1.0)


def _joined(one: FloatArray, other: FloatArray, phi: Any) -> FloatArray:
    return np.sqrt(np.maximum(one**2 - 2 * phi * one * other + other**2, 0.0))


def newcombe_paired(
    both: Any, first_only: Any, second_only: Any, neither: Any, *, confidence: float = DEFAULT_CONFIDENCE
) -> tuple[Any, Any, Any]:
    """The change of a share where the same files were audited twice: (difference, low, high) of second minus first.

    Counts of files that met the standard in both rounds, in the first only, in the second only, in neither; numbers
    or arrays of one shape. NaN where there is no file at all.
    Source: Newcombe 1998, Stat Med 17:2635-2650, method 10: square-and-add of Wilson limits with the covariance term
    phi, whose numerator ad - bc is corrected to max(ad - bc - n/2, 0) where positive; phi = 0 where a margin is empty.
    Raises ValueError, naming the row, for negative counts and unequal shapes.

    >>> difference, low, high = newcombe_paired(36, 2, 12, 0)
    >>> f"{difference:.4f} {low:.4f} {high:.4f}"
    '0.2000 0.0569 0.3404'
    """
    names = ("both", "first_only", "second_only", "neither")
    a, b, c, d = same_shape(**dict(zip(names, (both, first_only, second_only, neither), strict=True)))
    for name, cell in zip(names, (a, b, c, d), strict=True):
        refuse(cell < 0, f"{name} = {{cell}} is negative", cell=cell)
    n = a + b + c + d
    return _plain(square_and_add(a + b, n, a + c, n, _corrected_phi(a, b, c, d), z_value(confidence)))


def _corrected_phi(a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray) -> FloatArray:
    cross = a * d - b * c
    cross = np.where(cross > 0, np.maximum(cross - (a + b + c + d) / 2, 0.0), cross)
    # roots before products: four margins of a million files each would overflow no float, but lose digits
    spread = np.sqrt((a + b) * (c + d)) * np.sqrt((a + c) * (b + d))
    return np.divide(cross, spread, out=np.zeros_like(cross), where=spread > 0)


def _plain(arrays: tuple[FloatArray, ...]) -> tuple[Any, Any, Any]:
    first, second, third = (plain(array) for array in arrays)
    return first, second, third
