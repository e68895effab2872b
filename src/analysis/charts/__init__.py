"""Charts: frames in, a Chart out. A Chart states its finding, shows itself with alt text, and exports png, svg, csv and txt."""

from analysis.charts.chart import CHART_MIME, Chart
from analysis.charts.dumbbell import dumbbell
from analysis.charts.matrix import judgement_matrix, status_table
from analysis.charts.refusal import refusal
from analysis.charts.slope import slope
from analysis.charts.style import SIZES, Size
from analysis.charts.unjoined import bounds, unjoined

__all__ = ["CHART_MIME", "SIZES", "Chart", "Size", "bounds", "dumbbell", "judgement_matrix", "refusal", "slope", "status_table", "unjoined"]
