"""From observations to rates, from rates and figures to changes with their comparability."""

from analysis.measures.changes import change, changes_of_figures, direction, period_in_words, shortfall
from analysis.measures.comparability import Verdict, compare

__all__ = ["Verdict", "change", "changes_of_figures", "compare", "direction", "period_in_words", "shortfall"]
