"""What stands behind explore.ipynb: pick an inspection, measures, an area, reviews and a chart; see it, export it, keep it.

>>> from analysis.explore import explore                      # doctest: +SKIP
>>> explorer = explore("cafcass-east-midlands-2008")          # doctest: +SKIP
>>> explorer.chart                                            # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.explore.explorer import Explorer

__all__ = ["explore"]


def explore(inspection: str | None = None, **chosen: Any) -> Explorer:
    """Controls to look at one inspection's charts, and the chart they show; see Explorer for all it can do.

    `inspection`: id of a folder in data/raw, the first one if left out. `chosen`: `chart` ("dumbbell", "slope", "unjoined",
    "bounds", "status", "judgements", "run_chart", "control_chart", "small_multiples", "funnel", "caterpillar", "estimate",
    "agreement", "grading_drift"), `measures` (a list of ids or names), `area`, `from_review`, `to_review`.
    Put the explorer alone on the last line of a cell to see the controls.
    """
    from analysis.explore.explorer import Explorer

    return Explorer(inspection, **chosen)
