"""A worker: takes one task at a time over its connection and answers. It lives in a process forked from the warm one."""

from __future__ import annotations

import os
import traceback
from typing import Any

from analysis.reporting.engine import driving, endings, forked
from analysis.reporting.engine.endings import Ending
from analysis.reporting.engine.wire import Ended, Wire
from analysis.reporting.notebook import checked


def serve(wire: Wire, kernel: Any) -> None:
    """Answer tasks until the other side goes. A task is {"execute": ...} or {"report": ...}."""
    while True:
        try:
            task = wire.receive()
        except Ended:
            forked.see_out(at_once=True)
            return
        assert task is not None
        if "cancel" in task:
            continue  # it came after the notebook had ended
        try:
            answer = _execute(wire, kernel, task["execute"]) if "execute" in task else _report(wire, kernel, task["report"])
        except Ended:
            return
        except Exception as error:
            answer = {"event": "end", "fault": f"{type(error).__name__}: {error}", "traceback": traceback.format_exc()}
        try:
            wire.send(answer)
        except Ended:
            return


def run_forked(
    notebook: dict[str, Any], options: dict[str, Any], *, kernel: Any, control: Wire | None, on_start: Any = None, on_end: Any = None
) -> Ending:
    """Run a notebook in a child of this process. `options`: root, folder, deadline, cell_deadline, memory_mb."""
    root = options.get("root") or os.getcwd()
    try:
        child = forked.fork_child(
            kernel,
            root=root,
            folder=options.get("folder") or root,
            memory_mb=options.get("memory_mb"),
            closing=[control.fileno()] if control else [],
        )
    except OSError as error:
        return Ending(endings.MACHINERY, f"no process could be started for it: {error}")
    return driving.drive(
        notebook,
        child,
        deadline=options.get("deadline"),
        cell_deadline=options.get("cell_deadline"),
        control=control,
        on_start=on_start,
        on_end=on_end,
    )


def _execute(wire: Wire, kernel: Any, task: dict[str, Any]) -> dict[str, Any]:
    """Run a notebook for papermill, telling of each cell as it starts and ends."""
    notebook = checked(task["notebook"], task.get("name", "notebook"))

    def started(place: int) -> None:
        wire.send({"event": "cell_start", "cell": place})

    def ended(place: int, failed: bool) -> None:
        cell = notebook["cells"][place]
        wire.send({"event": "cell_end", "cell": place, "failed": failed, "outputs": cell["outputs"], "count": cell["execution_count"]})

    ending = run_forked(notebook, task, kernel=kernel, control=wire, on_start=started, on_end=ended)
    return {
        "event": "end",
        "ending": vars(ending),
        "outputs": {place: [cell["outputs"], cell["execution_count"]] for place, cell in enumerate(notebook["cells"]) if "outputs" in cell},
        "widgets": notebook["metadata"].get("widgets"),
    }


def _report(wire: Wire, kernel: Any, task: dict[str, Any]) -> dict[str, Any]:
    from analysis.reporting.making import make_report

    def run(notebook: dict[str, Any], options: dict[str, Any]) -> Ending:
        return run_forked(notebook, options, kernel=kernel, control=wire)

    return {"event": "end", "result": make_report(task, run)}
