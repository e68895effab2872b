"""What an issue about file audits may quote: dates, grades and reviews gone wrong, and never who was audited."""

from __future__ import annotations

from datetime import date

import pytest

from analysis.cleaning.withheld import quoting
from analysis.model import WITHHELD, Definition, Period, Review, Scale
from analysis.terms import Precision, Stage

DEFINITION = Definition(
    "x", "X", "P", "I",
    scale=Scale(("inadequate", "requires improvement", "good"), "good", 2024),
    reviews=(Review("mid", Stage.MIDPOINT, "Mid-point", Period(date(2024, 1, 1), date(2024, 3, 31), Precision.BOUNDED)),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("date_text", "31/02/2024"),
        ("date_text", "2105-05-01"),
        ("date_text", "20241301"),
        ("date_text", "31 Feb 2024"),
        ("date_text", "end of May"),
        ("grade_text", "satisfactory"),
        ("grade_text", "requires improvment"),
        ("grade_text", "4 - excellent"),
        ("grade_text", "Inadequate/RI"),
        ("grade_text", "Not yet good"),
        ("grade_text", "Not seen"),
        ("review_text", "finale"),
        ("review_text", "Q3 2024"),
    ],
)
def test_a_slip_is_quoted(column: str, text: str) -> None:
    """A person who mends the table sees what stands there."""
    assert quoting(DEFINITION)[column](text) == text


@pytest.mark.parametrize("column", ["date_text", "grade_text", "review_text"])
@pytest.mark.parametrize(
    "text",
    ["Zebedee Quillfeather", "CASE/004711", "ZQ 4711", "zq.quillfeather@example.org", "April Quillfeather", "0047110815", "R. Ibbotson"],
)
def test_a_name_or_a_case_number_is_not(column: str, text: str) -> None:
    """In whatever column it stands."""
    assert quoting(DEFINITION)[column](text) == WITHHELD
