"""Ordinary kernels: slower, the same endings, for systems without fork and for whoever asks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from analysis.reporting import running

if TYPE_CHECKING:
    from tests.reporting.conftest import Maker

pytestmark = pytest.mark.slow


def test_a_report_through_an_ordinary_kernel(maker: Maker) -> None:
    """Outputs, inputs read, memory and parameters are recorded as with forked processes; it is up to date afterwards."""
    (maker.root / "data" / "raw" / "north" / "extra.csv").write_text("a\n1\n")
    maker.notebook("one", "print(area)", "open('data/raw/north/extra.csv').read()")
    maker.plan_for("one", more='[report.parameters]\narea = "east"\n')
    assert maker.run(engine="kernel", jobs=1).exit_code == 0
    assert maker.executed("one")["cells"][-2]["outputs"][0]["text"] == ["east\n"]
    record = maker.record("one")
    assert "data/raw/north/extra.csv" in record["inputs"]
    assert record["engine"] == "kernel"
    assert record["peak_memory_mb"] >= 0
    assert maker.run(engine="kernel").up_to_date == ["north/one"]


def test_kernels_at_once_have_sockets_of_their_own(maker: Maker) -> None:
    """None lies in the project, where two kernels would take each other's and wait for ever."""
    for name in ("one", "two", "three", "four"):
        maker.notebook(name, "import os, time\ntime.sleep(0.5)\nprint([name for name in os.listdir('.') if 'ipc' in name or '-1' in name])")
    maker.plan_for("one", "two", "three", "four", more="deadline = 30")
    began = time.monotonic()
    assert len(maker.run(engine="kernel", jobs=4).done) == 4
    assert time.monotonic() - began < 60  # no kernel was waited for in vain and tried again
    assert [maker.executed(name)["cells"][-1]["outputs"][0]["text"] for name in ("one", "two", "three", "four")] == [["[]\n"]] * 4


def test_faults_through_ordinary_kernels(maker: Maker) -> None:
    """A raising cell, a deadline, a killed kernel and sys.exit are told as what they are; the good one is made."""
    maker.notebook("good", "1")
    maker.notebook("raises", "1/0")
    maker.notebook("hangs", "import time\ntime.sleep(100)")
    maker.notebook("dies", "import os\nos._exit(1)")
    maker.notebook("leaves", "import sys\nsys.exit(2)", "1")
    maker.plan_for("good", "raises", "hangs", "dies", "leaves", more="deadline = 6")
    result = maker.run(engine="kernel", jobs=2)
    assert result.done == ["north/good"]
    kinds = {key.split("/")[1]: one["error"]["kind"] for key, one in result.failed.items()}
    assert kinds == {"raises": "cell_error", "hangs": "deadline", "dies": "killed", "leaves": "exit"}


def test_where_fork_is_missing_ordinary_kernels_are_used(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to ask for them."""
    monkeypatch.setattr(running, "can_fork", lambda: False)
    maker.notebook("one", "1")
    maker.plan_for("one")
    assert maker.run().exit_code == 0
    assert maker.record("one")["engine"] == "kernel"
