"""reports/index.html: all reports with their status, links, and what is stale or failed and why.

`entries` is the data any other page of the reports can be built from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from analysis import store
from analysis.reporting.page import templates
from analysis.reporting.record import DONE, FAILED_NOTEBOOK, STALE, now, records

INDEX_FILE = "index.html"
_LABELS = {DONE: "Up to date", STALE: "Stale", "failed": "Failed"}


def entries(project: store.Project) -> list[dict[str, Any]]:
    """One entry a report on disk: key, inspection, inspection_title, report, folder and page (from reports/), title,
    status (done, stale, failed), label, why, made, parameters, marks, charts, failed_notebook.
    """
    return [_entry(project, key, record) for key, record in records(project)]


def _entry(project: store.Project, key: str, record: Mapping[str, Any]) -> dict[str, Any]:
    has_page = (project.reports / key / "report.html").is_file()
    has_failed = (project.reports / key / FAILED_NOTEBOOK).is_file()
    status = STALE if record.get("is_stale") else record.get("status", "failed")
    return {
        "key": key,
        "inspection": record.get("inspection", key.split("/")[0]),
        "inspection_title": record.get("inspection_title") or record.get("inspection", key.split("/")[0]),
        "report": record.get("report", key.split("/")[1]),
        "folder": key,
        "page": f"{key}/report.html" if has_page else None,
        "failed_notebook": f"{key}/{FAILED_NOTEBOOK}" if has_failed else None,
        "title": record.get("title", key),
        "status": status,
        "label": _LABELS.get(status, status),
        "why": why(record),
        "made": str(record.get("started", "")).replace("T", " ").replace("+00:00", " UTC") if has_page else "never",
        "parameters": record.get("parameters", {}),
        "marks": record.get("marks", []),
        "charts": record.get("charts", []),
    }


def why(record: Mapping[str, Any]) -> str:
    """Why a report is stale or failed, in a sentence; empty where all is well."""
    error = record.get("error")
    if not error:
        return str(record.get("stale_reason") or "")
    place = f" in cell [{error['cell_number']}]" if error.get("cell_number") else ""
    said = f"{error['label'][:1].upper()}{error['label'][1:]}{place}: {error['message']}"
    return f"{said}. The files shown are those of the last good run." if record.get("is_stale") else said


def write_library(project: store.Project) -> None:
    """Write reports/index.html whole."""
    found = entries(project)
    groups: dict[str, list[dict[str, Any]]] = {}
    for entry in found:
        groups.setdefault(entry["inspection_title"], []).append(entry)
    troubles = [entry for entry in found if entry["status"] != DONE]
    page = (
        templates()
        .get_template("library.html.j2")
        .render(
            groups=[{"title": title, "entries": rows} for title, rows in sorted(groups.items())],
            troubles=troubles,
            summary=summary(found),
            made=now().replace("T", " ").replace("+00:00", " UTC"),
        )
    )
    store.write_text(project.reports / INDEX_FILE, page)


def summary(found: Sequence[Mapping[str, Any]]) -> str:
    """How many reports there are, and how many of them need a look."""
    counts = {status: sum(entry["status"] == status for entry in found) for status in _LABELS}
    told = [f"{counts[status]} {label.lower()}" for status, label in _LABELS.items() if counts[status]]
    return f"{len(found)} report{'' if len(found) == 1 else 's'}" + (f": {', '.join(told)}." if told else ".")
