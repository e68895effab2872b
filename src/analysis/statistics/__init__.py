"""Intervals, change, trend, variation and agreement: arrays and small frames in, small frames out.

Nothing here knows the domain. Each function's docstring names its source and equation.
"""

from analysis.statistics.denominators import possible_denominators, smallest_n
from analysis.statistics.intervals import newcombe, newcombe_paired, wilson

__all__ = ["newcombe", "newcombe_paired", "possible_denominators", "smallest_n", "wilson"]
