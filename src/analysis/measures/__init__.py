"""From observations to rates, from rates and figures to changes with their comparability."""

from analysis.measures.area_page import AreaPage, area_page
from analysis.measures.changes import change, changes_of_figures, direction, period_in_words, shortfall
from analysis.measures.comparability import Verdict, compare
from analysis.measures.double_graded import (
    Comparison,
    agreement_of_area,
    compare_by_area,
    compare_graders,
    double_graded,
    graded_by_several,
    refused,
    shown_agreements,
)
from analysis.measures.progress import overall_judgements, progress_table, targets_table
from analysis.measures.quality import empty_columns, files_table, hidden_rates, missing_by_area
from analysis.measures.rate_changes import changes_of_rates
from analysis.measures.rates import rates_of_audits
from analysis.measures.selection import bounds_only, choose, select_changes, select_figures
from analysis.measures.sensitivity import assumed_intervals, possible_n, smallest_clear_n
from analysis.measures.series import Trend, declared_steps, monthly_series, places, target_of, trend_of, trend_told, trends_of
from analysis.measures.units import Variation, latest_period, periods_of_rates, places_of_area, units_of, variation_of

__all__ = [
    "AreaPage",
    "Comparison",
    "Trend",
    "Variation",
    "Verdict",
    "agreement_of_area",
    "area_page",
    "assumed_intervals",
    "bounds_only",
    "change",
    "changes_of_figures",
    "changes_of_rates",
    "choose",
    "compare",
    "compare_by_area",
    "compare_graders",
    "declared_steps",
    "direction",
    "double_graded",
    "empty_columns",
    "files_table",
    "graded_by_several",
    "hidden_rates",
    "latest_period",
    "missing_by_area",
    "monthly_series",
    "overall_judgements",
    "period_in_words",
    "periods_of_rates",
    "places",
    "places_of_area",
    "possible_n",
    "progress_table",
    "rates_of_audits",
    "refused",
    "select_changes",
    "select_figures",
    "shortfall",
    "shown_agreements",
    "smallest_clear_n",
    "target_of",
    "targets_table",
    "trend_of",
    "trend_told",
    "trends_of",
    "units_of",
    "variation_of",
]
