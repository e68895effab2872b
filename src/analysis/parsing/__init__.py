"""One text to one value: plain functions that never raise on text and never guess."""

from analysis.parsing.count import Count, parse_count
from analysis.parsing.formats import format_count, format_percentage, format_points
from analysis.parsing.grade import Grade, parse_grade
from analysis.parsing.missing import parse_missing
from analysis.parsing.percentage import Percentage, parse_percentage
from analysis.parsing.period import ParsedPeriod, parse_period
from analysis.parsing.ratio import Ratio, parse_ratio
from analysis.parsing.rounding import round_half_up
from analysis.parsing.vague import Vague, parse_vague

__all__ = [
    "Count",
    "Grade",
    "ParsedPeriod",
    "Percentage",
    "Ratio",
    "Vague",
    "format_count",
    "format_percentage",
    "format_points",
    "parse_count",
    "parse_grade",
    "parse_missing",
    "parse_percentage",
    "parse_period",
    "parse_ratio",
    "parse_vague",
    "round_half_up",
]


def __dir__() -> list[str]:
    """What Tab offers: the names meant for use, not the modules behind them."""
    return sorted(__all__)
