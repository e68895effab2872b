"""Cleaning is done again exactly when something it depends on has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis import store
from analysis.cli import run_command
from analysis.pipeline import clean, freshness, is_clean, load

ROWS = "recommendation,measure,review,value,locator\n,m,final,50%,p. 1\n"


@pytest.fixture
def project(tmp_path: Path) -> store.Project:
    """A cleaned project with one figure."""
    (tmp_path / "data" / "raw").mkdir(parents=True)
    assert run_command(["new", "x", "--root", str(tmp_path)]) == 0
    definition = tmp_path / "data/raw/x/inspection.toml"
    definition.write_text(definition.read_text() + '\n[[measure]]\nid = "m"\ntitle = "M"\n')
    (tmp_path / "data/raw/x/figures.csv").write_text(ROWS)
    project = store.Project(tmp_path)
    clean(project, "x")
    return project


def test_nothing_changed(project: store.Project) -> None:
    """Right after cleaning there is nothing to do, also when only the times of the raw files moved."""
    assert is_clean(project, "x")
    (project.raw("x") / "figures.csv").touch()
    assert is_clean(project, "x")


def test_changed_bytes_of_the_same_size(project: store.Project) -> None:
    """A figure changed in place is seen though the file is as long as before."""
    (project.raw("x") / "figures.csv").write_text(ROWS.replace("50%", "60%"))
    assert not is_clean(project, "x")


def test_changed_code_or_salt_or_lost_tables(project: store.Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other code, another salt, or missing tables each ask for cleaning."""
    monkeypatch.setattr(freshness.store, "code_hash", lambda _rooms=frozenset(): "other")
    assert not is_clean(project, "x")
    monkeypatch.undo()
    assert is_clean(project, "x")
    (project.private / "salt").unlink()
    assert not is_clean(project, "x")
    clean(project, "x")
    store.remove_folder(project.processed("x"))
    assert not is_clean(project, "x")


def test_load_cleans_what_changed_and_says_so(project: store.Project, capsys: pytest.CaptureFixture[str]) -> None:
    """An analyst never looks at yesterday's tables unknowingly."""
    (project.raw("x") / "figures.csv").write_text(ROWS.replace("50%", "75%"))
    data = load("x", project.root)
    assert "cleaning it" in capsys.readouterr().err
    assert list(data.figures["value"]) == [0.75]
    assert list(data.figures["locator"]) == ["p. 1"]


def test_a_frame_handed_out_is_the_callers_own(project: store.Project) -> None:
    """Changing a loaded frame changes nothing on disk."""
    data = load("x", project.root)
    data.figures.loc[0, "value"] = 0.1
    assert load("x", project.root).figures.loc[0, "value"] == 0.5


def test_the_raw_folder_is_never_written(project: store.Project) -> None:
    """Cleaning leaves raw data as it was."""
    before = store.hash_folder(project.raw("x"))
    clean(project, "x")
    assert store.hash_folder(project.raw("x")) == before
