"""Titles of charts of many units, graders and targets, in every branch."""

from __future__ import annotations

import pytest

from analysis.wording.variation import agreement_title, bullet_title, caterpillar_title, counted, drift_title, focus_title, funnel_title


@pytest.mark.parametrize(
    ("places", "title"),
    [
        (["inside"] * 5, "Plans: none of 5 areas beyond the 99.8% limits"),
        (["inside"] * 4 + ["above_998"], "Plans: 1 of 5 areas beyond the 99.8% limits, 1 above"),
        (["below_998", "above_998", "above_95"], "Plans: 2 of 3 areas beyond the 99.8% limits, 1 above and 1 below"),
        (["below_95"], "Plans: none of 1 area beyond the 99.8% limits"),
    ],
)
def test_funnel_titles(places: list[str], title: str) -> None:
    """None, one way, both ways; the inner limits are not counted."""
    assert funnel_title("Plans", places) == title


@pytest.mark.parametrize(
    ("clear", "title"),
    [
        (None, "Plans: rates from 49% to 100% across 12 areas"),
        (0, "Plans: none of 12 areas stands clear of the overall rate"),
        (1, "Plans: 1 of 12 areas stands clear of the overall rate"),
        (2, "Plans: 2 of 12 areas stand clear of the overall rate"),
    ],
)
def test_caterpillar_titles(clear: int | None, title: str) -> None:
    """Without an overall rate the range; with it, how many stand clear."""
    assert caterpillar_title("Plans", 0.49, 1.0, 12, clear=clear) == title


def test_agreement_titles() -> None:
    """Some, none, and no file."""
    assert (
        agreement_title("managers", "inspectors", higher=0.2, lower=1 / 60, files=60)
        == "Managers graded 12 of 60 files higher than inspectors and 1 lower"
    )
    assert agreement_title("managers", "inspectors", higher=0, lower=0, files=20) == "Managers and inspectors gave 20 files the same grades"
    assert agreement_title("managers", "inspectors", higher=0, lower=0, files=0) == "No file has a grade from both"
    many = agreement_title("managers", "inspectors", higher=0.2, lower=0, files=6000)
    assert many == "Managers graded 1,200 of 6,000 files higher than inspectors and none lower"


def test_drift_titles() -> None:
    """One group gives its shares, several how many lean upwards."""
    assert drift_title("managers", "inspectors", [("", 0.2, 0.05)]) == "Managers graded 20% of files higher than inspectors, 5% lower"
    groups = [("a", 0.2, 0.1), ("b", 0.1, 0.1)]
    assert drift_title("managers", "inspectors", groups) == "In 1 of 2 groups, managers graded higher than inspectors more often than lower"
    assert drift_title("managers", "inspectors", groups[:1] * 2).startswith("In both groups, ")
    assert drift_title("managers", "inspectors", groups[1:] * 2).startswith("In none of 2 groups, ")


@pytest.mark.parametrize(
    ("counts", "only", "title"),
    [
        ((1, 1, 0), "Plans", "Plans meets its target"),
        ((0, 1, 0), "Plans", "Plans does not meet its target"),
        ((2, 4, 1), "", "2 of 4 measures meet their target, 1 with status unknown"),
        ((1, 4, 0), "", "1 of 4 measures meets its target"),
        ((0, 0, 1), "Plans", "Whether the target is met is not known"),
        ((0, 0, 3), "", "Whether 3 targets are met is not known"),
        ((0, 20, 0), "", "None of 20 measures meet their target"),
        ((1, 1, 0), " ".join(["children"] * 20), "One measure meets its target"),
    ],
)
def test_bullet_titles(counts: tuple[int, int, int], only: str, title: str) -> None:
    """Met, not met, unknown, singular and plural."""
    assert bullet_title(*counts, only=only) == title


def test_places_are_not_called_measures() -> None:
    """Areas against one target are areas."""
    assert bullet_title(2, 4, 0, unit=("area", "areas")) == "2 of 4 areas meet their target"
    assert bullet_title(2, 2, 1, unit=("area", "areas")) == "Both areas meet their target, 1 with status unknown"
    assert bullet_title(20, 20, 0, unit=("area", "areas")) == "All 20 areas meet their target"


def test_counted() -> None:
    """A rate with its counts, rounded half up."""
    assert counted(37 / 52, 37, 52) == "71% (37 of 52)"
    assert counted(0.125, 1250, 10000) == "13% (1,250 of 10,000)"
    assert counted(0.5, None, None) == "50%"


def test_where_one_unit_lies_names_the_standard_as_long_as_it_fits() -> None:
    """Two funnels of one briefing must not read alike: the number of units goes first, then the standard."""
    title = "Case recording good or better: East & Coast lies above the 99.8% limits"
    assert focus_title("Case recording good or better", "East & Coast", "above_998", 3) == title
    assert focus_title("Recording", "East", "above_998", 3) == "Recording: East lies above the 99.8% limits among 3 areas"
