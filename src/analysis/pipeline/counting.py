"""Progress of cleaning on stderr: rows and rows a second, live on a terminal, dated lines in a log, nothing when quiet."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

EVERY_SECONDS = 10.0  # between two lines of a log
_LIVE_SECONDS = 0.2


class Counting(Protocol):
    """Told of rows as they are done."""

    def rows(self, step: str, count: int, *, of: int | None = None) -> None: ...
    def stop(self) -> None: ...


class Silent:
    """Says nothing."""

    def rows(self, step: str, count: int, *, of: int | None = None) -> None:
        """Nothing."""

    def stop(self) -> None:
        """Nothing."""


class RowCounter:
    """Rows of each step, with rows a second: a line that is written over, or a line now and then and one when a step ends.

    `show` is given what to write on a terminal; `say` a line for a log.
    """

    def __init__(
        self,
        name: str,
        *,
        say: Callable[[str], Any] | None = None,
        show: Callable[[str], Any] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name, self._clock = name, clock
        self._say, self._show = say or _log, show
        self._step, self._count = "", 0
        self._of: int | None = None
        self._began = self._told = clock()

    def rows(self, step: str, count: int, *, of: int | None = None) -> None:
        """So many rows more of a step, of how many in all where that is known."""
        now = self._clock()
        if step != self._step:
            self._end()
            self._began = now if self._step else self._began  # the first step began when this was made
            self._step, self._count, self._told = step, 0, now
        self._count += count
        self._of = of
        if now - self._told >= (_LIVE_SECONDS if self._show else EVERY_SECONDS):
            self._told = now
            self._tell(now)

    def stop(self) -> None:
        """The last step has ended."""
        self._end()
        self._step = ""

    def _end(self) -> None:
        if not self._step:
            return
        self._tell(self._clock())
        if self._show:
            self._show("\n")

    def _tell(self, now: float) -> None:
        seconds = now - self._began
        speed = f", {self._count / seconds:,.0f} rows a second" if seconds > 0 else ""
        of = f" of {self._of:,}" if self._of else ""
        line = f"{self._name}: {self._step}: {self._count:,}{of} rows{speed}"
        if self._show:
            self._show(f"\r\x1b[Kreaudit: {line}")
        else:
            self._say(line)


def _log(line: str) -> None:
    _show(f"{datetime.now().astimezone().isoformat(timespec='seconds')} reaudit: {line}\n")


def _show(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


def counting_for(name: str, *, quiet: bool) -> Counting:
    """Live on a terminal, lines elsewhere, nothing when quiet."""
    return Silent() if quiet else RowCounter(name, show=_show if sys.stderr.isatty() else None)
