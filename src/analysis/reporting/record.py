"""What is written about reports: report.json beside each, reports/run.json over all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analysis import store

REPORT_FILE = "report.json"
RUN_FILE = "run.json"
FAILED_NOTEBOOK = "failed.ipynb"
SCHEMA = 1
MOST_HISTORY = 100  # runs told of in run.json

DONE, STALE, FAILED = "done", "stale", "failed"
UP_TO_DATE, WAITING, INTERRUPTED = "up to date", "not run", "interrupted"


def now() -> str:
    """This moment as ISO text in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def read_record(folder: Path) -> dict[str, Any] | None:
    """report.json of a report's folder, or None where there is none that can be read."""
    return store.read_note(folder / REPORT_FILE)


def write_record(folder: Path, record: Mapping[str, Any]) -> None:
    """Write report.json whole."""
    store.write_bytes(folder / REPORT_FILE, record_bytes(record))


def record_bytes(record: Mapping[str, Any]) -> bytes:
    """A record as people can read it."""
    return (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def records(project: store.Project) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every report on disk: "inspection/folder" and its record, in alphabetical order."""
    for path in sorted(project.reports.glob(f"*/*/{REPORT_FILE}")):
        if not path.parts[-3].startswith("."):
            record = read_record(path.parent)
            if record is not None:
                yield f"{path.parts[-3]}/{path.parts[-2]}", record


def read_run(project: store.Project) -> dict[str, Any]:
    """reports/run.json; an empty run where there is none."""
    found = store.read_note(project.reports / RUN_FILE) or {}
    return {"schema": SCHEMA, "reports": {}, "history": [], **found}


def write_run(project: store.Project, run: Mapping[str, Any]) -> None:
    """Write reports/run.json whole."""
    store.write_bytes(project.reports / RUN_FILE, record_bytes(run))


def with_history(run: Mapping[str, Any], entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The history with this run at its end, in the place of what was written while it ran; lists are told as their lengths."""
    earlier = [one for one in run.get("history", []) if one.get("id") != entry.get("id")]
    short = {name: len(value) if isinstance(value, list) else value for name, value in entry.items()}
    return [*earlier, short][-MOST_HISTORY:]
