"""The finished reports of an inspection, read from its report folders; what is failed or out of date is told, never hidden."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis import reading, store
from analysis.errors import DataError, UsageError
from analysis.packs.material import Material, Report, clean_text, distinct, report_from

PACK_FOLDER = "pack"
NOTEBOOK, RECORD = "report.ipynb", "report.json"


def inspections_with_reports(project: store.Project) -> list[str]:
    """Ids of the inspections that have a report folder."""
    if not project.reports.is_dir():
        return []
    return sorted(
        {path.parent.parent.name for path in project.reports.glob(f"*/*/{RECORD}") if not path.parent.parent.name.startswith(".")}
    )


def gather(project: store.Project, inspection: str, *, only: Sequence[str] | None = None) -> Material:
    """What the packs of an inspection are made of.

    Raises UsageError for an inspection without reports, a report that is not there, or where no report is finished.
    """
    if inspection not in inspections_with_reports(project):
        raise UsageError(
            "this inspection has no reports",
            found=repr(clean_text(inspection)),
            expected=" or ".join(inspections_with_reports(project)) or "at least one finished report",
            remedy="reaudit run",
        )
    folders = {
        path.parent.name: path.parent
        for path in sorted((project.reports / inspection).glob(f"*/{RECORD}"))
        if path.parent.name != PACK_FOLDER
    }
    records = {name: store.read_note(folder / RECORD) for name, folder in folders.items()}
    chosen = _chosen(records, only)
    reports: list[Report] = []
    left_out: list[tuple[str, str]] = []
    charts = tables = 1
    for name in sorted(chosen, key=lambda one: (_place(project, records[one]), one)):
        record = records[name]
        why = why_not(record, folders[name])
        notebook = None if why else _notebook(folders[name] / NOTEBOOK)
        if record is None or notebook is None:
            left_out.append((clean_text((record or {}).get("title") or name), why or "its notebook cannot be read"))
            continue
        report = report_from(notebook, record, key=name, stale=why_stale(project, record), first_chart=charts, first_table=tables)
        if not (report.charts or report.tables or report.refusals):
            left_out.append((report.title, "it holds neither a chart nor a table"))
            continue
        reports.append(report)
        charts += len(report.charts)
        tables += len(report.tables)
    if not reports:
        told = "; ".join(f"{name}: {reason}" for name, reason in left_out)
        raise UsageError(
            f"no report of {inspection} is finished, so there is nothing to put in a pack", found=told or None, remedy="reaudit run"
        )
    titles = [str((record or {}).get("inspection_title") or "") for record in records.values()]
    title = clean_text(next((one for one in titles if one), inspection))
    marks = distinct([mark for report in reports for mark in report.marks])
    return Material(inspection, title, tuple(reports), tuple(left_out), marks)


def _chosen(records: Mapping[str, Mapping[str, Any] | None], only: Sequence[str] | None) -> list[str]:
    """Folder names of the reports asked for: by folder or by the plan's id, which may stand for many."""
    if not only:
        return list(records)
    chosen = []
    for wanted in only:
        found = [name for name, record in records.items() if wanted in (name, (record or {}).get("report"))]
        if not found:
            raise UsageError(
                "there is no such report", found=repr(clean_text(wanted)), expected=" or ".join(sorted(records)), remedy="reaudit status"
            )
        chosen += [name for name in found if name not in chosen]
    return chosen


def why_not(record: Mapping[str, Any] | None, folder: Path) -> str:
    """Why a report cannot be in a pack; empty where it can."""
    if record is None:
        return f"its {RECORD} cannot be read"
    if record.get("status") == "failed" or not (folder / NOTEBOOK).is_file():
        return f"it failed: {_error(record)}"
    if record.get("status") not in ("done", "stale"):
        return "it is not finished"
    return ""


def why_stale(project: store.Project, record: Mapping[str, Any]) -> str:
    """Why the numbers of a finished report may be out of date; empty where they are not."""
    if record.get("is_stale") or record.get("status") == "stale":
        return f"Its last run failed ({_error(record)}), and what is shown is of the last good run."
    for name, expected in sorted((record.get("inputs") or {}).items()):
        path = project.root / name
        if path.is_file() and store.hash_file(path) != expected:
            return f"{clean_text(name)} has changed since it was made. Try: reaudit run"
    return ""


def _error(record: Mapping[str, Any]) -> str:
    error = record.get("error") or {}
    said = ": ".join(str(error[name]) for name in ("label", "message") if error.get(name))
    return clean_text(said or record.get("stale_reason") or "no reason was recorded")


def _notebook(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(store.read_text(path))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _place(project: store.Project, record: Mapping[str, Any] | None) -> int:
    """Where the report stands in the plan; those that are not in it come last."""
    try:
        planned = [one.get("id") for one in reading.read_toml(project.plan).get("report", []) if isinstance(one, dict)]
    except DataError:
        planned = []
    wanted = (record or {}).get("report")
    return planned.index(wanted) if wanted in planned else len(planned)
