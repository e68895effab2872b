"""Charts: frames in, a Chart out. A Chart states its finding, shows itself with alt text, and exports png, svg, csv and txt."""

from analysis.charts.chart import CHART_MIME, Chart
from analysis.charts.dumbbell import dumbbell
from analysis.charts.refusal import refusal
from analysis.charts.style import SIZES, Size

__all__ = ["CHART_MIME", "SIZES", "Chart", "Size", "dumbbell", "refusal"]
