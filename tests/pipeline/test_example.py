"""The invented programme of file audits: plausible, declared invented, the same for the same seed."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from analysis import store
from analysis.errors import UsageError
from analysis.pipeline import write_example
from analysis.pipeline.example import invented_audits
from analysis.pipeline.walk import process


@pytest.fixture
def project(tmp_path: Path) -> store.Project:
    (tmp_path / "data" / "raw").mkdir(parents=True)
    return store.Project(tmp_path)


def test_the_same_seed_gives_the_same_bytes(project: store.Project) -> None:
    """Two folders of one seed hold the same files, another seed's differ; rows are as many as asked for."""
    folders = []
    for name, seed in (("one", 3), ("two", 3), ("three", 4)):
        write_example(project, name, rows=300, seed=seed)
        folders.append({path.name: path.read_bytes() for path in project.raw(name).glob("*.csv")})
    assert folders[0] == folders[1] != folders[2]
    assert sum(text.count(b"\n") - 1 for text in folders[0].values()) == 300
    assert tomllib.loads((project.raw("one") / "inspection.toml").read_text())["synthetic"] is True


def test_what_is_there_is_never_overwritten(project: store.Project) -> None:
    """A folder with files in it is refused and left as it was."""
    write_example(project, "one", rows=50, seed=1)
    before = (project.raw("one") / "inspection.toml").read_bytes()
    with pytest.raises(UsageError):
        write_example(project, "one", rows=60, seed=2)
    assert (project.raw("one") / "inspection.toml").read_bytes() == before


def test_its_story_can_be_found() -> None:
    """East improves by more than 15 points between the first and last half year, north moves by less than 6."""
    audits = invented_audits(rows=40_000, seed=1)
    graded = audits[audits["rank"].notna() & (audits["auditor_role"] == "inspector")]
    early, late = graded[graded["month"] < 6], graded[graded["month"] >= 18]
    moved = (late.assign(met=late["rank"] >= 2).groupby("area_file")["met"].mean()) - (
        early.assign(met=early["rank"] >= 2).groupby("area_file")["met"].mean()
    )
    assert moved["east"] > 0.15
    assert abs(moved["north"]) < 0.06


def test_it_is_cleaned_without_an_error_and_says_it_is_invented(project: store.Project) -> None:
    """Every row is accounted for, rates carry the mark, and no case or auditor number comes out."""
    write_example(project, "one", rows=400, seed=5)
    frames = process(project, "one").frames
    assert not (frames["issues"]["severity"] == "error").any()
    assert frames["inputs"]["rows_read"].sum() == 400
    assert frames["rates"]["marks"].str.contains("Invented data").all()
    every = "".join(frame.to_csv() for frame in frames.values())
    for name in ("C000001", "M01", "P001", "I01"):
        assert f",{name}," not in every
        assert f" {name}" not in every
