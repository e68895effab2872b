"""The project's own notebooks give the same outputs through stock papermill and through a run."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LETTER = "cafcass-east-midlands-2008"
EXAMPLE = "example-rolling-audits"
NOTEBOOKS = {
    **dict.fromkeys(["improvement", "recommendations", "evidence", "sensitivity"], LETTER),
    **dict.fromkeys(["trend", "variation", "agreement", "data_quality", "briefing"], EXAMPLE),
}


def outputs(path: Path) -> list[tuple[str, Any]]:
    """Source and outputs of each code cell that stood in the notebook; addresses of objects taken out."""
    cells = [cell for cell in json.loads(path.read_text())["cells"] if cell["cell_type"] == "code"]
    told = [("".join(cell["source"]), cell["outputs"]) for cell in cells if "injected-parameters" not in cell["metadata"].get("tags", [])]
    return [
        (source, json.loads(re.sub(r"0x[0-9a-f]{6,}", "0x", re.sub(r'"execution_count": \d+', '"execution_count": 0', json.dumps(one)))))
        for source, one in told
    ]


@pytest.fixture(scope="module")
def finished(letter_project: Path) -> Path:
    """The project after a run of all its reports."""
    done = subprocess.run(
        [sys.executable, "-m", "analysis", "run", "--root", str(letter_project)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return letter_project


@pytest.fixture(scope="module")
def example_finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented audits after a run that makes each notebook of file audits once, with its own defaults."""
    root = tmp_path_factory.mktemp("example")
    shutil.copytree(ROOT / "data" / "raw" / EXAMPLE, root / "data" / "raw" / EXAMPLE)
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    once = [f'[[report]]\nid = "{name}"\nnotebook = "{name}.ipynb"\n' for name, inspection in NOTEBOOKS.items() if inspection == EXAMPLE]
    (root / "notebooks" / "reports.toml").write_text("\n".join(once))
    done = subprocess.run([sys.executable, "-m", "analysis", "run", "--root", str(root)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return root


def test_every_notebook_is_compared() -> None:
    """A new notebook joins the comparison; explore is for people and their widgets, and has a browser test instead."""
    assert {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")} == {*NOTEBOOKS, "explore"}


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_run_gives_what_stock_papermill_gives(request: pytest.FixtureRequest, tmp_path: Path, name: str) -> None:
    """Cell by cell the same outputs, charts to the byte."""
    inspection = NOTEBOOKS[name]
    root: Path = request.getfixturevalue("finished" if inspection == LETTER else "example_finished")
    command = [sys.executable, "-m", "papermill", str(root / "notebooks" / f"{name}.ipynb"), str(tmp_path / "out.ipynb")]
    told = [*command, "--no-progress-bar", "-p", "inspection", inspection]
    done = subprocess.run(told, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    mine = outputs(root / "reports" / inspection / name / "report.ipynb")
    assert any(one for _, one in mine)
    assert outputs(tmp_path / "out.ipynb") == mine


def test_a_second_run_has_nothing_to_do(finished: Path) -> None:
    """It says so, and ends with 0."""
    done = subprocess.run([sys.executable, "-m", "analysis", "run", "--root", str(finished)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "nothing to do: 4 reports are up to date" in done.stderr


def test_the_record_names_the_data(finished: Path) -> None:
    """report.json lists the processed tables that were read, with their hashes."""
    inputs = json.loads((finished / "reports" / LETTER / "improvement" / "report.json").read_text())["inputs"]
    assert f"data/processed/{LETTER}/changes.parquet" in inputs
    assert f"data/raw/{LETTER}/inspection.toml" in inputs
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in inputs.values())
