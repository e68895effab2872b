"""The run: clean, check the plan, make what is not up to date, publish it, record it, tell it."""

from __future__ import annotations

import os
import queue
import signal
import threading
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from analysis import __version__, store
from analysis.errors import (
    EXIT_DATA_ERRORS,
    EXIT_DONE,
    EXIT_INTERRUPTED,
    EXIT_REPORT_FAILED,
    DataError,
    Faults,
    LockedError,
    ReauditError,
    UsageError,
)
from analysis.reporting import publishing, record
from analysis.reporting.crew import Crew, ForkMaker
from analysis.reporting.dimensions import Dimensions, dimensions_of
from analysis.reporting.engine.forked import can_fork
from analysis.reporting.fresh import Freshness, record_of
from analysis.reporting.library import INDEX_FILE, why, write_library
from analysis.reporting.parameters import nearest, read_command_line
from analysis.reporting.plan import Job, Planned, empty_fan_outs, expand, make_job, read_plan, read_source
from analysis.reporting.progress import Progress, progress_for
from analysis.store.project import DEFINITION_FILE

_LEAST_MEMORY_MB = 1024.0
_SHARE_OF_MEMORY = 0.8  # of the machine's, shared by the jobs
_SAVE_SECONDS = 10.0  # between two writes of run.json while reports are made
_TICK_SECONDS = 0.2
FORK, KERNEL = "fork", "kernel"


@dataclass
class RunResult:
    """What came of a run: its exit code, and the record of each report that was made or tried."""

    exit_code: int = EXIT_DONE
    made: dict[str, dict[str, Any]] = field(default_factory=dict)
    up_to_date: list[str] = field(default_factory=list)
    not_run: list[str] = field(default_factory=list)
    data_errors: list[str] = field(default_factory=list)
    cleaned: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def failed(self) -> dict[str, dict[str, Any]]:
        """Those that were tried and did not become a finished report."""
        return {key: one for key, one in self.made.items() if one["status"] != record.DONE}

    @property
    def done(self) -> list[str]:
        """Those that were made."""
        return [key for key, one in self.made.items() if one["status"] == record.DONE]


def run(
    project: store.Project,
    *,
    inspections: Sequence[str] | None = None,
    only: Sequence[str] | None = None,
    failed: bool = False,
    since: str | None = None,
    jobs: int | None = None,
    force: bool = False,
    deadline: float | None = None,
    engine: str | None = None,
    cluster: str | None = None,
    notify: str | None = None,
    quiet: bool = False,
    clean: Callable[[store.Project, str], Any] | None = None,
    progress: Progress | None = None,
) -> RunResult:
    """Make every planned report that is not up to date. Raises UsageError, PlanError, Faults, LockedError before anything starts."""
    started, clock = record.now(), time.monotonic()
    before = _day(since)
    target = None
    if notify:
        from analysis.reporting.notify import Target

        target = Target(notify)
    told = progress or progress_for(quiet=quiet)
    chosen = list(inspections) if inspections else project.inspections()
    with _locked(project):
        publishing.tidy(project)
        planned = _only(read_plan(project), only)
        result = RunResult()
        broken = _clean(project, chosen, clean, result, told)
        data = {name: dimensions_of(project, name) for name in chosen if name not in broken}
        result.data_errors += [f"{name}: {known.errors} errors in the raw data" for name, known in data.items() if known.errors]
        planned_jobs = expand(planned, data, project=project, broken=frozenset(broken))
        for line in empty_fan_outs(planned, data):
            told.say(line)
        _mark_broken(project, broken)
        fresh = Freshness(project)
        todo = _select(project, planned_jobs, fresh, result, failed=failed, before=before, force=force)
        settings = _Settings(
            engine or (FORK if can_fork() else KERNEL), jobs or _cores(), deadline, cluster, target.names if target else ()
        )
        interrupted = False
        if todo:
            interrupted = _make_all(project, todo, data, fresh, settings, result, told, started)
        result.seconds = time.monotonic() - clock
        result.exit_code = _exit_code(result, interrupted)
        _write_all(project, result, planned_jobs, started, is_ended=True, told=told)
    _summary(project, result, told, quiet=quiet, interrupted=interrupted)
    if target is not None:
        target.send(result, project.root.name)
    return result


def report(
    project: store.Project,
    report_id: str,
    inspection: str | None,
    parameters: Mapping[str, str] | None = None,
    *,
    engine: str | None = None,
    deadline: float | None = None,
    quiet: bool = False,
    clean: Callable[[store.Project, str], Any] | None = None,
) -> RunResult:
    """Make one report, a report of the plan or any notebook, with these parameters as text; always made anew."""
    started, clock = record.now(), time.monotonic()
    told = progress_for(quiet=quiet)
    given = dict(parameters or {})
    planned = _find(project, report_id)
    values = read_command_line(planned.source.parameters, given)
    name = _inspection(project, inspection, values, planned)
    with _locked(project):
        publishing.tidy(project)
        result = RunResult()
        broken = _clean(project, [name], clean, result, told)
        if broken:
            raise Faults([DataError("the raw data must be mended first", where=name, remedy=f"reaudit check {name}")])
        data = {name: dimensions_of(project, name)}
        extra = {key: value for key, value in values.items() if key != "inspection"}
        job = make_job(planned, name, {}, extra=extra)
        for_each = {key: over for key, over in planned.for_each.items() if key in job.values}
        if for_each:  # a report of the fan-out keeps the folder the plan gives it
            own = {key: job.values[key] for key in planned.for_each if key in job.values}
            job = make_job(planned, name, own, extra={key: value for key, value in extra.items() if key not in own})
        settings = _Settings(engine or (FORK if can_fork() else KERNEL), 1, deadline, None)
        interrupted = _make_all(project, [job], data, Freshness(project), settings, result, told, started)
        result.seconds = time.monotonic() - clock
        result.exit_code = _exit_code(result, interrupted)
        _write_all(project, result, [job], started, is_ended=True, told=told)
    _summary(project, result, told, quiet=quiet, interrupted=interrupted)
    return result


@dataclass(frozen=True)
class _Settings:
    engine: str
    jobs: int
    deadline: float | None
    cluster: str | None
    secrets: tuple[str, ...] = ()  # variables no notebook may see


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("--since needs a day", found=repr(text), expected="a day as 2024-05-31") from None


@contextmanager
def _locked(project: store.Project) -> Iterator[None]:
    """One run a project. The lock is the system's: it goes with its holder, however that ends."""
    from filelock import FileLock, Timeout

    store.make_folder(project.private)
    lock = FileLock(str(project.private / "run.lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise LockedError(
            "another run is at work in this project",
            where=str(project.root.name),
            remedy="wait until it has ended; reaudit status tells of it",
        ) from None
    try:
        yield
    finally:
        lock.release()


def _only(planned: list[Planned], only: Sequence[str] | None) -> list[Planned]:
    if not only:
        return planned
    known = [report.id for report in planned]
    for name in only:
        if name not in known:
            raise UsageError(
                "no such report in the plan", where="--only", found=repr(name), expected=", ".join(known), remedy=nearest(name, known)
            )
    return [report for report in planned if report.id in set(only)]


def _find(project: store.Project, report_id: str) -> Planned:
    """A report of the plan by its id, else the notebook of that name."""
    planned = read_plan(project) if project.plan.is_file() else []
    for report_ in planned:
        if report_.id == report_id:
            return report_
    name = report_id.removesuffix(".ipynb")
    if (project.notebooks / f"{name}.ipynb").is_file():
        source, faults = read_source(project, f"{name}.ipynb")
        if faults:
            raise Faults(faults)
        return Planned(name.lower().replace(" ", "-"), source)
    known = [*(one.id for one in planned), *(path.stem for path in project.notebooks.glob("*.ipynb"))]
    raise UsageError(
        "no such report or notebook", found=repr(report_id), expected=", ".join(dict.fromkeys(known)), remedy=nearest(report_id, known)
    )


def _inspection(project: store.Project, inspection: str | None, values: Mapping[str, Any], planned: Planned) -> str:
    named = inspection or values.get("inspection")
    if inspection and values.get("inspection") not in {None, inspection}:
        raise UsageError("two inspections are named", found=f"{inspection!r} and -p inspection {values['inspection']!r}", remedy="name one")
    known = planned.inspections or project.inspections()
    if named is None and len(known) == 1:
        named = known[0]
    if named is None:
        raise UsageError(
            "which inspection?", expected=" or ".join(known) or "a folder in data/raw", remedy="reaudit report REPORT INSPECTION"
        )
    return project.require(str(named))


def _clean(
    project: store.Project, inspections: Sequence[str], clean: Callable[[store.Project, str], Any] | None, result: RunResult, told: Progress
) -> dict[str, str]:
    """Clean what changed. Returns inspections that could not be cleaned, with the reason; the others go on."""
    broken: dict[str, str] = {}
    for name in inspections:
        try:
            if clean is not None:
                clean(project, name)
                result.cleaned.append(name)
            elif not _is_fresh(project, name):
                from analysis.pipeline import clean_if_needed

                if clean_if_needed(project, name):
                    result.cleaned.append(name)
                    told.say(f"{name}: cleaned")
        except ReauditError as error:
            if error.exit_code != EXIT_DATA_ERRORS:
                raise
            broken[name] = str(error)
            result.cleaned.append(name)
            result.data_errors += str(error).splitlines()
    return broken


def _is_fresh(project: store.Project, name: str) -> bool:
    """Are the processed tables those of the raw data? Asked without the rooms that clean, which take a second to import."""
    from analysis.pipeline.freshness import is_fresh

    try:
        declared = tomllib.loads(store.read_text(project.raw(name) / DEFINITION_FILE))
        return is_fresh(project, name, synthetic=declared.get("synthetic") is True)
    except (OSError, ValueError):
        return False  # whoever cleans will say what is wrong


def _mark_broken(project: store.Project, broken: Mapping[str, str]) -> None:
    """Reports of an inspection whose raw data cannot be read are older than that data, and say so."""
    for key, earlier in record.records(project):
        reason = broken.get(earlier.get("inspection", ""))
        if reason and not earlier.get("is_stale"):
            lines = reason.splitlines()
            more = f" (and {len(lines) - 1} more)" if len(lines) > 1 else ""
            publishing.mark(project, key, {**earlier, "error": None, "stale_reason": f"The raw data has errors: {lines[0]}{more}"})


def _select(
    project: store.Project, jobs: Sequence[Job], fresh: Freshness, result: RunResult, *, failed: bool, before: date | None, force: bool
) -> list[Job]:
    todo = []
    for job in jobs:
        earlier = record_of(project, job)
        if failed and (earlier is None or earlier.get("status") == record.DONE):
            continue
        is_old = before is not None and earlier is not None and str(earlier.get("started", ""))[:10] < before.isoformat()
        if force or is_old or fresh.why_stale(job, earlier) is not None:
            todo.append(job)
        else:
            result.up_to_date.append(job.key)
    return todo


def _make_all(
    project: store.Project,
    todo: Sequence[Job],
    data: Mapping[str, Dimensions],
    fresh: Freshness,
    settings: _Settings,
    result: RunResult,
    told: Progress,
    started: str,
) -> bool:
    """Make the reports; True where somebody called it off."""
    jobs = max(1, min(settings.jobs, len(todo)))
    tasks = [task_of(project, job, data[job.inspection], fresh, settings, jobs) for job in todo]
    result.not_run = [task["key"] for task in tasks]
    _write_all(project, result, todo, started, is_ended=False, told=told)
    told.start(len(tasks))
    with ExitStack() as stack:
        if settings.cluster:
            from analysis.reporting.cluster import ClusterCrew

            crew: Any = ClusterCrew(settings.cluster, project)
        else:
            crew = Crew(_maker(project, settings, stack, todo), jobs)
        stack.callback(told.stop)
        called_off = stack.enter_context(_called_off())
        crew.start(tasks)
        return _follow(project, crew, called_off, result, told, todo, started)


def _maker(project: store.Project, settings: _Settings, stack: ExitStack, todo: Sequence[Job]) -> Callable[[], Any]:
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
            stands = publishing.settle(project, task, made)
            result.made[task["key"]] = stands
            result.not_run.remove(task["key"])
            told.ended(
                task["key"], is_done=stands["status"] == record.DONE, seconds=made["seconds"], why=why({**stands, "is_stale": False})
            )
        if time.monotonic() - saved > _SAVE_SECONDS:
            _write_all(project, result, todo, started, is_ended=False, told=told)
            saved = time.monotonic()
    crew.close()
    return is_cancelled


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
    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: reason[0] if reason else ""
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def task_of(project: store.Project, job: Job, data: Dimensions, fresh: Freshness, settings: _Settings, jobs: int) -> dict[str, Any]:
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
            "hashes": fresh.hashes(job),
            "code_version": f"{__version__}+{fresh.code[:12]}",
            "engine": settings.engine,
        },
    }


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def _memory_mb(jobs: int) -> float:
    """A report may use its share of the machine; beyond it the report fails and says so, and the machine lives on."""
    import psutil

    return max(_LEAST_MEMORY_MB, _SHARE_OF_MEMORY * psutil.virtual_memory().total / 1024**2 / jobs)


def _exit_code(result: RunResult, interrupted: bool) -> int:
    if interrupted:
        return EXIT_INTERRUPTED
    if result.failed:
        return EXIT_REPORT_FAILED
    return EXIT_DATA_ERRORS if result.data_errors else EXIT_DONE


_KEPT = (
    "status",
    "is_stale",
    "started",
    "seconds",
    "peak_memory_mb",
    "notebook",
    "parameters",
    "inputs",
    "hashes",
    "code_version",
    "engine",
    "error",
)


def _write_all(project: store.Project, result: RunResult, jobs: Sequence[Job], started: str, *, is_ended: bool, told: Progress) -> None:
    """reports/run.json and, at the end, reports/index.html. A full disk is told, not raised: the reports themselves stand."""
    run_ = record.read_run(project)
    entry = {
        "started": started,
        "ended": record.now() if is_ended else None,
        "seconds": round(result.seconds, 3),
        "exit_code": result.exit_code if is_ended else None,
        "planned": len(jobs),
        "made": len(result.done),
        "up_to_date": len(result.up_to_date),
        "failed": {key: (one.get("error") or {}).get("label", "") for key, one in result.failed.items()},
        "not_run": result.not_run,
        "data_errors": result.data_errors,
    }
    this_run = {
        **dict.fromkeys(result.up_to_date, record.UP_TO_DATE),
        **dict.fromkeys(result.not_run, record.WAITING),
        **{
            key: "made" if one["status"] == record.DONE else (one.get("error") or {}).get("kind", "failed")
            for key, one in result.made.items()
        },
    }
    reports = {key: {**{name: one.get(name) for name in _KEPT}, "this_run": this_run.get(key)} for key, one in record.records(project)}
    reports |= {key: {"status": "not made yet", "this_run": state} for key, state in this_run.items() if key not in reports}
    try:
        record.write_run(project, {**run_, "run": entry, "reports": reports, "history": record.with_history(run_, entry)})
        if is_ended and (result.made or result.cleaned or not (project.reports / INDEX_FILE).is_file()):
            write_library(project)
    except OSError as error:
        told.say(f"reports/run.json and reports/index.html could not be written: {error.strerror or error}")
        if is_ended and result.exit_code in {EXIT_DONE, EXIT_DATA_ERRORS}:
            result.exit_code = EXIT_REPORT_FAILED


def _summary(project: store.Project, result: RunResult, told: Progress, *, quiet: bool, interrupted: bool) -> None:
    """The end, failures first. Errors are told even when quiet."""
    import sys

    def say(line: str) -> None:
        print(f"reaudit: {line}", file=sys.stderr)

    for key, one in result.failed.items():
        say(f"failed: {key}: {why({**one, 'is_stale': False})}")
        if one.get("unwritten"):
            say(f"{key}: {one['unwritten']}")
    for line in result.data_errors:
        say(line)
    if interrupted:
        say(f"interrupted: {len(result.not_run)} reports not begun; the next run goes on")
    if quiet:
        return
    if not result.made and not interrupted:
        say(f"nothing to do: {len(result.up_to_date)} reports are up to date" if result.up_to_date else "nothing to do")
    else:
        say(f"{len(result.done)} made, {len(result.failed)} failed, {len(result.up_to_date)} up to date, in {result.seconds:.1f} s")
    print(project.reports / "index.html")
