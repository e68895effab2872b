"""From observations to rates, from rates and figures to changes with their comparability."""

from analysis.measures.changes import change, changes_of_figures, direction, period_in_words, shortfall
from analysis.measures.comparability import Verdict, compare
from analysis.measures.progress import overall_judgements, progress_table, targets_table
from analysis.measures.rate_changes import changes_of_rates
from analysis.measures.rates import rates_of_audits
from analysis.measures.selection import bounds_only, choose, select_changes, select_figures
from analysis.measures.sensitivity import assumed_intervals, possible_n, smallest_clear_n

__all__ = [
    "Verdict",
    "assumed_intervals",
    "bounds_only",
    "change",
    "changes_of_figures",
    "changes_of_rates",
    "choose",
    "compare",
    "direction",
    "overall_judgements",
    "period_in_words",
    "possible_n",
    "progress_table",
    "rates_of_audits",
    "select_changes",
    "select_figures",
    "shortfall",
    "smallest_clear_n",
    "targets_table",
]
