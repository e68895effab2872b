"""reaudit: from raw file-audit and compliance figures to honest charts of what improved between reviews.

>>> from analysis import load, charts
>>> inspection = load("cafcass-east-midlands-2008")      # doctest: +SKIP
>>> charts.dumbbell(inspection.changes)                  # doctest: +SKIP
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["__version__", "charts", "load", "parsing", "read_letter", "statistics"]

if TYPE_CHECKING:
    from analysis import charts, parsing, statistics
    from analysis.pipeline.letter import read_letter
    from analysis.pipeline.loading import load

# Importing analysis costs nothing heavy: each public name is fetched when it is first used.
_LAZY = {
    "load": ("analysis.pipeline", "load"),
    "read_letter": ("analysis.pipeline", "read_letter"),
    "charts": ("analysis.charts", None),
    "parsing": ("analysis.parsing", None),
    "statistics": ("analysis.statistics", None),
}


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}")
    module_name, attribute = _LAZY[name]
    module = importlib.import_module(module_name)
    return module if attribute is None else getattr(module, attribute)


def __dir__() -> list[str]:
    return sorted(__all__)
