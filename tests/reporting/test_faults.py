"""Every fault leaves whole, honest reports and an ending told as what it was."""

from __future__ import annotations

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from analysis import store
from analysis.errors import DataError, LockedError
from analysis.reporting import crew, publishing, running, working
from analysis.reporting.engine.wire import pack

if TYPE_CHECKING:
    from tests.reporting.conftest import Maker

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forked processes are used on Linux alone")
RUN = Path(__file__).with_name("run_project.py")


def failing(maker: Maker, *cells: Any, more: str = "", **settings: Any) -> dict[str, Any]:
    """The error of a report that must fail, beside one that must not."""
    maker.notebook("good", "'fine'")
    maker.notebook("bad", *cells)
    one = '[[report]]\nid = "{0}"\nnotebook = "{0}.ipynb"\ninspections = ["north"]\n'
    maker.plan(one.format("bad") + more + "\n" + one.format("good"))
    result = maker.run(**settings)
    assert result.exit_code == 4
    assert result.done == ["north/good"], "one failing report never stops the others"
    assert maker.record("bad")["status"] == "failed"
    assert not (maker.folder("bad") / "report.html").exists(), "nothing that looks finished"
    error = maker.record("bad")["error"]
    assert error["source"] in cells
    return error


@pytest.mark.parametrize(("key", "kind"), [("deadline", "deadline"), ("cell_deadline", "cell_deadline")])
def test_a_hanging_cell_ends_at_its_deadline(maker: Maker, key: str, kind: str) -> None:
    """It is interrupted, so that the traceback says where it stood, and what it had printed is kept."""
    cell = "print('before')\nimport time\ntime.sleep(1000)"
    started = time.monotonic()
    error = failing(maker, cell, "'never'", more=f"{key} = 1")
    assert time.monotonic() - started < 60
    assert error["kind"] == kind
    assert "deadline of 1 seconds" in error["message"]
    assert any("KeyboardInterrupt" in line for line in error["traceback"])
    cells = maker.executed("bad", "failed.ipynb")["cells"]
    assert cells[-2]["outputs"][0]["text"] == ["before\n"]
    assert cells[-1]["outputs"] == []
    assert cells[-1]["metadata"]["papermill"]["status"] == "pending"


def test_a_hanging_report_ends_also_where_nobody_named_a_deadline(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that nobody watches must end: an hour, here cut to a second."""
    assert running.DEADLINE == 3600
    monkeypatch.setattr(running, "DEADLINE", 1.0)
    assert failing(maker, "import time\ntime.sleep(1000)")["kind"] == "deadline"


def test_a_cell_that_ignores_the_interrupt_is_killed(maker: Maker) -> None:
    """A loop that catches everything ends all the same."""
    cell = "import time\nwhile True:\n    try:\n        time.sleep(1)\n    except BaseException:\n        pass"
    assert failing(maker, cell, more="deadline = 1")["kind"] == "deadline"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_a_killed_process_is_told_as_killed(maker: Maker, number: signal.Signals) -> None:
    """The signal is named; what subprocesses had printed is kept; it is not tried again."""
    cell = f"import os\nos.system('echo from below; echo x >> {maker.root.parent}/tries')\nos.kill(os.getpid(), {int(number)})"
    error = failing(maker, cell)
    assert error["kind"] == "killed"
    assert number.name in error["message"]
    assert maker.executed("bad", "failed.ipynb")["cells"][-1]["outputs"][0]["text"] == ["from below\n"]
    assert (maker.root.parent / "tries").read_text() == "x\n"


def test_a_process_that_leaves_by_itself(maker: Maker) -> None:
    """os._exit in a cell is told with its code."""
    assert "exit code 3" in failing(maker, "import os\nos._exit(3)")["message"]


def test_the_memory_limit(maker: Maker) -> None:
    """A report that takes more than its share fails with out of memory; the machine and the others live on."""
    error = failing(maker, "held = bytearray(600 * 1024 * 1024)", more="memory_mb = 300")
    assert error["kind"] == "out_of_memory"


@pytest.mark.parametrize(
    ("cell", "told"), [("import sys\nsys.exit(2)", "sys.exit(2)"), ("import sys\nsys.exit()", "sys.exit()"), ("exit()", "exit()")]
)
def test_leaving_before_the_end(maker: Maker, cell: str, told: str) -> None:
    """sys.exit before the last cell is no finished report, whatever its code."""
    error = failing(maker, cell, "'never'")
    assert error["kind"] == "exit"
    assert told in error["message"]


def test_leaving_at_the_very_end_is_fine(maker: Maker) -> None:
    """sys.exit(0) as the last thing a notebook does leaves nothing out."""
    maker.notebook("one", "'all said'", "import sys\nsys.exit(0)")
    maker.plan_for("one")
    assert maker.run().exit_code == 0


def test_unreadable_data(maker: Maker) -> None:
    """A file that cannot be read is the cell's error."""
    assert failing(maker, "open('data/raw/north/gone.csv')")["message"].startswith("FileNotFoundError")


def test_a_notebook_that_is_none(maker: Maker) -> None:
    """A damaged notebook is a fault of the plan: nothing starts."""
    maker.notebook("good", "1")
    maker.plan_for("good", "bad")
    (maker.project.notebooks / "bad.ipynb").write_text("{")
    with pytest.raises(Exception, match="cannot be read"):
        maker.run()


def test_data_that_cannot_be_cleaned(maker: Maker) -> None:
    """Reports of that inspection keep their files and say they are older than the data; the others are made; exit code 3."""
    maker.notebook("one", "inspection")
    maker.plan_for("one", inspections='["north", "south"]')
    assert maker.run().exit_code == 0

    def clean(project: store.Project, name: str) -> None:
        if name == "south":
            raise DataError("a column is missing", where="figures.csv", expected="value")

    result = maker.run(clean=clean, force=True)
    assert result.exit_code == 3
    assert result.done == ["north/one"]
    record = maker.record("one", "south")
    assert record["is_stale"]
    assert "a column is missing" in record["stale_reason"]
    assert "a column is missing" in (maker.project.reports / "index.html").read_text()
    assert maker.run().done == ["south/one"]


def test_a_full_disk_at_publish(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last good files stay, the record says why they are stale, the run goes on and fails in order."""
    maker.notebook("one", "1")
    maker.plan_for("one")
    maker.run()
    before = (maker.folder("one") / "report.html").read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(store, "publish_folder", full)
        assert maker.run(force=True).exit_code == 4
    assert (maker.folder("one") / "report.html").read_bytes() == before
    assert maker.record("one")["is_stale"]
    assert "No space left" in maker.record("one")["error"]["message"]
    assert maker.run().done == ["north/one"]


def test_a_place_where_nothing_can_be_written(maker: Maker) -> None:
    """The worker meets the full disk while it stages: told as such, nothing half-written is published."""
    maker.notebook("one", "1")
    maker.plan_for("one")
    maker.project.reports.mkdir()
    (maker.project.reports / ".staged").write_text("a file where a folder must be")
    assert maker.run().exit_code == 4
    assert maker.record("one")["error"]["kind"] == "publish"
    assert not (maker.folder("one") / "report.html").exists()


def test_a_really_full_disk(maker: Maker) -> None:
    """reports/ on a file system of 600 kB: a report too large for it fails, the small one is published whole."""
    maker.project.reports.mkdir()
    if (
        os.geteuid()
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "none", str(maker.project.reports)], capture_output=True).returncode
    ):
        pytest.skip("a small file system cannot be mounted here")
    try:
        maker.notebook("large", "print('x' * 2_000_000)")
        maker.notebook("small", "1")
        maker.plan_for("small", "large")
        result = maker.run(jobs=1)
        assert result.exit_code == 4
        assert result.done == ["north/small"]
        assert whole(maker) == 1
    finally:
        subprocess.run(["umount", str(maker.project.reports)], check=True)


def whole(maker: Maker) -> int:
    """How many finished reports there are; each must be whole and say the truth."""
    count = 0
    for path in maker.project.reports.glob("*/*/report.json"):
        if path.parts[-3].startswith("."):
            continue
        record = json.loads(path.read_text())
        for name, size in record.get("files", {}).items():
            assert (path.parent / name).stat().st_size == size, f"{path.parent.name}/{name}"
        if record["status"] == "done":
            assert {"report.ipynb", "report.html"} <= set(record["files"])
            assert json.loads((path.parent / "report.ipynb").read_text())["metadata"]["reaudit"]["status"] == "done"
            count += 1
    return count


def begin(maker: Maker, *, jobs: int = 2, engine: str = "fork") -> subprocess.Popen:
    """A run in a process of its own."""
    return subprocess.Popen(
        [sys.executable, str(RUN), str(maker.root), str(jobs), engine], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )


def children_of(process: subprocess.Popen) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def fan_out(maker: Maker, count: int, *cells: str) -> None:
    maker.notebook("many", *cells)
    maker.plan(f'[[report]]\nid = "many"\nnotebook = "many.ipynb"\ninspections = ["north"]\n[report.for_each]\nn = {list(range(count))}\n')


def test_ctrl_c(maker: Maker) -> None:
    """Exit code 130, what was finished is kept, what ran is told as interrupted, the next run finishes the work."""
    fan_out(maker, 6, "import time\nopen(f'../began-{n}', 'a').close()\ntime.sleep(0.1 if n < 2 else 100)")
    process = begin(maker)
    until(lambda: whole(maker) == 2 and all((maker.root.parent / f"began-{n}").exists() for n in (2, 3)))
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "the run was interrupted" in errors
    run = json.loads((maker.project.reports / "run.json").read_text())
    assert run["run"]["exit_code"] == 130
    assert sorted(run["run"]["not_run"]) == ["north/many--4", "north/many--5"]
    assert maker.record("many--2")["error"]["kind"] == "interrupted"
    assert whole(maker) == 2
    fan_out(maker, 6, "n")
    assert maker.run().exit_code == 0
    assert whole(maker) == 6


def until(condition: Any, seconds: float = 60) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(0.02)


def test_children_die_with_the_run(maker: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """kill -9 of the run ends the warm process, the workers and the notebooks, and leaves no folder of theirs."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    fan_out(maker, 2, "import time\nopen('../started', 'a').close()\ntime.sleep(1000)")
    process = begin(maker)
    until(lambda: (maker.root.parent / "started").exists())
    children = children_of(process)
    assert len(children) >= 3
    assert list(tmp_path.glob("reaudit-*"))
    process.kill()
    process.wait()
    until(lambda: not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children))
    assert not list(tmp_path.glob("reaudit-*"))


def test_what_a_notebook_leaves_running_is_ended(maker: Maker) -> None:
    """A background process of a notebook does not outlive its report."""
    maker.notebook("one", "import subprocess\nsubprocess.Popen(['sleep', '1000']).pid", "1")
    maker.plan_for("one")
    maker.run()
    pid = int(maker.executed("one")["cells"][-2]["outputs"][0]["data"]["text/plain"][0])
    until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)


def test_a_process_with_a_session_of_its_own_is_ended_too(maker: Maker) -> None:
    """It has left the notebook's group, and still does not outlive the report."""
    start = "import subprocess\nsubprocess.Popen(['sleep', '1000'], start_new_session=True).pid"
    maker.notebook("one", start)
    maker.notebook("two", "1")
    maker.plan_for("one", "two")
    maker.run(jobs=1)
    pid = int(maker.executed("one")["cells"][-1]["outputs"][0]["data"]["text/plain"][0])
    until(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)


def test_ordinary_kernels_die_with_the_run(maker: Maker) -> None:
    """kill -9 of the run ends the process that drives a kernel, and the kernel."""
    fan_out(maker, 1, "import time\nopen('../started', 'a').close()\ntime.sleep(1000)")
    process = begin(maker, engine="kernel")
    until(lambda: (maker.root.parent / "started").exists())
    children = children_of(process)
    assert len(children) >= 2
    process.kill()
    process.wait()
    until(lambda: not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children))


def test_too_much_output(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop that prints without end fails before it fills the disk, and well before its deadline."""
    monkeypatch.setattr(running, "DEADLINE", 120.0)
    error = failing(maker, "while True:\n    print('x' * 100_000)")
    assert error["kind"] == "too_much_output"
    assert error["message"] == "its outputs came to more than 50 megabytes"


def test_a_module_beside_the_notebooks(maker: Maker) -> None:
    """Is found from a report as it is in JupyterLab."""
    (maker.project.notebooks / "helper.py").write_text("value = 7")
    maker.notebook("one", "import helper\nhelper.value")
    maker.plan_for("one")
    assert maker.run().exit_code == 0
    (maker.project.notebooks / "helper.py").write_text("value = 8")
    assert maker.run().done == ["north/one"], "and it is one of the report's inputs"


def test_a_dead_worker_is_a_fault_of_the_machinery_and_tried_again(maker: Maker) -> None:
    """The process that drives the notebook is killed once; the report is made by another."""
    cell = """
import os, signal, time
from pathlib import Path
mark = Path("../killed")
if not mark.exists():
    mark.touch()
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(5)
"""
    maker.notebook("one", cell)
    maker.plan_for("one")
    result = maker.run()
    assert result.done == ["north/one"]


class _Refuses:
    """A maker whose machinery breaks in a way nobody has thought of."""

    def make(self, task: Any) -> dict[str, Any]:
        raise TypeError("an answer that is none")

    def cancel(self, why: str) -> None: ...
    def close(self) -> None: ...


def test_a_fault_nobody_thought_of_is_told_and_never_nothing_to_do(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each report fails by name, and the run with them."""
    maker.notebook("one", "1")
    maker.notebook("two", "1")
    maker.plan_for("one", "two")
    monkeypatch.setattr(working, "_maker", lambda *_: _Refuses)
    result = maker.run(jobs=1)
    assert result.exit_code == 4
    assert {key: one["error"]["message"] for key, one in result.failed.items()} == dict.fromkeys(
        ["north/one", "north/two"], "TypeError: an answer that is none"
    )


def test_a_report_nobody_took_up_is_a_failure(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that ends before its work is done does not make the report vanish."""
    maker.notebook("one", "1")
    maker.plan_for("one")
    monkeypatch.setattr(crew.Crew, "_work", lambda self, place: self.results.put(("ended", {}, {})))
    result = maker.run(jobs=1)
    assert (result.exit_code, result.not_run) == (4, [])
    assert result.failed["north/one"]["error"]["kind"] == "machinery"


def test_two_reports_never_share_the_folder_they_are_built_in(maker: Maker) -> None:
    """`a` with report `b--c` and `a--b` with report `c` read alike when their names are joined."""
    assert publishing.staged_folder(maker.project, "a/b--c") != publishing.staged_folder(maker.project, "a--b/c")


def test_a_limit_on_memory_that_stands_already(maker: Maker) -> None:
    """Under the limit of whoever started the run a report is made as ever."""
    maker.notebook("one", "1")
    maker.plan_for("one")
    limited = ["prlimit", f"--data={3 << 30}", sys.executable, str(Path(__file__).with_name("run_project.py")), str(maker.root), "1"]
    done = subprocess.run(limited, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert maker.record("one")["status"] == "done"


def test_a_run_killed_at_any_moment(maker: Maker) -> None:
    """After each kill -9 every report on disk is whole, and the next run finishes the work."""
    kill_at_random(maker, times=4, seed=3)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_run_killed_at_fifty_moments(maker: Maker) -> None:
    """The same, fifty times."""
    kill_at_random(maker, times=50, seed=7)


def kill_at_random(maker: Maker, *, times: int, seed: int) -> None:
    chance = random.Random(seed)
    in_the_middle = 0
    for attempt in range(times):
        fan_out(maker, 8, f"print('attempt {attempt}')", "import time\ntime.sleep(0.05)")
        process = begin(maker)
        if attempt % 2 == 0:  # while reports are made and published: from the first of this attempt on
            until(lambda: bool(made_in(maker, attempt)) or process.poll() is not None)  # noqa: B023 - called at once
        time.sleep(chance.uniform(0.0, 0.6) if attempt % 2 == 0 else chance.uniform(0.3, 4.0))
        process.kill()
        process.wait()
        process.stderr.close()  # type: ignore[union-attr]
        whole(maker)
        in_the_middle += 0 < len(made_in(maker, attempt)) < 8
    assert in_the_middle > 0, "no kill hit a run at its work"
    result = maker.run()
    assert result.exit_code == 0
    assert whole(maker) == 8
    assert len(result.done) + len(result.up_to_date) == 8
    assert not (maker.project.reports / ".staged").exists() or not list((maker.project.reports / ".staged").iterdir())


def made_in(maker: Maker, attempt: int) -> list[Path]:
    """Reports on disk that say they were made from the notebook of this attempt. Each must hold what that notebook prints."""
    sha256 = store.hash_file(maker.project.notebooks / "many.ipynb")
    found = []
    for path in (maker.project.reports / "north").glob("*/report.json"):
        record = json.loads(path.read_text())
        said = path.with_name("report.ipynb").read_text()
        if (record.get("hashes") or {}).get("notebook") == sha256 and record.get("files"):
            assert f"attempt {attempt}\\n" in said, "the record and the notebook beside it are of one attempt"
            found.append(path)
    return found


LEAKS = """
import sys, os, random, warnings, pandas as pd, matplotlib as mpl, numpy as np, logging
mpl.rcParams["lines.linewidth"] = 99; pd.set_option("display.max_rows", 3); os.chdir("/"); os.environ["LEAK"] = "1"
sys.modules["leak"] = sys; pd.DataFrame.leak = 1; warnings.simplefilter("error"); logging.getLogger().setLevel(1)
import builtins; builtins.leak = 1; sys.path.insert(0, "/leak"); get_ipython().run_line_magic("bookmark", "leak")
"""
LOOK = """
import sys, os, random, pandas as pd, matplotlib as mpl, numpy as np, logging, builtins
print(mpl.rcParams["lines.linewidth"], pd.get_option("display.max_rows"), os.path.basename(os.getcwd()), "LEAK" in os.environ,
 "leak" in sys.modules, hasattr(pd.DataFrame, "leak"), hasattr(builtins, "leak"), "/leak" in sys.path, logging.getLogger().level,
 sorted(get_ipython().db.get("bookmarks", {})))
print(random.random(), np.random.rand())
"""


def test_nothing_leaks_from_one_report_to_the_next(maker: Maker) -> None:
    """Settings, modules, folder, environment and chance are fresh in every report, also behind one that spoils them all."""
    maker.notebook("spoil", LEAKS)
    maker.notebook("look", LOOK)
    maker.notebook("lock", LOOK)
    maker.plan_for("spoil", "look", "lock")
    assert maker.run(jobs=1).exit_code == 0
    first, second = (maker.executed(name)["cells"][-1]["outputs"][0]["text"] for name in ("look", "lock"))
    assert first[0] == f"1.5 60 {maker.root.name} False False False False False 30 []\n"
    assert first[0] == second[0]
    assert first[1] != second[1], "each report has chance of its own"


def test_the_warm_process_has_one_thread_and_forks_clean_children(warm: Any) -> None:
    """No thread, so that nothing can be held at the moment of a fork."""
    worker = warm.worker()
    until(lambda: psutil.Process(warm.pid).children(), 30)
    worker.close()
    assert psutil.Process(warm.pid).num_threads() == 1


def test_no_lock_is_left_behind(maker: Maker) -> None:
    """A run that was killed does not keep the next one out."""
    fan_out(maker, 1, "import time\ntime.sleep(3)")
    process = begin(maker)
    until(lambda: (maker.root / ".reaudit" / "run.lock").exists())
    time.sleep(0.3)
    with pytest.raises(LockedError):
        maker.run()
    process.kill()
    process.wait()
    fan_out(maker, 1, "1")
    assert maker.run().exit_code == 0


def test_called_off_before_the_notebook_began(warm: Any, tmp_path: Path) -> None:
    """A cancel that arrives together with its task, because the worker was still starting, is obeyed."""
    notebook = {"cells": [{"cell_type": "code", "metadata": {}, "source": "import time\ntime.sleep(60)"}], "metadata": {}, "nbformat": 4}
    worker = warm.worker()
    worker.socket.sendall(pack({"execute": {"notebook": notebook, "root": str(tmp_path)}}) + pack({"cancel": "called off"}))
    started = time.monotonic()
    while (message := worker.receive(60)) is not None and message["event"] != "end":
        pass
    assert message is not None
    assert message["ending"]["kind"] == "interrupted"
    assert time.monotonic() - started < 30
    worker.close()
