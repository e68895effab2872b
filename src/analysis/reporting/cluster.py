"""The same plan on a Dask cluster: workers make reports and send them back; the one process that holds the lock publishes.

Workers need this package installed and the notebooks and data sent along: each task carries what its report reads, so
no shared disk is asked for. Connections to a Dask scheduler can run code on its workers: use one inside your own network.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis import store
from analysis.pipeline.spreading import connect
from analysis.reporting.crew import TRIES, unmade
from analysis.reporting.engine import endings
from analysis.reporting.engine.endings import Ending

_CONNECT_SECONDS = 20
_SHIPPED_FOLDERS = ("notebooks", "data/raw/{inspection}", "data/processed/{inspection}")
_LEFT_OUT = ".csv.gz"  # the parquet tables hold the same


class ClusterCrew:
    """Gives tasks to a Dask cluster; looks to a run like a crew of its own workers."""

    jobs = 1  # one thread of ours waits for all

    def __init__(self, address: str, project: store.Project) -> None:
        self._client = connect(address, seconds=_CONNECT_SECONDS)
        self._project = project
        self.results: queue.Queue[tuple[str, Mapping[str, Any], dict[str, Any]]] = queue.Queue()
        self._cancelled = ""
        self._futures: dict[str, Any] = {}
        self._thread: threading.Thread | None = None

    def start(self, tasks: Sequence[Mapping[str, Any]]) -> None:
        """Send all tasks; the scheduler spreads them and gives those of a lost worker to another."""
        for task in tasks:
            self.results.put(("begun", task, {}))
        self._thread = threading.Thread(target=self._gather, args=(list(tasks),), daemon=True)
        self._thread.start()

    def cancel(self, why: str) -> None:
        """Take back what has not been done."""
        self._cancelled = why
        self._client.cancel(list(self._futures.values()), force=True)

    def close(self) -> None:
        """Leave the cluster."""
        self._client.close()

    def _gather(self, tasks: list[Mapping[str, Any]]) -> None:
        from distributed import as_completed

        try:
            shipped = {
                name: self._client.scatter(_files(self._project, name), hash=False)
                for name in {task["record"]["inspection"] for task in tasks}
            }
            for task in tasks:
                self._futures[task["key"]] = self._client.submit(
                    make_far_away,
                    dict(task),
                    shipped[task["record"]["inspection"]],
                    key=f"reaudit-{task['key']}-{id(self)}",
                    retries=TRIES - 1,
                    pure=False,
                )
            by_future = {future.key: task for future, task in zip(self._futures.values(), tasks, strict=True)}
            for future in as_completed(list(self._futures.values()), loop=self._client.loop):
                self.results.put(("made", by_future[future.key], self._taken(by_future[future.key], future)))
        except Exception as error:
            for task in tasks:
                if self._futures.get(task["key"]) is None or not self._futures[task["key"]].done():
                    self.results.put(("made", task, unmade(task, Ending(endings.MACHINERY, f"the cluster was lost: {error}"))))
        finally:
            self.results.put(("ended", {}, {}))

    def _taken(self, task: Mapping[str, Any], future: Any) -> dict[str, Any]:
        """The report as it came back, its files staged here."""
        if self._cancelled or future.cancelled():
            return unmade(task, Ending(endings.INTERRUPTED, self._cancelled or "the cluster called it off"))
        try:
            record, files = future.result()
        except Exception as error:
            return unmade(task, Ending(endings.MACHINERY, f"no worker of the cluster could make it: {type(error).__name__}: {error}"))
        try:
            store.write_files(Path(task["staged"]), files)
        except OSError as error:
            return {**record, "status": "failed", "error": Ending(endings.PUBLISH, error.strerror or str(error)).error()}
        return record


def _files(project: store.Project, inspection: str) -> dict[str, bytes]:
    """What the reports of one inspection may read: path in the project to bytes."""
    found: dict[str, bytes] = {}
    for folder in _SHIPPED_FOLDERS:
        base = project.root / folder.format(inspection=inspection)
        for path in sorted(base.rglob("*")) if base.is_dir() else ():
            inside = path.relative_to(project.root)
            if path.is_file() and not any(part.startswith(".") for part in inside.parts) and not path.name.endswith(_LEFT_OUT):
                found[inside.as_posix()] = store.read_bytes(path)
    for path in _beside(project):
        found[path.relative_to(project.root).as_posix()] = store.read_bytes(path)
    return found


def _beside(project: store.Project) -> Iterator[Path]:
    """The house style with its logo, and data that belongs to no inspection."""
    yield from (path for path in store.house_files(project.root) if path.resolve().is_relative_to(project.root.resolve()))
    data = project.root / "data"
    for path in sorted(data.iterdir()) if data.is_dir() else ():
        if path.name not in {"raw", "processed"} and not path.name.startswith("."):
            yield from (one for one in ([path] if path.is_file() else sorted(path.rglob("*"))) if one.is_file())


def make_far_away(task: dict[str, Any], files: Mapping[str, bytes]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """On a worker of the cluster: unpack the project into a folder of its own, make the report, send record and files back.

    A worker with another version of this package makes nothing: its report would carry the name of code that did not make it.
    """
    expected, found = task["record"]["hashes"]["code"], store.code_hash()
    if found != expected:
        problem = f"a worker of the cluster has another version of reaudit: {found[:12]}, not {expected[:12]}; install the same on all"
        return unmade(task, Ending(endings.UNREADABLE, problem)), {}
    root = store.scratch_folder("reaudit-cluster-")
    try:
        store.write_files(root, files)
        here = {
            **task,
            "root": str(root),
            "staged": str(root / "staged"),
            "options": {**task["options"], "root": str(root), "folder": str(root)},
        }
        record = _make(here)
        made = {
            path.relative_to(root / "staged").as_posix(): store.read_bytes(path) for path in (root / "staged").rglob("*") if path.is_file()
        }
        return record, made
    finally:
        store.remove_folder(root)


_warm: dict[int, Any] = {}
_guard = threading.Lock()


def _make(task: dict[str, Any]) -> dict[str, Any]:
    """With a warm process kept on the worker; with an ordinary kernel where the worker cannot fork."""
    import os

    from analysis.reporting.engine.forked import can_fork

    if not can_fork():
        from analysis.reporting.engine.plain import run_plain
        from analysis.reporting.making import make_report

        return make_report(task, run_plain)
    from analysis.reporting.crew import ForkMaker
    from analysis.reporting.engine.warm import Warm

    with _guard:
        warm = _warm.get(os.getpid())
        if warm is None or not warm.is_alive():
            warm = _warm[os.getpid()] = Warm().start()
        maker = ForkMaker(warm.worker())
    try:
        answer = maker.make({"report": task})
    finally:
        maker.close()
    if "result" not in answer:
        raise RuntimeError(answer["fault"])
    return answer["result"]
