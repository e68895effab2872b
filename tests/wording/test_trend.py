"""Words of charts over time, in every branch."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import statistics
from analysis.wording import trend


@pytest.mark.parametrize(
    ("variation", "title"),
    [
        ("improvement", "Plans, East: signal of improvement, 91.0% in June 2024"),
        ("concern", "Plans, East: signal for concern, 91.0% in June 2024"),
        ("change", "Plans, East: signal of change, 91.0% in June 2024"),
        ("common_cause", "Plans, East: no signal at the latest point, 91.0% in June 2024"),
        ("undetermined", "Plans, East: 8 points are too few for limits, 91.0% in June 2024"),
    ],
)
def test_control_titles(variation: str, title: str) -> None:
    """What the latest point says, with its value and period."""
    assert trend.control_title("Plans, East", variation=variation, latest=0.91, when="June 2024", points=8) == title


def test_control_title_without_points() -> None:
    """No value at all, and one point only."""
    assert trend.control_title("Plans", variation="undetermined", latest=None, when="", points=0) == "Plans: no point has a value"
    assert "1 point is too few" in trend.control_title("Plans", variation="undetermined", latest=0.5, when="May 2024", points=1)


@pytest.mark.parametrize(
    ("points", "signal", "title"),
    [
        (24, True, "Plans: runs about the median of 80.0% signal a change"),
        (24, False, "Plans: no signal of change in 24 points, median 80.0%"),
        (9, None, "Plans: 9 points are too few to tell change from chance"),
        (1, None, "Plans: 1 point is too few to tell change from chance"),
        (0, None, "Plans: no point has a value"),
    ],
)
def test_run_titles(points: int, signal: bool | None, title: str) -> None:
    """Signal, none, too few, one, none at all."""
    assert trend.run_title("Plans", points=points, signal=signal, median=0.8) == title


@pytest.mark.parametrize(
    ("period", "words"),
    [("2024-05", "May 2024"), ("2024-Q2", "Q2 2024"), ("2024-13", "2024-13"), ("final", "final")],
)
def test_periods_in_words(period: str, words: str) -> None:
    """Months and quarters are spelled out; anything else stays as it is."""
    assert trend.period_words(period) == words


def test_what_the_rules_found_is_told_with_its_time() -> None:
    """Eight low months then eight high ones of 100 files: the notes name rule, number of points and months; a step says why and when."""
    k, labels = [60] * 12 + [90] * 12, [f"month {i}" for i in range(24)]
    limits = statistics.control_chart(k, [100] * 24, kind="p", polarity="higher_is_better")
    notes = trend.control_notes(limits, labels)
    assert notes[0] == "Found: 24 points beyond a limit (month 0 to month 23)."
    assert notes[1].startswith("Rule set mdc:")
    step = statistics.Step(12, "a new audit tool", "1 May 2009")
    stepped = statistics.control_chart(k, [100] * 24, kind="p", polarity="higher_is_better", steps=[step])
    notes = trend.control_notes(stepped, labels)
    assert "Found: no point breaks a rule." in notes
    assert "Step declared at month 12: A new audit tool. Limits start anew there (1 May 2009)." in notes


def test_too_few_points_say_what_to_try() -> None:
    """Eight points: no limits, no rules, a remedy."""
    limits = statistics.control_chart([6] * 8, [10] * 8, kind="p", polarity="higher_is_better")
    assert trend.control_notes(limits, list("abcdefgh")) == [
        "No limits: 8 points; limits need 12. Try a longer time, or read the points alone."
    ]
    assert trend.kind_line(limits) == ""


def test_enough_points_but_too_few_since_the_step() -> None:
    """22 points in two stretches of 11 are not "too few": each stretch is; equal reasons are told once."""
    title = trend.control_title("Plans", variation="undetermined", latest=0.9, when="May 2024", points=22)
    assert title == "Plans: too few points for limits in the latest stretch, 90.0% in May 2024"
    parted = statistics.control_chart(
        [5] * 22, [10] * 22, kind="p", polarity="higher_is_better", steps=[statistics.Step(11, "new form", "May 2024")]
    )
    notes = trend.control_notes(parted, [str(place) for place in range(22)])
    assert "No limits in 2 stretches: 11 points; limits need 12." in notes


def test_gaps_are_counted() -> None:
    """Missing points are gaps, singular and plural."""
    assert trend.absent_note(1, 12) == "1 of 12 points has no value; the line leaves a gap."
    assert trend.absent_note(2, 12) == "2 of 12 points have no value; the line leaves gaps."
    notes = trend.run_notes(statistics.run_chart(pd.Series([0.5, None, 0.6])), 3)
    assert notes[0] == "2 points with a value; a run chart needs 10. The points alone are shown."


def test_points_of_one_rule_are_told_spell_by_spell() -> None:
    """Points that are not neighbours are not told as one stretch of time."""
    limits = pd.DataFrame({"signal": ["limit", None, "limit", "limit", None, "limit", None, "limit", "shift"]})
    labels = [f"month {place}" for place in range(9)]
    told = "Found: 5 points beyond a limit (month 0; month 2 to month 3; month 5; 1 more) and 1 point in a shift (month 8)."
    assert trend.found_note(limits, labels) == told


def test_hidden_points_are_told_in_titles_and_notes() -> None:
    """The title says that no trend can be told, in singular and plural; the note says who is hidden and what to try."""
    told = trend.control_title("Plans", variation="common_cause", latest=0.9, when="May 2024", points=16, hidden=8, total=24)
    assert told == "Plans: 8 of 24 points are hidden, so no trend can be told"
    assert trend.run_title("Plans", points=9, signal=None, median=0.8, hidden=1, total=10) == (
        "Plans: 1 of 10 points is hidden, so no trend can be told"
    )
    notes = trend.run_notes(statistics.run_chart(pd.Series([0.5] * 16 + [None] * 8)), 24, hidden=7, is_told=False)
    assert notes[0].startswith("7 of 24 points are hidden to protect people ([c]), where very few files meet or miss the standard")
    assert "Take quarters, or a larger area" in notes[0]
    assert notes[1] == "1 of 24 points has no value; the line leaves a gap."
    assert len(notes) == 2


LONG = "Share of case files in which the plan for the child was reviewed in time and recorded in full"


def test_a_long_name_leaves_the_title_and_is_never_cut() -> None:
    """Measure and place, the measure, the place, none: the first that fits in fifteen words."""
    told = {"points": 24, "signal": False, "median": 0.8}
    assert trend.run_title([f"{LONG}, East", LONG, "East"], **told) == "East: no signal of change in 24 points, median 80.0%"
    assert trend.run_title([LONG], **told) == "No signal of change in 24 points, median 80.0%"
    place = ["Case recording good or better, East & Coast", "Case recording good or better", "East & Coast"]
    assert trend.run_title(place, points=8, signal=None, median=0.8) == f"{place[0]}: 8 points are too few to judge"
    few = trend.control_title(place, variation="undetermined", latest=0.9, when="Q4 2024", points=8)
    assert few == f"{place[0]}: 8 points are too few for limits"


def test_points_on_the_median_are_not_too_few() -> None:
    """Twelve of 24 on the median of 100%: title and note say that runs cannot be judged, and signal nothing."""
    found = statistics.run_chart(pd.Series([1.0, 0.9] * 11 + [1.0, 1.0]))
    assert (found.signal, found.useful) == (None, 11)
    title = trend.run_title("Plans", points=found.points, signal=found.signal, median=found.median, useful=found.useful)
    assert title == "Plans: 13 of 24 points lie on the median, so runs cannot be judged"
    assert trend.run_notes(found, 24)[0].startswith("13 of 24 points lie on the median, so runs cannot be judged.")
