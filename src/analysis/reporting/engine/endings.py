"""How a notebook's run can end, in words that say what happened."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from analysis.model import WITHHELD

MOST_OUTPUT_MB = 50  # of one notebook: pages, packs and readers choke on more, and a loop that prints would fill the disk
MOST_TOLD = 500  # characters of an error's message: it goes into the library and packs, and may quote a whole table
MOST_TRACED = 4000  # of one entry of its traceback
_PSEUDONYM = re.compile(r"\b[0-9a-f]{24}\b")  # a case or a person, as in the processed tables

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
TOO_MUCH = "too_much_output"
MACHINERY = "machinery"

MEMORY_ERRORS = {"MemoryError", "_ArrayMemoryError", "ArrowMemoryError"}  # Python's own, numpy's, pyarrow's

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
    TOO_MUCH: "it put out too much",
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
    read: dict[str, str] = field(default_factory=dict)  # what was read, and its state: see recorder
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
            "message": told(self.message, MOST_TOLD),
            "cell": self.cell,
            "cell_number": self.number,
            "source": self.source,
            "traceback": [told(entry, MOST_TRACED) for entry in self.traceback],
        }


def told(text: str, most: int) -> str:
    """A text without pseudonyms, and cut where it is long.

    >>> told("no row of 0123456789abcdef01234567", 500), told("x" * 9, 4)
    ('no row of [withheld]', 'xxxx ... (9 characters)')
    """
    plain = _PSEUDONYM.sub(WITHHELD, text)
    return plain if len(plain) <= most else f"{plain[:most]} ... ({len(text):,} characters)"
