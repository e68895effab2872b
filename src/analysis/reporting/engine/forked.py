"""A notebook run cell by cell in a process forked from a warm one. Linux only; its modules are imported inside functions."""

from __future__ import annotations

import contextlib
import mmap
import os
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from analysis.reporting.engine import endings
from analysis.reporting.engine.collect import Outputs, append_output
from analysis.reporting.engine.endings import Ending
from analysis.reporting.engine.wire import Ended, Wire, pack, pair

SKIP_TAG = "skip-execution"
MAY_FAIL_TAG = "raises-exception"
GRACE_SECONDS = 3.0  # between the interrupt and the kill
_EXIT_SECONDS = 5.0  # for what the notebook registered to run at its end
_PR_SET_PDEATHSIG = 1
_POSITIONS = struct.Struct("qq")


def can_fork() -> bool:
    """Forked processes are used on Linux alone: macOS has fork, but its own libraries crash in forked children."""
    return sys.platform.startswith("linux")


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process when `parent` dies. Nothing happens where the system cannot."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


@dataclass
class Child:
    """A forked process that waits for cells."""

    pid: int
    commands: int
    answers: Wire
    files: dict[str, int]
    positions: mmap.mmap
    started: float
    memory_mb: float | None = None

    def send(self, message: dict[str, Any]) -> None:
        """A command. A dead child is noticed when its answer is read."""
        data = memoryview(pack(message))
        with contextlib.suppress(BrokenPipeError):
            while data:
                data = data[os.write(self.commands, data) :]

    def signal(self, number: int) -> None:
        """To the notebook's process and all it has started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)

    def wait(self, seconds: float) -> tuple[int, float]:
        """Exit status as os.wait4 gives it and peak memory in MB; killed when it has not ended in time."""
        watch = os.pidfd_open(self.pid)
        try:
            if not select.select([watch], [], [], seconds)[0]:
                self.signal(signal.SIGKILL)
        finally:
            os.close(watch)
        _, status, usage = os.wait4(self.pid, 0)
        self.signal(signal.SIGKILL)  # what the notebook left running
        return status, usage.ru_maxrss / 1024

    def last_words(self) -> list[tuple[str, str]]:
        """Text written to descriptors 1 and 2 that the child had no time to send."""
        places = dict(zip(("stdout", "stderr"), _POSITIONS.unpack_from(self.positions), strict=True))
        words = []
        for name, descriptor in self.files.items():
            size = os.fstat(descriptor).st_size
            if size > places[name]:
                words.append((name, os.pread(descriptor, size - places[name], places[name]).decode("utf-8", "replace")))
        return words

    def close(self) -> None:
        """Let go of what joined us to the child."""
        self.answers.close()
        self.positions.close()
        for descriptor in (self.commands, *self.files.values()):
            with contextlib.suppress(OSError):
                os.close(descriptor)


_leaving: list[tuple[Child, float]] = []  # children that have said all and are on their way out, with the moment they were let go


def see_out(*, at_once: bool = False) -> None:
    """Wait for children that were let go; the next notebook is not begun before the last one has gone."""
    while _leaving:
        child, since = _leaving.pop()
        child.wait(0 if at_once else max(0.0, since + _EXIT_SECONDS - time.monotonic()))


def fork_child(kernel: Any, *, root: str, folder: str, memory_mb: float | None, closing: Iterable[int] = ()) -> Child:
    """Fork a process that serves one notebook with `kernel`; its working folder is `folder`, its project `root`."""
    from analysis.reporting.engine.kernel import run_child

    see_out()
    read_end, write_end = os.pipe()
    ours, theirs = pair()
    files = {name: os.memfd_create(name) for name in ("stdout", "stderr")}
    positions = mmap.mmap(-1, _POSITIONS.size)
    parent = os.getpid()
    started = time.monotonic()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(write_end)
            ours.close()
            for descriptor in closing:
                os.close(descriptor)
            _settle(parent, files, memory_mb, root, folder)
            from analysis.reporting.engine.recorder import start

            recorder = start(root)
            kernel.session.outlet.share_places(positions)
            run_child(kernel, read_end, Wire(theirs), files, recorder)
        except BaseException:
            import traceback

            os.write(2, traceback.format_exc().encode())
        finally:
            os._exit(70)
    os.close(read_end)
    theirs.close()
    return Child(pid, write_end, Wire(ours), files, positions, started, memory_mb)


def _settle(parent: int, files: dict[str, int], memory_mb: float | None, root: str, folder: str) -> None:
    """Make the forked process one of its own: group, signals, streams, limits, chance, exit handlers, folder."""
    import atexit
    import random
    import weakref

    os.setsid()
    die_with_parent(parent)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for descriptor, target in ((nothing, 0), (files["stdout"], 1), (files["stderr"], 2)):
        os.dup2(descriptor, target)
    os.close(nothing)
    if memory_mb:
        _limit_memory(memory_mb)
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    atexit._clear()
    for info in weakref.finalize._registry.values():  # type: ignore[attr-defined]
        info.atexit = False
    weakref.finalize._registered_with_atexit = False  # type: ignore[attr-defined]
    os.environ["REAUDIT_ROOT"] = root
    os.chdir(folder)
    sys.argv = ["ipykernel_launcher.py"]


def _limit_memory(memory_mb: float) -> None:
    """Private memory beyond what was inherited. Shared pages of the warm process do not count."""
    import resource

    with open("/proc/self/status", encoding="ascii") as status:
        held = next(int(line.split()[1]) for line in status if line.startswith("VmData"))
    limit = held * 1024 + int(memory_mb * 1024 * 1024)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


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
        _finish(child, ending, control)
    except _Stop as stop:
        ending = _stopped(stop, notebook, child, outputs, current)
    except Ended:
        ending = _died(notebook, child, outputs, current)
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
    kind = endings.OUT_OF_MEMORY if reply["ename"].endswith("MemoryError") else endings.CELL_ERROR
    return Ending(kind, f"{reply['ename']}: {reply['evalue']}", place, number, source, _traceback(cell))


def _traceback(cell: dict[str, Any]) -> list[str]:
    errors = [output for output in cell["outputs"] if output["output_type"] == "error"]
    return list(errors[-1]["traceback"]) if errors else []


def _finish(child: Child, ending: Ending, control: Wire | None) -> None:
    """Ask what was read and how much memory was used, and let the child go: it ends while its report is being written."""
    child.send({"end": True})
    limit = time.monotonic() + _EXIT_SECONDS
    with contextlib.suppress(Ended):
        while time.monotonic() < limit:
            message = _next_message(child, control, [limit])
            if message is not None and message["type"] == "read":
                ending.read, ending.peak_memory_mb = message["read"], message["peak_memory_mb"]
                break
    _leaving.append((child, time.monotonic()))


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


def _died(notebook: dict[str, Any], child: Child, outputs: Outputs, place: int | None) -> Ending:
    """The connection ended: the process has died in the middle of a cell."""
    status, peak = child.wait(1.0)
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
    kind = endings.MACHINERY if place is None or code == 70 else endings.KILLED
    return _closed(
        Ending(kind, f"its process ended with exit code {code} in the middle of a cell", peak_memory_mb=peak), notebook, child, place
    )


def _memory_is_short(peak_mb: float, limit_mb: float | None) -> bool:
    if limit_mb and peak_mb > limit_mb:
        return True
    try:
        import psutil

        return peak_mb > 0.5 * psutil.virtual_memory().total / 1024**2
    except (ImportError, OSError):
        return False


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


def socket_from(descriptor: int) -> socket.socket:
    """A connected socket that was inherited or passed on."""
    return socket.socket(fileno=descriptor)
