"""The invented programme of file audits: plausible, declared invented, the same for the same seed."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest

from analysis import store
from analysis.cleaning import clean_definition
from analysis.errors import UsageError
from analysis.measures import target_of, trend_told
from analysis.model import Definition
from analysis.pipeline import write_example
from analysis.pipeline.example import invented_audits
from analysis.pipeline.walk import process

SHIPPED = Path(__file__).resolve().parents[2] / "data" / "raw" / "example-rolling-audits"


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
    """East improves by more than 15 points between the first and last half year, north moves by less than 6; in the first year nobody moves."""
    audits = invented_audits(rows=60_000, seed=1)
    graded = audits[audits["rank"].notna() & (audits["auditor_role"] == "inspector")]
    early, late = graded[graded["month"] < 6], graded[graded["month"] >= 30]
    moved = (late.assign(met=late["rank"] >= 2).groupby("area_file")["met"].mean()) - (
        early.assign(met=early["rank"] >= 2).groupby("area_file")["met"].mean()
    )
    assert moved["east"] > 0.15
    assert abs(moved["north"]) < 0.06
    year = audits[(audits["month"] < 12) & (audits["auditor_role"] == "manager")]
    halves = (year["truth"] >= 2).groupby([year["area_file"], year["month"] < 6]).mean().unstack()
    assert (halves[True] - halves[False]).abs().max() < 0.04


def test_the_shipped_programme_is_made_again_by_its_command(project: store.Project) -> None:
    """`--rows 13500 --seed 2024` gives the folder that is shipped, byte for byte."""
    write_example(project, SHIPPED.name, rows=13_500, seed=2024)
    made = {path.name: path.read_bytes() for path in project.raw(SHIPPED.name).iterdir()}
    assert made == {path.name: path.read_bytes() for path in SHIPPED.iterdir()}


def test_the_shipped_programme_has_limits_signals_and_a_target_to_judge() -> None:
    """Quarters of each area counted from the raw files with a csv reader and judged by the textbook's p chart: the trend says the same.

    All areas have twelve quarters, so limits; east's first and last lie outside, none of north's does, and the target lies
    between north's limits.
    """
    rates, definition = process(store.Project(SHIPPED.parents[2]), SHIPPED.name).frames["rates"], _definition()
    for area in ("east", "north", "west"):
        good, graded = _counted(SHIPPED / f"file_audits_{area}.csv", "recording")
        assert len(graded) == 12
        mean = sum(good.values()) / sum(graded.values())
        outside = {q for q, n in graded.items() if abs(good[q] / n - mean) > 3 * (mean * (1 - mean) / n) ** 0.5}
        trend = trend_told(rates, standard="recording", area=area, points="quarter", target=target_of(definition, "recording"))
        assert dict(zip(trend.rates["period"], trend.rates["numerator"], strict=True)) == good
        assert dict(zip(trend.rates["period"], trend.rates["denominator"], strict=True)) == graded
        assert set(trend.rates["period"][(trend.limits["signal"] == "limit").to_numpy()]) == outside
        if area == "east":
            assert {"2022-Q1", "2024-Q4"} <= outside
            assert trend.variation == "improvement"
        if area == "north":
            reach = 3 * (mean * (1 - mean) / graded["2024-Q4"]) ** 0.5
            assert not outside
            assert mean - reach < 0.85 < mean + reach
            assert (trend.variation, trend.assurance) == ("common_cause", "hit_or_miss")


def _definition() -> Definition:
    return clean_definition(tomllib.loads((SHIPPED / "inspection.toml").read_text(encoding="utf-8")), file="inspection.toml")


def _counted(path: Path, standard: str) -> tuple[dict[str, int], dict[str, int]]:
    """By quarter: gradings good or better, and gradings; counted row by row."""
    good: dict[str, int] = {}
    graded: dict[str, int] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            grade, day = row["grade"].strip().lower(), row["audit_date"]
            if row["standard"].lower() != standard or not grade.endswith(("inadequate", "improvement", "good", "outstanding")):
                continue
            year, month = (day[:4], day[5:7]) if day[4] == "-" else (day[6:], day[3:5])
            quarter = f"{year}-Q{(int(month) + 2) // 3}"
            graded[quarter] = graded.get(quarter, 0) + 1
            good[quarter] = good.get(quarter, 0) + (grade.endswith(("good", "outstanding")) and "requires" not in grade)
    return good, graded


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
