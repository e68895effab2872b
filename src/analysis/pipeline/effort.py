"""How cleaning is to be done: with how much memory, on which machines, and how its progress is told."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field

from analysis.errors import UsageError
from analysis.pipeline.counting import Counting, Silent

MEMORY_VARIABLE = "REAUDIT_MEMORY"
# Reports, a notebook and a browser want the other half.
SHARE_OF_MEMORY = 0.5
# Bytes of memory that cleaning a byte of csv takes where all rows are held; measured with `make bench` at 5 million rows.
HELD_PER_BYTE = 8
_SIZES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?", re.IGNORECASE)


@dataclass(frozen=True)
class Effort:
    """`memory` in bytes that file audits may take when they are held whole; larger ones are cleaned block by block.

    With a `cluster` (the address of a Dask scheduler) they always are. `writes` is False where only the issues are wanted.
    """

    memory: int | None = None
    cluster: str | None = None
    progress: Counting = field(default_factory=Silent)
    writes: bool = True

    def holds(self, csv_bytes: int) -> bool:
        """May tables of this size be held whole?"""
        return not self.cluster and csv_bytes * HELD_PER_BYTE <= (self.memory if self.memory is not None else default_memory())


def default_memory() -> int:
    """$REAUDIT_MEMORY, else SHARE_OF_MEMORY of this machine's memory. Raises UsageError for what is no size."""
    named = os.environ.get(MEMORY_VARIABLE)
    if named:
        return memory_size(named, where=f"${MEMORY_VARIABLE}")
    import psutil

    return int(psutil.virtual_memory().total * SHARE_OF_MEMORY)


def memory_size(text: str, *, where: str = "--memory") -> int:
    """Bytes of "500MB" or "2 GB". Raises UsageError.

    >>> memory_size("1.5 GB")
    1500000000
    """
    told = _SIZE.fullmatch(text.strip())
    if told is None:
        raise UsageError("not a size", where=where, found=repr(text), expected="a size as 500MB or 2GB")
    return int(float(told[1]) * _SIZES[told[2].lower()])
