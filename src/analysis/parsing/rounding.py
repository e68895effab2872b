"""Rounding half up, in one place: departments publish half up, while pandas, NumPy and Python round half to even."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np


def round_half_up(value: Any, decimals: int = 0) -> Any:
    """`value` rounded half away from zero to `decimals`; a scalar or an array of any shape. NaN stays NaN.

    Works on the shortest decimal text of each number, so that 2.675 is a half and not 2.67499999.

    >>> round_half_up(2.675, 2), round_half_up(-0.25, 1), round_half_up(98.9 - 82.5, 1)
    (2.68, -0.3, 16.4)
    """
    if np.ndim(value):
        array = np.asarray(value, dtype=float)
        return np.array([_one(x, decimals) for x in array.ravel()]).reshape(array.shape)
    return _one(float(value), decimals)


def _one(value: float, decimals: int) -> float:
    if not np.isfinite(value):
        return value
    return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))
