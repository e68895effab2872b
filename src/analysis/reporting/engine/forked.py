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
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from analysis.reporting.engine.wire import Wire, pack, pair

EXIT_SECONDS = 5.0  # for what the notebook registered to run at its end
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
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


def adopt_orphans() -> None:
    """What a notebook leaves running under a session of its own becomes a child of this process, which can then end it."""
    import ctypes

    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _end_orphans() -> None:
    """Kill and see out every child there is; a killed one may leave children of its own to us."""
    while True:
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as listed:
            left = [int(pid) for pid in listed.read().split()]
        if not left:
            return
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


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


def let_go(child: Child) -> None:
    """The child ends by itself while its report is being written."""
    _leaving.append((child, time.monotonic()))


def see_out(*, at_once: bool = False) -> None:
    """Wait for children that were let go; the next notebook is not begun before the last one has gone."""
    while _leaving:
        child, since = _leaving.pop()
        child.wait(0 if at_once else max(0.0, since + EXIT_SECONDS - time.monotonic()))
    with contextlib.suppress(OSError):  # a kernel of the system that does not list children
        _end_orphans()


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
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # an interrupt waits until the child is one of its own
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    else:
        try:
            os.close(write_end)
            ours.close()
            for descriptor in closing:
                os.close(descriptor)
            _settle(parent, files, memory_mb, root, folder)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
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
    sys.path.insert(sys.path.index("") + 1 if "" in sys.path else 0, os.path.join(root, "notebooks"))  # modules beside the notebooks
    sys.argv = ["ipykernel_launcher.py"]


def _limit_memory(memory_mb: float) -> None:
    """Private memory beyond what was inherited. Shared pages of the warm process do not count."""
    import resource

    with open("/proc/self/status", "rb", buffering=0) as status:
        held = int(status.read(1 << 13).partition(b"VmData:")[2].split(maxsplit=1)[0])
    limit = held * 1024 + int(memory_mb * 1024 * 1024)
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard != resource.RLIM_INFINITY:  # whoever started us has set a limit of their own
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def socket_from(descriptor: int) -> socket.socket:
    """A connected socket that was inherited or passed on."""
    return socket.socket(fileno=descriptor)
