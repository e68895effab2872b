"""Charts: frames in, a Chart out. A Chart states its finding, shows itself with alt text, and exports png, svg, csv and txt."""

from analysis.charts.chart import CHART_MIME, Chart
from analysis.charts.dumbbell import dumbbell
from analysis.charts.funnel import funnel
from analysis.charts.graders import agreement_matrix, grading_drift
from analysis.charts.matrix import judgement_matrix, status_table
from analysis.charts.refusal import refusal
from analysis.charts.slope import slope
from analysis.charts.style import SIZES, Size
from analysis.charts.trend import control_chart, run_chart, small_multiples
from analysis.charts.units import bullet, caterpillar, estimate
from analysis.charts.unjoined import bounds, unjoined

__all__ = [
    "CHART_MIME",
    "SIZES",
    "Chart",
    "Size",
    "agreement_matrix",
    "bounds",
    "bullet",
    "caterpillar",
    "control_chart",
    "dumbbell",
    "estimate",
    "funnel",
    "grading_drift",
    "judgement_matrix",
    "refusal",
    "run_chart",
    "slope",
    "small_multiples",
    "status_table",
    "unjoined",
]


def __dir__() -> list[str]:
    """What Tab offers: the names meant for use, not the modules behind them."""
    return sorted(__all__)
