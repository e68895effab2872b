"""Laws of the parsers: what a formatter prints is read back; no text makes them fail."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.model import Scale
from analysis.parsing import (
    format_count,
    format_percentage,
    parse_count,
    parse_grade,
    parse_missing,
    parse_percentage,
    parse_period,
    parse_ratio,
    parse_vague,
    round_half_up,
)

SCALE = Scale(("inadequate", "good"), "good")
PARSERS = [parse_percentage, parse_count, parse_ratio, parse_vague, parse_missing, parse_period, lambda text: parse_grade(text, SCALE)]
LIKELY = st.sampled_from(
    list("0123456789.,%-–/: ()<>[]")
    + ["per cent", "of", "out of", "to", "between", "and", "a third", "almost", "May", "20", "twelve", "points"]
)


@given(st.integers(0, 100_000), st.integers(0, 3))
def test_a_printed_percentage_is_read_back(number: int, decimals: int) -> None:
    """Any share printed to any decimals comes back as the rounded share, with its decimals."""
    share = round_half_up(number / 10_000, decimals + 2)
    read = parse_percentage(format_percentage(share, decimals))
    assert read.value == pytest.approx(share, abs=1e-12)
    assert read.decimals == decimals


@given(st.integers(0, 10**12))
def test_a_printed_count_is_read_back(number: int) -> None:
    """Thousands separators do not change a count."""
    assert parse_count(format_count(number)).value == number


@given(st.dates(date(1900, 1, 2), date(2200, 12, 31)), st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%Y%m%d", "%d-%b-%Y"]))
def test_a_printed_day_is_read_back(day: date, form: str) -> None:
    """Every form of a day gives the same day."""
    read = parse_period(day.strftime(form))
    assert read.start == read.end == day


@given(st.integers(1, 999), st.integers(1, 999))
def test_a_ratio_is_the_same_from_both_sides(one: int, other: int) -> None:
    """a:b and b:a are one target, never below one."""
    first, second = parse_ratio(f"{one}:{other}").value, parse_ratio(f"{other}:{one}").value
    assert first == second
    assert first is not None
    assert first >= 1


@settings(max_examples=300)
@given(st.one_of(st.text(), st.lists(LIKELY, max_size=12).map(" ".join), st.lists(LIKELY, max_size=12).map("".join)))
def test_no_text_makes_a_parser_fail(text: str) -> None:
    """Arbitrary text, and text made of likely parts, is read or told unreadable; bounds are in order."""
    for parser in PARSERS:
        read = parser(text)
        low, high = getattr(read, "value_low", None), getattr(read, "value_high", None)
        assert low is None or high is None or low <= high


@pytest.mark.parametrize(
    "text",
    [
        "9" * 1_000_000,
        "a " * 500_000,
        "1,234" * 200_000,
        "(" * 1_000_000,
        "\u202e71%\u202c" * 50_000,
        "\x00" * 100_000,
        "between " * 100_000,
    ],
)
def test_a_huge_cell_takes_no_time(text: str) -> None:
    """A million characters are refused as one value; the test's own time limit is the witness."""
    for parser in PARSERS:
        parser(text)
