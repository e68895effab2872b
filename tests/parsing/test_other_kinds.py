"""Grades, counts, ratios, quantities in words, missing markers, rounding."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.model import Scale
from analysis.parsing import format_points, parse_count, parse_grade, parse_missing, parse_ratio, parse_vague, round_half_up
from analysis.terms import MissingReason

SCALE = Scale(("inadequate", "requires improvement", "good", "outstanding"), "good", 2024)
SCALE_2008 = Scale(("inadequate", "satisfactory", "good", "outstanding"), "satisfactory", 2008)


@pytest.mark.parametrize(
    ("text", "grade", "rank"),
    [
        ("good", "good", 3),
        (" GOOD ", "good", 3),
        ("Good.", "good", 3),
        ("1 - Outstanding", "outstanding", 4),
        ("Requires improvement to be good", "requires improvement", 2),
        ("to requires improvement", "requires improvement", 2),
        ("requires_improvement", "requires improvement", 2),
    ],
)
def test_spellings_of_grades(text: str, grade: str, rank: int) -> None:
    """Case, spaces, numbers in front and words around do not matter."""
    read = parse_grade(text, SCALE)
    assert (read.grade, read.rank) == (grade, rank)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1.0", MissingReason.UNREADABLE),
        ("2", MissingReason.UNREADABLE),
        ("data_unreadable", MissingReason.UNREADABLE),
        ("N/A", MissingReason.NOT_APPLICABLE),
        ("not recorded", MissingReason.NOT_RECORDED),
        ("c", MissingReason.SUPPRESSED),
        ("", MissingReason.BLANK),
    ],
)
def test_what_is_no_grade_says_why(text: str, reason: MissingReason) -> None:
    """A bare number is no grade, since scales are numbered both ways; every marker keeps its own reason."""
    assert parse_grade(text, SCALE).missing_reason is reason


def test_a_grade_of_another_year_is_not_on_the_scale() -> None:
    """Satisfactory was abolished and requires improvement did not exist in 2008: neither is mapped to the other."""
    assert parse_grade("satisfactory", SCALE).grade is None
    assert parse_grade("requires improvement", SCALE_2008).grade is None
    assert parse_grade("satisfactory", SCALE_2008).rank == 2


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("12", 12, ""), ("1,204", 1204, ""), ("twelve", 12, ""), ("one hundred and five", 105, ""), ("12 practitioners", 12, "practitioners"),
        ("all four", 4, ""), ("six-weekly", 6, "weeks"),
    ],
)  # fmt: skip
def test_counts(text: str, value: float, unit: str) -> None:
    """Digits, separators, words, and the unit where it is printed."""
    read = parse_count(text)
    assert (read.value, read.unit) == (value, unit)


def test_count_ranges() -> None:
    """Three to six months are bounds with their unit."""
    read = parse_count("three to six months")
    assert (read.value, read.value_low, read.value_high, read.unit) == (None, 3, 6, "months")
    assert parse_count("several").missing_reason is MissingReason.UNREADABLE


@pytest.mark.parametrize("text", ["10:1", "1:10", "10 : 1", "one to ten", "ten to one"])
def test_a_ratio_is_one_target_from_either_side(text: str) -> None:
    """10:1 and 1:10 are the same target."""
    assert parse_ratio(text).value == 10.0


@pytest.mark.parametrize("text", ["10", "10:0", "a:b", "1:2:3"])
def test_what_is_no_ratio(text: str) -> None:
    """Nothing to nothing, and no number at all, is unreadable."""
    assert parse_ratio(text).missing_reason is MissingReason.UNREADABLE


@pytest.mark.parametrize(
    ("text", "low_above", "high_at_most"),
    [
        ("almost two thirds", 0.5, 2 / 3),
        ("more than a third", 0.33, 1.0),
        ("most", 0.49, 1.0),
        ("almost all", 0.5, 1.0),
        ("a significant minority", 0.0, 0.5),
    ],
)
def test_quantities_in_words_are_bounds(text: str, low_above: float, high_at_most: float) -> None:
    """Two different bounds, inside what the words allow."""
    read = parse_vague(text)
    assert read.value_low is not None
    assert read.value_high is not None
    assert low_above < read.value_low < read.value_high <= high_at_most


@pytest.mark.parametrize(
    ("marker", "reason"),
    [
        ("c", "suppressed"), ("[c]", "suppressed"), ("SUPP", "suppressed"), ("*", "suppressed"), ("~", "suppressed"), ("x", "not_available"),
        ("[x]", "not_available"), (":", "not_available"), ("..", "not_available"), ("NA", "not_available"), ("NE", "not_applicable"),
        ("NP", "not_available"), ("nan", "not_available"), ("None", "not_available"), ("-", "not_available"), ("\u2013", "not_available"),
        ("z", "not_applicable"), ("[z]", "not_applicable"), (".", "not_applicable"), ("N/A", "not_applicable"), ("NReq", "not_applicable"),
        ("low", "low"), ("[low]", "low"), ("k", "low"), ("u", "unreliable"), ("", "blank"), ("   ", "blank"), (None, "blank"), (float("nan"), "blank"),
    ],
)  # fmt: skip
def test_missing_markers(marker: object, reason: str) -> None:
    """Each marker has its own reason; none means zero."""
    assert parse_missing(marker) == reason


@pytest.mark.parametrize("text", ["0", "good", "cc", "none of them"])
def test_what_is_no_marker(text: str) -> None:
    """Zero and words are values."""
    assert parse_missing(text) is None


def test_none_may_be_a_category() -> None:
    """In a column of categories "None" is a value; a blank and a symbol never are."""
    assert parse_missing("None", words=False) is None
    assert parse_missing("", words=False) is MissingReason.BLANK
    assert parse_missing("[c]", words=False) is MissingReason.SUPPRESSED


def test_the_long_name_of_a_grade_is_the_same_grade() -> None:
    """A scale that spells the grade out reads its short form."""
    long = Scale(("inadequate", "requires improvement to be good", "good"), "good")
    assert parse_grade("Requires improvement", long).grade == "requires improvement to be good"


def test_count_bounds() -> None:
    """<5 and at least 5 are bounds, never a point."""
    assert (parse_count("<5").value, parse_count("<5").value_high) == (None, 5)
    assert (parse_count("at least 5").value, parse_count("at least 5").value_low) == (None, 5)


def test_rounding_is_half_up_and_works_on_arrays() -> None:
    """Halves go away from zero, where pandas, NumPy and Python go to even."""
    assert [round_half_up(x) for x in (0.5, 1.5, 2.5, -2.5)] == [1.0, 2.0, 3.0, -3.0]
    assert round_half_up(98.9 - 82.5, 1) == 16.4
    assert round_half_up(2.675, 2) == 2.68
    np.testing.assert_array_equal(round_half_up(np.array([[0.25, float("nan")]]), 1), [[0.3, float("nan")]])
    assert format_points(-0.04, 1) == "0.0 percentage points"
