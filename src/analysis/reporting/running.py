"""The run: clean, check the plan, make what is not up to date, publish it, record it, tell it."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from analysis import store
from analysis.errors import EXIT_DATA_ERRORS, DataError, Faults, ReauditError, UsageError
from analysis.reporting import publishing, record
from analysis.reporting.dimensions import dimensions_of
from analysis.reporting.engine.forked import can_fork
from analysis.reporting.fresh import Freshness, record_of
from analysis.reporting.jobs import Job, empty_fan_outs, expand, make_job, unknown_values
from analysis.reporting.lock import locked
from analysis.reporting.parameters import nearest, read_command_line
from analysis.reporting.plan import Planned, read_plan, read_source
from analysis.reporting.progress import Progress, progress_for
from analysis.reporting.result import RunResult
from analysis.reporting.telling import exit_code_of, say_summary, write_all
from analysis.reporting.working import FORK, KERNEL, Settings, cores, make_all
from analysis.store.project import DEFINITION_FILE

DEADLINE = 3600.0  # seconds for a report where neither the plan nor the command names any: a run that nobody watches must end


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
    before = _day(since)
    target = None
    if notify:
        from analysis.reporting.notify import Target

        target = Target(notify)
    told = progress or progress_for(quiet=quiet)
    try:
        store.read_house(project.root)  # a fault in it is told before anything is made
        result, interrupted = _run(
            project, inspections, only, failed=failed, before=before, force=force, clean=clean, told=told,
            settings=Settings(engine or default_engine(), jobs or cores(), deadline or DEADLINE, cluster, target.names if target else ()),
        )  # fmt: skip
    except BaseException as error:
        if target is not None:  # a schedule that stops before it starts must not look like one that is fine
            target.send_stopped(error, project.root.name)
        raise
    say_summary(project, result, told, quiet=quiet, interrupted=interrupted)
    if target is not None:
        target.send(result, project.root.name)
    return result


def default_engine() -> str:
    """Forked processes where the system has them, else ordinary kernels."""
    return FORK if can_fork() else KERNEL


def _run(
    project: store.Project,
    inspections: Sequence[str] | None,
    only: Sequence[str] | None,
    *,
    failed: bool,
    before: date | None,
    force: bool,
    clean: Callable[[store.Project, str], Any] | None,
    told: Progress,
    settings: Settings,
) -> tuple[RunResult, bool]:
    """The run itself, and whether somebody called it off."""
    started, clock = record.now(), time.monotonic()
    chosen = list(inspections) if inspections else project.inspections()
    with locked(project):
        publishing.tidy(project)
        planned = _only(read_plan(project), only)
        result = RunResult()
        broken = _clean(project, chosen, clean, result, told)
        data = {name: dimensions_of(project, name) for name in chosen if name not in broken}
        result.data_errors += [f"{name}: {known.errors} errors in the raw data" for name, known in data.items() if known.errors]
        planned_jobs = expand(planned, data)
        for line in empty_fan_outs(planned, data, planned_jobs):
            told.say(line)
        _mark_broken(project, broken)
        if not only:
            result.unplanned = publishing.mark_unplanned(project, planned_jobs, chosen=chosen if inspections else None, passed_over=broken)
            for key in result.unplanned:
                told.say(f"{key}: no longer planned; what is left of it is marked stale")
        fresh = Freshness(project)
        todo = _select(project, planned_jobs, fresh, result, failed=failed, before=before, force=force)
        interrupted = False
        if todo:
            interrupted = make_all(project, todo, data, fresh, settings, result, told, started)
        result.seconds = time.monotonic() - clock
        result.exit_code = exit_code_of(result, interrupted)
        write_all(project, result, planned_jobs, started, is_ended=True, told=told)
    return result, interrupted


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
    with locked(project):
        publishing.tidy(project)
        result = RunResult()
        broken = _clean(project, [name], clean, result, told)
        if broken:
            raise Faults([DataError("the raw data must be mended first", where=name, remedy=f"reaudit check {name}")])
        data = {name: dimensions_of(project, name)}
        if faults := [fault for key, value in values.items() for fault in unknown_values(key, value, data[name], where=f"-p {key}")]:
            raise Faults(faults)
        extra = {key: value for key, value in values.items() if key != "inspection"}
        job = make_job(planned, name, {}, extra=extra, known=data[name])
        for_each = {key: over for key, over in planned.for_each.items() if key in job.values}
        if for_each:  # a report of the fan-out keeps the folder the plan gives it
            own = {key: job.values[key] for key in planned.for_each if key in job.values}
            job = make_job(planned, name, own, extra={key: value for key, value in extra.items() if key not in own}, known=data[name])
        _not_anothers(project, job)
        settings = Settings(engine or default_engine(), 1, deadline or DEADLINE, None, is_planned=False)
        interrupted = make_all(project, [job], data, Freshness(project), settings, result, told, started)
        result.seconds = time.monotonic() - clock
        result.exit_code = exit_code_of(result, interrupted)
        write_all(project, result, [job], started, is_ended=True, told=told, command=settings.command)
    say_summary(project, result, told, quiet=quiet, interrupted=interrupted)
    return result


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("--since needs a day", found=repr(text), expected="a day as 2024-05-31") from None


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


def _not_anothers(project: store.Project, job: Job) -> None:
    """A folder that holds another report is left alone."""
    earlier = record_of(project, job)
    if earlier is not None and (earlier.get("report"), earlier.get("values", {})) != (job.report, dict(job.values)):
        raise UsageError(
            "another report stands in its folder",
            where=f"reports/{job.key}",
            found=f"{earlier.get('report')} with {earlier.get('values')}",
            remedy="move that folder away, or plan this report under an id of its own",
        )


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
                from analysis.pipeline import Effort, RowCounter, clean_if_needed

                if clean_if_needed(project, name, effort=Effort(progress=RowCounter(name, say=told.say))):
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
