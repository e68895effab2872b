"""A notebook driven cell by cell in its forked child: deadlines, endings, and the last words of one that dies."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Callable
from typing import Any

from analysis import store
from analysis.reporting.engine import endings
from analysis.reporting.engine.collect import Outputs, append_output
from analysis.reporting.engine.endings import Ending
from analysis.reporting.engine.forked import EXIT_SECONDS, Child, let_go
from analysis.reporting.engine.wire import Ended, Wire

SKIP_TAG = "skip-execution"
MAY_FAIL_TAG = "raises-exception"
GRACE_SECONDS = 3.0  # between the interrupt and the kill


class _Stop(Exception):
    def __init__(self, kind: str, message: str) -> None:
        self.kind, self.message = kind, message


def drive(
    notebook: dict[str, Any],
    child: Child,
    *,
    deadline: float | None = None,
    cell_deadline: float | None = None,
    control: Wire | None = None,
    on_start: Callable[[int], None] | None = None,
    on_end: Callable[[int, bool], None] | None = None,
) -> Ending:
    """Run the code cells of `notebook` in `child`, in order, filling in their outputs; say how it ended.

    `deadline` and `cell_deadline` are seconds for the whole notebook and for each cell. `control` is watched for a
    message {"cancel": why}; should its other side go, the child is killed and Ended is raised. `on_start(cell)` and
    `on_end(cell, failed)` are told of each cell.
    """
    outputs = Outputs(notebook)
    until = child.started + deadline if deadline else None
    ending = Ending()
    current: int | None = None
    try:
        for current in _cells_to_run(notebook):
            cell = notebook["cells"][current]
            if on_start:
                on_start(current)
            cell_until = time.monotonic() + cell_deadline if cell_deadline else None
            outputs.begin(current)
            for reply in _taken(outputs.replies):
                child.send({"comm": reply})
            child.send({"run": current, "code": cell["source"], "id": cell.get("id")})
            reply = _until_ended(child, cell, outputs, control, until, cell_until, deadline, cell_deadline)
            ending = _judge(reply, cell, current, last=current == _last_cell(notebook))
            if on_end:
                on_end(current, not ending.is_done)
            if not ending.is_done or reply.get("exit") or reply.get("ename") == "SystemExit":
                break
        notebook["metadata"].update(outputs.metadata())
        ending = _finish(notebook, child, ending, control, current)
    except _Stop as stop:
        ending = _stopped(stop, notebook, child, outputs, current)
    except Ended:
        ending = _died(notebook, child, outputs, current, before=ending)
    except BaseException:
        child.signal(signal.SIGKILL)
        child.wait(0)
        raise
    finally:
        child.close()
    if current is not None and on_end and ending.kind not in {endings.DONE, endings.CELL_ERROR, endings.EXIT}:
        on_end(current, True)
    return ending


def _cells_to_run(notebook: dict[str, Any]) -> list[int]:
    return [
        place
        for place, cell in enumerate(notebook["cells"])
        if cell["cell_type"] == "code" and cell["source"].strip() and SKIP_TAG not in cell["metadata"].get("tags", [])
    ]


def _last_cell(notebook: dict[str, Any]) -> int:
    return max(_cells_to_run(notebook), default=-1)


def _taken(replies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    taken = list(replies)
    replies.clear()
    return taken


def _until_ended(
    child: Child,
    cell: dict[str, Any],
    outputs: Outputs,
    control: Wire | None,
    until: float | None,
    cell_until: float | None,
    deadline: float | None,
    cell_deadline: float | None,
) -> dict[str, Any]:
    while True:
        message = _next_message(child, control, [moment for moment in (until, cell_until) if moment is not None])
        if message is None:
            if until is not None and time.monotonic() >= until:
                raise _Stop(endings.DEADLINE, f"the report took longer than its deadline of {deadline:g} seconds")
            if cell_until is not None and time.monotonic() >= cell_until:
                raise _Stop(endings.CELL_DEADLINE, f"a cell took longer than its deadline of {cell_deadline:g} seconds")
            continue
        if message["type"] == "started":
            cell["execution_count"] = message["count"]
        elif message["type"] == "ended":
            return message
        else:
            outputs.add(message)
            if outputs.size > endings.MOST_OUTPUT_MB * 1_000_000:
                raise _Stop(endings.TOO_MUCH, f"its outputs came to more than {endings.MOST_OUTPUT_MB} megabytes")


def _next_message(child: Child, control: Wire | None, moments: list[float]) -> dict[str, Any] | None:
    if control:
        _obey_pending(control)  # it may have come together with the task
    if (message := child.answers.pending()) is not None:
        return message
    watched: list[Any] = [child.answers.socket] + ([control.socket] if control else [])
    wait = max(0.0, min(moments) - time.monotonic()) if moments else None
    ready, _, _ = select.select(watched, [], [], wait)
    if control and control.socket in ready:
        _obey(child, control)
    if child.answers.socket in ready:
        child.answers.fill()
        return child.answers.pending()
    return None


def _obey(child: Child, control: Wire) -> None:
    try:
        control.fill()
    except Ended:
        child.signal(signal.SIGKILL)
        os._exit(1)  # whoever wanted the report has gone, and we with it
    _obey_pending(control)


def _obey_pending(control: Wire) -> None:
    while (message := control.pending()) is not None:
        if "cancel" in message:
            raise _Stop(endings.INTERRUPTED, message["cancel"])


def _judge(reply: dict[str, Any], cell: dict[str, Any], place: int, *, last: bool) -> Ending:
    """What the end of one cell means for the notebook."""
    number, source = cell.get("execution_count"), cell["source"]
    if reply.get("ename") == "SystemExit" or reply.get("exit"):
        left = reply.get("evalue", "") in {"", "0", "None"}
        if left and last:
            return Ending()
        told = f"sys.exit({reply.get('evalue', '')})" if reply.get("ename") == "SystemExit" else "exit()"
        return Ending(endings.EXIT, f"the notebook left with {told} before its end", place, number, source, _traceback(cell))
    if reply["status"] == "ok" or MAY_FAIL_TAG in cell["metadata"].get("tags", []):
        return Ending()
    kind = endings.OUT_OF_MEMORY if reply["ename"] in endings.MEMORY_ERRORS else endings.CELL_ERROR
    return Ending(kind, f"{reply['ename']}: {reply['evalue']}", place, number, source, _traceback(cell))


def _traceback(cell: dict[str, Any]) -> list[str]:
    errors = [output for output in cell["outputs"] if output["output_type"] == "error"]
    return list(errors[-1]["traceback"]) if errors else []


def _finish(notebook: dict[str, Any], child: Child, ending: Ending, control: Wire | None, place: int | None) -> Ending:
    """Ask what was read and how much memory was used, and let the child go: it ends while its report is being written.

    A notebook that never tells what it read is not done: nobody could say later whether its data has changed.
    """
    child.send({"end": True})
    limit = time.monotonic() + EXIT_SECONDS
    while time.monotonic() < limit:
        message = _next_message(child, control, [limit])  # Ended where it has died after its last cell
        if message is not None and message["type"] == "read":
            ending.read, ending.peak_memory_mb = message["read"], message["peak_memory_mb"]
            let_go(child)
            return ending
    child.signal(signal.SIGKILL)
    _, peak = child.wait(0)
    if not ending.is_done:
        ending.peak_memory_mb = peak
        return ending
    late = f"it was still busy {EXIT_SECONDS:g} seconds after its last cell, and never told which data it had read"
    return _closed(Ending(endings.DEADLINE, late, peak_memory_mb=peak), notebook, child, place)


def _stopped(stop: _Stop, notebook: dict[str, Any], child: Child, outputs: Outputs, place: int | None) -> Ending:
    """The deadline passed or somebody called it off: interrupt, so that a traceback says where it stood; then kill."""
    child.signal(signal.SIGINT)
    limit = time.monotonic() + GRACE_SECONDS
    with contextlib.suppress(Ended, _Stop):
        while time.monotonic() < limit:
            message = _next_message(child, None, [limit])
            if message is not None and message["type"] == "ended":
                break
            if message is not None and message["type"] not in {"started", "read"}:
                outputs.add(message)
    child.signal(signal.SIGKILL)
    _, peak = child.wait(0)
    return _closed(Ending(stop.kind, stop.message, peak_memory_mb=peak), notebook, child, place)


def _died(notebook: dict[str, Any], child: Child, outputs: Outputs, place: int | None, *, before: Ending) -> Ending:
    """The connection ended: the process has died in the middle of a cell, or between its last cell and its end."""
    status, peak = child.wait(1.0)
    if not before.is_done:  # a cell had failed already: that is what happened
        before.peak_memory_mb = peak
        return before
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        name = signal.Signals(number).name if number in set(signal.Signals) else str(number)
        message = f"its process was killed by signal {number} ({name})"
        if number == signal.SIGKILL and _memory_is_short(peak, child.memory_mb):
            return _closed(
                Ending(endings.OUT_OF_MEMORY, f"{message}: the system ran out of memory", peak_memory_mb=peak), notebook, child, place
            )
        return _closed(Ending(endings.KILLED, message, peak_memory_mb=peak), notebook, child, place)
    code = os.waitstatus_to_exitcode(status)
    if code == 70:  # what made it end was written to its descriptor 2
        said = [line for name, text in child.last_words() if name == "stderr" for line in text.strip().splitlines()]
        reason = f": {said[-1]}" if said else ""
        return _closed(Ending(endings.MACHINERY, f"its process could not go on{reason}", peak_memory_mb=peak), notebook, child, place)
    kind = endings.MACHINERY if place is None else endings.KILLED
    return _closed(
        Ending(kind, f"its process ended with exit code {code} before the notebook was done", peak_memory_mb=peak), notebook, child, place
    )


def _memory_is_short(peak_mb: float, limit_mb: float | None) -> bool:
    if limit_mb and peak_mb > limit_mb:
        return True
    return peak_mb > 0.5 * store.machine_memory_mb()


def _closed(ending: Ending, notebook: dict[str, Any], child: Child, place: int | None) -> Ending:
    """Write into the cell that was running what became of it, so that the notebook on disk says so itself."""
    if place is None:
        return ending
    cell = notebook["cells"][place]
    for name, text in child.last_words():
        append_output(cell["outputs"], {"output_type": "stream", "name": name, "text": text})
    ending.cell, ending.number, ending.source = place, cell.get("execution_count"), cell["source"]
    ending.traceback = _traceback(cell)
    cell["outputs"].append(
        {"output_type": "error", "ename": ending.kind, "evalue": ending.message, "traceback": [f"reaudit: {ending.message}"]}
    )
    return ending
