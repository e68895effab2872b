"""What came of a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from analysis.errors import EXIT_DONE
from analysis.reporting import record


@dataclass
class RunResult:
    """What came of a run: its exit code, and the record of each report that was made or tried."""

    exit_code: int = EXIT_DONE
    id: str = field(default_factory=lambda: uuid4().hex[:12])
    made: dict[str, dict[str, Any]] = field(default_factory=dict)
    up_to_date: list[str] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)
    data_errors: list[str] = field(default_factory=list)
    cleaned: list[str] = field(default_factory=list)
    unplanned: list[str] = field(default_factory=list)  # on disk from an earlier plan, marked stale now
    seconds: float = 0.0
    is_told: bool = True  # else run.json and the page of all reports could not be written

    @property
    def failed(self) -> dict[str, dict[str, Any]]:
        """Those that were tried and did not become a finished report."""
        return {key: one for key, one in self.made.items() if one["status"] != record.DONE}

    @property
    def done(self) -> list[str]:
        """Those that were made."""
        return [key for key, one in self.made.items() if one["status"] == record.DONE]
