"""Ordinary kernels, for systems without fork and for whoever asks for them: one process a job, each with a real kernel a report."""

from __future__ import annotations

import ast
import json
import os
import queue
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, BinaryIO

from analysis.reporting.engine import endings
from analysis.reporting.engine.endings import Ending
from analysis.reporting.engine.wire import Ended, pack

_START_SECONDS = 120
_LENGTH = struct.Struct("!Q")
_RECORD = """
from analysis.reporting.engine.recorder import start as _reaudit_start
import builtins as _reaudit_builtins
_reaudit_builtins._reaudit_told = _reaudit_start({root!r}, imports=True)
del _reaudit_start, _reaudit_builtins
"""
_TOLD = "__import__('json').dumps(__import__('builtins')._reaudit_told())"


class PlainMaker:
    """A process that makes reports one at a time with ordinary kernels."""

    def __init__(self, root: str, *, without: Sequence[str] = ()) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from analysis.reporting.engine.plain import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=root,
            env={**{name: value for name, value in os.environ.items() if name not in without}, "REAUDIT_ROOT": root},
            **_own_group(),
        )
        self._cancelled = ""

    def make(self, task: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to one task. Raises Ended where the process has died."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(pack(task))
            self._process.stdin.flush()
        except OSError as error:
            raise Ended(str(error)) from error
        return _receive(self._process.stdout)

    def cancel(self, why: str) -> None:
        """End the process; its kernel ends with it."""
        self._cancelled = why
        self._process.kill()

    def close(self) -> None:
        """End the process."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()


def _own_group() -> dict[str, Any]:
    """Ctrl-C is for the run, which then ends its helpers in its own way."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def _receive(pipe: BinaryIO | Any) -> dict[str, Any]:
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise Ended("closed")
    (length,) = _LENGTH.unpack(head)
    body = pipe.read(length)
    if len(body) < length:
        raise Ended("closed")
    return json.loads(body)


def main() -> None:
    """The life of such a process: tasks in on stdin, answers out on stdout, until stdin ends."""
    from analysis.reporting.making import make_report

    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing a library prints may land among the answers
    tasks: queue.Queue[dict[str, Any] | None] = queue.Queue()
    at_work = threading.Event()
    threading.Thread(target=_take_tasks, args=(tasks, at_work), daemon=True).start()
    while (task := tasks.get()) is not None:
        at_work.set()
        try:
            answer: dict[str, Any] = {"result": make_report(task["report"], run_plain)}
        except Exception as error:
            answer = {"fault": f"{type(error).__name__}: {error}", "traceback": traceback.format_exc()}
        at_work.clear()
        answers.write(pack(answer))
        answers.flush()


def _take_tasks(tasks: queue.Queue[dict[str, Any] | None], at_work: threading.Event) -> None:
    """Take tasks as they come. When the run has gone in the middle of one, its kernel and this process go too."""
    import psutil

    while True:
        try:
            tasks.put(_receive(sys.stdin.buffer))
        except Ended:
            tasks.put(None)
            if at_work.is_set():
                for child in psutil.Process().children(recursive=True):
                    with suppress(psutil.Error):
                        child.kill()
                os._exit(1)
            return


def run_plain(notebook: dict[str, Any], options: dict[str, Any]) -> Ending:
    """Run a notebook with an ordinary kernel through nbclient. The same endings as a forked run."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from traitlets.config import Config

    node = nbformat.from_dict(notebook)
    started = time.monotonic()
    _limit_memory(options.get("memory_mb"))
    own = tempfile.mkdtemp(prefix="reaudit-")
    # No ports where there is a choice, and sockets in a folder of this kernel's own: two kernels of one project would take each other's.
    channels = {"transport": "tcp"} if sys.platform == "win32" else {"transport": "ipc", "ip": os.path.join(own, "kernel")}
    client = NotebookClient(
        node,
        kernel_name="python3",
        startup_timeout=_START_SECONDS,
        resources={"metadata": {"path": options["folder"]}},
        coalesce_streams=True,
        config=Config({"KernelManager": channels}),
    )
    ending, place = Ending(), None
    try:
        with client.setup_kernel():
            _hidden(client, _RECORD.format(root=options["root"]))
            watch = _Watch(client)
            for place, cell in enumerate(node.cells):
                if cell.cell_type != "code" or not cell.source.strip():
                    continue
                client.timeout = _seconds_left(started, options)
                client.execute_cell(cell, place)
            ending.read = _read(client)
            ending.peak_memory_mb = watch.stop()
    except CellTimeoutError:
        whole = options.get("deadline") and time.monotonic() - started >= options["deadline"] - 0.5
        kind = endings.DEADLINE if whole else endings.CELL_DEADLINE
        limit = options["deadline"] if whole else options.get("cell_deadline")
        what = "the report took longer than its" if whole else "a cell took longer than its"
        ending = Ending(kind, f"{what} deadline of {limit or 0:g} seconds")
    except CellExecutionError as error:
        ending = _raised(error, node.cells[place], place == _last(node))
    except DeadKernelError:
        ending = Ending(endings.MACHINERY if place is None else endings.KILLED, "its kernel died")
    except (RuntimeError, OSError) as error:
        ending = Ending(endings.MACHINERY, f"its kernel did not start: {error}")
    finally:
        shutil.rmtree(own, ignore_errors=True)
    notebook["cells"] = [dict(cell) for cell in node.cells]
    notebook["metadata"] = dict(node.metadata)
    if not ending.is_done and place is not None:
        cell = notebook["cells"][place]
        ending.cell, ending.number, ending.source = place, cell.get("execution_count"), cell["source"]
        if ending.kind not in {endings.CELL_ERROR, endings.EXIT}:
            cell["outputs"] = [*cell["outputs"], {"output_type": "error", "ename": ending.kind, "evalue": ending.message,
                                                  "traceback": [f"reaudit: {ending.message}"]}]  # fmt: skip
    return ending


def _seconds_left(started: float, options: Mapping[str, Any]) -> int | None:
    limits = [options["cell_deadline"]] if options.get("cell_deadline") else []
    if options.get("deadline"):
        limits.append(max(1, options["deadline"] - (time.monotonic() - started)))
    return max(1, round(min(limits))) if limits else None


def _raised(error: Any, cell: Any, last: bool) -> Ending:
    traceback_lines = [line for output in cell.outputs if output.output_type == "error" for line in output.traceback]
    if error.ename == "SystemExit":
        if error.evalue in {"", "0", "None"} and last:
            return Ending()
        return Ending(endings.EXIT, f"the notebook left with sys.exit({error.evalue}) before its end", traceback=traceback_lines)
    kind = endings.OUT_OF_MEMORY if error.ename in endings.MEMORY_ERRORS else endings.CELL_ERROR
    return Ending(kind, f"{error.ename}: {error.evalue}", traceback=traceback_lines)


def _last(node: Any) -> int:
    return max((place for place, cell in enumerate(node.cells) if cell.cell_type == "code" and cell.source.strip()), default=-1)


def _hidden(client: Any, code: str, **more: Any) -> Any:
    """Run code the notebook does not see, and wait for the kernel's reply."""
    from jupyter_core.utils import run_sync

    settings = {"silent": True, "store_history": False, "allow_stdin": False, "timeout": 60, "output_hook": lambda _: None}
    reply = client.kc.execute_interactive(code, **settings, **more)
    return run_sync(_awaited)(reply) if hasattr(reply, "__await__") else reply


def _read(client: Any) -> dict[str, str]:
    told = _hidden(client, "", user_expressions={"read": _TOLD})["content"]["user_expressions"]["read"]
    return json.loads(ast.literal_eval(told["data"]["text/plain"])) if told["status"] == "ok" else {}


async def _awaited(value: Any) -> Any:
    return await value


def _limit_memory(memory_mb: float | None) -> None:
    """Kernels inherit the limit of the process that starts them. Nothing happens where the system has no such limit."""
    if not memory_mb or not sys.platform.startswith("linux"):
        return
    import resource

    limit = int((memory_mb + 1024) * 1024 * 1024)  # the libraries' own share is about a gigabyte of address space
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


class _Watch:
    """The kernel's peak memory, looked at four times a second: it is no child of ours whose usage we are told."""

    def __init__(self, client: Any) -> None:
        self._peak = 0.0
        self._end = threading.Event()
        pid = getattr(client.km.provisioner, "pid", None)
        self._thread = threading.Thread(target=self._look, args=(pid,), daemon=True)
        self._thread.start()

    def _look(self, pid: int | None) -> None:
        import psutil

        try:
            process = psutil.Process(pid)
            while not self._end.wait(0.25):
                self._peak = max(self._peak, process.memory_info().rss / 1024**2)
        except psutil.Error:
            return

    def stop(self) -> float:
        """MB seen at most."""
        self._end.set()
        return self._peak
