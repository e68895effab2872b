"""What a run leaves on disk: finished reports swapped in whole, failed ones marked stale beside their last good files."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from analysis import store
from analysis.reporting.engine import endings
from analysis.reporting.engine.endings import Ending
from analysis.reporting.jobs import Job
from analysis.reporting.record import DONE, FAILED, FAILED_NOTEBOOK, STALE, read_record, records, write_record

STAGED = ".staged"
_RUN = uuid4().hex[:12]


def staged_folder(project: store.Project, key: str) -> Path:
    """Where a report is built: inside reports/, so that one rename publishes it, and in a folder of this run alone: workers
    of a run that was killed live on for a moment, and must not write among ours.
    """
    return project.reports / STAGED / _RUN / key


def clear_staged(project: store.Project) -> None:
    """Remove what was built and is not published. On a full or failing disk it stays until the next run tidies up."""
    with suppress(OSError):
        store.remove_folder(project.reports / STAGED)


def tidy(project: store.Project) -> None:
    """Clear away what a killed run left, and bring back folders it had moved aside. Call it under the lock."""
    clear_staged(project)
    for aside in project.reports.glob("*/*.previous"):
        store.recover_folder(aside.with_name(aside.name.removesuffix(".previous")))


def settle(project: store.Project, task: Mapping[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    """Publish a finished report, or mark a failed one. Returns the record that now stands on disk."""
    final = project.reports / task["key"]
    staged = Path(task["staged"])
    if record["status"] == DONE:
        try:
            store.publish_folder(staged, final)
        except OSError as error:
            problem = error.strerror or str(error)
            record = {**record, "status": FAILED, "error": Ending(endings.PUBLISH, problem).error()}
        else:
            return record
    return mark(project, task["key"], record, failed_notebook=staged / FAILED_NOTEBOOK)


def mark_unplanned(
    project: store.Project, jobs: Sequence[Job], *, chosen: Sequence[str] | None, passed_over: Collection[str] = ()
) -> list[str]:
    """Mark reports of an earlier plan that this one no longer asks for: nobody looks at their data any more.

    `chosen` are the inspections this run is about, None for all; those in `passed_over` could not be cleaned, so nothing
    is known of what they ask for. Reports made by hand are left as they are. Returns the keys marked now.
    """
    planned = {job.key for job in jobs}
    known = set(project.inspections())
    marked = []
    for key, earlier in records(project):
        inspection = key.split("/")[0]
        asked_for = chosen is None or inspection in chosen
        if key in planned or not asked_for or inspection in passed_over or earlier.get("is_planned") is False:
            continue
        reason = "It is no longer in the plan" if inspection in known else "Its inspection is no longer in data/raw"
        if earlier.get("stale_reason") != reason:
            mark(project, key, {**earlier, "error": None, "stale_reason": reason})
            marked.append(key)
    return marked


def mark(project: store.Project, key: str, attempt: Mapping[str, Any], *, failed_notebook: Path | None = None) -> dict[str, Any]:
    """Keep the last good files of a report and say in its record that they are stale and why. Where there are none,
    the record says that the report failed. On a full disk the record may not be writable: then the old one stands,
    and the run's own summary tells of it.
    """
    final = project.reports / key
    earlier = read_record(final)
    if earlier is not None and earlier.get("files") and (final / "report.html").is_file():
        record = {
            **earlier,
            "status": STALE,
            "is_stale": True,
            "stale_reason": attempt.get("stale_reason") or (attempt.get("error") or {}).get("label", ""),
            "error": attempt.get("error"),
            "attempt": {name: attempt.get(name) for name in ("started", "seconds", "peak_memory_mb", "parameters", "hashes", "inputs")},
        }
    else:
        record = {**attempt, "status": FAILED}
    try:
        if failed_notebook is not None and failed_notebook.is_file():
            store.copy_file(failed_notebook, final / FAILED_NOTEBOOK)
        write_record(final, record)
    except OSError as error:
        record["unwritten"] = f"report.json could not be written: {error.strerror or error}"
    return record
