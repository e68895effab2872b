"""How a notebook's run can end, in words that say what happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

DONE = "done"
CELL_ERROR = "cell_error"
EXIT = "exit"
DEADLINE = "deadline"
CELL_DEADLINE = "cell_deadline"
KILLED = "killed"
OUT_OF_MEMORY = "out_of_memory"
INTERRUPTED = "interrupted"
UNREADABLE = "unreadable_notebook"
PUBLISH = "publish"
MACHINERY = "machinery"

LABELS = {
    DONE: "done",
    CELL_ERROR: "a cell raised an error",
    EXIT: "the notebook left before its end",
    DEADLINE: "the report's deadline passed",
    CELL_DEADLINE: "a cell's deadline passed",
    KILLED: "its process was killed",
    OUT_OF_MEMORY: "out of memory",
    INTERRUPTED: "interrupted",
    UNREADABLE: "the notebook cannot be read",
    PUBLISH: "its files could not be written",
    MACHINERY: "a fault of the machinery",
}


@dataclass
class Ending:
    """How one notebook ended. `cell` counts all cells from 0; `number` is what stands in In [ ]."""

    kind: str = DONE
    message: str = ""
    cell: int | None = None
    number: int | None = None
    source: str = ""
    traceback: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    peak_memory_mb: float = 0.0

    @property
    def is_done(self) -> bool:
        """Did every cell run?"""
        return self.kind == DONE

    def error(self) -> dict[str, Any] | None:
        """What report.json says under "error": kind, label, message, cell, cell_number, source, traceback."""
        if self.is_done:
            return None
        return {
            "kind": self.kind,
            "label": LABELS[self.kind],
            "message": self.message,
            "cell": self.cell,
            "cell_number": self.number,
            "source": self.source,
            "traceback": self.traceback,
        }
