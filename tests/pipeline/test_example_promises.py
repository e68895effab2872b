"""What the invented programme promises, at several seeds and sizes, told by the finished tables."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest

from analysis.cleaning import clean_audits, clean_definition
from analysis.measures import changes_of_rates, compare_by_area, rates_of_audits
from analysis.model import Definition
from analysis.pipeline.example import AREAS, COLUMNS, DOUBLE_GRADED, MONTHS, STANDARDS, invented_audits
from analysis.tables import RawTable


def definition() -> Definition:
    """The example's own inspection.toml."""
    import tomllib

    from analysis import store

    text = store.resource_text("example_inspection.toml").replace("{id}", "one")
    return clean_definition(tomllib.loads(text), file="inspection.toml")


@cache
def made(rows: int, seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The raw rows, and the cleaned ones with the changes between the reviews."""
    raw = invented_audits(rows=rows, seed=seed)
    table = raw[COLUMNS].astype("str").set_axis(pd.RangeIndex(2, len(raw) + 2))
    audits = clean_audits([RawTable(table, "file_audits.csv")], definition(), salt=b"0" * 32).frame
    return raw, audits, changes_of_rates(rates_of_audits(audits, definition()), audits, definition())


SIZES = [(100, 1), (13_500, 1), (13_500, 2), (13_500, 2024), (100_000, 3)]


@pytest.mark.parametrize(("rows", "seed"), SIZES)
def test_areas_teams_months_standards_and_roles(rows: int, seed: int) -> None:
    """As many rows as asked for; every area with its teams, both standards, both roles; from some thousand rows on, every month."""
    raw, audits, _ = made(rows, seed)
    assert len(raw) == rows
    assert set(audits["area"].astype(str)) == {"east", "north", "west"}
    if rows >= 9_000:
        assert {(name.split()[0].lower(), team) for name, (teams, *_) in AREAS.items() for team in teams} == set(
            zip(audits["area"].astype(str), audits["team"].astype(str), strict=True)
        )
        assert audits["period"].nunique() == MONTHS
    assert set(audits["standard"].astype(str)) == set(STANDARDS)
    assert set(audits["auditor_role"].astype(str)) == {"manager", "inspector"}


@pytest.mark.parametrize(("rows", "seed"), SIZES)
def test_double_graded_files(rows: int, seed: int) -> None:
    """About a quarter of the files are graded by an inspector as well, each against the same standard on the same day."""
    raw, *_ = made(rows, seed)
    managers, inspectors = (raw[raw["auditor_role"] == role] for role in ("manager", "inspector"))
    assert set(inspectors["case"]) <= set(managers["case"])
    share = len(inspectors) / len(managers)
    assert abs(share - DOUBLE_GRADED) < (0.02 if rows > 1000 else 0.1)


@pytest.mark.parametrize(("rows", "seed"), [size for size in SIZES if size[0] > 1000])
def test_one_area_improves_and_one_does_not_by_their_intervals(rows: int, seed: int) -> None:
    """Between the reviews the interval of east's change leaves zero upwards for both standards; north's never does for both."""
    *_, changes = made(rows, seed)
    areas = changes[changes["team"] == "all"].set_index(["area", "measure"])
    low, direction, moved = (areas[name].to_dict() for name in ("change_pp_low", "direction", "change_pp"))
    for standard in STANDARDS:
        assert low["east", standard] > 0
        assert direction["east", standard] == "improved"
    assert {direction["north", standard] for standard in STANDARDS} != {"improved"}
    if rows == 100_000:
        assert max(abs(moved["north", standard]) for standard in STANDARDS) < 5


@pytest.mark.parametrize(("rows", "seed"), [size for size in SIZES if size[0] > 1000])
def test_managers_are_generous_and_it_can_be_told_by_area(rows: int, seed: int) -> None:
    """On the files both graded, managers' grades lie above inspectors' more often than below; with many files the intervals of the two
    shares lie apart."""
    _, audits, _ = made(rows, seed)
    told = [one for standard in STANDARDS for one in compare_by_area(audits, definition(), standard=standard).values()]
    shown = [one.agreement for one in told if one.agreement is not None]
    assert len(shown) >= 4  # of six: two areas may be hidden to protect people
    assert all(one.mean_difference.value > 0 for one in shown)
    if rows == 100_000:
        assert all(one.over_graded.low > one.under_graded.high for one in shown)


@pytest.mark.parametrize(("rows", "seed"), SIZES[1:])
def test_its_dirt_is_dirt(rows: int, seed: int) -> None:
    """Two spellings of an area and of each standard, dates in two forms, grades in several spellings and three kinds of none."""
    raw, audits, _ = made(rows, seed)
    assert {"East & Coast", "East and Coast"} <= set(raw["area"])
    assert {"recording", "Recording", "safeguarding", "Safeguarding"} <= set(raw["standard"])
    assert raw["audit_date"].str.fullmatch(r"\d{4}-\d\d-\d\d").mean() == pytest.approx(0.5, abs=0.05)
    assert raw["audit_date"].str.fullmatch(r"\d\d/\d\d/\d{4}").mean() == pytest.approx(0.5, abs=0.05)
    assert raw["grade"].nunique() >= 13
    assert {"not_applicable", "not_recorded", "unreadable"} <= set(audits["missing_reason"].dropna().astype(str))
    assert audits["grade"].dropna().nunique() == 4
