"""Numbers to text. What these print, the parsers read back."""

from __future__ import annotations

from analysis.parsing.rounding import round_half_up


def format_percentage(value: float, decimals: int = 1) -> str:
    """A share as a percentage, rounded half up.

    >>> format_percentage(0.712), format_percentage(0.94, 0)
    ('71.2%', '94%')
    """
    scaled = round_half_up(round(value * 100, 10), decimals)
    return f"{scaled if scaled else 0.0:.{decimals}f}%"


def format_points(points: float, decimals: int = 1) -> str:
    """A change in percentage points with its sign, a true minus.

    >>> format_points(23.0), format_points(-1.0)
    ('+23.0 percentage points', '−1.0 percentage points')
    """
    rounded = round_half_up(points, decimals)
    return f"{rounded:+.{decimals}f} percentage points".replace("-", "−") if rounded else f"{0:.{decimals}f} percentage points"


def format_count(count: float) -> str:
    """A count with thousands separators.

    >>> format_count(12345)
    '12,345'
    """
    return f"{int(round_half_up(count)):,}"
