"""Percentages in all the forms that published tables and texts print them."""

from __future__ import annotations

import math

import pytest

from analysis.parsing import parse_percentage
from analysis.terms import MissingReason


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("71.2%", 0.712, 1),
        ("94%", 0.94, 0),
        (" 94 % ", 0.94, 0),
        ("71.0%", 0.71, 1),
        ("94 per cent", 0.94, 0),
        ("94\u00a0per\u00a0cent", 0.94, 0),
        ("Fifteen per cent", 0.15, 0),
        ("thirty-seven percent", 0.37, 0),
        ("82.62711763381958%", 0.8262711763381958, 14),
        ("1,200%", 12.0, 0),
        ("-3.2%", -0.032, 1),
        ("\u22123.2%", -0.032, 1),
        (".5%", 0.005, 1),
        ("0%", 0.0, 0),
        ("120%", 1.2, 0),
        ("７１%", 0.71, 0),
    ],
)
def test_printed_percentages(text: str, value: float, decimals: int) -> None:
    """Digits, words, signs, spaces of any kind; decimals as printed."""
    read = parse_percentage(text)
    assert read.value == pytest.approx(value, abs=1e-15)
    assert read.decimals == decimals
    assert read.missing_reason is None


@pytest.mark.parametrize("text", ["17.1", "0.76", "76", "1"])
def test_a_bare_number_is_never_guessed(text: str) -> None:
    """Without a unit 0.76 and 76 have no value; the column decides."""
    read = parse_percentage(text)
    assert read.value is None
    assert read.missing_reason is MissingReason.UNIT_UNKNOWN


def test_the_column_decides_a_bare_number() -> None:
    """76 per cent and the fraction 0.76 are the same share; a printed sign outweighs the declared unit."""
    assert parse_percentage("76", unit="percent").value == 0.76
    assert parse_percentage("0.76", unit="fraction").value == 0.76
    assert parse_percentage("0.7613", unit="fraction").decimals == 2  # as the percentage 76.13 would print
    assert parse_percentage("76%", unit="fraction").value == 0.76


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("20-25%", 0.2, 0.25),
        ("20\u201325%", 0.2, 0.25),
        ("20% to 25%", 0.2, 0.25),
        ("between 20 and 25 per cent", 0.2, 0.25),
        ("under 5%", 0.0, 0.05),
        ("<5%", 0.0, 0.05),
        ("more than 90 per cent", 0.9, 1.0),
        ("at least 80%", 0.8, 1.0),
        (">95%", 0.95, 1.0),
        ("more than a third", 1 / 3, None),
    ],
)
def test_ranges_and_bounds_have_no_value(text: str, low: float, high: float | None) -> None:
    """A range is two bounds and never a middle."""
    read = parse_percentage(text)
    assert read.value is None
    assert read.value_low == pytest.approx(low)
    if high is not None:
        assert read.value_high == pytest.approx(high)


@pytest.mark.parametrize(
    ("text", "value", "numerator", "denominator"),
    [
        ("137 out of 398 (38%)", 0.38, 137, 398),
        ("73 of 337 (21%)", 0.21, 73, 337),
        ("14 out of 24", 14 / 24, 14, 24),
        ("1,204 of 2,000", 0.602, 1204, 2000),
        ("38% (137 of 398)", 0.38, 137, 398),
        ("one in five", 0.2, 1, 5),
    ],
)
def test_counts_beside_a_percentage_are_kept(text: str, value: float, numerator: int, denominator: int) -> None:
    """The printed percentage stays as printed even where the division gives another; without one the division is the value."""
    read = parse_percentage(text)
    assert (read.numerator, read.denominator) == (numerator, denominator)
    assert math.isclose(read.value or -1, value)


def test_points_are_told_from_levels() -> None:
    """A change in percentage points is marked, so that nobody takes it for a level."""
    assert parse_percentage("25 percentage points").is_points
    assert parse_percentage("16.4 points").value == pytest.approx(0.164)
    assert not parse_percentage("25%").is_points


@pytest.mark.parametrize("text", ["about 40%", "around 40 per cent", "approximately 40%", "almost 40%"])
def test_qualifiers_are_kept(text: str) -> None:
    """About 40% is 40% with a word that bends it."""
    read = parse_percentage(text)
    assert read.value == 0.4
    assert read.qualifier in {"about", "almost"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[c]", MissingReason.SUPPRESSED),
        ("", MissingReason.BLANK),
        (None, MissingReason.BLANK),
        ("words", MissingReason.UNREADABLE),
        ("from 20% to 9.2%", MissingReason.UNREADABLE),
        ("25-20%", MissingReason.UNREADABLE),
        ("12%%", MissingReason.UNREADABLE),
    ],
)
def test_what_has_no_value_says_why(text: str | None, reason: MissingReason) -> None:
    """Each missing value has its own reason, and what cannot be read is not dropped silently."""
    assert parse_percentage(text).missing_reason is reason
