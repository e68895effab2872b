"""Intervals, change, trend, variation and agreement: arrays and small frames in, small frames out.

Nothing here knows the domain. Each function's docstring names its source and equation.
"""

from analysis.statistics.agreement import Agreement, Estimate, agreement, agreement_of_table
from analysis.statistics.control import FEWEST_POINTS_LIMITS, Step, assurance, control_chart, variation, without_limits
from analysis.statistics.denominators import possible_denominators, smallest_n
from analysis.statistics.drift import FEWEST_DOUBLE_GRADED, rogan_gladen
from analysis.statistics.funnel import Overdispersion, funnel_limits, funnel_places, overdispersion
from analysis.statistics.intervals import newcombe, newcombe_paired, wilson
from analysis.statistics.rules import Signal
from analysis.statistics.runs import FEWEST_POINTS_RUN_CHART, RunChart, crossings_limit, longest_run_limit, run_chart

__all__ = [
    "FEWEST_DOUBLE_GRADED",
    "FEWEST_POINTS_LIMITS",
    "FEWEST_POINTS_RUN_CHART",
    "Agreement",
    "Estimate",
    "Overdispersion",
    "RunChart",
    "Signal",
    "Step",
    "agreement",
    "agreement_of_table",
    "assurance",
    "control_chart",
    "crossings_limit",
    "funnel_limits",
    "funnel_places",
    "longest_run_limit",
    "newcombe",
    "newcombe_paired",
    "overdispersion",
    "possible_denominators",
    "rogan_gladen",
    "run_chart",
    "smallest_n",
    "variation",
    "wilson",
    "without_limits",
]


def __dir__() -> list[str]:
    """What Tab offers: the names meant for use, not the modules behind them."""
    return sorted(__all__)
