"""Progress on stderr: a live bar on a terminal, plain dated lines in a log, nothing when quiet."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol


class Progress(Protocol):
    """Told of each report as it begins and ends."""

    def start(self, total: int) -> None: ...
    def begun(self, name: str) -> None: ...
    def ended(self, name: str, *, is_done: bool, seconds: float, why: str) -> None: ...
    def tick(self) -> None: ...
    def say(self, line: str) -> None: ...
    def stop(self) -> None: ...


class Quiet:
    """Says nothing but what must be said."""

    def start(self, total: int) -> None:
        """Nothing."""

    def begun(self, name: str) -> None:
        """Nothing."""

    def ended(self, name: str, *, is_done: bool, seconds: float, why: str) -> None:
        """Failures are told in the summary."""

    def tick(self) -> None:
        """Nothing."""

    def say(self, line: str) -> None:
        """Nothing."""

    def stop(self) -> None:
        """Nothing."""


class Lines(Quiet):
    """One dated line a report, fit for a log: nothing is overwritten and nothing is coloured."""

    def __init__(self, write: Callable[[str], Any] | None = None) -> None:
        self._write = write or (lambda text: (sys.stderr.write(text), sys.stderr.flush()))
        self._total = self._count = self._failed = 0

    def start(self, total: int) -> None:
        """Say how many there are."""
        self._total = total
        self.say(f"{total} report{'' if total == 1 else 's'} to make")

    def ended(self, name: str, *, is_done: bool, seconds: float, why: str) -> None:
        """One line."""
        self._count += 1
        self._failed += not is_done
        self.say(f"[{self._count}/{self._total}] {name}: {'done' if is_done else 'FAILED'} in {seconds:.1f} s{': ' + why if why else ''}")

    def say(self, line: str) -> None:
        """A dated line."""
        self._write(f"{datetime.now().astimezone().isoformat(timespec='seconds')} reaudit: {line}\n")


class Bar(Quiet):
    """Done, running, failed and time left, on a terminal."""

    def __init__(self, console: Any = None) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        self._console = console or Console(stderr=True)
        self._bar = RichProgress(
            TextColumn("reports"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[failed]} failed, {task.fields[left]} left"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[running]}"),
            console=self._console,
            transient=True,
            auto_refresh=False,  # no thread of its own: the run refreshes it
        )
        self._running: dict[str, float] = {}
        self._failed = 0
        self._started = 0.0
        self._task: Any = None

    def start(self, total: int) -> None:
        """Show the bar."""
        self._task = self._bar.add_task("reports", total=total, failed=0, running="", left="?")
        self._bar.start()
        self._started = time.monotonic()

    def begun(self, name: str) -> None:
        """One more is running."""
        self._running[name] = time.monotonic()
        self.tick()

    def ended(self, name: str, *, is_done: bool, seconds: float, why: str) -> None:
        """One more is done or has failed; failures stay on the screen."""
        self._running.pop(name, None)
        self._failed += not is_done
        self._bar.advance(self._task)
        if not is_done:
            self.say(f"failed: {name}: {why}")
        self.tick()

    def tick(self) -> None:
        """Show what runs now and how long it will take at the speed so far."""
        if self._task is None:
            return
        task = self._bar.tasks[self._task]
        done, total = task.completed, task.total or 0
        seconds = (time.monotonic() - self._started) / done * (total - done) if done else None
        names = ", ".join(list(self._running)[:2]) + (f" and {len(self._running) - 2} more" if len(self._running) > 2 else "")
        self._bar.update(self._task, failed=self._failed, running=names, left="?" if seconds is None else f"{seconds:.0f} s")
        self._bar.refresh()

    def say(self, line: str) -> None:
        """A line above the bar."""
        self._console.print(f"reaudit: {line}", markup=False, highlight=False)

    def stop(self) -> None:
        """Take the bar away."""
        if self._task is not None:
            self._bar.stop()


def progress_for(*, quiet: bool) -> Progress:
    """The bar on a terminal, lines elsewhere, nothing when quiet."""
    if quiet:
        return Quiet()
    return Bar() if sys.stderr.isatty() else Lines()
