"""What the statistics take in: numbers, equal shapes, possible counts. Every refusal names its row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

FloatArray = NDArray[np.float64]

DEFAULT_CONFIDENCE = 0.95  # two-sided; z 1.959964


def z_value(confidence: float) -> float:
    """The two-sided normal quantile: 1.959964 for 0.95, 3.090232 for 0.998. Raises ValueError outside 0-1."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1, such as 0.95; found {confidence}")
    return float(norm.ppf(0.5 + confidence / 2))


def place(mask: NDArray[np.bool_]) -> tuple[tuple[int, ...], str]:
    """The first marked cell and its name in words: ((1,), "row 2 (index 1): "); nothing for a single number."""
    if mask.ndim == 0:
        return (), ""
    at = tuple(int(i) for i in np.argwhere(mask)[0])
    return at, f"row {at[0] + 1} (index {', '.join(map(str, at))}): "


def refuse(mask: NDArray[np.bool_] | bool, message: str, **values: Any) -> None:
    """Raise ValueError for the first row where `mask` holds; {names} in the message are filled from `values`."""
    mask = np.asarray(mask)
    if not mask.any():
        return
    at, row = place(mask)
    shown = {name: f"{float(np.broadcast_to(value, mask.shape)[at]):g}" for name, value in values.items()}
    raise ValueError(row + message.format(**shown))


def as_numbers(values: Any, name: str) -> FloatArray:
    """`values` as floats, missing as NaN. Raises ValueError for text, infinities and ragged lists."""
    if isinstance(values, np.ndarray) and values.dtype.kind in "fiu":
        numbers = values.astype(float, copy=False)
    elif isinstance(values, pd.Series) and pd.api.types.is_any_real_numeric_dtype(values.dtype):
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
    elif (whole := _all_numbers(values)) is not None:
        numbers = whole
    elif isinstance(values, pd.Series | pd.Index | pd.api.extensions.ExtensionArray):
        numbers = _from_cells(values.to_numpy(dtype=object), name)
    else:
        try:
            numbers = _from_cells(np.asarray(values, dtype=object), name)
        except ValueError as error:
            if str(error).startswith(("row", name)):
                raise
            raise ValueError(f"{name} must be a number or a list of numbers of one shape") from error
    refuse(np.isinf(numbers), f"{name} is infinite; a finite number is expected")
    return numbers


def _all_numbers(values: Any) -> FloatArray | None:
    """A plain list of nothing but numbers, read at once (a million cells one by one would take a second); else None."""
    if not isinstance(values, list | tuple):
        return None
    try:
        array = np.asarray(values)
    except ValueError:  # ragged
        return None
    return array.astype(float) if array.dtype.kind in "fiu" else None


def _from_cells(cells: NDArray[Any], name: str) -> FloatArray:
    """Cells of any kind to floats; a cell that is text or the like is refused rather than read."""
    is_missing = np.asarray(pd.isna(cells))
    filled = np.where(is_missing, np.nan, cells)
    odd = np.frompyfunc(lambda cell: isinstance(cell, str | bytes | complex | list | tuple | dict), 1, 1)(filled)
    odd = np.asarray(odd, dtype=bool)
    if odd.any():
        at, row = place(odd)
        raise ValueError(f"{row}{name} must be a number; found {filled[at]!r}")
    try:
        return np.asarray(filled, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be a number or a list of numbers of one shape") from error


def same_shape(**named: Any) -> list[FloatArray]:
    """All as floats of one shape; single numbers are repeated. Raises ValueError where shapes differ."""
    arrays = {name: as_numbers(values, name) for name, values in named.items()}
    shapes = {array.shape for array in arrays.values() if array.ndim}
    if len(shapes) > 1:
        found = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        lengths = [array.shape[0] for array in arrays.values() if array.ndim]
        row = f"row {min(lengths) + 1} has no partner: " if len(set(lengths)) > 1 else ""
        raise ValueError(f"{row}lists must have the same length; found {found}")
    shape = shapes.pop() if shapes else ()
    return [array if array.shape == shape else np.broadcast_to(array, shape) for array in arrays.values()]


def counts(k: Any, n: Any, *, names: tuple[str, str] = ("k", "n")) -> tuple[FloatArray, FloatArray]:
    """Numerators and denominators of one shape. Raises ValueError, naming the row, for negative counts and k > n."""
    part, whole = same_shape(**{names[0]: k, names[1]: n})
    refuse(part < 0, f"{names[0]} = {{k}} is negative", k=part)
    refuse(whole < 0, f"{names[1]} = {{n}} is negative", n=whole)
    refuse(part > whole, f"{names[0]} = {{k}} is more than {names[1]} = {{n}}", k=part, n=whole)
    return part, whole


def share(values: Any, name: str) -> FloatArray:
    """Shares 0-1. Raises ValueError, naming the row, outside that: 71.2 is a percentage, not a share."""
    shares = as_numbers(values, name)
    refuse((shares < 0) | (shares > 1), f"{name} = {{v}} is not a share between 0 and 1", v=shares)
    return shares


def plain(values: FloatArray) -> Any:
    """A Python float for a single number, else the array."""
    return float(values) if np.ndim(values) == 0 else values
