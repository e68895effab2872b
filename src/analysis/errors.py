"""The exception family: every error a user can meet, with the exit code it leads to.

An error is one line: what, where (file, row, column), what was found, what was expected, what to try.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

EXIT_DONE = 0
EXIT_FAULT_OF_OURS = 1
EXIT_WRONG_USE = 2
EXIT_DATA_ERRORS = 3
EXIT_REPORT_FAILED = 4
EXIT_LOCKED = 5
EXIT_INTERRUPTED = 130


@dataclass(frozen=True)
class Where:
    """A place in a raw file. Rows are 1-based, as a spreadsheet shows them."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        parts = [
            self.file,
            f"sheet {self.sheet}" if self.sheet else None,
            f"row {self.row}" if self.row is not None else None,
            f"column {self.column}" if self.column else None,
        ]
        return ", ".join(part for part in parts if part)


def one_line(text: object) -> str:
    """`text` without line breaks or runs of white space, so that an error stays one line."""
    return " ".join(str(text).split())


class ReauditError(Exception):
    """The base of every error this project raises on purpose."""

    exit_code = EXIT_FAULT_OF_OURS

    def __init__(
        self,
        what: str,
        *,
        where: Where | str | None = None,
        found: object = None,
        expected: object = None,
        remedy: str | None = None,
    ) -> None:
        self.what = what
        self.where = where
        self.found = found
        self.expected = expected
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        place = str(self.where) if self.where else ""
        line = f"{place}: {self.what}" if place else self.what
        if self.found is not None:
            line += f"; found {self.found}"
        if self.expected is not None:
            line += f"; expected {self.expected}"
        if self.remedy:
            line += f". Try: {self.remedy}"
        return one_line(line)


class UsageError(ReauditError):
    """The command, a parameter or the plan is wrong; nothing was started."""

    exit_code = EXIT_WRONG_USE


class PlanError(UsageError):
    """A fault in notebooks/reports.toml or in a notebook's parameters."""


class DataError(ReauditError):
    """The raw data has something that a person must mend."""

    exit_code = EXIT_DATA_ERRORS


class ReportFailed(ReauditError):
    """A report could not be made; the others were."""

    exit_code = EXIT_REPORT_FAILED


class LockedError(ReauditError):
    """Another run holds the lock of this project."""

    exit_code = EXIT_LOCKED


class Faults(ReauditError):
    """Several errors at once, so that all can be mended in one go."""

    def __init__(self, faults: Sequence[ReauditError]) -> None:
        if not faults:
            raise ValueError("Faults needs at least one error")
        self.faults = tuple(faults)
        self.exit_code = min(fault.exit_code for fault in faults)
        super().__init__("\n".join(str(fault) for fault in faults))

    def __str__(self) -> str:
        return "\n".join(str(fault) for fault in self.faults)
