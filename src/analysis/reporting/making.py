"""One report made from one notebook, into a folder nobody reads yet: ipynb, html, charts and its record."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis import store
from analysis.errors import ReauditError
from analysis.reporting.engine import endings
from analysis.reporting.engine.endings import Ending
from analysis.reporting.engine.recorder import CHANGED, MISSING, state_of
from analysis.reporting.notebook import notebook_bytes, parameterised, read_notebook
from analysis.reporting.outputs import chart_files, chart_records, marks_of
from analysis.reporting.page import report_page
from analysis.reporting.record import DONE, FAILED, FAILED_NOTEBOOK, REPORT_FILE, SCHEMA, now, record_bytes

Run = Callable[[dict[str, Any], dict[str, Any]], Ending]
_hashes: dict[tuple[str, int, int], str] = {}


def make_report(task: Mapping[str, Any], run: Run) -> dict[str, Any]:
    """Run the task's notebook with `run` and write the report into task["staged"]. Returns its record.

    Never raises for what a notebook or the disk does: the record says what happened. A failed report leaves
    failed.ipynb alone, with the outputs up to the failure.
    """
    started, clock = now(), time.monotonic()
    record: dict[str, Any] = {"schema": SCHEMA, **task["record"], "started": started}
    notebook: dict[str, Any] | None = None
    try:
        notebook = _prepared(task)
        ending = run(notebook, task["options"])
    except ReauditError as error:
        ending = Ending(endings.UNREADABLE, str(error))
    _stamp(notebook, ending, started, clock)
    record |= {
        "seconds": round(time.monotonic() - clock, 3),
        "peak_memory_mb": round(ending.peak_memory_mb, 1),
        "status": DONE if ending.is_done else FAILED,
        "is_stale": False,
        "error": ending.error(),
        "inputs": _inputs(Path(task["root"]), ending.read, [*task["always_read"], *_named(notebook)]),
        "charts": chart_records(notebook) if notebook and ending.is_done else [],
        "marks": marks_of(notebook) if notebook and ending.is_done else [],
    }
    try:
        _write(Path(task["staged"]), notebook, record, ending, store.read_house(Path(task["root"])))
    except OSError as error:
        record |= {"status": FAILED, "error": Ending(endings.PUBLISH, error.strerror or str(error)).error()}
    except ReauditError as error:  # house.toml was spoilt while reports were made
        record |= {"status": FAILED, "error": Ending(endings.PUBLISH, str(error)).error()}
    return record


def _prepared(task: Mapping[str, Any]) -> dict[str, Any]:
    path = Path(task["root"]) / "notebooks" / task["notebook"]
    notebook = parameterised(read_notebook(path, name=f"notebooks/{task['notebook']}"), task["passed"])
    notebook["metadata"]["papermill"] = {"parameters": dict(task["passed"]), "input_path": f"notebooks/{task['notebook']}"}
    return notebook


def _stamp(notebook: dict[str, Any] | None, ending: Ending, started: str, clock: float) -> None:
    """Say in the notebook itself whether it is whole, where papermill's readers look for it."""
    if notebook is None:
        return
    notebook["metadata"].setdefault("papermill", {}).update(
        {
            "start_time": started,
            "end_time": now(),
            "duration": round(time.monotonic() - clock, 3),
            "exception": None if ending.is_done else True,
        }
    )
    notebook["metadata"]["reaudit"] = {**notebook["metadata"].get("reaudit", {}), "status": DONE if ending.is_done else FAILED}
    for place, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code" and not ending.is_done and ending.cell is not None and place >= ending.cell:
            cell["metadata"]["papermill"] = {"status": "failed" if place == ending.cell else "pending"}


def _named(notebook: dict[str, Any] | None) -> list[str]:
    """Files the notebook's metadata names as read, where a library opens them unseen."""
    named = (notebook or {"metadata": {}})["metadata"].get("reaudit", {}).get("inputs", [])
    return [name for name in named if isinstance(name, str)] if isinstance(named, list) else []


def _inputs(root: Path, read: Mapping[str, str], always: Sequence[str]) -> dict[str, str]:
    """The hash of what was read. A file that changed since it was opened has no hash that could be told: see recorder."""
    found = {name: _hash(root / name) if (root / name).is_file() else MISSING for name in always}
    for name, state in read.items():
        if name.endswith("/"):
            found[name] = state
        elif state_of(root / name) != state:
            found[name] = CHANGED
        else:
            found[name] = _hash(root / name) if state != MISSING else MISSING
    return dict(sorted(found.items()))


def _hash(path: Path) -> str:
    """A worker makes many reports from the same data: a file is hashed once while its size and time stand."""
    state = path.stat()
    key = (str(path), state.st_size, state.st_mtime_ns)
    if key not in _hashes:
        _hashes[key] = store.hash_file(path)
    return _hashes[key]


def _write(staged: Path, notebook: dict[str, Any] | None, record: dict[str, Any], ending: Ending, house: store.House) -> None:
    if not ending.is_done:
        store.write_files(staged, {FAILED_NOTEBOOK: notebook_bytes(notebook)} if notebook else {})
        return
    assert notebook is not None
    files = {
        "report.ipynb": notebook_bytes(notebook),
        "report.html": report_page(notebook, record, house=house).encode("utf-8", "replace"),
        **{f"charts/{name}": data for name, data in chart_files(notebook).items()},
    }
    record["files"] = {name: len(data) for name, data in files.items()}
    store.write_files(staged, {**files, REPORT_FILE: record_bytes(record)})
