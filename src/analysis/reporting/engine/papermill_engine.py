"""A papermill engine: `papermill --engine reaudit in.ipynb out.ipynb` runs the notebook in a process forked from a warm one.

Within one Python process the warm process is kept, so that a loop of `papermill.execute_notebook(..., engine_name="reaudit")`
pays for the imports once. Where fork is missing papermill's own engine is used.
"""

from __future__ import annotations

import atexit
import os
from typing import Any

from papermill.engines import Engine, NBClientEngine

from analysis.errors import ReauditError
from analysis.reporting.engine.forked import can_fork
from analysis.reporting.engine.warm import Warm, uses_library
from analysis.reporting.engine.wire import Ended

_warm: dict[int, Warm] = {}  # by process id: a forked copy of this process must not use its parent's


class ReauditEngine(Engine):
    """Runs notebooks in forked processes; results are those of a kernel. Options: `deadline` for the notebook and
    `execution_timeout` for a cell, in seconds; `memory_mb` beyond what was inherited.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> None:
        """Run the notebook and keep papermill's record of cells and times."""
        if not can_fork() or not _is_python(nb_man.nb, kernel_name):
            NBClientEngine.execute_managed_notebook(nb_man, kernel_name, **_known_to_nbclient(options))
            return
        notebook = nb_man.nb
        worker = _worker(notebook)
        timeout = options.get("execution_timeout") or options.get("timeout")
        try:
            worker.send(
                {
                    "execute": {
                        "notebook": notebook,
                        "folder": os.getcwd(),
                        "root": os.environ.get("REAUDIT_ROOT") or os.getcwd(),
                        "deadline": options.get("deadline"),
                        "cell_deadline": timeout if timeout and timeout > 0 else None,
                        "memory_mb": options.get("memory_mb"),
                    }
                }
            )
            end = _follow(nb_man, worker)
        except Ended as error:
            raise ReauditError("the process that runs the notebook has died", found=str(error) or None, remedy="run it again") from error
        finally:
            worker.close()
        _fill_in(notebook, end)
        ending = end["ending"]
        if ending["kind"] not in {"done", "cell_error", "exit"} and ending["cell"] is None:
            raise ReauditError(ending["message"])


def _follow(nb_man: Any, worker: Any) -> dict[str, Any]:
    """Pass on what the worker tells of each cell, so that papermill saves and shows progress."""
    told = -1
    while True:
        message = worker.receive()
        if message["event"] == "end":
            if "fault" in message:
                raise ReauditError("a fault of the engine", found=message["fault"])
            for place in range(told + 1, len(nb_man.nb.cells)) if message["ending"]["kind"] == "done" else ():
                _without_code(nb_man, place)
            return message
        place = message["cell"]
        cell = nb_man.nb.cells[place]
        if message["event"] == "cell_start":
            for passed in range(told + 1, place):
                _without_code(nb_man, passed)
            nb_man.cell_start(cell, place)
        else:
            told = place
            _set(cell, message["outputs"], message["count"])
            if message["failed"]:
                nb_man.cell_exception(cell, cell_index=place)
            nb_man.cell_complete(cell, cell_index=place)


def _without_code(nb_man: Any, place: int) -> None:
    """Cells with nothing to run are ticked off, as papermill does."""
    nb_man.cell_start(nb_man.nb.cells[place], place)
    nb_man.cell_complete(nb_man.nb.cells[place], cell_index=place)


def _fill_in(notebook: Any, end: dict[str, Any]) -> None:
    import platform

    for place, (outputs, count) in end["outputs"].items():
        _set(notebook.cells[int(place)], outputs, count)
    if end["widgets"]:
        notebook.metadata["widgets"] = _nodes(end["widgets"])
    notebook.metadata["language_info"] = _nodes(
        {
            "name": "python",
            "version": platform.python_version(),
            "mimetype": "text/x-python",
            "codemirror_mode": {"name": "ipython", "version": 3},
            "pygments_lexer": "ipython3",
            "nbconvert_exporter": "python",
            "file_extension": ".py",
        }
    )


def _set(cell: Any, outputs: list[dict[str, Any]], count: int | None) -> None:
    cell["outputs"] = _nodes(outputs)
    cell["execution_count"] = count


def _nodes(value: Any) -> Any:
    from nbformat import from_dict

    return from_dict(value)


def _worker(notebook: Any) -> Any:
    mine = _warm.get(os.getpid())
    if mine is not None:
        try:
            return mine.worker()
        except Ended:
            mine.close()
    _warm[os.getpid()] = Warm(os.getcwd(), with_library=uses_library(notebook)).start()
    atexit.register(_warm[os.getpid()].close)
    return _warm[os.getpid()].worker()


def _is_python(notebook: Any, kernel_name: str | None) -> bool:
    language = notebook.metadata.get("kernelspec", {}).get("language") or notebook.metadata.get("language_info", {}).get("name") or "python"
    return str(language).lower() == "python" and (kernel_name or "python3").startswith("python")


def _known_to_nbclient(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name not in {"deadline", "memory_mb"}}
