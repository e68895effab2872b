"""Charts chosen by hand, kept as a finished report: reports/<inspection>/chosen/, so that packs and the library know them.

Nothing is drawn again: what is kept is the output a notebook would hold, and the code that made it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis import __version__, store
from analysis.errors import UsageError
from analysis.reporting.library import write_library
from analysis.reporting.notebook import notebook_bytes
from analysis.reporting.outputs import CHART_MIME, chart_files, chart_records, marks_of
from analysis.reporting.page import report_page
from analysis.reporting.publishing import staged_folder
from analysis.reporting.record import DONE, REPORT_FILE, SCHEMA, now, read_record, record_bytes

CHOSEN = "chosen"
BY_HAND = "by hand"
TITLE = "Charts chosen by hand"
_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}

Bundle = tuple[Mapping[str, Any], Mapping[str, Any]]


def chosen_charts(project: store.Project, inspection: str) -> list[dict[str, str]]:
    """The list, in order: id, title and code of each chart."""
    return [
        {"id": str(_about(cell)["id"]), "title": str(_about(cell)["title"]), "code": _source(cell)} for cell in _cells(project, inspection)
    ]


def keep_chart(
    project: store.Project, inspection: str, bundle: Bundle, *, code: str, title: str, marks: Sequence[str] = ()
) -> list[dict[str, str]]:
    """Put a chart on the list, as its output (data, metadata) and the code that draws it; one of the same code is replaced.

    `title` and `marks` are the inspection's. Returns the list. Raises UsageError where the plan has a report of this name.
    """
    data, metadata = bundle
    output = {"output_type": "display_data", "data": dict(data), "metadata": dict(metadata)}
    cell: dict[str, Any] = {"cell_type": "code", "metadata": {}, "source": code, "outputs": [output], "execution_count": None}
    cells = [one for one in _cells(project, inspection) if _source(one) != code]
    _publish(project, inspection, [*cells, cell], title=title, marks=marks)
    return chosen_charts(project, inspection)


def drop_chart(project: store.Project, inspection: str, number: int) -> list[dict[str, str]]:
    """Take the chart of this number (from 1) off the list. Returns the list. Raises UsageError where there is no such number."""
    cells = _cells(project, inspection)
    if not 1 <= number <= len(cells):
        raise UsageError("no such chart on the list", found=str(number), expected=f"1 to {len(cells)}" if cells else "the list is empty")
    del cells[number - 1]
    record = read_record(_folder(project, inspection)) or {}
    if cells:
        _publish(project, inspection, cells, title=record.get("inspection_title") or inspection, marks=record.get("inspection_marks") or ())
    else:
        store.remove_folder(_folder(project, inspection))
        write_library(project)
    return chosen_charts(project, inspection)


def _folder(project: store.Project, inspection: str) -> Path:
    return project.reports / inspection / CHOSEN


def _cells(project: store.Project, inspection: str) -> list[dict[str, Any]]:
    """The cells that hold a chart; none where nothing was chosen yet."""
    folder = _folder(project, inspection)
    record = read_record(folder)
    if record is not None and record.get("engine") != BY_HAND:
        raise UsageError(
            "a planned report has the name that charts chosen by hand are kept under",
            where=f"reports/{inspection}/{CHOSEN}",
            remedy="give the report another id in notebooks/reports.toml",
        )
    path = folder / "report.ipynb"
    if record is None or not path.is_file():
        return []
    cells = json.loads(store.read_text(path))["cells"]
    return [{**cell, "source": "".join(cell["source"])} for cell in cells if cell["cell_type"] == "code" and cell["outputs"]]


def _about(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    return cell["outputs"][0]["data"][CHART_MIME]


def _source(cell: Mapping[str, Any]) -> str:
    return str(cell["source"])


def _publish(project: store.Project, inspection: str, cells: Sequence[Mapping[str, Any]], *, title: str, marks: Sequence[str]) -> None:
    counted = [{**cell, "execution_count": number} for number, cell in enumerate(cells, 1)]
    heading = {"cell_type": "markdown", "metadata": {}, "source": f"# {TITLE}\n\nChosen in explore.ipynb; each cell draws its chart anew."}
    notebook = {"cells": [heading, *counted], "metadata": {"kernelspec": _KERNEL}, "nbformat": 4, "nbformat_minor": 4}
    tables = sorted(project.processed(inspection).glob("*.parquet"))
    record = {
        "schema": SCHEMA,
        "report": CHOSEN,
        "folder": CHOSEN,
        "inspection": inspection,
        "inspection_title": title,
        "inspection_marks": list(marks),
        "title": TITLE,
        "notebook": "explore.ipynb",
        "values": {},
        "parameters": {"inspection": inspection},
        "hashes": {},
        "code_version": f"{__version__}+{store.code_hash()[:12]}",
        "engine": BY_HAND,
        "is_planned": False,  # no plan asks for it, and no run may call it stale for that
        "started": now(),
        "seconds": 0.0,
        "peak_memory_mb": 0.0,
        "status": DONE,
        "is_stale": False,
        "error": None,
        "inputs": {path.relative_to(project.root).as_posix(): store.hash_file(path) for path in tables},
        "charts": chart_records(notebook),
        "marks": marks_of(notebook),
    }
    files = {
        "report.ipynb": notebook_bytes(notebook),
        "report.html": report_page(notebook, record, house=store.read_house(project.root)).encode("utf-8", "replace"),
        **{f"charts/{name}": data for name, data in chart_files(notebook).items()},
    }
    record["files"] = {name: len(data) for name, data in files.items()}
    staged = staged_folder(project, f"{inspection}/{CHOSEN}")
    store.remove_folder(staged)
    store.write_files(staged, {**files, REPORT_FILE: record_bytes(record)})
    store.publish_folder(staged, _folder(project, inspection))
    write_library(project)
