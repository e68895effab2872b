"""The command's exit codes and lines, each from a run of its own on a real project."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

LETTER = "cafcass-east-midlands-2008"


@pytest.fixture
def root(letter_project: Path, tmp_path: Path) -> Path:
    """A copy of the letter's project whose plan has one small notebook."""
    copy = tmp_path / "project"
    shutil.copytree(letter_project / "data", copy / "data")
    (copy / "notebooks").mkdir()
    write(copy, "print(n)")
    return copy


def write(root: Path, source: str, more: str = "") -> None:
    """The notebook with one cell after its parameters, and its plan."""
    parameters = f'inspection: str = "{LETTER}"  # id\nmeasures: list[str] = []  # ids\nn: int = 1  # a number'
    cells = [
        {"cell_type": "code", "id": str(place), "metadata": {"tags": ["parameters"]} if place == 0 else {}, "source": text, "outputs": [],
         "execution_count": None}
        for place, text in enumerate([parameters, source])
    ]  # fmt: skip
    notebook = {"cells": cells, "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}}
    (root / "notebooks" / "one.ipynb").write_text(json.dumps({**notebook, "nbformat": 4, "nbformat_minor": 5}))
    plan = f'[[report]]\nid = "one"\nnotebook = "one.ipynb"\ninspections = ["{LETTER}"]\n{more}'
    (root / "notebooks" / "reports.toml").write_text(plan)


def reaudit(root: Path, *words: str) -> tuple[int, str]:
    """Exit code and stderr."""
    done = subprocess.run([sys.executable, "-m", "analysis", *words, "--root", str(root)], capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stderr


def test_done_and_nothing_to_do(root: Path) -> None:
    """0, and 0 again with the word that nothing was to be done; status tells both."""
    assert reaudit(root, "run")[0] == 0
    code, told = reaudit(root, "run")
    assert code == 0
    assert "nothing to do: 1 reports are up to date" in told
    assert reaudit(root, "status")[0] == 0


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("[report.parameters]\nmeasure = []\n", "Try: measures"),
        ("[report.parameters]\nn = '1'\n", "whole number"),
        ('[report.parameters]\nmeasures = ["record_kepping"]\n', "has no such measure"),
        ("deadlin = 1\n", "Try: deadline"),
    ],
)
def test_a_faulty_plan_is_2_and_nothing_is_written(root: Path, more: str, told: str) -> None:
    """One line with the place in the plan and what to try."""
    write(root, "1", more)
    code, errors = reaudit(root, "run")
    assert code == 2
    (line,) = [line for line in errors.splitlines() if "reports.toml" in line]
    assert told in line
    assert not (root / "reports" / LETTER).exists()


@pytest.mark.parametrize(
    ("words", "told"), [(["-p", "nn", "1"], "Try: n"), (["-p", "n", "1.5"], "whole number"), (["-p", "n", "x"], "whole number")]
)
def test_a_faulty_parameter_is_2(root: Path, words: list[str], told: str) -> None:
    """The command line's parameters are checked as the plan's are."""
    code, errors = reaudit(root, "report", "one", LETTER, *words)
    assert code == 2
    assert told in errors


def test_a_failed_report_is_4(root: Path) -> None:
    """The line names report, cell and error."""
    write(root, "1 / 0")
    code, errors = reaudit(root, "run", "--quiet")
    assert code == 4
    assert errors == f"reaudit: failed: {LETTER}/one: A cell raised an error in cell [3]: ZeroDivisionError: division by zero\n" or (
        "cell [2]: ZeroDivisionError" in errors
    )


def test_errors_in_the_raw_data_are_3_and_the_reports_are_made(root: Path) -> None:
    """A percentage over 100 is an error of the data; what could be done was done; the second run says it again."""
    path = root / "data" / "raw" / LETTER / "figures.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("98.9%", "198.9%"), encoding="utf-8")
    assert reaudit(root, "run")[0] == 3
    assert (root / "reports" / LETTER / "one" / "report.html").is_file()
    assert reaudit(root, "run")[0] == 3


def test_two_runs_at_once_are_5_and_ctrl_c_is_130(root: Path) -> None:
    """The second run is turned away; the first, interrupted, ends in order."""
    write(root, "import time\ntime.sleep(60)")
    first = subprocess.Popen([sys.executable, "-m", "analysis", "run", "--root", str(root)], stderr=subprocess.PIPE, text=True)
    try:
        limit = time.monotonic() + 60
        while not (root / "reports" / "run.json").exists() and time.monotonic() < limit:
            time.sleep(0.05)
        assert reaudit(root, "run")[0] == 5
        first.send_signal(signal.SIGINT)
        _, errors = first.communicate(timeout=60)
        assert first.returncode == 130
        assert "interrupted" in errors
    finally:
        first.kill()
