"""File audits cleaned on a Dask cluster: a real scheduler and two worker processes give the tables of one process."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from analysis import store
from analysis.errors import ReauditError, UsageError
from analysis.pipeline import Effort, clean, large, spreading
from analysis.pipeline.walk import process
from analysis.reading import audits as blocks

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = "example-rolling-audits"


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """Address of a scheduler on the loopback, and its two workers."""
    settings = {**os.environ, "DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    scheduler = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=settings, cwd=tmp_path)
    assert scheduler.stderr is not None
    found = None
    while found is None:
        line = scheduler.stderr.readline()
        assert line, "the scheduler did not start"
        found = re.search(r"tcp://127\.0\.0\.1:\d+", line)
    threading.Thread(target=scheduler.stderr.read, daemon=True).start()
    command = [sys.executable, "-m", "distributed.cli.dask_worker", found[0], "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    command += ["--local-directory", str(tmp_path)]
    workers = [subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=settings) for _ in range(2)]
    with distributed.Client(found[0], set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        client.get_task_stream()  # from now on the scheduler remembers who did what
    yield found[0], workers
    every: list[subprocess.Popen] = [*workers, scheduler]
    for one in every:
        one.kill()
        one.wait()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> store.Project:
    """A fourth of the shipped example, in blocks of some 250 rows and pieces of some 500."""
    monkeypatch.setattr(blocks, "ROW_BLOCK_BYTES", 20_000)
    monkeypatch.setattr(large, "PIECE_BYTES", 40_000)
    shutil.copytree(ROOT / "data" / "raw" / EXAMPLE, tmp_path / "data" / "raw" / EXAMPLE)
    for path in (tmp_path / "data" / "raw" / EXAMPLE).glob("file_audits*.csv"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join([lines[0], *lines[1::4]]), encoding="utf-8")
    return store.Project(tmp_path)


class Killing:
    """Progress that kills a worker once the first blocks are done."""

    def __init__(self, worker: subprocess.Popen) -> None:
        self.worker, self.told = worker, 0

    def rows(self, step: str, count: int, *, of: int | None = None) -> None:
        self.told += 1
        if self.told == 2:
            self.worker.send_signal(signal.SIGKILL)

    def stop(self) -> None:
        """Nothing."""


def test_two_workers_give_the_tables_of_one_process(project: store.Project, cluster: tuple[str, list[subprocess.Popen]]) -> None:
    """Every table is the same, to the byte of audits.parquet, both workers took part, and a lost one changes nothing."""
    address, workers = cluster
    held = process(project, EXAMPLE).frames
    clean(project, EXAMPLE, effort=Effort(memory=0))
    one = {path.name: path.read_bytes() for path in project.processed(EXAMPLE).iterdir()}
    clean(project, EXAMPLE, effort=Effort(cluster=address))
    assert {path.name: path.read_bytes() for path in project.processed(EXAMPLE).iterdir()} == one
    pd.testing.assert_frame_equal(store.read_processed(project.processed(EXAMPLE), "audits"), held["audits"], check_categorical=False)
    with distributed.Client(address, set_as_default=False) as client:
        assert len({task["worker"] for task in client.get_task_stream()}) == 2

    clean(project, EXAMPLE, effort=Effort(cluster=address, progress=Killing(workers[0])))
    assert workers[0].wait(timeout=20)
    assert {path.name: path.read_bytes() for path in project.processed(EXAMPLE).iterdir()} == one


def test_a_cluster_that_is_not_there_is_wrong_use(project: store.Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, exit code 2, and nothing put aside."""
    monkeypatch.setattr(spreading, "CONNECT_SECONDS", 1)
    with pytest.raises(UsageError, match="no Dask scheduler answers"):
        clean(project, EXAMPLE, effort=Effort(cluster="tcp://127.0.0.1:9"))
    assert not (project.private / "blocks").exists() or not list((project.private / "blocks").iterdir())


def test_a_fault_in_a_worker_names_no_cell(cluster: tuple[str, list[subprocess.Popen]]) -> None:
    """Neither the error here nor the log there holds what the worker had at hand."""
    with spreading.Cluster(cluster[0]) as spread, pytest.raises(ReauditError, match="ValueError") as caught:
        list(spread.map(eval, [("(_ for _ in ()).throw(ValueError('Quillfeather'))",)]))
    assert "Quillfeather" not in str(caught.value)
