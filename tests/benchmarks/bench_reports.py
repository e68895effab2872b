"""How fast reports are made, against stock papermill, nbclient and the floor. Figures are printed; nothing passes or fails.

    python tests/benchmarks/bench_reports.py                        # small, a minute or two
    python tests/benchmarks/bench_reports.py --reports 100 --stock 10 --rounds 3 --growth 10 100 1000

Two works: plain (imports, a frame shown, one inline line chart; ipynb alone counts for the peers, ours writes its page
as well) and full (a table, two A4-column charts as png at 300 dpi, svg, csv and txt, and an html page). Each contestant
runs in a process of its own; the peers that make fewer reports are scaled to the same number.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LETTER = "cafcass-east-midlands-2008"
PARAMETERS = f'inspection: str = "{LETTER}"  # id\nn: int = 1  # number of the report'
PLAIN = [
    "import matplotlib.pyplot as plt\nimport pandas as pd",
    "frame = pd.DataFrame({'x': range(20), 'y': [n * x for x in range(20)]})\nframe",
    "plt.plot(frame.x, frame.y)\nplt.title(f'Report {n}')\nplt.show()",
]
FULL = [
    "from analysis import charts, load\nfrom analysis.measures import select_changes",
    "data = load(inspection)\nchanges = select_changes(data.changes, from_review='midpoint', to_review='final', measures=[])\nchanges",
    "charts.dumbbell(changes).sized('a4')",
    "charts.unjoined(changes).sized('a4')",
]
WORKS = {"plain": PLAIN, "full": FULL}


def notebook(cells: list[str]) -> str:
    """A notebook of these cells."""
    body = [
        {"cell_type": "code", "id": "p", "metadata": {"tags": ["parameters"]}, "source": PARAMETERS, "outputs": [], "execution_count": None}
    ]
    for place, source in enumerate(cells):
        body.append({"cell_type": "code", "id": f"c{place}", "metadata": {}, "source": source, "outputs": [], "execution_count": None})
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps({"cells": body, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


def project(folder: Path, work: str, reports: int) -> Path:
    """A project with the register of the letter and one report fanned out."""
    root = folder / f"{work}-{reports}"
    if not root.exists():
        shutil.copytree(ROOT / "data" / "raw" / LETTER, root / "data" / "raw" / LETTER)
        (root / "notebooks").mkdir()
        (root / "notebooks" / "work.ipynb").write_text(notebook(WORKS[work]))
        listed = list(range(1, reports + 1))
        plan = f'[[report]]\nid = "work"\nnotebook = "work.ipynb"\ninspections = ["{LETTER}"]\n[report.for_each]\nn = {listed}\n'
        (root / "notebooks" / "reports.toml").write_text(plan)
        subprocess.run([sys.executable, "-m", "analysis", "clean", "--root", str(root)], check=True, capture_output=True)
    return root


def ours(root: Path, work: str, reports: int, jobs: int) -> None:
    """`reaudit run`, everything included: start, imports, plan, pages, publishing, records."""
    command = [sys.executable, "-m", "analysis", "run", "--root", str(root), "--jobs", str(jobs), "--force", "--quiet"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def stock(root: Path, work: str, reports: int, jobs: int) -> None:
    """papermill's Python call in a loop; for the full work nbconvert and the same chart files after it."""
    import papermill

    os.chdir(root)
    for n in range(1, reports + 1):
        folder = root / "stock" / str(n)
        folder.mkdir(parents=True, exist_ok=True)
        papermill.execute_notebook("notebooks/work.ipynb", str(folder / "report.ipynb"), {"n": n}, progress_bar=False)
        if work == "full":
            _finish(json.loads((folder / "report.ipynb").read_text()), folder, folder / "report.ipynb")


def nbclient_loop(root: Path, work: str, reports: int, jobs: int) -> None:
    """nbclient in one process, a kernel a notebook."""
    import nbformat
    from nbclient import NotebookClient

    os.chdir(root)
    for n in range(1, reports + 1):
        folder = root / "nbclient" / str(n)
        folder.mkdir(parents=True, exist_ok=True)
        node = nbformat.read(root / "notebooks" / "work.ipynb", as_version=4)
        node.cells.insert(1, nbformat.v4.new_code_cell(f"n = {n}"))
        NotebookClient(node).execute()
        nbformat.write(node, folder / "report.ipynb")
        if work == "full":
            _finish(json.loads((folder / "report.ipynb").read_text()), folder, folder / "report.ipynb")


def _finish(executed: dict[str, Any], folder: Path, path: Path) -> None:
    from nbconvert import HTMLExporter

    from analysis.reporting.outputs import chart_files

    for name, data in chart_files(executed).items():
        (folder / name).write_bytes(data)
    (folder / "report.html").write_text(HTMLExporter().from_filename(str(path))[0])


def floor(root: Path, work: str, reports: int, jobs: int) -> None:
    """The same work as a plain function in one warm process: no notebooks, no isolation, no records."""
    os.chdir(root)
    os.environ["REAUDIT_ROOT"] = str(root)
    make: Callable[[int, Path], None] = _plain_function if work == "plain" else _full_function
    make(0, root / "floor" / "warm-up")
    started, used = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF)
    for n in range(1, reports + 1):
        make(n, root / "floor" / str(n))
    now = resource.getrusage(resource.RUSAGE_SELF)
    cpu = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    print(json.dumps({"seconds": time.monotonic() - started, "cpu": cpu}))


def _plain_function(n: int, folder: Path) -> None:
    import base64
    import io

    import matplotlib.pyplot as plt
    import pandas as pd

    folder.mkdir(parents=True, exist_ok=True)
    frame = pd.DataFrame({"x": range(20), "y": [n * x for x in range(20)]})
    table: Any = frame
    figure, axes = plt.subplots()
    axes.plot(frame.x, frame.y)
    axes.set_title(f"Report {n}")
    picture = io.BytesIO()
    figure.savefig(picture, format="png", bbox_inches="tight")
    plt.close(figure)
    said = {"table": table._repr_html_(), "text": repr(frame), "png": base64.b64encode(picture.getvalue()).decode()}
    (folder / "report.json").write_text(json.dumps(said))


def _full_function(n: int, folder: Path) -> None:
    from analysis import charts, load
    from analysis.measures import select_changes
    from analysis.reporting.outputs import chart_files
    from analysis.reporting.page import report_page

    data = load(LETTER)
    changes: Any = select_changes(data.changes, from_review="midpoint", to_review="final", measures=[])
    outputs = [{"output_type": "display_data", "data": {"text/html": changes._repr_html_(), "text/plain": repr(changes)}, "metadata": {}}]
    for chart in (charts.dumbbell(changes).sized("a4"), charts.unjoined(changes).sized("a4")):
        bundle, metadata = chart._repr_mimebundle_()
        outputs.append({"output_type": "display_data", "data": bundle, "metadata": metadata})
    executed = {"cells": [{"cell_type": "code", "metadata": {}, "source": "x", "execution_count": 1, "outputs": outputs}], "metadata": {}}
    (folder / "charts").mkdir(parents=True, exist_ok=True)
    (folder / "report.ipynb").write_text(json.dumps(executed))
    for name, content in chart_files(executed).items():
        (folder / "charts" / name).write_bytes(content)
    record = {"title": "Work", "inspection": LETTER, "parameters": {"n": n}, "notebook": "work.ipynb", "started": ""}
    (folder / "report.html").write_text(report_page(executed, record))


CONTESTANTS = {"ours": ours, "stock": stock, "nbclient": nbclient_loop, "floor": floor}


@dataclass(frozen=True)
class Measured:
    """One contestant's round."""

    seconds: float
    cpu: float
    memory_mb: float
    reports: int

    @property
    def each(self) -> float:
        """Seconds a report."""
        return self.seconds / self.reports


def measure(name: str, root: Path, work: str, reports: int, jobs: int = 1) -> Measured:
    """Run a contestant in a process of its own: wall time, processor time of all its processes, peak of their shared-out memory."""
    command = [sys.executable, __file__, "--one", name, "--root", str(root), "--work", work, "--reports", str(reports), "--jobs", str(jobs)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    watch = _Watch(process.pid)
    output, errors = process.communicate()
    seconds = time.monotonic() - started
    memory = watch.stop()
    if process.returncode:
        raise SystemExit(f"{name} failed: {errors[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if output.startswith("{"):  # the floor leaves its own imports out
        told = json.loads(output)
        seconds, cpu = told["seconds"], told["cpu"]
    return Measured(seconds, cpu, memory, reports)


class _Watch:
    """Peak of the proportional memory of a process and all below it, looked at once a second: each look costs the machine."""

    def __init__(self, pid: int) -> None:
        self._pid, self._peak, self._end = pid, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        import psutil

        while not self._end.wait(1.0):
            total = 0.0
            try:
                tree = [psutil.Process(self._pid), *psutil.Process(self._pid).children(recursive=True)]
            except psutil.Error:
                return
            for process in tree:
                try:
                    rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
                    total += int(rollup.partition("\nPss:")[2].split(maxsplit=1)[0]) / 1024
                except (psutil.Error, OSError, IndexError, ValueError):
                    continue
            self._peak = max(self._peak, total)

    def stop(self) -> float:
        """MB."""
        self._end.set()
        self._thread.join()
        return self._peak


def median(rounds: list[Measured]) -> Measured:
    """Each figure's median."""
    return Measured(
        statistics.median(one.seconds for one in rounds),
        statistics.median(one.cpu for one in rounds),
        statistics.median(one.memory_mb for one in rounds),
        rounds[0].reports,
    )


def compare(work: str, folder: Path, reports: int, few: int, rounds: int) -> None:
    """One work, all contestants, the order turned round by round."""
    root, small = project(folder, work, reports), project(folder, work, few)
    runs: dict[str, list[Measured]] = {}
    for _ in range(rounds):
        for label, measured in (
            ("floor", lambda: measure("floor", root, work, reports)),
            ("reaudit, 1 job", lambda: measure("ours", root, work, reports, 1)),
            ("reaudit, 2 jobs", lambda: measure("ours", root, work, reports, 2)),
            ("papermill", lambda: measure("stock", small, work, few)),
            ("nbclient", lambda: measure("nbclient", small, work, few)),
        ):
            runs.setdefault(label, []).append(measured())
    middle = {label: median(measured) for label, measured in runs.items()}
    print(f"\n{work}: {reports} reports (papermill and nbclient {few}, scaled), medians of {rounds} round{'' if rounds == 1 else 's'}")
    print(f"{'':16} {'reports/s':>9} {'s each':>8} {'cpu s each':>10} {'peak MB':>8} {'x papermill':>11} {'x floor':>8}")
    for label, one in middle.items():
        print(
            f"{label:16} {1 / one.each:9.2f} {one.each:8.3f} {one.cpu / one.reports:10.3f} {one.memory_mb:8.0f} "
            f"{middle['papermill'].each / one.each:11.1f} {one.each / middle['floor'].each:8.2f}"
        )
    over = middle["reaudit, 1 job"].each - middle["floor"].each
    theirs = middle["papermill"].each - middle["floor"].each
    print(f"overhead beyond the floor: ours {over:.3f} s, papermill's {theirs:.3f} s, 1/{theirs / over if over > 0 else float('inf'):.0f}")
    print(f"two jobs against one: {middle['reaudit, 1 job'].each / middle['reaudit, 2 jobs'].each:.2f}")
    started = time.monotonic()
    subprocess.run([sys.executable, "-m", "analysis", "run", "--root", str(root), "--quiet"], check=True, stdout=subprocess.DEVNULL)
    print(f"nothing to do, {reports} reports: {time.monotonic() - started:.2f} s")


def growth(folder: Path, sizes: list[int]) -> None:
    """Does the price or the memory of a report grow with their number?"""
    print(f"\ngrowth, plain, 2 jobs\n{'reports':>8} {'s each':>8} {'peak MB':>8}")
    for reports in sizes:
        one = measure("ours", project(folder, "plain", reports), "plain", reports, 2)
        print(f"{reports:8} {one.each:8.3f} {one.memory_mb:8.0f}")


def main() -> None:
    """See the top."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--reports", type=int, default=20)
    words.add_argument("--stock", type=int, default=3, help="reports of papermill and nbclient")
    words.add_argument("--rounds", type=int, default=1)
    words.add_argument("--works", nargs="+", choices=list(WORKS), default=list(WORKS))
    words.add_argument("--growth", type=int, nargs="*", default=[])
    words.add_argument("--one", choices=list(CONTESTANTS), help=argparse.SUPPRESS)
    words.add_argument("--root", type=Path, help=argparse.SUPPRESS)
    words.add_argument("--work", help=argparse.SUPPRESS)
    words.add_argument("--jobs", type=int, default=1, help=argparse.SUPPRESS)
    told = words.parse_args()
    if told.one:
        CONTESTANTS[told.one](told.root, told.work, told.reports, told.jobs)
        return
    with tempfile.TemporaryDirectory(prefix="bench-reports-") as folder:
        for work in told.works:
            compare(work, Path(folder), told.reports, told.stock, told.rounds)
        if told.growth:
            growth(Path(folder), told.growth)


if __name__ == "__main__":
    main()
