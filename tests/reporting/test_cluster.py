"""The same plan on a Dask cluster: a real scheduler, two worker processes, one of them killed in mid-run."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from analysis.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.reporting.conftest import Maker

pytest.importorskip("distributed")
pytestmark = pytest.mark.slow


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """Address of a scheduler on the loopback, and its two workers."""
    settings = {**os.environ, "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=settings, cwd=tmp_path,
    )  # fmt: skip
    address = ""
    assert scheduler.stderr is not None
    while not address:
        line = scheduler.stderr.readline()
        assert line, "the scheduler did not start"
        if found := re.search(r"tcp://127\.0\.0\.1:\d+", line):
            address = found[0]
    threading.Thread(target=scheduler.stderr.read, daemon=True).start()
    worker = [
        sys.executable,
        "-m",
        "distributed.cli.dask_worker",
        address,
        "--nthreads",
        "1",
        "--no-nanny",
        "--no-dashboard",
        "--local-directory",
        str(tmp_path),
    ]
    workers = [subprocess.Popen(worker, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=settings, cwd=tmp_path) for _ in range(2)]
    yield address, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


def test_a_run_on_a_cluster_that_loses_a_worker(maker: Maker, cluster: tuple[str, list[subprocess.Popen]], tmp_path: Path) -> None:
    """Every report is made and published here, those of the lost worker by the other; a failing one is told as failing."""
    address, workers = cluster
    (maker.root / "data" / "raw" / "north" / "extra.csv").write_text("a\n7\n")
    (maker.root / "data" / "lookup.csv").write_text("all inspections\n")
    (maker.root / "house.toml").write_text('[colour]\naccent = "#801650"\n')
    mark = f"import time\nopen('{tmp_path}/begun', 'a').write('x')\ntime.sleep(1)"
    reads = "open('data/lookup.csv'), open('house.toml')\nprint(open('data/raw/north/extra.csv').read(), n)"
    maker.notebook("many", f"{mark}\n{reads}")
    maker.notebook("bad", "1/0")
    listed = list(range(6))
    one = '[[report]]\nid = "{0}"\nnotebook = "{0}.ipynb"\ninspections = ["north"]\n'
    maker.plan(one.format("bad") + one.format("many") + f"[report.for_each]\nn = {listed}\n")

    def kill_one() -> None:
        limit = time.monotonic() + 60
        while not (tmp_path / "begun").exists() and time.monotonic() < limit:
            time.sleep(0.05)
        workers[0].send_signal(signal.SIGKILL)

    threading.Thread(target=kill_one).start()
    result = maker.run(cluster=address)
    assert workers[0].poll() is not None
    assert sorted(result.done) == [f"north/many--{n}" for n in listed]
    assert maker.record("bad")["error"]["kind"] == "cell_error"
    assert result.exit_code == 4
    assert "".join(maker.executed("many--3")["cells"][-1]["outputs"][0]["text"]) == "a\n7\n 3\n"
    assert "data/raw/north/extra.csv" in maker.record("many--3")["inputs"]
    assert len(maker.run().up_to_date) == 6, "what came from the cluster is as fresh as what is made here"


def test_no_scheduler_is_wrong_use(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, exit code 2, soon."""
    from analysis.reporting import cluster

    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 1)
    maker.notebook("one", "1")
    maker.plan_for("one")
    with pytest.raises(UsageError, match="no Dask scheduler answers"):
        maker.run(cluster="tcp://127.0.0.1:9")


def test_a_worker_with_another_version_makes_nothing(maker: Maker) -> None:
    """Its reports would carry the name of code that did not make them."""
    from analysis.reporting.cluster import make_far_away

    record, files = make_far_away({"record": {"hashes": {"code": "0" * 64}}}, {})
    assert record["status"] == "failed"
    assert "another version of reaudit" in record["error"]["message"]
    assert files == {}
