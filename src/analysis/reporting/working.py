"""Reports made at the same time, published as they come, until all are done or somebody calls it off."""

from __future__ import annotations

import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from analysis import __version__, store
from analysis.reporting import publishing, record
from analysis.reporting.crew import Crew, ForkMaker, unmade
from analysis.reporting.dimensions import Dimensions
from analysis.reporting.engine import endings
from analysis.reporting.engine.endings import Ending
from analysis.reporting.engine.forked import can_fork
from analysis.reporting.fresh import Freshness
from analysis.reporting.jobs import Job
from analysis.reporting.library import why
from analysis.reporting.progress import Progress
from analysis.reporting.result import RunResult
from analysis.reporting.telling import REPORT, RUN, write_all
from analysis.store.project import DEFINITION_FILE

_LEAST_MEMORY_MB = 1024.0
_SHARE_OF_MEMORY = 0.8  # of the machine's, shared by the jobs
_SAVE_SECONDS = 10.0  # between two writes of run.json while reports are made
_TICK_SECONDS = 0.2
FORK, KERNEL = "fork", "kernel"


@dataclass(frozen=True)
class Settings:
    """How the reports of a run are made."""

    engine: str
    jobs: int
    deadline: float | None
    cluster: str | None
    secrets: tuple[str, ...] = ()  # variables no notebook may see
    is_planned: bool = True  # else made by hand, and nobody's to miss when the plan changes

    @property
    def command(self) -> str:
        """What was called."""
        return RUN if self.is_planned else REPORT


def make_all(
    project: store.Project,
    todo: Sequence[Job],
    data: Mapping[str, Dimensions],
    fresh: Freshness,
    settings: Settings,
    result: RunResult,
    told: Progress,
    started: str,
) -> bool:
    """Make the reports; True where somebody called it off."""
    jobs = max(1, min(settings.jobs, len(todo)))
    tasks = [task_of(project, job, data[job.inspection], fresh, settings, jobs) for job in todo]
    result.not_run = [task["key"] for task in tasks]
    write_all(project, result, todo, started, is_ended=False, told=told, command=settings.command)
    told.start(len(tasks))
    with ExitStack() as stack:
        if settings.cluster:
            from analysis.reporting.cluster import ClusterCrew

            crew: Any = ClusterCrew(settings.cluster, project)
        else:
            crew = Crew(_maker(project, settings, stack, todo), jobs)
        stack.callback(told.stop)
        called_off = stack.enter_context(_called_off())
        stack.callback(publishing.clear_staged, project)
        crew.start(tasks)
        is_cancelled = _follow(project, crew, called_off, settings, result, told, todo, started)
        if not is_cancelled:  # no report goes missing without a word, whatever happened to whoever had it in hand
            for task in tasks:
                if task["key"] in result.not_run:
                    _stand(project, task, unmade(task, Ending(endings.MACHINERY, "nobody took it up")), result, told)
        return is_cancelled


def _maker(project: store.Project, settings: Settings, stack: ExitStack, todo: Sequence[Job]) -> Callable[[], Any]:
    """A call that gives a new worker; the processes it needs end with `stack`."""
    if settings.engine == KERNEL or not can_fork():
        from analysis.reporting.engine.plain import PlainMaker

        return lambda: PlainMaker(str(project.root), without=settings.secrets)
    warm = [stack.enter_context(new_warm(project, todo, settings.secrets))]
    guard = threading.Lock()

    def new_maker() -> ForkMaker:
        with guard:
            if not warm[0].is_alive():  # it was killed: a fault of the machinery, mended here
                warm.append(stack.enter_context(new_warm(project, todo, settings.secrets)))
                warm.pop(0)
            return ForkMaker(warm[0].worker())

    return new_maker


def new_warm(project: store.Project, todo: Sequence[Job], secrets: Sequence[str] = ()) -> Any:
    """The warm process of a run, to be entered."""
    from analysis.reporting.engine.warm import Warm, uses_library

    return Warm(project.root, with_library=any(uses_library(job.source.content) for job in todo), without=secrets)


def _follow(
    project: store.Project,
    crew: Any,
    called_off: Callable[[], str],
    settings: Settings,
    result: RunResult,
    told: Progress,
    todo: Sequence[Job],
    started: str,
) -> bool:
    waiting = crew.jobs
    is_cancelled = False
    saved = time.monotonic()
    while waiting:
        if called_off():  # said again each time: a worker may just have been given a report
            is_cancelled = True
            crew.cancel(called_off())
        try:
            kind, task, made = crew.results.get(timeout=_TICK_SECONDS)
        except queue.Empty:
            told.tick()
            continue
        if kind == "ended":
            waiting -= 1
        elif kind == "begun":
            told.begun(task["key"])
        else:
            _stand(project, task, made, result, told)
        if time.monotonic() - saved > _SAVE_SECONDS:
            write_all(project, result, todo, started, is_ended=False, told=told, command=settings.command)
            saved = time.monotonic()
    crew.close()
    return is_cancelled


def _stand(project: store.Project, task: Mapping[str, Any], made: dict[str, Any], result: RunResult, told: Progress) -> None:
    """Publish or mark one report, and tell it."""
    key = task["key"]
    stands = publishing.settle(project, task, made)
    result.made[key] = stands
    result.not_run.remove(key)
    told.ended(key, is_done=stands["status"] == record.DONE, seconds=made["seconds"], why=why({**stands, "is_stale": False}))


@contextmanager
def _called_off() -> Iterator[Callable[[], str]]:
    """Ctrl-C and a polite kill end the run in order; nothing is interrupted in the middle of a publish. A second ctrl-C insists."""
    reason: list[str] = []

    def note(number: int, _: object) -> None:
        if reason and number == signal.SIGINT:
            raise KeyboardInterrupt
        reason.append("the run was interrupted" if number == signal.SIGINT else "the run was told to end")

    if threading.current_thread() is not threading.main_thread():
        yield lambda: ""
        return
    polite = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP"):  # the terminal or the connection it was started from has gone
        polite.append(signal.SIGHUP)
    before = {number: signal.signal(number, note) for number in polite}
    try:
        yield lambda: reason[0] if reason else ""
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def task_of(project: store.Project, job: Job, data: Dimensions, fresh: Freshness, settings: Settings, jobs: int) -> dict[str, Any]:
    """All a worker needs to know to make one report, as plain values."""
    root = str(project.root)
    return {
        "key": job.key,
        "root": root,
        "notebook": job.source.name,
        "passed": dict(job.passed),
        "staged": str(publishing.staged_folder(project, job.key)),
        "always_read": [f"data/raw/{job.inspection}/{DEFINITION_FILE}"],
        "options": {
            "root": root,
            "folder": root,
            "deadline": job.deadline or settings.deadline,
            "cell_deadline": job.cell_deadline,
            "memory_mb": job.memory_mb or _memory_mb(jobs),
        },
        "record": {
            "report": job.report,
            "folder": job.folder,
            "inspection": job.inspection,
            "inspection_title": data.title,
            "inspection_marks": list(data.marks),
            "title": job.title,
            "notebook": job.source.name,
            "values": dict(job.values),
            "parameters": dict(job.parameters),
            "parameter_words": dict(job.words),
            "hashes": fresh.hashes(job),
            "code_version": f"{__version__}+{fresh.code[:12]}",
            "engine": settings.engine,
            "is_planned": settings.is_planned,
        },
    }


def cores() -> int:
    """How many this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def _memory_mb(jobs: int) -> float:
    """A report may use its share of the machine; beyond it the report fails and says so, and the machine lives on."""
    return max(_LEAST_MEMORY_MB, _SHARE_OF_MEMORY * store.machine_memory_mb() / jobs)
