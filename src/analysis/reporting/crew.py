"""Workers that make reports at the same time, one thread of ours waiting on each. Only faults of the machinery are tried again."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from analysis import store
from analysis.reporting.engine import endings
from analysis.reporting.engine.endings import Ending
from analysis.reporting.engine.wire import Ended, Wire
from analysis.reporting.record import FAILED, now

TRIES = 3  # the first and two more


class Maker(Protocol):
    """Whatever can make a report from a task."""

    def make(self, task: Mapping[str, Any]) -> dict[str, Any]: ...
    def cancel(self, why: str) -> None: ...
    def close(self) -> None: ...


class ForkMaker:
    """A worker forked from the warm process."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def make(self, task: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one task. Raises Ended where the worker has died."""
        self._wire.send(task)
        answer = self._wire.receive()
        assert answer is not None
        return answer

    def cancel(self, why: str) -> None:
        """Ask the worker to stop the notebook it runs."""
        try:
            self._wire.send({"cancel": why})
        except Ended:
            return

    def close(self) -> None:
        """Let the worker go; it kills its notebook, if it runs one, and ends."""
        self._wire.close()


class Crew:
    """`jobs` makers and their threads. Give it tasks, take (task, record) from `results`; close it in the end."""

    def __init__(self, new_maker: Any, jobs: int) -> None:
        self._new_maker = new_maker
        self.jobs = jobs
        self._tasks: queue.Queue[Mapping[str, Any] | None] = queue.Queue()
        self.results: queue.Queue[tuple[str, Mapping[str, Any], dict[str, Any]]] = queue.Queue()
        self._makers: dict[int, Maker] = {}
        self._cancelled = ""
        self._threads = [threading.Thread(target=self._work, args=(place,), daemon=True) for place in range(jobs)]

    def start(self, tasks: Iterable[Mapping[str, Any]]) -> None:
        """Begin with these tasks."""
        for task in tasks:
            self._tasks.put(task)
        for thread in self._threads:
            self._tasks.put(None)
            thread.start()

    def cancel(self, why: str) -> None:
        """No further task is begun; those under way are stopped."""
        self._cancelled = why
        for maker in list(self._makers.values()):
            maker.cancel(why)

    def close(self) -> None:
        """Wait for the threads, which end with their tasks."""
        for thread in self._threads:
            thread.join(10)

    def _work(self, place: int) -> None:
        try:
            while (task := self._tasks.get()) is not None and not self._cancelled:
                self.results.put(("begun", task, {}))
                self.results.put(("made", task, self._make(place, task)))
        finally:
            maker = self._makers.pop(place, None)
            if maker is not None:
                maker.close()
            self.results.put(("ended", {}, {}))

    def _make(self, place: int, task: Mapping[str, Any]) -> dict[str, Any]:
        """One report. A maker that dies is replaced and the report tried again, at most twice."""
        fault = ""
        for _ in range(TRIES):
            if self._cancelled:
                return unmade(task, Ending(endings.INTERRUPTED, self._cancelled))
            store.remove_folder(Path(task["staged"]))
            try:
                if place not in self._makers:
                    self._makers[place] = self._new_maker()
                answer = self._makers[place].make({"report": task})
            except (Ended, OSError) as error:
                fault = f"the process that drives the notebook died: {error}"
                maker = self._makers.pop(place, None)
                if maker is not None:
                    maker.close()
            except Exception as error:  # a task that cannot be sent, an answer that is none: trying again would not mend it
                return unmade(task, Ending(endings.MACHINERY, f"{type(error).__name__}: {error}"))
            else:
                if "result" in answer:
                    record = answer["result"]
                    if (record.get("error") or {}).get("kind") != endings.MACHINERY:
                        return record
                    fault = record["error"]["message"]
                else:
                    fault = answer["fault"]
        if self._cancelled:
            return unmade(task, Ending(endings.INTERRUPTED, self._cancelled))
        return unmade(task, Ending(endings.MACHINERY, f"{fault} (tried {TRIES} times)"))


def unmade(task: Mapping[str, Any], ending: Ending) -> dict[str, Any]:
    """The record of a report that never came to run."""
    return {
        **task["record"],
        "started": now(),
        "seconds": 0.0,
        "peak_memory_mb": 0.0,
        "status": FAILED,
        "is_stale": False,
        "error": ending.error(),
        "inputs": {},
        "charts": [],
        "marks": [],
    }
