"""What is joined, what is not, and what is said about it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from analysis import charts
from analysis.errors import UsageError
from analysis.tables import CHANGES, FIGURES, JUDGEMENTS


def joins(chart: charts.Chart) -> int:
    """How many rows of a chart are joined by a stretch."""
    return sum(span.kind in ("join", "caution") for row in chart.body.rows for span in row.spans)  # type: ignore[attr-defined]


def marks_in_a_row(chart: charts.Chart) -> list[int]:
    return [len(row.dots) for row in chart.body.rows]  # type: ignore[attr-defined]


def test_the_letter_is_joined_twice_and_shows_three_marks_apart(letter: pd.DataFrame) -> None:
    """Recommendations 1 and 4 are joined, one dashed; 94, 91 and 98.2 are three marks in rows of their own."""
    chart = charts.dumbbell(letter)
    assert [span.kind for row in chart.body.rows for span in row.spans] == ["caution", "join"]
    assert marks_in_a_row(chart) == [2, 2, 1, 1, 1]
    assert sorted(row.dots[0].label for row in chart.body.rows[2:]) == ["91%", "94%", "98.2%"]
    assert any("The definition differs." in note for note in chart.caveats)
    assert any("One part of a report is not a whole report." in note for note in chart.caveats)


@pytest.mark.parametrize("word", ["not_comparable", "comparable_enough", "COMPARABLE", None])
def test_nothing_is_joined_that_nobody_declared_comparable(letter: pd.DataFrame, word: str | None) -> None:
    """Whatever a caller writes in the comparability column, also beside a change and its interval, only the two words join."""
    tampered = letter.assign(comparability=word, change_pp=4.2, change_pp_low=1.0, change_pp_high=9.0)
    chart = charts.dumbbell(tampered)
    assert joins(chart) == 0
    assert set(marks_in_a_row(chart)) == {1}
    assert pd.isna(chart.data["change_pp"]).all()
    assert charts.slope(tampered).is_refusal
    assert "percentage point" not in chart.title + chart.alt_text


def test_counts_are_never_put_on_a_share_axis(a_change: Any) -> None:
    """A measure that is a count is told in the notes and not drawn."""
    chart = charts.dumbbell(CHANGES.frame([a_change("plans", 0.5, 0.6), a_change("caseload", 12, 9, unit="count", change_pp=None)]))
    assert len(chart.body.rows) == 1
    assert any("Caseload" in note and "12, then 9" in note for note in chart.caveats)


def test_hidden_values_are_nowhere(a_change: Any) -> None:
    """A suppressed row shows its symbol; its values are not in the data, the alt text or the picture, even where the frame holds them."""
    chart = charts.dumbbell(CHANGES.frame([a_change("plans", 0.5, 0.6), a_change("hidden", 0.333, 0.777, is_suppressed=True)]))
    said = chart.csv().decode() + chart.alt_text + chart.svg().decode()
    assert "33.3" not in said
    assert "77.7" not in said
    assert "0.333" not in said
    assert "[c] hidden to protect people" in said


def test_intervals_only_where_there_are_some(a_change: Any) -> None:
    """Without denominators no interval, and the notes say so; with them it stands under the change."""
    without = charts.dumbbell(CHANGES.frame([a_change("plans", 0.5, 0.6)]))
    assert any("no interval" in note for note in without.caveats)
    known = a_change("plans", 0.5, 0.6, denominator_from=80, denominator_to=90, change_pp_low=-5.04, change_pp_high=24.96)
    chart = charts.dumbbell(CHANGES.frame([known]))
    assert chart.body.rows[0].result[:2] == ("+10.0", "(−5.0 to +25.0)")
    assert chart.body.rows[0].under == "n = 80, then 90"
    assert not any("no interval" in note for note in chart.caveats)


def test_the_axis_is_whole_unless_a_crop_is_asked_for(letter: pd.DataFrame) -> None:
    """0-100%; with crop=True a shorter axis that says so on the axis, in the subtitle and in the alt text."""
    whole, cropped = charts.dumbbell(letter).body.axis, charts.dumbbell(letter, crop=True)
    assert (whole.low, whole.high) == (0.0, 1.0)
    assert cropped.body.axis.low == 0.6
    assert cropped.body.axis.title == "Axis cropped to 60% to 100%"
    assert "axis cropped" in cropped.subtitle
    assert "cropped 60 to 100%" in cropped.alt_text


def test_slope_refuses_more_than_four(a_change: Any) -> None:
    """Five lines are refused with the chart to take instead; four are drawn."""
    frame = CHANGES.frame([a_change(f"m{i}", 0.1 * i, 0.5) for i in range(1, 6)])
    assert "charts.dumbbell" in charts.slope(frame).alt_text
    assert not charts.slope(frame.head(4)).is_refusal


def test_unjoined_shows_each_figure_once(letter: pd.DataFrame) -> None:
    """Three figures of two tempting comparisons, each once; with nothing to set apart, a sentence."""
    assert marks_in_a_row(charts.unjoined(letter)) == [1, 1, 1]
    assert charts.unjoined(letter.head(2)).is_refusal


def test_an_unchecked_draft_does_not_say_that_comparisons_may_be_made(letter: pd.DataFrame) -> None:
    """Nobody has declared anything unlike in a draft, which is no reason to call all of it alike."""
    assert "may be made" in charts.unjoined(letter.head(2)).alt_text
    draft = charts.unjoined(letter.head(2).assign(marks="unchecked"))
    assert draft.is_refusal
    assert "Every comparison" not in draft.alt_text
    assert "Nobody has checked" in draft.alt_text


def test_bounds_are_bars_and_never_points() -> None:
    """A quantity in words has a bar between its bounds and no point; a value is left to other charts."""
    frame = FIGURES.frame(
        [
            {
                "figure_id": "a",
                "measure": "plans",
                "unit": "percent",
                "value_low": 0.567,
                "value_high": 2 / 3,
                "raw_value": "almost two thirds",
            },
            {"figure_id": "b", "measure": "told", "unit": "percent", "value_low": 0.5},
            {"figure_id": "c", "measure": "pay", "unit": "percent", "value": 0.08},
        ]
    )
    chart = charts.bounds(frame)
    assert marks_in_a_row(chart) == [0, 0]
    assert [span.label for row in chart.body.rows for span in row.spans] == ["57% to 67%", "50% or more"]
    assert charts.bounds(frame.tail(1)).is_refusal


def test_no_judgement_is_invented() -> None:
    """One overall judgement at mid-point stays overall: every recommendation's cell says that none was given."""
    rows = [
        {
            "inspection": "t",
            "review": "m",
            "review_name": "Mid-point review",
            "stage": "midpoint",
            "judged_by": "inspectorate",
            "grade": "inadequate",
        }
    ]
    rows += [
        {
            "inspection": "t",
            "recommendation": i,
            "review": "f",
            "review_name": "Final review",
            "stage": "final",
            "judged_by": "inspectorate",
            "grade": "satisfactory",
        }
        for i in (1, 2)
    ]
    chart = charts.judgement_matrix(JUDGEMENTS.frame(rows), pd.DataFrame({"number": [1, 2], "theme": ["Records", "Plans"]}))
    cells = [[cell.text for cell in row.cells] for row in chart.body.rows]
    assert [row[0] for row in cells] == ["Overall", "1  Records", "2  Plans"]
    assert [row[2] for row in cells] == ["no judgement given", "satisfactory", "satisfactory"]
    assert [row[1] for row in cells] == ["inadequate", "no judgement given", "no judgement given"]


def test_marks_are_printed(letter: pd.DataFrame) -> None:
    """Invented, unchecked and unsuppressed data says so on the picture and first in the alt text."""
    chart = charts.dumbbell(letter.assign(marks="unsuppressed; invented"))
    assert chart.marks == ("Invented data", "Unsuppressed, internal use")
    assert b"Invented data" in chart.svg()
    assert chart.alt_text.startswith("Invented data. Unsuppressed, internal use.")


@pytest.mark.parametrize("draw", [charts.dumbbell, charts.slope, charts.unjoined, charts.bounds])
def test_other_frames_are_refused_in_one_line(draw: Any) -> None:
    """A frame that is no such table is wrong use."""
    with pytest.raises(UsageError, match=r"this frame|not a table"):
        draw(pd.DataFrame({"a": [1]}))


def test_several_measures_in_several_places_stand_under_headings(a_change: Any) -> None:
    """Two measures in two areas: a heading for each measure, the area as the row's name; the alt text names both; hidden rows keep their place."""
    rows = [a_change(measure, 0.5, 0.6, area=area) for area in ("east", "west") for measure in ("plans", "records")]
    rows[2] |= {"is_suppressed": True}
    chart = charts.dumbbell(CHANGES.frame(rows))
    assert [(row.section, row.label) for row in chart.body.rows] == [("Plans", "East"), ("", "West"), ("Records", "East"), ("", "West")]
    assert chart.body.rows[1].words
    assert "Records, west: 50.0%" in chart.alt_text


def test_figures_apart_name_their_place_where_there_are_several(a_change: Any) -> None:
    """The same measure in two areas, not comparable: each mark says its area."""
    rows = [a_change("plans", 0.5, 0.6, area=area, comparability="not_comparable") for area in ("east", "west")]
    chart = charts.unjoined(CHANGES.frame(rows))
    assert sorted(row.under.split(",")[0] for row in chart.body.rows) == ["east", "east", "west", "west"]
