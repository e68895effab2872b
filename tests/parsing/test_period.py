"""Dates and periods in all the forms they arrive in."""

from __future__ import annotations

from datetime import date

import pytest

from analysis.parsing import parse_period
from analysis.terms import MissingReason, Precision


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("October 2008", date(2008, 10, 1), date(2008, 10, 31), Precision.MONTH),
        ("Oct-08", date(2008, 10, 1), date(2008, 10, 31), Precision.MONTH),
        ("1 April 09", date(2009, 4, 1), date(2009, 4, 1), Precision.DAY),
        ("11th June 2009", date(2009, 6, 11), date(2009, 6, 11), Precision.DAY),
        ("13/04/24", date(2024, 4, 13), date(2024, 4, 13), Precision.DAY),
        ("13/04/2024", date(2024, 4, 13), date(2024, 4, 13), Precision.DAY),
        ("2024-04-03", date(2024, 4, 3), date(2024, 4, 3), Precision.DAY),
        ("2024-04-03 00:00:00", date(2024, 4, 3), date(2024, 4, 3), Precision.DAY),
        ("20140212", date(2014, 2, 12), date(2014, 2, 12), Precision.DAY),
        ("201920", date(2019, 4, 1), date(2020, 3, 31), Precision.YEAR),
        ("201911", date(2019, 11, 1), date(2019, 11, 30), Precision.MONTH),
        ("2013-14", date(2013, 4, 1), date(2014, 3, 31), Precision.YEAR),
        ("2013\u201314", date(2013, 4, 1), date(2014, 3, 31), Precision.YEAR),
        ("2013\u221214", date(2013, 4, 1), date(2014, 3, 31), Precision.YEAR),
        ("2013/14", date(2013, 4, 1), date(2014, 3, 31), Precision.YEAR),
        ("2013/2014", date(2013, 4, 1), date(2014, 3, 31), Precision.YEAR),
        ("1999-00", date(1999, 4, 1), date(2000, 3, 31), Precision.YEAR),
        ("end of May 2024", date(2024, 5, 31), date(2024, 5, 31), Precision.DAY),
        ("Q1 2024", date(2024, 1, 1), date(2024, 3, 31), Precision.BOUNDED),
        ("2024-Q4", date(2024, 10, 1), date(2024, 12, 31), Precision.BOUNDED),
        ("2024", date(2024, 1, 1), date(2024, 12, 31), Precision.YEAR),
        ("by 12 June 2009", None, date(2009, 6, 12), Precision.BOUNDED),
        ("after 1 April 2009 and by 11 June 2009", date(2009, 4, 2), date(2009, 6, 11), Precision.BOUNDED),
        ("May 2008 to June 2009", date(2008, 5, 1), date(2009, 6, 30), Precision.BOUNDED),
        ("since 2008", date(2008, 1, 1), None, Precision.BOUNDED),
    ],
)
def test_periods(text: str, start: date | None, end: date | None, precision: Precision) -> None:
    """Start and end are inclusive days, with the precision that is known."""
    read = parse_period(text)
    assert (read.start, read.end, read.precision) == (start, end, precision)
    assert read.missing_reason is None


def test_iso_days_are_never_swapped() -> None:
    """2024-04-03 is the third of April whatever order the column declares; 03/04/2024 follows it and says it is ambiguous."""
    assert parse_period("2024-04-03", date_order="mdy").start == date(2024, 4, 3)
    assert not parse_period("2024-04-03").is_ambiguous
    assert parse_period("03/04/2024").start == date(2024, 4, 3)
    assert parse_period("03/04/2024", date_order="mdy").start == date(2024, 3, 4)
    assert parse_period("03/04/2024").is_ambiguous
    assert not parse_period("13/04/2024").is_ambiguous
    assert not parse_period("04/04/2024").is_ambiguous


@pytest.mark.parametrize("text", ["currently", "end of May", "undated"])
def test_what_the_source_does_not_date_is_undated(text: str) -> None:
    """A month without its year is not dated, and nothing is guessed."""
    read = parse_period(text)
    assert (read.start, read.end, read.precision) == (None, None, Precision.UNDATED)
    assert read.missing_reason is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("01/01/1900", MissingReason.NOT_RECORDED),
        ("00:10", MissingReason.UNREADABLE),
        ("31/02/2024", MissingReason.UNREADABLE),
        ("next spring", MissingReason.UNREADABLE),
        ("", MissingReason.BLANK),
        ("[z]", MissingReason.NOT_APPLICABLE),
    ],
)
def test_what_is_no_date_says_why(text: str, reason: MissingReason) -> None:
    """A spreadsheet's zero day is unknown, a duration is no date, an impossible day is unreadable."""
    assert parse_period(text).missing_reason is reason


def test_a_typo_in_the_year_is_kept() -> None:
    """2105 is read as printed; it is for the rules on dates to complain."""
    assert parse_period("2105").start == date(2105, 1, 1)
