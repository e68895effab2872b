"""Frames for charts: the letter's own figures, and invented friendly and hostile ones."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg

from analysis.tables import CHANGES

REVIEWS = {
    "inspection": "test",
    "inspection_title": "Inspection of somewhere",
    "source": "A letter of 11 June 2009",
    "unit": "percent",
    "polarity": "higher_is_better",
    "area": "all",
    "from_review": "midpoint",
    "from_review_name": "Mid-point review",
    "from_period": "October 2008",
    "to_review": "final",
    "to_review_name": "Final review",
    "to_period": "between 1 April 2009 and 11 June 2009",
    "method": "difference of the published figures",
}
UNLIKE = "One part of a report is not a whole report."


def change(measure: str, before: float | None, after: float | None, **more: Any) -> dict[str, Any]:
    """A row of CHANGES: comparable, one decimal, the change worked out."""
    known = before is not None and after is not None
    points = round(100 * (after - before), 9) if known else None  # type: ignore[operator]
    row = REVIEWS | {
        "measure": measure,
        "from_measure": measure,
        "measure_title": measure.replace("_", " ").capitalize(),
        "from_measure_title": measure.replace("_", " ").capitalize(),
        "value_from": before,
        "value_to": after,
        "decimals_from": 1,
        "decimals_to": 1,
        "change_pp": points,
        "comparability": "comparable",
        "direction": "no_clear_change" if not points else "improved" if points > 0 else "declined",
    }
    return row | more


def letter_rows() -> list[dict[str, Any]]:
    """The comparisons the letter tempts to: one with caution, one as worded, two of unlike things."""
    unlike = {"comparability": "not_comparable", "reasons": UNLIKE, "direction": "not_comparable", "change_pp": None, "decimals_from": 0}
    return [
        change("record_keeping", 0.712, 0.942, change_pp=23.0, comparability="caution", reasons="The definition differs."),
        change("safeguarding", 0.825, 0.989, change_pp=16.4),
        change("whole_reports", 0.94, 0.982, from_measure="analysis", from_measure_title="Analysis", **unlike),
        change("whole_reports", 0.91, 0.982, from_measure="advice", from_measure_title="Advice", **unlike),
    ]


@pytest.fixture
def letter() -> pd.DataFrame:
    """The letter's comparisons."""
    return CHANGES.frame(letter_rows())


@pytest.fixture
def a_change() -> Any:
    """Makes a row of CHANGES: measure, earlier, later, and what else to set."""
    return change


@pytest.fixture
def layout_faults() -> Any:
    """Says what is clipped or overlaps on a chart."""
    return faults_of


SLACK = 0.75  # points: soft edges of letters
SOLID = {"mark", "banner"}  # what words must keep clear of


def role_of(artist: Any) -> str:
    """What a thing was drawn as: the id of a mark is "mark-12"."""
    return str(artist.get_gid()).partition("-")[0]


def faults_of(chart: Any) -> list[str]:
    """What is clipped or overlaps, in words; empty for a sound chart."""
    figure = chart.figure
    renderer = FigureCanvasAgg(figure).get_renderer()
    width, height = figure.get_size_inches() * 72
    with rc_context({"text.hinting": "none"}):  # as png() and svg() draw
        texts = [(text.get_text(), role_of(text), text.get_window_extent(renderer).extents) for text in figure.texts]
    marks = [(role_of(artist), artist.get_window_extent(renderer).extents) for artist in figure.get_children() if role_of(artist) in SOLID]
    found = []
    for words, _, (left, low, right, high) in texts:
        if left < -SLACK or low < -SLACK or right > width + SLACK or high > height + SLACK:
            found.append(f"{words!r} leaves the canvas")
    for gid, (left, low, right, high) in marks:
        if left < -SLACK or low < -SLACK or right > width + SLACK or high > height + SLACK:
            found.append(f"a {gid} leaves the canvas")
    for place, (words, _, box) in enumerate(texts):
        found += [f"{words!r} stands on {other!r}" for other, _, other_box in texts[place + 1 :] if _overlap(box, other_box)]
    for words, role, box in texts:
        if role != "mark_words":
            found += [f"{words!r} stands on a {gid}" for gid, other_box in marks if _overlap(box, other_box)]
    return found


def _overlap(one, other) -> bool:
    return min(one[2], other[2]) - max(one[0], other[0]) > SLACK and min(one[3], other[3]) - max(one[1], other[1]) > SLACK
