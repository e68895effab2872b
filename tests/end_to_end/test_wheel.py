"""A project made from the built wheel, in an empty folder, works: nothing depends on the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built and unpacked into a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(site), str(wheel)],
        check=True,
        capture_output=True,
    )
    return site


def reaudit(installed: Path, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command of the unpacked wheel, found before the checkout's own."""
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    environment.pop("REAUDIT_ROOT", None)
    return subprocess.run([sys.executable, "-m", "analysis", *words], cwd=cwd, env=environment, capture_output=True, text=True, timeout=280)


def test_the_wheel_is_the_one_that_answers(installed: Path, tmp_path: Path) -> None:
    """The tests below speak of the unpacked wheel and not of the checkout."""
    code = "import analysis; print(analysis.__file__)"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(installed)}, capture_output=True, text=True
    )
    assert told.stdout.startswith(str(installed))


def test_init_and_run_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    """init makes notebooks, plan and the invented example; run makes its reports and names the page of all reports."""
    made = reaudit(installed, "init", "project", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    project = tmp_path / "project"
    assert (project / "notebooks" / "reports.toml").is_file()
    assert (project / "data/raw/example-rolling-audits/inspection.toml").is_file()
    ran = reaudit(installed, "run", "--only", "improvement", cwd=project)
    assert ran.returncode == 0, ran.stderr
    assert "reports/index.html" in ran.stdout
    assert (project / "reports" / "example-rolling-audits" / "improvement" / "report.html").is_file()


def test_the_wheel_holds_no_data_of_others(installed: Path) -> None:
    """Only the package, its notebooks and the invented example are in the wheel."""
    (wheel,) = installed.parent.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert all(name.startswith(("analysis/", "reaudit-")) for name in names)
    assert not [name for name in names if "cafcass" in name]
