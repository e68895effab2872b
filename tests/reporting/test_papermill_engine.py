"""`papermill --engine reaudit`: the engine for anyone who has papermill, with nothing of a project around it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forked processes are used on Linux alone")


def write(folder: Path, *sources: str, language: str = "python") -> Path:
    """A notebook with a parameters cell `n = 1` and these cells."""
    cells: list[dict[str, Any]] = [
        {"cell_type": "code", "id": f"c{place}", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
        for place, source in enumerate(["n = 1", *sources])
    ]
    cells[0]["metadata"]["tags"] = ["parameters"]
    path = folder / "in.ipynb"
    kernel = {"display_name": "Python 3", "language": language, "name": "python3"}
    path.write_text(json.dumps({"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}))
    return path


def test_the_command(tmp_path: Path) -> None:
    """Found by its entry point; parameters, the working folder and a whole output notebook as papermill gives them."""
    write(tmp_path, "import os\nprint(n, os.path.basename(os.getcwd()))")
    command = [sys.executable, "-m", "papermill", "--engine", "reaudit", "in.ipynb", "out.ipynb", "-p", "n", "5", "--no-progress-bar"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    out = json.loads((tmp_path / "out.ipynb").read_text())
    assert out["cells"][-1]["outputs"][0]["text"] == [f"5 {tmp_path.name}\n"]
    assert {cell["metadata"]["papermill"]["status"] for cell in out["cells"]} == {"completed"}
    assert out["metadata"]["papermill"]["exception"] is None


def test_a_loop_pays_for_the_imports_once(tmp_path: Path) -> None:
    """The warm process is kept within one Python process."""
    import papermill

    from analysis.reporting.engine import papermill_engine

    path = write(tmp_path, "import pandas as pd\npd.DataFrame({'n': [n]})")
    warm = set()
    for n in range(3):
        out = papermill.execute_notebook(path, tmp_path / f"{n}.ipynb", {"n": n}, engine_name="reaudit", progress_bar=False)
        assert str(n) in out.cells[-1].outputs[0].data["text/plain"]
        warm |= {one.pid for one in papermill_engine._warm.values()}
    assert len(warm) == 1


def test_deadlines_are_options_of_the_engine(tmp_path: Path) -> None:
    """Stock papermill has none for a whole notebook."""
    import papermill

    path = write(tmp_path, "import time\ntime.sleep(60)", "'never'")
    with pytest.raises(papermill.PapermillExecutionError):
        papermill.execute_notebook(path, tmp_path / "out.ipynb", engine_name="reaudit", progress_bar=False, deadline=1)
    cells = [cell for cell in json.loads((tmp_path / "out.ipynb").read_text())["cells"] if cell["cell_type"] == "code"]
    assert "deadline of 1 seconds" in cells[-2]["outputs"][-1]["evalue"]
    assert cells[-1]["metadata"]["papermill"]["status"] == "pending"


def test_another_language_goes_to_papermills_own_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook that is not Python is not run as Python."""
    from papermill.engines import NBClientEngine

    from analysis.reporting.engine import ReauditEngine

    asked: list[str] = []
    monkeypatch.setattr(NBClientEngine, "execute_managed_notebook", lambda nb_man, kernel_name, **_: asked.append(kernel_name))

    class Manager:
        from nbformat import from_dict

        nb = from_dict({"cells": [], "metadata": {"kernelspec": {"language": "R", "name": "ir"}}})

    ReauditEngine.execute_managed_notebook(Manager(), "ir")
    assert asked == ["ir"]
