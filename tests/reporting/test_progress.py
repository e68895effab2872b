"""Progress: a bar on a terminal, plain lines in a log, nothing when quiet; the summary names failures first."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest

from analysis.reporting.progress import Bar, Lines, progress_for

if TYPE_CHECKING:
    from tests.reporting.conftest import Maker


def test_a_log_gets_plain_dated_lines() -> None:
    """One line a report, dated, with no control characters."""
    written: list[str] = []
    lines = Lines(written.append)
    lines.start(2)
    lines.begun("north/one")
    lines.tick()
    lines.ended("north/one", is_done=True, seconds=1.23, why="")
    lines.ended("north/two", is_done=False, seconds=0.5, why="A cell raised an error")
    assert len(written) == 3
    assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S* reaudit: [\x20-\x7e]+\n\Z", line) for line in written)
    assert written[2].endswith("[2/2] north/two: FAILED in 0.5 s: A cell raised an error\n")


def test_a_terminal_gets_a_bar() -> None:
    """Done, running, failed and time left are all on it; a failure stays above it."""
    from rich.console import Console

    screen = io.StringIO()
    bar = Bar(Console(file=screen, force_terminal=True, width=120))
    bar.start(3)
    bar.begun("north/one")
    bar.ended("north/one", is_done=True, seconds=1, why="")
    bar.begun("north/two")
    bar.ended("north/two", is_done=False, seconds=1, why="[why]")
    bar.begun("north/three")
    bar.stop()
    told = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", screen.getvalue())
    assert "2/3" in told
    assert "1 failed" in told
    assert "s left" in told
    assert "north/three" in told
    assert "failed: north/two: [why]" in told


def test_the_kind_of_progress_follows_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """No terminal, no bar."""
    monkeypatch.setattr("sys.stderr", io.StringIO())
    assert isinstance(progress_for(quiet=False), Lines)
    assert not isinstance(progress_for(quiet=True), Lines | Bar)


def test_the_summary_names_failures_first_and_quiet_says_nothing_else(maker: Maker, capsys: pytest.CaptureFixture[str]) -> None:
    """Quiet is for success; a failure is told all the same."""
    path = maker.notebook("bad", "1")
    maker.notebook("good", "1")
    maker.plan_for("good", "bad")
    maker.run(quiet=True)
    assert capsys.readouterr() == ("", "")
    path.write_text(path.read_text().replace('"1"', '"1/0"'))
    maker.run(quiet=True, force=True)
    (line,) = capsys.readouterr().err.splitlines()
    assert line == "reaudit: failed: north/bad: A cell raised an error in cell [3]: ZeroDivisionError: division by zero"
    maker.run(quiet=False, force=True)
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("reaudit:")]
    assert told[0].startswith("reaudit: failed: north/bad")
    assert told[-1].startswith("reaudit: 1 made, 1 failed")
