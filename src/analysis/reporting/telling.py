"""What a run writes and says of itself: reports/run.json, the page of all reports, the summary on stderr."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from analysis import store
from analysis.errors import EXIT_DATA_ERRORS, EXIT_DONE, EXIT_INTERRUPTED, EXIT_REPORT_FAILED
from analysis.reporting import record
from analysis.reporting.jobs import Job
from analysis.reporting.library import INDEX_FILE, why, write_library
from analysis.reporting.progress import Progress
from analysis.reporting.result import RunResult

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


def exit_code_of(result: RunResult, interrupted: bool) -> int:
    """The first that holds: interrupted, a report failed (or was never made), errors in the data, done."""
    if interrupted:
        return EXIT_INTERRUPTED
    if result.failed or result.not_run:
        return EXIT_REPORT_FAILED
    return EXIT_DATA_ERRORS if result.data_errors else EXIT_DONE


RUN, REPORT = "run", "report"


def write_all(
    project: store.Project,
    result: RunResult,
    jobs: Sequence[Job],
    started: str,
    *,
    is_ended: bool,
    told: Progress,
    command: str = RUN,
) -> None:
    """reports/run.json and, at the end, reports/index.html. A full disk is told, not raised: the reports themselves stand.

    A report made by hand joins the history, and leaves what is told of the last run as it is.
    """
    run_ = record.read_run(project)
    entry = {
        "command": command,
        "id": result.id,
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
        "unplanned": result.unplanned,
    }
    before = {} if command == RUN else {key: one.get("this_run") for key, one in run_["reports"].items()}
    this_run = {
        **before,
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
        last = entry if command == RUN else run_.get("run")
        record.write_run(project, {**run_, "run": last, "reports": reports, "history": record.with_history(run_, entry)})
        if is_ended and (result.made or result.cleaned or result.unplanned or not (project.reports / INDEX_FILE).is_file()):
            write_library(project)
    except OSError as error:
        result.is_told = False
        told.say(f"reports/run.json and reports/index.html could not be written: {error.strerror or error}")
        if is_ended and result.exit_code in {EXIT_DONE, EXIT_DATA_ERRORS}:
            result.exit_code = EXIT_REPORT_FAILED


def say_summary(project: store.Project, result: RunResult, told: Progress, *, quiet: bool, interrupted: bool) -> None:
    """The end, failures first. Errors are told even when quiet."""

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
    if result.is_told:
        print(project.reports / "index.html")
