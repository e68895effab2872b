"""The engine: one warm process, workers forked from it, and each notebook in a forked child of its own.

wire: messages; endings: how a run can end; recorder: files read; collect: messages to outputs; kernel: inside the child;
forked: the child from outside; driving: cell by cell; worker: one task at a time; warm: the process all are forked from; plain: ordinary
kernels where fork is missing; papermill_engine: `papermill --engine reaudit`.
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    if name == "ReauditEngine":  # papermill is imported by papermill's users alone: it costs more than a second
        from analysis.reporting.engine.papermill_engine import ReauditEngine

        return ReauditEngine
    raise AttributeError(f"module 'analysis.reporting.engine' has no attribute {name!r}")
