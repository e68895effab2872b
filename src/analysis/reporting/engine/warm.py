"""The warm process: it has imported the heavy libraries and does nothing but fork workers when asked.

It has no threads, no event loop and no zmq context, so that what it forks starts clean. A worker drives one notebook
at a time in a child of its own, and writes what came of it; see analysis.reporting.engine.worker.
"""

from __future__ import annotations

import gc
import importlib
import io
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from analysis.reporting.engine.forked import adopt_orphans, die_with_parent, socket_from
from analysis.reporting.engine.wire import Ended, Wire, pair

# Threads of numeric libraries do not survive a fork, and two reports at a time keep the cores busy by themselves.
_QUIET = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
_INLINE = "module://matplotlib_inline.backend_inline"
_HEAVY = (
    "numpy",
    "pandas",
    "pyarrow",
    "pyarrow.csv",
    "pyarrow.dataset",
    "pyarrow.feather",
    "pyarrow.json",
    "pyarrow.parquet",
    "pandas.io.formats.style",
    "pandas.io.parquet",
    "matplotlib.pyplot",
    "matplotlib.dates",
    "matplotlib.backends.backend_svg",
    "IPython.core.logger",
    "IPython.core.ultratb",
    "IPython.display",
    "jinja2",
    "mistune",
    "analysis.store",
    "analysis.reporting.engine.recorder",
    "analysis.reporting.engine.worker",
    "analysis.reporting.page",
)
# Only for notebooks that use the library; a second that others need not wait for.
_OURS = (
    "analysis.pipeline",
    "analysis.charts",
    "analysis.statistics",
    "analysis.wording",
    "analysis.wording.answers",
    "analysis.wording.reading",
    "analysis.wording.table",
    "encodings.utf_8_sig",
    "pandas.core.arrays.arrow.extension_types",
)
_FORK = b"F"
_LEAVE_SECONDS = 1.0  # for workers, once nobody wants them any more


class Warm:
    """The warm process as its user sees it. Use it in a `with`; leaving ends it and all it has forked."""

    def __init__(self, root: Path | str | None = None, *, with_library: bool = True, without: Sequence[str] = ()) -> None:
        self.root = str(root or Path.cwd())
        self._with_library = with_library
        self._without = frozenset(without)
        self._process: subprocess.Popen | None = None
        self._line: socket.socket | None = None
        self._folder = ""

    def start(self) -> Warm:
        """Start it and return at once: its imports go on while the caller does other things."""
        ours, theirs = pair()
        self._folder = tempfile.mkdtemp(prefix="reaudit-")
        ours_to_tell = {name: value for name, value in os.environ.items() if name not in self._without}
        environment = {**_QUIET, **ours_to_tell, "MPLBACKEND": _INLINE, "REAUDIT_ROOT": self.root}
        life = (theirs.fileno(), self._folder, self._with_library)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", f"from analysis.reporting.engine.warm import main; main{life!r}"],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # ctrl-C goes to us alone
            env=environment,
            cwd=self.root,
        )
        theirs.close()
        self._line = ours
        return self

    def worker(self) -> Wire:
        """A new worker, ready or about to be. Raises Ended where the warm process has died."""
        assert self._line is not None
        ours, theirs = pair()
        try:
            socket.send_fds(self._line, [_FORK], [theirs.fileno()])
        except OSError as error:
            ours.close()
            raise Ended(str(error)) from error
        finally:
            theirs.close()
        return Wire(ours)

    def is_alive(self) -> bool:
        """Has it not died?"""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    def close(self) -> None:
        """End it and its workers."""
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            try:
                self._process.wait(2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Warm:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def main(descriptor: int, folder: str, with_library: bool) -> None:
    """The life of the warm process. It ends with its connection, however that ends, and clears `folder` away."""
    from analysis.store import keep_salt

    line = socket_from(descriptor)
    keep_salt()
    kernel = warm_up(folder, with_library=with_library)
    gc.collect()
    gc.freeze()  # the collector leaves inherited objects alone, so their pages stay shared
    while True:
        try:
            word, descriptors, _, _ = socket.recv_fds(line, 1, 1)
        except OSError:
            break
        if not word:
            break
        end = descriptors[0]
        here = os.getpid()
        if os.fork() == 0:
            try:
                _become_worker(end, here, line, kernel)
            finally:
                os._exit(0)
        os.close(end)
        _see_out(0)
    _see_out(_LEAVE_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _see_out(seconds: float) -> None:
    """Take note of workers that have ended, so that their time is counted as ours; wait for the others so long."""
    limit = time.monotonic() + seconds
    with suppress(ChildProcessError):
        while True:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                if time.monotonic() >= limit:
                    return
                time.sleep(0.005)


def _become_worker(end: int, parent: int, line: socket.socket, kernel: Any) -> None:
    die_with_parent(parent)
    adopt_orphans()
    line.close()
    from analysis.reporting.engine.worker import serve

    serve(Wire(socket_from(end)), kernel)


def warm_up(folder: str, *, with_library: bool = True) -> Any:
    """Import the heavy libraries, make the kernel, and do once what is slow the first time. Returns the kernel."""
    from analysis.reporting.engine.kernel import make_kernel
    from analysis.reporting.engine.recorder import watch_arrow

    kernel = make_kernel(folder)
    with redirect_stderr(io.StringIO()):
        for name in (*_HEAVY, *(_OURS if with_library else ())):
            with suppress(Exception):  # a missing or broken library is met by the notebook that needs it
                importlib.import_module(name)
        watch_arrow()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _first_times(kernel)
            if with_library:
                with suppress(Exception):
                    _first_chart()
    for module in list(sys.modules.values()):
        with suppress(Exception):
            vars(module).pop("__warningregistry__", None)  # each report meets each warning for the first time
    for name, value in _QUIET.items():
        if os.environ.get(name) == value:
            del os.environ[name]
    packages = next((place for place, path in enumerate(sys.path) if "site-packages" in path), len(sys.path))
    sys.path.insert(packages, "")  # where a kernel has it: modules beside the notebook can be imported
    return kernel


def _first_times(kernel: Any) -> None:
    import matplotlib.pyplot as plt
    import pandas as pd
    from matplotlib.figure import Figure

    frame: Any = pd.DataFrame({"n": [1, 2], "share": [0.5, 0.25], "word": ["a", "b"]})
    repr(frame)
    kernel.shell.display_formatter.format(frame)
    figure = Figure(figsize=(2, 1))
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], label="a")
    axes.legend()
    axes.set_title("Aa 1")
    for kind in ("png", "svg"):
        figure.savefig(io.BytesIO(), format=kind, bbox_inches="tight")
    plt.switch_backend(_INLINE)
    # Pyplot would draw each figure once for a window nobody has, before it is drawn to be shown: that comes last now,
    # when the figures shown are closed.
    kernel.shell.events.unregister("post_execute", plt._draw_all_if_interactive)
    kernel.shell.events.register("post_execute", plt._draw_all_if_interactive)
    shown = plt.figure()  # by now as in a notebook: inline, formatted for display
    shown.add_subplot().plot([0, 1])
    kernel.shell.display_formatter.format(shown)
    plt.close("all")
    sys.modules["matplotlib_inline.backend_inline"].flush_figures()  # nothing is left to be shown
    try:
        raise ValueError("a first traceback")
    except ValueError:
        kernel.shell.InteractiveTB.structured_traceback(*sys.exc_info())
    kernel.shell.transform_cell("x = 1")


_IMPORTS_US = re.compile(r"^[ \t]*(?:from|import)[ \t]+analysis\b", re.MULTILINE)


def uses_library(notebook: Mapping[str, Any]) -> bool:
    """Does the notebook import this library?"""
    return any(cell["cell_type"] == "code" and _IMPORTS_US.search("".join(cell["source"])) for cell in notebook["cells"])


def _first_chart() -> None:
    """A chart of the house style loads its fonts; the hash of the code is the same for every report of a run."""
    from analysis import charts, store
    from analysis.pipeline import load  # noqa: F401 - imported so that no report has to
    from analysis.pipeline.freshness import ROOMS
    from analysis.tables import CHANGES

    store.code_hash()
    store.code_hash(ROOMS)
    row = {
        "inspection": "a",
        "measure": "b",
        "from_measure": "b",
        "measure_title": "B",
        "from_measure_title": "B",
        "unit": "percent",
        "polarity": "higher_is_better",
        "from_review": "c",
        "from_review_name": "C",
        "to_review": "d",
        "to_review_name": "D",
        "value_from": 0.5,
        "value_to": 0.75,
        "decimals_from": 1,
        "decimals_to": 1,
        "change_pp": 25.0,
        "method": "none",
        "comparability": "comparable",
        "direction": "improved",
        "inspection_title": "A",
        "source": "A",
    }
    charts.dumbbell(CHANGES.frame([row]))._repr_mimebundle_()
