"""Many notebooks, safely: the plan, the engine, the run, its record, the page of all reports.

`run`, `report` and `status` are the calls; each imports what it needs when it is called, so that a run with nothing
to do does not pay for what it does not use.
"""

from __future__ import annotations

from typing import Any

__all__ = ["report", "run", "status"]


def run(*values: Any, **named: Any) -> Any:
    """Make every planned report that is not up to date; see analysis.reporting.running.run."""
    from analysis.reporting.running import run as call

    return call(*values, **named)


def report(*values: Any, **named: Any) -> Any:
    """Make one report with these parameters; see analysis.reporting.running.report."""
    from analysis.reporting.running import report as call

    return call(*values, **named)


def status(*values: Any, **named: Any) -> str:
    """The last run, report by report; see analysis.reporting.state.status."""
    from analysis.reporting.state import status as call

    return call(*values, **named)
