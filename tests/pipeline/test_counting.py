"""Progress of cleaning: rows and rows a second, live on a terminal, dated lines in a log, nothing when quiet."""

from __future__ import annotations

import io
import re
import shutil
import sys
from pathlib import Path

import pytest

from analysis import store
from analysis.cli import run_command
from analysis.pipeline import counting
from analysis.pipeline.counting import RowCounter, Silent, counting_for

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = "example-rolling-audits"


class Clock:
    """Seconds that pass when they are told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    """A stream that says it is one."""

    def isatty(self) -> bool:
        return True


def test_lines_of_a_log() -> None:
    """A line every ten seconds and one when a step ends, with the rows of that step and their speed."""
    clock = Clock()
    lines: list[str] = []
    counter = RowCounter("north", say=lines.append, clock=clock)
    for _ in range(5):
        clock.now += 4
        counter.rows("reading", 2_000)
    clock.now += 5
    counter.rows("writing", 500, of=10_000)
    clock.now += 1
    counter.stop()
    assert lines == [
        "north: reading: 8,000 rows, 500 rows a second",
        "north: reading: 10,000 rows, 400 rows a second",
        "north: writing: 500 of 10,000 rows, 500 rows a second",
    ]


def test_a_terminal_shows_one_line_that_is_written_over() -> None:
    """Each step takes one line of the screen however often it is told."""
    clock, shown = Clock(), io.StringIO()
    counter = RowCounter("north", show=shown.write, clock=clock)
    for _ in range(9):
        clock.now += 1
        counter.rows("reading", 10)
    counter.stop()
    assert shown.getvalue().count("\n") == 1
    assert shown.getvalue().count("\r\x1b[K") == 9
    assert shown.getvalue().endswith("reaudit: north: reading: 90 rows, 10 rows a second\n")


def test_who_is_told_how(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quiet says nothing; a terminal is written over, a file is not."""
    assert isinstance(counting_for("north", quiet=True), Silent)
    for is_terminal in (True, False):
        stream = Terminal() if is_terminal else io.StringIO()
        monkeypatch.setattr(sys, "stderr", stream)
        counter = counting_for("north", quiet=False)
        counter.rows("reading", 5)
        counter.stop()
        assert ("\x1b" in stream.getvalue()) is is_terminal
        assert bool(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S* reaudit: north: reading: 5 rows", stream.getvalue())) is not is_terminal


def test_the_command_tells_rows_and_forgets_them_when_quiet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:  # type: ignore[no-untyped-def]
    """`reaudit clean --memory 1` goes by blocks and tells so on stderr; the same with --quiet tells issues alone."""
    shutil.copytree(ROOT / "data" / "raw" / EXAMPLE, tmp_path / "data" / "raw" / EXAMPLE)
    monkeypatch.setattr(counting, "EVERY_SECONDS", 0)
    assert run_command(["clean", "--root", str(tmp_path), "--memory", "1"]) == 0
    told = capsys.readouterr()
    assert re.search(r"reading: [\d,]+ rows, [\d,]+ rows a second", told.err)
    assert "writing: " in told.err
    assert "rows a second" not in told.out
    audits = store.read_processed(tmp_path / "data" / "processed" / EXAMPLE, "audits")
    assert run_command(["check", "--root", str(tmp_path), "--memory", "1", "--quiet"]) == 0
    assert "rows a second" not in capsys.readouterr().err
    assert len(audits) > 1000
    assert run_command(["clean", "--root", str(tmp_path), "--memory", "much"]) == 2
    assert "500MB" in capsys.readouterr().err
