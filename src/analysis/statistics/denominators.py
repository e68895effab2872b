"""What a printed percentage without its n can bear: the n it may have had, the n at which a change would be clear.

Assumptions, never results: no interval is drawn for a figure whose n came from here.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.inputs import DEFAULT_CONFIDENCE, FloatArray, same_shape, share, z_value
from analysis.statistics.intervals import square_and_add

MOST_DECIMALS = 8  # with MOST_TRIED it keeps the whole-number arithmetic within 64 bits
MOST_TRIED = 50_000_000  # denominators tried one by one; more would fill the memory and tell nothing
LARGEST_N = 1e15  # files; where no n up to this is enough the shares are as good as equal


def possible_denominators(percent: float | str | Decimal, decimals: int, *, up_to: int) -> NDArray[np.int64]:
    """Every n from 1 to `up_to` for which some whole k prints as `percent`, rounded half up to `decimals`.

    `percent` as printed, 71.2 and 1 (not 0.712). Whole-number arithmetic throughout: k/n prints as p exactly when
    (2p - 1) n <= 2 M k < (2p + 1) n, with p and M = 100 counted in units of the last printed decimal.
    Raises ValueError for a percentage outside 0-100 or with more decimals than `decimals`.

    >>> first, second = (possible_denominators(percent, 1, up_to=150) for percent in (71.2, 94.2))
    >>> [int(n) for n in np.intersect1d(first, second)]
    [52, 104, 139]
    """
    if not 0 <= decimals <= MOST_DECIMALS or int(decimals) != decimals:
        raise ValueError(f"decimals must be a whole number from 0 to {MOST_DECIMALS}; found {decimals}")
    if not 1 <= up_to <= MOST_TRIED or int(up_to) != up_to:
        raise ValueError(f"up_to must be a whole number of files from 1 to {MOST_TRIED:,}; found {up_to}")
    printed = _printed_units(percent, int(decimals))
    hundred = 100 * 10 ** int(decimals)
    n = np.arange(1, int(up_to) + 1, dtype=np.int64)
    lowest = np.maximum(-(-(2 * printed - 1) * n // (2 * hundred)), 0)  # ceiling division; a printed 0 starts below 0
    fits = (2 * hundred * lowest < (2 * printed + 1) * n) & (lowest <= n)
    return n[fits]


def _printed_units(percent: float | str | Decimal, decimals: int) -> int:
    """The printed percentage in units of its last decimal: 71.2 with one decimal is 712."""
    try:
        exact = Decimal(str(percent))
    except InvalidOperation as error:
        raise ValueError(f"percent must be a number as printed, such as 71.2; found {percent!r}") from error
    if not exact.is_finite() or not 0 <= exact <= 100:
        raise ValueError(f"percent must lie between 0 and 100; found {percent}")
    units = exact.scaleb(decimals)
    if units != units.to_integral_value():
        raise ValueError(f"percent = {percent} has more than {decimals} decimals")
    return int(units)


def smallest_n(first: Any, second: Any, *, confidence: float = DEFAULT_CONFIDENCE) -> Any:
    """The smallest n, the same in both rounds, at which the Newcombe interval of the change leaves zero.

    Shares 0-1 as printed; counts are not made whole. A single pair gives an int, or None where no n is enough
    (equal shares, a missing share); arrays give floats with NaN there. From that n on the interval stays clear of
    zero, since both Wilson limits close in on a fixed share as n grows.
    Source: Newcombe 1998, Stat Med 17:873-890, method 10, solved for n by bisection.
    Raises ValueError, naming the row, for shares outside 0-1: 71.2 is a percentage, 0.712 the share.

    >>> smallest_n(0.712, 0.942), smallest_n(0.825, 0.989)
    (22, 28)
    """
    p1, p2 = same_shape(first=share(first, "first"), second=share(second, "second"))
    z = z_value(confidence)
    enough = _leaves_zero(p1, p2, np.full(p1.shape, LARGEST_N), z)
    low, high = np.zeros(p1.shape), np.full(p1.shape, LARGEST_N)
    while np.any(high - low > 1):  # invariant: not clear at low, clear at high
        middle = np.floor((low + high) / 2)
        clear = _leaves_zero(p1, p2, middle, z)
        low, high = np.where(clear, low, middle), np.where(clear, middle, high)
    answer = np.where(enough, high, np.nan)
    if answer.ndim:
        return answer
    return int(answer) if enough else None


def _leaves_zero(p1: FloatArray, p2: FloatArray, n: FloatArray, z: float) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        _, low, high = square_and_add(p1 * n, n, p2 * n, n, 0.0, z)
        return (n > 0) & ((low > 0) | (high < 0))
