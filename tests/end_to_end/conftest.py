"""Projects made for a test, so that the checkout itself is never written to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LETTER = "cafcass-east-midlands-2008"


@pytest.fixture(scope="session")
def letter_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with the register of the 2008 inspection, the notebooks and their plan."""
    root = tmp_path_factory.mktemp("letter")
    shutil.copytree(ROOT / "data" / "raw" / LETTER, root / "data" / "raw" / LETTER)
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    return root


@pytest.fixture
def empty_project(tmp_path: Path) -> Path:
    """A project with the notebooks and no inspection."""
    (tmp_path / "data" / "raw").mkdir(parents=True)
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    return tmp_path
