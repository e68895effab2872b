"""What runs inside a forked process: Jupyter's own Python kernel without its sockets, threads and waits.

The classes are ipykernel's, so that display hooks, tracebacks, magics, async cells, widgets and inline charts are
what a real kernel gives; only the way out is ours: every message goes over one connection to the process that
drives the notebook. Imported by the warm process alone.
"""

from __future__ import annotations

import asyncio
import atexit
import codecs
import io
import json
import logging
import os
import signal
import struct
import sys
import threading
import time
import types
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell as _Shell
from jupyter_client.session import Session
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config

from analysis.reporting.engine.wire import Ended, Wire, pack

_HOLD_SECONDS = 0.2  # printed text is sent on after this time even if the cell prints no more
_HOLD_CHARACTERS = 1 << 16
_READ = 1 << 16


class Outlet:
    """Sends what a notebook puts out, in the order it was put out.

    Text that subprocesses and C code write to descriptors 1 and 2 lands in two files without a name; it is fetched
    before anything later is sent, so it keeps its place. A file never fills up as a pipe does, and needs no thread.
    """

    def __init__(self) -> None:
        self._wire: Wire | None = None
        self._files: dict[str, int] = {}
        self._places = {"stdout": 0, "stderr": 0}
        self._decoders = {name: codecs.getincrementaldecoder("utf-8")("replace") for name in self._places}
        self._lock = threading.RLock()
        self._held: list[str] = []
        self._held_name = ""
        self._held_size = 0
        self._held_since = 0.0
        self._owner = 0
        self._shared: Any = None
        self.parent_id = ""

    def connect(self, wire: Wire, files: dict[str, int]) -> None:
        """From now on all goes to `wire`; `files` are the descriptors behind 1 and 2."""
        self._wire, self._files, self._owner = wire, files, os.getpid()

    def share_places(self, shared: Any) -> None:
        """How far the two files were read is kept in memory the driver can see, should this process die."""
        self._shared = shared

    def text(self, name: str, text: str) -> None:
        """Text printed by Python code."""
        if os.getpid() != self._owner:  # a process the notebook has forked: it must not write into our connection
            os.write(1 if name == "stdout" else 2, text.encode("utf-8", "replace"))
            return
        with self._lock:
            self._fetch()
            self._hold(name, text)
            if self._held_size > _HOLD_CHARACTERS or time.monotonic() - self._held_since > _HOLD_SECONDS:
                self._release()

    def message(self, kind: str, content: dict[str, Any], **more: Any) -> None:
        """A display, a result, an error, or anything else; what was printed before it goes first."""
        if os.getpid() != self._owner:
            plain = content.get("data", {}).get("text/plain", "") if isinstance(content.get("data"), dict) else ""
            os.write(1, f"{plain}\n".encode("utf-8", "replace"))
            return
        with self._lock:
            self.flush()
            self._send({"type": kind, "content": content, "parent": self.parent_id, **more})

    def flush(self) -> None:
        """Send all that is held."""
        if os.getpid() != self._owner:
            return
        with self._lock:
            self._fetch()
            self._release()

    def _fetch(self) -> None:
        for name, descriptor in self._files.items():
            while block := os.pread(descriptor, _READ, self._places[name]):
                self._places[name] += len(block)
                self._hold(name, self._decoders[name].decode(block))
                if self._shared is not None:
                    struct.pack_into("qq", self._shared, 0, self._places["stdout"], self._places["stderr"])
        if self._held_size > _HOLD_CHARACTERS:
            self._release()

    def _hold(self, name: str, text: str) -> None:
        if not text:
            return
        if name != self._held_name:
            self._release()
            self._held_name, self._held_since = name, time.monotonic()
        self._held.append(text)
        self._held_size += len(text)

    def _release(self) -> None:
        if self._held:
            self._send({"type": "stream", "content": {"name": self._held_name, "text": "".join(self._held)}, "parent": self.parent_id})
        self._held, self._held_name, self._held_size, self._held_since = [], "", 0, time.monotonic()

    def _send(self, message: dict[str, Any]) -> None:
        assert self._wire is not None
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # an interrupt must not cut a message in two
        try:
            self._wire.socket.sendall(pack(message))
        except OSError:
            os._exit(1)  # the process that drives us has gone; nobody is left to tell
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def tell(self, message: dict[str, Any]) -> None:
        """A message about the run itself; outputs before it go first."""
        with self._lock:
            self.flush()
            self._send(message)


class OutStream(io.TextIOBase):
    """sys.stdout and sys.stderr of a notebook. The name is the one other libraries look for."""

    encoding = "UTF-8"
    errors = "strict"

    def __init__(self, outlet: Outlet, name: str) -> None:
        self._outlet = outlet
        self.name = name

    def write(self, string: str) -> int:
        if not isinstance(string, str):
            raise TypeError(f"write() argument must be str, not {type(string)}")
        self._outlet.text(self.name, string)
        return len(string)

    def flush(self) -> None:
        self._outlet.flush()

    def fileno(self) -> int:
        return 1 if self.name == "stdout" else 2

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False


class OurSession(Session):
    """A session whose messages go to the outlet."""

    outlet = AnyTrait()

    def send(self, stream, msg_or_type, content=None, parent=None, ident=None, buffers=None, track=False, header=None, metadata=None):
        if isinstance(msg_or_type, dict):
            kind, content = msg_or_type["header"]["msg_type"], msg_or_type["content"]
        else:
            kind = msg_or_type
        more: dict[str, Any] = {}
        if buffers:
            import base64

            more["buffers"] = [base64.b64encode(bytes(buffer)).decode("ascii") for buffer in buffers]
        if kind != "status":
            self.outlet.message(kind, content or {}, **more)
        return {"header": {"msg_type": kind}, "content": content}


class ZMQInteractiveShell(_Shell):
    """IPython's shell for kernels. It keeps its well-known name: tqdm, rich and others ask for it."""

    asked_to_exit = False

    def ask_exit(self) -> None:
        self.asked_to_exit = True

    def init_environment(self) -> None:
        """Left to the child: the warm process and its workers keep a plain environment."""


class ReportKernel(IPythonKernel):
    """The kernel of one notebook."""

    shell_class = Type(ZMQInteractiveShell)
    debugger_class = Type("builtins.object")  # nobody steps through a scheduled report


class _Nowhere:
    """Stands where the kernel expects a socket."""

    io_thread = None

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None


def make_kernel(folder: str) -> ReportKernel:
    """The kernel every child inherits, made once in the warm process. `folder` takes the place of the user's
    IPython profile: a report must not depend on what lies in somebody's home.
    """
    from IPython.core.profiledir import ProfileDir

    log = logging.getLogger("reaudit.kernel")
    log.addHandler(logging.NullHandler())
    log.propagate = False
    settings = Config()
    settings.HistoryManager.enabled = False  # the history is a database with a thread of its own
    settings.InteractiveShell.ipython_dir = folder
    session = OurSession(outlet=Outlet(), key=b"")
    debugger = types.ModuleType("ipykernel.debugger")
    debugger._is_debugpy_available = False  # type: ignore[attr-defined]
    before = sys.modules.get("ipykernel.debugger")
    sys.modules["ipykernel.debugger"] = debugger
    try:
        ReportKernel.clear_instance()
        kernel = ReportKernel.instance(
            config=settings, log=log, session=session, iopub_socket=_Nowhere(), profile_dir=ProfileDir.create_profile_dir(folder)
        )
    finally:
        del sys.modules["ipykernel.debugger"]
        if before is not None:
            sys.modules["ipykernel.debugger"] = before
    return kernel


def run_child(kernel: Any, commands: int, answers: Wire, files: dict[str, int], recorder: Any) -> None:
    """Serve one notebook: run cells as they are sent until told to end. Never returns."""
    outlet = kernel.session.outlet
    outlet.connect(answers, files)
    sys.stdout, sys.stderr = OutStream(outlet, "stdout"), OutStream(outlet, "stderr")
    _Shell.init_environment(kernel.shell)
    os.register_at_fork(after_in_child=lambda: _be_a_copy(commands, answers))
    kernel.shell.db.root = kernel.shell.db.root / str(os.getpid())  # bookmarks and stored values are this notebook's alone
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    status = 0
    try:
        loop.run_until_complete(_serve(kernel, outlet, commands, recorder))
    except Ended:
        status = 1
    except BaseException:  # nothing may run past this point: above us lies the code of the warm process
        import traceback

        os.write(2, traceback.format_exc().encode())
        status = 70
    try:
        outlet.flush()
        if status == 0:
            atexit._run_exitfuncs()  # what the notebook itself registered
    finally:
        os._exit(status)


def _be_a_copy(commands: int, answers: Wire) -> None:
    """In a process that the notebook forks: it may print and compute, but neither take the notebook's cells nor answer for it."""
    os.close(commands)
    answers.close()


async def _serve(kernel: Any, outlet: Outlet, commands: int, recorder: Any) -> None:
    inbox: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
    # What the kernel asks for when an async cell may be interrupted.
    kernel.shell_channel_thread = types.SimpleNamespace(parent_thread=threading.main_thread())
    kernel.io_loop = types.SimpleNamespace(add_callback=asyncio.get_running_loop().call_soon_threadsafe)
    _listen(commands, inbox)
    while (command := await inbox.get()) is not None:
        if "run" in command:
            await _run_cell(kernel, outlet, command)
        elif "comm" in command:
            _answer_comm(kernel, command["comm"])
        elif "end" in command:
            outlet.tell({"type": "read", "read": recorder(), "peak_memory_mb": _peak_memory_mb()})
            return
    raise Ended("the driver has gone")


def _peak_memory_mb() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _listen(commands: int, inbox: asyncio.Queue[dict[str, Any] | None]) -> None:
    """Put commands into `inbox` as they come; the event loop stays free for what the notebook has started on it."""
    loop = asyncio.get_running_loop()
    buffer = bytearray()
    os.set_blocking(commands, False)

    def ready() -> None:
        try:
            block = os.read(commands, 1 << 18)
        except BlockingIOError:
            return
        if not block:
            loop.remove_reader(commands)
            inbox.put_nowait(None)
            return
        buffer.extend(block)
        while len(buffer) >= 8:
            (length,) = struct.unpack_from("!Q", buffer)
            if len(buffer) < 8 + length:
                break
            inbox.put_nowait(json.loads(bytes(buffer[8 : 8 + length])))
            del buffer[: 8 + length]

    loop.add_reader(commands, ready)


async def _run_cell(kernel: Any, outlet: Outlet, command: dict[str, Any]) -> None:
    shell = kernel.shell
    outlet.parent_id = f"cell-{command['run']}"
    parent = {"header": {"msg_id": outlet.parent_id, "msg_type": "execute_request", "session": "", "username": "", "version": "5.3"},
              "metadata": {}, "content": {}, "msg_id": outlet.parent_id, "msg_type": "execute_request"}  # fmt: skip
    kernel.set_parent([], parent, channel="shell")
    outlet.tell({"type": "started", "cell": command["run"], "count": shell.execution_count})
    here = os.getpid()
    try:
        reply = await kernel.do_execute(command["code"], False, store_history=True, cell_id=command.get("id"))
    except KeyboardInterrupt:  # the interrupt came between two steps of the shell
        reply = {"status": "error", "ename": "KeyboardInterrupt", "evalue": ""}
    if os.getpid() != here:  # a copy that the cell has forked: the notebook goes on in the process it began in
        os._exit(0)
    outlet.tell(
        {
            "type": "ended",
            "cell": command["run"],
            "status": reply["status"],
            "ename": reply.get("ename", ""),
            "evalue": reply.get("evalue", ""),
            "exit": bool(shell.asked_to_exit),
        }
    )


def _answer_comm(kernel: Any, content: dict[str, Any]) -> None:
    """A widget's state, sent back by the side that plays the browser."""
    import contextlib

    with contextlib.suppress(Exception):
        kernel.comm_manager.comm_msg(None, None, {"content": content, "buffers": [], "metadata": {}})
