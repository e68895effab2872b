"""Outputs are those of a real kernel: the same notebooks through stock papermill and through the engine.

Taken out before comparing: times, ids, addresses of objects, temporary names. Four differences are ours on purpose:
- neighbouring pieces of one stream are one output (a kernel cuts them where its timer happens to fall);
- stdout and stderr stand in the order they were written (a kernel sends each stream when it is next flushed), so their
  order is not compared with stock, only the text of each; a test of its own holds ours to the order written;
- what a task prints after its cell has ended is kept, in the cell that runs by then (stock papermill loses it);
- what a subprocess writes to descriptor 1 or 2 stands where it was written (a kernel adds it whenever its thread reads it).
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.reporting.conftest import Maker

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forked processes are used on Linux alone")

# ruff: noqa: E501 - each line is a cell
AWKWARD = [
    "inspection",
    "print('a'); import sys; print('b', file=sys.stderr); print('c', end=''); sys.stdout.write('d\\n'); 5",
    "import os, subprocess\nprint('before')\nos.system('echo shell')\nsubprocess.run(['sh', '-c', 'echo child; echo complaint >&2'])\nprint('after')",
    "!echo magic shell\nx = !echo captured\nx",
    "import pandas as pd\nframe = pd.DataFrame({'a': [1, None], 'b': ['x', 'é <b>']})\nframe",
    "from IPython.display import display, HTML, Markdown, Latex, JSON, SVG, Image, clear_output, update_display\ndisplay(frame, HTML('<i>x</i>'), Markdown('**m**'))\ndisplay(Latex('$x$'), JSON({'a': 1}), SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>'))",
    "handle = display('first', display_id='mine')\ndisplay('beside')",
    "handle.update('second')\nupdate_display('third', display_id='mine')\nother = display(1, display_id=True); other.update(2)",
    "print('gone'); clear_output(); print('kept')",
    "print('gone later'); clear_output(wait=True); print('kept too')",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2, 4]); plt.title('without show')",
    "fig, ax = plt.subplots(figsize=(2, 1)); ax.bar([1, 2], [3, 4]); plt.show(); print('after the picture')",
    "fig",
    "plt.figure(layout='constrained', figsize=(3, 2)); plt.plot([3, 1]); plt.xlabel('x'); plt.figure(figsize=(1, 1)); plt.plot([1])",
    "from matplotlib.figure import Figure\nfree = Figure(figsize=(1, 1)); free.add_subplot().plot([1, 2]); free",
    "%config InlineBackend.figure_formats = ['svg']\nplt.plot([1]); plt.gca().set_axis_off(); None",
    "import warnings\nwarnings.warn('be careful')\nwarnings.warn('old', DeprecationWarning)",
    "import warnings\ndef twice():\n    warnings.warn('once a place')\ntwice(); twice()",
    "1/0",
    "def deep(n):\n    return 1 / n if n == 0 else deep(n - 1)\ntry:\n    deep(2)\nexcept ZeroDivisionError as error:\n    raise ValueError('from it') from error",
    "this is no python",
    "print('before'); undefined_name",
    "class Bad:\n    def _repr_html_(self):\n        raise RuntimeError('no html')\n    def __repr__(self):\n        return 'Bad()'\nBad()",
    "class Rich:\n    def _repr_mimebundle_(self, include=None, exclude=None):\n        return {'text/plain': 'p', 'application/x.own+json': {'a': [1, None]}}, {'application/x.own+json': {'m': 1}}\nRich()",
    "import asyncio\nasync def later(x):\n    await asyncio.sleep(0.01)\n    print('later', x)\n    return x\nawait later(3)",
    "task = asyncio.create_task(later('task'))\n'made'",
    "await task",
    "asyncio.get_running_loop().is_running()",
    "%%capture caught\nprint('inside')",
    "caught.stdout",
    "%%writefile note.txt\nwritten",
    "%cat note.txt",
    "%%bash\necho from bash; echo to stderr >&2",
    "%%time\nsum(range(10))",
    "%pwd\n%who_ls",
    "frame?",
    "_, __, Out[5] is frame, In[1]",
    "import ipywidgets as widgets\nslider = widgets.IntSlider(3, description='n'); slider",
    "out = widgets.Output()\nwith out:\n    print('into the widget'); display('shown')\nout",
    "slider.value = 5; slider.value, len(out.outputs)",
    "from tqdm.auto import tqdm\ntype(get_ipython()).__name__",
    "import logging\nlogging.warning('logged'); logging.info('not shown')",
    "input('a question')",
    "import getpass; getpass.getpass('a secret')",
    "get_ipython().set_next_input('x')",
    "import multiprocessing as mp\ndef work(x):\n    print('worker', x, flush=True)\n    return x * x\nwith mp.get_context('fork').Pool(1) as pool:\n    print(pool.map(work, [2]))",
    "import threading\nthread = threading.Thread(target=lambda: print('from a thread')); thread.start(); thread.join()",
    "'x' * 3; ",
    "'\\ud800 é \\x1b[31mred\\x1b[0m \\0'",
    "print('caf\\u00e9 \\u2028 \\U0001f600')",
    "import builtins, __main__\n__name__, __main__.__dict__ is globals(), type(exit).__name__",
    "import pickle\nclass Thing:\n    pass\ntype(pickle.loads(pickle.dumps(Thing()))).__name__",
    "import sys; sys.exit(3)",
]
LOST_BY_STOCK = {"await task": ["later task"]}
SKIPPED = {"tags": ["skip-execution"]}


def notebooks(folder: Path) -> Path:
    """The awkward cells, each allowed to fail, one that is skipped, an empty one and text."""
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "metadata": {}, "source": "# Awkward"},
        {
            "cell_type": "code",
            "metadata": {"tags": ["parameters"]},
            "source": 'inspection = "north"',
            "outputs": [],
            "execution_count": None,
        },
    ]
    for source in AWKWARD:
        cells.append(
            {"cell_type": "code", "metadata": {"tags": ["raises-exception"]}, "source": source, "outputs": [], "execution_count": None}
        )
    cells.append({"cell_type": "code", "metadata": SKIPPED, "source": "1/0", "outputs": [], "execution_count": None})
    cells.append({"cell_type": "code", "metadata": {}, "source": "", "outputs": [], "execution_count": None})
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    path = folder / "awkward.ipynb"
    for place, cell in enumerate(cells):
        cell["id"] = f"cell{place}"
    path.write_text(json.dumps({"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}))
    return path


def through(path: Path, engine: str | None, folder: Path) -> dict[str, Any]:
    """The notebook as papermill leaves it; errors in cells that may fail are papermill's own business."""
    import papermill
    from papermill.exceptions import PapermillExecutionError

    folder.mkdir()
    out = folder / "out.ipynb"
    with suppress(PapermillExecutionError):
        papermill.execute_notebook(
            path, out, {"inspection": "south"}, engine_name=engine, progress_bar=False, cwd=folder, execution_timeout=CELL_SECONDS
        )
    notebook = json.loads(out.read_text())
    notebook["cells"] = [cell for cell in notebook["cells"] if "papermill-error-cell-tag" not in cell["metadata"].get("tags", [])]
    return notebook


NOISE = [
    (re.compile(r"0x[0-9a-f]{6,}"), "0xADDRESS"),
    (re.compile(r"ipykernel_\d+[/\\]\d+"), "ipykernel_N/N"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "MODEL"),
    (re.compile(r"(Wall time|CPU times)[^\n]*"), r"\1"),
    (re.compile(r"/tmp/[^ '\"]*/(stock|ours)"), "FOLDER"),
    (re.compile(r"(clip|id=\"|#|url\(#)[a-z]*[0-9a-f]{8,12}"), r"\1ID"),
    (re.compile(r"<dc:date>[^<]*"), "<dc:date>"),
    (re.compile(r"(name=')?Task-\d+"), "Task-N"),
]


def quiet(value: Any) -> Any:
    """Without times, ids and addresses."""
    if isinstance(value, dict):
        return {key: quiet(one) for key, one in value.items()}
    if isinstance(value, list):
        return [quiet(one) for one in value]
    if isinstance(value, str):
        for pattern, instead in NOISE:
            value = pattern.sub(instead, value)
    return value


def comparable(cell: dict[str, Any]) -> dict[str, Any]:
    """Outputs but streams in order; the text of each stream; the number."""
    texts = {"stdout": "", "stderr": ""}
    others = []
    for output in cell.get("outputs", []):
        if output["output_type"] == "stream":
            texts[output["name"]] += "".join(output["text"])
        else:
            others.append(output)
    return quiet(
        {"others": others, **{name: sorted(text.splitlines()) for name, text in texts.items()}, "count": cell.get("execution_count")}
    )


CELL_SECONDS = 30
STOCK_TRIES = 3


def test_awkward_cells_give_what_a_kernel_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every awkward cell, output by output."""
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # a kernel that sees it does not look at descriptors 1 and 2
    path = notebooks(tmp_path)
    ours = through(path, "reaudit", tmp_path / "ours")
    # The kernel's thread that reads descriptors 1 and 2 races with its cells: now and then it hangs, or tells a line later.
    different: list[str] = []
    for attempt in range(STOCK_TRIES):
        try:
            stock = through(path, None, tmp_path / f"stock{attempt}")
        except TimeoutError:
            continue
        different = differences(stock, ours)
        if not different:
            break
    else:
        pytest.fail("\n".join(different) if different else "the stock kernel hung every time")
    widgets = "application/vnd.jupyter.widget-state+json"
    models = [
        sorted(state["model_name"] for state in notebook["metadata"]["widgets"][widgets]["state"].values()) for notebook in (stock, ours)
    ]
    assert models[0] == models[1]
    assert {name: quiet(value) for name, value in stock["metadata"]["language_info"].items()} == ours["metadata"]["language_info"]


def differences(stock: dict[str, Any], ours: dict[str, Any]) -> list[str]:
    """The code cells whose outputs differ, both told."""
    assert len(stock["cells"]) == len(ours["cells"])
    different = []
    for theirs, mine in zip(stock["cells"], ours["cells"], strict=True):
        if theirs["cell_type"] != "code":
            continue
        source, expected, found = "".join(theirs["source"]), comparable(theirs), comparable(mine)
        expected["stdout"] = expected["stdout"] or LOST_BY_STOCK.get(source, [])
        if expected != found:
            different.append(f"--- {source}\nstock: {expected}\nours:  {found}")
    return different


def test_streams_stand_in_the_order_they_were_written(maker: Maker) -> None:
    """Python, C, a subprocess, stdout and stderr: one order, the true one."""
    cell = (
        "import os, sys, ctypes\nprint('1 python')\nos.system('echo 2 shell')\nprint('3 error', file=sys.stderr)\nos.write(1, b'4 descriptor\\n')\n"
        "os.system('echo 5 shell error >&2')\nprint('6 python')\nfrom IPython.display import display\ndisplay('7')\nprint('8')"
    )
    maker.notebook("one", cell)
    maker.plan_for("one")
    maker.run()
    told = [
        (output.get("name", output["output_type"]), "".join(output.get("text", output.get("data", {}).get("text/plain", []))))
        for output in maker.executed("one")["cells"][-1]["outputs"]
    ]
    assert told == [
        ("stdout", "1 python\n2 shell\n"),
        ("stderr", "3 error\n"),
        ("stdout", "4 descriptor\n"),
        ("stderr", "5 shell error\n"),
        ("stdout", "6 python\n"),
        ("display_data", "'7'"),
        ("stdout", "8\n"),
    ]


def test_much_output_of_a_subprocess_does_not_block(maker: Maker) -> None:
    """A pipe would fill up while the notebook waits for the process that writes into it."""
    maker.notebook("one", "import subprocess, sys\nsubprocess.run([sys.executable, '-c', \"print('x' * 3_000_000)\"]).returncode")
    maker.plan_for("one", more="deadline = 20")
    maker.run()
    outputs = maker.executed("one")["cells"][-1]["outputs"]
    assert len("".join(outputs[0]["text"])) == 3_000_001


def test_the_notebook_on_disk_is_valid(maker: Maker) -> None:
    """nbformat's own validation accepts what is written without it."""
    import nbformat

    maker.notebook("one", "print(1)", "import pandas as pd\npd.DataFrame({'a': [1]})", "import ipywidgets\nipywidgets.IntSlider()")
    maker.plan_for("one")
    maker.run()
    nbformat.validate(nbformat.read(maker.folder("one") / "report.ipynb", as_version=4))


def test_a_failure_leaves_an_honest_notebook_with_papermill_too(tmp_path: Path) -> None:
    """Cells that never ran are not marked completed, whoever asked for the engine."""
    import papermill

    path = tmp_path / "in.ipynb"
    cells = [{"cell_type": "code", "id": f"c{n}", "metadata": {}, "source": source, "outputs": [], "execution_count": None}
             for n, source in enumerate(["1", "import os\nos._exit(1)", "3"])]  # fmt: skip
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    path.write_text(json.dumps({"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}))
    with pytest.raises(Exception, match="exit code 1"):
        papermill.execute_notebook(path, tmp_path / "out.ipynb", engine_name="reaudit", progress_bar=False)
    done = json.loads((tmp_path / "out.ipynb").read_text())["cells"]
    status = [cell["metadata"]["papermill"]["status"] for cell in done if cell["cell_type"] == "code"]
    assert status == ["completed", "failed", "pending"]
